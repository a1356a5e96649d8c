"""Rows written and read: the standing of a chain as a submission asks for it, and what is added to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from gasunion.ledger.record.body import Body, DayInput, EntryRecord, Opening
from gasunion.ledger.record.chain import NOTHING
from gasunion.ledger.record.journal import (
    Admission,
    Balance,
    Key,
    Known,
    Link,
    Prepared,
    Standing,
    key_of,
)
from gasunion.ledger.record.reading import read_body
from gasunion.ledger.store.tables import BALANCES, RECEIPTS, RECORDS
from gasunion.ledger.store.turn import Question, Row, Turn, marks
from gasunion.outcome import Finding, Refused
from gasunion.reading.plain import json_of
from gasunion.reading.text import shown

_ASKED_AT_ONCE: Final = 300
# One question for all of it: every statement costs the server and the driver more than its rows do.
_CHAIN: Final = """
SELECT c.id, c.agreement, c.seq, c.hash, c.receipts, c.receipt_hash, c.recorded_at,
  r.number, r.digest, r.first, r.last, r.head, r.recorded_at, r.hash,
  b.party, b.account, b.unit, b.posted, b.pending_in, b.pending_out, b.version, b.floor
FROM chains c
  LEFT JOIN receipts r ON r.chain = c.id AND r.key = ?
  LEFT JOIN balances b ON b.chain = c.id AND b.party IN ({parties})
WHERE c.agreement = ?
"""
_OF: Final = "chain = (SELECT id FROM chains WHERE agreement = ?)"
_BALANCES: Final = (
    "SELECT party, account, unit, posted, pending_in, pending_out, version, floor "
    f"FROM balances WHERE {_OF} AND party IN "
)
_ENTRIES: Final = (
    f"SELECT id, body FROM records WHERE {_OF} AND id IN ",
    f"SELECT settles, id FROM records WHERE {_OF} AND settles IN ",
    f"SELECT reverses, id FROM records WHERE {_OF} AND reverses IN ",
)

_OPEN: Final = """
INSERT INTO chains (agreement, seq, hash, receipts, receipt_hash, recorded_at) VALUES (?, -1, ?, 0, ?, '')
RETURNING id
"""
_PUT: Final = """
ON CONFLICT (chain, party, account, unit) DO UPDATE SET posted = excluded.posted,
  pending_in = excluded.pending_in, pending_out = excluded.pending_out, version = excluded.version,
  floor = excluded.floor
"""
_MOVE: Final = """
UPDATE chains SET seq = ?, hash = ?, receipts = ?, receipt_hash = ?, recorded_at = ? WHERE id = ?
"""

RECORD_COLUMNS: Final = tuple(c.name for c in RECORDS.columns)
RECEIPT_COLUMNS: Final = tuple(c.name for c in RECEIPTS.columns)
BALANCE_COLUMNS: Final = tuple(c.name for c in BALANCES.columns)


class End(NamedTuple):
    """The row of a chain: its end, and the end of its receipts."""

    id: int
    agreement: str
    seq: int
    hash: str
    receipts: int
    receipt_hash: str
    recorded_at: str


class Answered(NamedTuple):
    """The row of a receipt, without its key."""

    number: int
    digest: str
    first: int
    last: int
    head: str
    recorded_at: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a turn at a chain began with.

    Attributes
    ----------
    end : of the chain; None where it has not been opened.
    answered : the receipt of this submission's key; None where there is none.
    """

    end: End | None
    answered: Answered | None
    standing: Standing


def questions(prepared: Prepared) -> list[Question]:
    """All that must be known before a submission can be judged."""
    submission, asked = prepared.submission, prepared.needs
    of = submission.agreement
    some, *more = pieces(_parties(asked.balances)) or [[]]
    return [
        (_CHAIN.format(parties=marks(len(some)) or "NULL"), (submission.key, *some, of)),
        *_about_balances(of, more),
        *(
            (f"{sql}({marks(len(some))})", (of, *some))
            for some in pieces(sorted(asked.entries))
            for sql in _ENTRIES
        ),
    ]


def found(turn: Turn, prepared: Prepared) -> Found:
    """What the answers to `questions` say; accounts of pending entries that are ended are asked for too.

    Raises
    ------
    Refused : a row was changed to what no chain has.
    """
    submission, asked = prepared.submission, prepared.needs
    first, *rest = turn.answers
    if not first:
        return Found(end=None, answered=None, standing=Standing())
    end, answered = End(*first[0][:7]), Answered(*first[0][7:14])
    check_chain(end)
    more = max(0, len(pieces(_parties(asked.balances))) - 1)
    own = [row[14:] for row in first if row[14] is not None]
    balances = _balances([own, *rest[:more]], asked.balances)
    entries = _entries(rest[more:])
    ended = {
        key_of(m.account, m.unit)
        for known in entries.values()
        if known.entry.state == "pending"
        for m in known.entry.movements
    } - asked.balances
    if ended:
        about = _about_balances(submission.agreement, pieces(_parties(ended)))
        balances |= _balances(turn.ask(*about), ended)
    return Found(
        end=end,
        answered=None if answered.number is None else answered,
        standing=Standing(seq=end.seq, hash=end.hash, entries=entries, balances=balances),
    )


def _parties(accounts: Iterable[Key]) -> list[str]:
    return sorted({party for party, _, _ in accounts})


def _about_balances(agreement: str, parties: Iterable[Sequence[str]]) -> Iterator[Question]:
    for some in parties:
        yield f"{_BALANCES}({marks(len(some))})", (agreement, *some)


def _balances(answers: Iterable[Iterable[Row]], wanted: Set[Key]) -> dict[Key, Balance]:
    return {
        (party, account, unit): _balance((party, account, unit), *state)
        for rows in answers
        for party, account, unit, *state in rows
        if (party, account, unit) in wanted
    }


def _balance(key: Key, posted: Any, more: Any, less: Any, version: Any, floor: Any) -> Balance:
    where = f"balance of {' · '.join(key)}"
    return Balance(
        posted=whole(posted, where),
        pending_in=whole(more, where),
        pending_out=whole(less, where),
        version=whole(version, where),
        floor=None if floor is None else whole(floor, where),
    )


def _entries(answers: Sequence[Sequence[Row]]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for bodies, settles, reverses in zip(answers[::3], answers[1::3], answers[2::3], strict=True):
        settled: dict[str, str] = dict(settles)
        reversed_: dict[str, str] = dict(reverses)
        for id_, body in bodies:
            known[id_] = Known(
                entry=entry_of(body, id_), settled_by=settled.get(id_), reversed_by=reversed_.get(id_)
            )
    return known


def check_chain(row: Any) -> None:
    """Hold the row of a chain to what a chain has.

    Raises
    ------
    Refused : it was changed.
    """
    where = f"chain {row.agreement}"
    for name in ("id", "seq", "receipts"):
        whole(getattr(row, name), where)
    for name in ("agreement", "hash", "receipt_hash", "recorded_at"):
        text_in(getattr(row, name), where)
    for name in ("hash", "receipt_hash"):
        value = getattr(row, name)
        if len(value) != 64 or set(value) - set("0123456789abcdef"):
            raise _changed(where, f"holds {shown(value)} as {name}")


def entry_of(body: str, where: str) -> EntryRecord:
    """The entry that a stored body says."""
    read = stored(body, where)
    if not isinstance(read, EntryRecord):
        raise _changed(where, "holds no entry, where one is due")
    return read


def stored(body: object, where: str) -> Body:
    """What a stored body says; whoever changed it in the database is told where to look.

    Raises
    ------
    Refused : it is no record.
    """
    if not isinstance(body, str):
        raise _changed(where, "holds no text")
    try:
        return read_body(json_of(as_it_lies(body), where), where)
    except Refused as refused:
        raise _changed(where, f"is no record: {refused.findings[0].what.rstrip('.')}") from None


def as_it_lies(text: str) -> bytes:
    """The bytes of a text as a database holds them: those that are no UTF-8 come back unchanged."""
    return text.encode("utf-8", "surrogateescape")


def whole(value: object, where: str) -> int:
    """A number as it stands in the database.

    Raises
    ------
    Refused : it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise _changed(where, "holds no whole number, where one is due")
    return value


def text_in(value: object, where: str) -> str:
    """A text as it stands in the database.

    Raises
    ------
    Refused : it is none.
    """
    if not isinstance(value, str):
        raise _changed(where, "holds no text, where one is due")
    return value


def _changed(where: str, what: str) -> Refused:
    hint = "Somebody changed the database: gasunion ledger verify names where."
    return Refused([Finding(where=where, what=f"{what}.", hint=hint)], "the record was changed")


def pieces(items: Sequence[str]) -> list[Sequence[str]]:
    """Pieces that fit into one question."""
    return [items[start : start + _ASKED_AT_ONCE] for start in range(0, len(items), _ASKED_AT_ONCE)]


def add(turn: Turn, chain: int, admission: Admission) -> None:
    """Write the records and the balances of an admission."""
    turn.fill("records", RECORD_COLUMNS, [record_row(chain, link) for link in admission.links])
    if admission.balances:
        rows = [
            (chain, *key, b.posted, b.pending_in, b.pending_out, b.version, b.floor)
            for key, b in sorted(admission.balances.items())
        ]
        turn.fill("balances", BALANCE_COLUMNS, rows, _PUT)


def record_row(chain: int, link: Link) -> tuple[Any, ...]:
    """A record as it stands in its table, in the order of its columns."""
    body = link.body
    text = link.data.decode()
    if isinstance(body, EntryRecord):
        return (
            chain, link.seq, "entry",
            body.id, body.day, body.run, body.settles, body.reverses, text, link.hash,
        )  # fmt: skip
    day = None if isinstance(body, Opening) else getattr(body, "day", None)
    run = body.day if isinstance(body, DayInput) else None
    return (chain, link.seq, body.plain()["record"], None, day, run, None, None, text, link.hash)


def open_chain(turn: Turn, agreement: str) -> int:
    """A row for a new chain; its number."""
    ((row,),) = turn.ask((_OPEN, (agreement, NOTHING, NOTHING)))
    return int(row[0])


def close_submission(turn: Turn, chain: int, receipt: Mapping[str, Any], hash_: str) -> None:
    """Write a receipt and move the end of the chain behind it."""
    row = {"chain": chain, "hash": hash_, **receipt}
    turn.fill("receipts", RECEIPT_COLUMNS, [[row[name] for name in RECEIPT_COLUMNS]])
    moved = (receipt["last"], receipt["head"], receipt["number"] + 1, hash_, receipt["recorded_at"], chain)
    turn.tell(_MOVE, moved)
