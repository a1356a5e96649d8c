"""What a shipper or an operator handed in, and what the desk said to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to know about what was taken all the same; `where` is the field."""

    code: str
    where: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominated:
    """A nomination that was taken.

    Attributes
    ----------
    nomination : its name in the bundle. row : its number among the rows of the day.
    received : the server's time of receipt. kind : day_ahead, late or renomination.
    cycle, confirmed_by, effective : UTC.
    hours : quantity of each hour, or None where `daily` is given.
    user, party : who handed it in; a dispatcher may for a shipper.
    supersedes : the nomination of the same pair and side that stood before.
    is_standing : it counts, no later one of the same pair and side has come.
    """

    agreement: str
    day: str
    nomination: str
    row: int
    point: str
    side: str
    shipper: str
    counterparty: str
    unit: str
    hours: tuple[int, ...] | None
    daily: int | None
    received: str
    kind: str
    cycle: str | None
    confirmed_by: str | None
    effective: str | None
    sentence: str
    user: str
    party: str
    supersedes: str | None = None
    is_standing: bool = True
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NominatedTogether:
    """Nominations that were taken all at once, in the order in which they were sent."""

    taken: tuple[Nominated, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A nomination for every gas day from first to the one before until.

    Attributes
    ----------
    entered : days that were open and took it at once. ended_at : when it was ended; None while it stands.
    """

    standing: int
    agreement: str
    point: str
    side: str
    shipper: str
    counterparty: str
    unit: str
    hours: tuple[int, ...] | None
    daily: int | None
    first: str
    until: str
    put_at: str
    ended_at: str | None
    entered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A table of nominations, taken whole. is_dry: it was only read and checked; rows then have number 0."""

    agreement: str
    day: str
    is_dry: bool
    shape: str
    taken: tuple[Nominated, ...]
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageView:
    """A section that carries less for some hours.

    Attributes
    ----------
    first_hour, last_hour : of the gas day, counted from 1, both included.
    capacity : units in each of these hours. normal : what the agreement states for them, the least.
    taken_from : the first hour that it bound in a publication; None while no publication has taken it.
    lifted_by : the row that ended it; None while it lasts.
    state : declared, handled (a publication has taken it) or lifted.
    """

    agreement: str
    day: str
    outage: str
    row: int
    section: str
    first_hour: int
    last_hour: int
    capacity: int
    normal: int
    unit: str
    cause: str
    party: str
    user: str
    received: str
    taken_from: int | None
    lifted_by: str | None
    lifted_from: int | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingView:
    """What a meter showed. about: the gas day; an earlier one where a closed day is corrected."""

    agreement: str
    day: str
    reading: str
    row: int
    point: str
    about: str
    quantity: int
    unit: str
    received: str
    party: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsTaken:
    """Readings, taken whole."""

    agreement: str
    day: str
    taken: tuple[ReadingView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresTaken:
    """What moved elsewhere than at the border points, by an operator for its zones and linepack."""

    agreement: str
    day: str
    row: int
    zones: tuple[str, ...]
    linepack: bool
