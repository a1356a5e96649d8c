"""The flows by which gas is mixed in the next round."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_DEPTH: Final = 13
_STALE: Final = 1.0e4
_CALM: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flows:
    """The flows that gas is mixed by: those found, or a guess from the last rounds where the two swing.

    Around a loop of little flow the gas decides the flow and the flow decides the gas. The next flows are
    those at which the misses of the last rounds, taken as linear, would vanish (Anderson's mixing). Where
    that leaves the bracket in which an arc's miss changes its sign, the middle of the bracket is taken.

    Attributes
    ----------
    used : (arc,) by which gas is mixed next. [kg s⁻¹]
    low, high : (arc,) the bracket: flows used that gave more, and less, than was used. [kg s⁻¹]
    past : pairs of flows used, and of how far the flows that they gave were from them.

    References
    ----------
    Anderson, Iterative procedures for nonlinear integral equations, J. ACM 12, 1965.
    """

    used: Floats
    low: Floats
    high: Floats
    past: tuple[tuple[Floats, Floats], ...] = ()

    @staticmethod
    def of(found: Floats) -> Flows:
        """Those of a first state."""
        return Flows(used=found, low=np.full(found.size, -np.inf), high=np.full(found.size, np.inf))

    def after(self, found: Floats, *, settled_kg_s: float) -> Flows:
        """With the flows of the state that the gas of `used` gave.

        Parameters
        ----------
        settled_kg_s : a miss that is none: such a flow is taken as it was found.
        """
        miss = found - self.used
        past = (*self.past, (self.used, miss))[-_DEPTH:]
        low, high = np.where(miss > 0.0, self.used, self.low), np.where(miss < 0.0, self.used, self.high)
        # Other loops move too: a bracket that the flow has left, or that is empty, is none.
        stale = (low >= high) | (np.abs(miss) > _STALE * (high - low))
        low = np.where(stale & (miss <= 0.0), -np.inf, low)
        high = np.where(stale & (miss >= 0.0), np.inf, high)
        if self.past:
            # A flow that stays while that by which its gas is mixed moves is not decided by it: its bracket
            # is of another state.
            before, missed = self.past[-1]
            calm = np.abs(found - before - missed) < _CALM * np.abs(self.used - before)
            low, high = np.where(calm, -np.inf, low), np.where(calm, np.inf, high)
        used = found
        if len(past) > 1:
            known = np.isfinite(miss)
            moved, turned = (
                np.stack([(b[k] - a[k])[known] for a, b in pairwise(past)], axis=1) for k in (0, 1)
            )
            weight = np.linalg.lstsq(turned, miss[known], rcond=1.0e-8)[0]
            used = found.copy()
            used[known] -= (moved + turned) @ weight
        both = np.isfinite(low) & np.isfinite(high)
        # Of a flow that hardly misses neither bracket nor guess is more than rounding.
        used = np.where(np.abs(miss) <= settled_kg_s, found, used)
        outside = both & ~((used > low) & (used < high)) & ~(np.abs(miss) <= settled_kg_s)
        used = np.where(outside, 0.5 * (np.where(both, low, 0.0) + np.where(both, high, 0.0)), used)
        return Flows(used=used, low=low, high=high, past=past)

    @property
    def missed_kg_s(self) -> float:
        """How far the flows of the last state are from those by which its gas was mixed."""
        return float(np.nanmax(np.abs(self.past[-1][1]), initial=0.0)) if self.past else np.inf
