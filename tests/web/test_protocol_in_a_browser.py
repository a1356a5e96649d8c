"""The protocol as its reader meets it: opened from a file in Chromium, read, and printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from gasunion.intake.case import load_case
from gasunion.outcome import Envelope, Provenance
from gasunion.planning.plan import status_quo
from gasunion.report.answers.answers import plan_part
from gasunion.report.files.files import StoredResult
from gasunion.report.protocol.files import protocol_files
from gasunion.report.tables.tables import tables
from gasunion.studies.results import study_plan

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "assets" / "axe.min.js"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = study_plan(status_quo(*load_case("two-party").planning_year(2025)))
    envelope = Envelope(
        name="plan",
        outcome=result.plan.outcome,
        provenance=Provenance(input_sha256="ab" * 32, version="0.1.0"),
        body=plan_part(result),
    )
    out = tmp_path_factory.mktemp("protocol")
    stored = StoredResult(name="", plan=envelope.as_dict(), frames=tables(result))
    for name, data in protocol_files(stored).items():
        (out / name).write_bytes(data)
    return out


@pytest.mark.parametrize("name", ["protocol.html", "protocol.ru.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_file_without_complaint_and_nothing_serious_for_axe(
    name: str, scheme: Any, folder: Path, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda r: requests.append(r.url))
    page.on("console", lambda m: complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.goto((folder / name).as_uri())
    assert len(requests) == 1
    assert complaints == []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = {v["id"] for v in found["violations"] if v["impact"] in ("serious", "critical")}
    assert serious == set()
    context.close()


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_the_page_never_scrolls_sideways(width: int, folder: Path, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((folder / "protocol.ru.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_a_number_tells_where_it_stands_and_leads_to_its_file(folder: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((folder / "protocol.html").as_uri())
    first = page.locator("#balance data").first
    assert first.get_attribute("title") == "parties.csv · party = B, period = year · production_bcm"
    assert page.locator("#balance a[href='parties.csv']").count() == 1
    page.close()


def test_it_prints_on_paper_with_its_hash(folder: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((folder / "protocol.html").as_uri())
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.evaluate("[...document.styleSheets[0].cssRules].some(r => r.cssText.startsWith('@page'))")
    page.close()
