"""A base year in which nothing was short: what was used is all that was wanted.

Most of a gain can be one assumption, that users went without a documented amount. This is the other reading
of the same year, beside it.

References: docs/theory/worth.md, section "Worlds".
"""

from __future__ import annotations

import dataclasses

from gasunion.planning.coalition import footing_of
from gasunion.planning.formulation import Formulation
from gasunion.planning.plan import Plan, solve_plan
from gasunion.planning.served import served_mcm_d
from gasunion.studies.worth.worths import Worths


def without_shortage(formulation: Formulation) -> Formulation | None:
    """The programme of the year with nothing short; None where nothing was documented."""
    if not any(s.value_bcm > 0.0 for s in formulation.scenario.shortages):
        return None
    limit = served_mcm_d(formulation)
    upper = formulation.program.upper.copy()
    upper[formulation.columns.use] = limit
    return dataclasses.replace(
        formulation,
        scenario=dataclasses.replace(formulation.scenario, shortages=()),
        program=dataclasses.replace(formulation.program, upper=upper),
        use_limit_mcm_d=limit,
    )


def total_usd(plan: Plan, block: frozenset[str]) -> int:
    """What a block gains against a solved status quo. [USD]"""
    assert plan.pins is not None
    return Worths(footing_of(plan.formulation, pins=plan.pins, x=plan.x), block).gain_usd(block)


def gain_without_shortage_usd(formulation: Formulation, block: frozenset[str]) -> int | None:
    """The gain of a block where what was used is all that was wanted; None where no plan is left."""
    served = without_shortage(formulation)
    plan = solve_plan(formulation if served is None else served, kind="status quo")
    return total_usd(plan, block) if plan.outcome.is_solved else None
