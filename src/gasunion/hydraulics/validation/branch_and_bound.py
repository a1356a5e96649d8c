"""Branch and bound on a free network: a point that may keep every bound, or a proof that none does (eq. 35).

Every subproblem holds a range for each flow and a case for each unit: it acts, it is bypassed, or it is
closed. The relaxation of a subproblem is a linear programme in t, with the laws of the pipes cut over the
subproblem's own ranges. Where its least t is above 0 the subproblem is empty and its multipliers prove it.
Else the point of the programme says where to look for a state, and where to split: a flow below or above a
value, or a unit into its cases. Of a few candidates the split is taken whose parts are emptiest; those that
closed parts before are looked at first. When every subproblem is empty, the subproblems together are a proof:
they cover all states.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from gasunion.hydraulics.relaxation.bound_tightening import tightened
from gasunion.hydraulics.relaxation.dual_bound import Relaxation
from gasunion.hydraulics.relaxation.linear_programme import Solved, SubproblemProgramme
from gasunion.hydraulics.relaxation.subproblem import Case, Frame, Subproblem
from gasunion.hydraulics.relaxation.violation import Point

Floats = npt.NDArray[np.float64]

_KEPT = 1.0e-7  # a law violated by less than this share of the reference is kept
_SWEEPS = 4
_CANDIDATES = 6
_WORK = 360_000  # columns of all programmes of a dive, and of comparing splits after it
_FEWEST, _MOST = 30, 600  # of those programmes
_NARROW = 1.0e-6
_LEAST_ROOM = 1.0e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What the search came to.

    Attributes
    ----------
    leaves : empty subproblems that cover everything, if `is_proof`. subproblems : relaxations solved.
    """

    leaves: tuple[Relaxation, ...]
    is_proof: bool
    subproblems: int


class _Tree:
    """The open subproblems, the empty ones, and what splitting each arc has brought so far."""

    def __init__(self, frame: Frame, attempt: Callable[[Solved], bool]) -> None:
        self.frame, self.attempt = frame, attempt
        self.programme = SubproblemProgramme(frame)
        self.leaves: list[Relaxation] = []
        self.queue: list[tuple[float, int, Solved]] = []
        self.solved = 0
        self.is_found = False
        count = frame.root.low.size
        self.tries, self.closed = np.zeros(count), np.zeros(count)
        system, joints = frame.system, frame.system.contraction.joint_count
        links = csr_matrix((np.ones(system.tail.size), (system.tail, system.head)), shape=(joints, joints))
        self.part = connected_components(links, directed=False)[1]

    def solve(self, subproblem: Subproblem, parent: Solved | None) -> Solved:
        """A subproblem's programme, begun from its parent's basis; a state is looked for near its point."""
        self.solved += 1
        found = self.programme.solve(subproblem, None if parent is None else parent.basis)
        if not found.relaxation.is_proof and found.point is not None and self.attempt(found):
            self.is_found = True
        return found

    def root(self) -> Solved | None:
        """The root: all states, made as few as the relaxation makes them; None where all is decided."""
        whole = self.solve(self.frame.root, None)
        for _ in range(_SWEEPS):
            if self.is_found or self._is_empty(whole):
                return None
            subproblem = whole.subproblem
            size = float((subproblem.high - subproblem.low).sum())
            smaller, cut_off, is_empty = tightened(self.programme, subproblem, whole)
            self.leaves += cut_off
            if is_empty:
                return None
            self.programme.narrow(smaller)
            whole = self.solve(smaller, whole)
            if float((smaller.high - smaller.low).sum()) > 0.8 * size:
                break
        return None if self.is_found or self._is_empty(whole) else whole

    def _is_empty(self, part: Solved) -> bool:
        if part.relaxation.is_proof:
            self.leaves.append(part.relaxation)
        return part.relaxation.is_proof

    def run(self, whole: Solved, *, subproblems: int, candidates: int) -> bool:
        """Branch from a subproblem until all is empty or a state is found; whether that came to an end.

        Parameters
        ----------
        subproblems : how many programmes at most. candidates : how many splits to compare at each subproblem.
        """
        before = len(self.leaves)
        self.queue = [(0.0, 0, whole)]
        last = self.solved + subproblems
        while self.queue and not self.is_found:
            _, _, part = heapq.heappop(self.queue)
            if self.solved >= last or not self.branch(part, candidates):
                del self.leaves[before:]
                return False
        return True

    def branch(self, whole: Solved, candidates: int) -> bool:
        """Split a subproblem; whether a split was found."""
        assert whole.point is not None
        best: tuple[float, list[Solved]] | None = None
        for at, subproblems in self._candidates(whole.subproblem, whole.point, candidates):
            parts = [self.solve(subproblem, whole) for subproblem in subproblems]
            if self.is_found:
                return True
            open_ = [p for p in parts if not p.relaxation.is_proof]
            self.tries[at] += len(parts)
            self.closed[at] += len(parts) - len(open_)
            # What is left: subproblems, less what their least t and their violations have gained.
            gained = sum(
                min(1.0, max(p.relaxation.least, 0.0) * 10.0)
                + 0.1 * (1.0 - min(1.0, _violation(p) / max(_violation(whole), 1e-12)))
                for p in open_
            )
            score = len(open_) - 0.5 * gained
            if best is None or score < best[0]:
                best = score, parts
            if len(open_) <= 1:
                break
        if best is None:
            return False
        for part in best[1]:
            if self._is_empty(part):
                continue
            if part.point is None:
                return False
            order = max(part.relaxation.least, 0.0) + 1e-3 * _violation(part)
            heapq.heappush(self.queue, (order, self.solved + len(self.queue), part))
        return True

    def _candidates(
        self, subproblem: Subproblem, point: Point, count: int
    ) -> list[tuple[int, list[Subproblem]]]:
        """Arcs to split at and the parts, the most promising first."""
        system = self.frame.system
        actors = system.actor_arcs.size
        width = subproblem.high - subproblem.low
        units = self.programme.units
        inlets = [
            units.inlet_range(subproblem, k, acts=subproblem.case[k] == Case.ACTS) for k in range(actors)
        ]
        room = np.array([most - least for least, most in inlets])
        settled = (subproblem.case > 0) | system.actors.is_loss
        weight = np.where(width > _NARROW, point.violation, 0.0)
        decidable = ~settled | (width[:actors] > _NARROW) | (room > _NARROW)
        weight[:actors] = np.where(decidable, np.maximum(point.violation[:actors], point.overload), 0.0)
        rank = np.where(weight > _KEPT, weight, 0.0)
        if count > 1:
            share = (self.closed + 0.1) / (self.tries + 1.0)
            # A unit that closed parts before is worth a look where no law of its own is violated, too.
            undecided = np.zeros(weight.size, dtype=bool)
            undecided[:actors] = ~settled & (self.closed[:actors] > 0)
            rank = rank * share + np.where(undecided, 0.3 * share, 0.0)
        order = [int(k) for k in np.argsort(-rank, kind="stable")[:count] if rank[k] > 0.0]
        found = [(at, self._parts(subproblem, point, at)) for at in order]
        if not found and point.gravity_violation.max(initial=0.0) > _KEPT:
            at = self._levelling(point, np.where(system.actors.is_loss, 0.0, room))
            if at is not None:
                middle = 0.5 * (inlets[at][0] + inlets[at][1])
                found = [(at, self.frame.inlet_halves(subproblem, at, middle))]
        return found

    def _levelling(self, point: Point, room: Floats) -> int | None:
        """The unit whose inlet potential to split, so that less is open of what gravity adds to pipes.

        Between units all potentials move together: a unit in the part with the pipe that is violated most.
        """
        system = self.frame.system
        worst = int(np.argmax(point.gravity_violation))
        inside = self.part[system.actor_tail] == self.part[system.tail[worst]]
        here = np.where(inside, room, 0.0)
        best = int(np.argmax(here if here.max(initial=0.0) > _LEAST_ROOM else room))
        return best if room[best] > _LEAST_ROOM else None

    def _parts(self, subproblem: Subproblem, point: Point, at: int) -> list[Subproblem]:
        """The parts of a subproblem split at one arc."""
        frame, system = self.frame, self.frame.system
        actors = system.actor_arcs.size
        is_unit = at < actors and not system.actors.is_loss[at]
        if is_unit and subproblem.case[at] == Case.ANY:
            return frame.cases(subproblem, at)
        low, high = float(subproblem.low[at]), float(subproblem.high[at])
        if is_unit:
            least, most = self.programme.units.inlet_range(
                subproblem, at, acts=subproblem.case[at] == Case.ACTS
            )
            flows = (high - low) / max(abs(low), abs(high), _NARROW) if point.overload[at] > 0.0 else 0.0
            if (most - least) / max(most, _NARROW) > flows:
                inlet = float(point.potential[system.actor_tail[at]])
                return frame.inlet_halves(subproblem, at, _within(inlet, least, most))
        value = _within(float(point.actor_flow[at] if at < actors else point.flow[at - actors]), low, high)
        if low < 0.0 < high and min(-low, high) > 0.02 * (high - low):
            value = 0.0
        return frame.halves(subproblem, at, value)


def _within(value: float, low: float, high: float) -> float:
    """A value, or where it lies near an end or beyond, one a fifth of the range from there."""
    return float(np.clip(value, low + 0.2 * (high - low), high - 0.2 * (high - low)))


def _violation(part: Solved) -> float:
    return np.inf if part.point is None else float(part.point.violation.sum() + part.point.overload.sum())


def search(frame: Frame, attempt: Callable[[Solved], bool]) -> Search:
    """Solve subproblems, best first, until a state is found, all are empty, or too many were tried.

    Parameters
    ----------
    attempt : looks for a state near the point of a subproblem, and says whether it found one.
    """
    tree = _Tree(frame, attempt)
    whole = tree.root()
    if whole is not None and whole.point is not None:
        # First where the laws are violated most, which finds states; then comparing splits, which proves.
        subproblems = min(max(_WORK // (tree.programme.t + 1), _FEWEST), _MOST)
        ended = tree.run(whole, subproblems=subproblems, candidates=1)
        ended = ended or tree.run(whole, subproblems=subproblems, candidates=_CANDIDATES)
        if not ended:
            return Search(leaves=(), is_proof=False, subproblems=tree.solved)
    is_proof = not tree.is_found and (whole is None or whole.point is not None)
    return Search(leaves=tuple(tree.leaves) if is_proof else (), is_proof=is_proof, subproblems=tree.solved)
