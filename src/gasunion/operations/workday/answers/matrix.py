"""A point by hour and counterparty, and why a number stands as it does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SideCells:
    """One side of a pair by hour; None where the actor may not see it or nothing was sent.

    Attributes
    ----------
    nominated, processed, status : by the publication. status: 06G, 14G or None each hour.
    pending : what stands now and the next publication will take up; None where it is the published.
    pending_kind, pending_cycle : of that nomination.
    """

    side: str
    shipper: str
    is_visible: bool
    nominated: tuple[int, ...] | None
    processed: tuple[int, ...] | None
    status: tuple[str | None, ...] | None
    pending: tuple[int, ...] | None
    pending_kind: str | None
    pending_cycle: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellReason:
    """Why less was given in some hours. by_hour: units cut, hour (from 1) and units."""

    side: str | None
    stage: str
    code: str
    tier: str | None
    binds: str
    by_hour: tuple[tuple[int, int], ...]
    units: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixLine:
    """A pair at a point.

    Attributes
    ----------
    matched, confirmed : by hour, by the publication; None before there is one.
    mismatch : hours in which the two sides differ as they stand now, counted from 1.
    lacks_counter : which side has sent nothing; None where both have.
    """

    pair: str
    exit_shipper: str
    entry_shipper: str
    exit: SideCells
    entry: SideCells
    matched: tuple[int, ...] | None
    confirmed: tuple[int, ...] | None
    confirmed_day: int | None
    mismatch: tuple[int, ...]
    lacks_counter: str | None
    reasons: tuple[CellReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionHours:
    """A section that the point's flow passes; load: only where all its points are the actor's."""

    section: str
    points: tuple[str, ...]
    capacity: tuple[int, ...]
    load: tuple[int, ...] | None
    full_hours: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A point on a gas day.

    Attributes
    ----------
    publication : its number; 0 before there is one.
    hours : first instant of each hour, UTC. first_open : the first hour that a message sent now can change.
    """

    agreement: str
    day: str
    point: str
    unit: str
    publication: int
    as_of: str | None
    hours: tuple[str, ...]
    first_open: int
    lines: tuple[MatrixLine, ...]
    sections: tuple[SectionHours, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyEntry:
    """An entry of the record that a number is part of."""

    entry: str
    record: int
    kind: str
    party: str
    account: str
    amount: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a confirmed quantity stands as it does.

    Attributes
    ----------
    figures : name and units, in the order in which the engine makes them; "counter" only where shared.
    rules : what decided, one sentence each, in order. inputs : the rows it rests on, one sentence each.
    sections : as in the matrix, of this hour. outages : those that bound in this hour, by id.
    entries : of the record, those of the actor's party and its operator.
    """

    agreement: str
    day: str
    publication: int
    point: str
    pair: str
    hour: int
    unit: str
    figures: tuple[tuple[str, int | None], ...]
    rules: tuple[str, ...]
    codes: tuple[str, ...]
    inputs: tuple[str, ...]
    sections: tuple[SectionHours, ...]
    outages: tuple[str, ...]
    entries: tuple[WhyEntry, ...]
    bundle_sha256: str
    result_sha256: str
    record_head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTotal:
    """A point over the gas day, in its unit.

    Attributes
    ----------
    nominated : the greater of both sides of each pair, as published, else as it stands; None if unseen.
    waits : something came in that no publication has taken up yet.
    less : units nominated and not confirmed.
    section : the fullest of those that the point's flow passes, as far as the actor may see its load.
    use : of it in its fullest hour, as a share. capacity : of it over the day.
    """

    point: str
    nominated: int | None
    confirmed: int | None
    less: int
    waits: bool
    section: str | None
    use: float | None
    capacity: int | None
