"""A gas day on the desk: its state, its gates, what went wrong and where accounts stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

State = Literal["open", "nominating", "published", "confirmed", "metered", "closed"]
STATES: Final[tuple[State, ...]] = ("open", "nominating", "published", "confirmed", "metered", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """A gas day.

    Attributes
    ----------
    state : how far it is; derived from what was done, never set.
    rows : number of the last row that arrived; None for a shipper.
    publication : number of the last publication; 0 while there is none.
    confirmed_by : operators that confirmed it. awaited : operators that have not.
    metered : the actor's points with a reading of the day. unmetered : those without.
    start, end : of the earliest and latest of the actor's points, UTC.
    """

    agreement: str
    day: str
    version: int
    state: State
    opened_at: str
    rows: int | None
    publication: int
    published_at: str | None
    confirmed_by: tuple[str, ...]
    awaited: tuple[str, ...]
    points: tuple[str, ...]
    metered: tuple[str, ...]
    unmetered: tuple[str, ...]
    start: str
    end: str


GateKind = Literal["deadline", "cycle", "last_renomination", "day_start", "day_end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """An instant by which something must be done.

    Attributes
    ----------
    points : that share it. instant : UTC. local : the same on each party's clock, by party.
    effective : from when a renomination of this cycle changes the flow, UTC; None where none does.
    """

    agreement: str
    day: str
    kind: GateKind
    points: tuple[str, ...]
    instant: str
    effective: str | None
    local: Mapping[str, str]
    sentence: str


ExceptionKind = Literal[
    "mismatch", "no_counter", "late", "over_booked", "account", "missing_reading", "outage", "cut",
    "standing_skipped",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskException:
    """Something that somebody should look at.

    Attributes
    ----------
    subject : the pair, shipper, section or point by its name. hours : of the gas day, counted from 1.
    value, limit : in `unit`, where one binds.
    """

    kind: ExceptionKind
    severity: Literal["error", "warning", "note"]
    agreement: str
    day: str
    point: str | None
    subject: str
    hours: tuple[int, ...]
    sentence: str
    value: int | None = None
    limit: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStrip:
    """The operators' account at a point; share: of its limit in percent, None without a limit."""

    point: str
    unit: str
    opening: int
    standing: int
    limit: int | None
    share_percent: int | None
    is_near: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapStrip:
    """What one party of a swap owes the other."""

    swap: str
    owed_to: str
    owed_by: str
    owed: int
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackStrip:
    """An operator's linepack over the day."""

    operator: str
    unit: str
    opening: int
    received: int
    delivered: int
    closing: int
    is_metered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Strips:
    """Where accounts stand by a publication; 0: by the openings, before there is one."""

    agreement: str
    day: str
    publication: int
    accounts: tuple[AccountStrip, ...]
    swaps: tuple[SwapStrip, ...]
    linepack: tuple[PackStrip, ...]
