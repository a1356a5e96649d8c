"""Whatever dry gas: its fit is refused, or misses GERG-2008 by no more than it reports."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import few

from gasunion.hydraulics.gas.calorific import calorific
from gasunion.hydraulics.gas.composition import composition_of
from gasunion.hydraulics.gas.equation_of_state import EquationOfState
from gasunion.hydraulics.gas.fit import DENSITY_TOLERANCE, fit_gerg
from gasunion.outcome import Refused

# States of the check grid are 3 bar and 5 K apart; between them the error may be a little larger.
BETWEEN_GRID = 1.5
ROUNDING = 1e-9

SHARES = {
    "ethane": 0.08,
    "propane": 0.03,
    "isobutane": 0.006,
    "n_butane": 0.006,
    "n_pentane": 0.001,
    "nitrogen": 0.1,
    "carbon_dioxide": 0.03,
    "hydrogen": 0.2,
    "helium": 0.005,
    "oxygen": 0.005,
}


@st.composite
def gases(draw):
    """Methane with anything else in shares that pipelines carry."""
    chosen = draw(st.lists(st.sampled_from(sorted(SHARES)), unique=True, max_size=6))
    parts = {name: draw(st.floats(0.0, SHARES[name])) for name in chosen}
    return composition_of({"methane": 1.0 - sum(parts.values()), **parts})


# A fit takes some fifty milliseconds.
@settings(max_examples=few(1 / 4))
@given(gas=gases(), seed=st.integers(0, 2**31))
def test_a_fit_is_refused_or_as_good_as_it_says(gas, seed):
    try:
        fit = fit_gerg(gas)
    except Refused:
        return
    assert fit.density_error <= DENSITY_TOLERANCE
    gerg = EquationOfState(gas, equation="gerg2008")
    random = np.random.default_rng(seed)
    for p, t in zip(random.uniform(1e5, 120e5, 12), random.uniform(260.0, 330.0, 12), strict=True):
        exact = gerg.density_mol_m3(pressure_pa=p, temperature_k=t) * gerg.molar_mass_kg_mol
        found = float(fit.at(t).density(np.array([p]))[0])
        assert abs(found / exact - 1.0) <= BETWEEN_GRID * fit.density_error + ROUNDING


@settings(max_examples=few(1 / 4))
@given(gas=gases(), temperature=st.floats(260.0, 330.0))
def test_potential_and_pressure_are_inverse_and_rise(gas, temperature):
    try:
        law = fit_gerg(gas).at(temperature)
    except Refused:
        return
    p = np.linspace(0.0, 150e5, 301)
    phi = law.potential(p)
    assert (np.diff(phi) > 0).all()
    assert (law.density_slope(p) > 0).all()
    np.testing.assert_allclose(law.pressure(phi), p, rtol=1e-12)


@given(gas=gases())
def test_calorific_values_keep_their_order(gas):
    found = calorific(gas, combustion_c=25, metering_c=20)
    assert found.net_j_mol < found.gross_j_mol
    assert found.gross_j_kg * found.density_kg_m3 == pytest.approx(found.gross_j_m3, rel=1e-12)
    colder = calorific(gas, combustion_c=0, metering_c=0)
    assert colder.gross_j_mol > found.gross_j_mol  # heat is given up on the way down
    assert colder.gross_j_m3 > found.gross_j_m3  # and a colder cubic metre holds more
