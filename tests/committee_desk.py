"""A committee for tests: planners of three parties with their keys, a small draft, a run that is done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.desk_store import Clock, actor

from gasunion.ledger.keys.key_file import make_card
from gasunion.operations.committee.change import Change
from gasunion.operations.committee.consent import Consent, asked, signed
from gasunion.operations.committee.drafting import draft_protocol
from gasunion.operations.committee.protocol import Protocol
from gasunion.operations.committee.protocols import version_text
from gasunion.operations.committee.queue import Ended, Taken, end_run, take_run
from gasunion.operations.committee.runs import ask_run
from gasunion.operations.committee.version import (
    Draft,
    Participant,
    Version,
    body_hash,
    first_version,
    next_version,
)
from gasunion.operations.heads import trust
from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation
from gasunion.report.files.files import publish
from gasunion.web.runs.shelf import shelf_of

PARTIES = {"KZ-Op": "KZ", "RU-Op": "RU", "UZ-Op": "UZ"}
TWO = {"KZ-Op": "KZ", "RU-Op": "RU"}
PLAN: Mapping[str, Any] = {"surplus_usd": 1.5e9, "parties": {}, "borders": {}, "outcome": {"code": "solved"}}
QUESTION: Mapping[str, Any] = {"case": "two-party", "year": 2025}


def words(text: str) -> dict[str, str]:
    """A text in every language of the protocol."""
    return {code: f"{text} ({code})" for code in ("en", "ru", "kk", "uz")}


def body(*, surplus: float = 1.5, balance: str = "What each party gives and takes.") -> dict[str, Any]:
    """A draft of the form that `report/protocol` writes, with what a version needs of it."""
    sections = {
        "preamble": ("done", ("The parties are equals.", "Contracts stay the legal instruments.")),
        "balance": ("done", (balance,)),
        "pressures": ("open", ("No pressure is assumed.",)),
        "consents": ("open", ("None is recorded.",)),
    }
    made: dict[str, Any] = {
        "schema": "gasunion/protocol/1",
        "case": "small",
        "figure": surplus,
        "parties": {name: words(name) for name in ("KG", "KZ", "RU", "UZ")},
        "sections": [
            {
                "name": name,
                "state": state,
                "title": words(name.capitalize()),
                "paragraphs": [{"words": words(p), "figures": {}, "is_open": False} for p in paragraphs],
                "tables": [],
            }
            for name, (state, paragraphs) in sections.items()
        ],
        "consents": {"asked": ["KG", "KZ", "RU", "UZ"], "given": []},
    }
    return made | {"sha256": body_hash(made)}


@dataclass
class Committee:
    """Planners and their keys on one desk."""

    desk: Installation
    clock: Clock
    planners: dict[str, Actor] = field(default_factory=dict)
    keys: dict[str, Ed25519PrivateKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for party in PARTIES:
            self.planners[party] = planner(party)
            self.keys[party] = Ed25519PrivateKey.generate()
            trust(self.desk.ledger, make_card(self.keys[party], party))

    def done_run(self, party: str = "KZ-Op", *, made: Mapping[str, Any] | None = None, **more: Any) -> str:
        """A run of a party that is done, with a protocol in its result."""
        run = ask_run(self.desk, self.planners[party], {**QUESTION, **more})
        if run.state == "done":
            return run.address
        taken = self.take()
        assert taken.address == run.address
        protocol = (made or body())["sha256"]
        ended = Ended(
            state="done", code="solved", message="found", manifest_sha256="a" * 64, protocol_sha256=protocol
        )
        assert end_run(self.desk, taken, ended)
        return run.address

    def take(self) -> Taken:
        """Take the run that waits longest."""
        taken = take_run(self.desk, "worker of the tests")
        assert taken is not None
        return taken

    def drafted(self, title: str = "Winter plan") -> Protocol:
        """A protocol between the three, drafted by the planner of KZ."""
        address = self.done_run()
        return draft_protocol(
            self.desk, self.planners["KZ-Op"], draft=Draft(run=address, body=body()), title=title,
            participants=PARTIES,
        )  # fmt: skip

    def signed(
        self,
        protocol: str,
        party: str,
        *,
        answer: Any = "consent",
        reason: str = "",
        number: int | None = None,
    ) -> Consent:
        """What a party signs at home."""
        reader = self.planners[party]
        last = number or len(history(self.desk, reader, protocol))
        version = version_text(self.desk, reader, protocol, last)
        return signed(asked(version, party=party, answer=answer, reason=reason), self.keys[party])


def history(desk: Installation, reader: Actor, protocol: str) -> tuple[Any, ...]:
    """Versions of a protocol."""
    from gasunion.operations.committee.protocols import protocol as read

    return read(desk, reader, protocol).history


def planner(party: str) -> Actor:
    """A planner of a party."""
    return actor(party, "planner", user=f"planner-{party}")


def version(parties: dict[str, str] | None = None) -> Version:
    """The second version of a protocol, with a paragraph added and an open point settled."""
    first = first_version(
        protocol="0123456789abcdef0123",
        title="Winter plan",
        participants=[Participant(party=p, stands_for=s) for p, s in (parties or TWO).items()],
        draft=Draft(run="ab" * 32, body=body()),
    )
    changes = (
        Change(id="c1", party="KZ-Op", reason="It is needed.", action="add", section="pressures",
               words={"en": "At Kartaly 5.0 MPa are kept."}),
        Change(id="c2", party="RU-Op", reason="It is said.", action="settle", clause="point.pressures"),
    )  # fmt: skip
    return next_version(first, changes)[0]


def shelved(committee: Committee, folder: Path, party: str = "KZ-Op", **more: Any) -> str:
    """A run of a party that is done, with a small result on the shelf of its database."""
    run = ask_run(committee.desk, committee.planners[party], {**QUESTION, **more})
    taken = committee.take()
    made = {
        "report.html": b"<!doctype html><title>report</title>",
        "plan.json": json.dumps(PLAN).encode(),
        "protocol.json": json.dumps(body()).encode(),
    }
    listed = publish(shelf_of(committee.desk, folder).folder(run.address), made)
    ended = Ended(
        state="done", code="solved", message="found", manifest_sha256=listed, protocol_sha256=body()["sha256"]
    )
    assert end_run(committee.desk, taken, ended)
    return run.address
