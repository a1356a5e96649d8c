"""Why there is no plan: what to change first, an irreducible set of what cannot hold together, and the least
violation.

The programme is solved once more with every promise that a party made (contract bounds, pins, monthly
production minima, fills) allowed to give way at one cost per mcm; what gives way in that solution is the
least violation. Physical limits, capacities and balances, never give way.

References: docs/theory/planning.md, section "When there is no plan".
"""

from __future__ import annotations

import dataclasses

import numpy as np
from scipy.sparse import coo_matrix, csc_matrix, hstack

from gasunion.outcome import Finding, Outcome
from gasunion.patience import gathered_stops, stopped_finding
from gasunion.planning.formulation import Formulation
from gasunion.planning.irreducible import MOST_SOLVES, Member, irreducible_set
from gasunion.planning.remedies import Violation, remedies
from gasunion.program import Handle, Program

PROMISES = (
    "pin",
    "daily maximum",
    "contract year",
    "month minimum",
    "month maximum",
    "production minimum",
    "stock at the end",
)
# Rows whose unit is a volume over the year or month; the others are rates.
VOLUMES = (
    "contract year",
    "month minimum",
    "month maximum",
    "stock at the end",
    "production of the year",
    "stock",
)
_LARGE = Finding(
    where="the set that cannot hold together",
    what=f"is large: {MOST_SOLVES} solves, or the time that one solve may take, were not enough to leave out "
    "each member in turn. It is not told, as it would explain nothing.",
    hint="Go by what must give way, below.",
)
_NO_WAY = Finding(
    where="the network",
    what="has no plan even if every promise gives way.",
    hint="Look at supplies without a way out and at production minima above capacities.",
)
GIVES_WAY_MIN = 1e-6  # [mcm/d or mcm]


def explain(formulation: Formulation, program: Program, outcome: Outcome) -> Outcome:
    """The outcome with findings: what to change, the irreducible set, and which promise gives way how far."""
    if outcome.code != "infeasible":
        return outcome
    clash = irreducible_set(program)
    members = clash.members
    month_days = {p.month: p.month_days for p in formulation.periods}
    with gathered_stops() as stops:
        violations = least_violation(formulation, program)
    if violations is not None:
        told = [_gives_way(v) for v in violations]
    else:
        told = [stopped_finding(max(stops), what="what must give way")] if stops else [_NO_WAY]
    findings = [
        *remedies(formulation.model, violations or (), members, month_days=month_days),
        *([_member(formulation, program, m) for m in members] if clash.is_irreducible else [_LARGE]),
        *told,
    ]
    return dataclasses.replace(outcome, findings=tuple(findings))


def _member(formulation: Formulation, program: Program, member: Member) -> Finding:
    model, number = formulation.model, member.number
    if member.of == "row":
        block = model.block_of_row(number)
        words, low, high = block.words(number), program.row_lower[number], program.row_upper[number]
        what = "cannot hold together with the other rows of this set."
    else:
        block = model.block_of_column(number)
        words, low, high = block.words(number), program.lower[number], program.upper[number]
        what = "its bounds are part of the set."
    sign = {"lower": "≥", "upper": "≤", "both": "="}[member.side]
    return Finding(
        where=words,
        what=what,
        limit=f"{sign} {(high if member.side == 'upper' else low) + 0.0:.6g}",
        unit="mcm" if block.name in VOLUMES else "mcm/d",
    )


def _gives_way(violation: Violation) -> Finding:
    return Finding(
        where=violation.words,
        what=f"must give way by {violation.amount:.3g} {violation.unit} "
        f"({violation.direction} than promised).",
        value=violation.amount,
        unit=violation.unit,
        hint="Change the promise, or widen what leads there.",
    )


def least_violation(formulation: Formulation, program: Program) -> tuple[Violation, ...] | None:
    """What must give way, and by how much, so that the rest can hold; least volume in total.

    Returns
    -------
    The greatest volume first; None where there is no plan even if every promise gives way.
    """
    model = formulation.model
    rows = np.concatenate([model.rows[name].index.ravel() for name in PROMISES if name in model.rows])
    finite_lower = rows[np.isfinite(program.row_lower[rows])]
    finite_upper = rows[np.isfinite(program.row_upper[rows])]
    touched = np.concatenate([finite_lower, finite_upper])
    sign = np.concatenate([np.ones(finite_lower.size), -np.ones(finite_upper.size)])
    count = touched.size
    # A rate that gives way costs its volume: what it is over the days of its period.
    of_period = {p.period: float(p.days) for p in formulation.periods}
    days = np.array([_days(formulation, int(row), of_period) for row in touched])
    slack = coo_matrix((sign, (touched, np.arange(count))), shape=(program.matrix.shape[0], count))
    elastic = dataclasses.replace(
        program,
        cost=np.concatenate([np.zeros_like(program.cost), days]),
        lower=np.concatenate([program.lower, np.zeros(count)]),
        upper=np.concatenate([program.upper, np.full(count, np.inf)]),
        matrix=csc_matrix(hstack([program.matrix, slack])),
        integer=None,
    )
    solution = Handle(elastic).solve()
    if not solution.outcome.is_solved:
        return None
    given = solution.x[program.cost.size :]
    found = []
    for number in np.argsort(-given * days, kind="stable"):
        if given[number] > GIVES_WAY_MIN:
            block = model.block_of_row(int(touched[number]))
            found.append(
                Violation(
                    row=int(touched[number]),
                    promise=block.name,
                    place=block.place(int(touched[number])),
                    amount=float(given[number]),
                    unit="mcm" if block.name in VOLUMES else "mcm/d",
                    direction="less" if sign[number] > 0 else "more",
                    volume_mcm=float(given[number] * days[number]),
                )
            )
    return tuple(found)


def _days(formulation: Formulation, row: int, of_period: dict[str, float]) -> float:
    block = formulation.model.block_of_row(row)
    return 1.0 if block.name in VOLUMES else of_period[block.place(row)[-1]]
