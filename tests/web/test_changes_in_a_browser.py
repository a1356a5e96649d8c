"""What changed, as its reader meets it: the page of its own and the chapter of a report, in Chromium."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests import report_pages
from tests.web.watched import Watched, serious_faults

from gasunion.report.changes.changes import changes_of
from gasunion.report.changes.compared import Opened
from gasunion.report.charts.charts import signed_chart
from gasunion.report.language.language import language
from gasunion.report.page.changes_page import changes_page_bytes
from gasunion.report.page.page import page_bytes
from gasunion.report.tables.tables import tables
from gasunion.report.views.data import ReportData

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, small_data: ReportData) -> dict[str, Path]:
    """The page of two plans against the status quo, and a report with the chapter."""
    folder = tmp_path_factory.mktemp("changes")
    results, _, origin = report_pages.small_results(folder / "small")
    plans = [
        Opened(
            name=name,
            case="small",
            year=2024,
            kind=kind,
            input_sha256=origin.input_sha256,
            outcome=result.plan.outcome,
            frames=tables(result),
        )
        for name, kind, result in (
            ("today", "status quo", results[0]),
            ("free", "contracted", results[1]),
            ("together", "block AA+BB", results[2]),
        )
    ]
    found = changes_of(plans)
    written = {
        "page": changes_page_bytes(found, version="0.0.0"),
        "report": page_bytes(dataclasses.replace(small_data, changes=found[1:])),
    }
    for name, content in written.items():
        (folder / f"{name}.html").write_bytes(content)
    return {name: folder / f"{name}.html" for name in written}


@pytest.fixture(params=["page-light", "page-dark", "report-light", "report-dark"])
def opened(request: Any, browser: Browser, pages: dict[str, Path]) -> Iterator[Watched]:
    name, scheme = request.param.split("-")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    watched = Watched(context.new_page())
    watched.page.goto(pages[name].as_uri())
    yield watched
    context.close()


def test_it_asks_nothing_complains_of_nothing_and_axe_finds_nothing_serious(opened):
    page = opened.page
    page.locator("[id^=changed] summary").first.click()
    page.locator("[id^=changed] thead button").first.click()
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert serious_faults(page) == {}
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_timeout(300)
    assert len(opened.requests) == 1, "the page is one file"
    assert opened.complaints == []


def test_bars_start_at_the_line_of_zero_and_parties_are_in_alphabetical_order(opened):
    charts = opened.page.locator(".chart[data-chart^=changed][data-chart$=parties]")
    assert charts.count() >= 1
    for i in range(charts.count()):
        words = charts.nth(i).locator("svg text").all_text_contents()
        names = [w for w in words if w in ("Aland", "Beland", "China 中国")]
        assert names == sorted(names)
        assert len(names) >= 2
        assert "0" in words


def test_every_part_can_be_reached_from_the_contents(browser: Browser, pages: dict[str, Path]):
    page = browser.new_page()
    page.goto(pages["page"].as_uri())
    links = page.locator("nav.contents a")
    assert links.all_text_contents() == ["free", "together"]
    for i in range(links.count()):
        assert page.locator(links.nth(i).get_attribute("href") or "").count() == 1
    page.close()


def test_nothing_sticks_out_of_a_phone(browser: Browser, pages: dict[str, Path]):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(pages["page"].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_zero_is_on_the_axis_where_every_bar_is_a_loss(
    browser: Browser, small_data: ReportData, tmp_path: Path
):
    chart = signed_chart(
        language("en"), "money", ["Aland", "Beland"], values=[-100.0, -101.0], what="Change of surplus"
    )
    assert chart is not None
    source = page_bytes(small_data).decode()
    start = source.index('id="chart-data">') + len('id="chart-data">')
    options = json.loads(source[start : source.index("</script>", start)])
    text = json.dumps({**options, "money": chart.option}, ensure_ascii=False)
    path = tmp_path / "losses.html"
    path.write_text(source[:start] + text + source[source.index("</script>", start) :], encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    assert "0" in page.locator(".chart[data-chart=money] svg text").all_text_contents()
    page.close()
