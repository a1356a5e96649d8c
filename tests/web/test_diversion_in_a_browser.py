"""The page of diverted gas as its reader meets it: chapters, languages, narrow, in Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.small_diversion import diversion_case
from tests.web.watched import Watched, hold_to_the_rules_of_a_page

import gasunion as gu
from gasunion.report.language.language import LANGUAGES, language

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("diversion")
    gu.diversion(diversion_case(made / "case"), buyers="BB+CN", out=made / "out")
    return made / "out" / "diversion.html"


@pytest.fixture
def opened(opened_at: Callable[[Path], Watched], page_file: Path) -> Watched:
    return opened_at(page_file)


def test_it_asks_nothing_complains_of_nothing_and_is_accessible(opened: Watched) -> None:
    hold_to_the_rules_of_a_page(opened)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_chapter_is_there_in_every_language(browser: Browser, page_file: Path, code: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{page_file.as_uri()}#lang={code}")
    page.wait_for_function(f"document.documentElement.lang === '{code}'")
    words = language(code)
    for chapter in ("years", "curve"):
        heading = page.locator(f"#{chapter} h2").inner_text()
        assert heading == words.say(f"diversion.{chapter}.title")
    assert page.locator("#routes-2024 tbody tr").count() > 2
    page.close()
