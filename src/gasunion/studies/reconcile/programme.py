"""The programme of a base year: least squares under the rows of a plan.

    minimise   Σ z² + ε · transport work
    x − σ z = prior                                  of each unknown that has a prior
    Σ terms − σ z = published                        of each observation
    balances, capacities, borders and stocks         as in a plan (docs/theory/planning.md, 1, 2, 4, 6, 7)

z is unique, and so is every rate that follows from it; flows are not, and are no part of the answer.

References: Stone, Champernowne, Meade: The precision of national income estimates, Review of Economic Studies
9, 1942. docs/theory/base-year.md.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gasunion.network.network import Network
from gasunion.planning.formulation import Formulation, formulate
from gasunion.program import Floats, Program
from gasunion.scenario.balances import BalanceFigure
from gasunion.scenario.deviations import Deviations
from gasunion.scenario.scenario import Scenario
from gasunion.studies.reconcile.figures import Kind, Observation, Unknown
from gasunion.studies.reconcile.rows import (
    Values,
    add_contracts,
    add_fuel,
    add_observations,
    add_stores,
    add_supplies,
    add_uses,
    first_steps,
)
from gasunion.transport.model import Indices

# How closely a later pass holds the fuel of the one before: with a little room there is a solution. [bcm]
FUEL_HELD_BCM = 1e-3
# Stocks may fall; a peak day is no less than the month's mean day. Everything else is 0 or more.
LEAST: Mapping[Kind, float] = {"stock change": -np.inf, "peak ratio": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A compiled programme.

    Attributes
    ----------
    formulation : the plan's rows that it stands on. program : to be solved.
    values : columns of the unknowns. deviation : (unknown,) columns of z, −1 where there is no prior.
    observations : with `seen`, their columns of z. parties : whose fuel is counted; fuel : its columns. [bcm]
    fuel_deviation : (party,) columns of z of the fuel; empty in the first pass.
    departure, month_deviation : (contract, month) columns of what a month departs from its shape [mcm], of z.
    """

    formulation: Formulation
    program: Program
    values: Values
    deviation: Indices
    observations: tuple[Observation, ...]
    seen: Indices
    parties: tuple[str, ...]
    fuel: Indices
    fuel_deviation: Indices
    departure: Indices
    month_deviation: Indices


def compile_programme(
    network: Network,
    scenario: Scenario,
    *,
    unknowns: Sequence[Unknown],
    observations: Sequence[Observation],
    figures: Sequence[BalanceFigure],
    deviations: Deviations,
    size_bcm: Floats,
    fuel_bcm: Mapping[str, float] | None = None,
) -> Compiled:
    """Compile a base year.

    Parameters
    ----------
    size_bcm : (unknown,) the volume about which factors act: of the pass before, in the first the prior.
    fuel_bcm : fuel by party, held to a million cubic metres; None in the first pass.
    """
    f = formulate(network, scenario)
    parties = tuple(sorted({g.party for g in figures}))
    names = [f"{u.kind} {u.name}" for u in unknowns]
    lower = np.array([LEAST.get(u.kind, 0.0) for u in unknowns])
    columns = f.model.add_columns("unknown", {"unknown": names}, lower=lower)
    values = Values(unknowns=tuple(unknowns), columns=columns, size_bcm=size_bcm)
    deviation = _priors(f, values)
    add_supplies(f, values)
    add_uses(f, values, figures)
    departure, month_deviation = add_contracts(f, values)
    add_stores(f, values)
    fuel = add_fuel(f, parties)
    seen = add_observations(f, values, observations, fuel=dict(zip(parties, fuel.tolist(), strict=True)))
    fuel_deviation = np.zeros(0, dtype=np.int64)
    if fuel_bcm is not None:
        target = np.array([fuel_bcm[p] for p in parties])
        fuel_deviation = f.model.add_columns("fuel deviation", {"party": parties}, lower=-np.inf)
        f.model.add_rows(
            "fuel held",
            {"party": parties},
            lower=target,
            upper=target,
            terms=[(fuel, 1.0), (fuel_deviation, -FUEL_HELD_BCM)],
        )
    squares = np.concatenate([deviation[deviation >= 0], seen, fuel_deviation, month_deviation.ravel()])
    return Compiled(
        formulation=f,
        program=_released(f, values, squares, work=deviations.work_per_bcm_mm),
        values=values,
        deviation=deviation,
        observations=tuple(observations),
        seen=seen,
        parties=parties,
        fuel=fuel,
        fuel_deviation=fuel_deviation,
        departure=departure,
        month_deviation=month_deviation,
    )


def _priors(f: Formulation, values: Values) -> Indices:
    """X − σ z = prior; returns (unknown,) columns of z."""
    known = [i for i, u in enumerate(values.unknowns) if u.sigma is not None]
    labels = {"unknown": [f"{values.unknowns[i].kind} {values.unknowns[i].name}" for i in known]}
    z = f.model.add_columns("deviation", labels, lower=-np.inf)
    prior = np.array([values.unknowns[i].prior for i in known])
    sigma = np.array([values.unknowns[i].sigma for i in known], dtype=float)
    f.model.add_rows(
        "prior", labels, lower=prior, upper=prior, terms=[(values.columns[known], 1.0), (z, -sigma)]
    )
    columns = np.full(len(values.unknowns), -1, dtype=np.int64)
    columns[known] = z
    return columns


def work_cost(f: Formulation) -> tuple[Indices, Floats]:
    """Columns of flow, and the transport work of a unit of each over the year. [bcm · 1000 km per mcm/d]"""
    flows = f.columns.flows
    length = np.array([[a.length_m] for a in f.grid.arcs]) / 1e6 * f.days / 1000.0
    columns = np.concatenate([flows.forward.ravel(), flows.backward.ravel()])
    return columns, np.concatenate([length.ravel(), length.ravel()])


def _released(f: Formulation, values: Values, squares: Indices, *, work: float) -> Program:
    """The rows of the plan that a base year keeps; what its own rows replace has no bounds of its own."""
    program = f.model.program()
    lower, upper = program.lower.copy(), program.upper.copy()
    row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
    rows = f.contracts
    for released in (rows.pin, rows.day, rows.year, rows.month_lower, rows.month_upper):
        row_lower[released], row_upper[released] = -np.inf, np.inf
    found = [
        s
        for s, supply in enumerate(f.supplies)
        if f.project_of_supply[s] < 0 and values.of("output", supply.node) is not None
    ]
    for name in ("production minimum", "production maximum", "production of the year"):
        block = f.model.rows[name].index[found]
        row_lower[block], row_upper[block] = -np.inf, np.inf
    _release_last_stocks(f, values, row_lower)
    first = first_steps(f)
    upper[f.columns.use] = 0.0
    upper[f.columns.use[first]] = np.inf
    for closed in (f.columns.build, f.columns.missed_minimum, rows.short):
        upper[closed] = 0.0
    cost, quadratic = np.zeros(lower.size), np.zeros(lower.size)
    columns, length = work_cost(f)
    cost[columns] = work * length
    quadratic[squares] = 2.0
    return dataclasses.replace(
        program,
        cost=cost,
        quadratic=quadratic,
        lower=lower,
        upper=upper,
        row_lower=row_lower,
        row_upper=row_upper,
    )


def _release_last_stocks(f: Formulation, values: Values, row_lower: Floats) -> None:
    """A store that begins with a given fill ends with it and its change, which is looked for."""
    block = f.model.rows.get("stock at the end")
    if block is None:
        return
    begins = {s.storage for s in f.storages if s.fill_start_bcm is not None}
    for store, row in zip(block.labels["storage"], block.index, strict=True):
        if store in begins and values.of("stock change", store) is not None:
            row_lower[row] = -np.inf
