"""A real browser for what people look at, and pages of the small case to open in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.small_case import write_case

from gasunion.intake.case import load_case
from gasunion.outcome import Provenance
from gasunion.planning.plan import block_plan, contracted_plan, status_quo
from gasunion.report.data import ReportData
from gasunion.report.gather import report_data
from gasunion.report.page import page_bytes
from gasunion.studies.backcast import backcast
from gasunion.studies.results import study_plan

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


@pytest.fixture(scope="session")
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
    """The small case as the demo would show it: four plans and a backcast."""
    case = load_case(write_case(tmp_path_factory.mktemp("case") / "small"))
    network, scenario = case.planning_year(2024)
    base = status_quo(network, scenario)
    everyone = frozenset(p.party for p in scenario.parties)
    others = [
        contracted_plan(network, scenario),
        block_plan(network, scenario, frozenset({"AA", "BB"}), baseline=base),
        block_plan(network, scenario, everyone, baseline=base),
    ]
    past = {2023: contracted_plan(*case.planning_year(2023))}
    return report_data(
        study_plan(base),
        provenance=Provenance(input_sha256=case.input_sha256, version="0.0.0"),
        others=[study_plan(p) for p in others],
        hindcasts=backcast(past, case.observed),
        findings=case.warnings,
        files=("plan.json", "flows.csv"),
    )


@pytest.fixture(scope="session")
def small_page(small_data: ReportData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_bytes(page_bytes(small_data))
    return path
