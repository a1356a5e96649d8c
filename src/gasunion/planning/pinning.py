"""Pins of the status quo: agreed quantities, as far as they can be met.

1. Each contract is asked for its agreed rate in each period. What cannot be met is met with the least
   shortfall, in volume, together with the least gas missed under monthly production minima.
2. Among all ways to share that least shortfall the one with the least sum of squares is taken, so that
   nobody is singled out by the accident of a solver's vertex.
3. The rates achieved are the pins from then on. In a base year what a contract lacks by rounding, up to
   1e-3 bcm a year, is no shortfall.

In a base year with contracts that yield to homes, after a shock that not everything survives, the order is:
contracts that do not yield and monthly minima; home use up to what the base served; contracts that yield; the
least sum of squares (docs/theory/worth.md, "Yielding contracts").

Nothing is built in step 1: a pin may not force a project on a party.

References: docs/theory/planning.md, section "Status quo".
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from gasunion.outcome import Outcome
from gasunion.planning.blocks import Pins, bounded
from gasunion.planning.face import optimal_face
from gasunion.planning.formulation import Formulation
from gasunion.planning.served import served_mcm_d
from gasunion.program import Floats, Handle, Program, Solution, solve

# Rates of a base year are written to 1e-4 mcm/d: what a contract lacks of them in a year is rounding up to
# this, and never called a shortfall. [mcm]
ROUNDING_MCM = 1.0
# Routing that differs from that of the reconciled year burns a little more: of the documented shortage.
ROUNDING_SHARE = 0.01
Bools = npt.NDArray[np.bool_]
# A rate below this is no shortfall: a cubic metre a day is 1e-6 mcm/d.
SHORTFALL_MCM_D_MIN = 1e-6
# Room about the best points of one stage for the next. A simplex holds its rows to 1e-7 only, and rates of a
# base are written to 1e-4: what is best to the last digit may leave homes no way to take what was served.
FACE_ROOMS = (0.0, 1e-6, 1e-4, 1e-3, 1e-2)
NEAR_MCM_D = 1e-5  # ten cubic metres a day around the least-squares shares
# What pins hold to, a hundredth of what a plan on them holds to. Pins that a simplex found to its own 1e-7
# ask for a hair more than leaves a field or enters a pipe, and then no plan is left of them.
PIN_TOLERANCE = 1e-9


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
    handle = Handle(elastic, tolerance=PIN_TOLERANCE)
    least = handle.solve()
    if not least.outcome.is_solved:
        return None, least.outcome
    free = np.concatenate([rows.short.ravel(), columns.missed_minimum.ravel()]).astype(np.int32)
    yields = np.array([c.yields_to_home for c in rows.contracts], dtype=bool)
    if formulation.scenario.has_base and yields.any() and not _is_as_it_was(formulation, elastic, least):
        elastic, least = _yielding(formulation, elastic, yields)
        if not least.outcome.is_solved:
            return None, least.outcome
        handle = Handle(elastic, tolerance=PIN_TOLERANCE)
    elif least.objective <= SHORTFALL_MCM_D_MIN:
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


def _is_as_it_was(formulation: Formulation, elastic: Program, least: Solution) -> bool:
    """Whether every contract can be met with home use served as in the base: nothing hit the year.

    What contracts, monthly minima and homes lack together may be no more than rounding. Together, because a
    documented shortage is spread over places by what they want, and that was another figure before the year
    was reconciled: a field that must give may have a million cubic metres too few to give to.
    """
    rows, columns = formulation.contracts, formulation.columns
    if not _is_rounding(formulation, least.x):
        return False
    serving = _serving(formulation, elastic)
    cost = serving.cost.copy()
    cost[rows.short] = cost[columns.missed_minimum] = formulation.days
    met = Handle(dataclasses.replace(serving, cost=cost)).solve()
    if not met.outcome.is_solved:
        return False
    homes = [i for i, u in enumerate(formulation.uses) if u.is_home]
    lacking = met.objective + float((served_mcm_d(formulation) @ formulation.days)[homes].sum())
    documented = sum(s.value_bcm for s in formulation.scenario.shortages) * 1000.0
    return lacking <= ROUNDING_MCM * len(rows.contracts) + ROUNDING_SHARE * documented


def _serving(formulation: Formulation, program: Program) -> Program:
    homes = formulation.columns.use[[u.is_home for u in formulation.uses]]
    cost, upper = np.zeros_like(program.cost), program.upper.copy()
    cost[homes] = -formulation.days
    served = served_mcm_d(formulation)[[u.is_home for u in formulation.uses]]
    upper[homes] = np.maximum(np.minimum(upper[homes], served), program.lower[homes])
    return dataclasses.replace(program, cost=cost, upper=upper)


def _yielding(formulation: Formulation, elastic: Program, yields: Bools) -> tuple[Program, Solution]:
    """Firm contracts and minima first, then homes, then contracts that yield: the face that is left."""
    rows, columns = formulation.contracts, formulation.columns
    whole = elastic
    found: Solution | None = None
    firm = np.zeros_like(elastic.cost)
    firm[rows.short[~yields]] = firm[columns.missed_minimum] = formulation.days
    last = np.zeros_like(elastic.cost)
    last[rows.short[yields]] = formulation.days
    for stage in ("firm", "homes", "yielding"):
        before = found
        for room in FACE_ROOMS if before is not None else FACE_ROOMS[:1]:
            face = whole if before is None else _near_face(whole, before, room)
            if stage == "homes":
                asked = _serving(formulation, face)
            else:
                asked = dataclasses.replace(face, cost=firm if stage == "firm" else last)
            found = Handle(asked, tolerance=PIN_TOLERANCE).solve()
            if found.outcome.is_solved:
                break
        assert found is not None
        whole = asked
        if not found.outcome.is_solved:
            break
    assert found is not None
    return whole, found


def _near_face(program: Program, found: Solution, room: float) -> Program:
    """The optimal points of a programme, and those next to them: a face that is exact may hold no point."""
    face = optimal_face(program, found)
    return dataclasses.replace(
        face,
        lower=np.maximum(program.lower, face.lower - room),
        upper=np.minimum(program.upper, face.upper + room),
        row_lower=np.maximum(program.row_lower, face.row_lower - room),
        row_upper=np.minimum(program.row_upper, face.row_upper + room),
    )
