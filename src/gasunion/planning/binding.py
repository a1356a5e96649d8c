"""What binds: limits whose relief by 1 % gains more than the tolerance.

Candidates are the limits with a dual; each is then relaxed by 1 % and the plan solved again, because a dual
is a slope and says nothing about how far it reaches.

References: docs/theory/planning.md, section "What binds".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from gasunion.planning.plan import Plan
from gasunion.program import Handle, Solution

RELIEF = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A limit that binds.

    Attributes
    ----------
    kind : "arc forward", "supply of the year", "storage working gas", "contract of the year" and so on.
    name : of the arc, supply, storage, contract or border way.
    limit, unit : the limit, over the year: bcm/y for capacities and volumes, bcm for stocks.
    gain_musd : surplus of a year gained by 1 % relief, after solving again.
    """

    kind: str
    name: str
    limit: float
    unit: str
    gain_musd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    kind: str
    name: str
    limit: float
    unit: str
    columns: np.ndarray
    rows: np.ndarray


def binding(
    plan: Plan, *, tolerance_musd: float | None = None, kinds: Collection[str] | None = None
) -> tuple[Binding, ...]:
    """Limits whose relief by 1 % gains more than the tolerance, the most valuable first.

    A capacity is relaxed in every period at once. Arcs that run both ways are relaxed as one.

    Parameters
    ----------
    kinds : of limits that are asked about; all where not given.
    """
    tolerance = plan.scenario.range_tolerance_musd if tolerance_musd is None else tolerance_musd
    handle = Handle(plan.program, presolve=False)
    best = handle.solve()
    basis = handle.basis()
    found = []
    for candidate in _candidates(plan):
        if kinds is not None and candidate.kind not in kinds:
            continue
        if not _first_order(plan, candidate, best) > tolerance * 0.5:
            continue
        gain = _gain(handle, basis, plan, candidate, best)
        if gain > tolerance:
            found.append(
                Binding(
                    kind=candidate.kind,
                    name=candidate.name,
                    limit=candidate.limit,
                    unit=candidate.unit,
                    gain_musd=gain,
                )
            )
    return tuple(sorted(found, key=lambda b: (-b.gain_musd, b.kind, b.name)))


def _candidates(plan: Plan) -> list[_Candidate]:
    f = plan.formulation
    none = np.zeros(0, dtype=np.int32)
    year = 365.0 / 1000.0
    result = []
    shared = f.model.rows["shared capacity"]
    both = {name: shared.index[i] for i, name in enumerate(shared.labels["arc"])}
    for i, name in enumerate(f.grid.arc_names):
        if f.project_of_arc[i] >= 0:
            continue
        for kind, columns, capacity in (
            ("arc forward", f.columns.flows.forward[i], f.grid.capacity_forward_mcm_d[i]),
            ("arc backward", f.columns.flows.backward[i], f.grid.capacity_backward_mcm_d[i]),
        ):
            if capacity.max() > 0:
                result.append(
                    _Candidate(
                        kind=kind,
                        name=name,
                        limit=float(capacity.max()) * year,
                        unit="bcm/y",
                        columns=columns,
                        rows=both.get(name, none),
                    )
                )
    for kind, block, unit in (
        ("supply of the year", "production of the year", "bcm/y"),
        ("supply of a month", "production maximum", "bcm/y"),
        ("joint limit", "joint limit", "bcm/y"),
        ("border crossing", "border crossing", "bcm/y"),
        ("contract of the year", "contract year", "bcm/y"),
        ("contract of a day", "daily maximum", "bcm/y"),
    ):
        rows = f.model.rows[block]
        for i, name in enumerate(next(iter(rows.labels.values()))):
            upper = plan.program.row_upper[rows.index[i]]
            finite = upper[np.isfinite(upper)] if upper.ndim else np.array([upper])
            if finite.size and np.isfinite(finite).all() and finite.max() > 0:
                is_volume = block in ("production of the year", "contract year")
                limit = float(finite.max()) / 1000.0 if is_volume else float(finite.max()) * year
                result.append(
                    _Candidate(
                        kind=kind,
                        name=name,
                        limit=limit,
                        unit=unit,
                        columns=none,
                        rows=np.atleast_1d(rows.index[i]),
                    )
                )
    for i, storage in enumerate(f.storages):
        if f.project_of_storage[i] < 0:
            for kind, columns, limit, unit in (
                ("storage working gas", f.columns.store.stock[i], storage.working_gas_bcm, "bcm"),
                ("storage injection", f.columns.store.injection[i], storage.injection_mcm_d * year, "bcm/y"),
                (
                    "storage withdrawal",
                    f.columns.store.withdrawal[i],
                    storage.withdrawal_mcm_d * year,
                    "bcm/y",
                ),
            ):
                result.append(
                    _Candidate(
                        kind=kind, name=storage.storage, limit=limit, unit=unit, columns=columns, rows=none
                    )
                )
    return result


def _relief(plan: Plan, candidate: _Candidate) -> tuple[np.ndarray, np.ndarray]:
    # What is settled, as at the border of a coalition, is no limit.
    is_settled = plan.program.lower[candidate.columns] == plan.program.upper[candidate.columns]
    upper = np.where(is_settled, np.inf, plan.program.upper[candidate.columns])
    row_upper = plan.program.row_upper[candidate.rows]
    return (
        np.where(np.isfinite(upper), np.abs(upper) * RELIEF, 0.0),
        np.where(np.isfinite(row_upper), np.abs(row_upper) * RELIEF, 0.0),
    )


def _first_order(plan: Plan, candidate: _Candidate, best: Solution) -> float:
    columns, rows = _relief(plan, candidate)
    return float(
        -(np.minimum(best.reduced_cost[candidate.columns], 0.0) @ columns)
        - (np.minimum(best.row_dual[candidate.rows], 0.0) @ rows)
    )


def _gain(handle: Handle, basis: object, plan: Plan, candidate: _Candidate, best: Solution) -> float:
    columns, rows = candidate.columns.astype(np.int32), candidate.rows.astype(np.int32)
    more_columns, more_rows = _relief(plan, candidate)
    program = plan.program
    handle.set_basis(basis)
    handle.set_bounds(columns, program.lower[columns], program.upper[columns] + more_columns)
    handle.set_row_bounds(rows, program.row_lower[rows], program.row_upper[rows] + more_rows)
    solution = handle.solve()
    handle.set_bounds(columns, program.lower[columns], program.upper[columns])
    handle.set_row_bounds(rows, program.row_lower[rows], program.row_upper[rows])
    if not solution.outcome.is_solved:
        return float("nan")
    gain = best.objective - solution.objective
    if plan.is_uplifted:  # what home use is worth more when a plan is chosen is never counted
        gain += float(plan.formulation.uplift @ (solution.x - best.x))
    return gain
