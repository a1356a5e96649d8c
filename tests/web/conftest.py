"""A real browser for what people look at, and pages of the small case to open in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests import report_pages
from tests.web.watched import Screen, Watched

from gasunion.report.page.page import page_bytes
from gasunion.report.views.data import ReportData

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


# Of a module, not of the session: Playwright runs one loop a process, and other tests open their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        message = "no Chromium on this machine: pages were not opened in a browser"
        if os.environ.get("GASUNION_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(f"SKIPPED LOUDLY: {message}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> ReportData:
    """The small case as the demo would show it."""
    return report_pages.small_data(tmp_path_factory.mktemp("case") / "small")


@pytest.fixture(scope="session")
def small_page(small_data: ReportData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_bytes(page_bytes(small_data))
    return path


@pytest.fixture
def screen(browser: Browser, small_page: Path) -> Iterator[Screen]:
    opened: list[Page] = []

    def read(code: str = "en", *, width: int = 1280, height: int = 720) -> Page:
        page = browser.new_page(viewport={"width": width, "height": height})
        opened.append(page)
        page.goto(f"{small_page.as_uri()}#lang={code}")
        page.wait_for_selector(f"html[lang={code}]")
        return page

    yield read
    for page in opened:
        page.close()


@pytest.fixture(params=["1280-light", "1280-dark", "390-light", "390-dark"])
def opened_at(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Callable[[Path], Watched]]:
    """Opens a file on a desk's screen and a phone's, light and dark."""
    width, scheme = request.param.split("-")
    page = browser.new_page(viewport={"width": int(width), "height": 900}, color_scheme=scheme)
    watched = Watched(page)

    def open_file(file: Path) -> Watched:
        page.goto(file.as_uri())
        return watched

    yield open_file
    page.close()
