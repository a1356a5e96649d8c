"""A committee at the desk in Chromium: plans, a comparison, a protocol from draft to force, runs that end."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.desk_people import PASSWORD, peopled, quick_passwords
from tests.desk_server import QUIET, served
from tests.ledger_doors import run
from tests.web.watched import Watched, serious_faults

from gasunion.ledger.keys.key_file import read_card
from gasunion.operations.heads import trust
from gasunion.web.app import create_app
from gasunion.web.runs.supervisor import Supervisor

pytestmark = pytest.mark.browser

PLANNERS = ("KZ-Op", "RU-Op", "UZ-Op")
SLIDER = "s|supplies[A_FIELD,2025].capacity_bcm_y"
# Workers start fresh and wait behind everything else on the machine.
PATIENCE_MS = 90_000


class Committee:
    """Planners at a desk that computes, each in a browser of their own."""

    def __init__(self, browser: Browser, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        desk = stack.enter_context(peopled(folder))
        self.app = create_app(desk, settings=replace(QUIET, runs=folder / "runs", computes_runs=True))
        self.base = stack.enter_context(served(self.app))
        self.watched: dict[str, Watched] = {}
        for party in PLANNERS:
            run(f"ledger key new --party {party} --out {folder / party}.key --no-passphrase")
            trust(desk.ledger, read_card(folder / f"{party}.key.pub"))
            context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
            context.set_default_timeout(15_000)
            self.watched[party] = Watched(context.new_page())
            sign_in(self[party], self.base, party)

    def __getitem__(self, party: str) -> Page:
        return self.watched[party].page

    @property
    def supervisor(self) -> Supervisor:
        """Who watches over the runs of this server."""
        found: Supervisor = self.app.state.supervisor
        return found

    def go(self, party: str, path: str) -> Page:
        """Open a page for a planner."""
        self[party].goto(self.base + path)
        return self[party]


def sign_in(page: Page, base: str, party: str) -> None:
    page.goto(base)
    page.fill("input[name=login]", f"{party.lower()}.planner")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk**")


@pytest.fixture
def committee(browser: Browser, tmp_path: Path) -> Iterator[Committee]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        quick_passwords(patch)
        yield Committee(browser, tmp_path, stack)


def ask(committee: Committee, *, title: str, factor: float | None = None) -> str:
    """Ask for a plan of three parties as one, by the form; its path."""
    page = committee.go("KZ-Op", "/desk/plans?case=two-party&year=2025")
    page.get_by_label("A block of parties").check()
    for party in ("A", "B", "M"):
        page.locator(f"input[name=block][value={party}]").check()
    page.get_by_label("Name", exact=True).fill(title)
    if factor is not None:
        slider = page.locator(f'input[name="{SLIDER}"]')
        slider.evaluate(
            "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', {bubbles: true})) }", str(factor)
        )
        expect(slider.locator("xpath=../output")).to_contain_text(f"({round(100 * factor)} %)")
    page.get_by_role("button", name="Ask for this plan").click()
    page.wait_for_url(re.compile("/desk/plans/[0-9a-f]{64}"))
    return page.url.removeprefix(committee.base)


def answer(committee: Committee, party: str, path: str, *, refuse: str = "") -> None:
    """Fetch the last version, sign it at home with the command, hand the file in."""
    page = committee.go(party, path)
    with page.expect_download() as started:
        page.get_by_role("link", name=re.compile("Fetch version")).click()
    version = committee.folder / started.value.suggested_filename
    started.value.save_as(version)
    signed = committee.folder / f"{party}.json"
    more = f"--refuse --reason '{refuse}'" if refuse else ""
    run(f"protocol sign {version} --key {committee.folder / party}.key --out {signed} {more}")
    page.set_input_files("input[name=file]", signed)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("The answer is recorded.")).to_be_visible()


def is_accessible(committee: Committee, party: str) -> None:
    found = serious_faults(committee[party])
    assert found == {}, found


def test_from_two_plans_over_a_refusal_to_a_protocol_in_force(committee: Committee):
    kz = committee["KZ-Op"]
    first, second = ask(committee, title="As it is"), ask(committee, title="A weak field", factor=0.8)
    for path in (first, second):
        committee.go("KZ-Op", path)
        expect(kz.locator("iframe#report")).to_be_visible(timeout=PATIENCE_MS)
    report = kz.frame_locator("iframe#report")
    expect(report.locator("h1")).to_contain_text("2025", timeout=PATIENCE_MS)
    expect(report.locator("svg").first).to_be_attached()
    # The frame has an origin of its own: nothing in it reaches the desk.
    assert kz.evaluate("document.querySelector('iframe').contentDocument") is None
    is_accessible(committee, "KZ-Op")
    kz.locator("select[name=before]").select_option(first.rsplit("/", 1)[1])
    kz.get_by_role("button", name="Compare", exact=True).click()
    expect(kz.get_by_text("1 figure of the data differs.")).to_be_visible(timeout=PATIENCE_MS)
    is_accessible(committee, "KZ-Op")

    committee.go("KZ-Op", second)
    for model, party in zip(("A", "B", "M"), PLANNERS, strict=True):
        kz.locator(f'select[name="p|{model}"]').select_option(party)
    kz.get_by_label("Name of the protocol").fill("Winter 2025")
    kz.get_by_role("button", name="Draft it").click()
    expect(kz.get_by_text("The protocol is drafted")).to_be_visible()
    path = kz.url.removeprefix(committee.base).partition("?")[0]
    is_accessible(committee, "KZ-Op")
    for party in ("KZ-Op", "RU-Op"):
        answer(committee, party, path)
    answer(committee, "UZ-Op", path, refuse="No pressure is agreed at the border.")
    expect(committee["UZ-Op"].locator("table").first).to_contain_text("No pressure is agreed at the border.")

    uz = committee.go("UZ-Op", path)
    uz.get_by_text("Propose a change").click()
    uz.get_by_label(re.compile("^Section")).select_option("pressures")
    uz.get_by_label("Text (en)").fill("At the border at least 5.0 MPa are kept.")
    uz.locator("#propose input[name=reason]").fill("The station needs it.")
    uz.get_by_role("button", name="Propose it").click()
    expect(uz.get_by_text("The change is proposed.")).to_be_visible()
    is_accessible(committee, "UZ-Op")
    ru = committee.go("RU-Op", path)
    ru.locator("input[name=change][value=c1]").check()
    ru.locator("#version input[name=note]").fill("Pressure at the border, as asked.")
    ru.get_by_role("button", name="Make the version").click()
    expect(ru.locator(".head")).to_contain_text("version 2")
    expect(ru.locator("#clause-c1")).to_contain_text("At the border at least 5.0 MPa are kept.")
    for party in PLANNERS:
        answer(committee, party, path)
    expect(committee["UZ-Op"].locator(".head")).to_contain_text("in force")
    is_accessible(committee, "UZ-Op")

    uz = committee["UZ-Op"]
    with uz.expect_download() as started:
        uz.get_by_role("link", name="signed").first.click()
    signed = committee.folder / "signed.json"
    started.value.save_as(signed)
    cards = " ".join(f"--card {committee.folder / p}.key.pub" for p in PLANNERS)
    assert "is in force: KZ-Op, RU-Op, UZ-Op consented" in run(f"protocol verify {signed} {cards}")
    committee.go("RU-Op", "/desk/protocols")
    expect(committee["RU-Op"].locator("tbody tr")).to_contain_text("version 2")
    is_accessible(committee, "RU-Op")
    for watched in committee.watched.values():
        assert watched.complaints == []
        assert {url for url in watched.requests if not url.startswith((committee.base, "data:"))} == set()


def test_a_run_is_cancelled_and_one_whose_worker_is_killed_says_so_and_starts_again(committee: Committee):
    kz = committee["KZ-Op"]
    ask(committee, title="Not this one", factor=0.5)
    kz.get_by_role("button", name="Cancel").click()
    expect(kz.get_by_text("cancelled.", exact=True)).to_be_visible()
    is_accessible(committee, "KZ-Op")
    path = ask(committee, title="Killed", factor=0.6)
    expect(kz.get_by_text("is computed")).to_be_visible(timeout=PATIENCE_MS)
    while not committee.supervisor.pids():
        kz.wait_for_timeout(50)
    os.kill(committee.supervisor.pids()[-1], signal.SIGKILL)
    expect(kz.get_by_text("Its worker was ended by SIGKILL before it was done.")).to_be_visible(
        timeout=PATIENCE_MS
    )
    kz.get_by_role("button", name="Start again").click()
    expect(kz.locator("iframe#report")).to_be_visible(timeout=PATIENCE_MS)
    assert kz.url.endswith(path)
