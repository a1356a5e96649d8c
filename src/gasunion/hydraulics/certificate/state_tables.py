"""What follows from the pressures and flows of a state, once more: velocities, gas held, ratios, power, fuel.

From the network and the gas of each arc; nothing of `steady` is used. Densities of an arc's own gas are those
of the medium times one ratio, taken at the mean pressure (eq. 6b); velocities and gas held are eq. 23 to 24,
a machine's work is that of its own gas.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.state_claim import Mode
from gasunion.hydraulics.gas.blend import Gases
from gasunion.hydraulics.gas.law import Medium
from gasunion.network.elements import CompressorStation, ControlValve, Pipe
from gasunion.network.network import Network

Floats = npt.NDArray[np.float64]

LEAST_PA: Final = 1.0e4  # 0.1 bar; where there is no pressure, the gas is taken as at this


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PipeTable:
    """Of pipes, NaN for other arcs and where no pressure exists. All (arc,).

    Attributes
    ----------
    velocity_m_s : at the mean density. velocity_tail_m_s, velocity_head_m_s : at the ends.
    mach : the greater of both ends, against the isothermal speed of sound. linepack_kg : gas held.
    """

    velocity_m_s: Floats
    velocity_tail_m_s: Floats
    velocity_head_m_s: Floats
    mach: Floats
    linepack_kg: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class StationRow:
    """Of one station; None where it does not exist. [1], [W], [kg s⁻¹]"""

    ratio: float | None
    power_w: float | None
    fuel_kg_s: float | None


class StateTables:
    """The gas of every arc of one state, and what follows from it.

    Parameters
    ----------
    network : of the state. medium : in whose potentials it stands. gases : of each arc, in order.
    pressure_pa : (node,) NaN where none exists. flow_kg_s : (arc,) NaN where the split is not known.
    """

    def __init__(
        self, network: Network, *, medium: Medium, gases: Gases, pressure_pa: Floats, flow_kg_s: Floats
    ) -> None:
        self.network, self.medium, self.gases = network, medium, gases
        self.pressure_pa, self.flow_kg_s = pressure_pa, flow_kg_s
        level = np.maximum(np.nan_to_num(pressure_pa, nan=LEAST_PA), LEAST_PA)
        self.inlet_pa, self.outlet_pa = level[network.tail], level[network.head]
        # Mean over the length of a level pipe, whose squared pressure falls in a straight line.
        both = self.inlet_pa + self.outlet_pa
        self.mean_pa = 2.0 / 3.0 * (both - self.inlet_pa * self.outlet_pa / both)
        self.density_ratio = gases.density(self.mean_pa) / medium.law.density(self.mean_pa)

    def viscosity_pa_s(self) -> Floats:
        """(arc,) of its gas at the mean pressure. [Pa s]"""
        return self.gases.viscosity_pa_s(self.mean_pa)

    def pipes(self) -> PipeTable:
        """Velocities and gas held."""
        law, size = self.medium.law, len(self.network.arcs)
        area, length = np.full(size, np.nan), np.full(size, np.nan)
        for i, arc in enumerate(self.network.arcs):
            if isinstance(arc, Pipe):
                area[i] = arc.strings * np.pi * arc.diameter_m**2 / 4.0
                length[i] = arc.length_m
        tail, head = self.pressure_pa[self.network.tail], self.pressure_pa[self.network.head]
        known = np.isfinite(area) & np.isfinite(tail) & np.isfinite(head)
        one, other = np.where(known, tail, LEAST_PA), np.where(known, head, LEAST_PA)
        ends = [np.where(known, law.density(p) * self.density_ratio, np.nan) for p in (one, other)]
        # The mean over a straight line of the potential, by Simpson's rule.
        middle = law.pressure(0.5 * (law.potential(one) + law.potential(other)))
        simpson = ends[0] + 4.0 * self.density_ratio * law.density(middle) + ends[1]
        density = np.where(known, simpson / 6.0, np.nan)
        velocity = [self.flow_kg_s / (area * rho) for rho in ends]
        sound = [np.sqrt(law.density_slope(p) * self.density_ratio) for p in (one, other)]
        return PipeTable(
            velocity_m_s=self.flow_kg_s / (area * density),
            velocity_tail_m_s=velocity[0],
            velocity_head_m_s=velocity[1],
            mach=np.maximum(np.abs(velocity[0]) * sound[0], np.abs(velocity[1]) * sound[1]),
            linepack_kg=area * length * density,
        )

    def station(self, name: str, mode: Mode) -> StationRow:
        """Ratio of a station's machines, power at their shafts (eq. 19), fuel of their drivers (20b)."""
        i = self.network.arc_index[name]
        arc = self.network.arcs[i]
        assert isinstance(arc, CompressorStation)
        if mode.does == "closed":
            return StationRow(ratio=None, power_w=0.0, fuel_kg_s=0.0)
        if mode.does == "passes":
            return StationRow(ratio=1.0, power_w=0.0, fuel_kg_s=0.0)
        suction, ratio = self._machines(i, arc)
        if arc.efficiency is None:
            return StationRow(ratio=ratio, power_w=None, fuel_kg_s=None)
        at, before = np.array([i]), np.full(len(self.network.arcs), max(suction, LEAST_PA))
        kappa = float(self.gases.isentropic_exponent(at, self.inlet_pa[at])[0])
        share = (kappa - 1.0) / kappa
        head = suction / float(self.gases.density(before)[i])
        work = head * (max(ratio, 1.0) ** share - 1.0) / share
        power = max(float(self.flow_kg_s[i]), 0.0) * work / arc.efficiency
        return StationRow(ratio=ratio, power_w=power, fuel_kg_s=self._fuel(i, arc, power))

    def _machines(self, i: int, arc: CompressorStation) -> tuple[float, float]:
        """Pressure before the machines of a station, and their ratio. [Pa], [1]"""
        square = float(self.flow_kg_s[i]) * abs(float(self.flow_kg_s[i])) / float(self.density_ratio[i])
        ends = self.pressure_pa[[self.network.tail[i], self.network.head[i]]]
        potential = self.medium.law.potential(ends)
        near = potential[0] - _drag(arc.drag_factor_in, arc.diameter_in_m) * square
        far = potential[1] + _drag(arc.drag_factor_out, arc.diameter_out_m) * square
        inner = self.medium.law.pressure(np.array([max(float(near), 0.0), max(float(far), 0.0)]))
        suction = max(float(inner[0]) - arc.pressure_loss_in_pa, 1.0)
        return suction, (float(inner[1]) + arc.pressure_loss_out_pa) / suction

    def _fuel(self, i: int, arc: CompressorStation, power_w: float) -> float | None:
        if arc.gas_power_share == 0.0:
            return 0.0
        general = self.medium.net_calorific_value_j_kg
        if arc.driver_efficiency is None or general is None:
            return None
        own = float(self.gases.net_calorific_value_j_kg()[i])
        return arc.gas_power_share * power_w / arc.driver_efficiency / (own if own > 0.0 else general)

    def as_of_the_medium(self) -> Network:
        """The network whose drags are those that its gases meet, counted in the medium's potential."""
        arcs = [
            replace(
                arc,
                drag_factor_in=_over(arc.drag_factor_in, float(ratio)),
                drag_factor_out=_over(arc.drag_factor_out, float(ratio)),
            )
            for arc, ratio in zip(self.network.arcs, self.density_ratio, strict=True)
            if isinstance(arc, CompressorStation | ControlValve)
            and (arc.drag_factor_in or arc.drag_factor_out)
        ]
        return self.network.replacing(arcs=arcs) if arcs else self.network


def _over(factor: float | None, ratio: float) -> float | None:
    return None if factor is None else factor / ratio


def _drag(factor: float | None, diameter_m: float | None) -> float:
    """Fall of the potential over |f| f by a drag factor. [Pa kg m⁻³ s² kg⁻²]"""
    return 0.0 if factor is None or diameter_m is None else 8.0 * factor / (math.pi * diameter_m**2) ** 2
