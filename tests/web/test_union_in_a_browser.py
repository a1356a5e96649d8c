"""The page of a union as its reader meets it: own shares and who objects, languages, print, in Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.door_commands import PINNED
from tests.small_case import write_case
from tests.web.watched import Watched, hold_to_the_rules_of_a_page, serious_faults

import gasunion as gu
from gasunion.report.language.language import LANGUAGES, language

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("union")
    write_case(made / "case")
    (made / "base.toml").write_text(PINNED)
    gu.union(made / "case", 2024, players="AA+BB+CN", scenario=made / "base.toml", out=made / "out")
    return made / "out" / "union.html"


@pytest.fixture
def opened(opened_at: Callable[[Path], Watched], page_file: Path) -> Watched:
    return opened_at(page_file)


def test_it_asks_nothing_complains_of_nothing_and_is_accessible(opened: Watched) -> None:
    hold_to_the_rules_of_a_page(opened)


def test_own_shares_sum_to_the_gain_and_a_greedy_party_meets_objections(opened: Watched) -> None:
    page = opened.page
    verdict = page.locator("#own-verdict")
    page.select_option("#own-start", "price_point")
    assert verdict.inner_text() == language("en").say("union.own.nobody")

    def shares() -> list[float]:
        return [float(x.input_value()) for x in page.locator(".share .figure").all()]

    total = sum(shares())
    page.locator(".share .figure").first.fill(str(2 * total))
    assert sum(shares()) == pytest.approx(total, abs=0.2)
    assert "would do better by leaving" in verdict.inner_text()
    assert page.locator("#own-table td.yes").count() > 0
    assert page.input_value("#own-start") == ""
    first = page.locator("#own-table tbody tr").first
    assert first.locator("td").last.inner_text() == language("en").say("union.own.objects")


def test_own_shares_work_by_keyboard_and_tell_their_value(opened: Watched) -> None:
    page = opened.page
    slide = page.locator(".share .slide").first
    before = slide.get_attribute("aria-valuetext")
    slide.focus()
    page.keyboard.press("PageUp")
    assert slide.get_attribute("aria-valuetext") != before


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_every_language_has_its_own_shares(browser: Browser, page_file: Path, code: str) -> None:
    page = browser.new_page()
    watched = Watched(page)
    page.goto(f"{page_file.as_uri()}#lang={code}")
    page.wait_for_selector(f"html[data-ready={code}]")
    assert page.locator("#own-table tbody tr").count() == 6
    assert page.locator("#own-verdict").inner_text() != ""
    assert watched.complaints == []
    assert serious_faults(page) == {}
    page.close()


def test_one_party_is_printed_on_its_own(browser: Browser, page_file: Path) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    page.evaluate("window.print = () => { window.seen = document.documentElement.className; }")
    page.locator("button[data-print=party-BB]").click()
    assert "one-page" in page.evaluate("window.seen")
    page.evaluate("document.documentElement.classList.add('one-page')")
    page.emulate_media(media="print")
    assert [x.get_attribute("id") for x in page.locator(".party-page").all() if x.is_visible()] == [
        "party-BB"
    ]
    page.close()
