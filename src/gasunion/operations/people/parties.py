"""Parties: who they are, and who may write them down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update

from gasunion.operations.people.tables import PARTIES
from gasunion.operations.store.actor import Actor, Conflict, Role, Unknown, require
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import fault_of, look_alikes, shown

PartyKind = Literal["host", "operator", "shipper"]
KINDS: Final[tuple[PartyKind, ...]] = ("host", "operator", "shipper")

ROLES_OF: Final[Mapping[str, frozenset[Role]]] = {
    "host": frozenset[Role](("administrator", "auditor")),
    "operator": frozenset[Role](("dispatcher", "accountant", "planner", "auditor", "administrator")),
    "shipper": frozenset[Role](("shipper", "accountant", "planner", "auditor", "administrator")),
}
"""Roles that users of each kind of party may have."""
_NAME: Final = re.compile(r"[^\W_][\w .\-]{0,62}", re.UNICODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party of the desk.

    Attributes
    ----------
    name : as agreements and bundles call it. title : for people. zone : IANA time zone of its clock.
    asks_second_factor : its users act only after a second factor.
    version : grows by one with each change.
    """

    name: str
    title: str
    kind: PartyKind
    zone: str
    asks_second_factor: bool
    version: int


def party_of(row: Any) -> Party:
    """A party from its row."""
    return Party(
        name=row.name,
        title=row.title,
        kind=row.kind,
        zone=row.zone,
        asks_second_factor=bool(row.asks_second_factor),
        version=row.version,
    )


def parties(installation: Installation, actor: Actor) -> tuple[Party, ...]:
    """Every party by name: who is at the desk is no secret among those who sign in."""
    require(actor)
    with installation.reading() as connection:
        return tuple(party_of(r) for r in connection.execute(select(PARTIES).order_by(PARTIES.c.name)))


def put_party(
    installation: Installation,
    actor: Actor,
    name: str,
    *,
    title: str,
    kind: PartyKind,
    zone: str,
    asks_second_factor: bool = False,
    version: int | None = None,
) -> Party:
    """Write a party down, or change it: an administrator of the host.

    Parameters
    ----------
    version : the version that is changed; None for a new party, which fails where one is there.

    Raises
    ------
    Refused : a field is wrong; all at once. Conflict : the version is not the one that stands.
    """
    require(actor, "administrator")
    faults = [*_faults(name, "name"), *_faults(title, "title", is_title=True), *zone_faults(zone)]
    if kind not in KINDS:
        faults.append(
            Finding(where="kind", what=f"is {shown(kind)}", hint=f"write one of {', '.join(KINDS)}.")
        )
    if faults:
        raise Refused(faults)
    fields = {"title": title, "kind": kind, "zone": zone, "asks_second_factor": asks_second_factor}

    def work(connection: Connection) -> Party:
        require_host(connection, actor)
        row = connection.execute(select(PARTIES).where(PARTIES.c.name == name)).one_or_none()
        if row is None:
            if version is not None:
                raise Unknown([Finding(where="name", what=f"there is no party {shown(name)}.")])
            connection.execute(insert(PARTIES).values(name=name, version=1, **fields))
        else:
            if version != row.version:
                raise Conflict([stale("party", name, row.version)])
            if row.kind != kind:
                what = f"{name} is of kind {row.kind}, and has users whose roles follow from it"
                raise Refused([Finding(where="kind", what=what, hint="write down another party.")])
            connection.execute(
                update(PARTIES).where(PARTIES.c.name == name).values(version=row.version + 1, **fields)
            )
        event(
            connection, installation, actor=actor, action="party.put", subject=name,
            detail={"party": name, **fields}, seen_by={actor.party, name},
        )  # fmt: skip
        return party_of(connection.execute(select(PARTIES).where(PARTIES.c.name == name)).one())

    return installation.write(work)


def ask_second_factor(connection: Connection, names: Iterable[str]) -> None:
    """From now on users of these parties act only after a second factor; an agreement asks for it."""
    connection.execute(
        update(PARTIES)
        .where(PARTIES.c.name.in_(list(names)), PARTIES.c.asks_second_factor.is_(False))
        .values(asks_second_factor=True, version=PARTIES.c.version + 1)
    )


def kind_of_party(connection: Connection, name: str) -> str | None:
    """Kind of a party; None where there is none of that name."""
    found: str | None = connection.execute(
        select(PARTIES.c.kind).where(PARTIES.c.name == name)
    ).scalar_one_or_none()
    return found


def require_host(connection: Connection, actor: Actor) -> None:
    """Let an administrator of the host through.

    Raises
    ------
    Forbidden : the actor is of another party.
    """
    if kind_of_party(connection, actor.party) != "host":
        require(actor, "administrator", party="the host")


def stale(noun: str, name: str, version: int) -> Finding:
    """That somebody changed what is being changed."""
    return Finding(
        where="version",
        what=f"{noun} {shown(name)} is at version {version} by now.",
        value=version,
        hint="Read it again, and change what stands.",
    )


def zone_faults(zone: str) -> list[Finding]:
    """What is wrong with the name of a time zone."""
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        hint = "write one of the IANA database: Europe/Moscow, Asia/Almaty, Asia/Tashkent."
        return [Finding(where="zone", what=f"{shown(zone)} is no time zone", hint=hint)]
    return []


def _faults(text: str, where: str, *, is_title: bool = False) -> list[Finding]:
    if (fault := fault_of(text, is_name=True)) is not None:
        return [Finding(where=where, what=f"{shown(text)} {fault}.")]
    if is_title:
        is_right = 0 < len(text.strip()) and len(text) <= 200
        return [] if is_right else [Finding(where=where, what="is empty or longer than 200 characters.")]
    if not _NAME.fullmatch(text):
        hint = "use letters, digits, spaces, points and hyphens; up to 63."
        return [Finding(where=where, what=f"{shown(text)} is no name of a party", hint=hint)]
    if (mixed := look_alikes(text)) is not None:
        return [Finding(where=where, what=f"{shown(text)} mixes alphabets: {mixed}.")]
    return []
