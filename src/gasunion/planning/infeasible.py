"""Why there is no plan: an irreducible set of what cannot hold together, and the least violation.

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
from gasunion.planning.formulation import Formulation
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
VOLUMES = ("contract year", "month minimum", "month maximum", "stock at the end")


def explain(formulation: Formulation, program: Program, outcome: Outcome) -> Outcome:
    """The outcome with findings: first the irreducible set, then by how much which promise must give way."""
    if outcome.code != "infeasible":
        return outcome
    handle = Handle(program, presolve=False)
    handle.solve()
    columns, rows = handle.irreducible_set()
    model = formulation.model
    findings = [
        Finding(
            where=model.row_words(int(r)),
            what="cannot hold together with the other rows of this set.",
            limit=_limit(program.row_lower[r], program.row_upper[r]),
            unit="mcm" if model.row_words(int(r)).startswith(VOLUMES) else "mcm/d",
        )
        for r in rows
    ]
    findings += [
        Finding(
            where=model.column_words(int(c)),
            what="its bounds are part of the set.",
            limit=_limit(program.lower[c], program.upper[c]),
            unit="mcm/d",
        )
        for c in columns
        if program.upper[c] < np.inf
    ]
    findings += least_violation(formulation, program)
    return dataclasses.replace(outcome, findings=tuple(findings))


def least_violation(formulation: Formulation, program: Program) -> list[Finding]:
    """What must give way, and by how much, so that the rest can hold; least volume in total."""
    model = formulation.model
    rows = np.concatenate([model.rows[name].index.ravel() for name in PROMISES if name in model.rows])
    finite_lower = rows[np.isfinite(program.row_lower[rows])]
    finite_upper = rows[np.isfinite(program.row_upper[rows])]
    touched = np.concatenate([finite_lower, finite_upper])
    sign = np.concatenate([np.ones(finite_lower.size), -np.ones(finite_upper.size)])
    count = touched.size
    slack = coo_matrix((sign, (touched, np.arange(count))), shape=(program.matrix.shape[0], count))
    elastic = dataclasses.replace(
        program,
        cost=np.concatenate([np.zeros_like(program.cost), np.ones(count)]),
        lower=np.concatenate([program.lower, np.zeros(count)]),
        upper=np.concatenate([program.upper, np.full(count, np.inf)]),
        matrix=csc_matrix(hstack([program.matrix, slack])),
    )
    solution = Handle(elastic).solve()
    if not solution.outcome.is_solved:
        return [
            Finding(
                where="the network",
                what="has no plan even if every promise gives way.",
                hint="Look at supplies without a way out and at production minima above capacities.",
            )
        ]
    given = solution.x[program.cost.size :]
    findings = []
    for number in np.argsort(-given, kind="stable"):
        if given[number] <= 1e-6:
            break
        words = model.row_words(int(touched[number]))
        unit = "mcm" if words.startswith(VOLUMES) else "mcm/d"
        direction = "less" if sign[number] > 0 else "more"
        findings.append(
            Finding(
                where=words,
                what=f"must give way by {given[number]:.3g} {unit} ({direction} than promised).",
                value=float(given[number]),
                unit=unit,
                hint="Change the promise, or widen what leads there.",
            )
        )
    return findings


def _limit(lower: float, upper: float) -> str:
    if lower == upper:
        return f"= {lower:.6g}"
    low = f"≥ {lower:.6g}" if np.isfinite(lower) else ""
    high = f"≤ {upper:.6g}" if np.isfinite(upper) else ""
    return " and ".join(x for x in (low, high) if x)
