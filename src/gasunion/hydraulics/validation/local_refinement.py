"""A point of a relaxation moved towards a state: smaller and smaller subproblems around it (eq. 40).

In a small subproblem the lines about every law are close to the law itself. So a few programmes, each in a
subproblem round the point of the last, end where all laws are kept nearly, in loops of little friction too,
where a state of the exact equations reacts to the smallest change of a rise by large flows.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.relaxation.gravity_envelopes import gravity_envelopes
from gasunion.hydraulics.relaxation.linear_programme import SubproblemProgramme
from gasunion.hydraulics.relaxation.subproblem import Frame, Subproblem
from gasunion.hydraulics.relaxation.violation import Point

_FIRST = 0.3
_SHRINKS = 0.4
_ROUNDS = 10
_LEAST_FLOW = 0.02  # by the throughput: flows below it may move as far as those
_EMPTY = 1.0e-7
_NEAR = 1.0e-6


def refined(frame: Frame, subproblem: Subproblem, point: Point, *, case: npt.NDArray[np.int64]) -> Point:
    """The point after the subproblems around it.

    Parameters
    ----------
    case : (actor,) what each unit is to do.
    """
    system, near = frame.system, copy(frame)
    actors = system.actor_arcs.size
    case = np.where(system.actors.is_loss, subproblem.case, case)
    width = _FIRST
    for _ in range(_ROUNDS):
        flow = np.concatenate([point.actor_flow, point.flow])
        room = width * np.maximum(np.abs(flow), _LEAST_FLOW)
        low, high = np.maximum(subproblem.low, flow - room), np.minimum(subproblem.high, flow + room)
        small = replace(subproblem, low=low, high=np.maximum(low, high), case=case)
        near.least = np.maximum(frame.least, np.minimum(point.potential - width, frame.most))
        near.most = np.minimum(frame.most, np.maximum(point.potential + width, frame.least))
        near.most = np.maximum(near.most, near.least)
        near.gravity = gravity_envelopes(
            system,
            frame.scale,
            floor=near.least,
            roof=near.most,
            low=small.low[actors:],
            high=small.high[actors:],
        )
        found = SubproblemProgramme(near).solve(small)
        if found.point is None or found.relaxation.least > _EMPTY:
            break
        point = found.point
        if point.violation.max(initial=0.0) <= _NEAR:
            break
        width *= _SHRINKS
    return point
