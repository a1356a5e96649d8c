"""Charts of a page as plain options for the chart library that is in the page.

A string that starts with "--" is a colour of the stylesheet, "@UNIT" a formatter for figures of that unit:
the page's script puts both in, so that one page serves light, dark and paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gasunion.report.charts.junction import Junction
from gasunion.report.language.figures import DECIMALS, number
from gasunion.report.style.palette import party_shades
from gasunion.report.views.data import ReportData
from gasunion.report.views.rows import of_year

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


def _bars(
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


def cover_chart(report: ReportData) -> Chart | None:
    """Own production as a share of own use wanted, by party; what stays unserved is written beside."""
    rows = [r for r in of_year(report.plan.parties) if r.wanted_bcm > 0]
    if not rows:
        return None
    colours = party_colours(report)
    data: list[dict[str, Any]] = []
    labels: list[str] = []
    for r in sorted(rows, key=lambda r: report.party_names.get(r.party, r.party)):
        share = 100.0 * r.production_bcm / r.wanted_bcm
        unserved = r.unserved_bcm
        words = f"{number(share, '%')} %"
        if unserved >= 0.05:
            words += f", {number(unserved)} bcm unserved"
        labels.append(report.party_names.get(r.party, r.party))
        data.append(
            {
                "value": round(share, 1),
                "itemStyle": {"color": colours.get(r.party, "--accent")},
                "label": {"show": True, "position": "right", "formatter": words, "color": "--ink"},
            }
        )
    alt = "; ".join(f"{label}: {d['label']['formatter']}" for label, d in zip(labels, data, strict=True))
    chart = _bars("cover", labels, [{"type": "bar", "data": data, "barWidth": 15}], "%", alt)
    chart.option["grid"]["right"] = 190
    return chart


def binding_chart(labels: Sequence[str], gains: Sequence[float]) -> Chart | None:
    """What one per cent more of each limit gains."""
    if not labels:
        return None
    data = [
        {
            "value": round(g, 1),
            "itemStyle": {"color": "--accent"},
            "label": {
                "show": True,
                "position": "right",
                "formatter": f"+{number(g, 'MUSD')}",
                "color": "--ink",
            },
        }
        for g in gains
    ]
    alt = "; ".join(f"{label}: {number(g, 'MUSD')} MUSD" for label, g in zip(labels, gains, strict=True))
    return _bars("binding", labels, [{"type": "bar", "data": data, "barWidth": 14}], "MUSD", alt, left=400)


def signed_chart(
    name: str,
    labels: Sequence[str],
    values: Sequence[float],
    what: str,
    *,
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
                "formatter": number(v, unit, signed=True),
                "color": "--ink",
            },
        }
        for v in values
    ]
    alt = f"{what}: " + "; ".join(
        f"{label.replace(NEW_LINE, ', ')} {number(v, unit, signed=True)} {unit}"
        for label, v in zip(labels, values, strict=True)
    )
    lines = [line for label in labels for line in label.split(NEW_LINE)]
    row_px = ROW_PX if len(lines) == len(labels) else TWO_LINES_PX
    series = [{"type": "bar", "data": data, "barWidth": 15}]
    chart = _bars(name, labels, series, unit, alt, row_px=row_px)
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
    name: str, labels: Sequence[str], values: Sequence[tuple[float | None, float | None]], what: str
) -> Chart:
    """Two bars a label, in bcm: before in grey, after in the accent colour."""
    series = [
        {
            "type": "bar",
            "name": words,
            "barWidth": 13,
            "barGap": "15%",
            "itemStyle": {"color": colour},
            "data": [
                {
                    "value": None if pair[side] is None else round(float(pair[side] or 0.0), 3),
                    "label": {
                        "show": True,
                        "position": "right",
                        "formatter": number(pair[side]),
                        "color": "--ink",
                    },
                }
                for pair in values
            ],
        }
        for side, (words, colour) in enumerate((("before", "--casing-edge"), ("after", "--accent")))
    ]
    alt = f"{what}: " + "; ".join(
        f"{label} {number(a)} bcm before, {number(b)} bcm after"
        for label, (a, b) in zip(labels, values, strict=True)
    )
    return _bars(name, labels, series, "bcm", alt, legend=True)


def confidence_chart(report: ReportData) -> Chart | None:
    """Inputs that move the plan, by table and confidence; estimates are hatched."""
    counts: dict[str, dict[str, int]] = {}
    for m in report.moving:
        entry = counts.setdefault(m.table, {})
        entry[m.confidence] = entry.get(m.confidence, 0) + 1
    if not counts:
        return None
    labels = sorted(counts)
    hatch = {"symbol": "rect", "rotation": 0.785, "dashArrayX": [1, 0], "dashArrayY": [2, 5]}
    series = [
        {
            "type": "bar",
            "name": level,
            "stack": "all",
            "barWidth": 15,
            "data": [counts[t].get(level, 0) for t in labels],
            "itemStyle": {"color": colour, **({"decal": hatch} if level == "estimated" else {})},
        }
        for level, colour in (("measured", "--u3"), ("published", "--u1"), ("estimated", "--casing"))
    ]
    alt = "Inputs that move the plan: " + "; ".join(
        f"{t}: " + ", ".join(f"{n} {level}" for level, n in sorted(counts[t].items())) for t in labels
    )
    chart = _bars("confidence", labels, series, "count", alt, left=110, legend=True)
    chart.option["aria"] = {"enabled": True, "decal": {"show": False}}
    return chart


def junction_chart(report: ReportData, flows: Junction) -> Chart | None:
    """Production to parties, parties to each other, parties to use: a Sankey without cycles."""
    if not flows.passed:
        return None
    colours = party_colours(report)
    years = {r.party: r for r in of_year(report.plan.parties)}
    parties = sorted({p for pair in flows.passed for p in pair})
    markets = {p.party for p in report.parties if p.role == "market"}
    nodes, links = [], []
    for p in parties:
        name = report.party_names.get(p, p)
        colour = {"itemStyle": {"color": colours.get(p, "--accent")}}
        nodes.append({"name": p, "label": {"formatter": name}, **colour})
        if p in markets or p == flows.by_exchange or p not in years:
            continue
        row = years[p]
        for key, volume, words in (
            ("made", row.production_bcm, f"made in {name}"),
            ("used", row.own_use_bcm, f"used in {name}"),
        ):
            if volume < 0.05:
                continue
            node = f"{key} {p}"
            label = (
                {"formatter": f"{words}\n{number(volume)}", "position": "left", "lineHeight": 16}
                if key == "made"
                else {"formatter": f"{words}: {number(volume)}"}
            )
            nodes.append({"name": node, "label": label, **colour})
            ends = (node, p) if key == "made" else (p, node)
            links.append({"source": ends[0], "target": ends[1], "value": round(volume, 3)})
    links += [
        {
            "source": a,
            "target": b,
            "value": round(v, 3),
            # Production and use carry their volume in their names.
            "edgeLabel": {"show": v >= 1.0, "formatter": number(v), "color": "--ink", "fontSize": 12},
        }
        for (a, b), v in sorted(flows.passed.items())
    ]
    alt = "Net flows over the year, bcm: " + "; ".join(
        f"{report.party_names.get(a, a)} to {report.party_names.get(b, b)} {number(v)}"
        for (a, b), v in sorted(flows.passed.items())
    )
    return Chart(
        name="junction",
        alt=alt,
        height_px=470,
        option={
            "tooltip": {"trigger": "item", "valueFormatter": "@bcm"},
            "series": [
                {
                    "type": "sankey",
                    "left": 158,
                    "right": 180,
                    "top": 8,
                    "bottom": 8,
                    "nodeGap": 16,
                    "nodeWidth": 14,
                    "draggable": False,
                    "data": nodes,
                    "links": links,
                    "lineStyle": {"color": "source", "opacity": 0.42, "curveness": 0.5},
                    "label": {"color": "--ink", "fontSize": 13},
                    "emphasis": {"focus": "adjacency"},
                }
            ],
        },
    )
