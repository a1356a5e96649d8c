"""Protocols from the first draft to a version in force: who may do what, and that nobody does it twice.

A version is never changed. A proposal is taken into a new version, and every party answers that one anew.
Only the last version can be answered, once by each party, with a signature of a key that this installation
trusts as that party's. A version is in force when every participant has consented to it; an earlier one
stays in force until then.
"""

from __future__ import annotations

from typing import Any, Final

from gasunion.operations.committee import protocol_rows as rows
from gasunion.operations.committee.protocol import Listed, Protocol
from gasunion.operations.committee.signed_protocol import signed_protocol
from gasunion.operations.committee.version import Version
from gasunion.operations.store.actor import Actor, Role, require
from gasunion.operations.store.installation import Installation

_READ: Final[tuple[Role, ...]] = ("planner", "auditor", "administrator")


def protocol(installation: Installation, actor: Actor, address: str) -> Protocol:
    """One protocol.

    Raises
    ------
    Unknown : there is none that the party takes part in.
    """
    require(actor, *_READ)
    with installation.reading() as connection:
        rows.seen(connection, actor, address)
        return rows.protocol_of(connection, address)


def protocols(installation: Installation, actor: Actor) -> tuple[Listed, ...]:
    """Protocols that the party takes part in, the newest first."""
    require(actor, *_READ)
    with installation.reading() as connection:
        return rows.listed(connection, actor.party)


def version_text(installation: Installation, actor: Actor, address: str, number: int) -> Version:
    """One version.

    Raises
    ------
    Unknown : there is none.
    """
    require(actor, *_READ)
    with installation.reading() as connection:
        rows.seen(connection, actor, address)
        return rows.version_of(connection, address, number)


def signed_file(installation: Installation, actor: Actor, address: str, number: int) -> dict[str, Any]:
    """The file of a version with what was said to it, as `gasunion protocol verify` reads it.

    Raises
    ------
    Unknown : there is none.
    """
    require(actor, *_READ)
    with installation.reading() as connection:
        rows.seen(connection, actor, address)
        version = rows.version_of(connection, address, number)
        return signed_protocol(version, rows.consents(connection, version)).plain()
