"""Pins at the edge of what can be: room for what is written, found and held to other digits.

Pins and missed minima come from a plan, so there is a plan with them. But they stand where nothing more can
leave a field or enter a pipe, and a solver that holds its rows to 1e-7 may find no point at an edge that it
drew itself. Then pins and monthly minima get room, as little as gives a plan and never more than the rates of
a base year are written to. The answer says so.

References: docs/theory/planning.md, section "When there is no plan".
"""

from __future__ import annotations

import dataclasses

from gasunion.planning.formulation import Formulation
from gasunion.program import Program

# The last is what rates of a base year are written to: 0.04 mcm of a contract or a field in a year.
ROOMS_MCM_D = (0.0, 1e-6, 1e-5, 1e-4)


def roomy(formulation: Formulation, program: Program, room: float) -> Program:
    """The programme with room about every pin and under every monthly minimum.

    Parameters
    ----------
    program : of a status quo or a block, its pins in its bounds. room : each way; 0 changes nothing. [mcm/d]
    """
    if room == 0.0:
        return program
    pin, missed = formulation.contracts.pin, formulation.columns.missed_minimum
    row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
    row_lower[pin] -= room  # a released contract has no bounds, and room leaves it none
    row_upper[pin] += room
    upper = program.upper.copy()
    upper[missed] += room
    return dataclasses.replace(program, row_lower=row_lower, row_upper=row_upper, upper=upper)


def words(room: float) -> str:
    """What an answer says of the room that it needed; empty where it needed none."""
    if room == 0.0:
        return ""
    return f"; pins and production minima were given {room:.0e} mcm/d of room for rounding"
