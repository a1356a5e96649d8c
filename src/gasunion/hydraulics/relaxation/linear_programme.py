"""The linear programme of a subproblem: the least t by which every state in it misses a row (eq. 29 to 33).

Its rows and their places are the same for every subproblem of one load, so that a part of a subproblem starts
from the basis of the whole. Pipes whose range is a point have one line from either side; others have several.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix

from gasunion.hydraulics.certificate.record import BalanceRow, PipeRow, PressureRow, Row, Side, UnitRow
from gasunion.hydraulics.relaxation.dual_bound import Columns, Relaxation, dual_bound
from gasunion.hydraulics.relaxation.pipe_envelopes import SLOPES, lines_under
from gasunion.hydraulics.relaxation.subproblem import Frame, Subproblem
from gasunion.hydraulics.relaxation.unit_envelopes import KINDS, Units
from gasunion.hydraulics.relaxation.violation import Point, point_of
from gasunion.program import Handle, Program

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_DEEP = 100.0  # how far beyond its bounds a potential may lie in the programme, by the reference
_TOLERANCE = 1.0e-9
_NARROW = 1.0e-6  # a range that one line follows


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A subproblem with its programme: what is proved, a point where nothing is, a basis for its parts."""

    subproblem: Subproblem
    relaxation: Relaxation
    point: Point | None
    basis: Any


class SubproblemProgramme:
    """Builds and solves the programmes of the subproblems of one frame."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        system = frame.system
        self.joints, self.pipes = system.contraction.joint_count, system.pipe_arcs.size
        self.actors = system.actor_arcs.size
        self.t = self.joints + self.pipes + self.actors
        wide = frame.root.high[self.actors :] - frame.root.low[self.actors :] > _NARROW
        self._lines = np.where(wide, SLOPES, 1)
        self.units = Units(frame)
        self._fixed_rows()
        self._layout()
        self._kept: dict[float, tuple[Floats, Floats, Floats, Floats]] = {}
        self.column = np.concatenate(
            [self.joints + self.pipes + np.arange(self.actors), self.joints + np.arange(self.pipes)]
        ).astype(np.int32)

    def narrow(self, subproblem: Subproblem) -> None:
        """From here on only parts of a subproblem are asked for: use the potentials that its flows leave."""
        self.frame.narrow(subproblem)
        self.units = Units(self.frame)
        self._kept = {}

    # The rows, in order: balances from below, from above; least, highest pressures; pipes from below, from
    # above; units. `_row` and `_column` say where each coefficient stands, `_value` holds those that no
    # subproblem changes; `_order` and `_group` bring all of them into the matrix.

    def _fixed_rows(self) -> None:
        frame, system, t = self.frame, self.frame.system, self.t
        free = system.free
        count = free.size
        position = np.full(self.joints, -1)
        position[free] = np.arange(count)
        rows, columns, values = [], [], []
        for offset, tails, heads in (
            (self.joints, system.tail, system.head),
            (self.joints + self.pipes, system.actor_tail, system.actor_head),
        ):
            apart = np.flatnonzero(tails != heads)
            for ends, sign in ((tails[apart], -1.0), (heads[apart], 1.0)):
                at = position[ends]
                kept = at >= 0
                rows.append(at[kept])
                columns.append(offset + apart[kept])
                values.append(np.full(int(kept.sum()), sign))
        r, c, v = np.concatenate(rows), np.concatenate(columns), np.concatenate(values)
        every = np.arange(count)
        self._row = [r, every, r + count, every + count, every + 2 * count, every + 2 * count]
        self._row += [every + 3 * count, every + 3 * count]
        ts = np.full(count, t)
        self._column = [c, ts, c, ts, free, ts, free, ts]
        one = np.ones(count)
        self._value = [v, one, v, -one, one, one, one, -one]
        side = -frame.injection[free]
        infinite = np.full(count, np.inf)
        self._lower = [side, -infinite, frame.floor[free], -infinite]
        self._upper = [infinite, side, infinite, frame.roof[free]]
        place = [frame.place[j] for j in free.tolist()]
        self.rows: tuple[Row, ...] = (
            *(BalanceRow(node=p, side=Side.AT_LEAST) for p in place),
            *(BalanceRow(node=p, side=Side.AT_MOST) for p in place),
            *(PressureRow(node=p, side=Side.AT_LEAST) for p in place),
            *(PressureRow(node=p, side=Side.AT_MOST) for p in place),
        )

    def _layout(self) -> None:
        system, t = self.frame.system, self.t
        first = len(self.rows)
        owner = np.repeat(np.arange(self.pipes), self._lines)
        self._owner = owner
        line = np.concatenate([np.arange(n) for n in self._lines.tolist()] or [owner])
        for side in (Side.AT_LEAST, Side.AT_MOST):
            rows = first + np.arange(owner.size)
            self._row += [rows, rows, rows, rows]
            self._column += [
                system.tail[owner],
                system.head[owner],
                self.joints + owner,
                np.full(owner.size, t),
            ]
            first += owner.size
            self.rows = (
                *self.rows,
                *(
                    PipeRow(arc=self.frame.names[self.actors + k], side=side, line=n)
                    for k, n in zip(owner.tolist(), line.tolist(), strict=True)
                ),
            )
        kinds = len(KINDS)
        rows = first + np.arange(self.actors * kinds)
        k = np.repeat(np.arange(self.actors), kinds)
        self._row += [rows, rows, rows, rows]
        flow = self.joints + self.pipes + k
        self._column += [system.actor_head[k], system.actor_tail[k], flow, np.full(rows.size, t)]
        self.rows = (
            *self.rows,
            *(UnitRow(arc=self.frame.names[i], limit=kind) for i in range(self.actors) for kind in KINDS),
        )
        row, column = np.concatenate(self._row), np.concatenate(self._column)
        shape = (len(self.rows), t + 1)
        order = np.lexsort((row, column))
        row, column = row[order], column[order]
        fresh = np.ones(row.size, dtype=bool)
        fresh[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
        self._order, self._group = order, np.cumsum(fresh) - 1
        indptr = np.searchsorted(column[fresh], np.arange(shape[1] + 1))
        self._pattern = (row[fresh].astype(np.int32), indptr.astype(np.int32), shape)

    def program(self, subproblem: Subproblem) -> Program:
        """The programme of a subproblem."""
        frame, system = self.frame, self.frame.system
        values, lower, upper = list(self._value), list(self._lower), list(self._upper)
        same = system.tail[self._owner] == system.head[self._owner]
        # Lines of h hold for the wider stretch of the frame; what gravity adds is worth narrowing.
        is_cut = np.isfinite(subproblem.inlet_low).any() or np.isfinite(subproblem.inlet_high).any()
        gravity = frame.narrowed(subproblem)[2] if is_cut else frame.gravity
        for sign, beside in ((1.0, gravity.low), (-1.0, -gravity.high)):
            slope, constant = self._cuts(subproblem, sign)
            unused = ~np.isfinite(constant)
            constant = np.where(unused, 0.0, constant + np.where(same, 0.0, beside[self._owner]))
            one = np.where(same, 0.0, 1.0)
            values += [
                one,
                -one * gravity.slope[self._owner],
                -np.where(unused, 0.0, slope),
                sign * np.maximum(1.0, np.abs(constant)),
            ]
            side = np.where(unused, -np.inf, constant)
            lower.append(side if sign > 0 else np.full(side.size, -np.inf))
            upper.append(np.full(side.size, np.inf) if sign > 0 else -side)
        units = self.units.rows(subproblem)
        values += [each.ravel() for each in (units.by_head, units.by_tail, units.by_flow, units.by_t)]
        lower.append(units.lower.ravel())
        upper.append(units.upper.ravel())
        row, indptr, shape = self._pattern
        data = np.bincount(self._group, weights=np.concatenate(values)[self._order], minlength=row.size)
        actors, anchored = self.actors, system.anchored
        cost = np.zeros(self.t + 1)
        cost[self.t] = 1.0
        return Program(
            cost=cost,
            lower=np.concatenate(
                [
                    np.where(anchored, frame.floor, -_DEEP),
                    subproblem.low[actors:],
                    subproblem.low[:actors],
                    [0.0],
                ]
            ),
            upper=np.concatenate(
                [
                    np.where(anchored, frame.roof, frame.cap + _DEEP),
                    subproblem.high[actors:],
                    subproblem.high[:actors],
                    [frame.cap + _DEEP],
                ]
            ),
            matrix=csc_matrix((data, row, indptr), shape=shape),
            row_lower=np.concatenate(lower),
            row_upper=np.concatenate(upper),
        )

    def _cuts(self, subproblem: Subproblem, sign: float) -> tuple[Floats, Floats]:
        """(line,) slope and constant of the lines from below (sign 1) or above (−1); inf where none."""
        low, high = subproblem.low[self.actors :], subproblem.high[self.actors :]
        ends = (low, high) if sign > 0 else (-high, -low)
        if sign in self._kept:
            last = self._kept[sign]
            changed = np.flatnonzero((last[0] != ends[0]) | (last[1] != ends[1]))
            slope, constant = last[2].copy(), last[3].copy()
        else:
            changed = np.arange(self.pipes)
            slope, constant = np.zeros(self._owner.size), np.full(self._owner.size, np.inf)
        if changed.size:
            lines = lines_under(
                self.frame.system,
                self.frame.scale,
                changed,
                low=ends[0][changed],
                high=ends[1][changed],
                stretch=(self.frame.gravity.stretch_low[changed], self.frame.gravity.stretch_high[changed]),
            )
            renewed = np.zeros(self.pipes, dtype=bool)
            renewed[changed] = True
            constant[renewed[self._owner]] = np.inf
            start = np.concatenate([[0], np.cumsum(self._lines)])
            # Lines come in the order of their pipes: count each one's place among its pipe's.
            rank = np.arange(lines.pipe.size) - np.searchsorted(lines.pipe, lines.pipe)
            fits = rank < self._lines[lines.pipe]
            at = start[lines.pipe[fits]] + rank[fits]
            slope[at], constant[at] = lines.slope[fits], lines.constant[fits]
        self._kept[sign] = (ends[0].copy(), ends[1].copy(), slope, constant)
        return slope, constant

    def solve(self, subproblem: Subproblem, basis: Any = None) -> Solved:
        """The programme of a subproblem, its point and its basis; no point where it is not solved."""
        joints, pipes = self.joints, self.pipes
        program = self.program(subproblem)
        handle = Handle(
            program, tolerance=_TOLERANCE, time_limit_s=10.0, method="simplex", presolve=basis is None
        )
        if basis is not None:
            handle.set_basis(basis)
        solution = handle.solve()
        multipliers, least, bound = np.zeros(program.row_lower.size), 0.0, 0.0
        point = None
        if solution.outcome.is_solved:
            multipliers, least = solution.row_dual, float(solution.objective)
            bound = dual_bound(program, multipliers)
            x = solution.x
            point = point_of(
                self.units,
                subproblem,
                potential=x[:joints],
                flow=x[joints : joints + pipes],
                actor_flow=x[joints + pipes : -1],
            )
        relaxation = Relaxation(
            program=program,
            rows=self.rows,
            least=least,
            bound=bound,
            multipliers=multipliers,
            path=subproblem.path,
        )
        return Solved(subproblem=subproblem, relaxation=relaxation, point=point, basis=handle.basis())


def columns_of(frame: Frame) -> Columns:
    """What the columns of every programme of a frame stand for."""
    actors = frame.system.actor_arcs.size
    return Columns(
        nodes=tuple(frame.place),
        arcs=(*frame.names[actors:], *frame.names[:actors]),
        potential_unit=frame.scale.potential,
        flow_unit=frame.scale.flow_kg_s,
    )


def all_states(frame: Frame) -> Relaxation:
    """The relaxation of the subproblem of all states, alone."""
    return SubproblemProgramme(frame).solve(frame.root).relaxation
