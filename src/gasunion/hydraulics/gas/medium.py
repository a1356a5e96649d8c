"""From a composition to the medium that a network carries."""

from __future__ import annotations

from gasunion.hydraulics.gas.blend import CompositionBlend
from gasunion.hydraulics.gas.composition import Composition
from gasunion.hydraulics.gas.law import Medium


def medium_of(composition: Composition, *, temperature_k: float, mean_pressure_pa: float) -> Medium:
    """A medium with GERG-2008 at one temperature as its law.

    Viscosity and isentropic exponent are those at the pressure given; `steady.mixing` asks for them at the
    pressures that occur. The net calorific value is at 25 °C.

    Raises
    ------
    Refused : GERG-2008 cannot be fitted at that temperature.
    """
    blend = CompositionBlend(temperature_k=temperature_k)
    return blend.medium(CompositionBlend.parts(composition), mean_pressure_pa)
