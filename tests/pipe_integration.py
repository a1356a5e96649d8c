"""One pipe by a book's equations and a fine integration: the right answers of faults that were tried.

Nothing of `gasunion` is used: CNGA, Colebrook–White and the momentum equation stand here once more, for
natural gas as the small GasLib examples give it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gas:
    """A CNGA gas: 1/Z = b1 + b2 p, ρ = p (b1 + b2 p) M/(R T)."""

    molar_mass: float = 18.5674e-3
    temperature: float = 288.15
    viscosity: float = 1.1e-5
    is_ideal: bool = False
    gas_constant: float = 8.314462618

    @property
    def b2(self) -> float:
        if self.is_ideal:
            return 0.0
        gravity = self.molar_mass / 28.96e-3
        return 344_400.0 * 10.0 ** (1.785 * gravity) / ((1.8 * self.temperature) ** 3.825 * 6_894.757)

    def density(self, p: float) -> float:
        b1 = 1.0 if self.is_ideal else 1.0 + 101_350.0 * self.b2
        return p * (b1 + self.b2 * p) * self.molar_mass / (self.gas_constant * self.temperature)


def friction(flux: float, diameter: float, roughness: float, viscosity: float) -> float:
    """Colebrook–White by bisection of 1/√λ."""
    reynolds = abs(flux) * diameter / viscosity
    low, high = 1.0, 40.0
    for _ in range(200):
        x = 0.5 * (low + high)
        if x + 2.0 * math.log10(2.51 * x / reynolds + roughness / (3.71 * diameter)) > 0.0:
            high = x
        else:
            low = x
    return 1.0 / low**2


def outlet(
    inlet_pa: float,
    flow: float,
    *,
    length: float,
    diameter: float,
    roughness: float = 1e-4,
    rise: float = 0.0,
    gas: Gas | None = None,
    factor: float | None = None,
    steps: int = 4000,
) -> float:
    """Pressure at a pipe's end: dp/dx = −λ G²/(2 D ρ) − ρ g dz/dx in small steps of fourth order."""
    gas = gas or Gas()
    flux = flow / (math.pi / 4.0 * diameter**2)
    drag = factor if factor is not None else friction(flux, diameter, roughness, gas.viscosity)

    def slope(p: float) -> float:
        density = gas.density(p)
        return -drag / (2.0 * diameter) * abs(flux) * flux / density - density * 9.80665 * rise / length

    p, h = inlet_pa, length / steps
    for _ in range(steps):
        a = slope(p)
        b = slope(p + 0.5 * h * a)
        c = slope(p + 0.5 * h * b)
        p += h / 6.0 * (a + 2.0 * b + 2.0 * c + slope(p + h * c))
    return p
