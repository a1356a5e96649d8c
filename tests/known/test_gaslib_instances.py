"""Every published instance is read, and the numbers are those a person finds in its files."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from gasunion.intake.gaslib.case import GasLibCase, read_case
from gasunion.intake.gaslib.daily import day_of, read_daily
from gasunion.intake.gaslib.station_limits import station_limits
from gasunion.network.elements import CompressorStation, Resistor
from gasunion.outcome import Refused

pytestmark = pytest.mark.reference

# Nodes and elements as the files list them. GasLib-4197 has one resistor of no resistance: a short pipe here.
KINDS = {
    "GasLib-11": (11, {"Pipe": 8, "CompressorStation": 2, "Valve": 1}),
    "GasLib-24": (24, {"Pipe": 19, "CompressorStation": 3, "ControlValve": 1, "ShortPipe": 1, "Resistor": 1}),
    "GasLib-40": (40, {"Pipe": 39, "CompressorStation": 6}),
    "GasLib-134": (134, {"Pipe": 86, "ShortPipe": 45, "ControlValve": 1, "CompressorStation": 1}),
    "GasLib-135": (135, {"Pipe": 141, "CompressorStation": 29}),
    "GasLib-582": (
        582,
        {
            "Pipe": 278,
            "ShortPipe": 269,
            "Valve": 26,
            "ControlValve": 23,
            "Resistor": 8,
            "CompressorStation": 5,
        },
    ),
    "GasLib-4197": (
        4197,
        {
            "Pipe": 3537,
            "Valve": 426,
            "ShortPipe": 344 + 4,  # four control valves that the decisions bypass
            "ControlValve": 120 - 4,
            "Resistor": 27,
            "CompressorStation": 12,
        },
    ),
}


@pytest.fixture(scope="module")
def cases(reference) -> dict[str, GasLibCase]:
    return {n: read_case(reference / "hydraulics" / "gaslib" / f"{n}.zip") for n in KINDS}


@pytest.mark.parametrize("name", KINDS)
def test_every_element_of_an_instance_is_read(name, cases):
    nodes, kinds = KINDS[name]
    network = cases[name].network
    assert len(network.nodes) == nodes
    assert Counter(type(a).__name__ for a in network.arcs) == kinds


@pytest.mark.parametrize("name", KINDS)
def test_a_published_nomination_balances_to_the_digits_it_is_printed_with(name, cases):
    flows = cases[name].boundary.injection_kg_s.values()
    # GasLib-134 is printed balanced to 0.004 thousand cubic metres an hour; the others to rounding.
    tolerance = 1e-3 if name == "GasLib-134" else 1e-9
    assert abs(sum(flows)) <= tolerance
    assert sum(f for f in flows if f > 0) > 50


def test_gauge_bounds_and_absolute_bounds_are_told_apart(cases):
    # sink_109 of GasLib-582: "pressure unit=barg bound=lower value=50.0"; source_1 of -135: 0 to 80 barg.
    assert cases["GasLib-582"].boundary.limits["sink_109"].pressure_pa_min == 50e5 + 101_325
    limit = cases["GasLib-135"].boundary.limits["source_1"]
    assert (limit.pressure_pa_min, limit.pressure_pa_max) == (101_325, 80e5 + 101_325)


def test_units_that_only_one_instance_uses_are_read(cases):
    # GasLib-24: a pipe of 10 m and 2.1 m; heights without unit; GasLib-134: roughness in metres.
    network = cases["GasLib-24"].network
    assert getattr(network.arc("L04"), "length_m") == 10.0  # noqa: B009 - the union of kinds has no length
    assert getattr(network.arc("L04"), "diameter_m") == 2.1  # noqa: B009
    assert {n.elevation_m for n in network.nodes} == {200.0}
    assert getattr(cases["GasLib-134"].network.arc("p_br2"), "roughness_m") == 8e-6  # noqa: B009
    assert network.arc("re01") == Resistor(
        arc="re01", tail="N101", head="N01", drag_factor=5.40999984741211, diameter_m=0.9
    )


def test_the_power_fitted_to_a_turbine_is_the_power_measured(cases):
    # drive_1 of compressorStation_9, GasLib-4197: 12 331 kW were measured at 6143 min⁻¹ and −5 °C.
    station = next(s for s in cases["GasLib-4197"].stations.values() if "drive_1" in s.drives)
    drive = station.drives["drive_1"]
    rows = (drive.power[0:3], drive.power[3:6], drive.power[6:9])
    kw = sum((-5.0) ** i * (a + b * 6143 + c * 6143**2) for i, (a, b, c) in enumerate(rows))
    assert kw == pytest.approx(12_331, rel=1e-4)  # the fit has an error of its own


@pytest.mark.parametrize("name", [n for n in KINDS if n != "GasLib-134"])
def test_every_station_with_machines_has_limits_of_a_sensible_size(name, cases):
    for arc in cases[name].network.arcs:
        if isinstance(arc, CompressorStation):
            assert arc.ratio_max is not None
            assert arc.power_w_max is not None
            assert arc.efficiency is not None
            assert 1.1 < arc.ratio_max < 5.0
            assert 1e6 < arc.power_w_max < 100e6
            assert 0.6 < arc.efficiency < 1.0


def test_colder_air_gives_a_gas_turbine_more_power(cases):
    station = cases["GasLib-582"].stations["compressorStation_1"]
    cold, warm = (
        station_limits(station, temperature_k=288.0, molar_mass_kg_mol=0.018, ambient_temperature_k=t)
        for t in (263.15, 303.15)
    )
    assert cold.power_w_max is not None
    assert warm.power_w_max is not None
    assert cold.power_w_max > warm.power_w_max
    assert cold.ratio_max == warm.ratio_max


def test_what_the_instances_get_wrong_themselves_is_told_and_not_fatal(cases):
    said = [str(f) for f in cases["GasLib-4197"].assumptions]
    assert any("is no arc of the network; ignored (valve_22)" in s for s in said)
    assert any("the flow of an exit is below 0: gas passes the other way (sink_14" in s for s in said)
    assert any("has no resistance and is taken as a short pipe (resistor_3)" in s for s in said)


def test_all_daily_nominations_are_read_and_agree_with_the_published_scenario(reference, cases):
    folder = reference / "hydraulics" / "gaslib"
    daily = read_daily(folder / "GasLib-134-daily-nominations-json.zip")
    assert len(daily.days) == 1234
    assert set(daily.balancing_node.values()) == {"node_1", "node_20", "node_80"}
    scenario = cases["GasLib-134"].boundary.injection_kg_s
    day = day_of(daily, date(2016, 2, 17)).injection_kg_s
    assert set(day) == set(scenario)
    # Both files differ at one node, by what the scenario misses its balance by.
    far = [n for n in day if abs(day[n] - scenario[n]) > 1e-9]
    assert len(far) == 1
    assert abs(day[far[0]] - scenario[far[0]]) < 1e-3
    with pytest.raises(Refused, match=r"there is none for 2020-01-01\. They run from 2011-11-01 to"):
        day_of(daily, date(2020, 1, 1))
