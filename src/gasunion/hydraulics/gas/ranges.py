"""Where laws and correlations hold, and what is said where one is asked beyond.

A law that is asked beyond its range still gives a number, so that the number needs a word beside it: value,
unit, limit and what to do. Ranges are those of the sources; that of CNGA is also measured here: within it the
density of gas without much nitrogen is within 4 % of GERG-2008's.

References
----------
CNGA: Menon, Gas Pipeline Hydraulics, CRC Press, 2005, ch. 1: above 100 psig.
GERG-2008: the intermediate range of ISO 20765-2:2015 and of AGA Report No. 8, Part 2, 2017, Table 5; neither
was at hand, and a public transcription of that table has the same figures but for water (0.02 %). A pure
component has an equation of its own there and is never outside.
AGA Report No. 8, 2nd ed., 1994 (DETAIL): its normal range of composition, from memory; no public
transcription was found. Limits for the 3rd edition were set anew (Lemmon, Better Defining the Uncertainties
for the AGA-8 Equation, NIST, 2013, Table 3), and were not at hand either.
Dew points: `phase`, within some kelvin, hence the margin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.composition import COMPONENTS, Composition
from gasunion.hydraulics.gas.equation_of_state import Equation
from gasunion.hydraulics.gas.phase import is_one_phase
from gasunion.outcome import Finding
from gasunion.units import ATMOSPHERE_PA, BAR_PA

Floats = npt.NDArray[np.float64]
Correlation = Literal["simple_cnga", "full_cnga"]

MARGIN_K: Final = 5.0  # above its dew point by which a gas should stay; dew points are right within as much
_PSI_PA: Final = 6_894.757
_PURE: Final = 0.98
_GRID: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Lowest and highest value at which a law holds."""

    low: float
    high: float


CNGA_PRESSURE_PA: Final = Range(low=100.0 * _PSI_PA + ATMOSPHERE_PA, high=120.0 * BAR_PA)
CNGA_TEMPERATURE_K: Final[Mapping[str, Range]] = {
    "full_cnga": Range(low=263.15, high=323.15),
    # Its coefficients are those of 60 °F and gravity 0.6.
    "simple_cnga": Range(low=278.15, high=298.15),
}
CNGA_GRAVITY: Final[Mapping[str, Range]] = {
    "full_cnga": Range(low=0.55, high=0.70),
    "simple_cnga": Range(low=0.57, high=0.64),
}
VISCOSITY_TEMPERATURE_K: Final = Range(low=230.0, high=400.0)
VISCOSITY_POLAR: Final = (
    0.05  # mole fraction of water and hydrogen sulfide together: the sums are for nonpolar
)

_INTERMEDIATE: Final[Mapping[str, float]] = {
    "nitrogen": 0.55, "carbon_dioxide": 0.30, "ethane": 0.25, "propane": 0.14, "butanes": 0.06,
    "pentanes": 0.005, "hexane": 0.002, "heptane": 0.001, "octane": 0.0005, "nonane": 0.0005,
    "decane": 0.0005, "hydrogen": 0.40, "oxygen": 0.02, "carbon_monoxide": 0.13, "water": 0.00015,
    "hydrogen_sulfide": 0.27, "helium": 0.005, "argon": 0.0005,
}  # fmt: skip
_NORMAL: Final[Mapping[str, float]] = {
    "nitrogen": 0.50, "carbon_dioxide": 0.30, "ethane": 0.10, "propane": 0.04, "butanes": 0.01,
    "pentanes": 0.003, "hexane": 0.002, "heptane": 0.002, "octane": 0.002, "nonane": 0.002, "decane": 0.002,
    "hydrogen": 0.10, "oxygen": 0.0, "carbon_monoxide": 0.03, "water": 0.0005, "hydrogen_sulfide": 0.0002,
    "helium": 0.002, "argon": 0.0,
}  # fmt: skip
_TOGETHER: Final[Mapping[str, tuple[str, ...]]] = {
    "butanes": ("n_butane", "isobutane"),
    "pentanes": ("n_pentane", "isopentane"),
}
# Least methane, greatest fraction of the others, lowest and highest temperature [K], highest pressure [Pa].
EQUATION_RANGE: Final[Mapping[Equation, tuple[str, float, Mapping[str, float], Range, float]]] = {
    "gerg2008": ("GERG-2008", 0.30, _INTERMEDIATE, Range(low=90.0, high=450.0), 350.0 * BAR_PA),
    "detail": ("AGA8 DETAIL", 0.45, _NORMAL, Range(low=265.0, high=335.0), 120.0 * BAR_PA),
}


def outside(
    what: str, value: float, within: Range, *, unit: str, where: str, law: str, hint: str
) -> tuple[Finding, ...]:
    """A warning where a value lies outside a range, else nothing."""
    if within.low <= value <= within.high:
        return ()
    shown = f" {unit}" if unit else ""
    limit = within.low if value < within.low else within.high
    side = "from" if value < within.low else "up to"
    return (
        Finding(
            where=where,
            what=f"{what} is {value:.4g}{shown}; {law} holds {side} {limit:.4g}{shown}.",
            value=value,
            unit=unit or "1",
            limit=limit,
            hint=hint,
            severity="warning",
        ),
    )


def equation_findings(
    fractions: Floats, *, equation: Equation, temperature_k: float, pressure_pa: float
) -> tuple[Finding, ...]:
    """What lies outside the range of an equation of state.

    Parameters
    ----------
    fractions : (gas, component) mole fractions in the order of COMPONENTS. pressure_pa : the highest. [Pa]
    """
    law, methane, most, temperatures, highest = EQUATION_RANGE[equation]
    mixed = fractions[fractions.max(axis=1) < _PURE]
    found: list[Finding] = []
    hint = "Its density may be off by more than 0.1 % here; compare with a measurement."
    if mixed.size:
        column = {c: mixed[:, i] for i, c in enumerate(COMPONENTS)}
        column |= {n: sum((column.pop(c) for c in cs), np.zeros(len(mixed))) for n, cs in _TOGETHER.items()}
        least = Range(low=methane, high=1.0)
        low = float(column.pop("methane").min())
        found += outside("methane", low, least, unit="mol/mol", where="gas", law=law, hint=hint)
        for name, values in column.items():
            within = Range(low=0.0, high=most[name])
            value = float(values.max())
            found += outside(name, value, within, unit="mol/mol", where="gas", law=law, hint=hint)
    found += outside(
        "the temperature", temperature_k, temperatures, unit="K", where="gas", law=law, hint=hint
    )
    bar = Range(low=0.0, high=highest / BAR_PA)
    found += outside("the pressure", pressure_pa / BAR_PA, bar, unit="bar", where="gas", law=law, hint=hint)
    return tuple(found)


def viscosity_findings(fractions: Floats, *, temperature_k: float) -> tuple[Finding, ...]:
    """What lies outside the range of the viscosity correlation. fractions : (gas, component)."""
    law, hint = (
        "the viscosity correlation",
        "Pressures of smooth pipes may be off by some tenths of a per cent.",
    )
    polar = float(
        fractions[:, [COMPONENTS.index("water"), COMPONENTS.index("hydrogen_sulfide")]].sum(axis=1).max()
    )
    return (
        *outside(
            "water and hydrogen sulfide", polar, Range(low=0.0, high=VISCOSITY_POLAR), unit="mol/mol",
            where="gas", law=law, hint=hint,
        ),
        *outside(
            "the temperature", temperature_k, VISCOSITY_TEMPERATURE_K, unit="K",
            where="gas", law=law, hint=hint,
        ),
    )  # fmt: skip


def cnga_findings(
    name: str,
    *,
    gravity: Floats,
    temperature_k: float,
    pressure_pa: tuple[float, float],
    where: tuple[str, str],
) -> tuple[Finding, ...]:
    """What lies outside the range of a CNGA correlation; nothing for a law of another name.

    Parameters
    ----------
    gravity : (gas,) specific gravities. pressure_pa, where : lowest and highest pressure, and their nodes.
    """
    if name not in CNGA_GRAVITY:
        return ()
    law = "full CNGA" if name == "full_cnga" else "simple CNGA"
    hint = "Give a composition by --gas."
    found: list[Finding] = []
    for value in sorted({float(gravity.min()), float(gravity.max())}):
        found += outside(
            "the specific gravity", value, CNGA_GRAVITY[name], unit="", where="gas", law=law, hint=hint
        )
    within = CNGA_TEMPERATURE_K[name]
    found += outside("the temperature", temperature_k, within, unit="K", where="gas", law=law, hint=hint)
    bar = Range(low=CNGA_PRESSURE_PA.low / BAR_PA, high=CNGA_PRESSURE_PA.high / BAR_PA)
    for pressure, node in zip(pressure_pa, where, strict=True):
        found += outside(
            "the pressure", pressure / BAR_PA, bar, unit="bar", where=f"node {node}", law=law, hint=hint
        )
    return tuple(dict.fromkeys(found))


def phase_findings(
    composition: Composition, *, temperature_k: float, pressure_pa: tuple[float, float], where: str
) -> tuple[Finding, ...]:
    """Whether liquid forms at the states of one gas, or nearly does.

    Parameters
    ----------
    pressure_pa : lowest and highest at which the gas occurs; those between are looked at too. [Pa]
    where : the part of the network that a person would look at.
    """
    grid = np.unique(np.linspace(*pressure_pa, _GRID))
    for below in (0.0, MARGIN_K):
        stable = is_one_phase(
            composition, pressure_pa=grid, temperature_k=np.full(grid.size, temperature_k - below)
        )
        if stable.all():
            continue
        wet = grid[~stable]
        dew = _dew_temperature_k(composition, wet, temperature_k - below)
        pressure = float(wet[-1])
        at = f"at {pressure / BAR_PA:.4g} bar"
        if below == 0.0:
            return (
                Finding(
                    where=where,
                    what=f"liquid forms {at} and {temperature_k:.2f} K; the gas stays one phase above about "
                    f"{dew:.0f} K at these pressures.",
                    value=temperature_k,
                    unit="K",
                    limit=dew,
                    hint="Warm the gas (--temperature), dry it, or change the pressure.",
                ),
            )
        return (
            Finding(
                where=where,
                what=f"the gas is {max(temperature_k - dew, 0.0):.1f} K above its dew point {at}, about "
                f"{dew:.0f} K; less than {MARGIN_K:g} K is within the error of dew points, and the cold "
                "end of a pipe is colder than this model.",
                value=temperature_k,
                unit="K",
                limit=dew + MARGIN_K,
                hint="Warm the gas (--temperature) or dry it, or look at the coldest place.",
                severity="warning",
            ),
        )
    return ()


def _dew_temperature_k(composition: Composition, pressure_pa: Floats, wet_k: float) -> float:
    """Temperature above which no liquid forms at some pressures, by bisection from one at which it does."""
    low, high = wet_k, wet_k + 200.0
    for _ in range(12):
        middle = 0.5 * (low + high)
        dry = is_one_phase(
            composition, pressure_pa=pressure_pa, temperature_k=np.full(pressure_pa.size, middle)
        ).all()
        low, high = (low, middle) if dry else (middle, high)
    return high
