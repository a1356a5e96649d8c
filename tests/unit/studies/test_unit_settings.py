"""Settings from the command line and a TOML file: read, refused in words, and obeyed."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from tests.small_steady import NETWORK, write
from typer.testing import CliRunner

from gasunion.cli.app import app
from gasunion.outcome import Refused
from gasunion.studies.simulation.asked import wishes_of
from gasunion.studies.simulation.nomination import simulate
from gasunion.studies.simulation.unit_settings import parse_settings


def test_a_station_holds_what_a_person_sets(tmp_path: Path) -> None:
    made = simulate(write(tmp_path), wishes_of(settings=["compressor_1=outlet:65bar"]))
    state = made.state
    assert state.network.by_node(state.pressure_pa)["3"] == pytest.approx(65e5)
    assert made.overridden == ("compressor_1 = outlet:65bar",)
    by_label = simulate(tmp_path, wishes_of(settings=["1=ratio:1.1"]))
    assert by_label.state.units["compressor_1"].ratio == pytest.approx(1.1)


def test_a_toml_file_sets_and_the_command_line_wins(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text('[settings]\ncompressor_1 = "outlet:58bar"\nvalve_2 = "open"\n')
    found = parse_settings(["compressor_1=outlet:6.1MPa"], file)
    assert found["compressor_1"].level == pytest.approx(61e5)
    assert found["valve_2"].does == "open"
    folder = tmp_path / "net"
    folder.mkdir()
    made = simulate(write(folder), wishes_of(settings_file=file))
    assert made.state.network.arc("valve_2").is_open  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("compressor_1", "--setting compressor_1: must be NAME=SETTING."),
        ("compressor_1=outlet", "'outlet' is no setting."),
        ("compressor_1=outlet:60psi", "'outlet:60psi' is no setting."),
        ("compressor_1=ratio:nan", "'ratio:nan' is no setting."),
        (
            "compresor_1=closed",
            "setting of compresor_1: is no arc of the network. Did you mean 'compressor_1'?",
        ),
        ("compressor_1=ratio:0.9", "ratio:0.9: the ratio of a station is at least 1."),
        ("control_valve_1=inlet:40bar", "a control valve holds no inlet pressure."),
        ("valve_1=bypass", "a valve can be open or closed."),
        ("short_pipe_1=closed", "it is no valve, control valve or station."),
    ],
)
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(Refused) as caught:
        simulate(write(tmp_path), wishes_of(settings=[text]))
    assert sentence in str(caught.value.findings[0])


def test_heights_over_parts_without_length_are_told(tmp_path: Path) -> None:
    network = copy.deepcopy(NETWORK)
    network["nodes"]["6"]["elevation"] = 40.0
    made = simulate(write(tmp_path, network=network), wishes_of())
    density = made.medium.law.density(made.state.pressure_pa[4:5])[0]
    weight = density * 9.80665 * 40.0 / 1e5
    assert any(f"short_pipe_1 (40 m, {weight:.3g} bar)" in a for a in made.assumptions)


def test_a_net_on_millibars_is_shown_with_their_digits(tmp_path: Path) -> None:
    # 22 mbar above one atmosphere, and no more than a few kilograms an hour.
    network = copy.deepcopy(NETWORK)
    network["nodes"]["1"]["min_pressure"] = 1e5
    for node in network["nodes"].values():
        node.pop("min_pressure", None)
    bc = {"boundary_pslack": {"1": 103_525.0}, "boundary_nonslack_flow": {"6": 0.002}}
    result = CliRunner().invoke(app, ["simulate", str(write(tmp_path, network=network, bc=bc))])
    assert "1.03525 bar" in result.output
