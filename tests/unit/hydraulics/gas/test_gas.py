from __future__ import annotations

import numpy as np
import pytest

from gasunion.hydraulics.gas.calorific import calorific
from gasunion.hydraulics.gas.composition import composition_of
from gasunion.hydraulics.gas.equation_of_state import EquationOfState, state
from gasunion.hydraulics.gas.fit import fit_gerg
from gasunion.hydraulics.gas.medium import medium_of
from gasunion.hydraulics.gas.phase import is_one_phase
from gasunion.outcome import Refused

H_GAS = {
    "methane": 0.91,
    "ethane": 0.05,
    "propane": 0.012,
    "n_butane": 0.002,
    "isobutane": 0.002,
    "nitrogen": 0.01,
    "carbon_dioxide": 0.014,
}
RUSSIAN = {"methane": 0.97, "ethane": 0.015, "propane": 0.005, "nitrogen": 0.008, "carbon_dioxide": 0.002}
DUTCH = {"methane": 0.82, "nitrogen": 0.14, "ethane": 0.03, "carbon_dioxide": 0.01}
WITH_HYDROGEN = {"methane": 0.8, "hydrogen": 0.2}
DRY = {"H": H_GAS, "Russian": RUSSIAN, "Dutch": DUTCH, "hydrogen": WITH_HYDROGEN, "methane": {"methane": 1.0}}


def test_fractions_nearly_one_are_scaled_and_others_refused():
    assert sum(composition_of({"methane": 0.9002, "ethane": 0.1}).fractions) == pytest.approx(1.0, abs=1e-15)
    with pytest.raises(Refused) as refused:
        composition_of({"methan": 0.9, "ethane": -0.1, "propane": float("nan")}, where="gas.json")
    assert [str(f) for f in refused.value.findings] == [
        "gas.json: 'methan' is no component. Did you mean 'methane'?",
        "gas.json, ethane: the mole fraction is -0.1; it must be 0 or more.",
        "gas.json, propane: the mole fraction is nan; it must be a finite number.",
    ]
    with pytest.raises(
        Refused, match=r"mole fractions sum to 100; they must sum to 1\. Give fractions, not percentages\."
    ):
        composition_of({"methane": 95.0, "ethane": 5.0})


def test_order_of_components_does_not_matter():
    assert composition_of(dict(reversed(H_GAS.items()))) == composition_of(H_GAS)


@pytest.mark.parametrize("name", DRY)
def test_the_fit_reports_an_error_that_fresh_states_do_not_exceed(name):
    gas = composition_of(DRY[name])
    fit = fit_gerg(gas)
    assert fit.density_error <= 1e-4
    gerg = EquationOfState(gas, equation="gerg2008")
    random = np.random.default_rng(7)
    worst = 0.0
    for p, t in zip(random.uniform(1e5, 120e5, 60), random.uniform(260, 330, 60), strict=True):
        exact = gerg.density_mol_m3(pressure_pa=p, temperature_k=t) * gerg.molar_mass_kg_mol
        worst = max(worst, abs(float(fit.at(t).density(np.array([p]))[0]) / exact - 1.0))
    # States between those of the check grid may be a little worse; twice the error reported is a wide margin.
    assert worst <= 2.0 * fit.density_error


def test_the_potential_is_the_integral_of_the_density_and_the_pressure_its_inverse():
    law = fit_gerg(composition_of(H_GAS)).at(283.15)
    p = np.linspace(0.0, 180e5, 181)
    step = 50.0
    slope = (law.potential(p[1:] + step) - law.potential(p[1:] - step)) / (2 * step)
    np.testing.assert_allclose(slope, law.density(p[1:]), rtol=1e-7)
    rho_slope = (law.density(p[1:] + step) - law.density(p[1:] - step)) / (2 * step)
    np.testing.assert_allclose(
        rho_slope, law.density_slope(p[1:]), rtol=1e-4
    )  # a kink at 120 bar, in curvature
    np.testing.assert_allclose(law.pressure(law.potential(p)), p, rtol=1e-13)
    np.testing.assert_array_equal(law.potential(-p), -law.potential(p))
    np.testing.assert_array_equal(law.pressure(-law.potential(p)), -law.pressure(law.potential(p)))


def test_at_no_pressure_the_gas_is_ideal():
    law = fit_gerg(composition_of(H_GAS)).at(283.15)
    assert law.density(np.array([1.0]))[0] * law.sound_speed_squared == pytest.approx(1.0, rel=1e-7)
    assert law.pressure(np.array([0.0]))[0] == 0.0


def test_beyond_the_fit_a_pressure_is_marked():
    law = fit_gerg(composition_of(H_GAS)).at(283.15)
    assert law.is_valid(np.array([-1.0, 0.5e5, 120e5, 121e5])).tolist() == [False, True, True, False]
    with pytest.raises(
        Refused, match=r"the temperature is 250 K; the fit to GERG-2008 holds from 260 to 330 K\."
    ):
        fit_gerg(composition_of(H_GAS)).at(250.0)


@pytest.mark.parametrize(
    ("fractions", "words"),
    [
        ({"methane": 0.999, "water": 0.001}, "the gas does not stay one phase"),
        (
            {"methane": 0.8, "ethane": 0.1, "propane": 0.06, "n_butane": 0.04},
            "the gas does not stay one phase",
        ),
        ({"propane": 1.0}, "the gas does not stay one phase"),
        ({"carbon_dioxide": 1.0}, "the gas does not stay one phase"),
    ],
)
def test_a_gas_that_would_condense_is_refused(fractions, words):
    with pytest.raises(Refused, match=words):
        fit_gerg(composition_of(fractions))


def test_a_rich_gas_is_fitted_where_it_is_warm_enough():
    rich = composition_of({"methane": 0.82, "ethane": 0.10, "propane": 0.05, "n_butane": 0.03})
    with pytest.raises(Refused, match="liquid would form"):
        fit_gerg(rich)
    assert fit_gerg(rich, temperature_k_min=300.0).density_error < 1e-4


def test_a_range_beyond_the_fits_is_refused():
    with pytest.raises(Refused) as refused:
        fit_gerg(composition_of(RUSSIAN), pressure_pa_max=200e5, temperature_k_min=330.0)
    assert [f.what for f in refused.value.findings] == [
        "the range of pressure is 1 to 200 bar; it must lie in 1 to 120 bar and not be empty.",
        "the range of temperature is 330 to 330 K; it must lie in 260 to 330 K and not be empty.",
    ]


@pytest.mark.parametrize(
    ("substance", "temperature_k", "vapour_pressure_pa"),
    [("propane", 300.0, 9.978e5), ("carbon_dioxide", 280.0, 41.607e5), ("n_butane", 320.0, 4.541e5)],
)
def test_a_pure_substance_condenses_at_its_vapour_pressure(substance, temperature_k, vapour_pressure_pa):
    # Vapour pressures: NIST Chemistry WebBook; Peng and Robinson's equation meets them within two per cent.
    gas = composition_of({substance: 1.0})
    below, above = (
        is_one_phase(
            gas, pressure_pa=np.array([f * vapour_pressure_pa]), temperature_k=np.array([temperature_k])
        )
        for f in (0.97, 1.03)
    )
    assert below[0]
    assert not above[0]


def test_methane_far_above_its_critical_temperature_never_condenses():
    p, t = np.meshgrid(np.linspace(1e5, 120e5, 30), np.linspace(260, 330, 8))
    assert is_one_phase(
        composition_of({"methane": 1.0}), pressure_pa=p.ravel(), temperature_k=t.ravel()
    ).all()


def test_states_that_are_none_are_refused():
    with pytest.raises(ValueError, match=r"the pressure is -1\.0 Pa; it must be finite and above 0"):
        state(composition_of(RUSSIAN), pressure_pa=-1.0, temperature_k=280.0)


def test_temperatures_without_a_table_are_refused():
    with pytest.raises(ValueError, match="combustion at 10 °C is not tabulated; use 0, 15, 20 or 25"):
        calorific(composition_of(RUSSIAN), combustion_c=10, metering_c=0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="metering at 25 °C is not tabulated; use 0, 15 or 20"):
        calorific(composition_of(RUSSIAN), combustion_c=25, metering_c=25)  # type: ignore[arg-type]


def test_the_medium_of_a_composition_has_the_density_of_gerg():
    gas = composition_of(H_GAS)
    medium = medium_of(gas, temperature_k=283.15, mean_pressure_pa=55e5)
    exact = state(gas, pressure_pa=55e5, temperature_k=283.15)
    assert medium.law.density(np.array([55e5]))[0] == pytest.approx(exact.density_kg_m3, rel=1e-5)
    assert medium.compressibility(np.array([55e5]))[0] == pytest.approx(exact.compressibility, rel=1e-5)
    assert medium.isentropic_exponent == exact.isentropic_exponent
    assert 1.0e-5 < medium.viscosity_pa_s < 1.4e-5
    assert medium.net_calorific_value_j_kg is not None
    assert 45e6 < medium.net_calorific_value_j_kg < 50e6
