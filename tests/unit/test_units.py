import pytest
from hypothesis import given
from hypothesis import strategies as st

from gasunion import units


def test_a_cubic_metre_at_0c_is_7_3_percent_larger_at_20c():
    assert units.volume_factor(at=units.AT_0C, to=units.AT_20C) == pytest.approx(293.15 / 273.15, rel=1e-15)


@given(
    st.sampled_from(list(units.CONDITIONS.values())),
    st.sampled_from(list(units.CONDITIONS.values())),
    st.floats(1e-3, 1e9),
)
def test_volume_to_energy_and_back_is_the_same_volume(at, gcv_at, volume):
    energy = units.energy_j(volume_m3=volume, at=at, gcv_j_m3=38.2e6, gcv_at=gcv_at)
    assert units.volume_m3(energy_in_j=energy, at=at, gcv_j_m3=38.2e6, gcv_at=gcv_at) == pytest.approx(
        volume, rel=1e-14
    )


def test_a_million_btu_is_293_kwh():
    assert units.MMBTU_J / units.KWH_J == pytest.approx(293.07107, rel=1e-7)


def test_a_bcm_a_year_is_2_74_mcm_a_day():
    assert units.mcm_d_from_bcm_y(1.0) == pytest.approx(1000 / 365)


def test_a_calorific_value_of_zero_is_refused():
    with pytest.raises(ValueError, match=r"^gross calorific value is 0 J/m³; it must be above 0$"):
        units.energy_j(volume_m3=1, at=units.AT_20C, gcv_j_m3=0, gcv_at=units.AT_20C)
