"""The committee's pages without a browser: what each role is shown, what forms do, in every language."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from tests.committee_desk import Committee, shelved
from tests.desk_pages import Reader, csrf
from tests.desk_people import peopled
from tests.desk_server import QUIET

from gasunion.operations.committee.consent import asked, signed
from gasunion.operations.committee.version import read_version
from gasunion.web.app import create_app


class Desk:
    """An application, a committee on its database, and readers of its pages."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.desk = stack.enter_context(peopled(folder))
        self.runs = folder / "runs"
        self.app = create_app(self.desk, settings=replace(QUIET, runs=self.runs, computes_runs=False))
        self.committee = Committee(desk=self.desk, clock=None)  # type: ignore[arg-type]
        self.readers: dict[str, Reader] = {}

    def __getitem__(self, login: str) -> Reader:
        if login not in self.readers:
            self.readers[login] = Reader(self.app)
            self.readers[login].enter(login)
        return self.readers[login]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with ExitStack() as stack:
        yield Desk(tmp_path_factory.mktemp("desk"), stack)


def test_a_plan_is_asked_with_a_slider_and_its_page_says_how_far_it_is(desk: Desk):
    kz = desk["kz-op.planner"]
    form = kz.get("/desk/plans?case=two-party&year=2025").text
    assert 'name="s|supplies[A_FIELD,2025].capacity_bcm_y" min="0.0" max="1.5"' in form
    sent = {
        "csrf": csrf(form), "case": "two-party", "year": "2025", "plan": "status quo", "base": "yes",
        "s|supplies[A_FIELD,2025].capacity_bcm_y": "0.85", "title": "A weak field",
    }  # fmt: skip
    page = kz.post("/desk/plans", data=sent)
    assert page.status_code == 200
    assert "A weak field" in page.text
    assert 'hx-trigger="every 1s' in page.text
    address = str(page.url).rsplit("/", 1)[1]
    cancelled = kz.post(f"/desk/plans/{address}/cancel", data={"csrf": csrf(page.text)})
    assert 'id="again"' in cancelled.text
    assert desk["ru-op.planner"].get(f"/desk/plans/{address}").status_code == 404


def test_faults_of_the_form_are_told_together_and_what_was_typed_stays(desk: Desk):
    kz = desk["kz-op.planner"]
    form = kz.get("/desk/plans?case=two-party&year=2025").text
    sent = {"csrf": csrf(form), "case": "two-party", "year": "2025", "plan": "block", "changes": "nonsense"}
    page = kz.post("/desk/plans", data=sent)
    assert page.status_code == 422
    assert "cannot read" in page.text
    assert "fewer than two parties" in page.text
    assert ">nonsense</textarea>" in page.text


def test_the_page_of_a_result_frames_its_report_in_a_sandbox_that_needs_no_cookie(desk: Desk):
    address = shelved(desk.committee, desk.runs)
    kz = desk["kz-op.planner"]
    page = kz.get(f"/desk/plans/{address}")
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    (source,) = re.findall(r'<iframe[^>]* src="([^"]+)" sandbox="allow-scripts allow-downloads"', page.text)
    stranger = Reader(desk.app)
    report = stranger.get(source)
    assert report.status_code == 200
    assert report.headers["content-security-policy"].startswith("sandbox allow-scripts")
    beside = source.rsplit("/", 1)[0]
    assert stranger.get(f"{beside}/plan.json").status_code == 200
    other = shelved(desk.committee, desk.runs, changes=["demands[*,2025,*].quantity*=1.01"])
    for wrong in (source.replace(address, other), source[:-12] + "0/report.html", f"{beside}x/report.html"):
        assert stranger.get(wrong).status_code == 404
    desk.committee.desk.ledger.clock.step(hours=13)  # type: ignore[attr-defined]
    assert stranger.get(source).status_code == 404
    desk.readers.clear()  # their sessions ended too


def test_a_protocol_goes_from_a_plan_to_force_by_forms_and_files(desk: Desk):
    address = shelved(desk.committee, desk.runs, changes=["demands[*,2025,*].quantity*=1.04"])
    kz, ru = desk["kz-op.planner"], desk["ru-op.planner"]
    token = csrf(kz.get(f"/desk/plans/{address}").text)
    sent = {"csrf": token, "run": address, "title": "Winter", "p|KZ": "KZ-Op", "p|RU": "RU-Op", "p|UZ": ""}
    page = kz.post("/desk/protocols", data=sent)
    assert "The protocol is drafted" in page.text
    path = str(page.url).partition("?")[0].removeprefix("http://localhost")
    twice = kz.post("/desk/protocols", data={**sent, "p|RU": "KZ-Op"})
    assert "Choose each operator once" in twice.text
    for who, party in ((kz, "KZ-Op"), (ru, "RU-Op")):
        page = who.get(path)
        version = who.get(f"{path}/versions/1/version").json()
        read = read_version(version, "version")
        said = signed(asked(read, party=party, answer="consent"), desk.committee.keys[party])
        # What the page shows is what is signed, but for the key.
        (shown,) = re.findall(r'<code class="command">(gasunion/consent/1\n.*?)</code>', page.text, re.S)
        assert html.unescape(shown).replace("…", said.public_key).encode() == said.message
        files = {"file": ("answer.json", json.dumps(said.plain()).encode(), "application/json")}
        done = who.post(f"{path}/answers", data={"csrf": csrf(page.text)}, files=files)
        assert "The answer is recorded" in done.text
    assert "in force" in done.text
    assert ru.get(f"{path}/versions/1/signed").json()["schema"] == "gasunion/signed-protocol/1"
    sent = {
        "csrf": csrf(done.text), "action": "add", "section": "pressures", "words-kk": "5,0 МПа ұсталады.",
        "reason": "It is needed.",
    }  # fmt: skip
    assert "The change is proposed" in ru.post(f"{path}/changes", data=sent).text
    made = ru.post(f"{path}/versions", data={"csrf": sent["csrf"], "after": "1", "change": "c1", "note": "n"})
    assert "Version 1 stays in force" in made.text
    assert '<span lang="kk">5,0 МПа ұсталады.</span> <span class="soft">[kk]</span>' in made.text
    assert desk["uz-op.planner"].get(path).status_code == 404
    assert desk["kz-op.auditor"].get(path).status_code == 200
    assert 'id="version"' not in desk["kz-op.auditor"].get(path).text


def test_every_page_speaks_every_language(desk: Desk):
    address = shelved(desk.committee, desk.runs, changes=["demands[*,2025,*].quantity*=1.05"])
    kz = desk["kz-op.planner"]
    for code, word in (("ru", "Планы"), ("kk", "Жоспарлар"), ("uz", "Rejalar"), ("en", "Plans")):
        assert word in kz.get(f"/desk/look?language={code}&back=/desk/plans").text
        assert f'<html lang="{code}"' in kz.get(f"/desk/plans/{address}").text
        assert kz.get("/desk/protocols").status_code == 200


@pytest.mark.parametrize("role", ["dispatcher", "accountant", "administrator"])
def test_other_roles_have_no_plans(desk: Desk, role):
    assert desk[f"kz-op.{role}"].get("/desk/plans").status_code == 403
    assert desk[f"kz-op.{role}"].get("/desk/protocols").status_code == 403
