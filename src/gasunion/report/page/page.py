"""One page that holds a whole result: map, charts, tables, script and style in one file."""

from __future__ import annotations

import itertools

from markupsafe import Markup

from gasunion.report.chapters.chapter import plan_words
from gasunion.report.chapters.chapters import chapters
from gasunion.report.chapters.flow_table import flow_table
from gasunion.report.chapters.party_views import party_views
from gasunion.report.charts.charts import party_colours
from gasunion.report.language.figures import period_name
from gasunion.report.maps import maps
from gasunion.report.maps.basemap import outlines
from gasunion.report.page.first_screen import key_figures, least_sure, named_periods, opening, page_title
from gasunion.report.style.palette import USE_BOUNDS_PCT
from gasunion.report.style.webpage import asset, environment, json_text, page_style, policy
from gasunion.report.views.data import ReportData
from gasunion.report.views.gather import META_FILE, meta_bytes

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
    charts = [c for s in found for c in s.charts()]
    scripts = [asset("echarts.min.js"), asset("report.js")] if charts or drawn else [asset("report.js")]
    style = page_style(data.party_names, _print_footer(data)) + _party_classes(data)
    html = (
        environment()
        .get_template("report.html.j2")
        .render(
            data=data,
            files=data.files,
            title=page_title(data),
            policy=policy(style, scripts),
            style=Markup(style),
            scripts=[Markup(s) for s in scripts],
            sentences=opening(data),
            keys=key_figures(data),
            maps=drawn,
            map_json=json_text({**drawn.data, "start": winter} if drawn and drawn.data else {}),
            chart_json=json_text({c.name: c.option for c in charts}),
            periods=[(p.period, period_name(p.period)) for p in data.periods],
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


def _print_footer(data: ReportData) -> str:
    return (
        f"gasunion {data.version}, case {data.case} {data.year}, input {data.input_sha256[:16]}…; "
        "sources are listed in the chapter Sources"
    )


def _party_classes(data: ReportData) -> str:
    return "".join(
        f".dot.p{i}{{background:var({colour})}}" for i, colour in enumerate(party_colours(data).values())
    )


def _use_classes() -> list[str]:
    edges = [0.0, *USE_BOUNDS_PCT, 100.0]
    return [f"{low:.0f}–{high:.0f} %" for low, high in itertools.pairwise(edges)]
