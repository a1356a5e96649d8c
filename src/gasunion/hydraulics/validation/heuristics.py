"""A state of a free network near a point of a relaxation, found with the exact equations."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.relaxation.linear_programme import Solved
from gasunion.hydraulics.relaxation.problem import Load
from gasunion.hydraulics.relaxation.subproblem import Case, Frame
from gasunion.hydraulics.relaxation.violation import Point
from gasunion.hydraulics.steady.active_elements import Scale
from gasunion.hydraulics.steady.modes import Mode
from gasunion.hydraulics.steady.system import State, System
from gasunion.hydraulics.validation.branch_and_bound import Search, search
from gasunion.hydraulics.validation.choices import with_choices
from gasunion.hydraulics.validation.local_refinement import refined
from gasunion.hydraulics.validation.sequential_linear_programme import (
    BYPASS,
    FREE,
    WITHIN,
    FreeRun,
    free_levels,
)

Floats = npt.NDArray[np.float64]

_SHUT = 1.0e-7  # a flow below this share of the throughput is none
_NEAR = 0.3  # a point with a greater violation is no start
_NEARER = 0.7  # the next start has less than this share of the last
_STARTS = 30
_MORE = 0.05  # further fall that keeps a closed valve closed, by the reference
_FLOOR = 1.0e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search came to: a run that keeps all bounds, or subproblems that are a proof, or neither."""

    run: FreeRun | None
    search: Search


def find(load: Load, settled: Floats | None) -> Found:
    """A state that keeps every bound, or a proof that there is none, or neither.

    Parameters
    ----------
    settled : see `subproblem.Frame`.
    """
    system = load.system
    frame = Frame(load, settled)
    violations: list[float] = []
    kept: list[FreeRun] = []

    def attempt(solved: Solved) -> bool:
        """Whether a state that keeps every bound was found near the point of a subproblem."""
        point = solved.point
        assert point is not None
        violation = float(point.violation.max(initial=0.0))
        nearest = min(violations, default=np.inf)
        if violation > _NEAR or len(violations) >= _STARTS or violation > _NEARER * nearest:
            return False
        violations.append(violation)
        case, point = cases_at(system, point)
        point = refined(frame, solved.subproblem, point, case=case)
        bypassed = (case == Case.BYPASS) & (point.actor_flow < -_SHUT)
        run = with_choices(load, start_at(system, load.scale, point, case), np.where(bypassed, BYPASS, FREE))
        if run.run.is_solved and run.broken <= WITHIN:
            kept.append(run)
            return True
        return False

    searched = search(frame, attempt)
    return Found(run=kept[0] if kept else None, search=searched)


def cases_at(system: System, point: Point) -> tuple[npt.NDArray[np.int64], Point]:
    """What each unit does at a point, and the point with gas in only one of parallel units."""
    flow = point.actor_flow.copy()
    case = point.case.copy()
    together: dict[tuple[int, int], list[int]] = {}
    for k, (a, b) in enumerate(zip(system.actor_tail.tolist(), system.actor_head.tolist(), strict=True)):
        together.setdefault((min(a, b), max(a, b)), []).append(k)
    for (a, _), units in together.items():
        if len(units) < 2 or system.actors.is_loss[units].any():
            continue
        net = sum(float(flow[k]) * (1.0 if system.actor_tail[k] == a else -1.0) for k in units)
        along = [k for k in units if (net > 0.0) == (system.actor_tail[k] == a)]
        passing = max(along or units, key=lambda k: float(flow[k]))
        rest = [k for k in units if k != passing]
        case[rest], flow[rest] = int(Case.CLOSED), 0.0  # gas that only goes round is none
        flow[passing] = net if system.actor_tail[passing] == a else -net
        case[passing] = int(Case.ACTS) if flow[passing] > 0.0 else int(Case.BYPASS)
    opened = (case == Case.CLOSED) & (np.abs(flow) > _SHUT)
    case[opened] = np.where(flow[opened] > 0.0, int(Case.ACTS), int(Case.BYPASS))
    return case, replace(point, actor_flow=flow)


def start_at(system: System, scale: Scale, point: Point, case: npt.NDArray[np.int64]) -> tuple[State, Floats]:
    """The state and the rises that a point stands for."""
    raises = system.actors.raises
    rise = (point.potential[system.actor_head] - point.potential[system.actor_tail]) * scale.potential
    rise = np.where(raises, np.maximum(rise, 0.0), np.minimum(rise, 0.0))
    rise[case == Case.BYPASS] = 0.0
    closed = case == Case.CLOSED
    rise = np.where(closed, np.where(raises, 0.0, rise - _MORE * scale.potential), rise)
    levels = free_levels(system)
    levels[:, int(Mode.LIFT)] = rise
    modes = np.where(closed, int(Mode.CLOSED), int(Mode.LIFT))
    modes = np.where(system.actors.is_loss, int(Mode.PASS), modes).astype(np.int64)
    potential = np.maximum(point.potential, _FLOOR) * scale.potential
    return (
        State(
            potential=potential,
            flow_kg_s=point.flow * scale.flow_kg_s,
            actor_flow_kg_s=point.actor_flow * scale.flow_kg_s,
            modes=modes,
        ),
        levels,
    )
