"""A pipe's pressure by integrating dp/dx = −λ G²/(2 D ρ) − ρ g z′, with nothing of the program.

Colebrook–White is solved by repeated substitution, CNGA is written out from its formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy.integrate import solve_ivp

R = 8.314462618
GRAVITY = 9.80665


def friction_factor(reynolds: float, roughness_m: float, diameter_m: float) -> float:
    factor = 0.02
    for _ in range(200):
        inner = 2.51 / (reynolds * math.sqrt(factor)) + roughness_m / (3.71 * diameter_m)
        factor = (-2.0 * math.log10(inner)) ** -2
    return factor


def cnga(molar_mass: float, temperature_k: float) -> Callable[[float], float]:
    """ρ(p) by full CNGA. [kg m⁻³]"""
    gravity = molar_mass / 28.96e-3
    b2 = 344_400.0 * 10.0 ** (1.785 * gravity) / ((1.8 * temperature_k) ** 3.825 * 6_894.757)
    b1 = 1.0 + 101_350.0 * b2
    return lambda p: p * (b1 + b2 * p) / (R * temperature_k / molar_mass)


def outlet_pa(
    inlet_pa: float,
    flow_kg_s: float,
    *,
    length_m: float,
    diameter_m: float,
    roughness_m: float,
    density: Callable[[float], float],
    viscosity: Callable[[float], float],
    rise_m: float = 0.0,
) -> float:
    """Pressure at the end of a pipe."""
    flux = flow_kg_s / (math.pi / 4.0 * diameter_m**2)

    def slope(_: float, p: list[float]) -> list[float]:
        rho = density(p[0])
        factor = friction_factor(abs(flux) * diameter_m / viscosity(p[0]), roughness_m, diameter_m)
        return [-factor * abs(flux) * flux / (2.0 * diameter_m * rho) - rho * GRAVITY * rise_m / length_m]

    done = solve_ivp(slope, (0.0, length_m), [inlet_pa], rtol=1e-10, atol=1.0)
    return float(done.y[0, -1])
