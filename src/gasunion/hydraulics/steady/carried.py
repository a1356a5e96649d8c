"""What each arc carries, where it is not the medium: factors on the laws of pipes and machines.

The potentials of a network are those of one medium, φ = ∫ρ dp. A pipe with a gas of its own, of density ρₖ,
has dp/dx = −F/ρₖ − ρₖ g z′ (eq. 1); multiplied by the medium's ρ,

    dφ/dx = −F · ρ/ρₖ − ρ² g z′ · ρₖ/ρ .                                                          (6b)

So its drop h(f) is multiplied by the *potential ratio* Δφ/Δφₖ between the pressures of its ends, and its
rise by the *density ratio* ρₖ/ρ. Both hardly depend on pressure; they are those of the last state, and are
exact once the state repeats itself (`mixing`). For a machine the work per kilogram, Z R T and κ are those of
its gas; they are put into its efficiency, and the calorific value of its fuel into that of its driver.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.blend import Gases
from gasunion.hydraulics.gas.law import Medium
from gasunion.network.elements import CompressorStation, ControlValve
from gasunion.network.network import Network

Floats = npt.NDArray[np.float64]

LEVEL: Final = (
    1.0e-4  # of the pressure; below it the ratio of two differences loses more digits than it gains
)
VISCOSITY: Final = 2  # its column, see `Carried.columns`
_LEAST_PA: Final = 1.0e4
_LEAST_RATIO: Final = 1.0 + 1.0e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carried:
    """Factors by arc, each 1 where the arc carries the medium as it is. All arrays (arc,).

    Attributes
    ----------
    potential_ratio : Δφ of the medium by Δφ of the arc's gas, between the pressures of its ends. [1]
    density_ratio : density of the arc's gas by that of the medium, at the arc's mean pressure. [1]
    viscosity_pa_s : at the mean pressure. [Pa s]
    isentropic_exponent : at the inlet. [1]
    work_ratio : work per kilogram of the arc's gas by that of the medium, at the inlet and the ratio. [1]
    calorific_ratio : net calorific value by that of the medium. [1]
    """

    potential_ratio: Floats
    density_ratio: Floats
    viscosity_pa_s: Floats
    isentropic_exponent: Floats
    work_ratio: Floats
    calorific_ratio: Floats

    @property
    def columns(self) -> Floats:
        """(arc, factor) what a state depends on, to tell how far two differ."""
        return np.stack(
            [
                self.potential_ratio,
                self.density_ratio,
                self.viscosity_pa_s,
                self.work_ratio,
                self.calorific_ratio,
            ],
            axis=1,
        )


def carried_by(
    gases: Gases, network: Network, medium: Medium, *, pressure_pa: Floats, is_medium: bool
) -> Carried:
    """The factors of a row of gases, one for each arc.

    Parameters
    ----------
    pressure_pa : (node,) of a state; what is not a pressure above 0.1 bar counts as that.
    is_medium : whether every gas is the medium, of which viscosity and κ follow the pressure alone.
    """
    level = np.maximum(np.nan_to_num(pressure_pa, nan=_LEAST_PA), _LEAST_PA)
    inlet, outlet = level[network.tail], level[network.head]
    # Mean over the length of a pipe whose squared pressure falls in a straight line.
    mean = 2.0 / 3.0 * (inlet + outlet - inlet * outlet / (inlet + outlet))
    ones = np.ones(mean.size)
    kappa = _at_machines(gases, network, inlet, medium)
    if is_medium:
        density = potential = density_in = calorific = ones
    else:
        law = medium.law
        density = gases.density(mean) / law.density(mean)
        density_in = gases.density(inlet) / law.density(inlet)
        fall = gases.potential(inlet) - gases.potential(outlet)
        level_one = np.abs(inlet - outlet) <= LEVEL * mean
        own = np.where(level_one, 1.0, fall)
        potential = np.where(level_one, 1.0 / density, (law.potential(inlet) - law.potential(outlet)) / own)
        given = medium.net_calorific_value_j_kg
        calorific = ones if given is None else gases.net_calorific_value_j_kg() / given
        calorific = np.where(calorific > 0.0, calorific, 1.0)
    ratio = np.maximum(outlet / inlet, _LEAST_RATIO)
    return Carried(
        potential_ratio=potential,
        density_ratio=density,
        viscosity_pa_s=gases.viscosity_pa_s(mean),
        isentropic_exponent=kappa,
        work_ratio=_lift(ratio, kappa) / _lift(ratio, medium.isentropic_exponent) / density_in,
        calorific_ratio=calorific,
    )


def with_machines(network: Network, carried: Carried) -> Network:
    """The network whose stations and valves have the factors of their gas in efficiencies and drags."""
    arcs: list[CompressorStation | ControlValve] = []
    for i in np.flatnonzero(network.arc_table.is_unit).tolist():
        arc = network.arcs[i]
        assert isinstance(arc, CompressorStation | ControlValve)
        drag = 1.0 / float(carried.density_ratio[i])
        arc = replace(
            arc,
            drag_factor_in=None if arc.drag_factor_in is None else arc.drag_factor_in * drag,
            drag_factor_out=None if arc.drag_factor_out is None else arc.drag_factor_out * drag,
        )
        if isinstance(arc, CompressorStation) and arc.efficiency is not None:
            arc = replace(arc, efficiency=arc.efficiency / float(carried.work_ratio[i]))
        if isinstance(arc, CompressorStation) and arc.driver_efficiency is not None:
            arc = replace(arc, driver_efficiency=arc.driver_efficiency * float(carried.calorific_ratio[i]))
        arcs.append(arc)
    return network.replacing(arcs=arcs) if arcs else network


def _lift(ratio: Floats, kappa: Floats | float) -> Floats:
    """(α^((κ−1)/κ) − 1) κ/(κ−1)."""
    power = (np.asarray(kappa) - 1.0) / kappa
    return np.asarray((ratio**power - 1.0) / power)


def _at_machines(gases: Gases, network: Network, inlet_pa: Floats, medium: Medium) -> Floats:
    """κ of compressor stations at their inlets; that of the medium elsewhere, where nobody asks."""
    kappa = np.full(inlet_pa.size, medium.isentropic_exponent)
    units = np.flatnonzero(network.arc_table.is_unit).tolist()
    machines = np.array([i for i in units if isinstance(network.arcs[i], CompressorStation)], dtype=np.int64)
    if machines.size:
        kappa[machines] = gases.isentropic_exponent(machines, inlet_pa[machines])
    return kappa
