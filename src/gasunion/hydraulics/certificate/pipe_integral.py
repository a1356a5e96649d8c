"""Pipes once more: the momentum equation integrated from tail to head, with friction written out anew.

    level:   ∫ ρ dp from p_head to p_tail = K |G| G/2 ,   K = λ L/D + ζ ,   by Gauss and Legendre
    risen:   ∫ ρ dp = K |G| G/2 + g Δz ∫ ρ² ds ,   s from 0 to 1 ,   ρ² along the pipe by Simpson's rule from
             dy/ds = −2 p (K |G| G/(2 ρ) + ρ g Δz) ,   y = p² ,   by Runge and Kutta

Both are eq. 1 of the theory page. Six points integrate a polynomial density of degree 11 without error. The
steps in y decide the weight of the gas alone, never what friction takes: where nearly all of the pressure is
lost, p/ρ changes like √y, and y at the head would be as wrong as 1e-4 of that at the tail. The solver never
integrates: it takes differences of a potential.
"""

from __future__ import annotations

import math
from copy import copy

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.blend import Gases, GasesAt
from gasunion.hydraulics.gas.law import Medium
from gasunion.network.elements import Pipe, Resistor
from gasunion.network.network import Network

Floats = npt.NDArray[np.float64]

_GRAVITY = 9.80665
_STEPS = 4  # even, for Simpson's rule
_ROUNDS = (
    6  # of the fixed point for Colebrook–White; each leaves a twentieth, the start is within a hundredth
)
_LAMINAR, _TURBULENT = 2320.0, 2600.0
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(6)


class PipeIntegral:
    """The pipes and drag resistors of a network as columns.

    Parameters
    ----------
    network : whose arcs are read. medium : viscosity and the gas law's density.
    friction_law : of the pipes that give no friction factor.
    """

    def __init__(self, network: Network, *, medium: Medium, friction_law: str) -> None:
        self.medium, self.friction_law = medium, friction_law
        at, rows = [], []
        for i, arc in enumerate(network.arcs):
            if isinstance(arc, Pipe):
                given = arc.friction_factor if arc.friction_factor is not None else math.nan
                rough = arc.roughness_m if arc.roughness_m is not None else 1e-5 * arc.diameter_m
                row = (arc.diameter_m, arc.strings, arc.length_m, given, rough, arc.loss_coefficient)
            elif isinstance(arc, Resistor) and arc.drag_factor is not None and arc.diameter_m is not None:
                row = (arc.diameter_m, 1, 0.0, 0.0, 0.0, arc.drag_factor)
            else:
                continue
            at.append(i)
            rows.append(row)
        table = np.array(rows, dtype=np.float64).reshape(-1, 6)
        self.arcs = np.array(at, dtype=np.int64)
        self.diameter_m, strings, self.length_m, self.given, self.roughness_m, self.loss = table.T
        self.area_m2 = math.pi / 4.0 * self.diameter_m**2 * strings
        self.tail, self.head = network.tail[self.arcs], network.head[self.arcs]
        height = np.array([n.elevation_m for n in network.nodes], dtype=np.float64)
        self.rise_m = height[self.head] - height[self.tail]
        self.lawful = np.flatnonzero(np.isnan(self.given))
        self._weight = _GRAVITY * self.rise_m
        self._risen = np.flatnonzero(self.rise_m)
        self._own: Gases | None = None
        self._own_risen: Gases | None = None

    def carrying(self, gases_at: GasesAt) -> PipeIntegral:
        """The same columns with the gas of each arc, by its number, where that is not the medium."""
        other = copy(self)
        other._own, other._own_risen = gases_at(self.arcs), gases_at(self.arcs[self._risen])
        return other

    def factor(self, flow_kg_s: Floats, viscosity_pa_s: Floats | None = None) -> Floats:
        """(pipe,) Darcy friction factor at a flow. [1]

        Parameters
        ----------
        viscosity_pa_s : (pipe,) that of the medium, where not given. [Pa s]
        """
        viscosity = self.medium.viscosity_pa_s if viscosity_pa_s is None else viscosity_pa_s[self.lawful]
        factor = self.given.copy()
        if self.lawful.size:
            k = self.lawful
            flux = np.abs(flow_kg_s[k]) / self.area_m2[k]
            reynolds = np.maximum(flux * self.diameter_m[k] / viscosity, 1e-9)
            factor[k] = friction_factor(
                self.friction_law, reynolds, self.roughness_m[k] / self.diameter_m[k], self.diameter_m[k]
            )
        return factor

    def misfit(
        self, pressure_tail_pa: Floats, pressure_head_pa: Floats, flow_kg_s: Floats, *, top_pa: float
    ) -> Floats:
        """(pipe,) by how much each misses its equation, as a share of what `top_pa` weighs."""
        middle = 0.5 * (pressure_tail_pa + pressure_head_pa)
        half = 0.5 * (pressure_tail_pa - pressure_head_pa)
        law = self.medium.law if self._own is None else self._own
        fall = sum(w * law.density(middle + x * half) for x, w in zip(_POINTS, _WEIGHTS, strict=True)) * half
        viscosity = None
        if self._own is not None:
            # At the mean pressure over the length of a level pipe.
            product = pressure_tail_pa * pressure_head_pa
            viscosity = self._own.viscosity_pa_s((4.0 * middle - product / middle) / 3.0)
        push = self._push(flow_kg_s, viscosity)
        density = law.density(np.full(middle.size, top_pa))
        missed = np.abs(fall - push) / (0.5 * top_pa * density)
        k = self._risen
        if k.size:
            lifted = self._weight[k] * self._mean_square(pressure_tail_pa[k], pressure_head_pa[k], push[k])
            missed[k] = np.abs(fall[k] - push[k] - lifted) / (0.5 * top_pa * density[k])
        return np.asarray(missed)

    def resistance(self, flow_kg_s: Floats, viscosity_pa_s: Floats | None) -> Floats:
        """(pipe,) K = λ L/D + ζ at a flow; viscosity as for `factor`. [1]"""
        return np.asarray(
            self.factor(flow_kg_s, viscosity_pa_s) * self.length_m / self.diameter_m + self.loss
        )

    def _push(self, flow_kg_s: Floats, viscosity_pa_s: Floats | None) -> Floats:
        """(pipe,) K |G| G/2. [Pa kg m⁻³]"""
        flux = flow_kg_s / self.area_m2
        return np.asarray(self.resistance(flow_kg_s, viscosity_pa_s) * np.abs(flux) * flux / 2.0)

    def _mean_square(self, pressure_tail_pa: Floats, pressure_head_pa: Floats, push: Floats) -> Floats:
        """(risen,) mean of ρ² over the length, between the pressures of the ends. [kg² m⁻⁶]

        Parameters
        ----------
        push : K |G| G/2 of the risen pipes.
        """
        step, weight = 1.0 / _STEPS, self._weight[self._risen]
        law = self.medium.law if self._own_risen is None else self._own_risen
        y = pressure_tail_pa * pressure_tail_pa
        total = law.density(pressure_tail_pa) ** 2 + law.density(pressure_head_pa) ** 2
        for n in range(1, _STEPS):
            k1 = self._slope(y, push, weight)
            k2 = self._slope(y + 0.5 * step * k1, push, weight)
            k3 = self._slope(y + 0.5 * step * k2, push, weight)
            k4 = self._slope(y + step * k3, push, weight)
            y = y + step / 6.0 * (k1 + 2.0 * (k2 + k3) + k4)
            total = total + (4.0 if n % 2 else 2.0) * law.density(np.sqrt(np.maximum(y, 1.0))) ** 2
        return np.asarray(total * step / 3.0)

    def _slope(self, y: Floats, push: Floats, weight: Floats) -> Floats:
        # p/ρ has a limit for p → 0, so that the slope is finite where the gas no longer arrives.
        pressure = np.sqrt(np.maximum(y, 1.0))
        law = self.medium.law if self._own_risen is None else self._own_risen
        density = law.density(pressure)
        return np.asarray(-2.0 * pressure * (push / density + density * weight))


def friction_factor(name: str, reynolds: Floats, rough: Floats, diameter_m: Floats) -> Floats:
    """λ by the formulas of the theory page, eq. 7 to 13. [1]

    Parameters
    ----------
    name : of the law. reynolds : Reynolds numbers above 0. rough : roughness over diameter.
    """
    if name == "weymouth":
        return np.asarray(0.009407 / np.cbrt(diameter_m))
    if name == "nikuradse":
        return np.asarray(1.0 / (1.138 - 2.0 * np.log10(rough)) ** 2)
    if name == "nikuradse_laminar":
        return np.asarray(64.0 / reynolds + 1.0 / (1.14 - 2.0 * np.log10(rough)) ** 2)
    share = 1.05 / 0.95**2 if name == "ontp" else 1.0
    swift = np.maximum(reynolds, _TURBULENT)
    if name == "colebrook":
        # Haaland's explicit form, then the fixed point of the law itself.
        root = -1.8 * np.log10(6.9 / swift + (rough / 3.7) ** 1.11)
        for _ in range(_ROUNDS):
            root = -2.0 * np.log10(2.51 / swift * root + rough / 3.71)
        found = 1.0 / root**2
    elif name == "hofer":
        found = 0.25 / np.log10(4.518 / swift * np.log10(swift / 7.0) + rough / 3.71) ** 2
    else:
        found = 0.067 * (158.0 / swift + 2.0 * rough) ** 0.2
    slow = reynolds < _TURBULENT
    if slow.any():
        start = 64.0 / _LAMINAR
        between = start + (found - start) * (reynolds - _LAMINAR) / (_TURBULENT - _LAMINAR)
        found = np.where(slow, np.where(reynolds < _LAMINAR, 64.0 / reynolds, between), found)
    return np.asarray(share * found)
