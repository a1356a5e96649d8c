"""Dry runs, what two people published, and who confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ProposalState = Literal["waiting", "overtaken", "withdrawn", "approved", "published"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CutTotal:
    """Units that one code took from one shipper at one point."""

    point: str
    shipper: str
    code: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTotal:
    """Confirmed units of the day at a point, and against the publication before (None: there is none)."""

    point: str
    unit: str
    confirmed: int
    change: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A dry run that waits for a second person.

    Attributes
    ----------
    kind : "cycle", or "close" with the readings of the day.
    as_of : cycles up to this instant were run. cutoff : the last row that counts.
    after : the publication that it follows; 0: the first.
    taken : outages that it takes for the first time, and from which hour.
    without : points that are closed without a reading.
    state : overtaken where another publication came first; approved but not published: approve again.
    """

    agreement: str
    day: str
    proposal: int
    kind: Literal["cycle", "close"]
    as_of: str
    cutoff: int
    after: int
    taken: tuple[tuple[str, int], ...]
    without: tuple[str, ...]
    note: str
    points: tuple[PointTotal, ...]
    cuts: tuple[CutTotal, ...]
    bundle_sha256: str
    result_sha256: str
    proposed_by: str
    proposed_for: str
    proposed_at: str
    approved_by: str | None
    approved_at: str | None
    publication: int | None
    state: ProposalState


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """An operator agrees with a publication."""

    agreement: str
    day: str
    publication: int
    party: str
    user: str
    result_sha256: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What was published.

    Attributes
    ----------
    record_first, record_last, record_head : where it stands in the record.
    confirmations : so far. awaited : operators that have not confirmed.
    is_whole_shared : whether the actor may read bundle and result whole.
    """

    agreement: str
    day: str
    publication: int
    kind: Literal["cycle", "close"]
    as_of: str
    cutoff: int
    proposal: int
    proposed_by: str
    approved_by: str
    published_at: str
    bundle_sha256: str
    result_sha256: str
    record_first: int
    record_last: int
    record_head: str
    confirmations: tuple[Confirmation, ...]
    awaited: tuple[str, ...]
    is_whole_shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyChange:
    """Confirmed units of the day of a shipper at a point.

    published : by the last publication (None: there is none). without, with_it : as it would be published
    now without and with what is asked.
    """

    point: str
    shipper: str
    unit: str
    published: int | None
    without: int
    with_it: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairChange:
    """The same of a pair by hour; lost: without less with, each hour."""

    point: str
    pair: str
    lost: tuple[int, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionChange:
    """A section by hour, without and with what is asked; loads only where all its points are the actor's."""

    section: str
    capacity_without: tuple[int, ...]
    capacity_with: tuple[int, ...]
    load_without: tuple[int, ...] | None
    load_with: tuple[int, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What an outage or another capacity would cost whom; nothing was changed.

    effective_hour : the first hour that it could bind, counted from 1; None: none any more.
    """

    agreement: str
    day: str
    against: int
    as_of: str
    effective_hour: int | None
    parties: tuple[PartyChange, ...]
    pairs: tuple[PairChange, ...]
    sections: tuple[SectionChange, ...]
    sentences: tuple[str, ...]
