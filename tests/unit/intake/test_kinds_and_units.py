"""Formats that are not read are named; numbers in a unit that the file does not mean are told by row."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from tests.small_gaslib import NET, SCN
from tests.small_steady import BC, NETWORK, write

from gasunion.intake.gaslib.net import read_net
from gasunion.intake.gaslib.scenario import read_scenario
from gasunion.intake.steady.folder import read_steady
from gasunion.outcome import Refused
from gasunion.studies.simulation.nomination import simulate
from gasunion.studies.simulation.wishes import Wishes


def refusal(call) -> list[str]:
    with pytest.raises(Refused) as caught:
        call()
    return [str(f) for f in caught.value.findings]


def nominated(scn: str, net: str = NET):
    return read_scenario(scn.encode(), name="x.scn", net=read_net(net.encode(), name="x.net"))


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        (
            '<diameter value="500" unit="mm"/>',
            '<diameter value="600" unit="m"/>',
            "diameter is 600 m; pipes have 0.001 to 5 m. Check its unit.",
        ),
        (
            '<length value="50" unit="km"/>',
            '<length value="40" unit="m"/>',
            "is 40 m long, and its ends differ by 60 m",
        ),
        (
            '<length value="50" unit="km"/>',
            '<length value="50000" unit="km"/>',
            "length is 50000 km; one pipe has 0.001 m to 2000 km. Check its unit.",
        ),
        (
            '<roughness value="0.1" unit="mm"/>',
            '<roughness value="600" unit="mm"/>',
            "below half the diameter",
        ),
    ],
)
def test_geometry_that_no_pipe_has_is_told_by_file_and_line(was: str, becomes: str, sentence: str) -> None:
    wrong = NET.replace(was, becomes).replace(
        'id="a" x="1" y="0">\n      <height value="100"', 'id="a" x="1" y="0">\n      <height value="40"'
    )
    found = refusal(lambda: read_net(wrong.encode(), name="x.net"))
    assert len(found) == 1
    assert found[0].startswith("x.net, line 4")
    assert "pipe 'p'" in found[0]
    assert sentence in found[0]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("diameter", 600.0, "diameter is 600 m"),
        ("friction_factor", 8.0, "friction_factor is 8"),
        ("length", 5e6, "length is 5e+06 m"),
    ],
)
def test_geometry_of_a_steady_folder_is_judged_too(
    tmp_path: Path, field: str, value: float, sentence: str
) -> None:
    network = copy.deepcopy(NETWORK)
    network["pipes"]["1"][field] = value
    found = refusal(lambda: read_steady(write(tmp_path, network=network)))
    assert len(found) == 1
    assert found[0].startswith(f"network.json, pipes, 1: {sentence}")


def test_a_flow_without_a_unit_takes_the_networks_and_says_so() -> None:
    with_unit = nominated(SCN)
    without = nominated(SCN.replace(' unit="1000m_cube_per_hour"', ""))
    assert without.boundary == with_unit.boundary
    assert any(
        "flows give no unit; the network's, 1000m_cube_per_hour, is taken" in str(r) for r in without.remarks
    )
    mixed = NET.replace(
        '<flowMax value="500" unit="1000m_cube_per_hour"/>', '<flowMax value="99" unit="kg_per_s"/>', 1
    )
    found = refusal(lambda: nominated(SCN.replace(' unit="1000m_cube_per_hour"', ""), mixed))
    assert "flow has no unit." in found[0]


@pytest.mark.parametrize(
    ("unit", "value"),
    # 360,000 norm m³/h at 36 MJ/m³ are 12.96e12 J/h: 3.6e6 kWh/h, 86.4 GWh/d; 100 m³/s.
    [("kWh_per_h", "3.6e6"), ("GWh_per_d", "86.4"), ("m_cube_per_second", "100"), ("MWh_per_h", "3600")],
)
def test_flows_of_energy_become_volumes_by_the_calorific_value_of_the_data(unit: str, value: str) -> None:
    scn = SCN.replace('value="360" unit="1000m_cube_per_hour"', f'value="{value}" unit="{unit}"')
    scn = scn.replace('<flow bound="lower" value="300"', '<flow bound="lower" value="360"').replace(
        '<flow bound="upper" value="400"', '<flow bound="upper" value="360"'
    )
    flows = nominated(scn).boundary.injection_kg_s
    assert flows["in"] == pytest.approx(100.0 * 0.8)
    assert flows["out"] == pytest.approx(-80.0)


def test_energy_without_a_calorific_value_is_refused_in_words() -> None:
    net = NET.replace('      <calorificValue value="36" unit="MJ_per_m_cube"/>\n', "")
    found = refusal(lambda: nominated(SCN.replace("1000m_cube_per_hour", "kWh_per_h"), net))
    assert any("the flow stands in kWh_per_h, but no source gives a calorificValue." in f for f in found)


def test_gauge_millibar_is_read() -> None:
    limits = nominated(SCN.replace('value="40" unit="barg"', 'value="22" unit="mbarg"')).boundary.limits
    assert limits["in"].pressure_pa_min == pytest.approx(101_325.0 + 2_200.0)


@pytest.mark.parametrize(
    "bc",
    [
        {**BC, "boundary_nonslack_flow": {"6": {"time": [0, 3600], "value": [20.0, 30.0]}}},
        {**BC, "boundary_nonslack_flow": {"6": [[0, 20.0], [3600, 30.0]]}},
        {**BC, "boundary_compressor": {"1": {"time": [0], "control_type": [0], "value": [1.2]}}},
    ],
)
def test_a_transient_folder_is_named_as_such(tmp_path: Path, bc: dict) -> None:
    found = refusal(lambda: simulate(write(tmp_path, bc=bc), Wishes()))
    assert len(found) == 1
    assert "this is a transient problem, and only steady states are simulated." in found[0]


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("case.m", "function mgc = case8\nmgc.node = [];", "MATGAS"),
        ("net.net", "P,1,2,100,0.5,0,1e-5\nS,2,3", "morgen"),
        ("ic.json", "{}", "transient"),
    ],
)
def test_folders_of_other_kinds_are_named(tmp_path: Path, name: str, text: str, word: str) -> None:
    (tmp_path / name).write_text(text)
    assert word in refusal(lambda: simulate(tmp_path, Wishes()))[0]
