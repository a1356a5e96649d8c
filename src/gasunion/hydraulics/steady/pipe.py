"""Pipes and drag resistors: how much potential a mass flow costs, and what gravity adds.

    weight-free   φ_tail − φ_head = h(f) = (λ(Re) L/D + ζ) / (2 A² n²) · |f| f                    (eq. 5)
    with a rise   φ_tail − e^S φ_head = h(f) (e^S − 1)/S,   S = g Δz ρ²/φ at the mean potential    (eq. 6)

For the ideal gas ρ²/φ is the constant 2 M/(R T), and eq. 6 is the exact solution of the momentum equation;
for a real gas its error is that of one step, and falls with the square of the pipe's rise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.law import GasLaw, Medium
from gasunion.hydraulics.steady.friction import LAWS, QUADRATIC_LAWS
from gasunion.network.elements import Pipe, Resistor
from gasunion.units import GRAVITY_M_S2

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

# The slope of a quadratic drop vanishes at rest, and with it the Newton matrix. Where the flow is slower than
# this share of a metre per second at 1 kg/m³ the slope is held; the residual is never touched.
_REST_MASS_FLUX_KG_S_M2 = 1.0e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Friction:
    """Resistance of a set of pipes as arrays.

    Attributes
    ----------
    law : name of the friction law of those pipes that give no friction factor of their own.
    quadratic : (pipe,) drop / |f| f where the friction factor is constant, else 0. [Pa kg m⁻³ s² kg⁻²]
    reynolds_per_flow : (pipe,) Re = this · |f|. [s kg⁻¹]
    friction_scale : (pipe,) drop / (λ |f| f) of those that follow the law, else 0.
    follows_law : (pipe,) positions of the pipes whose λ depends on the flow.
    rest_flow_kg_s : (pipe,) flow below which the slope is held.
    """

    law: str
    quadratic: Floats
    reynolds_per_flow: Floats
    friction_scale: Floats
    roughness_m: Floats
    diameter_m: Floats
    follows_law: Indices
    rest_flow_kg_s: Floats

    def take(self, pipe: Indices) -> Friction:
        """The resistance of some pipes, by position; one may be taken several times."""
        lawful = np.full(self.quadratic.size, -1)
        lawful[self.follows_law] = np.arange(self.follows_law.size)
        found = lawful[pipe]
        follows = np.flatnonzero(found >= 0)
        of = found[follows]
        return Friction(
            law=self.law,
            quadratic=self.quadratic[pipe],
            reynolds_per_flow=self.reynolds_per_flow[of],
            friction_scale=self.friction_scale[of],
            roughness_m=self.roughness_m[of],
            diameter_m=self.diameter_m[of],
            follows_law=follows,
            rest_flow_kg_s=self.rest_flow_kg_s[pipe],
        )

    def carrying(self, potential_ratio: Floats, viscosity_ratio: Floats) -> Friction:
        """The resistance of pipes with gases of their own (eq. 6b).

        Parameters
        ----------
        potential_ratio : (pipe,) by which a drop of the gas's own potential is one of the medium's. [1]
        viscosity_ratio : (pipe,) viscosity by that of the medium. [1]
        """
        at = self.follows_law
        return replace(
            self,
            quadratic=self.quadratic * potential_ratio,
            reynolds_per_flow=self.reynolds_per_flow / viscosity_ratio[at],
            friction_scale=self.friction_scale * potential_ratio[at],
        )

    def drop(self, flow_kg_s: Floats) -> tuple[Floats, Floats]:
        """h(f) and its slope dh/df, eq. 5.

        Parameters
        ----------
        flow_kg_s : (pipe,) positive from tail to head.

        Returns
        -------
        (pipe,) drop of the potential, with the sign of the flow; (pipe,) its slope, positive.
        """
        size = np.abs(flow_kg_s)
        drop = self.quadratic * size * flow_kg_s
        slope = 2.0 * self.quadratic * np.maximum(size, self.rest_flow_kg_s)
        if self.follows_law.size:
            at = self.follows_law
            whole = at.size == size.size
            # λ ~ 64/Re at rest: λ |f| and its slope are finite there, so a floor changes them by nothing.
            reynolds = np.maximum(self.reynolds_per_flow * (size if whole else size[at]), 1e-6)
            speed = reynolds / self.reynolds_per_flow
            factor, d_factor = LAWS[self.law](reynolds, self.roughness_m, self.diameter_m)
            scaled = self.friction_scale * factor * speed
            lawful = scaled * (flow_kg_s if whole else flow_kg_s[at])
            steep = 2.0 * scaled + self.friction_scale * d_factor * self.reynolds_per_flow * speed * speed
            if whole:
                drop = drop + lawful
                slope = slope + steep
            else:
                drop[at] += lawful
                slope[at] += steep
        return drop, slope


def friction_of(pipes: Sequence[Pipe | Resistor], *, law: str, medium: Medium) -> Friction:
    """Arrays of a set of pipes and drag resistors under one friction law.

    Raises
    ------
    ValueError : a pipe has neither roughness nor friction factor; it is named.
    """
    count = len(pipes)
    quadratic, rest = np.zeros(count), np.zeros(count)
    lawful: list[tuple[int, float, float, float, float]] = []
    for i, pipe in enumerate(pipes):
        diameter = pipe.diameter_m
        if diameter is None:
            raise ValueError(f"resistor {pipe.arc!r} has no diameter for its drag factor")
        area = np.pi / 4.0 * diameter**2
        rest[i] = _REST_MASS_FLUX_KG_S_M2 * area
        if isinstance(pipe, Resistor):
            assert pipe.drag_factor is not None
            quadratic[i] = pipe.drag_factor / (2.0 * area**2)
            continue
        strings = pipe.strings
        rest[i] *= strings
        scale = 1.0 / (2.0 * (area * strings) ** 2)
        quadratic[i] = pipe.loss_coefficient * scale
        if pipe.friction_factor is not None:
            quadratic[i] += pipe.friction_factor * pipe.length_m / diameter * scale
            continue
        if pipe.roughness_m is None and law != "weymouth":
            raise ValueError(f"pipe {pipe.arc!r} has neither roughness nor friction factor")
        roughness = pipe.roughness_m if pipe.roughness_m is not None else diameter * 1e-5
        if law in QUADRATIC_LAWS:
            one = np.ones(1)
            factor, _ = LAWS[law](one, roughness * one, diameter * one)
            quadratic[i] += float(factor[0]) * pipe.length_m / diameter * scale
        else:
            per_flow = 4.0 / (np.pi * diameter * strings * medium.viscosity_pa_s)
            lawful.append((i, per_flow, pipe.length_m / diameter * scale, roughness, diameter))
    columns = np.array(lawful, dtype=np.float64).reshape(-1, 5)
    return Friction(
        law=law,
        quadratic=quadratic,
        reynolds_per_flow=columns[:, 1].copy(),
        friction_scale=columns[:, 2].copy(),
        roughness_m=columns[:, 3].copy(),
        diameter_m=columns[:, 4].copy(),
        follows_law=columns[:, 0].astype(np.int64),
        rest_flow_kg_s=rest,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gravity:
    """What S and its consequences are for the pipes that rise or fall.

    Attributes
    ----------
    at : (risen,) positions of the pipes whose ends differ in height.
    rise_m : (risen,) height of head minus height of tail. [m]
    """

    at: Indices
    rise_m: Floats

    def terms(
        self, law: GasLaw, tail: Floats, head: Floats, drop: Floats, slope: Floats
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Residual of eq. 6 and its derivatives by both potentials and by the flow, of the risen pipes.

        Parameters
        ----------
        tail, head : (risen,) potentials at the ends. [Pa kg m⁻³]
        drop, slope : (risen,) h(f) and dh/df.

        Returns
        -------
        (risen,) φ_tail − e^S φ_head − h E(S) with E(S) = (e^S − 1)/S; its derivatives by φ_tail, φ_head, f.
        """
        mean = 0.5 * (tail + head)
        s, ds = self._exponent(law, mean)
        growth = np.exp(s)
        small = np.abs(s) < 1e-5
        safe = np.where(small, 1.0, s)
        mean_growth = np.where(small, 1.0 + s * (0.5 + s / 6.0), np.expm1(s) / safe)
        # dE/dS = (e^S − E)/S
        d_mean_growth = np.where(small, 0.5 + s / 3.0, (growth - mean_growth) / safe)
        residual = tail - growth * head - drop * mean_growth
        by_mean = -0.5 * ds * (growth * head + drop * d_mean_growth)
        return residual, 1.0 + by_mean, -growth + by_mean, -slope * mean_growth

    def exponent(self, law: GasLaw, mean: Floats) -> Floats:
        """S at (risen, point) mean potentials. [Pa kg m⁻³]"""
        size = np.maximum(mean, 1.0)
        density = law.density(law.pressure(size.ravel())).reshape(size.shape)
        return np.asarray(GRAVITY_M_S2 * self.rise_m[:, None] * density * density / size)

    def _exponent(self, law: GasLaw, mean: Floats) -> tuple[Floats, Floats]:
        """S = g Δz ρ²/φ and dS/dφ at the mean potential; below 1 Pa kg m⁻³ the limit for φ → 0."""
        size = np.maximum(np.abs(mean), 1.0)
        pressure = law.pressure(size)
        density = law.density(pressure)
        ratio = density * density / size
        # dρ/dφ = ρ′(p)/ρ(p), hence d(ρ²/φ)/dφ = (2 ρ′ − ρ²/φ)/φ
        d_ratio = (2.0 * law.density_slope(pressure) - ratio) / size * np.sign(mean)
        lift = GRAVITY_M_S2 * self.rise_m
        # |S| is below 0.2 for any real pipe; the clip only keeps stray iterates from overflowing.
        s = lift * ratio
        return np.clip(s, -2.0, 2.0), np.where(np.abs(s) < 2.0, lift * d_ratio, 0.0)
