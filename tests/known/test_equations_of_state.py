"""Published states of GERG-2008 and AGA8 DETAIL, and calorific values worked by hand."""

from __future__ import annotations

import json

import pytest

from gasunion.hydraulics.gas.calorific import TABLE, calorific
from gasunion.hydraulics.gas.composition import COMPONENTS, composition_of
from gasunion.hydraulics.gas.equation_of_state import state

DIGITS = 1e-12  # what the reference asks: the same code on another machine, not another equation


@pytest.mark.reference
@pytest.mark.parametrize(("equation", "key"), [("gerg2008", "GERG2008"), ("detail", "DETAIL")])
def test_the_published_mixture_has_the_published_density(equation, key, reference):
    check = json.loads((reference / "hydraulics" / "eos" / "aga8_check.json").read_text())
    gas = composition_of(check["x"])
    found = state(gas, pressure_pa=check["P_kPa"] * 1e3, temperature_k=check["T_K"], equation=equation)
    assert found.density_mol_m3 == pytest.approx(check[key]["D_mol_per_l"] * 1e3, rel=DIGITS)
    assert found.compressibility == pytest.approx(check[key]["Z"], rel=DIGITS)


def test_methane_has_the_calorific_value_of_a_hand_calculation():
    # 890.58 kJ/mol at 25 °C; Z = 1 − 0.04886²; R T / p = 8.3144621 · 273.15 / 101 325 m³/mol.
    found = calorific(composition_of({"methane": 1.0}), combustion_c=25, metering_c=0)
    volume = (1 - 0.04886**2) * 8.3144621 * 273.15 / 101_325
    assert found.gross_j_m3 == pytest.approx(890_580 / volume, rel=1e-14)
    assert found.net_j_m3 == pytest.approx((890_580 - 2 * 44_013) / volume, rel=1e-14)
    assert found.density_kg_m3 == pytest.approx(16.04246e-3 / volume, rel=1e-14)
    assert found.gross_j_m3 / 1e6 == pytest.approx(39.83, abs=0.005)  # as every handbook has it, MJ/m³ (25/0)
    assert found.net_j_kg / 1e6 == pytest.approx(50.03, abs=0.005)  # MJ/kg


def test_relative_density_and_wobbe_follow_from_their_definitions():
    gas = composition_of({"methane": 0.9, "ethane": 0.06, "nitrogen": 0.04})
    found = calorific(gas, combustion_c=15, metering_c=15)
    air_density = 28.96546e-3 / (0.999595 * 8.3144621 * 288.15 / 101_325)
    assert found.relative_density == pytest.approx(found.density_kg_m3 / air_density, rel=1e-12)
    assert found.wobbe_j_m3 == pytest.approx(found.gross_j_m3 / found.relative_density**0.5, rel=1e-12)


def test_the_table_knows_every_component_of_the_equations_of_state():
    assert set(TABLE) == set(COMPONENTS)


@pytest.mark.parametrize("name", [c for c in COMPONENTS if TABLE[c].hydrogen_atoms or c == "carbon_monoxide"])
def test_calorific_values_fall_with_the_temperature_of_combustion_as_water_takes_it_up(name):
    zero, fifteen, twenty, twenty_five = TABLE[name].gross_kj_mol
    steps = (zero - fifteen) / 15, (fifteen - twenty) / 5, (twenty - twenty_five) / 5
    # A slip of a digit in the table would show as a kink: the slope is a heat capacity and hardly moves.
    # Values are rounded to 0.01 kJ/mol, which is up to 0.004 kJ/(mol K) of slope over 5 K.
    assert max(steps) - min(steps) < 0.004 + 0.2 * abs(steps[0])


def test_iso_6976_and_gerg_agree_on_the_density_of_a_real_gas_at_norm_conditions():
    gas = composition_of(
        {
            "methane": 0.91,
            "ethane": 0.05,
            "propane": 0.012,
            "n_butane": 0.004,
            "nitrogen": 0.01,
            "carbon_dioxide": 0.014,
        }
    )
    iso = calorific(gas, combustion_c=25, metering_c=0).density_kg_m3
    gerg = state(gas, pressure_pa=101_325.0, temperature_k=273.15).density_kg_m3
    assert iso == pytest.approx(gerg, rel=2e-4)  # the standard's own uncertainty of Z
