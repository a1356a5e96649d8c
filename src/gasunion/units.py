"""Bedrock: trade volumes with their reference conditions, SI, and every conversion with its source.

No volume without conditions. A cubic metre of gas is an amount only once temperature and pressure are
named: the same flow is 7.3 % larger "at 20 °C" than "at 0 °C", and BP's figures (15 °C, 40 MJ/m³) differ
from operators' figures by 5.9 %, because they restate *energy* and not volume.

Inside the project trade volumes are bcm per year and mcm per day at 20 °C and 101.325 kPa (the GOST
standard cubic metre); money is USD per 1000 m³ (tcm); hydraulics is SI.

References
----------
GOST 2939-63 : gases, conditions for determining volume (20 °C, 101 325 Pa).
ISO 13443:1996 : natural gas, standard reference conditions (15 °C, 101 325 Pa).
DIN 1343 : normal conditions (0 °C, 101 325 Pa).
ISO 6976:2016 : calorific values and their reference temperatures.
CODATA 2018 : molar gas constant.
NIST SP 811 : British thermal unit (international table), 1055.05585262 J.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GAS_CONSTANT_J_MOL_K: Final = 8.314462618  # CODATA 2018, exact product of exact constants
CELSIUS_ZERO_K: Final = 273.15
ATMOSPHERE_PA: Final = 101_325.0
BAR_PA: Final = 1.0e5
MEGAPASCAL_PA: Final = 1.0e6
HOUR_S: Final = 3600.0
DAY_S: Final = 86_400.0
YEAR_DAYS: Final = 365.0  # a capacity in bcm/y is 365 equal days, in leap years too (docs/conventions.md, 7)
GRAVITY_M_S2: Final = 9.80665  # standard gravity, CGPM 1901

KWH_J: Final = 3.6e6
GIGAJOULE_J: Final = 1.0e9
MMBTU_J: Final = 1_055.05585262e6  # NIST SP 811, international-table Btu

# One cubic metre of a BP-type table (15 °C, restated to 40 MJ gross) held 1/1.059 of the operators' cubic
# metre on the two flows where both are published for 2020: Russia–China 4.11 / 3.88 and Turkmenistan–China
# 28.8 / 27.2 (General Administration of Customs of China; BP Statistical Review 2021). Energy, not volume.
BP_ENERGY_BCM_TO_BCM_20C: Final = 1.059


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceConditions:
    """The state at which a cubic metre is counted.

    Attributes
    ----------
    name : what people write behind the number.
    temperature_k : reference temperature. [K]
    pressure_pa : reference pressure. [Pa]
    source : the standard that fixes it.
    """

    name: str
    temperature_k: float
    pressure_pa: float
    source: str


AT_20C: Final = ReferenceConditions(
    name="20 °C, 101.325 kPa", temperature_k=293.15, pressure_pa=ATMOSPHERE_PA, source="GOST 2939-63"
)
AT_15C: Final = ReferenceConditions(
    name="15 °C, 101.325 kPa", temperature_k=288.15, pressure_pa=ATMOSPHERE_PA, source="ISO 13443:1996"
)
AT_0C: Final = ReferenceConditions(
    name="0 °C, 101.325 kPa", temperature_k=273.15, pressure_pa=ATMOSPHERE_PA, source="DIN 1343"
)
CONDITIONS: Final = {"20C": AT_20C, "15C": AT_15C, "0C": AT_0C}


def volume_factor(*, at: ReferenceConditions, to: ReferenceConditions) -> float:
    """Cubic metres counted at `to` that hold the same molecules as one counted at `at`.

    The ideal-gas ratio; the compressibility of natural gas differs by less than 0.1 % between these
    states, which is below the accuracy of any figure it is applied to.

    Examples
    --------
    >>> round(volume_factor(at=AT_15C, to=AT_20C), 5)
    1.01735
    """
    return (to.temperature_k / at.temperature_k) * (at.pressure_pa / to.pressure_pa)


def energy_j(
    *, volume_m3: float, at: ReferenceConditions, gcv_j_m3: float, gcv_at: ReferenceConditions
) -> float:
    """Energy of a volume, both the volume and the gross calorific value with their reference conditions.

    Parameters
    ----------
    volume_m3 : volume counted at `at`. [m³]
    gcv_j_m3 : gross calorific value per cubic metre counted at `gcv_at`. [J m⁻³]

    Returns
    -------
    Gross energy. [J]

    Raises
    ------
    ValueError : the calorific value is not positive.
    """
    if not gcv_j_m3 > 0:
        raise ValueError(f"gross calorific value is {gcv_j_m3} J/m³; it must be above 0")
    return volume_m3 * volume_factor(at=at, to=gcv_at) * gcv_j_m3


def volume_m3(
    *, energy_in_j: float, at: ReferenceConditions, gcv_j_m3: float, gcv_at: ReferenceConditions
) -> float:
    """Volume counted at `at` that holds an energy; the inverse of `energy_j`. [m³]"""
    if not gcv_j_m3 > 0:
        raise ValueError(f"gross calorific value is {gcv_j_m3} J/m³; it must be above 0")
    return energy_in_j / gcv_j_m3 * volume_factor(at=gcv_at, to=at)


def mcm_d_from_bcm_y(capacity_bcm_y: float) -> float:
    """Daily capacity of a yearly one: 365 equal days. [bcm/y] → [mcm/d], same conditions."""
    return capacity_bcm_y * 1000.0 / YEAR_DAYS


def bcm_y_from_mcm_d(capacity_mcm_d: float) -> float:
    """Yearly capacity of a daily one: 365 equal days. [mcm/d] → [bcm/y], same conditions."""
    return capacity_mcm_d * YEAR_DAYS / 1000.0


def m3_s_from_mcm_d(flow_mcm_d: float) -> float:
    """Million cubic metres a day to cubic metres a second, same conditions."""
    return flow_mcm_d * 1.0e6 / DAY_S


def mcm_d_from_m3_s(flow_m3_s: float) -> float:
    """Cubic metres a second to million cubic metres a day, same conditions."""
    return flow_m3_s * DAY_S / 1.0e6


def molar_volume_m3_mol(at: ReferenceConditions) -> float:
    """Volume of one mole of ideal gas at reference conditions. [m³ mol⁻¹]"""
    return GAS_CONSTANT_J_MOL_K * at.temperature_k / at.pressure_pa
