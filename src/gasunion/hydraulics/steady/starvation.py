"""The node that no pressure above 0 could feed at the flows that balance."""

from __future__ import annotations

import numpy as np

from gasunion.hydraulics.certificate.record import Starved
from gasunion.hydraulics.steady.newton import Run
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.system import System


def starved(system: System, run: Run, state: SteadyState) -> Starved | None:
    """The most starved node of a solved run, None where every pressure is above 0."""
    potential = run.state.potential[system.contraction.joint]
    potential = np.where(np.isfinite(state.pressure_pa), potential, np.inf)
    lowest = int(np.argmin(potential))
    if potential[lowest] > 0.0:
        return None
    return Starved(node=system.network.nodes[lowest].node, potential=float(potential[lowest]))
