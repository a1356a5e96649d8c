from __future__ import annotations

import json
from xml.etree import ElementTree

import jsonschema
import numpy as np
import pytest
from typer.testing import CliRunner

from gasunion.cli.app import app
from gasunion.hydraulics.gas.composition import composition_of
from gasunion.hydraulics.gas.law import Medium, ideal
from gasunion.hydraulics.gas.medium import medium_of
from gasunion.hydraulics.gas.quality import FedGas
from gasunion.hydraulics.steady.solver import steady_state
from gasunion.intake.gaslib.sources import SourceGas
from gasunion.network.boundary import Boundary
from gasunion.network.elements import Node, Pipe
from gasunion.network.network import Network
from gasunion.studies.simulation.gas_quality import fed_of_composition, fed_of_sources, quality_of

NORM_TO_20C = 293.15 / 273.15


def three_nodes() -> tuple[Network, Medium]:
    def pipe(name: str, tail: str, head: str) -> Pipe:
        return Pipe(arc=name, tail=tail, head=head, length_m=2e4, diameter_m=0.5, roughness_m=1e-5)

    network = Network(
        nodes=(Node(node="a"), Node(node="b"), Node(node="m")),
        arcs=(pipe("p1", "a", "m"), pipe("p2", "b", "m")),
    )
    constant = 8.314462618 / 0.018
    medium = Medium(
        law=ideal(sound_speed_squared=constant * 283.15),
        temperature_k=283.15,
        gas_constant_j_kg_k=constant,
        viscosity_pa_s=1.1e-5,
        isentropic_exponent=1.3,
    )
    return network, medium


def solved(injection: dict[str, float]):
    network, medium = three_nodes()
    boundary = Boundary(injection_kg_s=injection, anchor_pa={"m": 50e5})
    state = steady_state(network, boundary, medium=medium, friction_law="colebrook")
    assert state.outcome.is_solved
    return state


def test_norm_cubic_metres_of_a_source_become_cubic_metres_at_20_degrees():
    gas = SourceGas(node="a", calorific_value_j_m3=40e6, norm_density_kg_m3=0.8)
    fed = fed_of_sources({"a": gas, "b": SourceGas(node="b")})
    assert list(fed) == ["a"]
    assert fed["a"].gross_j_m3 == pytest.approx(40e6 / NORM_TO_20C, rel=1e-14)
    assert fed["a"].density_kg_m3 == pytest.approx(0.8 / NORM_TO_20C, rel=1e-14)
    # Energy per kilogram is the same, however volumes are counted.
    assert fed["a"].gross_j_m3 / fed["a"].density_kg_m3 == pytest.approx(50e6, rel=1e-14)


def test_a_composition_is_one_gas_at_every_entry():
    fed = fed_of_composition(composition_of({"methane": 1.0}))
    # 890.58 kJ/mol; Z = 1 − 0.04317² at 20 °C.
    volume = (1 - 0.04317**2) * 8.3144621 * 293.15 / 101_325
    assert fed.gross_j_m3 == pytest.approx(890_580 / volume, rel=1e-13)


def test_the_mix_of_a_solved_state_conserves_energy():
    state = solved({"a": 10.0, "b": 30.0, "m": -40.0})
    fed = {"a": FedGas(gross_j_m3=40e6, density_kg_m3=0.8), "b": FedGas(gross_j_m3=36e6, density_kg_m3=0.9)}
    found, told = quality_of(state, fed)
    assert found is not None
    assert told == ()
    energy = 10.0 * 40e6 / 0.8 + 30.0 * 36e6 / 0.9
    assert 40.0 * found.gross_j_kg[2] == pytest.approx(energy, rel=1e-9)
    volume = 10.0 / 0.8 + 30.0 / 0.9
    assert found.gross_j_m3[2] == pytest.approx(energy / volume, rel=1e-9)


def test_gas_fed_in_without_a_quality_is_given_the_mix_and_that_is_told():
    state = solved({"a": 10.0, "b": 10.0, "m": -20.0})
    found, told = quality_of(state, {"a": FedGas(gross_j_m3=40e6, density_kg_m3=0.8)})
    assert found is not None
    np.testing.assert_allclose(found.gross_j_m3, 40e6, rtol=1e-12)
    assert told == ("gas fed in where the data give no quality is the mix of the sources: b.",)


def test_without_any_quality_there_is_none():
    assert quality_of(solved({"a": 1.0, "b": 1.0, "m": -2.0}), {}) == (None, ())


def test_a_pressure_beyond_the_fit_is_never_solved():
    network, _ = three_nodes()
    gas = composition_of({"methane": 0.95, "ethane": 0.05})
    medium = medium_of(gas, temperature_k=283.15, mean_pressure_pa=60e5)
    outcomes = {}
    for bar in (249.0, 255.0):
        boundary = Boundary(injection_kg_s={"a": 1e-3, "m": -1e-3}, anchor_pa={"m": bar * 1e5})
        outcomes[bar] = steady_state(network, boundary, medium=medium, friction_law="colebrook").outcome
    assert outcomes[249.0].code == "solved"
    assert outcomes[255.0].code == "outside_limits"
    said = str(outcomes[255.0].findings[0])
    assert said == (
        "node a: the pressure is 255 bar; the gas law holds up to 250 bar. "
        "Lower the pressure, or use another gas law."
    )


@pytest.mark.reference
def test_the_command_gives_quality_and_a_map_and_its_answer_keeps_its_schema(reference, tmp_path):
    source = reference / "hydraulics" / "gaslib" / "GasLib-134.zip"
    picture, answer = tmp_path / "map.svg", tmp_path / "answer.json"
    result = CliRunner().invoke(app, ["simulate", str(source), "--map", str(picture), "--json", str(answer)])
    assert result.exit_code == 0, result.output
    body = json.loads(answer.read_text(encoding="utf-8"))
    schema = json.loads(CliRunner().invoke(app, ["schema", "simulate"]).output)
    jsonschema.Draft202012Validator(schema).validate(body)
    node = body["nodes"]["node_ld45"]
    # All three sources of GasLib-134 give 36.45 MJ and 0.7433 kg per norm cubic metre.
    assert node["gross_calorific_mj_m3"] == pytest.approx(36.4543670654 / NORM_TO_20C, rel=1e-9)
    assert node["density_kg_m3"] == pytest.approx(0.7433 / NORM_TO_20C, rel=1e-9)
    root = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    said = ["".join(t.itertext()) for t in root.iter("{http://www.w3.org/2000/svg}text")]
    assert any("GasLib-134-v2, scenario_1234" in t for t in said)
    assert any("CC BY 3.0" in t for t in said)


@pytest.mark.reference
def test_a_map_that_cannot_be_written_is_a_refusal_not_a_defect(reference, tmp_path):
    source = reference / "hydraulics" / "gaslib" / "GasLib-134.zip"
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(app, ["simulate", str(source), "--map", str(tmp_path / "file" / "map.svg")])
    assert result.exit_code == 2


@pytest.mark.slow
@pytest.mark.reference
def test_a_decision_is_taken_by_its_name_and_listed_as_an_override(reference, tmp_path):
    source = str(reference / "hydraulics" / "gaslib" / "GasLib-582.zip")
    answer = tmp_path / "answer.json"
    run = CliRunner().invoke
    wrong = run(app, ["simulate", source, "--decision", "dG_1", "--decision", "=d2"])
    assert wrong.exit_code == 2
    assert "--decision dG_1: must be GROUP=DECISION, both as the .cdf file names them." in wrong.output
    unknown = run(app, ["simulate", source, "--decision", "dG_1=d99"])
    assert unknown.exit_code == 2
    assert "decision group 'dG_1' has no decision 'd99'." in unknown.output
    arguments = [
        "--decision",
        "dG_1=d2",
        "--compressors",
        "setpoints",
        "--anchor",
        "source_27=50",
        "--json",
        str(answer),
    ]
    taken = run(app, ["simulate", source, *arguments])
    assert taken.exit_code in (0, 3)
    body = json.loads(answer.read_text(encoding="utf-8"))
    assert "decision dG_1 = d2" in body["overridden"]
    assert body["arcs"]["valve_26"]["flow_kg_s"] == 0.0  # d2 of dG_1: valve_26, value 0
