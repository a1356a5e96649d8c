"""Proposals and publications as they are kept; an answer is packed, and unpacked once in a process."""

from __future__ import annotations

import json
import threading
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, bindparam, select

from gasunion.operations.store.actor import unknown
from gasunion.operations.workday.kept.days import StoredDay
from gasunion.operations.workday.tables import CONFIRMATIONS, PROPOSALS, PUBLICATIONS

MOST_ANSWERS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPublication:
    """A publication without its answer.

    Attributes
    ----------
    taken : by outage or lift, the first hour from which it counts.
    """

    day: int
    number: int
    proposal: int
    kind: Literal["cycle", "close"]
    as_of: str
    cutoff: int
    taken: Mapping[str, int]
    bundle_sha256: str
    result_sha256: str
    program: str
    record_first: int
    record_last: int
    record_head: str
    published_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProposal:
    """A dry run as it is kept; see `answers.publication.Proposal`."""

    id: int
    day: int
    kind: Literal["cycle", "close"]
    as_of: str
    cutoff: int
    after: int
    taken: Mapping[str, int]
    without: tuple[str, ...]
    note: str
    summary: Mapping[str, Any]
    bundle_sha256: str
    result_sha256: str
    proposed_by: str
    proposed_for: str
    proposed_at: str
    approved_by: str | None
    approved_for: str | None
    approved_at: str | None
    withdrawn_by: str | None
    withdrawn_at: str | None


_COLUMNS: Final = [c for c in PUBLICATIONS.c if c.name != "result"]
_LAST: Final = (
    select(*_COLUMNS)
    .where(PUBLICATIONS.c.day == bindparam("day"))
    .order_by(PUBLICATIONS.c.number.desc())
    .limit(1)
)


def last_publication(connection: Connection, day: StoredDay) -> StoredPublication | None:
    """The newest publication of a day."""
    row = connection.execute(_LAST, {"day": day.id}).one_or_none()
    return None if row is None else _publication(row)


def publication(connection: Connection, day: StoredDay, number: int) -> StoredPublication:
    """A publication by its number.

    Raises
    ------
    Unknown : there is none.
    """
    asked = select(*_COLUMNS).where(PUBLICATIONS.c.day == day.id, PUBLICATIONS.c.number == number)
    row = connection.execute(asked).one_or_none()
    if row is None:
        what = f"gas day {day.day} of {day.agreement} has no publication {number}."
        raise unknown("publication", what)
    return _publication(row)


def publications_of(connection: Connection, day: StoredDay) -> list[StoredPublication]:
    """Every publication of a day, in order."""
    asked = select(*_COLUMNS).where(PUBLICATIONS.c.day == day.id).order_by(PUBLICATIONS.c.number)
    return [_publication(row) for row in connection.execute(asked)]


def publication_of_proposal(connection: Connection, proposal: int) -> StoredPublication | None:
    """What a proposal became."""
    asked = select(*_COLUMNS).where(PUBLICATIONS.c.proposal == proposal)
    row = connection.execute(asked).one_or_none()
    return None if row is None else _publication(row)


def _publication(row: Any) -> StoredPublication:
    columns = dict(row._mapping)
    return StoredPublication(**columns | {"taken": json.loads(row.taken)})


def packed(answer: Mapping[str, Any]) -> bytes:
    """An answer as it is kept."""
    return zlib.compress(json.dumps(answer, separators=(",", ":"), ensure_ascii=False).encode(), 1)


_answers: OrderedDict[tuple[str, str, str], dict[str, Any]] = OrderedDict()
_lock: Final = threading.Lock()


def answer_of(connection: Connection, found: StoredPublication) -> Mapping[str, Any]:
    """The whole answer of a publication, as `gasunion day run` writes it; not to be changed."""
    # Two days of other agreements can have one result, but not one result of one bundle by one program.
    key = (found.bundle_sha256, found.result_sha256, found.program)
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]
    asked = select(PUBLICATIONS.c.result).where(
        PUBLICATIONS.c.day == found.day, PUBLICATIONS.c.number == found.number
    )
    data = connection.execute(asked).scalar_one()
    answer: dict[str, Any] = json.loads(zlib.decompress(bytes(data)))
    with _lock:
        _answers[key] = answer
        while len(_answers) > MOST_ANSWERS:
            _answers.popitem(last=False)
    return answer


def stored_proposal(connection: Connection, proposal: int) -> StoredProposal:
    """A proposal by its number.

    Raises
    ------
    Unknown : there is none.
    """
    row = connection.execute(select(PROPOSALS).where(PROPOSALS.c.id == proposal)).one_or_none()
    if row is None:
        raise unknown("proposal", f"there is no proposal {proposal}.")
    return _proposal(row)


def proposals_of(connection: Connection, day: StoredDay) -> list[StoredProposal]:
    """Every proposal of a day, in order."""
    asked = select(PROPOSALS).where(PROPOSALS.c.day == day.id).order_by(PROPOSALS.c.id)
    return [_proposal(row) for row in connection.execute(asked)]


def _proposal(row: Any) -> StoredProposal:
    columns = dict(row._mapping)
    return StoredProposal(
        **columns
        | {
            "taken": json.loads(row.taken),
            "without": tuple(json.loads(row.without)),
            "summary": json.loads(row.summary),
        }
    )


def confirmations_of(connection: Connection, day: StoredDay, number: int) -> list[Any]:
    """Who confirmed a publication, by party."""
    asked = (
        select(CONFIRMATIONS)
        .where(CONFIRMATIONS.c.day == day.id, CONFIRMATIONS.c.publication == number)
        .order_by(CONFIRMATIONS.c.party)
    )
    return list(connection.execute(asked))
