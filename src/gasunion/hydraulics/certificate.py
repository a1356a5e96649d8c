"""Why no steady state exists, in a form that a second function can check.

A certificate names the equations that contradict each other. `recheck` recomputes them from the network, the
boundary and the certificate alone: it uses none of the solver's code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gasunion.outcome import Finding
from gasunion.units import BAR_PA

if TYPE_CHECKING:
    from gasunion.hydraulics.newton import Run
    from gasunion.hydraulics.result import SteadyState
    from gasunion.hydraulics.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Starved:
    """The only flows that balance would need a negative absolute pressure.

    Attributes
    ----------
    node : where it is lowest. potential : what the pipes' laws ask for there. [Pa kg m⁻³]
    """

    node: str
    potential: float

    @property
    def message(self) -> str:
        """One sentence for a person."""
        return f"node {self.node} starves: no pressure above 0 carries these flows to it"

    @property
    def finding(self) -> Finding:
        """The same as data."""
        return Finding(
            where=f"node {self.node}",
            what="starves: the pipes towards it would have to end at a pressure below 0.",
            value=0.0,
            unit="bar",
            hint="Lower what is drawn there, raise an anchor or a set point, or open another way.",
        )


def starved(system: System, run: Run, state: SteadyState) -> Starved | None:
    """The most starved node of a solved run, None where every pressure is above 0."""
    potential = run.state.potential[system.contraction.joint]
    potential = np.where(np.isfinite(state.pressure_pa), potential, np.inf)
    lowest = int(np.argmin(potential))
    if potential[lowest] > 0.0:
        return None
    return Starved(node=system.network.nodes[lowest].node, potential=float(potential[lowest]))


_ = BAR_PA
