"""One page that holds a whole result: map, charts, tables, script and style in one file, in every language.

The page is written whole in English; the other languages lie in it packed, and the script unpacks the one
that is asked for. So the file stays small, reads without a script, and needs nothing from anywhere.
"""

from __future__ import annotations

from gasunion.report.beside.beside import beside_chapters
from gasunion.report.chapters.annex import annex_rows
from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.chapters import chapters
from gasunion.report.chapters.flow_table import flow_table
from gasunion.report.chapters.party_views import party_views
from gasunion.report.charts.charts import party_colours
from gasunion.report.language.language import LANGUAGES, UNSIGNED, language
from gasunion.report.maps import maps
from gasunion.report.maps.basemap import outlines
from gasunion.report.maps.laid import Laid, lay
from gasunion.report.maps.script import script_figures
from gasunion.report.page.first_screen import key_figures, least_sure, named_periods, opening, page_title
from gasunion.report.page.script_words import script_words
from gasunion.report.page.shell import page_of
from gasunion.report.style.webpage import (
    asset,
    environment,
    json_text,
    page_script,
    page_style,
    running_heads,
)
from gasunion.report.views.beside import Beside
from gasunion.report.views.data import ReportData
from gasunion.report.views.past import HINDCAST_FILE, hindcast_csv
from gasunion.report.views.reading import Reading
from gasunion.report.views.stored import META_FILE, meta_bytes

AFTER = ("hindcast", "past", "confidence", "sources")
"""Chapters behind those of other questions."""
PAGE_FILE = "report.html"


def report_files(data: ReportData) -> dict[str, bytes]:
    """report.html, report.json from which `gasunion report` makes it again, and rows of a hindcast if any."""
    past = {HINDCAST_FILE: hindcast_csv(data.hindcast)} if data.hindcast else {}
    return {PAGE_FILE: page_bytes(data), META_FILE: meta_bytes(data), **past}


def page_bytes(data: ReportData) -> bytes:
    """The page as UTF-8. The same data give the same bytes."""
    laid = _laid(data)
    bodies = {code: body_html(data, code, laid) for code in LANGUAGES}
    scripts = [asset("echarts.min.js"), page_script()] if data.plan.is_solved else [page_script()]
    style = page_style(data.party_names, _print_footer(data)) + _party_classes(data)
    style += "".join(_running_heads(data, code) for code in LANGUAGES)
    style += asset("sales.css") if data.beside != Beside() else ""
    first = LANGUAGES[0]
    return page_of(
        bodies,
        title=page_title(Reading(report=data, words=language(first))),
        case=data.case,
        style=style,
        scripts=scripts,
        figures=script_figures(data) if data.plan.is_solved else None,
    )


def _laid(data: ReportData) -> Laid | None:
    return lay(data, period=named_periods(data)[0]) if data.plan.is_solved else None


def body_html(data: ReportData, code: str, laid: Laid | None = None) -> str:
    """All of the page that is read, in one language. laid : its maps, where they stand already."""
    r = Reading(report=data, words=language(code))
    winter, summer, peak = named_periods(data)
    laid = laid or _laid(data)
    drawn = maps.draw(r, laid) if laid else None
    found = placed(chapters(r), beside_chapters(r))
    charts = [c for s in found for c in s.charts()]
    flows = flow_table(r) if data.plan.is_solved else None
    named = [("first.winter", winter), ("first.summer", summer)]
    named += [("first.peak", peak)] if peak != winter else []
    return (
        environment()
        .get_template("body.html.j2")
        .render(
            r=r,
            say=r.words.say,
            data=data,
            files=data.files,
            code=code,
            is_unsigned=code in UNSIGNED,
            drafts=r.words.number(data.names.drafts(code), "count"),
            title=page_title(r),
            sentences=opening(r),
            keys=key_figures(r),
            maps=drawn,
            map_json=json_text({**drawn.data, "start": winter} if drawn and drawn.data else {}),
            chart_json=json_text({c.name: c.option for c in charts}),
            words_json=json_text({**script_words(r.words), "title": page_title(r), "cite": _cited(r)}),
            periods=[(p.period, r.slot(p)) for p in data.periods],
            named=[(r.say(key), label) for key, label in named],
            flow_table=flows,
            annex=annex_rows(r.say("page.map"), flows, found),
            chapters=found,
            views=party_views(r) if data.plan.is_solved else [],
            basemap=str(outlines()["source"]),
            least_sure=least_sure(data),
            plan_words=r.plan(data.plan),
        )
    )


def placed(found: list[Chapter], beside: list[Chapter]) -> list[Chapter]:
    """Chapters of the plan with answers of other questions before how sure it is."""
    at = next((k for k, c in enumerate(found) if c.name in AFTER), len(found))
    return [*found[:at], *beside, *found[at:]]


def _cited(r: Reading) -> str:
    """How a picture of this page is cited; its title is filled in where it is taken."""
    d = r.report
    named = {"version": d.version, "case": d.case, "year": str(d.year), "hash": d.input_sha256[:16]}
    return r.say("script.cite", title="{title}", **named)


def _print_footer(data: ReportData) -> str:
    return f"gasunion {data.version} · {data.case} {data.year} · SHA-256 {data.input_sha256[:16]}…"


def _running_heads(data: ReportData, code: str) -> str:
    """Heads of printed pages in a language: the finding, and what part of the page this is."""
    r = Reading(report=data, words=language(code))
    parts = {"": "page.head", "parties": "view.chapter", "annex": "paper.annex"}
    return running_heads(code, page_title(r), {part: r.say(key) for part, key in parts.items()})


def _party_classes(data: ReportData) -> str:
    return "".join(
        f".dot.p{i}{{background:var({colour})}}" for i, colour in enumerate(party_colours(data).values())
    )
