"""The report as its reader meets it: opened from a file, in Chromium, by mouse, keyboard and printer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Download, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from tests.web.watched import Screen, Watched, serious_faults

from gasunion.report.language.language import LANGUAGES
from gasunion.report.page.shell import unpacked
from gasunion.report.views.data import ReportData

pytestmark = pytest.mark.browser


@pytest.fixture(params=["light", "dark"])
def opened(request: Any, browser: Browser, small_page: Path) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
    watched = Watched(context.new_page())
    watched.page.goto(small_page.as_uri())
    yield watched
    context.close()


def test_nothing_is_asked_of_another_machine_and_nothing_complains(opened):
    page = opened.page
    page.get_by_role("button", name="Peak day").click()
    page.select_option("#period", index=9)
    page.locator("summary").first.click()
    page.locator("thead button").first.click()
    page.locator("g.arc").first.hover(force=True)
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_timeout(300)
    assert [u for u in opened.requests if not u.startswith(("file:", "data:"))] == []
    assert len(opened.requests) == 1, "the page is one file"
    assert opened.complaints == []


def test_axe_finds_nothing_serious(opened):
    page = opened.page
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert serious_faults(page) == {}


def test_every_chart_is_drawn_and_has_words_for_it(opened):
    page = opened.page
    charts = page.locator(".chart")
    assert charts.count() >= 5
    for i in range(charts.count()):
        box = charts.nth(i)
        assert box.locator("svg path").count() > 2
        assert len(box.get_attribute("aria-label") or "") > 20


def test_every_picture_leaves_with_its_title_and_its_source(opened, tmp_path: Path):
    bars = opened.page.locator(".takes")
    assert bars.count() >= 5
    for i in range(bars.count()):
        bar = bars.nth(i)
        title = bar.get_attribute("data-title") or ""
        taken = downloaded(opened.page, bar, "svg")
        assert taken.suggested_filename == f"{bar.get_attribute('data-name')}.svg"
        taken.save_as(tmp_path / "svg")
        root = ElementTree.fromstring((tmp_path / "svg").read_bytes())
        said = " ".join("".join(e.itertext()) for e in root if e.tag.endswith("text"))
        assert title in said
        assert "gasunion" in said
        drawn = [e for e in root.iter() if e.tag.endswith(("path", "rect", "circle", "text"))]
        assert len(drawn) > 8
        # Nothing in it needs the page's style: classes are gone, colours are written out.
        assert not [e for e in root.iter() if "class" in e.attrib or "style" in e.attrib]
        assert "var(" not in (tmp_path / "svg").read_text()
    assert opened.complaints == []


def test_a_picture_leaves_as_pixels_twice_as_fine(opened, tmp_path: Path):
    bar = opened.page.locator(".takes[data-name=balance]")
    downloaded(opened.page, bar, "svg").save_as(tmp_path / "svg")
    downloaded(opened.page, bar, "png").save_as(tmp_path / "png")
    root = ElementTree.fromstring((tmp_path / "svg").read_bytes())
    picture = (tmp_path / "png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    width, height = (int.from_bytes(picture[a : a + 4], "big") for a in (16, 20))
    assert (width, height) == (2 * float(root.get("width", 0)), 2 * float(root.get("height", 0)))


def downloaded(page: Page, bar: Locator, kind: str) -> Download:
    """What a click brings; on a slow machine the browser may find it too long ago, and wants another."""
    for attempt in range(4):
        try:
            with page.expect_download(timeout=8_000) as taken:
                bar.locator(f"[data-take={kind}]").click()
            return taken.value
        except PlaywrightTimeout:
            if attempt == 3:
                raise
    raise AssertionError("the last attempt returns or raises")


def test_the_month_is_chosen_by_keyboard_and_the_map_follows(opened, small_data: ReportData):
    page = opened.page
    data = json.loads(unpacked(page.locator("#map-figures").text_content() or ""))
    page.locator("button[data-period$='-07']").focus()
    page.keyboard.press("Enter")
    assert page.locator("#period").input_value() == "2024-07"
    page.locator("#period").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(50)
    assert page.locator("#period").input_value() == "2024-07p"
    i = [p.period for p in small_data.periods].index("2024-07p")
    for name, arc in data["arcs"].items():
        shown = page.locator(f"g.arc[data-arc='{name}']").first
        assert ("off" in (shown.get_attribute("class") or "").split()) == (arc["q"][i] == 0)
        label = shown.get_attribute("aria-label") or ""
        assert label.endswith("July 2024, peak day")
        assert f"{abs(arc['q'][i]):.1f}\u00a0mcm/d" in label or arc["q"][i] == 0 or "<0.1" in label


def test_without_a_script_the_first_period_stands_as_the_script_would_draw_it(
    browser: Browser, small_page: Path
):
    def drawn(javascript: bool) -> list[tuple[Any, ...]]:
        context = browser.new_context(java_script_enabled=javascript)
        page = context.new_page()
        page.goto(small_page.as_uri())
        rows = [
            (
                *(group.get_attribute(a) for a in ("data-arc", "class", "aria-label")),
                *(group.locator(".core").get_attribute(a) for a in ("class", "stroke-width")),
            )
            for group in page.locator("g.arc").all()
        ]
        context.close()
        return rows

    assert drawn(True) == drawn(False)


def test_pipes_are_reached_and_read_by_keyboard(opened):
    page = opened.page
    page.locator("g.arc[tabindex='0']").first.focus()
    assert "mcm/d" in (page.locator("#tooltip").text_content() or "")
    first = page.evaluate("document.activeElement.dataset.arc")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.arc") != first
    page.keyboard.press("Escape")
    assert page.locator("#tooltip").is_hidden()


def test_tables_sort_filter_and_leave_as_csv(opened):
    page = opened.page
    table = page.locator("#balance div.table").first
    table.locator("thead th", has_text="Production").get_by_role("button").click()
    cells = table.locator("tbody tr:not(.total) td:nth-child(2)").all_text_contents()
    values = [float(c.replace("\u202f", "").replace("<0.1", "0.01")) for c in cells]
    assert values == sorted(values)
    assert table.locator("tbody tr").last.get_attribute("class") == "total"
    table.get_by_role("searchbox").fill("Aland")
    assert table.locator("tbody tr:visible").count() == 1
    with page.expect_download() as download:
        table.get_by_role("button", name="Download CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("Party,Production [bcm]")
    assert text.splitlines()[1].startswith("Aland,")
    assert len(text.splitlines()) == 2


def test_one_party_is_shown_at_a_time_and_the_same_tables_for_each_member(opened):
    page = opened.page
    page.select_option("#party", label="Beland")
    visible = page.locator(".party-view:visible")
    assert visible.count() == 1
    assert visible.locator("h3").text_content() == "Beland"
    page.select_option("#party", label="Aland")
    assert page.locator(".party-view:visible h3").text_content() == "Aland"


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_list_of_chapters_takes_one_line_on_a_desk(screen: Screen, code: str):
    page = screen(code, width=1280, height=900)
    entries = page.locator("nav.contents li")
    assert entries.count() >= 8
    assert len(set(entries.evaluate_all("found => found.map(l => l.offsetTop)"))) == 1


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_figure_of_prices_fits_a_phone_with_names_above_its_bars(screen: Screen, code: str):
    page = screen(code, width=390, height=844)
    figure = page.locator("#prices .sheet svg:visible")
    assert figure.count() == 1
    sheet = page.locator("#prices .sheet")
    assert sheet.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    box = figure.bounding_box()
    assert box
    assert box["width"] > 340
    for name in figure.locator("text.row").all():
        at, bar = name.bounding_box(), name.locator("xpath=following-sibling::*[1]").bounding_box()
        assert at
        assert bar
        assert at["x"] + at["width"] <= 390
        assert at["y"] < bar["y"]
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator("#prices .sheet svg:visible").count() == 1


def test_nothing_sticks_out_of_a_phone(screen: Screen):
    page = screen(width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("code", "title"), [("ru", "2024 год"), ("kk", "2024 жыл"), ("uz", "2024 yil")])
def test_the_language_is_chosen_by_a_link_and_all_of_the_page_follows(
    browser: Browser, small_page: Path, code: str, title: str
):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    watched = Watched(context.new_page())
    page = watched.page
    page.goto(f"{small_page.as_uri()}#lang={code}")
    page.wait_for_selector(f"html[data-ready={code}]")
    assert page.locator("html").get_attribute("lang") == code
    assert (page.locator("h1").text_content() or "").startswith(title)
    assert page.title() == page.locator("h1").text_content()
    assert page.locator(".chart svg").count() == page.locator(".chart").count()
    page.locator("button[data-period$='-07']").click()
    assert page.locator("#period").input_value() == "2024-07"
    page.locator("g.arc[tabindex='0']").first.focus()
    assert page.locator("#tooltip").is_visible()
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert serious_faults(page) == {}
    page.locator("nav.languages a[lang=en]").click()
    page.wait_for_selector("html[data-ready=en]")
    assert "2024" in (page.locator("h1").text_content() or "")
    assert watched.complaints == []
    assert len(watched.requests) == 1
    context.close()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_whole_map_stands_on_the_first_screen_in_every_language(screen: Screen, code: str):
    page = screen(code, width=1280, height=900)
    box = page.locator("svg.map").first.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 900
    # Whole, and not shrunk to fit below a tower of words.
    assert box["height"] >= 480
    assert page.locator("#period-now").count() == 1


def test_a_long_head_makes_the_map_lower_and_pushes_it_nowhere(screen: Screen):
    page = screen(width=1280, height=900)
    short = page.locator("svg.map").first.bounding_box()
    page.evaluate("document.querySelector('h1').textContent += ' and so on'.repeat(15)")
    page.set_viewport_size({"width": 1279, "height": 900})
    page.wait_for_timeout(400)
    box = page.locator("svg.map").first.bounding_box()
    assert short
    assert box
    assert box["y"] > short["y"]
    assert box["y"] + box["height"] <= 900


def test_figures_leave_a_page_of_decimal_commas_as_programs_read_them(browser: Browser, small_page: Path):
    page = browser.new_page()
    page.goto(f"{small_page.as_uri()}#lang=ru")
    page.wait_for_selector("html[data-ready=ru]")
    table = page.locator("#balance div.table").first
    with page.expect_download() as download:
        table.locator("button.save").click()
    rows = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert all(float(cell) >= 0 for cell in rows[1].split(",")[1:9] if cell and "<" not in cell)
    page.close()


def test_the_legend_of_a_picture_and_every_small_chart_leave_with_it(opened, tmp_path: Path):
    page = opened.page
    for name, words in (
        ("map", page.locator(".mapfigure .legend span").all_text_contents()),
        ("prices", page.locator("#prices .legend span").all_text_contents()),
        ("balance-months", page.locator("#balance .small h3").all_text_contents()),
        ("borders", page.locator("#borders .small h3").all_text_contents()),
    ):
        downloaded(page, page.locator(f".takes[data-name={name}]"), "svg").save_as(tmp_path / "svg")
        root = ElementTree.fromstring((tmp_path / "svg").read_bytes())
        said = "".join("".join(e.itertext()) for e in root.iter() if e.tag.endswith("text"))
        assert len(words) >= 2
        for text in words:
            assert "".join(text.split()) in "".join(said.split()), (name, text)
    assert opened.complaints == []


def test_under_each_chart_its_figures_leave_with_all_digits(opened, small_data: ReportData):
    page = opened.page
    bars = page.locator(".takes")
    for i in range(bars.count()):
        assert bars.nth(i).locator("[data-take=csv]").count() == 1, bars.nth(i).get_attribute("data-name")
    texts = {}
    for kind in ("csv", "csv-bom"):
        taken = downloaded(page, page.locator(".takes[data-name=balance]"), kind)
        texts[kind] = Path(taken.path()).read_bytes()
    assert texts["csv-bom"] == b"\xef\xbb\xbf" + texts["csv"]
    rows = [line.split(",") for line in texts["csv"].decode().splitlines()]
    made = {x.party: x for x in small_data.plan.parties if x.period == "year"}
    shown = {row[0]: row for row in rows[1:]}
    for party, name in small_data.party_names.items():
        if name in shown:
            assert float(shown[name][1]) == pytest.approx(made[party].production_bcm, abs=1e-6)
            assert float(shown[name][8]) == pytest.approx(made[party].fuel_bcm, abs=1e-6)
    assert any(len(cell.rpartition(".")[2]) > 3 for row in rows[1:] for cell in row if "." in cell)
