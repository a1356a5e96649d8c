"""Chapters on trust: the test against the past, how sure the inputs are, where they come from."""

from __future__ import annotations

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import figure, text, web_table
from gasunion.report.charts.charts import confidence_chart
from gasunion.report.language.figures import listed, number
from gasunion.report.views.data import ReportData
from gasunion.report.views.rows import MovingRow


def confidence_chapter(report: ReportData) -> Chapter | None:
    """How sure the figures are, and the ten least certain inputs that matter."""
    if not report.moving:
        return None
    unsure = [m for m in report.moving if m.confidence == "estimated"]
    shown = unsure[:10]
    share = len(unsure) / len(report.moving)
    title = f"{number(100 * share, '%')} % of the inputs that move this plan are estimates"
    table = web_table(
        "least-sure",
        "The ten least certain inputs that matter: estimates whose change by 1 % moves the surplus most.",
        [
            text("table"),
            text("row"),
            text("figure"),
            figure("gas it moves", "bcm"),
            figure("worth of 1 %", "MUSD"),
            text("confidence"),
            text("source"),
        ],
        [
            [
                m.table,
                _input_words(report, m),
                m.figure,
                m.volume_bcm,
                m.worth_musd,
                m.confidence,
                m.source,
            ]
            for m in shown
        ],
        file="moving_inputs.csv",
    )
    return Chapter(
        name="confidence",
        short="Confidence",
        title=title,
        subtitle="Number of inputs with a non-zero flow or price, by table of the case and confidence. A "
        "result is "
        "no surer than the least sure input that moves it.",
        chart=confidence_chart(report),
        tables=(table,),
        foot="Measured: metered or from customs. Published: a document says it. Estimated (hatched): "
        "judgement, "
        "with its reason in the case folder.",
    )


def _input_words(report: ReportData, row: MovingRow) -> str:
    key = row.row
    first, _, rest = key.partition(",")
    if first in report.node:
        return f"{report.node_name(first)}, {rest}" if rest else report.node_name(first)
    if row.table == "arcs":
        arc = next((a for a in report.arcs if a.arc == key), None)
        if arc is not None:
            return report.corridor_names[arc.corridor]
    return key


def sources_chapter(report: ReportData) -> Chapter:
    """Where the inputs come from."""
    found: dict[str, list[MovingRow]] = {}
    for m in report.moving:
        found.setdefault(m.source or "not given", []).append(m)
    order = sorted(found, key=lambda s: (-sum(m.worth_musd for m in found[s]), s))
    rows = [
        [
            s,
            str(len(found[s])),
            listed(sorted({m.table for m in found[s]})),
            max((m.confidence for m in found[s]), key=("measured", "published", "estimated").index),
        ]
        for s in order
    ]
    table = web_table(
        "sources",
        "Sources of the inputs that move this plan, by the worth of what rests on them.",
        [text("source"), figure("inputs", "count"), text("tables"), text("least sure")],
        rows,
        file="moving_inputs.csv",
    )
    return Chapter(
        name="sources",
        short="Sources",
        title=f"{len(order)} sources stand behind this plan"
        if order
        else "No source is recorded for this result",
        tables=(table,) if order else (),
        state="" if order else "The inputs of this result are listed in inputs.csv beside this page.",
    )
