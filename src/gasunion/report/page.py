"""One page that holds a whole result: map, charts, tables, script and style in one file.

The page asks nothing of any other machine: its content policy forbids it, and every style and script in it is
named there by its hash.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gasunion.outcome import Finding, Provenance
from gasunion.report import maps
from gasunion.report.basemap import outlines
from gasunion.report.charts import Chart, party_colours
from gasunion.report.data import ReportData, Row, known
from gasunion.report.figures import interval, listed, number, period_name, with_interval
from gasunion.report.gather import META_FILE, meta_bytes, report_data
from gasunion.report.palette import USE_BOUNDS_PCT, variables
from gasunion.report.sections import Section, plan_words, sections
from gasunion.report.views import party_views
from gasunion.report.webtable import WebTable, figure, text, web_table
from gasunion.studies.backcast import Hindcast
from gasunion.studies.results import PlanResult

PAGE_FILE = "report.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A figure of the first screen: value, unit, year and interval, and what it is."""

    value: str
    unit: str
    span: str
    what: str


def write_report(path: Path, result: PlanResult, *, provenance: Provenance) -> None:
    """Write the page of one plan.

    Parameters
    ----------
    path : of the HTML file; its folder exists.
    """
    path.write_bytes(page_bytes(report_data(result, provenance=provenance)))


def demo_report(
    path: Path,
    result: PlanResult,
    *,
    provenance: Provenance,
    others: Iterable[PlanResult],
    hindcasts: Iterable[Hindcast],
    findings: Iterable[Finding],
) -> None:
    """Write the page of the demo: the status quo on the map, the other plans and the backcast beside it."""
    data = report_data(result, provenance=provenance, others=others, hindcasts=hindcasts, findings=findings)
    path.write_bytes(page_bytes(data))


def report_files(data: ReportData) -> dict[str, bytes]:
    """report.html, and report.json from which `gasunion report` makes it again."""
    return {PAGE_FILE: page_bytes(data), META_FILE: meta_bytes(data)}


def page_bytes(data: ReportData) -> bytes:
    """The page as UTF-8. The same data give the same bytes."""
    winter, summer, peak = named_periods(data)
    drawn = maps.draw(data, period=winter) if data.plan.is_solved else None
    found = sections(data)
    views = party_views(data) if data.plan.is_solved else []
    charts = [s.chart for s in found if s.chart]
    scripts = [_asset("echarts.min.js"), _asset("report.js")] if charts or drawn else [_asset("report.js")]
    light, dark = variables(data.party_names)
    style = (
        f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        f"@media print{{:root{{{light};color-scheme:light}}}}"
        + _asset("report.css")
        + _print_footer(data)
        + _party_classes(data)
    )
    html = (
        _environment()
        .get_template("report.html")
        .render(
            data=data,
            title=page_title(data),
            policy=_policy(style, scripts),
            style=Markup(style),
            scripts=[Markup(s) for s in scripts],
            sentences=opening(data),
            keys=key_figures(data),
            maps=drawn,
            map_json=_json({**drawn.data, "start": winter} if drawn and drawn.data else {}),
            chart_json=_json({c.name: c.option for c in charts}),
            periods=[(str(p["period"]), period_name(str(p["period"]))) for p in data.periods],
            named=[("Winter", winter), ("Summer", summer), ("Peak day", peak)],
            flow_table=flow_table(data) if data.plan.is_solved else None,
            sections=found,
            views=views,
            use_classes=_use_classes(),
            basemap=str(outlines()["source"]),
            plan_words=plan_words(data.plan),
        )
    )
    return str(html).encode()


@functools.cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("gasunion.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@functools.cache
def _asset(name: str) -> str:
    return resources.files("gasunion.report").joinpath(f"assets/{name}").read_text(encoding="utf-8")


def _policy(style: str, scripts: list[str]) -> str:
    def named(text: str) -> str:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        return f"'sha256-{digest}'"

    return (
        f"default-src 'none'; script-src {' '.join(named(s) for s in scripts)}; style-src {named(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _json(value: Any) -> Markup:
    # Inside a script element only "</" could end it early.
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(body.replace("</", "<\\/"))


def _print_footer(data: ReportData) -> str:
    def quoted(words: str) -> str:
        return '"' + words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("<", "") + '"'

    left = f"gasunion {data.version}, case {data.case} {data.year}, input {data.input_sha256[:16]}…; sources: last section"
    return (
        f"@page{{size:A4;margin:14mm 13mm 17mm;@bottom-left{{content:{quoted(left)};font-size:8pt;color:#555}}"
        '@bottom-right{content:counter(page) " / " counter(pages);font-size:8pt;color:#555}}'
    )


def _party_classes(data: ReportData) -> str:
    return "".join(
        f".dot.p{i}{{background:var({colour})}}" for i, colour in enumerate(party_colours(data).values())
    )


def _use_classes() -> list[str]:
    edges = [0.0, *USE_BOUNDS_PCT, 100.0]
    return [f"{low:.0f}–{high:.0f} %" for low, high in zip(edges, edges[1:], strict=False)]


def named_periods(data: ReportData) -> tuple[str, str, str]:
    """Winter, summer and peak day: January and July ordinary days, and the peak days of January."""
    labels = [str(p["period"]) for p in data.periods]

    def first(month: int, is_peak: bool) -> str:
        hits = [str(p["period"]) for p in data.periods if p["month"] == month and p["is_peak"] == is_peak]
        return hits[0] if hits else labels[0]

    winter = first(1, False)
    return winter, first(7, False), first(1, True) if any(p["is_peak"] for p in data.periods) else winter


def page_title(data: ReportData) -> str:
    """'Joint gas transport plan 2024: status quo'."""
    return f"Joint gas transport plan {data.year}: {plan_words(data.plan)}"


def opening(data: ReportData) -> list[str]:
    """Three sentences: what this is, what it says, how sure it is."""
    parties = [p for p in data.parties if p["role"] == "member"] or list(data.parties)
    names = listed([data.party_names[str(p["party"])] for p in parties])
    first = (
        f"This is a plan for carrying gas between {names} and their markets in {data.year}, computed from the open "
        f"case “{data.case}”: {_kind_sentence(data)}"
    )
    if not data.plan.is_solved:
        return [first, f"No plan was found: {data.plan.message}.", "What to do next stands below."]
    rows = [r for r in data.plan.year("parties") if float(r["wanted_bcm"]) > 0]
    left = [r for r in rows if float(r["unserved_bcm"]) >= 0.05]
    wanted = sum(float(r["wanted_bcm"]) for r in rows)
    served = sum(float(r["own_use_bcm"]) for r in rows)
    full = _full_on_peak(data)
    second = (
        f"In this plan {number(served)} of {number(wanted)} bcm of own use are served"
        + (
            "; unserved are "
            + listed(
                [f"{number(r['unserved_bcm'])} bcm in {data.party_names[str(r['party'])]}" for r in left]
            )
            if left
            else ""
        )
        + f"; {full} corridors are full on January's peak days."
    )
    unsure = [m for m in data.moving if m["confidence"] == "estimated"]
    third = (
        f"Flows across borders are given with the range over all plans within "
        f"{number(data.tolerance_musd, 'MUSD')} MUSD a year of the best"
    )
    if data.moving:
        third += f"; {len(unsure)} of the {len(data.moving)} inputs that move the plan are estimates"
    return [first, second, f"{third}; it is a plan in a model, not a forecast."]


def _kind_sentence(data: ReportData) -> str:
    if data.plan.kind == "contracted":
        return "every contract between its minimum and maximum (contracted plan)."
    if data.plan.kind == "block":
        return f"the {plan_words(data.plan)} plans as one, all other contracts stay as agreed."
    return "every contract delivers what was agreed, as far as the network allows (status quo)."


def _full_on_peak(data: ReportData) -> int:
    peak = named_periods(data)[2]
    return sum(
        1
        for r in data.plan.rows("flows")
        if r["period"] == peak and known(r["use_of_capacity_pct"]) and float(r["use_of_capacity_pct"]) >= 99.5
    )


def key_figures(data: ReportData) -> list[KeyFigure]:
    """Four figures with unit, year and interval."""
    if not data.plan.is_solved:
        return []
    found = [_largest_border(data), _unserved(data), _dearest(data), _gain(data)]
    return [k for k in found if k is not None]


def _largest_border(data: ReportData) -> KeyFigure | None:
    rows = [r for r in data.plan.year("borders") if known(r["low_bcm"])]
    inner = [r for r in rows if _is_member(data, r["from_party"]) or _is_member(data, r["to_party"])]
    if not inner:
        return None
    top = max(inner, key=lambda r: (abs(float(r["net_bcm"])), str(r["corridor"])))
    sign = -1.0 if float(top["net_bcm"]) < 0 else 1.0
    ends = sorted((sign * float(top["low_bcm"]), sign * float(top["high_bcm"])))
    return KeyFigure(
        value=number(abs(float(top["net_bcm"]))),
        unit=f"bcm in {data.year}",
        span=f"range {interval(*ends)}",
        what=f"largest flow across a border: {data.corridor_names.get(str(top['corridor']), str(top['corridor']))}",
    )


def _is_member(data: ReportData, party: Any) -> bool:
    return any(p["party"] == party and p["role"] == "member" for p in data.parties)


def _total(rows: Iterable[Row], column: str) -> float:
    return sum(float(r[column]) for r in rows)


def _unserved(data: ReportData) -> KeyFigure:
    totals = [_total(p.year("parties"), "unserved_bcm") for p in data.plans if p.is_solved]
    span = (
        f"{interval(min(totals), max(totals))} over the {len(totals)} plans of this page"
        if len(totals) > 1
        else "interval n/a: one plan only"
    )
    return KeyFigure(
        value=number(totals[0]),
        unit=f"bcm in {data.year}",
        span=span,
        what="own use wanted and not served, all parties",
    )


def _dearest(data: ReportData) -> KeyFigure | None:
    peak = named_periods(data)[2]
    rows = [
        r
        for r in data.plan.rows("prices")
        if r["period"] == peak and known(r["mid_usd_per_tcm"]) and _is_member(data, r["party"])
    ]
    if not rows:
        return None
    top = max(rows, key=lambda r: (float(r["mid_usd_per_tcm"]), str(r["node"])))
    return KeyFigure(
        value=number(top["mid_usd_per_tcm"], "USD/tcm"),
        unit=f"USD/tcm, peak days of {period_name(peak).split(',')[0]}",
        span=f"interval {interval(top['low_usd_per_tcm'], top['high_usd_per_tcm'], 'USD/tcm')}",
        what=f"highest worth of gas at a border node: {data.node_name(str(top['node']))}",
    )


def _gain(data: ReportData) -> KeyFigure:
    blocks = [p for p in data.plans[1:] if p.kind == "block" and p.is_solved]
    base = next((p for p in data.plans if p.kind == "status quo" and p.is_solved), None)
    if not blocks or base is None:
        return KeyFigure(
            value=number(data.plan.surplus_musd, "MUSD"),
            unit=f"MUSD in {data.year}",
            span=f"every plan counted as equally good lies within {number(data.tolerance_musd, 'MUSD')} MUSD",
            what="surplus of all parties: value of use less costs",
        )
    gains = [p.surplus_musd - base.surplus_musd for p in blocks]
    others = "; ".join(
        f"{plan_words(p)}: {number(g, 'MUSD', signed=True)}"
        for p, g in zip(blocks[1:], gains[1:], strict=True)
    )
    return KeyFigure(
        value=number(gains[0], "MUSD", signed=True),
        unit=f"MUSD in {data.year}",
        span=others or "interval n/a: one block only",
        what=f"what the {plan_words(blocks[0])} would gain over the status quo",
    )


def flow_table(data: ReportData) -> WebTable:
    """Everything the maps draw: flow of every arc in every period, its capacity and its use."""
    rows: dict[str, dict[str, Row]] = {}
    for r in data.plan.rows("flows"):
        rows.setdefault(str(r["arc"]), {})[str(r["period"])] = r
    periods = [str(p["period"]) for p in data.periods]
    body = []
    for arc in data.arcs:
        name = str(arc["arc"])
        if name not in rows:
            continue
        series = [rows[name][p] for p in periods]
        first = series[0]
        uses = [float(r["use_of_capacity_pct"]) for r in series if known(r["use_of_capacity_pct"])]
        body.append(
            [
                arc["system"],
                data.node_name(str(arc["from_node"])),
                data.node_name(str(arc["to_node"])),
                name,
                data.party_names.get(str(arc["owner"]), str(arc["owner"])),
                first["capacity_forward_mcm_d"],
                first["capacity_backward_mcm_d"],
                sum(float(r["net_bcm"]) for r in series),
                max(uses, default=None),
                *(r["net_mcm_d"] for r in series),
                arc.get("confidence") or first["confidence"],
            ]
        )
    body.sort(key=lambda cells: (-abs(cells[7]), cells[3]))
    heads = [
        text("system"),
        text("from"),
        text("to"),
        text("arc"),
        text("owner"),
        figure("capacity forward", "mcm/d"),
        figure("capacity backward", "mcm/d"),
        figure("year", "bcm"),
        figure("highest use", "%"),
        *(figure(_head(p), "mcm/d") for p in periods),
        text("confidence"),
    ]
    return web_table(
        "flows",
        "Everything drawn on the maps: net flow of every arc in every period, forward positive.",
        heads,
        body,
        file="flows.csv",
    )


def _head(period: str) -> str:
    month = period_name(period)[:3]
    return f"{month} peak" if period.endswith("p") else month


__all__ = [
    "Chart",
    "KeyFigure",
    "Section",
    "demo_report",
    "page_bytes",
    "report_files",
    "with_interval",
    "write_report",
]
