"""What a report is drawn from: records, whether they come from a result at hand or from its files.

A report computes nothing but what its reader would do with a pencil: sums, shares, differences.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeGuard

from gasunion.report.changes.changes import Changes
from gasunion.report.views.beside import Beside
from gasunion.report.views.names import Names
from gasunion.report.views.rows import (
    BindingRow,
    BorderRow,
    ContractRow,
    FlowRow,
    MovingRow,
    PartyRow,
    PartyUseRow,
    PaymentRow,
    PriceRow,
    StorageRow,
    SupplyRow,
    UseRow,
)


def known(value: float | None) -> TypeGuard[float]:
    """Whether a figure exists."""
    return value is not None and math.isfinite(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party: its short name, its name, member, market or observer."""

    party: str
    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A node: its name, whose territory, what it is for, and where it lies (None where unknown). [degrees]"""

    node: str
    name: str
    party: str
    kind: str
    lon_deg: float | None
    lat_deg: float | None

    @property
    def lon(self) -> float:
        """Longitude of a place that has one. [degrees]"""
        return math.nan if self.lon_deg is None else self.lon_deg

    @property
    def lat(self) -> float:
        """Latitude of a place that has one. [degrees]"""
        return math.nan if self.lat_deg is None else self.lat_deg


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """An arc: its corridor and system, its ends, its owner, its way (longitude, latitude) and its source."""

    arc: str
    corridor: str
    system: str
    from_node: str
    to_node: str
    owner: str
    length_km: float
    strings: int
    via: tuple[tuple[float, float], ...]
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A period: its label, month 1–12, whether its days are the peak days, and its gas days."""

    period: str
    month: int
    is_peak: bool
    start: str
    end: str
    days: int

    @property
    def year(self) -> int:
        """Calendar year in which it starts."""
        return int(self.start[:4])


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding as it is read: where, what, and what to do."""

    where: str
    what: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A flow of a past year: observed, and what each predictor said of it before; `held` names what binds.

    Attributes
    ----------
    as_of : last day of what was known; empty in folders of 0.1, whose plans knew what came after.
    known_share : of the inputs that the flow rests on. starts_or_ends : contracts on it that do.
    """

    corridor: str
    year: int
    observed_bcm: float
    low_bcm: float | None
    high_bcm: float | None
    planned_bcm: float | None
    planned_low_bcm: float | None
    planned_high_bcm: float | None
    persistence_bcm: float | None
    held: str
    is_test: bool
    as_of: str = ""
    basis: str = "independent"
    was_published: bool = False
    agreed_bcm: float | None = None
    status_quo_bcm: float | None = None
    known_share: float | None = None
    starts_or_ends: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GainOf:
    """What a block on a base year gains, in its parts, and over the worlds that published figures leave open.

    Attributes
    ----------
    low_musd, high_musd : 5 and 95 of 100 of the gain; None where no world was drawn, or every one failed.
    worlds : how many were solved. [MUSD a year]
    open_year, misfit, open_bcm, moved_bcm, misclosure_bcm : what balances leave open, as
        `studies.worth.open_balances` has it; the year is None where the base does not say.
    """

    gain_musd: float
    timing_musd: float
    trade_musd: float
    shortage_musd: float
    low_musd: float | None = None
    high_musd: float | None = None
    worlds: int = 0
    open_year: int | None = None
    misfit: float = 0.0
    open_bcm: float = 0.0
    moved_bcm: float = 0.0
    misclosure_bcm: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PlanData:
    """One plan as records.

    Attributes
    ----------
    name : "status quo", "block KZ+RU+UZ". kind : contracted, status quo or block. block : its parties.
    is_solved, message : how it ended. surplus_musd : of the year, not a number where there is no plan.
    flows … moving : its tables; empty where the plan was not solved or is set beside another.
    findings : what stands in the way of a plan, or what the checker found.
    gain : of a block on a base year; else None.
    """

    name: str
    kind: str
    block: tuple[str, ...]
    is_solved: bool
    message: str
    surplus_musd: float
    flows: tuple[FlowRow, ...] = ()
    supply: tuple[SupplyRow, ...] = ()
    use: tuple[UseRow, ...] = ()
    storage: tuple[StorageRow, ...] = ()
    contracts: tuple[ContractRow, ...] = ()
    prices: tuple[PriceRow, ...] = ()
    parties: tuple[PartyRow, ...] = ()
    party_use: tuple[PartyUseRow, ...] = ()
    borders: tuple[BorderRow, ...] = ()
    binding: tuple[BindingRow, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    moving: tuple[MovingRow, ...] = ()
    findings: tuple[Told, ...] = ()
    gain: GainOf | None = None


@dataclass(frozen=True, kw_only=True)
class ReportData:
    """All that one page shows.

    Attributes
    ----------
    case, year : of the data. version, input_sha256, overridden : where the result comes from.
    base : year, sha256 and misfit of the base year it stands on; None where it stands on none.
    tolerance_musd : surplus a plan may lose and still count as equally good.
    periods : in order. plans : the first is the one on the map; the others are set beside it.
    findings : what validation found. was_validated : whether it was asked.
    names : what things are called in the languages of the parties.
    licence : of the case's data, empty where it is not told.
    files : names of the files beside the page. notes : remarks on the whole, in sentences.
    changes : this plan against the version before, where there is one to compare it with.
    later_changes : files that were changed after they were written, one sentence each.
    union : the answer of a union of the same year and inputs, where one is shown beside the plan.
    beside : answers of other questions that are shown beside it.
    """

    case: str
    year: int
    version: str
    input_sha256: str
    plans: tuple[PlanData, ...]
    nodes: Sequence[Place]
    arcs: Sequence[Pipeline]
    parties: Sequence[Party]
    periods: Sequence[Slot]
    overridden: tuple[str, ...] = ()
    base: Mapping[str, Any] | None = None
    tolerance_musd: float = 1.0
    hindcast: Sequence[Past] = ()
    findings: Sequence[Told] = ()
    was_validated: bool = False
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    names: Names = field(default_factory=Names)
    changes: tuple[Changes, ...] = ()
    later_changes: tuple[str, ...] = ()
    union: Mapping[str, Any] | None = None
    beside: Beside = field(default_factory=Beside)
    licence: str = ""

    @property
    def plan(self) -> PlanData:
        """The plan that the page is about."""
        return self.plans[0]

    @property
    def moving(self) -> Sequence[MovingRow]:
        """Inputs that move the plan, the most valuable first."""
        return self.plan.moving

    @cached_property
    def node(self) -> dict[str, Place]:
        """Nodes by name."""
        return {n.node: n for n in self.nodes}

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Periods by label."""
        return {p.period: p for p in self.periods}

    def peak_of(self, slot: Slot) -> Slot | None:
        """The peak days of a slot's month, where it has any."""
        same = (p for p in self.periods if p.is_peak and (p.month, p.year) == (slot.month, slot.year))
        return next(same, None)

    @cached_property
    def months(self) -> list[Slot]:
        """The ordinary periods, in order."""
        return [p for p in self.periods if not p.is_peak]

    @cached_property
    def party_names(self) -> dict[str, str]:
        """Names of parties for people, by short name, in the order of the short names."""
        return {p.party: p.name or p.party for p in sorted(self.parties, key=lambda p: p.party)}

    @cached_property
    def roles(self) -> dict[str, str]:
        """Party → member, market or observer."""
        return {p.party: p.role for p in self.parties}

    def node_name(self, node: str) -> str:
        """Name of a node for people."""
        place = self.node.get(node)
        return place.name or node if place else node
