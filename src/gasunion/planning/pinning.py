"""Pins of the status quo: agreed quantities, as far as they can be met.

1. Each contract is asked for its agreed rate in each period. What cannot be met is met with the least
   shortfall, in volume, together with the least gas missed under monthly production minima.
2. Among all ways to share that least shortfall the one with the least sum of squares is taken, so that
   nobody is singled out by the accident of a solver's vertex.
3. The rates achieved are the pins from then on. In a base year what a contract lacks by rounding, up to
   1e-3 bcm a year, is no shortfall.

Nothing is built in step 1: a pin may not force a project on a party.

References: docs/theory/planning.md, section "Status quo".
"""

from __future__ import annotations

import dataclasses

import numpy as np

from gasunion.outcome import Outcome
from gasunion.planning.blocks import Pins, bounded
from gasunion.planning.face import optimal_face
from gasunion.planning.formulation import Formulation
from gasunion.program import Floats, Handle, solve

# Rates of a base year are written to 1e-4 mcm/d: what a contract lacks of them in a year is rounding up to
# this, and never called a shortfall. [mcm]
ROUNDING_MCM = 1.0
# A rate below this is no shortfall: a cubic metre a day is 1e-6 mcm/d.
SHORTFALL_MCM_D_MIN = 1e-6
NEAR_MCM_D = 1e-5  # ten cubic metres a day around the least-squares shares


def pin(formulation: Formulation) -> tuple[Pins | None, Outcome]:
    """Find what the agreed quantities come to.

    Returns
    -------
    (pins, outcome); pins is None where even without any contract the network has no plan.
    """
    rows, columns = formulation.contracts, formulation.columns
    agreed = rows.agreed_mcm_d
    nothing = Pins(
        quantity_mcm_d=agreed,
        shortfall_mcm_d=np.zeros_like(agreed),
        missed_minimum_mcm_d=np.zeros(columns.missed_minimum.shape),
    )
    program = bounded(formulation, kind="status quo", block=frozenset(), pins=nothing)
    upper = program.upper.copy()
    upper[columns.build] = 0.0
    upper[rows.short] = np.inf
    upper[columns.missed_minimum] = np.inf
    cost = np.zeros_like(program.cost)
    cost[rows.short] = cost[columns.missed_minimum] = formulation.days
    elastic = dataclasses.replace(program, upper=upper, cost=cost)
    handle = Handle(elastic)
    least = handle.solve()
    if not least.outcome.is_solved:
        return None, least.outcome
    free = np.concatenate([rows.short.ravel(), columns.missed_minimum.ravel()]).astype(np.int32)
    if least.objective <= SHORTFALL_MCM_D_MIN:
        return nothing, least.outcome
    is_rounding = formulation.scenario.has_base and _is_rounding(formulation, least.x)
    quadratic = np.zeros_like(cost)
    quadratic[rows.short] = quadratic[columns.missed_minimum] = formulation.days
    squares = dataclasses.replace(optimal_face(elastic, least), cost=np.zeros_like(cost), quadratic=quadratic)
    spread = least if is_rounding else solve(squares)
    if spread.outcome.is_solved and not is_rounding:
        # An interior point meets its rows to 1e-9 only; the nearest vertex meets them exactly.
        target = spread.x[free]
        handle.set_bounds(free, np.maximum(target - NEAR_MCM_D, 0.0), target + NEAR_MCM_D)
        near = handle.solve()
        least = near if near.outcome.is_solved else least
    # In a base year every hair of rounding counts: without it a pin may ask for what no pipe end takes.
    least_told = 0.0 if formulation.scenario.has_base else SHORTFALL_MCM_D_MIN
    short = np.where(least.x[rows.short] > least_told, least.x[rows.short], 0.0)
    missed = np.maximum(least.x[columns.missed_minimum], 0.0)
    told = short
    if formulation.scenario.has_base:
        told = np.where((short @ formulation.days)[:, None] > ROUNDING_MCM, short, 0.0)
    return Pins(
        quantity_mcm_d=agreed - short, shortfall_mcm_d=told, missed_minimum_mcm_d=missed
    ), least.outcome


def _is_rounding(formulation: Formulation, x: Floats) -> bool:
    """Whether every contract lacks no more than rounding: then nobody is to be spared by least squares."""
    short = x[formulation.contracts.short] @ formulation.days
    missed = x[formulation.columns.missed_minimum] @ formulation.days
    return bool((short <= ROUNDING_MCM).all() and (missed <= ROUNDING_MCM).all())
