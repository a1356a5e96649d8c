"""What one record says, and its canonical bytes: an agreement, an input, an entry, a floor, a close.

A record never changes. What was wrong is answered by a later record: a reversal, a release, a new entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from gasunion.ledger.account import Account
from gasunion.outcome import canonical_json

FORMAT: Final = "gasunion/record/1"

State = Literal["posted", "pending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The first record of a chain: whose it is, and in which format the rest is written."""

    agreement: str

    def plain(self) -> dict[str, Any]:
        """The record as plain data."""
        return {"record": "agreement", "agreement": self.agreement, "format": FORMAT}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayInput:
    """What a gas day was computed from, and by what.

    Attributes
    ----------
    day : the gas day.
    bundle : the canonical bundle, whole. bundle_sha256 : its hash, as in the result.
    result_sha256 : of the result.
    program : version of gasunion. time_rules : database, version and hash.
    """

    day: str
    bundle: Mapping[str, Any]
    bundle_sha256: str
    result_sha256: str
    program: str
    time_rules: Mapping[str, str]

    def plain(self) -> dict[str, Any]:
        """The record as plain data."""
        return {
            "record": "input",
            "day": self.day,
            "bundle": self.bundle,
            "bundle_sha256": self.bundle_sha256,
            "result_sha256": self.result_sha256,
            "program": self.program,
            "time_rules": dict(self.time_rules),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Whole units of one commodity or currency on one account; positive is received.

    Attributes
    ----------
    amounts : one number, or one for each hour of the gas day.
    """

    account: Account
    unit: str
    amounts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Sum over the hours."""
        return sum(self.amounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """Something that happened, or is promised, in double entry.

    Attributes
    ----------
    id : unique within the chain.
    day, hour : the gas day, and the hour from 1, that it is about; no hour where it is about the whole day or
        carries a number for each.
    run : the gas day whose run brought it, where that is known; a correction is about an earlier day.
    state : pending holds what it gives and hands over nothing yet.
    posts, voids : the pending entry that this one turns into fact, or releases.
    reverses : the posted entry that this one takes back, with every sign turned round.
    """

    id: str
    day: str
    kind: str
    where: str
    trace: str
    movements: tuple[Movement, ...]
    hour: int | None = None
    run: str | None = None
    state: State = "posted"
    posts: str | None = None
    voids: str | None = None
    reverses: str | None = None

    @property
    def settles(self) -> str | None:
        """The pending entry that this one ends, either way."""
        return self.posts or self.voids

    def plain(self) -> dict[str, Any]:
        """The record as plain data; what does not apply is left out."""
        body: dict[str, Any] = {
            "record": "entry",
            "id": self.id,
            "day": self.day,
            "kind": self.kind,
            "where": self.where,
            "trace": self.trace,
            "state": self.state,
            "postings": [
                [
                    m.account.party,
                    m.account.purpose,
                    m.unit,
                    m.amounts[0] if len(m.amounts) == 1 else list(m.amounts),
                ]
                for m in self.movements
            ],
        }
        optional = {
            "hour": self.hour,
            "run": self.run,
            "posts": self.posts,
            "voids": self.voids,
            "reverses": self.reverses,
        }
        return body | {name: value for name, value in optional.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """Below this an account never falls, pending entries counted: capacity for sale is a floor below 0."""

    account: Account
    unit: str
    least: int

    def plain(self) -> dict[str, Any]:
        """The record as plain data."""
        return {
            "record": "floor",
            "party": self.account.party,
            "account": self.account.purpose,
            "unit": self.unit,
            "least": self.least,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """A gas day is recorded whole; heads name a change by the closes it lies between."""

    day: str

    def plain(self) -> dict[str, Any]:
        """The record as plain data."""
        return {"record": "close", "day": self.day}


Body = Opening | DayInput | EntryRecord | Floor | Close


def canonical(body: Body) -> bytes:
    """The bytes that are stored and hashed."""
    return canonical_json(body.plain())


def reversal_of(entry: EntryRecord, *, id_: str, trace: str, run: str | None = None) -> EntryRecord:
    """The entry that takes another back: about the same hour, every sign turned round."""
    return EntryRecord(
        id=id_,
        day=entry.day,
        hour=entry.hour,
        kind=entry.kind,
        where=entry.where,
        trace=trace,
        run=run if run is not None else entry.run,
        reverses=entry.id,
        movements=tuple(
            Movement(account=m.account, unit=m.unit, amounts=tuple(-q for q in m.amounts))
            for m in entry.movements
        ),
    )


def movement(party: str, purpose: str, unit: str, amounts: int | Iterable[int]) -> Movement:
    """A movement on the account of a party for a purpose."""
    listed = (amounts,) if isinstance(amounts, int) else tuple(amounts)
    return Movement(account=Account(party=party, purpose=purpose), unit=unit, amounts=listed)
