"""Answers beside a plan as their reader meets them: two sides, every language, narrow, dark, in Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.small_beside import QUESTIONS, answers, ask
from tests.web.watched import Watched, hold_to_the_rules_of_a_page

from gasunion.report.language.language import LANGUAGES, language

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("beside")
    files = answers(made)
    ask("report", made / "plan", *(w for name, file in files.items() for w in (f"--{name}", file)))
    return made / "plan" / "report.html"


@pytest.fixture
def opened(opened_at: Callable[[Path], Watched], page_file: Path) -> Watched:
    return opened_at(page_file)


def test_it_asks_nothing_complains_of_nothing_and_is_accessible(opened: Watched) -> None:
    hold_to_the_rules_of_a_page(opened)


@pytest.mark.parametrize("code", LANGUAGES)
def test_sellers_stand_beside_buyers_and_above_them_where_it_is_narrow_in_every_language(
    browser: Browser, page_file: Path, code: str
) -> None:
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light")):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{page_file.as_uri()}#lang={code}")
        page.wait_for_function(f"document.documentElement.lang === '{code}'")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for name in QUESTIONS:
            sides = [page.locator(f"#beside-{name}-{side}") for side in ("sellers", "buyers")]
            boxes = [s.bounding_box() for s in sides]
            assert boxes[0] is not None
            assert boxes[1] is not None
            assert (abs(boxes[0]["y"] - boxes[1]["y"]) < 2) is (width == 1280)
            short = language(code).say(f"beside.{name}.short")
            assert page.locator(f"nav a[href='#beside-{name}']").inner_text() == short
            shown = "cells => cells.filter(c => c.checkVisibility()).map(c => c.innerText)"
            figures = page.locator(f"#beside-{name} td.n").evaluate_all(shown)
            assert figures
            assert all(figure.strip() for figure in figures)
        page.close()


def test_a_table_of_a_side_is_saved_as_it_is_read(browser: Browser, page_file: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(page_file.as_uri())
    with page.expect_download() as download:
        page.locator("#beside-market-buyers .save").first.click()
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert len(saved.splitlines()) == 3  # a head and two markets
    page.close()
