"""A fit to GERG-2008 for one composition: density and pressure potential without an equation of state.

At one temperature the reciprocal compressibility is a polynomial of pressure,

    1/Z(p, T) = 1 + p · g(p, T),

with g a tensor product of Chebyshev polynomials in p and T, interpolated at Chebyshev points. Density and its
integral, the potential φ, are then polynomials of p: no iteration calls GERG-2008. The form is exact in the
limit of no pressure. The error reported is the greatest found against GERG-2008 on a grid of states that were
not used for the fit.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from numpy.polynomial import chebyshev

from gasunion.hydraulics.gas.composition import Composition
from gasunion.hydraulics.gas.equation_of_state import EquationOfState
from gasunion.hydraulics.gas.phase import is_one_phase
from gasunion.outcome import Finding, Refused
from gasunion.units import BAR_PA, GAS_CONSTANT_J_MOL_K

Floats = npt.NDArray[np.float64]

PRESSURE_PA_MIN: Final = 1.0 * BAR_PA
PRESSURE_PA_MAX: Final = 120.0 * BAR_PA
TEMPERATURE_K_MIN: Final = 260.0
TEMPERATURE_K_MAX: Final = 330.0
DENSITY_TOLERANCE: Final = 1.0e-4

_DEGREE_P: Final = 10
_DEGREE_T: Final = 8
# The fit starts below the range it is used in: g is smooth down to no pressure, and points near it pin it.
FIT_FROM_PA: Final = 0.2 * BAR_PA
_CHECK_P: Final = 37
_CHECK_T: Final = 15
_NEWTON_STEPS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GergFit:
    """1/Z of one composition over a range of states.

    Attributes
    ----------
    pressure_pa_min, pressure_pa_max, temperature_k_min, temperature_k_max : the range it may be used in.
    coefficients : (degree in p + 1, degree in T + 1) of g, in Chebyshev polynomials of both. [Pa⁻¹]
    molar_mass_kg_mol : as GERG-2008 has it. [kg mol⁻¹]
    density_error : greatest relative error of density found against GERG-2008 in the range. [1]
    """

    composition: Composition
    pressure_pa_min: float
    pressure_pa_max: float
    temperature_k_min: float
    temperature_k_max: float
    coefficients: Floats
    molar_mass_kg_mol: float
    density_error: float

    def at(self, temperature_k: float) -> GergLaw:
        """The gas law at one temperature.

        Raises
        ------
        Refused : the temperature lies outside the range of the fit.
        """
        if not self.temperature_k_min <= temperature_k <= self.temperature_k_max:
            raise Refused(
                [
                    Finding(
                        where="gas",
                        what=f"the temperature is {temperature_k:g} K; the fit to GERG-2008 holds from "
                        f"{self.temperature_k_min:g} to {self.temperature_k_max:g} K.",
                        value=temperature_k,
                        unit="K",
                        limit=f"{self.temperature_k_min:g} to {self.temperature_k_max:g}",
                        hint="Change the temperature, or use another gas law.",
                    )
                ]
            )
        t = _scaled(temperature_k, self.temperature_k_min, self.temperature_k_max)
        in_p = chebyshev.chebval(t, self.coefficients.T)
        return GergLaw(
            g=as_powers(in_p, self.pressure_pa_max),
            sound_speed_squared=GAS_CONSTANT_J_MOL_K * temperature_k / self.molar_mass_kg_mol,
            temperature_k=temperature_k,
            pressure_pa_min=self.pressure_pa_min,
            pressure_pa_max=self.pressure_pa_max,
            density_error=self.density_error,
        )


def _scaled(value: float, low: float, high: float) -> float:
    return (2.0 * value - low - high) / (high - low)


def as_powers(in_p: npt.ArrayLike, pressure_pa_max: float) -> Floats:
    """Coefficients of g·p_max in powers of p/p_max, from Chebyshev ones on [fit from, p_max]. [1]

    With u = p/p_max the polynomials of degree ten grow to 10⁷, which costs seven of sixteen digits; nine are
    far more than the fit has.
    """
    low = FIT_FROM_PA / pressure_pa_max
    series = chebyshev.Chebyshev(np.asarray(in_p, dtype=float) * pressure_pa_max, domain=[low, 1.0])
    return np.asarray(series.convert(kind=np.polynomial.Polynomial, domain=[-1.0, 1.0]).coef, dtype=float)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GergLaw:
    """A gas law from a fit to GERG-2008 at one temperature.

    Above the greatest pressure of the fit the density goes on in a straight line, so that an iterate that
    strays there finds its way back; `is_valid` is False there: a result with such a pressure is not one.

    Attributes
    ----------
    g : coefficients of (1/Z − 1)/u in powers of u = p/p_max. [1]
    sound_speed_squared : R T / M. [m² s⁻²]
    pressure_pa_min, pressure_pa_max : where the fit holds. density_error : greatest relative error there.
    """

    g: Floats
    sound_speed_squared: float
    temperature_k: float
    pressure_pa_min: float
    pressure_pa_max: float
    density_error: float
    # 1/Z = 1 + u g(u), its integral and its derivative, in powers of u; made once.
    _inverse_z: Floats = field(init=False, repr=False)
    _integral: Floats = field(init=False, repr=False)
    _slope: Floats = field(init=False, repr=False)
    _guess: Floats = field(init=False, repr=False)
    _edge: tuple[float, float, float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        inverse = np.concatenate([[1.0], self.g])
        powers = np.arange(len(inverse))
        # ρ c²/p_max = u (1/Z); φ c²/p_max² = ∫ u (1/Z) du = u² Σ aₖ uᵏ/(k+2); slope = Σ (k+1) aₖ uᵏ.
        object.__setattr__(self, "_inverse_z", inverse)
        object.__setattr__(self, "_integral", inverse / (powers + 2.0))
        object.__setattr__(self, "_slope", inverse * (powers + 1.0))
        edge = tuple(float(np.sum(c)) for c in (self._inverse_z, self._integral, self._slope))
        object.__setattr__(self, "_edge", edge)
        object.__setattr__(self, "_guess", self._fit_inverse())

    @property
    def name(self) -> str:
        """How the law is called in results."""
        return "gerg2008_fit"

    def is_valid(self, pressure_pa: Floats) -> npt.NDArray[np.bool_]:
        """Where a pressure lies in the range of the fit; below its least pressure Z is as good, down to 0."""
        p = np.asarray(pressure_pa)
        return np.asarray((p >= 0.0) & (p <= self.pressure_pa_max))

    def density(self, pressure_pa: Floats) -> Floats:
        """ρ(p) = p/(Z c²), odd in p. [kg m⁻³]"""
        u = np.abs(pressure_pa) / self.pressure_pa_max
        v = np.minimum(u, 1.0)
        value = v * _horner(self._inverse_z, v) + self._edge[2] * (u - v)
        return np.copysign(value * (self.pressure_pa_max / self.sound_speed_squared), pressure_pa)

    def density_slope(self, pressure_pa: Floats) -> Floats:
        """dρ/dp. [kg m⁻³ Pa⁻¹]"""
        v = np.minimum(np.abs(pressure_pa) / self.pressure_pa_max, 1.0)
        return _horner(self._slope, v) / self.sound_speed_squared

    def potential(self, pressure_pa: Floats) -> Floats:
        """φ(p) = ∫ ρ dp, odd in p. [Pa kg m⁻³]"""
        u = np.abs(pressure_pa) / self.pressure_pa_max
        return np.copysign(self._phi(u) * self._unit, pressure_pa)

    def pressure(self, potential: Floats) -> Floats:
        """The inverse of `potential`: a fitted guess, then three of Newton's steps to rounding. [Pa]"""
        phi = np.abs(potential) / self._unit
        top = self._edge[1]
        # With s = √φ the pressure is smooth: u/s is a polynomial of s.
        s = np.sqrt(np.minimum(phi, top))
        u = s * _horner(self._guess, s / math.sqrt(top))
        for _ in range(_NEWTON_STEPS):
            # The root lies within the fit; a step beyond its edge would leave the polynomials.
            u = np.minimum(u, 1.0)
            density = np.maximum(u * _horner(self._inverse_z, u), 1e-300)
            u = u - (u * u * _horner(self._integral, u) - s * s) / density
        over = np.maximum(phi - top, 0.0)
        # Beyond the edge φ is a parabola: φ = φ₁ + ρ₁ d + ½ ρ₁′ d².
        rho, slope = self._edge[0], self._edge[2]
        u = u + 2.0 * over / (rho + np.sqrt(rho * rho + 2.0 * slope * over))
        return np.copysign(u * self.pressure_pa_max, potential)

    @property
    def _unit(self) -> float:
        return self.pressure_pa_max**2 / self.sound_speed_squared

    def _phi(self, u: Floats) -> Floats:
        v = np.minimum(u, 1.0)
        beyond = u - v
        return v * v * _horner(self._integral, v) + beyond * (self._edge[0] + 0.5 * self._edge[2] * beyond)

    def _fit_inverse(self) -> Floats:
        nodes = chebyshev.chebpts1(_DEGREE_P + 1)
        u = 0.5 * (nodes + 1.0)
        s = u * np.sqrt(_horner(self._integral, u))
        top = math.sqrt(self._edge[1])
        # Least squares through the Chebyshev points; the Newton steps remove what error is left.
        return np.asarray(np.polynomial.polynomial.polyfit(s / top, u / s, 6), dtype=float)


def _horner(coefficients: Floats, x: Floats) -> Floats:
    value: Floats = np.full_like(x, coefficients[-1])
    for c in coefficients[-2::-1]:
        value *= x
        value += c
    return value


@functools.lru_cache(maxsize=64)
def fit_gerg(
    composition: Composition,
    *,
    pressure_pa_min: float = PRESSURE_PA_MIN,
    pressure_pa_max: float = PRESSURE_PA_MAX,
    temperature_k_min: float = TEMPERATURE_K_MIN,
    temperature_k_max: float = TEMPERATURE_K_MAX,
) -> GergFit:
    """The fit for a composition, by default over 1 to 120 bar and 260 to 330 K.

    Raises
    ------
    Refused : the range is empty or beyond the default one; a state of it is not one phase; or the fit misses
        GERG-2008 by more than 10⁻⁴ of density anywhere on the check grid.
    """
    _judge_range(pressure_pa_min, pressure_pa_max, temperature_k_min, temperature_k_max)
    _judge_phase(composition, (pressure_pa_min, pressure_pa_max), (temperature_k_min, temperature_k_max))
    gerg = EquationOfState(composition, equation="gerg2008")

    def g(p: float, t: float) -> float:
        density = gerg.density_mol_m3(pressure_pa=p, temperature_k=t)
        return (density * GAS_CONSTANT_J_MOL_K * t / p - 1.0) / p

    p_nodes, t_nodes = chebyshev.chebpts1(_DEGREE_P + 1), chebyshev.chebpts1(_DEGREE_T + 1)
    half_p = 0.5 * (pressure_pa_max - FIT_FROM_PA)
    half_t = 0.5 * (temperature_k_max - temperature_k_min)
    samples = np.array(
        [
            [
                g(FIT_FROM_PA + half_p * (x + 1.0), temperature_k_min + half_t * (y + 1.0))
                for y in t_nodes.tolist()
            ]
            for x in p_nodes.tolist()
        ]
    )
    in_p = np.linalg.solve(chebyshev.chebvander(p_nodes, _DEGREE_P), samples)
    in_both = np.linalg.solve(chebyshev.chebvander(t_nodes, _DEGREE_T), in_p.T).T
    fit = GergFit(
        composition=composition,
        pressure_pa_min=pressure_pa_min,
        pressure_pa_max=pressure_pa_max,
        temperature_k_min=temperature_k_min,
        temperature_k_max=temperature_k_max,
        coefficients=np.asarray(in_both, dtype=float),
        molar_mass_kg_mol=gerg.molar_mass_kg_mol,
        density_error=math.nan,
    )
    return _with_error(fit, gerg)


def _judge_range(p_low: float, p_high: float, t_low: float, t_high: float) -> None:
    findings = []
    for low, high, least, most, what, unit, scale in (
        (p_low, p_high, PRESSURE_PA_MIN, PRESSURE_PA_MAX, "pressure", "bar", BAR_PA),
        (t_low, t_high, TEMPERATURE_K_MIN, TEMPERATURE_K_MAX, "temperature", "K", 1.0),
    ):
        if not least <= low < high <= most:
            findings.append(
                Finding(
                    where="gas",
                    what=f"the range of {what} is {low / scale:g} to {high / scale:g} {unit}; it must lie in "
                    f"{least / scale:g} to {most / scale:g} {unit} and not be empty.",
                    limit=f"{least / scale:g} to {most / scale:g}",
                    unit=unit,
                )
            )
    if findings:
        raise Refused(findings)


def _judge_phase(
    composition: Composition, pressure_pa: tuple[float, float], temperature_k: tuple[float, float]
) -> None:
    p, t = np.meshgrid(np.linspace(*pressure_pa, 25), np.linspace(*temperature_k, 8), indexing="ij")
    stable = is_one_phase(composition, pressure_pa=p.ravel(), temperature_k=t.ravel())
    if stable.all():
        return
    i = int(np.argmin(stable))
    warmest = float(t.ravel()[~stable].max())
    raise Refused(
        [
            Finding(
                where="gas",
                what="the gas does not stay one phase: liquid would form at "
                f"{p.ravel()[i] / BAR_PA:.0f} bar and {t.ravel()[i]:.0f} K, and up to about {warmest:.0f} K.",
                value=warmest,
                unit="K",
                hint="Dry the gas, or ask for a warmer or narrower range.",
            )
        ]
    )


def _with_error(fit: GergFit, gerg: EquationOfState) -> GergFit:
    worst, where = 0.0, (0.0, 0.0)
    pressures = np.linspace(fit.pressure_pa_min, fit.pressure_pa_max, _CHECK_P)
    for t in np.linspace(fit.temperature_k_min, fit.temperature_k_max, _CHECK_T).tolist():
        fitted = fit.at(t).density(pressures)
        for p, rho in zip(pressures.tolist(), fitted.tolist(), strict=True):
            exact = gerg.density_mol_m3(pressure_pa=p, temperature_k=t) * gerg.molar_mass_kg_mol
            error = abs(rho / exact - 1.0)
            if not error <= worst:
                worst, where = error, (p, t)
    if not worst <= DENSITY_TOLERANCE:
        raise Refused(
            [
                Finding(
                    where="gas",
                    what=f"the fit misses GERG-2008 by {worst:.1e} of density at "
                    f"{where[0] / BAR_PA:.0f} bar and {where[1]:.0f} K; at most {DENSITY_TOLERANCE:.0e} "
                    "is allowed.",
                    value=worst,
                    limit=DENSITY_TOLERANCE,
                    hint="The gas is close to condensing; ask for a warmer or narrower range.",
                )
            ]
        )
    return replace(fit, density_error=worst)
