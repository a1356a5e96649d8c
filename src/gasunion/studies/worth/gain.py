"""What a block gains: how much, from what, and what it rests on.

    gain = worth of the block − Σ worth of each member alone

Its parts, in this order, each what the one before did not reach:

timing and routing   annual totals of mutual contracts and use by party and class held;
more trade           totals free, home use by party and class held;
shortage relieved    all free.

Rows that are balances and no sales (transit, swap) stay in force; the gain with them released stands apart.
So does what planning again would bring to those outside, and to the block with them.

In a year without a base a gain is a difference of two plans as they are made there; it has parts, and no
price point, no home-first plan and no interval: it is no worth.

References: docs/theory/worth.md, section "Parts of a gain".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from gasunion.planning.coalition import HELD, Footing, coalition, footing_of
from gasunion.planning.formulation import formulate
from gasunion.planning.plan import Plan, solve_plan
from gasunion.program import Floats, Handle, Program, Solution
from gasunion.studies.worth.price_point import price_point_musd
from gasunion.studies.worth.served import gain_without_shortage_usd, total_usd
from gasunion.studies.worth.worths import TOLERANCE, NotSolvedError, usd

# Use that differs by less is the same: a ten-thousandth of a bcm.
USE_BCM = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftShort:
    """Home use of a class that the block's plan leaves unserved beside the best plan that serves homes first.

    Attributes
    ----------
    unserved_bcm : in the block's plan. home_first_bcm : in the home-first plan of the same block.
    """

    party: str
    use_class: str
    unserved_bcm: float
    home_first_bcm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What a block gains against the status quo. [USD a year, whole dollars]

    Attributes
    ----------
    block : its members. has_base : whether it is a worth.
    gain_usd : in all. timing_usd, trade_usd, shortage_usd : its parts.
    with_balances_usd : the gain if transit and swap balances among members are released too.
    outsiders_usd : what is gained on top when those outside plan again, contracts pinned; it is no part.
    price_point_usd : member → its gain at a split that no part of the block can improve on; empty without a
        base or where projects are built whole or not at all.
    home_first_usd : the gain of the best plan of the block that serves homes first; None without a base.
    left_short : what the block's plan leaves short beside that one.
    pinned_usd : the gain where no contract yields to homes: every contract is held as far as it can be. The
        same where no shock hit the year.
    without_shortage_usd : the gain where what was used is all that was wanted: the documented shortage at 0.
    """

    block: frozenset[str]
    has_base: bool
    gain_usd: int
    timing_usd: int
    trade_usd: int
    shortage_usd: int
    with_balances_usd: int
    outsiders_usd: int
    price_point_usd: Mapping[str, int] = field(default_factory=dict)
    home_first_usd: int | None = None
    left_short: tuple[LeftShort, ...] = ()
    without_shortage_usd: int | None = None
    pinned_usd: int | None = None


def gain_of(baseline: Plan, block: frozenset[str], *, x: Floats | None = None) -> Gain:
    """The gain of a block against a solved status quo.

    Parameters
    ----------
    x : columns of the block's plan that is published; of one that is as good where not given.

    Raises
    ------
    NotSolvedError : a programme that the status quo satisfies has no optimum.
    """
    assert baseline.pins is not None
    footing = footing_of(baseline.formulation, pins=baseline.pins, x=baseline.x)
    has_base = baseline.scenario.has_base
    # Without a base nobody outside is held, nothing bounds use and balances are released: today's block.
    movers = block if has_base else frozenset(footing.parties)

    def best(**how: object) -> tuple[Program, Solution]:
        options: dict[str, object] = {"movers": movers, "is_bounded": has_base, "with_balances": not has_base}
        program = coalition(footing, block, **(options | how))  # type: ignore[arg-type]
        return program, _solved(footing, program)

    def gained(solution: Solution) -> int:
        return usd(-float(footing.program.cost @ solution.x) - baseline.surplus_musd)

    by_held = [gained(best(held=held)[1]) for held in HELD]
    program, grand = best()
    found = Gain(
        block=block,
        has_base=has_base,
        gain_usd=by_held[2],
        timing_usd=by_held[0],
        trade_usd=by_held[1] - by_held[0],
        shortage_usd=by_held[2] - by_held[1],
        with_balances_usd=gained(best(with_balances=True)[1]),
        outsiders_usd=gained(best(movers=frozenset(footing.parties))[1]) - by_held[2],
    )
    if not has_base:
        return found
    first = _home_first(footing, program)
    return dataclasses.replace(
        found,
        price_point_usd=_price_point(footing, program, block, grand, total_usd=found.gain_usd),
        home_first_usd=gained(first),
        pinned_usd=_pinned_usd(baseline, block, found.gain_usd),
        without_shortage_usd=gain_without_shortage_usd(baseline.formulation, block),
        left_short=_left_short(footing, block, grand.x if x is None else x, first.x),
    )


def _pinned_usd(baseline: Plan, block: frozenset[str], yielding_usd: int) -> int | None:
    """The gain where no contract yields; None where there is no plan then."""
    scenario = baseline.scenario
    if not any(c.yields_to_home for c in scenario.contracts):
        return yielding_usd
    firm = tuple(dataclasses.replace(c, yields_to_home=False) for c in scenario.contracts)
    held = formulate(baseline.network, dataclasses.replace(scenario, contracts=firm))
    plan = solve_plan(held, kind="status quo")
    return total_usd(plan, block) if plan.outcome.is_solved else None


def _solved(footing: Footing, program: Program) -> Solution:
    build = footing.formulation.columns.build
    if (
        footing.formulation.scenario.are_projects_lumpy
        and (program.upper[build] > program.lower[build]).any()
    ):
        integer = np.zeros(program.cost.size, dtype=bool)
        integer[build] = True
        program = dataclasses.replace(program, integer=integer)
    solution = Handle(program, tolerance=TOLERANCE).solve()
    if not solution.outcome.is_solved:
        raise NotSolvedError(solution.outcome.message)
    return solution


def _home_first(footing: Footing, program: Program) -> Solution:
    """The coalition's plan of greatest surplus with the uplift of home use."""
    uplifted = dataclasses.replace(program, cost=program.cost + footing.formulation.uplift)
    return _solved(footing, uplifted)


def _price_point(
    footing: Footing, program: Program, block: frozenset[str], grand: Solution, *, total_usd: int
) -> dict[str, int]:
    """Member → whole dollars that sum to the gain; what rounding leaves goes to those it took most from."""
    if not np.isfinite(grand.row_dual).all():
        return {}
    exact = price_point_musd(footing, program, block, solution=grand)
    scaled = {p: v * 1e6 for p, v in exact.items()}
    whole = {p: int(np.floor(v)) for p, v in scaled.items()}
    order = sorted(scaled, key=lambda p: (whole[p] - scaled[p], p))
    for i in range(total_usd - sum(whole.values())):
        whole[order[i % len(order)]] += 1
    return whole


def _left_short(
    footing: Footing, block: frozenset[str], plan: Floats, first: Floats
) -> tuple[LeftShort, ...]:
    f = footing.formulation
    territory = {n.node: n.territory for n in f.grid.nodes}
    wanted: dict[tuple[str, str], float] = {}
    used: dict[tuple[str, str], float] = {}
    served: dict[tuple[str, str], float] = {}
    for i, step in enumerate(f.uses):
        key = (territory[step.node], step.use_class)
        if step.is_home and key[0] in block:
            for store, rate in (
                (wanted, f.use_limit_mcm_d[i]),
                (used, plan[f.columns.use[i]]),
                (served, first[f.columns.use[i]]),
            ):
                store[key] = store.get(key, 0.0) + float(rate @ f.days) / 1000.0
    return tuple(
        LeftShort(
            party=party,
            use_class=name,
            unserved_bcm=wanted[party, name] - used[party, name],
            home_first_bcm=wanted[party, name] - served[party, name],
        )
        for party, name in sorted(wanted)
        if used[party, name] < served[party, name] - USE_BCM
    )
