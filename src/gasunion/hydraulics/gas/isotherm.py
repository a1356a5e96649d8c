"""GERG-2008 of one composition at one temperature, as a polynomial of pressure.

A network is isothermal, so that one temperature is all it asks of an equation of state. Along it

    1/Z(p) = 1 + p · g(p),

with g a Chebyshev polynomial through GERG-2008's own values: density and potential then cost no iteration,
and a fit costs half a millisecond. The fit reaches as far up as it meets GERG-2008; the error that it reports
is the greatest found at pressures that were not used for it. Whether the gas stays one phase is asked at the
states that occur (`ranges`), not here: GERG-2008 goes on smoothly into the two-phase region, which a fit at a
temperature that is right may well cross.
"""

from __future__ import annotations

import functools
import math
from typing import Final

import numpy as np
import numpy.typing as npt
from numpy.polynomial import chebyshev

from gasunion.hydraulics.gas.composition import Composition
from gasunion.hydraulics.gas.equation_of_state import EquationOfState
from gasunion.hydraulics.gas.fit import DENSITY_TOLERANCE, FIT_FROM_PA, GergLaw, as_powers
from gasunion.outcome import Finding, Refused
from gasunion.units import BAR_PA, GAS_CONSTANT_J_MOL_K

Floats = npt.NDArray[np.float64]

TEMPERATURE_K_MIN: Final = 250.0
TEMPERATURE_K_MAX: Final = 350.0
# Tried in turn, with the degree that each asks for.
REACHES: Final = tuple(
    (bar * BAR_PA, degree)
    for bar, degree in (
        (250.0, 18),
        (180.0, 18),
        (120.0, 14),
        (90.0, 14),
        (60.0, 14),
        (30.0, 14),
        (15.0, 14),
        (7.0, 14),
        (3.0, 14),
    )
)
_CHECKS: Final = 29


@functools.lru_cache(maxsize=1024)
def isotherm(composition: Composition, temperature_k: float) -> GergLaw:
    """The gas law of a composition at a temperature.

    Raises
    ------
    Refused : the temperature is outside 250 to 350 K, or GERG-2008 is not smooth even up to 3 bar, as it is
        for a gas that condenses far below.
    """
    if not TEMPERATURE_K_MIN <= temperature_k <= TEMPERATURE_K_MAX:
        raise Refused(
            [
                Finding(
                    where="gas",
                    what=f"the temperature is {temperature_k:g} K; GERG-2008 is fitted from "
                    f"{TEMPERATURE_K_MIN:g} to {TEMPERATURE_K_MAX:g} K.",
                    value=temperature_k,
                    unit="K",
                    limit=f"{TEMPERATURE_K_MIN:g} to {TEMPERATURE_K_MAX:g}",
                    hint="Change the temperature, or use another gas law.",
                )
            ]
        )
    gerg = EquationOfState(composition, equation="gerg2008")
    least = math.inf
    for most, degree in REACHES:
        law = _fitted(gerg, temperature_k, most, degree)
        if law is not None and law.density_error <= DENSITY_TOLERANCE:
            return law
        least = least if law is None else min(least, law.density_error)
    raise Refused(
        [
            Finding(
                where="gas",
                what=f"no fit meets GERG-2008 at {temperature_k:g} K within {DENSITY_TOLERANCE:.0e} of "
                "density, even up to 3 bar.",
                value=least if math.isfinite(least) else None,
                limit=DENSITY_TOLERANCE,
                hint="The gas condenses; warm it with --temperature, or take another composition.",
            )
        ]
    )


def _fitted(gerg: EquationOfState, temperature_k: float, most: float, degree: int) -> GergLaw | None:
    """A fit up to a pressure with its error; None where GERG-2008 has no density on the way."""
    rt = GAS_CONSTANT_J_MOL_K * temperature_k
    nodes = chebyshev.chebpts1(degree + 1)
    pressures = FIT_FROM_PA + 0.5 * (most - FIT_FROM_PA) * (nodes + 1.0)
    try:
        values = [
            (gerg.density_mol_m3(pressure_pa=p, temperature_k=temperature_k) * rt / p - 1.0) / p
            for p in pressures.tolist()
        ]
        checked = np.linspace(0.5 * BAR_PA, most, _CHECKS)
        exact = np.array(
            [gerg.density_mol_m3(pressure_pa=p, temperature_k=temperature_k) for p in checked.tolist()]
        )
    except ValueError:
        return None
    in_p = np.linalg.solve(chebyshev.chebvander(nodes, degree), np.array(values))
    powers = as_powers(in_p, most)

    def law(error: float) -> GergLaw:
        return GergLaw(
            g=powers,
            sound_speed_squared=rt / gerg.molar_mass_kg_mol,
            temperature_k=temperature_k,
            pressure_pa_min=FIT_FROM_PA,
            pressure_pa_max=most,
            density_error=error,
        )

    found = law(math.nan).density(checked) / (exact * gerg.molar_mass_kg_mol)
    return law(float(np.abs(found - 1.0).max()))
