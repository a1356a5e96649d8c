"""What is asked of a plan: contracted, status quo, or a block of parties that plan as one.

All are the same programme with other bounds:

contracted   contracts between minimum and maximum over the year, months within swing, daily maximum.
status quo   every contract pinned in each period.
block        the mutual contracts of its members released and their common border arcs free within capacity;
             every other contract stays pinned.

A project is open to a plan if one party holds every territory it needs, or if the block does.

References: docs/theory/planning.md, section "Three kinds of plan".
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gasunion.planning.formulation import Formulation
from gasunion.program import Floats, Program

Kind = Literal["contracted", "status quo", "block"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """What the status quo achieves, and every later plan keeps.

    Attributes
    ----------
    quantity_mcm_d : (contract, period) rates achieved.
    shortfall_mcm_d : (contract, period) agreed rate less the rate achieved, rounding of a base year left out.
    missed_minimum_mcm_d : (supply, period) by how much production stays under its monthly minimum.
    """

    quantity_mcm_d: Floats
    shortfall_mcm_d: Floats
    missed_minimum_mcm_d: Floats


def is_open(formulation: Formulation, block: frozenset[str]) -> Floats:
    """(project,) 1.0 where a project may be built by one party alone or by the block, else 0.0."""
    return np.array(
        [
            1.0 if len(p.territories) <= 1 or p.territories <= block else 0.0
            for p in formulation.scenario.projects
        ]
    )


def is_released(formulation: Formulation, block: frozenset[str]) -> list[bool]:
    """(contract,) whether both parties of a contract are in the block."""
    return [c.seller in block and c.buyer in block for c in formulation.scenario.contracts]


def bounded(formulation: Formulation, *, kind: Kind, block: frozenset[str], pins: Pins | None) -> Program:
    """The programme with the bounds of a plan.

    Raises
    ------
    ValueError : a status quo or block plan is asked for without pins, or the block names no party.
    """
    rows, columns = formulation.contracts, formulation.columns
    program = formulation.program
    lower, upper = program.lower.copy(), program.upper.copy()
    row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
    upper[columns.build] = is_open(formulation, block)
    if kind != "contracted":
        if pins is None:
            raise ValueError(f"a {kind} plan needs the pins of the status quo")
        for block_of_rows in (rows.day, rows.year, rows.month_lower, rows.month_upper):
            row_lower[block_of_rows], row_upper[block_of_rows] = -np.inf, np.inf
        row_lower[rows.pin] = row_upper[rows.pin] = pins.quantity_mcm_d
        upper[columns.missed_minimum] = pins.missed_minimum_mcm_d
    known = {p.party for p in formulation.scenario.parties}
    if block - known:
        raise ValueError(
            f"the block names {', '.join(sorted(block - known))}; known parties: {', '.join(sorted(known))}"
        )
    for c, released in enumerate(is_released(formulation, block)):
        if released:
            row_lower[rows.pin[c]], row_upper[rows.pin[c]] = -np.inf, np.inf
    for w, way in enumerate(rows.border_ways):
        if way.exporter in block and way.importer in block:
            row_upper[rows.border[w]] = np.inf
    return dataclasses.replace(program, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper)
