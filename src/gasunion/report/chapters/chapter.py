"""A chapter of a report: it says what it found, shows it, and lists it."""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.report.chapters.webtable import WebTable
from gasunion.report.charts.charts import Chart
from gasunion.report.charts.multiples import Multiple

# Chapters whose first table stands open on a screen.
_OPEN = (
    *("confidence", "plans", "balance", "sources", "trade"),
    *("gain", "leaving", "sure", "decides", "forms", "neighbours"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One section.

    Attributes
    ----------
    title : what was found. subtitle : measure, unit, period, conditions.
    state : why there is nothing to show.
    drawing : SVG. multiples : small charts. legend : name of a legend block of the template.
    foot : source, confidence, rules. parts : sections within it. is_beside : whether these are two sides.
    """

    name: str
    short: str
    title: str
    subtitle: str = ""
    chart: Chart | None = None
    drawing: str = ""
    multiples: tuple[Multiple, ...] = ()
    legend: str = ""
    tables: tuple[WebTable, ...] = ()
    foot: str = ""
    state: str = ""
    parts: tuple[Chapter, ...] = ()
    is_beside: bool = False

    def charts(self) -> list[Chart]:
        """Its own chart and those of its parts."""
        return [s.chart for s in (self, *self.parts) if s.chart]

    def shows(self, position: int, *, is_part: bool = False) -> bool:
        """Whether the table at a position stands open; what has no chart shows its table."""
        if self.is_beside:
            return True
        return position == 0 and (self.chart is None if is_part else self.name in _OPEN)

    def folded(self) -> list[WebTable]:
        """Tables of it and of its parts that the screen folds."""
        own = [t for i, t in enumerate(self.tables) if not self.shows(i)]
        return own + [t for p in self.parts for i, t in enumerate(p.tables) if not p.shows(i, is_part=True)]
