"""The laws of pipes written out a second time, for the rechecks alone.

Nothing of `steady` is used: a proof and its recheck share the elements,
the gas law, and no code.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.law import GasLaw, Medium
from gasunion.network.elements import Pipe, Resistor, ShortPipe, Valve
from gasunion.network.network import Network
from gasunion.network.topology import islands

Floats = npt.NDArray[np.float64]

_GRAVITY = 9.80665


def joints(network: Network) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """(node,) number of the place it belongs to: ends of short pipes and open valves are one place."""
    lossless = [isinstance(a, ShortPipe) or (isinstance(a, Valve) and a.is_open) for a in network.arcs]
    return islands(network, passes=np.array(lossless, dtype=bool))


def exponent(law: GasLaw, rise_m: Floats, mean: Floats) -> Floats:
    """S of eq. 6 at mean potentials, by broadcast. [Pa kg m⁻³]"""
    size = np.maximum(np.abs(mean), 1.0)
    density = law.density(law.pressure(size.ravel())).reshape(size.shape)
    return np.asarray(_GRAVITY * rise_m * density * density / size)


def gravity(network: Network, i: int, law: GasLaw, mean: float) -> tuple[float, float]:
    """E(S) = (e^S − 1)/S and e^S of eq. 6 at a mean potential."""
    rise = network.nodes[network.head[i]].elevation_m - network.nodes[network.tail[i]].elevation_m
    if rise == 0.0:
        return 1.0, 1.0
    size = max(abs(mean), 1.0)
    density = float(law.density(law.pressure(np.array([size])))[0])
    s = _GRAVITY * rise * density * density / size
    return (math.expm1(s) / s if abs(s) > 1e-12 else 1.0), math.exp(s)


def drop(arc: Pipe | Resistor, flow_kg_s: float, friction_law: str, medium: Medium) -> float:
    """Fall of the potential of one level pipe or drag resistor."""
    assert arc.diameter_m is not None
    strings = arc.strings if isinstance(arc, Pipe) else 1
    flux = flow_kg_s / strings / (math.pi * arc.diameter_m**2 / 4.0)
    if isinstance(arc, Resistor):
        return (arc.drag_factor or 0.0) * abs(flux) * flux / 2.0
    if arc.friction_factor is not None:
        factor = arc.friction_factor
    else:
        reynolds = max(abs(flux) * arc.diameter_m / medium.viscosity_pa_s, 1e-9)
        roughness = arc.roughness_m if arc.roughness_m is not None else 1e-5 * arc.diameter_m
        factor = _friction_factor(friction_law, reynolds, roughness / arc.diameter_m, arc.diameter_m)
    return (factor * arc.length_m / arc.diameter_m + arc.loss_coefficient) * abs(flux) * flux / 2.0


def _friction_factor(name: str, reynolds: float, rough: float, diameter_m: float) -> float:
    """λ of one pipe by the formulas of the theory page."""
    if name == "weymouth":
        return float(0.009407 / diameter_m ** (1.0 / 3.0))
    if name == "nikuradse":
        return float(1.0 / (1.138 - 2.0 * math.log10(rough)) ** 2)
    if name == "nikuradse_laminar":
        return float(64.0 / reynolds + 1.0 / (1.14 - 2.0 * math.log10(rough)) ** 2)
    if reynolds < 2320.0:
        share = 1.05 / 0.95**2 if name == "ontp" else 1.0
        return share * 64.0 / reynolds
    if reynolds < 2600.0:
        start = (1.05 / 0.95**2 if name == "ontp" else 1.0) * 64.0 / 2320.0
        end = _friction_factor(name, 2600.0, rough, diameter_m)
        return start + (end - start) * (reynolds - 2320.0) / 280.0
    if name == "hofer":
        inner = 4.518 / reynolds * math.log10(reynolds / 7.0) + rough / 3.71
        return float(1.0 / (4.0 * math.log10(inner) ** 2))
    if name == "colebrook":
        x = 8.0
        for _ in range(60):
            x = -2.0 * math.log10(2.51 * x / reynolds + rough / 3.71)
        return 1.0 / x**2
    plain = 0.067 * (158.0 / reynolds + 2.0 * rough) ** 0.2
    return float(plain * (1.05 / 0.95**2 if name == "ontp" else 1.0))


def work_j_kg(medium: Medium, inlet_pa: float, ratio: float) -> float:
    """Adiabatic work per kilogram (eq. 19)."""
    m = (medium.isentropic_exponent - 1.0) / medium.isentropic_exponent
    heat = inlet_pa / float(medium.law.density(np.array([inlet_pa]))[0])
    return float(heat * (ratio**m - 1.0) / m)
