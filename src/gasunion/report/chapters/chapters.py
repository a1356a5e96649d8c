"""The chapters of a report, in the order of the protocol."""

from __future__ import annotations

from gasunion.report.chapters.balance import balance_chapter
from gasunion.report.chapters.borders import borders_chapter, stocks_chapter, trade_chapter
from gasunion.report.chapters.changed import changed_chapter
from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.compared import compared_chapter
from gasunion.report.chapters.money import binding_chapter, money_chapter
from gasunion.report.chapters.past import hindcast_chapter
from gasunion.report.chapters.prices import prices_chapter
from gasunion.report.chapters.trust import confidence_chapter, sources_chapter
from gasunion.report.chapters.union import of_report
from gasunion.report.views.changed import readings
from gasunion.report.views.reading import Reading
from gasunion.report.views.union import UnionData, UnionReading


def chapters(r: Reading) -> list[Chapter]:
    """Every section of the page behind the map."""
    if not r.report.plan.is_solved:
        return []
    found = [
        *(changed_chapter(c) for c in readings(r.report.changes[:1], r.words)),
        balance_chapter(r),
        borders_chapter(r),
        trade_chapter(r),
        stocks_chapter(r),
        prices_chapter(r),
        binding_chapter(r),
        compared_chapter(r),
        money_chapter(r),
        _union(r),
        hindcast_chapter(r),
        confidence_chapter(r),
        sources_chapter(r),
    ]
    return [c for c in found if c is not None]


def _union(r: Reading) -> Chapter | None:
    """What planning as one would bring each, where a study of it was given."""
    if r.report.union is None:
        return None
    data = UnionData(answer=r.report.union, party_names=r.report.party_names, names=r.report.names)
    return of_report(UnionReading(data=data, words=r.words))
