"""From a composition to the medium that a network carries."""

from __future__ import annotations

from gasunion.hydraulics.gas.calorific import calorific
from gasunion.hydraulics.gas.composition import Composition
from gasunion.hydraulics.gas.equation_of_state import EquationOfState
from gasunion.hydraulics.gas.fit import fit_gerg
from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.gas.viscosity import viscosity_pa_s
from gasunion.units import GAS_CONSTANT_J_MOL_K


def medium_of(
    composition: Composition,
    *,
    temperature_k: float,
    mean_pressure_pa: float,
    temperature_k_min: float | None = None,
) -> Medium:
    """A medium with the fit to GERG-2008 as its law.

    Viscosity and isentropic exponent are those at the mean pressure: over the pressures of a transmission
    network they move by a tenth, and the friction of a rough pipe and the power of a machine little by that.
    The net calorific value is at 25 °C.

    Parameters
    ----------
    temperature_k : of all gas in the network. [K]
    mean_pressure_pa : at which viscosity and isentropic exponent are taken. [Pa]
    temperature_k_min : lowest temperature at which the gas must stay one phase; that of the fit, 260 K, where
        not given. [K]

    Raises
    ------
    Refused : the gas does not stay one phase in the range of the fit, or the fit misses GERG-2008.
    """
    fit = (
        fit_gerg(composition)
        if temperature_k_min is None
        else fit_gerg(composition, temperature_k_min=temperature_k_min)
    )
    state = EquationOfState(composition, equation="gerg2008").state(
        pressure_pa=mean_pressure_pa, temperature_k=temperature_k
    )
    return Medium(
        law=fit.at(temperature_k),
        temperature_k=temperature_k,
        gas_constant_j_kg_k=GAS_CONSTANT_J_MOL_K / state.molar_mass_kg_mol,
        viscosity_pa_s=viscosity_pa_s(
            temperature_k=temperature_k,
            density_kg_m3=state.density_kg_m3,
            molar_mass_kg_mol=state.molar_mass_kg_mol,
        ),
        isentropic_exponent=state.isentropic_exponent,
        net_calorific_value_j_kg=calorific(composition, combustion_c=25, metering_c=0).net_j_kg,
    )
