"""A chapter of a report: it says what it found, shows it, and lists it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gasunion.report.chapters.webtable import WebTable
from gasunion.report.charts.charts import Chart
from gasunion.report.charts.multiples import Multiple
from gasunion.report.language.figures import listed, period_name
from gasunion.report.views.data import PlanData, ReportData

CONDITIONS = "volumes at 20 °C and 101.325 kPa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One section.

    Attributes
    ----------
    title : what was found. subtitle : measure, unit, period, conditions.
    state : why there is nothing to show.
    drawing : SVG. multiples : small charts. legend : name of a legend block of the template.
    foot : source, confidence, rules. parts : sections within it.
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

    def charts(self) -> list[Chart]:
        """Its own chart and those of its parts."""
        return [s.chart for s in (self, *self.parts) if s.chart]


def party_name(report: ReportData, party: Any) -> str:
    """Name of a party for people."""
    return report.party_names.get(str(party), str(party))


def plan_words(report: ReportData, plan: PlanData) -> str:
    """'block of Kazakhstan and Russia', 'block of all parties', 'contracted plan'."""
    if plan.kind == "block":
        names = sorted(party_name(report, p) for p in plan.block)
        return (
            "block of all parties"
            if set(plan.block) >= set(report.party_names)
            else f"block of {listed(names)}"
        )
    return "contracted plan" if plan.kind == "contracted" else str(plan.kind)


def period_head(period: str) -> str:
    """Head of a column of a period: 'Jan', 'Jan peak'."""
    words = period_name(period).split(", ")
    month = words[0].split(" ")[0][:3]
    return f"{month} peak" if period.endswith("p") else month
