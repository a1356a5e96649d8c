"""A market's setting: who sells what from where to whom, over which arcs and stores, and how it behaves.

No formula stands here: those who solve and those who recheck both read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gasunion.market.forms import Cost, Demand


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where a trader gets gas: its cost, the least it must give and the most it can, by period. [bcm/y]"""

    trader: str
    node: str
    cost: Cost
    capacity: tuple[float, ...]
    minimum: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A market at a node.

    Attributes
    ----------
    demand : by period, the curve of final use at factor 1, all of one form. factor : by period, how many
        times that demand.
    resellers : how many monopolists, one behind the other, resell what traders bring; each adds its margin.
    """

    market: str
    node: str
    demand: tuple[Demand, ...]
    factor: tuple[float, ...]
    resellers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A corridor; capacities by period, of what departs. [bcm/y]

    Attributes
    ----------
    cost : of a unit that departs, either way. [USD/tcm] loss : share of a departure that does not arrive.
    owner : who gets the congestion rent, and what is charged.
    tariff : what the owner charges others for a unit that departs, either way; a transfer. [USD/tcm]
    exempt : traders that do not pay it, beside the owner.
    """

    arc: str
    tail: str
    head: str
    capacity_forward: tuple[float, ...]
    capacity_backward: tuple[float, ...]
    cost: float = 0.0
    loss: float = 0.0
    owner: str = ""
    tariff: float = 0.0
    exempt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Storage, cyclic over the periods, open to every trader against its congestion price.

    Attributes
    ----------
    working : working gas. [bcm] injection, withdrawal : most of each. [bcm/y]
    cost : of a unit injected. [USD/tcm] owner : who gets its rent.
    """

    store: str
    node: str
    working: float
    injection: float
    withdrawal: float
    cost: float = 0.0
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """Capacity that a trader may build: at its site at a node, or on an arc, from tail to head.

    Attributes
    ----------
    fixed_cost : of building at all, a year. [MUSD] unit_cost : of a unit. [MUSD per bcm/y]
    least, most : of what is built, where it is. [bcm/y]
    """

    build: str
    trader: str
    node: str = ""
    arc: str | None = None
    fixed_cost: float
    unit_cost: float
    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A range of conduct; those of one group move together."""

    low: float
    high: float
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """All of it.

    Attributes
    ----------
    traders : names, in the file's order. sites, outlets, lines, stores : likewise.
    periods : names in order of time. shares : (period,) of the year; they sum to 1.
    conduct : (trader, market) → θ in [0, 1]; 0 price taker, 1 Cournot.
    spans : (trader, market) → range of conduct where one is given; `conduct` holds its middle.
    forward : (trader, market) → rate by period that is sold already and whose price is settled. [bcm/y]
    in_step : groups of traders that choose their sales together and send their gas each for itself; one
        conduct in each market.
    builds : what traders may build; the market itself is without them.
    assumptions : every choice that the file left open, in words.
    """

    traders: tuple[str, ...]
    sites: tuple[Site, ...]
    outlets: tuple[Outlet, ...]
    lines: tuple[Line, ...] = ()
    stores: tuple[Store, ...] = ()
    periods: tuple[str, ...] = ("year",)
    shares: tuple[float, ...] = (1.0,)
    conduct: Mapping[tuple[str, str], float] = field(default_factory=dict)
    spans: Mapping[tuple[str, str], Span] = field(default_factory=dict)
    forward: Mapping[tuple[str, str], tuple[float, ...]] = field(default_factory=dict)
    in_step: tuple[tuple[str, ...], ...] = ()
    builds: tuple[Build, ...] = ()
    assumptions: tuple[str, ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every place that is named, in alphabetical order."""
        found = {s.node for s in self.sites} | {o.node for o in self.outlets} | {s.node for s in self.stores}
        return tuple(sorted(found | {x.tail for x in self.lines} | {x.head for x in self.lines}))

    def sites_by_trader(self) -> dict[str, list[Site]]:
        """Trader → its sites; every trader stands there."""
        found: dict[str, list[Site]] = {trader: [] for trader in self.traders}
        for site in self.sites:
            found.setdefault(site.trader, []).append(site)
        return found
