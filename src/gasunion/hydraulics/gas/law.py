"""Gas laws: how density and the pressure potential follow from pressure, and the medium that flows.

The potential φ(p) = ∫₀ᵖ ρ(p′) dp′ (docs/theory/hydraulics.md, eq. 2) makes the momentum equation of a level
pipe algebraic: φ(p_in) − φ(p_out) = resistance · |f| · f with f in kg/s. A gas law is any object with the
methods of `GasLaw`; the network needs no more of a gas than that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from gasunion.units import ATMOSPHERE_PA

Floats = npt.NDArray[np.float64]

# Newton's steps from the low-pressure root: each squares the relative error, which starts below 0.3 at
# 300 bar, so that five reach rounding (tests/unit/hydraulics/test_gas_law.py shows it).
_INVERSION_STEPS = 5
_PSI_PA = 6_894.757  # pound-force per square inch, as the CNGA correlation's authors round it
_CNGA_ATMOSPHERE_PA = 101_350.0  # the correlation's own gauge offset, 14.7 psi rounded


class GasLaw(Protocol):
    """What the network asks of a gas at one temperature. All arrays elementwise, pressures absolute.

    A negative pressure or potential has no physics; iterates may pass through it, so every law continues
    itself as an odd (density) and even (potential) function there. A result with one is never "solved".
    """

    def density(self, pressure_pa: Floats) -> Floats:
        """ρ(p), which is also dφ/dp. [kg m⁻³]"""
        ...

    def density_slope(self, pressure_pa: Floats) -> Floats:
        """dρ/dp. [kg m⁻³ Pa⁻¹]"""
        ...

    def potential(self, pressure_pa: Floats) -> Floats:
        """φ(p), rising, with the sign of p. [Pa kg m⁻³]"""
        ...

    def pressure(self, potential: Floats) -> Floats:
        """The inverse of `potential`. [Pa]"""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Cnga:
    """Compressibility 1/Z = b1 + b2·p: ideal gas, and the CNGA correlations (eq. 3).

    Attributes
    ----------
    name : "ideal", "simple_cnga", "full_cnga".
    b1 : without unit. b2 : [Pa⁻¹] Arrays stand for a row of gases, each with its own pressure.
    sound_speed_squared : R T / M, the square of the isothermal speed of sound of the ideal gas. [m² s⁻²]

    References
    ----------
    California Natural Gas Association, as in Menon, Gas Pipeline Hydraulics, CRC Press, 2005, ch. 1.
    Srinivasan, Sundar, Gyrya, Zlotnik: Numerical solution of the steady-state network flow equations for a
    non-ideal gas, IEEE Trans. Control Netw. Syst. 10, 2023 (b1, b2 of the simple form).
    """

    name: str
    b1: float | Floats
    b2: float | Floats
    sound_speed_squared: float | Floats

    def density(self, pressure_pa: Floats) -> Floats:
        """ρ = p (b1 + b2 |p|) / c². [kg m⁻³]"""
        return pressure_pa * (self.b1 + self.b2 * np.abs(pressure_pa)) / self.sound_speed_squared

    def density_slope(self, pressure_pa: Floats) -> Floats:
        """dρ/dp = (b1 + 2 b2 |p|) / c². [kg m⁻³ Pa⁻¹]"""
        return (self.b1 + 2.0 * self.b2 * np.abs(pressure_pa)) / self.sound_speed_squared

    def potential(self, pressure_pa: Floats) -> Floats:
        """φ = (b1 p²/2 + b2 p³/3) / c². [Pa kg m⁻³]"""
        size = np.abs(pressure_pa)
        return pressure_pa * size * (self.b1 / 2.0 + self.b2 / 3.0 * size) / self.sound_speed_squared

    def pressure(self, potential: Floats) -> Floats:
        """The positive root of the cubic, by Newton's method from the ideal gas's root. [Pa]"""
        right = np.abs(potential) * self.sound_speed_squared
        size = np.sqrt(2.0 * right / self.b1)
        if not np.any(self.b2):
            return np.copysign(size, potential)
        for _ in range(_INVERSION_STEPS):
            # size / (…) rather than a quotient of polynomials: 0 stays 0 without a division by 0.
            value = size * size * (self.b1 / 2.0 + self.b2 / 3.0 * size) - right
            slope = np.maximum(size * (self.b1 + self.b2 * size), 1e-300)
            size = size - value / slope
        return np.copysign(size, potential)


def ideal(*, sound_speed_squared: float | Floats) -> Cnga:
    """The ideal gas: b1 = 1, b2 = 0."""
    return Cnga(name="ideal", b1=1.0, b2=0.0, sound_speed_squared=sound_speed_squared)


def simple_cnga(*, sound_speed_squared: float | Floats) -> Cnga:
    """CNGA with fixed coefficients: b1 = 1.00300865, b2 = 2.96848838e-8 Pa⁻¹."""
    return Cnga(name="simple_cnga", b1=1.00300865, b2=2.96848838e-8, sound_speed_squared=sound_speed_squared)


def full_cnga(
    *, sound_speed_squared: float | Floats, specific_gravity: float | Floats, temperature_k: float
) -> Cnga:
    """CNGA from specific gravity and temperature (eq. 3).

    b2 = 344 400 · 10^(1.785 G) / ((1.8 T)^3.825 · 6 894.757) Pa⁻¹; the correlation is in gauge pressure,
    hence b1 = 1 + 101 350 Pa · b2.
    """
    b2 = 344_400.0 * 10.0 ** (1.785 * specific_gravity) / ((1.8 * temperature_k) ** 3.825 * _PSI_PA)
    return Cnga(
        name="full_cnga", b1=1.0 + _CNGA_ATMOSPHERE_PA * b2, b2=b2, sound_speed_squared=sound_speed_squared
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearZ:
    """Compressibility that falls in a straight line, Z = 1 − slope · p, as in German practice (eq. 4).

    Attributes
    ----------
    slope_per_pa : 1/450 bar⁻¹ is usual for natural gas below 70 bar. [Pa⁻¹]
    sound_speed_squared : R T / M. [m² s⁻²]

    References
    ----------
    DVGW G 2000; Cerbe, Grundlagen der Gastechnik: K = 1 − p / 450 bar.
    """

    slope_per_pa: float
    sound_speed_squared: float

    @property
    def name(self) -> str:
        """How the law is called in results."""
        return "linear_z"

    def density(self, pressure_pa: Floats) -> Floats:
        """ρ = p / ((1 − s |p|) c²). [kg m⁻³]"""
        return pressure_pa / ((1.0 - self.slope_per_pa * np.abs(pressure_pa)) * self.sound_speed_squared)

    def density_slope(self, pressure_pa: Floats) -> Floats:
        """dρ/dp = 1 / ((1 − s |p|)² c²). [kg m⁻³ Pa⁻¹]"""
        z = 1.0 - self.slope_per_pa * np.abs(pressure_pa)
        return 1.0 / (z * z * self.sound_speed_squared)

    def potential(self, pressure_pa: Floats) -> Floats:
        """φ = −(s p + ln(1 − s p)) / (s² c²). [Pa kg m⁻³]"""
        x = self.slope_per_pa * np.abs(pressure_pa)
        # −(x + ln(1 − x)) loses all digits for small x: x²/2 + x³/3 + … there.
        series = x * x * (0.5 + x * (1 / 3 + x * (0.25 + x * (0.2 + x / 6))))
        exact = -(x + np.log1p(-np.minimum(x, 1.0 - 1e-12)))
        value = np.where(x < 1e-3, series, exact)
        return np.copysign(value / (self.slope_per_pa**2 * self.sound_speed_squared), pressure_pa)

    def pressure(self, potential: Floats) -> Floats:
        """Inverse of `potential` by Newton's method in x = s p, from below. [Pa]"""
        target = np.abs(potential) * self.slope_per_pa**2 * self.sound_speed_squared
        root = np.sqrt(2.0 * target)
        x = root / (1.0 + root / 3.0)
        for _ in range(_INVERSION_STEPS + 1):
            series = x * x * (0.5 + x * (1 / 3 + x * (0.25 + x * (0.2 + x / 6))))
            value = np.where(x < 1e-3, series, -(x + np.log1p(-np.minimum(x, 1.0 - 1e-12))))
            x = np.minimum(x - (value - target) * (1.0 - x) / np.maximum(x, 1e-150), 1.0 - 1e-9)
        return np.copysign(x / self.slope_per_pa, potential)


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """The gas that flows: its law and the few constants that pipes and machines need.

    Attributes
    ----------
    law : density and potential.
    temperature_k : one temperature for the whole network; the flow is isothermal. [K]
    gas_constant_j_kg_k : specific gas constant R/M. [J kg⁻¹ K⁻¹]
    viscosity_pa_s : dynamic viscosity. [Pa s]
    isentropic_exponent : of the machines' compression. [1]
    net_calorific_value_j_kg : for the machines' fuel; None where not known, fuel is unknown then. [J kg⁻¹]
    """

    law: GasLaw
    temperature_k: float
    gas_constant_j_kg_k: float
    viscosity_pa_s: float
    isentropic_exponent: float
    net_calorific_value_j_kg: float | None = None

    def compressibility(self, pressure_pa: Floats) -> Floats:
        """Z = p / (ρ R T). [1]"""
        return pressure_pa / (self.law.density(pressure_pa) * self.gas_constant_j_kg_k * self.temperature_k)

    def normal_density_kg_m3(self, *, temperature_k: float, pressure_pa: float = ATMOSPHERE_PA) -> float:
        """Density as an ideal gas at reference conditions, as trade counts volumes. [kg m⁻³]"""
        return pressure_pa / (self.gas_constant_j_kg_k * temperature_k)
