"""Inputs that a gain may rest on, each with what becomes of a year when it is larger or smaller by a factor.

Every figure of the year that moves gas or counts money enters, but for what was measured and for prices and
tariffs, which are transfers and move no worth of a coalition.

References: docs/theory/union.md, section "What decides it".
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from typing import Any

from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.scenario.scenario import Scenario
from gasunion.scenario.source import Sourced

Year = tuple[Network, Scenario]
# Kinds of inputs: (table, figure). The order of the answer where two matter alike.
KINDS = (
    ("supplies", "capacity"),
    ("supplies", "cost"),
    ("demands", "quantity"),
    ("classes", "value"),
    ("arcs", "capacity"),
    ("arcs", "opex"),
    ("arcs", "fuel"),
    ("storages", "working gas"),
    ("contracts", "quantity"),
    ("shortages", "quantity"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """One input: its table, its row there, which figure of the row, and where it comes from."""

    table: str
    row: str
    figure: str
    confidence: str
    source: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is found by."""
        return self.table, self.row, self.figure


def uncertain_inputs(network: Network, scenario: Scenario, players: Set[str]) -> tuple[Uncertain, ...]:
    """Every uncertain input of a year that the players' plans can feel, in the order of the tables.

    Of others: contracts whose gas crosses a border of a player. What else others have is behind frozen
    borders.
    """
    territory = {n.node: n.territory for n in network.nodes}
    found: list[Uncertain] = []

    def add(table: str, row: str, figures: tuple[str, ...], sourced: Sourced) -> None:
        if sourced.confidence != "measured":
            found.extend(
                Uncertain(
                    table=table,
                    row=row,
                    figure=figure,
                    confidence=sourced.confidence,
                    source=sourced.source,
                )
                for figure in figures
            )

    for s in scenario.supplies:
        if territory[s.node] in players and s.capacity_bcm_y > 0:
            add("supplies", s.node, ("capacity", "cost") if s.cost_usd_per_tcm else ("capacity",), s.sourced)
    for d in scenario.demands:
        if territory[d.node] in players and d.quantity_bcm_y > 0:
            add("demands", f"{d.node},{d.use_class}", ("quantity",), d.sourced)
    used = {d.use_class for d in scenario.demands if territory[d.node] in players}
    for c in scenario.classes:
        if c.name in used:
            add("classes", c.name, ("value",), c.sourced)
    terms = {t.arc: t for t in scenario.terms}
    for arc in network.arcs:
        if not isinstance(arc, Corridor) or not {territory[arc.tail], territory[arc.head]} & players:
            continue
        own = terms.get(arc.arc)
        figures = ["capacity"]
        figures += ["opex"] if own is not None and own.opex_usd_per_tcm else []
        figures += ["fuel"] if arc.fuel_fraction else []
        if own is not None:
            add("arcs", arc.arc, tuple(figures), own.sourced)
    for store in scenario.storages:
        if territory[store.node] in players:
            add("storages", store.storage, ("working gas",), store.sourced)
    at_players = {
        a.corridor
        for a in network.arcs
        if isinstance(a, Corridor) and {territory[a.tail], territory[a.head]} & players
    }
    for contract in scenario.contracts:
        crosses = {w.corridor for w in contract.crossings} & at_players
        if not contract.is_balance and ({contract.seller, contract.buyer} & players or crosses):
            add("contracts", contract.contract, ("quantity",), contract.sourced)
    for short in scenario.shortages:
        if short.party in players and short.value_bcm > 0:
            add("shortages", f"{short.party},{short.publisher}", ("quantity",), short.sourced)
    return tuple(found)


def scaled(network: Network, scenario: Scenario, key: tuple[str, str, str], factor: float) -> Year:
    """The year with one input times a factor; everything else as it was.

    Raises
    ------
    KeyError : there is no such kind of input.
    """
    table, row, figure = key
    if table == "arcs":
        return _arc(network, scenario, row, figure, factor)
    change, name = _CHANGES[table, figure], _NAMES[table]
    records = tuple(change(r, factor) if name(r) == row else r for r in getattr(scenario, table))
    changes: dict[str, Any] = {table: records}
    return network, replace(scenario, **changes)


def _arc(network: Network, scenario: Scenario, row: str, figure: str, factor: float) -> Year:
    if figure == "opex":
        terms = tuple(
            replace(t, opex_usd_per_tcm=t.opex_usd_per_tcm * factor) if t.arc == row else t
            for t in scenario.terms
        )
        return network, replace(scenario, terms=terms)

    def change(arc: Corridor) -> Corridor:
        if figure == "fuel":
            return replace(arc, fuel_fraction=arc.fuel_fraction * factor)
        return replace(
            arc,
            capacity_forward_m3_s=arc.capacity_forward_m3_s * factor,
            capacity_backward_m3_s=arc.capacity_backward_m3_s * factor,
        )

    arcs = tuple(change(a) if isinstance(a, Corridor) and a.arc == row else a for a in network.arcs)
    return replace(network, arcs=arcs), scenario


def _contract(c: Any, factor: float) -> Any:
    agreed = c.agreed_bcm_y * factor
    return replace(
        c,
        agreed_bcm_y=agreed,
        minimum_bcm_y=min(c.minimum_bcm_y, agreed),
        maximum_bcm_y=max(c.maximum_bcm_y, agreed),
        pinned_mcm_d=None if c.pinned_mcm_d is None else tuple(q * factor for q in c.pinned_mcm_d),
    )


def _value(c: Any, factor: float) -> Any:
    steps = tuple(replace(s, value_usd_per_tcm=s.value_usd_per_tcm * factor) for s in c.steps)
    return replace(c, steps=steps)


_NAMES: dict[str, Callable[[Any], str]] = {
    "supplies": lambda r: str(r.node),
    "demands": lambda r: f"{r.node},{r.use_class}",
    "classes": lambda r: str(r.name),
    "storages": lambda r: str(r.storage),
    "contracts": lambda r: str(r.contract),
    "shortages": lambda r: f"{r.party},{r.publisher}",
}
_CHANGES: dict[tuple[str, str], Callable[[Any, float], Any]] = {
    ("supplies", "capacity"): lambda r, f: replace(r, capacity_bcm_y=r.capacity_bcm_y * f),
    ("supplies", "cost"): lambda r, f: replace(r, cost_usd_per_tcm=r.cost_usd_per_tcm * f),
    ("demands", "quantity"): lambda r, f: replace(r, quantity_bcm_y=r.quantity_bcm_y * f),
    ("classes", "value"): _value,
    ("storages", "working gas"): lambda r, f: replace(
        r,
        working_gas_bcm=r.working_gas_bcm * f,
        injection_mcm_d=r.injection_mcm_d * f,
        withdrawal_mcm_d=r.withdrawal_mcm_d * f,
    ),
    ("contracts", "quantity"): _contract,
    ("shortages", "quantity"): lambda r, f: replace(r, value_bcm=r.value_bcm * f),
}
