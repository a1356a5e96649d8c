"""The report on paper: sheets, running heads and the annex of what the screen folds."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.web.watched import Screen

from gasunion.report.language.language import LANGUAGES
from gasunion.report.views.data import ReportData

pytestmark = pytest.mark.browser


def test_it_prints_on_a4_with_page_numbers_and_the_hash_in_the_footer(
    screen: Screen, small_page: Path, small_data: ReportData, tmp_path: Path
):
    page = screen()
    pdf = page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True, print_background=True)
    assert pdf[:5] == b"%PDF-"
    assert pdf.count(b"/Type /Page\n") >= 3
    source = small_page.read_text(encoding="utf-8")
    assert "@page{size:A4" in source
    assert "counter(page)" in source
    assert small_data.input_sha256[:16] in source


def test_on_paper_every_party_has_its_view_and_the_map_says_its_period(screen: Screen):
    page = screen()
    page.select_option("#party", index=1)
    assert page.locator(".party-view:visible").count() == 1
    page.emulate_media(media="print")
    views = page.locator(".party-view")
    assert views.count() >= 3
    assert page.locator(".party-view:visible").count() == views.count()
    now = page.locator("#period-now").bounding_box()
    assert now
    assert now["width"] > 40


def test_on_paper_what_the_screen_folds_stands_whole_in_the_annex_or_names_its_file(screen: Screen):
    page = screen()
    order = "Array.from(document.querySelectorAll('details div.table'), d => d.dataset.name)"
    before = page.evaluate(order)
    page.evaluate(
        "document.querySelectorAll('details.long input').forEach("
        "i => { i.value = 'no such row'; i.dispatchEvent(new Event('input')); })"
    )
    assert not page.locator("#annex").is_visible()
    page.emulate_media(media="print")
    expect(page.locator("#annex details")).not_to_have_count(0)
    listed = page.locator("#annex > table tbody tr")
    assert listed.count() >= 4
    printed = 0
    for row in listed.all():
        _, caption, rows, _, whole = row.locator("td").all_inner_texts()
        if "below" not in whole:
            assert whole.endswith((".csv", ".json"))
            continue
        table = page.locator("#annex details").nth(printed)
        assert caption in table.locator("summary").inner_text()
        shown = table.locator("tbody tr:visible")
        assert shown.count() - table.locator("tr.total").count() == int(rows)
        printed += 1
    assert printed == page.locator("#annex details").count() > 0
    page.emulate_media(media="screen")
    expect(page.locator("#annex details")).to_have_count(0)
    assert page.evaluate(order) == before


@pytest.mark.parametrize("code", LANGUAGES)
def test_on_paper_no_table_is_cut_and_every_sheet_says_what_it_is_of(
    screen: Screen, small_page: Path, tmp_path: Path, code: str
):
    # The width of a sheet between its margins, at 96 dots an inch.
    page = screen(code, width=695, height=1000)
    page.emulate_media(media="print")
    # Those that stand on turned sheets have a test of their own.
    expect(page.locator("#annex details.wide")).not_to_have_count(0)
    page.evaluate("document.querySelectorAll('#annex details.wide').forEach(d => d.remove())")
    assert page.evaluate("document.documentElement.scrollWidth") <= 695
    # Chromium draws no button in the head of a table that comes again on the next sheet.
    shown = "Array.from(document.querySelectorAll('thead button'), b => getComputedStyle(b).display)"
    assert set(page.evaluate(shown)) == {"contents"}
    named = "getComputedStyle(document.querySelector('{}')).page"
    assert [page.evaluate(named.format(s)) for s in ("#page", "#parties", "#annex", "footer")] == [
        code,
        f"{code}-parties",
        f"{code}-annex",
        f"{code}-annex",
    ]
    title = page.locator("h1").inner_text()
    assert f'@page {code}-annex{{@top-left{{content:"{title}"' in small_page.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", LANGUAGES)
def test_tables_of_twelve_months_stand_whole_on_sheets_that_are_turned(screen: Screen, code: str):
    # The width of a turned sheet between its margins, at 96 dots an inch.
    page = screen(code, width=1024, height=700)
    page.emulate_media(media="print")
    wide = page.locator("#annex details.wide")
    expect(wide).not_to_have_count(0)
    for table in wide.all():
        assert table.evaluate("d => getComputedStyle(d).page") == f"{code}-annex-wide"
        assert table.locator("table").evaluate("t => t.scrollWidth") <= 1024
    sheets = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 841" in sheets
    assert b"/MediaBox [0 0 594" in sheets
