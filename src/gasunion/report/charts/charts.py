"""Charts of a page as plain options for the chart library that is in the page.

A string that starts with "--" is a colour of the stylesheet, "@UNIT" a formatter for figures of that unit:
the page's script puts both in, so that one page serves light, dark and paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gasunion.report.language.language import DECIMALS, Language
from gasunion.report.style.palette import party_shades
from gasunion.report.views.data import ReportData
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import ContractRow, of_year

ROW_PX = 27
# A label may have two lines.
NEW_LINE, TWO_LINES_PX = "\n", 38
# Longer labels are cut: the bars need the rest of the width.
LABELS_PX = 460


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: its options, its height in pixels, and what it shows in words."""

    name: str
    option: dict[str, Any]
    height_px: int
    alt: str


def party_colours(report: ReportData) -> dict[str, str]:
    """Party → name of its colour in the stylesheet."""
    return {p: f"--party-{i}" for i, p in enumerate(party_shades(report.party_names))}


def bars(
    name: str,
    labels: Sequence[str],
    series: Sequence[dict[str, Any]],
    unit: str,
    alt: str,
    *,
    left: int = 170,
    legend: bool = False,
    row_px: int = ROW_PX,
) -> Chart:
    """Horizontal bars with zero on the axis; the first label on top."""
    return Chart(
        name=name,
        alt=alt,
        height_px=row_px * len(labels) * (1 if len(series) == 1 or series[0].get("stack") else 2) + 70,
        option={
            "grid": {"left": left, "right": 110, "top": 30 if legend else 8, "bottom": 30},
            **({"legend": {"top": 0, "left": left - 10, "textStyle": {"color": "--ink"}}} if legend else {}),
            "tooltip": {"trigger": "item", "valueFormatter": f"@{unit}"},
            "xAxis": {
                "type": "value",
                "axisLabel": {"formatter": f"@{unit}", "color": "--soft"},
                "splitLine": {"lineStyle": {"color": "--hairline"}},
            },
            "yAxis": {
                "type": "category",
                "inverse": True,
                "data": list(labels),
                "axisTick": {"show": False},
                "axisLine": {"lineStyle": {"color": "--soft"}},
                "axisLabel": {"color": "--ink", "width": left - 14, "overflow": "truncate"},
            },
            "series": list(series),
        },
    )


def cover_chart(r: Reading) -> Chart | None:
    """Own production as a share of own use wanted, by party; what stays unserved is written beside."""
    rows = [x for x in of_year(r.report.plan.parties) if x.wanted_bcm > 0]
    if not rows:
        return None
    colours = party_colours(r.report)
    data: list[dict[str, Any]] = []
    labels: list[str] = []
    for x in r.words.sorted(rows, lambda row: r.party(row.party)):
        share = 100.0 * x.production_bcm / x.wanted_bcm
        words = r.words.with_unit(share, "%")
        if x.unserved_bcm >= 0.05:
            words = r.say("chart.cover", share=words, unserved=r.words.with_unit(x.unserved_bcm, "bcm"))
        labels.append(r.party(x.party))
        data.append(
            {
                "value": round(share, 1),
                "itemStyle": {"color": colours.get(x.party, "--accent")},
                "label": {"show": True, "position": "right", "formatter": words, "color": "--ink"},
            }
        )
    alt = "; ".join(f"{label}: {d['label']['formatter']}" for label, d in zip(labels, data, strict=True))
    chart = bars("cover", labels, [{"type": "bar", "data": data, "barWidth": 15}], "%", alt)
    chart.option["grid"]["right"] = 230
    return chart


def trade_chart(r: Reading, rows: Sequence[ContractRow]) -> Chart:
    """What each contract delivers, seller and buyer beside the bar."""
    colours = party_colours(r.report)
    labels = [r.contract(x.contract) for x in rows]
    data = [
        {
            "value": round(x.quantity_bcm, 3),
            "itemStyle": {"color": colours.get(x.seller, "--accent")},
            "label": {
                "show": True,
                "position": "right",
                "formatter": r.words.number(x.quantity_bcm, "bcm"),
                "color": "--ink",
            },
        }
        for x in rows
    ]
    alt = "; ".join(
        f"{label}: {r.words.with_unit(x.quantity_bcm, 'bcm')}" for label, x in zip(labels, rows, strict=True)
    )
    series = [{"type": "bar", "data": data, "barWidth": 15}]
    return bars("trade", labels, series, "bcm", alt, left=room_for(labels))


def room_for(labels: Sequence[str]) -> int:
    """Room for labels, by the longest line."""
    longest = max((len(line) for label in labels for line in label.split(NEW_LINE)), default=0)
    return min(max(170, 30 + 7 * longest), LABELS_PX)


def binding_chart(words: Language, groups: Sequence[tuple[str, Sequence[tuple[str, float]]]]) -> Chart | None:
    """What a thousand cubic metres more of each limit would gain, group by group under their heads.

    Parameters
    ----------
    groups : head of a group → (label, gain) of its limits, in their order. [USD/tcm]
    """
    rows: list[tuple[Any, float | None]] = []
    for head, limits in groups:
        rows.append(({"value": head, "textStyle": {"fontWeight": "bold", "color": "--ink"}}, None))
        rows += list(limits)
    told = [(label, gain) for _, limits in groups for label, gain in limits]
    if not told:
        return None
    data = [
        {
            "value": None if g is None else round(g, 1),
            "itemStyle": {"color": "--accent"},
            "label": {
                "show": True,
                "position": "right",
                "formatter": words.number(g, "USD/tcm", signed=True),
                "color": "--ink",
            },
        }
        for _, g in rows
    ]
    alt = "; ".join(
        f"{label.replace(NEW_LINE, ', ')}: {words.with_unit(g, 'USD/tcm', signed=True)}" for label, g in told
    )
    series = [{"type": "bar", "data": data, "barWidth": 14}]
    left = room_for([label for label, _ in told])
    chart = bars("binding", [label for label, _ in rows], series, "USD/tcm", alt, left=left, row_px=30)
    chart.option["yAxis"]["axisLabel"]["lineHeight"] = 14
    return chart


def signed_chart(
    words: Language,
    name: str,
    labels: Sequence[str],
    *,
    values: Sequence[float],
    what: str,
    unit: str = "MUSD",
    colours: tuple[str, str] = ("--gain", "--loss"),
) -> Chart | None:
    """Gains to the right in blue, losses to the left in orange, each with its sign."""
    if not labels:
        return None
    data = [
        {
            "value": round(v, 2),
            "itemStyle": {"color": colours[0] if v >= 0 else colours[1]},
            "label": {
                "show": True,
                "position": "right" if v >= 0 else "left",
                "formatter": words.number(v, unit, signed=True),
                "color": "--ink",
            },
        }
        for v in values
    ]
    alt = f"{what}: " + "; ".join(
        f"{label.replace(NEW_LINE, ', ')} {words.with_unit(v, unit, signed=True)}"
        for label, v in zip(labels, values, strict=True)
    )
    lines = [line for label in labels for line in label.split(NEW_LINE)]
    row_px = ROW_PX if len(lines) == len(labels) else TWO_LINES_PX
    series = [{"type": "bar", "data": data, "barWidth": 15}]
    chart = bars(name, labels, series, unit, alt, row_px=row_px)
    chart.option["xAxis"]["axisLabel"]["hideOverlap"] = True
    # Finer steps would carry the same figure twice.
    chart.option["xAxis"]["minInterval"] = 10.0 ** -DECIMALS[unit]
    left = min(max(190, 30 + 7 * max(len(line) for line in lines)), LABELS_PX)
    chart.option["grid"] |= {"left": left, "right": 90}
    chart.option["yAxis"]["axisLabel"] |= {"width": left - 14, "lineHeight": 15}
    _line_at_zero(chart)
    if any(v < 0 for v in values):
        # The ends of the axis are wherever the room for labels ends, no round figures.
        chart.option["xAxis"]["axisLabel"] |= {"showMinLabel": False, "showMaxLabel": False}
        chart.option["xAxis"]["splitLine"] |= {"showMinLine": False, "showMaxLine": False}
        chart.option["xAxis"]["min"] = "@room-low"
        chart.option["xAxis"]["max"] = "@room-high"
    return chart


def _line_at_zero(chart: Chart) -> None:
    # The names stand at the left edge, the line where zero is: an axis for each.
    names = chart.option["yAxis"]
    names["axisLine"] = {"show": False, "onZero": False}
    zero = {
        "type": "category",
        "position": "left",
        "data": names["data"],
        "axisTick": {"show": False},
        "axisLabel": {"show": False},
        "axisLine": {"lineStyle": {"color": "--soft"}, "onZero": True},
    }
    chart.option["yAxis"] = [names, zero]


def before_after_chart(
    words: Language,
    name: str,
    labels: Sequence[str],
    *,
    values: Sequence[tuple[float | None, float | None]],
    what: str,
) -> Chart:
    """Two bars a label, in bcm: before in grey, after in the accent colour."""
    series = [
        {
            "type": "bar",
            "name": words.say(f"head.{when}"),
            "barWidth": 13,
            "barGap": "15%",
            "itemStyle": {"color": colour},
            "data": [
                {
                    "value": None if pair[side] is None else round(float(pair[side] or 0.0), 3),
                    "label": {
                        "show": True,
                        "position": "right",
                        "formatter": words.number(pair[side], "bcm"),
                        "color": "--ink",
                    },
                }
                for pair in values
            ],
        }
        for side, (when, colour) in enumerate((("old", "--casing-edge"), ("new", "--accent")))
    ]
    alt = f"{what}: " + "; ".join(
        f"{label} {words.with_unit(a, 'bcm')} → {words.with_unit(b, 'bcm')}"
        for label, (a, b) in zip(labels, values, strict=True)
    )
    chart = bars(name, labels, series, "bcm", alt, legend=True)
    # Finer steps would carry the same figure twice.
    chart.option["xAxis"]["minInterval"] = 10.0 ** -DECIMALS["bcm"]
    return chart


def confidence_chart(r: Reading) -> Chart | None:
    """Inputs that move the plan, by table and confidence; estimates are hatched."""
    counts: dict[str, dict[str, int]] = {}
    for m in r.report.moving:
        entry = counts.setdefault(m.table, {})
        entry[m.confidence] = entry.get(m.confidence, 0) + 1
    if not counts:
        return None
    tables = sorted(counts)
    labels = [r.words.say_or(f"input_table.{t}", t) for t in tables]
    hatch = {"symbol": "rect", "rotation": 0.785, "dashArrayX": [1, 0], "dashArrayY": [2, 5]}
    series = [
        {
            "type": "bar",
            "name": r.say(f"confidence.{level}"),
            "stack": "all",
            "barWidth": 15,
            "data": [counts[t].get(level, 0) for t in tables],
            "itemStyle": {"color": colour, **({"decal": hatch} if level == "estimated" else {})},
        }
        for level, colour in (("measured", "--u3"), ("published", "--u1"), ("estimated", "--casing"))
    ]
    alt = "; ".join(
        f"{label}: "
        + ", ".join(f"{r.say(f'confidence.{level}')} {n}" for level, n in sorted(counts[t].items()))
        for t, label in zip(tables, labels, strict=True)
    )
    chart = bars("confidence", labels, series, "count", alt, left=room_for(labels), legend=True)
    chart.option["aria"] = {"enabled": True, "decal": {"show": False}}
    return chart
