"""The page of sales as its reader meets it: both sides, languages, narrow and dark, in Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.small_sales import sales_case
from tests.web.watched import Watched, hold_to_the_rules_of_a_page

import gasunion as gu
from gasunion.report.language.language import LANGUAGES, language

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sales")
    sales_case(made / "case")
    gu.sales(made / "case", 2024, annual=True, worlds=0, out=made / "out")
    return made / "out" / "sales.html"


@pytest.fixture
def opened(opened_at: Callable[[Path], Watched], page_file: Path) -> Watched:
    return opened_at(page_file)


def test_it_asks_nothing_complains_of_nothing_and_is_accessible(opened: Watched) -> None:
    hold_to_the_rules_of_a_page(opened)


def test_a_seller_s_page_stands_beside_a_buyer_s_and_one_under_the_other_where_it_is_narrow(
    browser: Browser, page_file: Path
) -> None:
    for width, is_beside in ((1280, True), (390, False)):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(page_file.as_uri())
        tops = [page.locator(f"#{side}").bounding_box() for side in ("sellers", "buyers")]
        assert all(t is not None for t in tops)
        assert (abs(tops[0]["y"] - tops[1]["y"]) < 2) is is_beside  # type: ignore[index]
        page.close()


@pytest.mark.parametrize("code", LANGUAGES)
def test_both_sides_are_there_in_every_language(browser: Browser, page_file: Path, code: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{page_file.as_uri()}#lang={code}")
    page.wait_for_function(f"document.documentElement.lang === '{code}'")
    words = language(code)
    for side in ("sellers", "buyers"):
        assert page.locator(f"#{side} h2").inner_text() == words.say(f"sales.side.{side}")
        assert page.locator(f"#{side} table").count() == 2
    page.close()
