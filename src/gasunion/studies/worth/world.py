"""One world: a year reconciled from a draw, its status quo, and what a block gains there.

A shock that a person asks for is carried into each world: a figure that the shock changed keeps its change,
as a factor, on what the world made of it.

References: docs/theory/worth.md, section "Worlds".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from gasunion.network.network import Network
from gasunion.planning.coalition import HELD, coalition, footing_of
from gasunion.planning.formulation import formulate
from gasunion.planning.plan import Plan, solve_plan
from gasunion.program import Handle
from gasunion.scenario.balances import BalanceFigure
from gasunion.scenario.contracts import Contract
from gasunion.scenario.demand import Demand
from gasunion.scenario.deviations import Deviations
from gasunion.scenario.scenario import Scenario
from gasunion.scenario.storage import Storage
from gasunion.scenario.supply import Supply
from gasunion.studies.reconcile.base_year import DIGITS_BCM, FACTOR_DIGITS, BaseYear, reconcile
from gasunion.studies.worth.coalitions import Coalitions
from gasunion.studies.worth.consistency import unserved
from gasunion.studies.worth.price_point import price_point_musd
from gasunion.studies.worth.served import total_usd, without_shortage
from gasunion.studies.worth.worths import TOLERANCE, NotSolvedError, Worths

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A past year as it is asked about.

    Attributes
    ----------
    plain_network, scenario : as the case has them, not reconciled. base : reconciled.
    network, asked : the base with what a person changed; equal to it where nothing was.
    figures, deviations, held : what the year is reconciled with. block : whose gain is asked for.
    is_every : whether the gain of every coalition of the block is told too.
    """

    network: Network
    plain_network: Network
    scenario: Scenario
    base: Scenario
    asked: Scenario
    figures: tuple[BalanceFigure, ...]
    deviations: Deviations
    held: frozenset[str]
    block: frozenset[str]
    is_every: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A year as one draw makes it.

    Attributes
    ----------
    scenario : None where it could not be reconciled; then `why` says so. misfit : Σz² of it.
    is_shocked : whether what a person changed is carried into it.
    """

    scenario: Scenario | None
    misfit: float
    is_shocked: bool
    why: str = ""


def world_scenario(year: Year, *, seed: int, index: int) -> World:
    """The scenario of one world: the year reconciled from a draw, with what a person changed."""
    found = reconcile(
        year.plain_network,
        year.scenario,
        year.figures,
        deviations=year.deviations,
        held=year.held,
        world=(seed, index),
    )
    is_shocked = year.asked != year.base or year.network != year.plain_network
    if not found.outcome.is_solved:
        why = f"not reconciled: {found.outcome.code}"
        return World(scenario=None, misfit=0.0, is_shocked=is_shocked, why=why)
    scenario = reconciled_scenario(year.scenario, found)
    if is_shocked:
        scenario = carried(year.base, year.asked, scenario)
    return World(scenario=scenario, misfit=found.misfit, is_shocked=is_shocked)


def world_gain(year: Year, *, seed: int, index: int) -> dict[str, Any]:
    """What the block gains in one world, as plain values; `why` says what failed where a world does.

    Keys: index, why, misfit, gain_usd, timing_usd, trade_usd, shortage_usd, without_shortage_usd,
    point_usd (member → its gain at the price point), and coalition_usd (by mask over the members in order)
    where every coalition is asked for.
    """
    told: dict[str, Any] = {"index": index, "why": "", "misfit": None}
    world = world_scenario(year, seed=seed, index=index)
    if world.scenario is None:
        return told | {"why": world.why}
    told["misfit"] = round(world.misfit, 3)
    f = formulate(year.network, world.scenario)
    plan = solve_plan(f, kind="status quo")
    if not plan.outcome.is_solved:
        return told | {"why": f"no status quo: {plan.outcome.code}"}
    if not world.is_shocked and not unserved(plan).is_consistent:
        return told | {"why": "not consistent: more unserved than documented"}
    try:
        told |= _gains(plan, year.block, is_every=year.is_every)
        served = without_shortage(f)
        if served is None:
            return told | {"without_shortage_usd": told["gain_usd"]}
        plan = solve_plan(served, kind="status quo")
        if not plan.outcome.is_solved:
            return told | {"why": f"no status quo without a shortage: {plan.outcome.code}"}
        return told | {"without_shortage_usd": total_usd(plan, year.block)}
    except NotSolvedError as error:
        return told | {"why": f"no worth: {error}"}


def _gains(plan: Plan, block: frozenset[str], *, is_every: bool) -> dict[str, Any]:
    assert plan.pins is not None
    footing = footing_of(plan.formulation, pins=plan.pins, x=plan.x)
    worths = Worths(footing, block)
    timing, trade, total = (worths.gain_usd(block, held=held) for held in HELD)
    program = coalition(footing, block)
    grand = Handle(program, tolerance=TOLERANCE).solve()
    if not grand.outcome.is_solved:
        raise NotSolvedError(grand.outcome.message)
    point = price_point_musd(footing, program, block, solution=grand)
    every = {"coalition_usd": Coalitions(footing, block).every_usd()} if is_every else {}
    return every | {
        "gain_usd": total,
        "timing_usd": timing,
        "trade_usd": trade - timing,
        "shortage_usd": total - trade,
        "point_usd": {p: round(v * 1e6) for p, v in sorted(point.items())},
    }


def reconciled_scenario(scenario: Scenario, base: BaseYear) -> Scenario:
    """The scenario of a reconciled year: what its file makes of the case's, without the file."""
    found = {(a.unknown.kind, a.unknown.name): a for a in base.adjusted}
    after = {key: a.after for key, a in found.items()}
    rates = {r.contract: r.rate_mcm_d for r in base.rates}
    territory = {a.unknown.name: a.unknown.party for a in base.adjusted if a.unknown.kind == "wanted use"}

    def supply(s: Supply) -> Supply:
        return dataclasses.replace(
            s,
            capacity_bcm_y=after.get(("output", s.node), s.capacity_bcm_y),
            month_max_factor=after.get(("month maximum", s.node), s.month_max_factor),
        )

    def demand(d: Demand) -> Demand:
        name = f"{d.node} {d.use_class}"
        # A ratio acted on the size of the pass before; here it is one of the reconciled use itself.
        ratio, use = (
            found.get(("peak ratio", f"{territory.get(name, '')} {d.use_class}")),
            found.get(("wanted use", name)),
        )
        told = d.peak_factor
        if ratio is not None:
            told = ratio.after if use is None else use.factor(ratio.unknown.prior, ratio.after)
            told = max(round(told, FACTOR_DIGITS), 1.0)
        return dataclasses.replace(
            d, quantity_bcm_y=after.get(("wanted use", name), d.quantity_bcm_y), peak_factor=told
        )

    def contract(c: Contract) -> Contract:
        agreed = after.get(("contract", c.contract), c.agreed_bcm_y)
        pinned = tuple(rates[c.contract][m] for m in range(1, 13)) if c.contract in rates else None
        return dataclasses.replace(
            c,
            minimum_bcm_y=min(c.minimum_bcm_y, agreed),
            maximum_bcm_y=max(c.maximum_bcm_y, agreed),
            agreed_bcm_y=agreed,
            pinned_mcm_d=pinned,
        )

    def store(s: Storage) -> Storage:
        change = after.get(("stock change", s.storage))
        if change is None:
            return s
        if s.fill_start_bcm is None:
            return dataclasses.replace(s, change_bcm=change)
        return dataclasses.replace(s, fill_end_bcm=round(s.fill_start_bcm + change, DIGITS_BCM))

    def shortage(f: BalanceFigure) -> BalanceFigure:
        return dataclasses.replace(
            f, value_bcm=after.get(("shortage", f"{f.party} {f.publisher}"), f.value_bcm)
        )

    return dataclasses.replace(
        scenario,
        supplies=tuple(map(supply, scenario.supplies)),
        demands=tuple(map(demand, scenario.demands)),
        contracts=tuple(map(contract, scenario.contracts)),
        storages=tuple(map(store, scenario.storages)),
        shortages=tuple(map(shortage, scenario.shortages)),
    )


# What of a record a world changes, so that a shock of it is a factor and no figure.
_CARRIED: Mapping[str, tuple[Callable[[Any], Any], tuple[str, ...]]] = {
    "supplies": (lambda r: r.node, ("capacity_bcm_y", "month_max_factor")),
    "demands": (lambda r: (r.node, r.use_class), ("quantity_bcm_y", "peak_factor")),
    "storages": (lambda r: r.storage, ("change_bcm", "fill_end_bcm")),
    "shortages": (lambda r: (r.party, r.publisher), ("value_bcm",)),
    "contracts": (
        lambda r: r.contract,
        ("minimum_bcm_y", "maximum_bcm_y", "agreed_bcm_y", "pinned_mcm_d"),
    ),
}


def carried(base: Scenario, asked: Scenario, world: Scenario) -> Scenario:
    """What a person asked for, in a world: everything of the scenario asked for, with the world's figures.

    A figure that the shock left alone is the world's. One that it changed is changed by the same factor;
    where that has no meaning (it was 0, or is a shape) it is what was asked for.
    """
    changes: dict[str, Any] = {}
    for name, (key, fields) in _CARRIED.items():
        before = {key(r): r for r in getattr(base, name)}
        here = {key(r): r for r in getattr(world, name)}
        records = []
        for record in getattr(asked, name):
            old, new = before.get(key(record)), here.get(key(record))
            values = {}
            if old is not None and new is not None:
                values = {f: _value(getattr(old, f), getattr(record, f), getattr(new, f)) for f in fields}
            records.append(dataclasses.replace(record, **values))
        changes[name] = tuple(records)
    return dataclasses.replace(asked, **changes)


def _value(before: Any, asked: Any, world: Any) -> Any:
    if asked == before:
        return world
    if isinstance(asked, float) and isinstance(before, float) and isinstance(world, float) and before:
        return world * asked / before
    return asked
