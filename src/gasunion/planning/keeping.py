"""Use that a base year served is served by its status quo, party by party and class by class.

A plan of all parties may send gas by a way that burns less in one territory and more in another. Where the
second has nothing to spare, homes there would go short so that homes that are said to value gas more, behind
another border, need not. Nobody agreed to that, and it did not happen: so every party's use of every class is
at least what the base served (wanted less documented short), as far as the pins leave it. Where they leave
much less a shock hit the year, and then nothing is kept.

References: docs/theory/worth.md, section "Status quo of a base year".
"""

from __future__ import annotations

import dataclasses

import numpy as np
from scipy.sparse import csc_matrix, hstack, vstack

from gasunion.planning.coalition import MARKET, with_years
from gasunion.planning.formulation import Formulation
from gasunion.planning.served import served_mcm_d
from gasunion.program import Floats, Handle, Program

# What pins written to 1e-4 mcm/d may take from use, for each contract. [mcm]
ROUNDING_MCM = 1.0
# Carriage that differs from the reconciled one burns a little more: of the documented shortage.
ROUNDING_SHARE = 0.01
# Room below what can be kept: a simplex holds its rows to 1e-7 mcm/d on each of 366 days.
ROOM_MCM = 1e-4


def keeping_served(formulation: Formulation, program: Program) -> Program:
    """A status quo's programme in which every party and class keeps what the base served.

    Parameters
    ----------
    program : the status quo of a base year with its pins; its rows are those of the formulation.

    Returns
    -------
    The programme with a row behind the others for each party and class; itself where a shock leaves less.
    """
    f = formulation
    whole, use, _, _ = with_years(f)
    keys = [k for k in use if k[1] != MARKET]
    served = _served_mcm(f, keys)
    rows = csc_matrix(whole.matrix.tocsr()[[use[k] for k in keys]])
    lacking = _least_lacking(program, rows, served)
    documented_mcm = 1000.0 * sum(s.value_bcm for s in f.scenario.shortages)
    most = ROUNDING_MCM * len(f.scenario.contracts) + ROUNDING_SHARE * documented_mcm
    if lacking is None or float(lacking.sum()) > most:
        return program
    return dataclasses.replace(
        program,
        matrix=csc_matrix(vstack([program.matrix, rows])),
        row_lower=np.concatenate([program.row_lower, served - lacking - ROOM_MCM]),
        row_upper=np.concatenate([program.row_upper, np.full(len(keys), np.inf)]),
    )


def released_served(formulation: Formulation, program: Program) -> Program:
    """The programme without what keeps served use; itself where it keeps none."""
    own = formulation.program.row_lower.size
    row_lower = program.row_lower.copy()
    row_lower[own:] = -np.inf
    return dataclasses.replace(program, row_lower=row_lower)


def _served_mcm(f: Formulation, keys: list[tuple[str, str]]) -> Floats:
    """(party and class,) what the base served over the year. [mcm]"""
    territory = {n.node: n.territory for n in f.grid.nodes}
    by_step = served_mcm_d(f) @ f.days
    served = dict.fromkeys(keys, 0.0)
    for use, volume in zip(f.uses, by_step.tolist(), strict=True):
        if use.use_class != MARKET:
            served[territory[use.node], use.use_class] += volume
    return np.array([served[k] for k in keys])


def _least_lacking(program: Program, rows: csc_matrix, served: Floats) -> Floats | None:
    """(party and class,) what is lacking of the served use where least is lacking in all. [mcm]"""
    count, width = rows.shape
    eye = csc_matrix((np.ones(count), (np.arange(count), np.arange(count))), shape=(count, count))
    nothing = csc_matrix((program.matrix.shape[0], count))
    elastic = Program(
        cost=np.concatenate([np.zeros(width), np.ones(count)]),
        lower=np.concatenate([program.lower, np.zeros(count)]),
        upper=np.concatenate([program.upper, np.full(count, np.inf)]),
        matrix=csc_matrix(vstack([hstack([program.matrix, nothing]), hstack([rows, eye])])),
        row_lower=np.concatenate([program.row_lower, served]),
        row_upper=np.concatenate([program.row_upper, np.full(count, np.inf)]),
    )
    found = Handle(elastic).solve()
    return np.maximum(found.x[width:], 0.0) if found.outcome.is_solved else None
