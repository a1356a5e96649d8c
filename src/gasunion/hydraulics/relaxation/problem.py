"""What is asked of a free network: a load and the bounds of its pressures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.steady.active_elements import Scale
from gasunion.hydraulics.steady.system import System
from gasunion.network.boundary import Boundary
from gasunion.network.elements import Pipe

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One question.

    Attributes
    ----------
    anchor_potential : (joint,) of those with a given pressure. [Pa kg m⁻³]
    injection : (joint,) [kg s⁻¹]
    low, high : (joint,) bounds of the potential; ±inf where there is none. [Pa kg m⁻³]
    """

    system: System
    anchor_potential: Floats
    injection: Floats
    scale: Scale
    low: Floats
    high: Floats


def bounds_of(system: System, boundary: Boundary) -> tuple[Floats, Floats]:
    """(joint,) lowest and highest potential: of its nodes, and of the pipes that end there."""
    network, joint = system.network, system.contraction.joint
    low, high = boundary.pressure_limits(network)
    low, high = low.copy(), high.copy()
    for i, arc in enumerate(network.arcs):
        if isinstance(arc, Pipe) and arc.pressure_pa_max is not None:
            for node in (network.tail[i], network.head[i]):
                high[node] = min(high[node], arc.pressure_pa_max)
    count = system.contraction.joint_count
    least, most = np.zeros(count), np.full(count, np.inf)
    np.maximum.at(least, joint, low)
    np.minimum.at(most, joint, high)
    law = system.medium.law
    finite = np.isfinite(most)
    above = np.full(count, np.inf)
    above[finite] = law.potential(most[finite])
    return law.potential(least), above
