"""The gas that enters: of each source, of a steady folder, or of the compositions asked for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.blend import CompositionBlend, QualityBlend
from gasunion.hydraulics.gas.composition import composition_of
from gasunion.hydraulics.gas.law import Cnga, full_cnga, ideal, simple_cnga
from gasunion.hydraulics.steady.feed import Feed
from gasunion.intake.gaslib.case import GasLibCase
from gasunion.intake.gaslib.sources import mean_of
from gasunion.intake.steady.folder import SteadyFolder
from gasunion.network.boundary import Boundary
from gasunion.network.network import Network
from gasunion.outcome import Finding, Refused
from gasunion.studies.simulation.wishes import Wishes
from gasunion.units import CELSIUS_ZERO_K, GAS_CONSTANT_J_MOL_K

Floats = npt.NDArray[np.float64]

AIR_KG_MOL = 28.96e-3  # against which specific gravity is counted, as the CNGA correlation's users do
STEADY_GAS_CONSTANT = 8.314  # of the network/params/bc folders, J/(mol K)
TEMPERATURE_K = CELSIUS_ZERO_K + 15.0
_NORM_K, _NORM_PA = CELSIUS_ZERO_K, 101_325.0
_NORM_DENSITY_KG_M3 = 0.785
VISCOSITY_PA_S = 1.1e-5  # natural gas at 10 °C and 50 bar, within a tenth
_ISENTROPIC_EXPONENT = 1.296  # GasLib's constant (Koch et al., 2015)
# Net is about 0.903 of gross for natural gas; a fuel flow need not be better than that.
_NET_OF_GROSS = 0.903


def gaslib_temperature(case: GasLibCase, wishes: Wishes, told: list[str]) -> float:
    """One temperature of all gas: the one asked for, or the mean of the sources that send. [K]"""
    if wishes.temperature_k is not None:
        return wishes.temperature_k
    found = mean_of({n: s.temperature_k for n, s in case.sources.items()}, case.sending)
    temperature = TEMPERATURE_K if found is None else found
    of_what = "15 °C, since no source gives one" if found is None else "the mean of what the sources send"
    told.append(f"the temperature of all gas is {temperature:.2f} K, {of_what}; --temperature takes another.")
    return temperature


def gaslib_feed(case: GasLibCase, wishes: Wishes, temperature: float, told: list[str]) -> Feed:
    """The gas of an instance's sources, or of the compositions asked for."""
    if wishes.composition is not None:
        return composition_feed(wishes, case.network, case.boundary, temperature, told, case.norm_volume_m3_s)
    density = case.norm_density_kg_m3
    if density is None:
        density = _NORM_DENSITY_KG_M3
        told.append(f"the norm density is {density:g} kg/m³, since no source gives one.")
    heat = mean_of({n: s.calorific_value_j_m3 for n, s in case.sources.items()}, case.sending)
    parts: dict[str, Floats] = {}
    without: list[str] = []
    for name, gas in case.sources.items():
        norm = density if gas.norm_density_kg_m3 is None else gas.norm_density_kg_m3
        mass = gas.molar_mass_kg_mol
        if mass is None and case.sending.get(name, 0.0) > 0.0:
            without.append(name)
        parts[name] = QualityBlend.parts(
            molar_mass_kg_mol=norm * GAS_CONSTANT_J_MOL_K * _NORM_K / _NORM_PA if mass is None else mass,
            norm_density_kg_m3=norm,
            gross_j_m3=heat if gas.calorific_value_j_m3 is None else gas.calorific_value_j_m3,
        )
    if not parts:
        mass = density * GAS_CONSTANT_J_MOL_K * _NORM_K / _NORM_PA
        everywhere = QualityBlend.parts(molar_mass_kg_mol=mass, norm_density_kg_m3=density, gross_j_m3=None)
        parts = {n: everywhere for n, q in case.boundary.injection_kg_s.items() if q > 0.0}
        parts = parts or {n.node: everywhere for n in case.network.nodes[:1]}
        without = ["all"]
    if without:
        told.append(
            "the molar mass is that of the norm density as an ideal gas where no source gives one: "
            f"{_few(without)}."
        )
    name = wishes.gas_law or "full_cnga"
    _tell_gases(case, parts, wishes, told)
    told.append(
        f"viscosity is {VISCOSITY_PA_S:g} Pa s and the isentropic exponent {_ISENTROPIC_EXPONENT:g}; "
        "the data give neither."
    )
    if heat is not None:
        told.append("the net calorific value of fuel is 0.903 of the gross one of the gas.")

    def law_of(square: Floats, mass: Floats) -> Cnga:
        return gas_law(name, square, mass / AIR_KG_MOL, temperature)

    blend = QualityBlend(
        law_of=law_of,
        temperature_k=temperature,
        viscosity_pa_s=VISCOSITY_PA_S,
        isentropic_exponent=_ISENTROPIC_EXPONENT,
        net_of_gross=_NET_OF_GROSS,
    )
    return Feed(blend=blend, parts=parts, norm_volume_m3_s=case.norm_volume_m3_s)


def _tell_gases(case: GasLibCase, parts: Mapping[str, Floats], wishes: Wishes, told: list[str]) -> None:
    """One gas by its molar mass; several by their range, and that they mix."""
    masses = sorted({float(1e3 / parts[n][0]) for n in case.sending if n in parts})
    masses = masses or sorted({float(1e3 / p[0]) for p in parts.values()})
    kinds = {parts[n].tobytes() for n in case.sending if n in parts}
    idle = [n for n in parts if n in case.sources and n not in case.sending]
    if len(kinds) > 1:
        told.append(
            f"the gases of {len(case.sending)} sources ({masses[0]:.4g} to {masses[-1]:.4g} g/mol) mix where "
            "they meet; each pipe has the law of what it carries."
        )
    else:
        told.append(f"the molar mass is {masses[0]:.4g} g/mol, of the sources that send.")
    if idle and len({p.tobytes() for p in parts.values()}) > 1:
        told.append(f"sources that send nothing count nothing: {_few(idle)}.")
    if wishes.gas_law is None:
        gravity = f"{masses[0] / 1e3 / AIR_KG_MOL:.4g}"
        if len(masses) > 1:
            gravity += f" to {masses[-1] / 1e3 / AIR_KG_MOL:.4g}"
        told.append(f"the gas law is full CNGA at specific gravity {gravity}; --gas takes a composition.")


def steady_feed(folder: SteadyFolder, wishes: Wishes, temperature: float, told: list[str]) -> Feed:
    """The one gas of a steady folder, or the compositions asked for."""
    if wishes.composition is not None:
        return composition_feed(wishes, folder.network, folder.boundary, temperature, told, {})
    name = wishes.gas_law or "ideal"
    if wishes.gas_law is None:
        told.append("the gas law is ideal, since params.json names none; --law full_cnga takes another.")
    gravity = folder.specific_gravity

    def law_of(square: Floats, _: Floats) -> Cnga:
        return gas_law(name, square, gravity, temperature)

    mass = AIR_KG_MOL * gravity
    blend = QualityBlend(
        law_of=law_of,
        temperature_k=temperature,
        viscosity_pa_s=VISCOSITY_PA_S,
        isentropic_exponent=folder.isentropic_exponent,
        net_of_gross=_NET_OF_GROSS,
        gas_constant_j_mol_k=STEADY_GAS_CONSTANT,
    )
    norm = mass * _NORM_PA / (STEADY_GAS_CONSTANT * _NORM_K)
    parts = QualityBlend.parts(molar_mass_kg_mol=mass, norm_density_kg_m3=norm, gross_j_m3=None)
    return Feed(blend=blend, parts={n.node: parts for n in folder.network.nodes}, norm_volume_m3_s={})


def composition_feed(
    wishes: Wishes,
    network: Network,
    boundary: Boundary,
    temperature: float,
    told: list[str],
    norm_volume_m3_s: Mapping[str, float],
) -> Feed:
    """Gas of the composition asked for, and of those asked for at single nodes.

    Raises
    ------
    Refused : a composition is wrong, or is given for what is no node.
    """
    assert wishes.composition is not None
    own = wishes.node_compositions
    if wishes.gas_law is not None:
        raise Refused(
            [
                Finding(
                    where="--law",
                    what=f"asks for {wishes.gas_law}, and --gas for the law of a composition, GERG-2008.",
                    value=wishes.gas_law,
                    hint="Leave one of them out.",
                )
            ]
        )
    found = [
        Finding(where="--gas, sources", what=f"{n!r} is no node of the network.", value=n)
        for n in own
        if n not in network.node_index
    ]
    if found:
        raise Refused(found)
    everywhere = CompositionBlend.parts(composition_of(wishes.composition, where="--gas"))
    parts = dict.fromkeys((n.node for n in network.nodes), everywhere)
    for name, fractions in own.items():
        parts[name] = CompositionBlend.parts(composition_of(fractions, where=f"--gas, sources, {name}"))
    told.append(
        f"the gas law is GERG-2008 at {temperature:.2f} K; viscosity and isentropic exponent are those of "
        "the gas at the pressures that occur."
    )
    if norm_volume_m3_s:
        told.append("flows in norm cubic metres count at the norm density of the composition (ISO 6976).")
    return Feed(
        blend=CompositionBlend(temperature_k=temperature), parts=parts, norm_volume_m3_s=norm_volume_m3_s
    )


def gas_law(name: str, sound_speed_squared: Floats, gravity: Floats | float, temperature: float) -> Cnga:
    """A law by its name, see `GAS_LAWS`; elementwise where its arguments are arrays."""
    if name == "ideal":
        return ideal(sound_speed_squared=sound_speed_squared)
    if name == "simple_cnga":
        return simple_cnga(sound_speed_squared=sound_speed_squared)
    return full_cnga(
        sound_speed_squared=sound_speed_squared, specific_gravity=gravity, temperature_k=temperature
    )


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
