"""The chapters of a report, in the order of the protocol."""

from __future__ import annotations

from gasunion.report.chapters.changed import changed_chapter
from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.gas import (
    balance_chapter,
    borders_chapter,
    junction_chapter,
    prices_chapter,
    stocks_chapter,
)
from gasunion.report.chapters.money import binding_chapter, compared_chapter, money_chapter
from gasunion.report.chapters.past import hindcast_chapter
from gasunion.report.chapters.trust import confidence_chapter, sources_chapter
from gasunion.report.views.data import ReportData


def chapters(report: ReportData) -> list[Chapter]:
    """Every section of the page behind the map."""
    if not report.plan.is_solved:
        return []
    made = [
        *(changed_chapter(c) for c in report.changes[:1]),
        balance_chapter(report),
        borders_chapter(report),
        stocks_chapter(report),
        prices_chapter(report),
        binding_chapter(report),
        compared_chapter(report),
        money_chapter(report),
        junction_chapter(report),
        hindcast_chapter(report),
        confidence_chapter(report),
        sources_chapter(report),
    ]
    return [s for s in made if s is not None]
