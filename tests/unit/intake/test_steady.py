"""Folders of network, params and bc: what is read, and every fault in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.small_steady import BC, NETWORK, PARAMS, write

from gasunion.intake.steady.folder import holds_steady, read_steady
from gasunion.network.elements import CompressorStation, ControlValve, Pipe, ShortPipe, Valve
from gasunion.outcome import Refused


def sentences(folder: Path) -> list[str]:
    with pytest.raises(Refused) as caught:
        read_steady(folder)
    return [str(f) for f in caught.value.findings]


def test_every_element_and_set_point_is_read(tmp_path: Path) -> None:
    read = read_steady(write(tmp_path))
    arcs = {a.arc: a for a in read.network.arcs}
    assert arcs["1"] == Pipe(arc="1", tail="1", head="2", length_m=2e4, diameter_m=0.9, friction_factor=0.01)
    assert arcs["compressor_1"] == CompressorStation(
        arc="compressor_1", tail="2", head="3", pressure_out_pa=60e5
    )
    assert arcs["control_valve_1"] == ControlValve(
        arc="control_valve_1", tail="3", head="4", ratio=0.8, has_bypass=True
    )
    assert arcs["valve_1"] == Valve(arc="valve_1", tail="4", head="5", is_open=True)
    assert arcs["valve_2"] == Valve(arc="valve_2", tail="2", head="5", is_open=False)
    assert arcs["short_pipe_1"] == ShortPipe(arc="short_pipe_1", tail="5", head="6")
    assert arcs["resistor_1"] == ShortPipe(arc="resistor_1", tail="5", head="6")
    assert read.boundary.injection_kg_s == {"6": -20.0}
    assert read.boundary.anchor_pa == {"1": 50e5}
    assert (read.temperature_k, read.specific_gravity, read.isentropic_exponent) == (288.7, 0.6, 1.4)
    assert read.network.node("2").pressure_pa_min == 30e5
    assert [f.what for f in read.assumptions] == [
        "resistors pass gas without loss, as in GasSteadySim.jl: resistor_1."
    ]


def test_the_hash_follows_the_files(tmp_path: Path) -> None:
    one = read_steady(write(tmp_path)).input_sha256
    changed = {**BC, "boundary_pslack": {"1": 51e5}}
    assert read_steady(write(tmp_path, bc=changed)).input_sha256 != one


def test_a_folder_without_a_network_is_not_one_of_these(tmp_path: Path) -> None:
    assert not holds_steady(tmp_path)


def test_missing_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "network.json").write_text("{}")
    found = sentences(tmp_path)
    assert [f.rpartition(": ")[2] for f in found] == ["No such file or directory. Check the path."] * 2


@pytest.mark.parametrize(
    ("part", "value", "sentence"),
    [
        ("bc", '{"boundary_pslack": ', "bc.json, line 1, column 21: is not JSON: Expecting value."),
        (
            "bc",
            '{"boundary_pslack": {"1": NaN}}',
            "bc.json: NaN is not a number. Write a finite number, or null where there is none.",
        ),
        (
            "bc",
            {**BC, "boundary_pslack": {"9": 50e5, "1": 1e6}},
            "bc.json, boundary_pslack, 9: names no node of network.json.",
        ),
        (
            "bc",
            {**BC, "boundary_pslack": {}},
            "network.json, nodes, 1: is a slack node without a pressure in bc.json.",
        ),
        (
            "bc",
            {**BC, "boundary_compressor": {"1": {"control_type": 7, "value": 1.0}}},
            "bc.json, boundary_compressor, compressor_1: control_type must be 0 (ratio), "
            "1 (discharge pressure, Pa) or 2 (flow, kg/s).",
        ),
        (
            "bc",
            {**BC, "boundary_valve": {"on": [9], "off": []}},
            "bc.json, boundary_valve, 9: names no member of valves.",
        ),
        (
            "params",
            {"params": {**PARAMS["params"], "units (SI = 0, standard = 1)": 1.0}},
            "params.json, units: are not SI; only SI (0) is read. Convert the three files to SI.",
        ),
        ("params", {"params": {}}, "params.json: lacks 'temperature'."),
        (
            "network",
            {**NETWORK, "pipes": {"1": {**NETWORK["pipes"]["1"], "length": -5.0}}},
            "network.json, pipes, 1: length is -5.0; it must be a number above 0.",
        ),
        (
            "network",
            {**NETWORK, "pipes": {"1": {**NETWORK["pipes"]["1"], "to_node": 77}}},
            "network.json, pipes, 1: to_node is 77, which is no node.",
        ),
        (
            "network",
            {**NETWORK, "pipes": {"1": {"fr_node": 1, "to_node": 2, "length": 1.0, "friction_factor": 0.01}}},
            "network.json, pipes, 1: diameter is missing; it must be a number above 0.",
        ),
        ("network", {**NETWORK, "pipes": []}, "network.json, pipes: does not hold an object."),
    ],
    ids=lambda v: v[:40] if isinstance(v, str) and " " in v else "",
)
def test_a_fault_is_one_sentence_with_its_place(tmp_path: Path, part: str, value: Any, sentence: str) -> None:
    assert sentence in sentences(write(tmp_path, **{part: value}))


@pytest.mark.parametrize("table", ["nodes", "valves", "control_valves", "compressors"])
def test_a_table_that_is_none_is_told_once(tmp_path: Path, table: str) -> None:
    found = sentences(write(tmp_path, network={**NETWORK, table: []}))
    assert found.count(f"network.json, {table}: does not hold an object.") == 1
