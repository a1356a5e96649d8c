"""A gas day into the record: its input, its entries and its close, as one submission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from gasunion.ledger.account import Account
from gasunion.ledger.record.body import Body, Close, DayInput, EntryRecord, Movement
from gasunion.ledger.record.journal import Submission
from gasunion.ledger.record.revision import revision
from gasunion.ledger.store.address import address_of
from gasunion.ledger.store.ledger import Ledger, Receipt
from gasunion.ledger.store.reading import chains, inputs, receipt_at, standing_run
from gasunion.operations.bundle import Bundle, canonical
from gasunion.operations.day import DayRun
from gasunion.outcome import Finding, Refused
from gasunion.timerules.database import time_rules

ATTEMPTS: Final = 5
"""How often a day is prepared anew because others recorded in the meantime."""
JOINT: Final = "+"


def agreement_of(bundle: Bundle, named: str | None = None) -> str:
    """The chain that a gas day belongs to: as it was named, else the operators of its points.

    Raises
    ------
    Refused : an operator's name holds the sign that joins names.
    """
    if named is not None:
        return named
    operators = sorted(
        {
            operator
            for agreement in bundle.desk.agreements.values()
            for operator in (agreement.exit_operator, agreement.entry_operator)
        }
    )
    if odd := [name for name in operators if JOINT in name]:
        hint = "Name the agreement with --agreement."
        what = f"{odd[0]!r} holds a plus, which joins the names of operators."
        raise Refused([Finding(where="agreement", what=what, hint=hint)])
    return JOINT.join(operators)


def day_input(value: Mapping[str, Any], bundle: Bundle, run: DayRun, *, program: str) -> DayInput:
    """What the day was computed from."""
    return DayInput(
        day=bundle.day.isoformat(),
        bundle=canonical(value),
        bundle_sha256=bundle.sha256,
        result_sha256=run.body["result_sha256"],
        program=program,
        time_rules=asdict(time_rules()),
    )


def day_entries(bundle: Bundle, run: DayRun) -> Iterator[EntryRecord]:
    """Every entry of a day under its own name: flows by the hour, then points and statements."""
    day = bundle.day.isoformat()
    for line in run.lines:
        if not any(line.confirmed):
            continue
        point, pair = line.pair.point, line.pair
        unit = bundle.desk.agreements[point].measure
        yield EntryRecord(
            id=f"flow {point} {pair.name}",
            day=day,
            kind="flow",
            where=point,
            trace="confirmed, by the hour",
            movements=(
                _movement(pair.exit_shipper, "title", unit, [-q for q in line.confirmed]),
                _movement(pair.entry_shipper, "title", unit, list(line.confirmed)),
            ),
        )
    about = {
        f"correction {point} {reading.id}": reading.day.isoformat()
        for point, end in run.ends.items()
        for reading, _ in end.corrections
    }
    for entry in run.entries:
        moved = [p for p in entry.postings if p.amount]
        if moved:
            yield EntryRecord(
                id=entry.id,
                day=about.get(entry.id, day),
                kind=entry.kind,
                where=entry.where,
                trace=entry.trace,
                movements=tuple(
                    _movement(p.account.party, p.account.purpose, p.unit, [p.amount]) for p in moved
                ),
            )


def _movement(party: str, purpose: str, unit: str, amounts: list[int]) -> Movement:
    return Movement(account=Account(party=party, purpose=purpose), unit=unit, amounts=tuple(amounts))


def day_bodies(
    given: DayInput, entries: Iterable[EntryRecord], *, standing: Iterable[EntryRecord], number: int
) -> tuple[Body, ...]:
    """The records of a day: what it was computed from, what changed, and its close."""
    return (
        given,
        *revision(standing, entries, day=given.day, number=number),
        Close(day=given.day),
    )


def record_day(
    ledger: Ledger,
    value: Mapping[str, Any],
    bundle: Bundle,
    run: DayRun,
    *,
    program: str,
    agreement: str | None = None,
) -> Receipt:
    """Record a gas day, or what changed since it was recorded last; the same day again adds nothing.

    Raises
    ------
    Refused : as `Ledger.submit`.
    """
    named = agreement_of(bundle, agreement)
    given = day_input(value, bundle, run, program=program)
    for attempt in range(1, ATTEMPTS + 1):
        found = _asked(ledger, named, given, list(day_entries(bundle, run)))
        if isinstance(found, Receipt):
            return found
        try:
            return ledger.submit(found)
        except Refused as refused:
            if attempt == ATTEMPTS or [f.where for f in refused.findings] != ["after"]:
                raise
    raise AssertionError("the last attempt returns or raises")


def _asked(
    ledger: Ledger, agreement: str, given: DayInput, entries: list[EntryRecord]
) -> Submission | Receipt:
    """What must be submitted; the receipt of the last recording of the day where it was this very one."""
    with ledger.snapshot() as connection:
        known = [c for c in chains(connection) if c.agreement == agreement]
        before = inputs(connection, known[0], given.day) if known else []
        if before and before[-1][1] == given:
            return receipt_at(connection, known[0], before[-1][0])
        standing = [e for _, e in standing_run(connection, known[0], given.day)] if known else []
        after = known[0].seq if known else -1
    number = len(before) + 1
    return Submission(
        agreement=agreement,
        key=day_key(given, number),
        bodies=day_bodies(given, entries, standing=standing, number=number),
        after=after,
    )


def day_key(given: DayInput, number: int) -> str:
    """The idempotency key of a recording of a gas day."""
    return f"day {given.day} #{number} {given.bundle_sha256[:16]} {given.result_sha256[:16]}"


def recorded(
    url: str | None,
    value: Mapping[str, Any],
    bundle: Bundle,
    run: DayRun,
    *,
    program: str,
    agreement: str | None = None,
) -> Receipt | None:
    """Record a gas day where a record is named; None where none is.

    Raises
    ------
    Refused : an agreement is named and no record, or as `record_day`.
    """
    if url is None:
        if agreement is not None:
            hint = "Name the record: --record URL."
            what = "says where to record, and nothing is recorded."
            raise Refused([Finding(where="--agreement", what=what, hint=hint)])
        return None
    with Ledger(address_of(url)) as ledger:
        return record_day(ledger, value, bundle, run, program=program, agreement=agreement)
