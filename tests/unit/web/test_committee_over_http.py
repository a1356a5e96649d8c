"""The committee's room over HTTP: runs, files under their own policy, protocols from draft to force."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.committee_desk import QUESTION, TWO, Committee, shelved
from tests.desk_people import peopled
from tests.desk_server import QUIET, People, serving

from gasunion.ledger.keys.key_file import make_card
from gasunion.operations.committee.consent import asked, signed
from gasunion.operations.committee.recheck import recheck
from gasunion.operations.committee.version import read_version

ADD = {
    "action": "add",
    "section": "pressures",
    "words": {"en": "5.0 MPa are kept."},
    "reason": "It is needed.",
}


class Desk:
    """A desk over HTTP, its people, and a committee on the same database."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        from dataclasses import replace

        self.desk = stack.enter_context(peopled(folder))
        self.runs = folder / "runs"
        settings = replace(QUIET, runs=self.runs, computes_runs=False)
        self.base = stack.enter_context(serving(self.desk, settings=settings))
        self.people = People(self.desk, self.base, stack)
        self.committee = Committee(desk=self.desk, clock=None)  # type: ignore[arg-type]

    def sign(self, version: Any, party: str, **more: Any) -> dict[str, Any]:
        """What a party signs at home, of the file that the desk gave."""
        read = read_version(version, "version")
        said = asked(read, party=party, answer=more.pop("answer", "consent"), **more)
        return signed(said, self.committee.keys[party]).plain()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with ExitStack() as stack:
        yield Desk(tmp_path_factory.mktemp("desk"), stack)


def test_a_question_is_asked_shown_cancelled_and_started_again(desk: Desk):
    kz = desk.people["kz-op.planner"]
    question = {**QUESTION, "plan": "contracted"}
    made = kz.post("/api/v1/runs", json={"question": question, "title": "first"})
    assert made.status_code == 202, made.text
    path = made.headers["location"]
    assert made.json()["state"] == "queued"
    assert kz.get(path).json()["question"]["year"] == 2025
    again = kz.post("/api/v1/runs", json={"question": question})
    assert again.json()["address"] == made.json()["address"]
    assert kz.post(f"{path}/cancellation").json()["state"] == "cancelled"
    assert kz.post(f"{path}/cancellation").status_code == 409
    assert kz.post(f"{path}/start").json()["state"] == "queued"
    assert made.json()["address"] in [r["address"] for r in kz.get("/api/v1/runs").json()["items"]]
    assert kz.get(f"{path}/files").json()["findings"][0]["what"] == "has no result: it is queued."
    desk.committee.take()


def test_faults_of_a_question_come_back_with_their_fields(desk: Desk):
    sent = {"question": {"case": "two-party", "year": 1, "sliders": {}, "worlds": "x"}}
    answer = desk.people["kz-op.planner"].post("/api/v1/runs", json=sent)
    assert answer.status_code == 422
    assert [f["where"] for f in answer.json()["findings"]] == ["question.year", "question.worlds"]


def test_cases_and_sliders_are_told_with_their_bounds(desk: Desk):
    kz = desk.people["kz-op.planner"]
    cases = {c["name"]: c for c in kz.get("/api/v1/cases").json()["items"]}
    assert {"eurasia", "two-party"} <= set(cases)
    assert 2024 in cases["eurasia"]["base_years"]
    found = kz.get("/api/v1/cases/two-party/sliders", params={"year": 2025}).json()["items"]
    assert {s["kind"] for s in found} == {"supply", "demand", "border", "market"}
    assert all(s["low"] <= 1 <= s["high"] for s in found)
    assert kz.get("/api/v1/cases/two-party/sliders", params={"year": 2024}).status_code == 422


def test_files_of_a_result_come_whole_under_a_policy_of_their_own(desk: Desk):
    address = shelved(desk.committee, desk.runs)
    kz = desk.people["kz-op.planner"]
    names = {f["name"] for f in kz.get(f"/api/v1/runs/{address}/files").json()["items"]}
    assert {"report.html", "protocol.json"} <= names
    page = kz.get(f"/api/v1/runs/{address}/files/report.html")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "frame-ancestors 'self'" in policy
    data = kz.get(f"/api/v1/runs/{address}/files/plan.json")
    assert data.headers["content-disposition"] == 'attachment; filename="plan.json"'
    for name in ("nothing.html", "..%2Fdesk.db", "..%2f..%2fdesk.db", "Report.html"):
        assert kz.get(f"/api/v1/runs/{address}/files/{name}").status_code in (404, 422)
    (desk.runs / address / "report.html").write_bytes(b"<script>")
    changed = kz.get(f"/api/v1/runs/{address}/files/report.html")
    assert changed.status_code == 422
    assert b"<script>" not in changed.content


def test_another_party_learns_nothing_of_a_run_until_it_is_shown_it(desk: Desk):
    address = shelved(desk.committee, desk.runs, changes=["demands[*,2025,*].quantity*=1.01"])
    ru, kz = desk.people["ru-op.planner"], desk.people["kz-op.planner"]
    for path in ("", "/files", "/files/plan.json"):
        assert ru.get(f"/api/v1/runs/{address}{path}").status_code == 404
    for path in ("/cancellation", "/start"):
        assert ru.post(f"/api/v1/runs/{address}{path}").status_code == 404
    assert ru.post(f"/api/v1/runs/{address}/readers", json={"party": "RU-Op"}).status_code == 404
    assert ru.get("/api/v1/runs").json()["items"] == []
    shown = kz.post(f"/api/v1/runs/{address}/readers", json={"party": "RU-Op"})
    assert shown.status_code == 200
    assert ru.get(f"/api/v1/runs/{address}/files/plan.json").status_code == 200
    for role in ("dispatcher", "accountant"):
        assert desk.people[f"kz-op.{role}"].get(f"/api/v1/runs/{address}").status_code == 403
    assert desk.people["kz-op.auditor"].get(f"/api/v1/runs/{address}").status_code == 200
    assert desk.people["kz-op.auditor"].post(f"/api/v1/runs/{address}/start").status_code == 403


def test_a_protocol_is_drafted_changed_refused_and_brought_into_force(desk: Desk):
    address = shelved(desk.committee, desk.runs, changes=["demands[*,2025,*].quantity*=1.02"])
    kz, ru, s1 = (desk.people[f"{p}.planner"] for p in ("kz-op", "ru-op", "s1"))
    made = kz.post("/api/v1/protocols", json={"run": address, "title": "Winter", "participants": TWO})
    assert made.status_code == 201, made.text
    path = made.headers["location"]
    assert made.headers["etag"] == '"1"'
    assert s1.get(path).status_code == 404
    version = ru.get(f"{path}/versions/1").json()
    refusal = desk.sign(version, "RU-Op", answer="refusal", reason="Pressures are missing.")
    assert kz.post(f"{path}/answers", json={"consent": refusal}).status_code == 403
    said = ru.post(f"{path}/answers", json={"consent": refusal})
    assert said.status_code == 201, said.text
    assert ru.post(f"{path}/answers", json={"consent": refusal}).status_code == 409
    change = ru.post(f"{path}/changes", json=ADD)
    assert change.status_code == 201, change.text
    sent = {"changes": [change.json()["change"]["id"]], "note": "As Russia asked."}
    assert kz.post(f"{path}/versions", json=sent).status_code == 428
    assert kz.post(f"{path}/versions", json=sent, headers={"If-Match": '"7"'}).status_code == 409
    second = kz.post(f"{path}/versions", json=sent, headers={"If-Match": '"1"'})
    assert second.headers["etag"] == '"2"', second.text
    old = desk.sign(version, "KZ-Op")
    assert kz.post(f"{path}/answers", json={"consent": old}).status_code == 409
    version = kz.get(f"{path}/versions/2").json()
    for who, party in ((kz, "KZ-Op"), (ru, "RU-Op")):
        done = who.post(f"{path}/answers", json={"consent": desk.sign(version, party)})
        assert done.status_code == 201, done.text
    assert [v["is_in_force"] for v in done.json()["history"]] == [False, True]
    file = ru.get(f"{path}/versions/2/signed").json()
    cards = {make_card(k, p)["public_key"]: p for p, k in desk.committee.keys.items()}
    assert recheck(file["version"], file["consents"], trusted=cards).is_in_force
    (listed,) = kz.get("/api/v1/protocols").json()["items"]
    assert (listed["in_force"], listed["waits_for"]) == (2, [])
    assert s1.get("/api/v1/protocols").json()["items"] == []


def test_an_answer_of_a_key_that_nobody_trusts_is_refused_with_the_command_that_helps(desk: Desk):
    address = shelved(desk.committee, desk.runs, changes=["demands[*,2025,*].quantity*=1.03"])
    kz = desk.people["kz-op.planner"]
    made = kz.post("/api/v1/protocols", json={"run": address, "title": "Other", "participants": TWO})
    path = made.headers["location"]
    version = read_version(kz.get(f"{path}/versions/1").json(), "version")
    stranger = signed(asked(version, party="KZ-Op", answer="consent"), Ed25519PrivateKey.generate())
    answer = kz.post(f"{path}/answers", json={"consent": stranger.plain()})
    assert answer.status_code == 422
    assert "gasunion ledger key trust" in answer.json()["findings"][0]["hint"]
