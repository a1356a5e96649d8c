"""The gas that a source feeds in, as a `.net` file describes it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGas:
    """Properties of the gas of one source.

    Attributes
    ----------
    node : the source.
    temperature_k : gas temperature at entry. [K]
    norm_density_kg_m3 : at 0 °C and 1.01325 bar. [kg m⁻³]
    molar_mass_kg_mol : [kg mol⁻¹]
    calorific_value_j_m3 : gross calorific value per cubic metre at 0 °C and 1.01325 bar. [J m⁻³]
    pseudocritical_pressure_pa, pseudocritical_temperature_k : of Kay's rule.
    heat_capacity : coefficients A, B, C of the molar isobaric heat capacity of the ideal gas,
        A + B·T + C·T². [J mol⁻¹ K⁻¹], T in K.
    """

    node: str
    temperature_k: float | None = None
    norm_density_kg_m3: float | None = None
    molar_mass_kg_mol: float | None = None
    calorific_value_j_m3: float | None = None
    pseudocritical_pressure_pa: float | None = None
    pseudocritical_temperature_k: float | None = None
    heat_capacity: tuple[float, float, float] | None = None


def mean_of(values: Mapping[str, float | None], sending: Mapping[str, float]) -> float | None:
    """Mean of a property by the flow of the sources that send; None where none of them gives it.

    Parameters
    ----------
    values : by source, None where the source does not say. sending : mass flow by source. [kg s⁻¹]
    """
    given = {n: v for n, v in values.items() if v is not None and sending.get(n, 0.0) > 0.0}
    if not given:
        return None
    first = next(iter(given.values()))
    if all(v == first for v in given.values()):
        return first  # equal numbers keep their digits; a mean of equals would not
    total = math.fsum(sending[n] for n in given)
    return math.fsum(sending[n] * v for n, v in given.items()) / total
