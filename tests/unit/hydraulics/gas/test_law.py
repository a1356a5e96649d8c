from __future__ import annotations

import numpy as np
import pytest

from gasunion.hydraulics.gas.law import GasLaw, LinearZ, full_cnga, ideal, simple_cnga

C2 = 1.38e5  # m²/s², natural gas near 288 K
LAWS: list[GasLaw] = [
    ideal(sound_speed_squared=C2),
    simple_cnga(sound_speed_squared=C2),
    full_cnga(sound_speed_squared=C2, specific_gravity=0.6, temperature_k=288.706),
    LinearZ(slope_per_pa=1 / 450e5, sound_speed_squared=C2),
]
PRESSURES = np.geomspace(1e3, 3e7, 200)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_pressure_is_the_inverse_of_the_potential_to_rounding(law: GasLaw) -> None:
    pressures = PRESSURES[PRESSURES < 2e7]
    assert law.pressure(law.potential(pressures)) == pytest.approx(pressures, rel=1e-12)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_density_is_the_derivative_of_the_potential(law: GasLaw) -> None:
    step = 1e-5 * PRESSURES
    slope = (law.potential(PRESSURES + step) - law.potential(PRESSURES - step)) / (2 * step)
    assert law.density(PRESSURES) == pytest.approx(slope, rel=1e-7)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_density_slope_is_the_derivative_of_the_density(law: GasLaw) -> None:
    step = 1e-5 * PRESSURES
    slope = (law.density(PRESSURES + step) - law.density(PRESSURES - step)) / (2 * step)
    assert law.density_slope(PRESSURES) == pytest.approx(slope, rel=1e-7)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_laws_continue_below_zero_with_odd_density_and_odd_potential(law: GasLaw) -> None:
    assert law.potential(-PRESSURES) == pytest.approx(-law.potential(PRESSURES))
    assert law.pressure(-law.potential(PRESSURES)) == pytest.approx(-law.pressure(law.potential(PRESSURES)))


def test_full_cnga_has_the_coefficients_of_the_reference() -> None:
    law = full_cnga(sound_speed_squared=C2, specific_gravity=0.6, temperature_k=288.706)
    # By logarithms: 5.53706 + 1.07100 − 3.825 · 2.715728 − 3.838519 = −7.61812
    assert law.b2 == pytest.approx(2.4093e-8, rel=1e-4)
    assert law.b1 == pytest.approx(1.0 + 101_350.0 * law.b2, rel=1e-15)


def test_a_line_of_compressibility_is_the_exact_integral() -> None:
    law = LinearZ(slope_per_pa=1 / 450e5, sound_speed_squared=C2)
    pressure = np.linspace(0.0, 70e5, 20_001)
    density = law.density(pressure)
    trapezoids = float(np.sum(0.5 * (density[1:] + density[:-1]) * np.diff(pressure)))
    assert float(law.potential(np.array([70e5]))[0]) == pytest.approx(trapezoids, rel=1e-8)
