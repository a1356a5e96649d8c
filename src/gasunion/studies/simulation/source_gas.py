"""The gas that flows: of the sources, of a steady folder, or of the composition asked for."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean

import numpy as np

from gasunion.hydraulics.gas.composition import composition_of
from gasunion.hydraulics.gas.law import Cnga, Medium, full_cnga, ideal, simple_cnga
from gasunion.hydraulics.gas.medium import medium_of
from gasunion.hydraulics.gas.quality import FedGas, Quality
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.intake.gaslib.case import GasLibCase
from gasunion.intake.gaslib.sources import SourceGas
from gasunion.network.boundary import Boundary
from gasunion.network.network import Network
from gasunion.studies.simulation.gas_quality import fed_of_composition, fed_of_sources, quality_of
from gasunion.studies.simulation.wishes import Wishes
from gasunion.units import CELSIUS_ZERO_K, GAS_CONSTANT_J_MOL_K

AIR_KG_MOL = 28.96e-3  # against which specific gravity is counted, as the CNGA correlation's users do
STEADY_GAS_CONSTANT = 8.314  # of the network/params/bc folders, J/(mol K)
_NORM_K, _NORM_PA = CELSIUS_ZERO_K, 101_325.0
VISCOSITY_PA_S = 1.1e-5  # natural gas at 10 °C and 50 bar, within a tenth
_ISENTROPIC_EXPONENT = 1.296  # GasLib's constant (Koch et al., 2015)
_MEAN_PRESSURE_PA = 50.0e5  # where a composition's viscosity is taken, if no pressure limits are given


def gaslib_medium(case: GasLibCase, wishes: Wishes, temperature: float, told: list[str]) -> Medium:
    """The gas of an instance's sources."""
    density = case.norm_density_kg_m3
    if density is None:
        density = 0.785
        told.append("the norm density is 0.785 kg/m³, since no source gives one.")
    masses = [s.molar_mass_kg_mol for s in case.sources.values() if s.molar_mass_kg_mol is not None]
    if masses:
        constant = GAS_CONSTANT_J_MOL_K / fmean(masses)
        told.append(f"the molar mass is {1e3 * fmean(masses):.4g} g/mol, the mean of the sources.")
    else:
        constant = _NORM_PA / (density * _NORM_K)
        told.append("the molar mass is that of the norm density as an ideal gas, since no source gives one.")
    gravity = GAS_CONSTANT_J_MOL_K / constant / AIR_KG_MOL
    name = wishes.gas_law or "full_cnga"
    if wishes.gas_law is None:
        told.append(f"the gas law is full CNGA at specific gravity {gravity:.4g}; --gas takes a composition.")
    told.append(
        f"viscosity is {VISCOSITY_PA_S:g} Pa s and the isentropic exponent {_ISENTROPIC_EXPONENT:g}; "
        "the data give neither."
    )
    heats = [s.calorific_value_j_m3 for s in case.sources.values() if s.calorific_value_j_m3]
    # Net is about 0.903 of gross for natural gas; a fuel flow need not be better than that.
    net = 0.903 * fmean(heats) / density if heats else None
    if net is not None:
        told.append("the net calorific value of fuel is 0.903 of the mean gross one of the sources.")
    return Medium(
        law=gas_law(name, constant * temperature, gravity, temperature),
        temperature_k=temperature,
        gas_constant_j_kg_k=constant,
        viscosity_pa_s=VISCOSITY_PA_S,
        isentropic_exponent=_ISENTROPIC_EXPONENT,
        net_calorific_value_j_kg=net,
    )


def gas_law(name: str, sound_speed_squared: float, gravity: float, temperature: float) -> Cnga:
    """A law by its name, see `GAS_LAWS`."""
    if name == "ideal":
        return ideal(sound_speed_squared=sound_speed_squared)
    if name == "simple_cnga":
        return simple_cnga(sound_speed_squared=sound_speed_squared)
    return full_cnga(
        sound_speed_squared=sound_speed_squared, specific_gravity=gravity, temperature_k=temperature
    )


def medium_of_composition(
    composition: Mapping[str, float], temperature: float, boundary: Boundary, network: Network
) -> Medium:
    """The gas of one composition, its viscosity near the pressures that are known."""
    known = list(boundary.anchor_pa.values())
    _, high = boundary.pressure_limits(network)
    mean = (
        fmean(known)
        if known
        else float(np.median(high[np.isfinite(high)]))
        if np.isfinite(high).any()
        else 0.0
    )
    return medium_of(
        composition_of(composition, where="--gas"),
        temperature_k=temperature,
        mean_pressure_pa=mean or _MEAN_PRESSURE_PA,
    )


def fed_gas(wishes: Wishes, sources: Mapping[str, SourceGas]) -> dict[str, FedGas]:
    """Gas fed in by node: of the sources, unless one composition was asked for everywhere."""
    if wishes.composition is None:
        return fed_of_sources(sources)
    everywhere = fed_of_composition(composition_of(wishes.composition, where="--gas"))
    return {"": everywhere}


def told_quality(state: SteadyState, fed: Mapping[str, FedGas], told: list[str]) -> Quality | None:
    """Quality at the nodes of a state; what was assumed for it is told."""
    found, assumed = quality_of(state, fed)
    # One gas everywhere is no assumption: it was asked for.
    told.extend(() if "" in fed else assumed)
    return found
