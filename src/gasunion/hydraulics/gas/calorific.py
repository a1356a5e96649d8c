"""Calorific values, density and Wobbe index as ISO 6976 has them, with both temperatures named.

A calorific value has two temperatures: that of combustion (0, 15, 20 or 25 °C) and that at which the cubic
metre is counted (0, 15 or 20 °C), always at 101.325 kPa. "25/0" and "20/20" differ by 7 %, so no function
here has a default for either.

References
----------
ISO 6976:2016, Natural gas – Calculation of calorific values, density, relative density and Wobbe indices
from composition: molar masses from the atomic masses of its table, its summation factors, its gross molar
calorific values, and its enthalpy of vaporisation of water. The molar gas constant is that of the standard,
8.314 462 1 J/(mol K) (CODATA 2010).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from gasunion.hydraulics.gas.composition import Composition
from gasunion.units import ATMOSPHERE_PA, CELSIUS_ZERO_K

Combustion = Literal[0, 15, 20, 25]
Metering = Literal[0, 15, 20]

GAS_CONSTANT_ISO_6976: Final = 8.314_462_1
AIR_MOLAR_MASS_KG_MOL: Final = 28.965_46e-3  # ISO 6976:2016, dry air
AIR_COMPRESSIBILITY: Final[Mapping[int, float]] = {0: 0.999419, 15: 0.999595, 20: 0.999645}
WATER_VAPORISATION_J_MOL: Final[Mapping[int, float]] = {
    0: 45_064.0,
    15: 44_431.0,
    20: 44_222.0,
    25: 44_013.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One row of ISO 6976:2016.

    Attributes
    ----------
    molar_mass_g_mol : [g mol⁻¹]
    hydrogen_atoms : per molecule.
    summation : summation factor at 0, 15 and 20 °C. [1]
    gross_kj_mol : ideal-gas gross molar calorific value at 0, 15, 20 and 25 °C. [kJ mol⁻¹]
    """

    molar_mass_g_mol: float
    hydrogen_atoms: int
    summation: tuple[float, float, float]
    gross_kj_mol: tuple[float, float, float, float]


def _row(
    mass: float,
    hydrogen: int,
    summation: tuple[float, float, float],
    gross: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0),
) -> Component:
    return Component(molar_mass_g_mol=mass, hydrogen_atoms=hydrogen, summation=summation, gross_kj_mol=gross)


TABLE: Final[Mapping[str, Component]] = {
    "methane": _row(16.04246, 4, (0.04886, 0.04452, 0.04317), (892.92, 891.51, 891.05, 890.58)),
    "ethane": _row(30.06904, 6, (0.0997, 0.0919, 0.0895), (1564.35, 1562.14, 1561.42, 1560.69)),
    "propane": _row(44.09562, 8, (0.1465, 0.1344, 0.1308), (2224.03, 2221.10, 2220.13, 2219.17)),
    "n_butane": _row(58.12220, 10, (0.2022, 0.1840, 0.1785), (2883.35, 2879.76, 2878.58, 2877.40)),
    "isobutane": _row(58.12220, 10, (0.1885, 0.1722, 0.1673), (2874.21, 2870.58, 2869.39, 2868.20)),
    "n_pentane": _row(72.14878, 12, (0.2586, 0.2361, 0.2295), (3542.91, 3538.60, 3537.19, 3535.77)),
    "isopentane": _row(72.14878, 12, (0.2458, 0.2251, 0.2189), (3536.01, 3531.68, 3530.25, 3528.83)),
    "hexane": _row(86.17536, 14, (0.3319, 0.3001, 0.2907), (4203.24, 4198.24, 4196.60, 4194.95)),
    "heptane": _row(100.20194, 16, (0.4076, 0.3668, 0.3547), (4862.88, 4857.18, 4855.31, 4853.43)),
    "octane": _row(114.22852, 18, (0.4845, 0.4346, 0.4198), (5522.41, 5516.01, 5513.90, 5511.80)),
    "nonane": _row(128.25510, 20, (0.5617, 0.5030, 0.4856), (6182.92, 6175.82, 6173.48, 6171.15)),
    "decane": _row(142.28168, 22, (0.6713, 0.5991, 0.5778), (6842.69, 6834.90, 6832.33, 6829.77)),
    "hydrogen": _row(2.01588, 2, (-0.0100, -0.0100, -0.0100), (286.64, 286.15, 285.99, 285.83)),
    "water": _row(18.01528, 2, (0.3093, 0.2562, 0.2419), (45.064, 44.431, 44.222, 44.013)),
    "hydrogen_sulfide": _row(34.08088, 2, (0.1006, 0.0923, 0.0898), (562.93, 562.38, 562.19, 562.01)),
    "carbon_monoxide": _row(28.0101, 0, (0.0258, 0.0217, 0.0203), (282.80, 282.91, 282.95, 282.98)),
    "helium": _row(4.002602, 0, (-0.0100, -0.0100, -0.0100)),
    "argon": _row(39.948, 0, (0.0307, 0.0273, 0.0262)),
    "nitrogen": _row(28.0134, 0, (0.0214, 0.0170, 0.0156)),
    "oxygen": _row(31.9988, 0, (0.0311, 0.0276, 0.0265)),
    "carbon_dioxide": _row(44.0095, 0, (0.0821, 0.0752, 0.0730)),
}
_METERING_COLUMN: Final[Mapping[int, int]] = {0: 0, 15: 1, 20: 2}
_COMBUSTION_COLUMN: Final[Mapping[int, int]] = {0: 0, 15: 1, 20: 2, 25: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calorific:
    """Calorific properties of a gas.

    Attributes
    ----------
    combustion_c, metering_c : the two temperatures; the pressure is 101.325 kPa. [°C]
    molar_mass_kg_mol : [kg mol⁻¹]
    compressibility : of the real gas at metering conditions. [1]
    density_kg_m3 : of the real gas at metering conditions. [kg m⁻³]
    relative_density : to dry air at the same conditions. [1]
    gross_j_mol, net_j_mol : [J mol⁻¹]
    gross_j_kg, net_j_kg : [J kg⁻¹]
    gross_j_m3, net_j_m3 : per cubic metre of real gas at metering conditions. [J m⁻³]
    wobbe_j_m3 : gross Wobbe index. [J m⁻³]
    """

    combustion_c: Combustion
    metering_c: Metering
    molar_mass_kg_mol: float
    compressibility: float
    density_kg_m3: float
    relative_density: float
    gross_j_mol: float
    net_j_mol: float
    gross_j_kg: float
    net_j_kg: float
    gross_j_m3: float
    net_j_m3: float
    wobbe_j_m3: float


def calorific(composition: Composition, *, combustion_c: Combustion, metering_c: Metering) -> Calorific:
    """Calorific properties by ISO 6976:2016.

    Steps: molar mass; compressibility Z = 1 − (Σ x s)²; gross molar value Σ x H; net by the enthalpy of the
    water formed; per mass by the molar mass; per volume by the real molar volume Z R T / p.

    Parameters
    ----------
    combustion_c : 0, 15, 20 or 25. [°C] metering_c : 0, 15 or 20. [°C]

    Raises
    ------
    ValueError : the standard has no table for that temperature.
    """
    if combustion_c not in _COMBUSTION_COLUMN:
        raise ValueError(f"combustion at {combustion_c} °C is not tabulated; use 0, 15, 20 or 25")
    if metering_c not in _METERING_COLUMN:
        raise ValueError(f"metering at {metering_c} °C is not tabulated; use 0, 15 or 20")
    burnt, metered = _COMBUSTION_COLUMN[combustion_c], _METERING_COLUMN[metering_c]
    parts = [(x, TABLE[c]) for c, x in composition.fraction.items()]
    mass = math.fsum(x * r.molar_mass_g_mol for x, r in parts) / 1000.0
    compressibility = 1.0 - math.fsum(x * r.summation[metered] for x, r in parts) ** 2
    gross = math.fsum(x * r.gross_kj_mol[burnt] for x, r in parts) * 1000.0
    water = math.fsum(x * r.hydrogen_atoms for x, r in parts) / 2.0
    net = gross - water * WATER_VAPORISATION_J_MOL[combustion_c]
    molar_volume = compressibility * GAS_CONSTANT_ISO_6976 * (CELSIUS_ZERO_K + metering_c) / ATMOSPHERE_PA
    relative = mass / AIR_MOLAR_MASS_KG_MOL * AIR_COMPRESSIBILITY[metering_c] / compressibility
    return Calorific(
        combustion_c=combustion_c,
        metering_c=metering_c,
        molar_mass_kg_mol=mass,
        compressibility=compressibility,
        density_kg_m3=mass / molar_volume,
        relative_density=relative,
        gross_j_mol=gross,
        net_j_mol=net,
        gross_j_kg=gross / mass,
        net_j_kg=net / mass,
        gross_j_m3=gross / molar_volume,
        net_j_m3=net / molar_volume,
        wobbe_j_m3=gross / molar_volume / math.sqrt(relative),
    )
