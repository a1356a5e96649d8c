"""GERG-2008 and AGA8 DETAIL: one state of a gas, through pyaga8.

Calls take some ten microseconds a state, so no iteration of the network makes one: `fit` replaces them.

References
----------
Kunz, Wagner: The GERG-2008 wide-range equation of state for natural gases, J. Chem. Eng. Data 57, 2012
(ISO 20765-2). AGA Report No. 8, Part 1, DETAIL, 2017. Code: NIST's public-domain AGA8, in Rust.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import pyaga8

from gasunion.hydraulics.gas.composition import Composition

Equation = Literal["gerg2008", "detail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A gas at one pressure and temperature.

    Attributes
    ----------
    pressure_pa, temperature_k : where. [Pa], [K]
    density_mol_m3, density_kg_m3 : [mol m⁻³], [kg m⁻³]
    compressibility : Z. [1]
    molar_mass_kg_mol : [kg mol⁻¹]
    heat_capacity_p_j_mol_k, heat_capacity_v_j_mol_k : [J mol⁻¹ K⁻¹]
    isentropic_exponent : of real gas, −(v/p)(∂p/∂v)_s. [1]
    sound_speed_m_s : [m s⁻¹]
    """

    pressure_pa: float
    temperature_k: float
    density_mol_m3: float
    density_kg_m3: float
    compressibility: float
    molar_mass_kg_mol: float
    heat_capacity_p_j_mol_k: float
    heat_capacity_v_j_mol_k: float
    isentropic_exponent: float
    sound_speed_m_s: float


class EquationOfState:
    """An equation of state set up for one composition; `state` may then be called for many states."""

    def __init__(self, composition: Composition, *, equation: Equation) -> None:
        mixture = pyaga8.Composition()
        for name, fraction in composition.fraction.items():
            setattr(mixture, name, fraction)
        self.equation = equation
        self._solver: Any = pyaga8.Gerg2008() if equation == "gerg2008" else pyaga8.Detail()
        self._solver.set_composition(mixture)
        self._solver.calc_molar_mass()
        self.molar_mass_kg_mol = float(self._solver.mm) / 1000.0

    def density_mol_m3(self, *, pressure_pa: float, temperature_k: float) -> float:
        """Molar density. [mol m⁻³]

        Raises
        ------
        ValueError : pressure or temperature is not above 0, or the equation finds no density there.
        """
        self._solve(pressure_pa, temperature_k)
        return float(self._solver.d) * 1000.0

    def state(self, *, pressure_pa: float, temperature_k: float) -> State:
        """Every property of one state.

        Parameters
        ----------
        pressure_pa : absolute, above 0. [Pa] temperature_k : above 0. [K]

        Raises
        ------
        ValueError : as `density_mol_m3`.
        """
        self._solve(pressure_pa, temperature_k)
        self._solver.calc_properties()
        density = float(self._solver.d) * 1000.0
        return State(
            pressure_pa=pressure_pa,
            temperature_k=temperature_k,
            density_mol_m3=density,
            density_kg_m3=density * self.molar_mass_kg_mol,
            compressibility=float(self._solver.z),
            molar_mass_kg_mol=self.molar_mass_kg_mol,
            heat_capacity_p_j_mol_k=float(self._solver.cp),
            heat_capacity_v_j_mol_k=float(self._solver.cv),
            isentropic_exponent=float(self._solver.kappa),
            sound_speed_m_s=float(self._solver.w),
        )

    def _solve(self, pressure_pa: float, temperature_k: float) -> None:
        for value, what, unit in ((pressure_pa, "pressure", "Pa"), (temperature_k, "temperature", "K")):
            if not (math.isfinite(value) and value > 0.0):
                raise ValueError(f"the {what} is {value} {unit}; it must be finite and above 0")
        self._solver.temperature = temperature_k
        self._solver.pressure = pressure_pa / 1000.0
        if self.equation == "gerg2008":
            self._solver.calc_density(0)
        else:
            self._solver.calc_density()
        if not (math.isfinite(self._solver.d) and self._solver.d > 0.0):
            raise ValueError(f"{self.equation} finds no density at {pressure_pa} Pa and {temperature_k} K")


def state(
    composition: Composition, *, pressure_pa: float, temperature_k: float, equation: Equation = "gerg2008"
) -> State:
    """One state of a gas; see `EquationOfState.state`."""
    return EquationOfState(composition, equation=equation).state(
        pressure_pa=pressure_pa, temperature_k=temperature_k
    )
