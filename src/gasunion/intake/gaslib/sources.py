"""The gas that a source feeds in, as a `.net` file describes it."""

from __future__ import annotations

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
