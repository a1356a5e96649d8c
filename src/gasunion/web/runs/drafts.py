"""The draft of a protocol that lies in the result of a run."""

from __future__ import annotations

from typing import Any

from gasunion.operations.committee.runs import result_of, run
from gasunion.operations.committee.version import Draft
from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Finding, Refused
from gasunion.reading.plain import json_of
from gasunion.web.runs.shelf import Shelf

DRAFT_FILE = "protocol.json"


def draft_in(installation: Installation, actor: Actor, shelf: Shelf, address: str) -> Draft:
    """The draft in a run's result.

    Raises
    ------
    Unknown : the party may not see the run. Refused : it has no protocol, or its files were changed.
    """
    found = run(installation, actor, address)
    listed = result_of(found)
    if found.protocol_sha256 is None:
        what = "has no protocol to draft from: there is no plan, or it is a comparison."
        raise Refused([Finding(where=f"run {address[:16]}", what=what)])
    body: Any = json_of(shelf.file(address, DRAFT_FILE, listed), DRAFT_FILE)
    return Draft(run=address, body=body)
