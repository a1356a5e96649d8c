"""One page that holds a whole result: map, charts, tables, script and style in one file.

The page asks nothing of any other machine: its content policy forbids it, and every style and script in it is
named there by its hash.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
import json
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gasunion.report import maps
from gasunion.report.basemap import outlines
from gasunion.report.chapter import plan_words
from gasunion.report.chapters import chapters
from gasunion.report.charts import party_colours
from gasunion.report.data import ReportData
from gasunion.report.figures import period_name
from gasunion.report.first_screen import key_figures, least_sure, named_periods, opening, page_title
from gasunion.report.flow_table import flow_table
from gasunion.report.gather import META_FILE, meta_bytes
from gasunion.report.palette import USE_BOUNDS_PCT, variables
from gasunion.report.views import party_views

PAGE_FILE = "report.html"


def report_files(data: ReportData) -> dict[str, bytes]:
    """report.html, and report.json from which `gasunion report` makes it again."""
    return {PAGE_FILE: page_bytes(data), META_FILE: meta_bytes(data)}


def page_bytes(data: ReportData) -> bytes:
    """The page as UTF-8. The same data give the same bytes."""
    winter, summer, peak = named_periods(data)
    drawn = maps.draw(data, period=winter) if data.plan.is_solved else None
    found = chapters(data)
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
        .get_template("report.html.j2")
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
            named=[("Winter", winter), ("Summer", summer), *([("Peak day", peak)] if peak != winter else [])],
            flow_table=flow_table(data) if data.plan.is_solved else None,
            chapters=found,
            views=views,
            use_classes=_use_classes(),
            basemap=str(outlines()["source"]),
            least_sure=least_sure(data),
            plan_words=plan_words(data, data.plan),
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
    # Inside a script element no character but "<" can mean anything to the page.
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(body.replace("<", "\\u003c"))


def _print_footer(data: ReportData) -> str:
    def quoted(words: str) -> str:
        return '"' + words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("<", "") + '"'

    left = (
        f"gasunion {data.version}, case {data.case} {data.year}, input {data.input_sha256[:16]}…; "
        "sources are listed in the chapter Sources"
    )
    return (
        "@page{size:A4;margin:14mm 13mm 17mm;"
        f"@bottom-left{{content:{quoted(left)};font-size:8pt;color:#555}}"
        '@bottom-right{content:counter(page) " / " counter(pages);font-size:8pt;color:#555}}'
    )


def _party_classes(data: ReportData) -> str:
    return "".join(
        f".dot.p{i}{{background:var({colour})}}" for i, colour in enumerate(party_colours(data).values())
    )


def _use_classes() -> list[str]:
    edges = [0.0, *USE_BOUNDS_PCT, 100.0]
    return [f"{low:.0f}–{high:.0f} %" for low, high in itertools.pairwise(edges)]
