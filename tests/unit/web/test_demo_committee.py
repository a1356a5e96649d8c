"""The demo's committee: a plan, then a protocol that waits for two consents, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.committee_desk import body
from tests.desk_store import Clock

from gasunion.operations.committee.protocols import protocols
from gasunion.operations.committee.queue import Ended, end_run, take_run
from gasunion.operations.committee.runs import ask_run
from gasunion.operations.demo import committee as demo
from gasunion.operations.demo.people import acting
from gasunion.operations.store.installation import make_installation
from gasunion.report.files.files import publish
from gasunion.web.runs.demo import DemoCommittee, keys_folder
from gasunion.web.runs.shelf import shelf_of


def test_a_protocol_waits_for_consent_as_soon_as_its_plan_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(demo, "QUESTION", {"case": "two-party", "year": 2025})
    with make_installation(f"sqlite:///{tmp_path / 'desk.db'}", clock=Clock()) as desk:
        shelf = shelf_of(desk, None)
        planner = acting("KZ-Op", "planner")
        # What a worker would have made of the plan: the same run, done.
        address = ask_run(desk, planner, dict(demo.QUESTION)).address
        taken = take_run(desk, "worker")
        assert taken is not None
        listed = publish(shelf.folder(address), {"protocol.json": json.dumps(body()).encode()})
        end_run(
            desk, taken,
            Ended(state="done", code="solved", message="", manifest_sha256=listed,
                  protocol_sha256=body()["sha256"]),
        )  # fmt: skip
        for _ in range(2):
            made = DemoCommittee(desk, shelf)
            made.start()
            made._thread.join(30)
            made.stop()
            (row,) = protocols(desk, planner)
            assert (row.waits_for, row.open_proposals, row.in_force) == (("KZ-Op", "UZ-Op"), 1, None)
        assert {p.name for p in keys_folder(shelf).iterdir()} == {
            f"{party}.key{end}" for party in demo.PARTIES for end in ("", ".pub")
        }
