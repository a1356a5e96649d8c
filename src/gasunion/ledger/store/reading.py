"""What is asked of a record beside a submission: chains, stretches of records, the entries of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select, text

from gasunion.ledger.record.body import DayInput, EntryRecord
from gasunion.ledger.store.ledger import Receipt
from gasunion.ledger.store.rows import check_chain, entry_of, stored, text_in, whole
from gasunion.ledger.store.tables import BALANCES, CHAINS, RECEIPTS, RECORDS
from gasunion.outcome import Finding, Refused

_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A chain as it stands: its number in this database, its end, and its receipts."""

    id: int
    agreement: str
    seq: int
    hash: str
    receipts: int
    receipt_hash: str
    recorded_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A record where it stands."""

    seq: int
    body: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry with the time it was recorded, and the entries that ended it or took it back, by that time."""

    seq: int
    entry: EntryRecord
    recorded_at: str


def chains(connection: Connection, agreement: str | None = None) -> list[Chain]:
    """Every chain in order of its agreement, or the one of an agreement.

    Raises
    ------
    Refused : there is none of that name.
    """
    asked = select(CHAINS).order_by(CHAINS.c.agreement)
    if agreement is not None:
        asked = asked.where(CHAINS.c.agreement == agreement)
    rows = connection.execute(asked).all()
    for row in rows:
        check_chain(row)
    found = [Chain(**row._mapping) for row in rows]
    found.sort(key=lambda chain: chain.agreement)
    if agreement is not None and not found:
        known = [chain.agreement for chain in chains(connection)]
        hint = f"Known: {', '.join(known[:12])}." if known else "Nothing has been recorded yet."
        raise Refused([Finding(where="--agreement", what=f"there is no chain of {agreement!r}.", hint=hint)])
    return found


def only_chain(connection: Connection, agreement: str | None) -> Chain:
    """The chain of an agreement; without a name, the only one that there is.

    Raises
    ------
    Refused : there is none, or several and none was named.
    """
    found = chains(connection, agreement)
    if len(found) == 1:
        return found[0]
    if not found:
        hint = "Record a gas day first: gasunion day run BUNDLE --record URL."
        raise Refused([Finding(where="record", what="nothing has been recorded yet.", hint=hint)])
    names = ", ".join(chain.agreement for chain in found[:12])
    what = f"there are {len(found)} agreements; name one of them."
    raise Refused([Finding(where="--agreement", what=what, hint=f"Known: {names}.")])


def records(connection: Connection, chain: Chain, first: int, last: int) -> Iterator[Recorded]:
    """A stretch of records, both ends included."""
    asked = (
        select(RECORDS.c.seq, RECORDS.c.body, RECORDS.c.hash)
        .where(RECORDS.c.chain == chain.id, RECORDS.c.seq >= first, RECORDS.c.seq <= last)
        .order_by(RECORDS.c.seq)
    )
    for row in connection.execute(asked.execution_options(yield_per=_AT_ONCE)):
        where = f"record {row.seq}"
        yield Recorded(
            seq=whole(row.seq, where), body=text_in(row.body, where), hash=text_in(row.hash, where)
        )


def hash_at(connection: Connection, chain: Chain, seq: int) -> str | None:
    """Stored hash of a record; None where there is none of that number."""
    asked = select(RECORDS.c.hash).where(RECORDS.c.chain == chain.id, RECORDS.c.seq == seq)
    found = connection.execute(asked).scalar_one_or_none()
    return None if found is None else str(found)


def inputs(connection: Connection, chain: Chain, day: str) -> list[tuple[int, DayInput]]:
    """What a gas day was computed from, each time it was recorded, with the number of the record."""
    asked = (
        select(RECORDS.c.seq, RECORDS.c.body)
        .where(RECORDS.c.chain == chain.id, RECORDS.c.run == day, RECORDS.c.record == "input")
        .order_by(RECORDS.c.seq)
    )
    found = []
    for row in connection.execute(asked):
        where = f"record {row.seq}"
        body = stored(row.body, where)
        if isinstance(body, DayInput):
            found.append((row.seq, body))
    return found


def standing_run(
    connection: Connection, chain: Chain, day: str, *, before: int | None = None
) -> list[tuple[int, EntryRecord]]:
    """Entries that runs of a gas day brought and that stand, or stood before a record; with their numbers."""
    asked = (
        select(RECORDS.c.seq, RECORDS.c.body)
        .where(RECORDS.c.chain == chain.id, RECORDS.c.run == day, RECORDS.c.record == "entry")
        .where(RECORDS.c.seq < (chain.seq + 1 if before is None else before))
        .order_by(RECORDS.c.seq)
    )
    every = [(row.seq, entry_of(row.body, f"record {row.seq}")) for row in connection.execute(asked)]
    gone = {entry.reverses for _, entry in every if entry.reverses is not None}
    return [(seq, e) for seq, e in every if e.reverses is None and e.id not in gone]


def closes(connection: Connection, chain: Chain) -> list[tuple[str, int, str]]:
    """Gas day, number and hash of each close, in order."""
    asked = (
        select(RECORDS.c.day, RECORDS.c.seq, RECORDS.c.hash)
        .where(RECORDS.c.chain == chain.id, RECORDS.c.record == "close")
        .order_by(RECORDS.c.seq)
    )
    return [
        (text_in(row.day, "a close"), whole(row.seq, "a close"), text_in(row.hash, "a close"))
        for row in connection.execute(asked)
    ]


def receipt_at(connection: Connection, chain: Chain, seq: int) -> Receipt:
    """The answer that was given when a record came in."""
    asked = (
        select(RECEIPTS)
        .where(RECEIPTS.c.chain == chain.id, RECEIPTS.c.last >= seq)
        .order_by(RECEIPTS.c.last)
        .limit(1)
    )
    row = connection.execute(asked).one_or_none()
    if row is None:
        hint = "Somebody changed the database: gasunion ledger verify names where."
        raise Refused([Finding(where=f"record {seq}", what="has no receipt.", hint=hint)])
    return Receipt(
        agreement=chain.agreement,
        number=whole(row.number, f"receipt of record {seq}"),
        first=whole(row.first, f"receipt of record {seq}"),
        last=whole(row.last, f"receipt of record {seq}"),
        head=text_in(row.head, f"receipt of record {seq}"),
        recorded_at=text_in(row.recorded_at, f"receipt of record {seq}"),
        hash=text_in(row.hash, f"receipt of record {seq}"),
        is_repeat=True,
    )


_LINES: Final = """
SELECT r.seq AS seq, r.body AS body, q.recorded_at AS recorded_at
FROM records r JOIN receipts q ON q.chain = r.chain AND q.last = (
  SELECT MIN(p.last) FROM receipts p WHERE p.chain = r.chain AND p.last >= r.seq)
WHERE r.chain = :chain AND r.record = 'entry' AND (r.day <= :to OR r.settles IS NOT NULL)
  AND ({has}(r.body, :needle) > 0 OR r.settles IS NOT NULL)
ORDER BY r.seq
"""


def lines(connection: Connection, chain: Chain, *, needle: str, to: str) -> Iterator[Line]:
    """Entries about gas days up to one, whose body holds some text, and every end of a pending entry."""
    has = "instr" if connection.dialect.name == "sqlite" else "strpos"
    asked = text(_LINES.format(has=has)).execution_options(yield_per=_AT_ONCE)
    for row in connection.execute(asked, {"chain": chain.id, "needle": needle, "to": to}):
        yield Line(seq=row.seq, entry=entry_of(row.body, f"record {row.seq}"), recorded_at=row.recorded_at)


def require_closed(connection: Connection, chain: Chain) -> None:
    """Whoever reads balances reads them only of a record that closes.

    Raises
    ------
    Refused : balances of all parties do not sum to 0 in a unit.
    """
    total = func.sum(BALANCES.c.posted)
    asked = (
        select(BALANCES.c.unit, total).where(BALANCES.c.chain == chain.id).group_by(BALANCES.c.unit)
    ).having(total != 0)
    faults = [
        Finding(
            where=f"{chain.agreement}, balances",
            what=f"sum to {left} {unit}; all parties together hold 0.",
            unit=unit,
            limit=0,
            hint="Somebody changed the database: gasunion ledger verify names where.",
        )
        for unit, left in connection.execute(asked)
    ]
    if faults:
        raise Refused(faults, "the record does not close; nothing is told from it")
