"""Upload of many nominations at once: taken whole, or refused with every fault by row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from gasunion.operations.fields import Faults, Fields
from gasunion.operations.store.actor import Actor, require
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.answers.nomination import Nominated, Uploaded
from gasunion.operations.workday.kept.days import Row, StoredDay, arrival
from gasunion.operations.workday.kept.hand import Hand, at_hand
from gasunion.operations.workday.kept.nominations import Checked, checked, remarks_on, standing_row, view
from gasunion.operations.workday.nominations import refuse_closed, require_own, take, with_shipper
from gasunion.operations.workday.on_day import OnDay, once_on_day
from gasunion.operations.workday.sight import Sight, seen_day
from gasunion.operations.workday.uploaded.cells import read_cells
from gasunion.operations.workday.uploaded.nominations import Asked, nominations_of
from gasunion.outcome import Finding, Refused, sha256_of

GIVEN: Final = ("point", "side", "shipper", "counterparty", "unit")
_HOUR: Final = re.compile(r"hours, (hour \d+)")


def upload(
    installation: Installation,
    actor: Actor,
    data: bytes,
    *,
    agreement: str,
    day: str,
    name: str = "clipboard",
    given: Mapping[str, str] | None = None,
    is_dry: bool = False,
    key: str | None = None,
) -> Uploaded:
    """Take a table of nominations: CSV, a workbook, or what a spreadsheet puts on the clipboard.

    Parameters
    ----------
    name : of the file, for messages. given : point, side, counterparty… where the table does not say them.
    is_dry : read and check, and take nothing.

    Raises
    ------
    Refused : every fault, by row and column; nothing is taken then. Forbidden : a nomination is another's.
    """
    require(actor, "shipper", "dispatcher")
    faults = Faults()
    known = Fields(dict(given or {}), ("given",), faults, GIVEN)
    if faults.findings:
        raise Refused(faults.findings)
    words = {k: str(v) for k, v in known.value.items() if v not in (None, "")}
    found, shape = nominations_of(read_cells(data, name), words)

    def taken(here: OnDay) -> Uploaded:
        connection, opened = here.connection, here.day
        hand = at_hand(installation, connection, opened)
        refuse_closed(connection, opened)
        received = arrival(connection, opened, installation.now())
        read = _checked(hand, actor, here.sight, found, received)
        if is_dry:
            rows = tuple(_dry(opened, hand, actor, one, received) for one in read)
        else:
            rows = tuple(take(installation, connection, actor, hand, one, received=received) for one in read)
            event(
                connection, installation, actor=actor, action="upload.taken", agreement=agreement, day=day,
                subject=f"{len(rows)} nominations",
                detail={"first": rows[0].nomination, "last": rows[-1].nomination}, seen_by=(actor.party,),
            )  # fmt: skip
        return Uploaded(
            agreement=agreement, day=day, is_dry=is_dry, shape=shape, taken=rows,
            assumptions=_assumptions(found),
        )  # fmt: skip

    if is_dry:
        with installation.reading() as connection:
            opened, _, sight = seen_day(connection, actor, agreement, day)
            return taken(OnDay(connection=connection, day=opened, sight=sight))
    return once_on_day(
        installation, actor, taken, agreement=agreement, day=day, action="upload",
        asked={"data": sha256_of(data), "given": words}, answers=Uploaded, key=key,
    )  # fmt: skip


def _checked(hand: Hand, actor: Actor, sight: Sight, found: list[Asked], received: str) -> list[Checked]:
    """Every nomination as its row would be; of one pair and side there may be one."""
    faults: list[Finding] = []
    read: list[Checked] = []
    first: dict[tuple[Any, str], str] = {}
    for one in found:
        try:
            got = checked(hand.desk, hand.stored, with_shipper(actor, one.asked), received=received)
        except Refused as refused:
            faults += [replace(f, where=_place(one, f.where)) for f in refused.findings]
            continue
        this = (got.message.pair, got.message.side)
        if this in first:
            what = (
                f"is a second nomination of {got.message.pair.name}, {got.message.side} side; {first[this]}."
            )
            faults.append(Finding(where=one.where, what=what, hint="Keep one of them."))
        first.setdefault(this, f"the first stands at {one.where}")
        read.append(got)
    if faults:
        raise Refused(faults)
    for got in read:
        require_own(actor, sight, got)
    return read


def _place(one: Asked, where: str) -> str:
    """Where in the table a field stands."""
    match = _HOUR.fullmatch(where)
    word = match[1] if match else where
    return one.places.get(word, f"{one.where}, {where}")


def _dry(day: StoredDay, hand: Hand, actor: Actor, got: Checked, received: str) -> Nominated:
    before = standing_row(hand, got)
    row = Row(
        number=0, kind="nomination", id="", received=received, user=actor.user, party=actor.party,
        body=got.body,
    )  # fmt: skip
    return view(
        day, row, got.accepted, supersedes=None if before is None else before.id,
        remarks=remarks_on(hand, got),
    )  # fmt: skip


def _assumptions(found: list[Asked]) -> tuple[str, ...]:
    told = []
    if any("unit" not in one.asked for one in found):
        told.append("no unit is stated; each quantity is taken in the unit of its point")
    if any("shipper" not in one.asked for one in found):
        told.append("no shipper is stated; the party that uploads is taken")
    return tuple(told)
