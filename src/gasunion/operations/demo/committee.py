"""What the demo's committee has before it: a plan of three operators, a protocol that waits for consent."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from gasunion.ledger.keys.key_file import card_of, make_key, read_card, read_key
from gasunion.operations.committee.answering import answer_version
from gasunion.operations.committee.consent import asked, signed
from gasunion.operations.committee.drafting import draft_protocol
from gasunion.operations.committee.proposals import propose_change
from gasunion.operations.committee.protocol import Protocol
from gasunion.operations.committee.protocols import protocols, version_text
from gasunion.operations.committee.run import Run
from gasunion.operations.committee.runs import ask_run
from gasunion.operations.committee.version import Draft
from gasunion.operations.demo.people import acting
from gasunion.operations.heads import trust
from gasunion.operations.store.installation import Installation

PARTIES: Final = {"KZ-Op": "KZ", "RU-Op": "RU", "UZ-Op": "UZ"}
QUESTION: Final = {
    "case": "eurasia",
    "year": 2024,
    "plan": "block",
    "block": sorted(PARTIES.values()),
    "worlds": 0,
}
_PRESSURE: Final = {
    "action": "add",
    "section": "pressures",
    "words": {
        "en": "At the border points the sending operator keeps at least 5.0 MPa.",
        "ru": "В пунктах на границе передающий оператор держит не менее 5,0 МПа.",
    },
    "reason": "Compressors behind the border need it.",
}


def demo_keys(installation: Installation, folder: Path) -> None:
    """Make a key of each operator where it has none, and trust it: only a demo holds the keys of others."""
    folder.mkdir(parents=True, exist_ok=True)
    for party in PARTIES:
        file = folder / f"{party}.key"
        if not file.exists():
            make_key(file, party=party, passphrase=None)
        trust(installation.ledger, read_card(card_of(file)))


def demo_run(installation: Installation) -> Run | None:
    """Ask for the plan that the protocol stands on; None where a protocol is there already."""
    planner = acting("KZ-Op", "planner")
    if protocols(installation, planner):
        return None
    return ask_run(installation, planner, dict(QUESTION), title="Three operators as one, 2024")


def demo_protocol(installation: Installation, draft: Draft, folder: Path) -> Protocol:
    """Draft the protocol; one operator has consented, one proposes a change, two answers are due."""
    made = draft_protocol(
        installation, acting("KZ-Op", "planner"), draft=draft, title="Transport plan 2024",
        participants=PARTIES,
    )  # fmt: skip
    change: dict[str, Any] = dict(_PRESSURE)
    propose_change(installation, acting("UZ-Op", "planner"), made.protocol, change)
    signer = acting("RU-Op", "planner")
    version = version_text(installation, signer, made.protocol, 1)
    key = read_key(folder / "RU-Op.key", passphrase=None)
    said = signed(asked(version, party="RU-Op", answer="consent"), key)
    return answer_version(installation, signer, made.protocol, said)
