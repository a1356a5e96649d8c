"""Gases that mix: what one kilogram brings with it, and what a mixture of such kilograms is.

Gases are added up kilogram by kilogram, so that what is mixed must be per kilogram: moles, norm volume and
energy of a *quality*; moles of each component of a *composition*. Each of these adds up when gases mix; a
molar mass or a density does not. Two kinds of blend know what to make of the sums:

    QualityBlend      a simple law from molar mass; viscosity and isentropic exponent are given numbers
    CompositionBlend  GERG-2008 of the mixture; viscosity and isentropic exponent at the pressure in question
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.calorific import calorific
from gasunion.hydraulics.gas.composition import COMPONENTS, Composition
from gasunion.hydraulics.gas.equation_of_state import EquationOfState
from gasunion.hydraulics.gas.fit import GergLaw
from gasunion.hydraulics.gas.isotherm import isotherm
from gasunion.hydraulics.gas.law import Cnga, GasLaw, Medium
from gasunion.hydraulics.gas.viscosity import viscosity_pa_s
from gasunion.units import GAS_CONSTANT_J_MOL_K

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_SAME: Final = 12  # decimals of a mole fraction to which two mixtures are one


class Gases(Protocol):
    """A row of gases, each at its own pressure. All arrays (gas,)."""

    def density(self, pressure_pa: Floats) -> Floats:
        """ρ. [kg m⁻³]"""
        ...

    def potential(self, pressure_pa: Floats) -> Floats:
        """φ = ∫ρ dp. [Pa kg m⁻³]"""
        ...

    def viscosity_pa_s(self, pressure_pa: Floats) -> Floats:
        """Dynamic viscosity. [Pa s]"""
        ...

    def isentropic_exponent(self, at: Indices, pressure_pa: Floats) -> Floats:
        """κ of the compression of the gases at some places of the row, each at its pressure. [1]"""
        ...

    def net_calorific_value_j_kg(self) -> Floats:
        """Of fuel; 0 where not known. [J kg⁻¹]"""
        ...


GasesAt = Callable[[Indices], Gases]


class Blend(Protocol):
    """How gases of one kind mix, at one temperature."""

    @property
    def depends_on_pressure(self) -> bool:
        """Whether viscosity and isentropic exponent follow the pressure."""
        ...

    def medium(self, parts: Floats, pressure_pa: float) -> Medium:
        """One gas, with its viscosity and isentropic exponent at a pressure. parts : (part,) per kg."""
        ...

    def gases(self, parts: Floats) -> Gases:
        """A row of gases. parts : (gas, part) per kg."""
        ...

    def norm_density_kg_m3(self, parts: Floats) -> Floats:
        """(gas,) density at 0 °C and 101.325 kPa. [kg m⁻³]"""
        ...

    def molar_mass_kg_mol(self, parts: Floats) -> Floats:
        """(gas,) molar mass. [kg mol⁻¹]"""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityBlend:
    """Gases known by molar mass, norm density and calorific value.

    Attributes
    ----------
    law_of : a simple law from R T/M and the molar mass; elementwise. temperature_k : of all gas. [K]
    gas_constant_j_mol_k : R of the data. [J mol⁻¹ K⁻¹]
    viscosity_pa_s, isentropic_exponent : given numbers, the same for every gas. [Pa s], [1]
    net_of_gross : net by gross calorific value. [1]
    """

    law_of: Callable[[Any, Any], Cnga]
    temperature_k: float
    viscosity_pa_s: float
    isentropic_exponent: float
    net_of_gross: float
    gas_constant_j_mol_k: float = GAS_CONSTANT_J_MOL_K

    @property
    def depends_on_pressure(self) -> bool:
        """Given numbers do not."""
        return False

    @staticmethod
    def parts(*, molar_mass_kg_mol: float, norm_density_kg_m3: float, gross_j_m3: float | None) -> Floats:
        """(part,) moles [mol/kg], norm volume [m³/kg] and gross energy [J/kg, 0 where not known]."""
        gross = 0.0 if gross_j_m3 is None else gross_j_m3 / norm_density_kg_m3
        return np.array([1.0 / molar_mass_kg_mol, 1.0 / norm_density_kg_m3, gross])

    def medium(self, parts: Floats, pressure_pa: float) -> Medium:
        """See `Blend`."""
        law = self.law_of(*self._by_moles(float(parts[0])))
        net = float(parts[2] * self.net_of_gross)
        return Medium(
            law=law,
            temperature_k=self.temperature_k,
            gas_constant_j_kg_k=float(self.gas_constant_j_mol_k * parts[0]),
            viscosity_pa_s=self.viscosity_pa_s,
            isentropic_exponent=self.isentropic_exponent,
            net_calorific_value_j_kg=net if net > 0.0 else None,
        )

    def _by_moles(self, moles_per_kg: Any) -> tuple[Any, Any]:
        """R T/M and M of gases by their moles per kilogram, elementwise."""
        return self.gas_constant_j_mol_k * self.temperature_k * moles_per_kg, 1.0 / moles_per_kg

    def gases(self, parts: Floats) -> Gases:
        """See `Blend`."""
        return _Qualities(blend=self, parts=parts, law=self.law_of(*self._by_moles(parts[:, 0])))

    def norm_density_kg_m3(self, parts: Floats) -> Floats:
        """See `Blend`."""
        return np.asarray(1.0 / parts[:, 1])

    def molar_mass_kg_mol(self, parts: Floats) -> Floats:
        """See `Blend`."""
        return np.asarray(1.0 / parts[:, 0])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Qualities:
    blend: QualityBlend
    parts: Floats
    law: Cnga

    def density(self, pressure_pa: Floats) -> Floats:
        return self.law.density(pressure_pa)

    def potential(self, pressure_pa: Floats) -> Floats:
        return self.law.potential(pressure_pa)

    def viscosity_pa_s(self, pressure_pa: Floats) -> Floats:
        return np.full(pressure_pa.size, self.blend.viscosity_pa_s)

    def isentropic_exponent(self, at: Indices, pressure_pa: Floats) -> Floats:
        return np.full(at.size, self.blend.isentropic_exponent)

    def net_calorific_value_j_kg(self) -> Floats:
        return np.asarray(self.parts[:, 2] * self.blend.net_of_gross)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositionBlend:
    """Gases known by what they are made of."""

    temperature_k: float

    @property
    def depends_on_pressure(self) -> bool:
        """Viscosity and isentropic exponent do."""
        return True

    @staticmethod
    def parts(composition: Composition) -> Floats:
        """(part,) moles of each of COMPONENTS per kilogram. [mol kg⁻¹]"""
        mass = EquationOfState(composition, equation="gerg2008").molar_mass_kg_mol
        fraction = composition.fraction
        return np.array([fraction.get(c, 0.0) for c in COMPONENTS]) / mass

    @staticmethod
    def composition(parts: Floats) -> Composition:
        """The composition of parts that were mixed."""
        # A solve leaves fractions of −1e-18; two ways to mix one gas differ by as little.
        shares = np.round(np.maximum(parts, 0.0) / parts.sum(), _SAME)
        present = np.flatnonzero(shares > 0.0)
        total = float(shares.sum())
        return Composition(
            components=tuple(COMPONENTS[i] for i in present.tolist()),
            fractions=tuple(float(shares[i]) / total for i in present.tolist()),
        )

    def medium(self, parts: Floats, pressure_pa: float) -> Medium:
        """See `Blend`."""
        composition = self.composition(parts)
        one = self.gases(parts[None, :])
        at = np.array([pressure_pa])
        state = EquationOfState(composition, equation="gerg2008").state(
            pressure_pa=pressure_pa, temperature_k=self.temperature_k
        )
        return Medium(
            law=isotherm(composition, self.temperature_k),
            temperature_k=self.temperature_k,
            gas_constant_j_kg_k=GAS_CONSTANT_J_MOL_K / state.molar_mass_kg_mol,
            viscosity_pa_s=float(one.viscosity_pa_s(at)[0]),
            isentropic_exponent=state.isentropic_exponent,
            net_calorific_value_j_kg=float(one.net_calorific_value_j_kg()[0]),
        )

    def gases(self, parts: Floats) -> Compositions:
        """See `Blend`."""
        shares = np.round(np.maximum(parts, 0.0) / parts.sum(axis=1, keepdims=True), _SAME)
        _, first, kind = np.unique(shares, axis=0, return_index=True, return_inverse=True)
        different = tuple(self.composition(parts[i]) for i in first.tolist())
        return Compositions(
            compositions=different,
            laws=tuple(isotherm(c, self.temperature_k) for c in different),
            kind=np.asarray(kind, dtype=np.int64).ravel(),
            fractions=shares / shares.sum(axis=1, keepdims=True),
            moles_per_kg=parts.sum(axis=1),
            temperature_k=self.temperature_k,
        )

    def norm_density_kg_m3(self, parts: Floats) -> Floats:
        """See `Blend`; by ISO 6976."""
        gases = self.gases(parts)
        by_kind = [calorific(c, combustion_c=25, metering_c=0).density_kg_m3 for c in gases.compositions]
        return np.array(by_kind)[gases.kind]

    def molar_mass_kg_mol(self, parts: Floats) -> Floats:
        """See `Blend`."""
        return np.asarray(1.0 / parts.sum(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compositions:
    """A row of gases of different compositions.

    Attributes
    ----------
    compositions, laws : of the different ones. kind : (gas,) which of them each is.
    fractions : (gas, component) mole fractions. moles_per_kg : (gas,) [mol kg⁻¹]
    """

    compositions: tuple[Composition, ...]
    laws: tuple[GergLaw, ...]
    kind: npt.NDArray[np.int64]
    fractions: Floats
    moles_per_kg: Floats
    temperature_k: float

    def _each(self, pressure_pa: Floats, of: Callable[[GasLaw, Floats], Floats]) -> Floats:
        result = np.empty(pressure_pa.size)
        if len(self.laws) == 1:
            return of(self.laws[0], pressure_pa)
        order = np.argsort(self.kind, kind="stable")
        edges = np.searchsorted(self.kind[order], np.arange(len(self.laws) + 1))
        for k, law in enumerate(self.laws):
            at = order[edges[k] : edges[k + 1]]
            result[at] = of(law, pressure_pa[at])
        return result

    def density(self, pressure_pa: Floats) -> Floats:
        """See `Gases`."""
        return self._each(pressure_pa, lambda law, p: law.density(p))

    def potential(self, pressure_pa: Floats) -> Floats:
        """See `Gases`."""
        return self._each(pressure_pa, lambda law, p: law.potential(p))

    def viscosity_pa_s(self, pressure_pa: Floats) -> Floats:
        """See `Gases`."""
        return viscosity_pa_s(
            self.fractions,
            temperature_k=self.temperature_k,
            density_mol_m3=self.density(pressure_pa) * self.moles_per_kg,
        )

    def isentropic_exponent(self, at: Indices, pressure_pa: Floats) -> Floats:
        """See `Gases`; that of the real gas."""
        result = np.empty(at.size)
        for k in np.unique(self.kind[at]).tolist():
            gerg = EquationOfState(self.compositions[k], equation="gerg2008")
            for i in np.flatnonzero(self.kind[at] == k).tolist():
                found = gerg.state(pressure_pa=float(pressure_pa[i]), temperature_k=self.temperature_k)
                result[i] = found.isentropic_exponent
        return result

    def net_calorific_value_j_kg(self) -> Floats:
        """See `Gases`; at 25 °C."""
        by_kind = [calorific(c, combustion_c=25, metering_c=0).net_j_kg for c in self.compositions]
        return np.array(by_kind)[self.kind]
