"""The ten questions of docs/how-to/read-the-report.md: each place is there and fits one screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from gasunion.report.language.language import LANGUAGES

pytestmark = pytest.mark.browser
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "read-the-report.md"
HEIGHT = 900


def places() -> dict[str, str]:
    """Question → where the guide says that it is answered, as selectors of the page."""
    text = GUIDE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?\?) \| .*?`(#[^`]+)`.*?\|$", text, flags=re.M)
    return dict(rows)


def test_the_guide_has_ten_questions_with_a_place_each():
    assert len(places()) == 10


@pytest.fixture(params=LANGUAGES)
def page(request, browser: Browser, small_page: Path):
    opened = browser.new_page(viewport={"width": 1280, "height": HEIGHT})
    opened.goto(f"{small_page.as_uri()}#lang={request.param}")
    opened.wait_for_selector(f"html[lang={request.param}]")
    yield opened
    opened.close()


def test_every_question_is_answered_within_one_screen(page: Page):
    for question, place in places().items():
        found = page.locator(place).first
        assert found.count() == 1, (question, place)
        found.evaluate("e => { const d = e.closest('details'); if (d) d.open = true; e.scrollIntoView(); }")
        box = found.bounding_box()
        assert box, (question, place)
        assert box["height"] <= HEIGHT, (question, place, box["height"])
        assert 0 < box["width"] <= 1280, (question, place)
        assert (found.text_content() or "").strip(), (question, place)
