"""Every answer beside a plan: as chapters of its page, and as files with all digits."""

from __future__ import annotations

from collections.abc import Iterator

from gasunion.report.beside.answer import Told, chapter_of, file_of
from gasunion.report.beside.market import market_told
from gasunion.report.beside.north import north_told
from gasunion.report.beside.projects import projects_told
from gasunion.report.beside.rounds import round_told
from gasunion.report.beside.sales import sales_told
from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.sheet import sheets_csv
from gasunion.report.language.language import LANGUAGES, language
from gasunion.report.views.data import ReportData
from gasunion.report.views.reading import Reading

NAMES = ("sales", "market", "projects", "north", "round")
BESIDE_FILES = tuple(file_of(name) for name in NAMES)


def beside_chapters(r: Reading) -> list[Chapter]:
    """A chapter for each answer that was given."""
    return [chapter_of(r, told) for told in _told(r)]


def beside_files(data: ReportData) -> dict[str, bytes]:
    """Name → bytes of the figures of each answer; words in English."""
    r = Reading(report=data, words=language(LANGUAGES[0]))
    return {file_of(told.name): sheets_csv(told.sheets) for told in _told(r)}


def _told(r: Reading) -> Iterator[Told]:
    found = r.report.beside
    if found.sales is not None:
        yield sales_told(r, found.sales)
    if found.market is not None:
        yield market_told(r, found.market)
    if found.projects is not None:
        yield projects_told(r, found.projects)
    if found.north is not None:
        yield north_told(r, found.north)
    if found.round is not None:
        yield round_told(r, found.round)
