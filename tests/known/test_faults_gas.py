"""Situations that once gave a wrong pressure because of the gas, each by its right value.

The right values are found here by integrating the pipe equation (tests/gas_integration.py); the numbers
written out are those that others found in the same way.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.gas_integration import cnga, outlet_pa
from tests.written_gaslib import gaslib_folder
from typer.testing import CliRunner

from gasunion.cli.app import app
from gasunion.hydraulics.gas.composition import COMPONENTS, composition_of
from gasunion.hydraulics.gas.equation_of_state import EquationOfState
from gasunion.hydraulics.gas.viscosity import viscosity_pa_s

A = {"molar": 18.5674, "norm": 0.785, "heat": 36.45}
H = {"molar": 2.016, "norm": 0.0899, "heat": 12.75}
NATURAL = {"methane": 0.93, "ethane": 0.04, "propane": 0.01, "nitrogen": 0.01, "carbon_dioxide": 0.01}


def simulated(source: Path, *words: str, tmp: Path) -> tuple[int, dict[str, Any]]:
    answer = tmp / "answer.json"
    result = CliRunner().invoke(app, ["simulate", str(source), *words, "--json", str(answer)])
    assert answer.exists(), result.output
    return result.exit_code, json.loads(answer.read_text(encoding="utf-8"))


def bar(body: dict[str, Any], node: str) -> float:
    return float(body["nodes"][node]["pressure_bar"])


@pytest.fixture
def faults(reference: Path) -> Path:
    return reference / "faults" / "hydraulics"


def integrated(
    composition: dict[str, float], inlet_bar: float, flow: float, length_m: float, temperature: float
):
    gerg = EquationOfState(composition_of(composition), equation="gerg2008")
    fractions = np.array([[composition.get(c, 0.0) for c in COMPONENTS]])

    def moles(p: float) -> float:
        return gerg.density_mol_m3(pressure_pa=p, temperature_k=temperature)

    def viscosity(p: float) -> float:
        density = np.array([moles(p)])
        return float(viscosity_pa_s(fractions, temperature_k=temperature, density_mol_m3=density)[0])

    return (
        outlet_pa(
            inlet_bar * 1e5,
            flow,
            length_m=length_m,
            diameter_m=0.5,
            roughness_m=5e-6,
            density=lambda p: moles(p) * gerg.molar_mass_kg_mol,
            viscosity=viscosity,
        )
        / 1e5
    )


@pytest.mark.reference
def test_a_source_that_sends_nothing_counts_nothing(faults, tmp_path):
    code, body = simulated(faults / "idle-source", "--anchor", "a=70", tmp=tmp_path)
    assert code == 0
    right = outlet_pa(
        70e5,
        60.0,
        length_m=30e3,
        diameter_m=0.5,
        roughness_m=1e-4,
        density=cnga(18.5674e-3, 288.15),
        viscosity=lambda p: 1.1e-5,
    )
    assert right / 1e5 == pytest.approx(63.760, abs=1e-3)
    assert bar(body, "b") == pytest.approx(right / 1e5, rel=1e-8)
    assert any("sources that send nothing count nothing: h." in a for a in body["assumptions"])


@pytest.mark.reference
def test_a_limit_that_does_not_bind_decides_no_viscosity(faults, tmp_path):
    place = faults / "viscosity-reference"
    gas = ("--gas", str(place / "gas.json"), "--anchor", "a=70")
    found = [bar(simulated(place / p, *gas, tmp=tmp_path)[1], "b") for p in ("pmax71", "pmax1000")]
    assert found[0] == pytest.approx(found[1], rel=1e-12)
    assert found[0] == pytest.approx(57.567, rel=1e-3)
    # Viscosity at every point of the way, and not at each pipe's mean pressure.
    assert found[0] == pytest.approx(integrated(NATURAL, 70.0, 60.0, 80e3, 288.15), rel=2e-6)


@pytest.mark.reference
def test_hydrogen_has_a_viscosity_of_its_own(faults, tmp_path):
    place = faults / "hydrogen"
    code, body = simulated(place / "net", "--gas", str(place / "h2.json"), "--anchor", "a=70", tmp=tmp_path)
    assert code == 0
    assert bar(body, "b") == pytest.approx(67.618, rel=1e-4)
    assert bar(body, "b") == pytest.approx(integrated({"hydrogen": 1.0}, 70.0, 10.0, 50e3, 288.15), rel=2e-6)


@pytest.mark.reference
def test_the_gas_law_of_natural_gas_says_that_hydrogen_is_outside_its_range(faults, tmp_path):
    _, body = simulated(faults / "hydrogen" / "net", "--anchor", "a=70", tmp=tmp_path)
    said = [f["what"] for f in body["outcome"]["findings"]]
    assert "the specific gravity is 0.06961; full CNGA holds from 0.55." in said


@pytest.mark.reference
def test_a_rich_gas_is_judged_at_its_own_temperature(faults, tmp_path):
    rich = json.loads((faults / "dew-point" / "rich.json").read_text(encoding="utf-8"))
    warm = tmp_path / "warm.json"
    warm.write_text(json.dumps({"composition": rich, "temperature_k": 320}))
    net = faults / "dew-point" / "net"
    code, body = simulated(net, "--gas", str(warm), "--anchor", "a=70", tmp=tmp_path)
    assert (code, body["outcome"]["code"]) == (0, "solved")
    assert not any("dew point" in f["what"] for f in body["outcome"]["findings"])
    code, body = simulated(
        net, "--gas", str(faults / "dew-point" / "rich.json"), "--anchor", "a=70", tmp=tmp_path
    )
    assert (code, body["outcome"]["code"]) == (3, "outside_limits")
    first = body["outcome"]["findings"][0]
    assert first["what"].startswith(
        "liquid forms at 70 bar and 288.15 K; the gas stays one phase above about"
    )
    assert 295.0 < first["limit"] < 312.0


def test_gas_near_its_dew_point_is_warned_of_and_below_it_is_never_solved(tmp_path):
    net = gaslib_folder(
        tmp_path / "net", sources={"a": A}, pipes=[("p", "a", "b", 1.0)], flows={"a": 1, "b": -1}
    )
    gas = tmp_path / "rich.json"
    gas.write_text(json.dumps({"methane": 0.85, "ethane": 0.08, "propane": 0.04, "n_butane": 0.03}))

    def at(celsius: float) -> tuple[int, list[dict[str, Any]]]:
        words = ("--gas", str(gas), "--anchor", "a=50", "--temperature", f"{celsius:.3f}C")
        code, body = simulated(net, *words, tmp=tmp_path)
        said = [f for f in body["outcome"]["findings"] if "liquid" in f["what"] or "dew" in f["what"]]
        return code, said

    code, (wet,) = at(-20.0)
    dew = wet["limit"] - 273.15
    assert (code, wet["severity"], -10.0 < dew < 20.0) == (3, "error", True)
    code, (near,) = at(dew + 2.0)
    assert (code, near["severity"]) == (0, "warning")
    assert near["what"].startswith("the gas is 2.0 K above its dew point at 50 bar, about")
    assert at(dew + 6.0) == (0, [])
    assert at(dew - 1.0)[0] == 3


def test_a_gas_law_beside_a_composition_is_refused(tmp_path):
    net = gaslib_folder(
        tmp_path / "net", sources={"a": A}, pipes=[("p", "a", "b", 1.0)], flows={"a": 1, "b": -1}
    )
    gas = tmp_path / "gas.json"
    gas.write_text(json.dumps(NATURAL))
    words = ["simulate", str(net), "--gas", str(gas), "--law", "ideal", "--anchor", "a=50"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2
    assert "--law: asks for ideal, and --gas for the law of a composition, GERG-2008." in result.output


def test_a_pressure_that_no_fit_reaches_is_never_solved(tmp_path):
    net = gaslib_folder(
        tmp_path / "net",
        sources={"a": A},
        pipes=[("p", "a", "b", 1.0)],
        flows={"a": 1, "b": -1},
        limit_bar=400.0,
    )
    gas = tmp_path / "gas.json"
    gas.write_text(json.dumps(NATURAL | {"temperature_k": 288.15}))
    code, body = simulated(net, "--gas", str(gas), "--anchor", "a=260", tmp=tmp_path)
    assert (code, body["outcome"]["code"]) == (3, "outside_limits")
    assert any("holds up to 250 bar" in f["what"] for f in body["outcome"]["findings"])


def test_two_gases_mix_and_each_pipe_has_the_law_of_what_it_carries(tmp_path):
    net = gaslib_folder(
        tmp_path / "net",
        sources={"a": A, "h": {"molar": 20.0, "norm": 0.9, "heat": 30.0}},
        pipes=[("p", "a", "m", 20.0), ("q", "h", "m", 20.0), ("r", "m", "b", 30.0)],
        flows={"a": 30, "h": 20, "b": -50},
    )
    code, body = simulated(net, "--anchor", "m=60", tmp=tmp_path)
    assert code == 0
    mass = 50.0 / (30.0 / 18.5674e-3 + 20.0 / 20.0e-3)
    right = outlet_pa(
        60e5, 50.0, length_m=30e3, diameter_m=0.5, roughness_m=1e-4, density=cnga(mass, 288.15),
        viscosity=lambda p: 1.1e-5,
    )  # fmt: skip
    assert bar(body, "b") == pytest.approx(right / 1e5, rel=1e-8)
    for node, flow, molar in (("a", 30.0, 18.5674e-3), ("h", 20.0, 20.0e-3)):
        back = outlet_pa(
            bar(body, node) * 1e5, flow, length_m=20e3, diameter_m=0.5, roughness_m=1e-4,
            density=cnga(molar, 288.15), viscosity=lambda p: 1.1e-5,
        )  # fmt: skip
        assert back == pytest.approx(60e5, rel=1e-8)
    assert any("mix where they meet" in a for a in body["assumptions"])


def test_exits_in_norm_cubic_metres_count_the_gas_that_leaves_there(tmp_path):
    """Two separate lines, each with its own gas: each exit leaves what its own source sends."""
    net = gaslib_folder(
        tmp_path / "net",
        sources={"a": A, "h": {"molar": 20.0, "norm": 0.9, "heat": 30.0}},
        pipes=[("p", "a", "b", 20.0), ("q", "h", "c", 20.0)],
        flows={"a": 100, "h": 100, "b": -100, "c": -100},
        unit="1000m_cube_per_hour",
    )
    code, body = simulated(net, "--anchor", "a=60", "--anchor", "h=60", tmp=tmp_path)
    assert code == 0
    assert body["nodes"]["b"]["injection_kg_s"] == pytest.approx(-100_000 / 3600 * 0.785, rel=1e-9)
    assert body["nodes"]["c"]["injection_kg_s"] == pytest.approx(-100_000 / 3600 * 0.9, rel=1e-9)


def test_compositions_of_single_sources_mix_by_moles(tmp_path):
    net = gaslib_folder(
        tmp_path / "net",
        sources={"a": A, "h": H},
        pipes=[("p", "a", "m", 20.0), ("q", "h", "m", 20.0), ("r", "m", "b", 50.0)],
        flows={"a": 28, "h": 1, "b": -29},
        roughness_mm=0.005,
    )
    gas = tmp_path / "gas.json"
    gas.write_text(
        json.dumps({"composition": NATURAL, "sources": {"h": {"hydrogen": 1.0}}, "temperature_k": 288.15})
    )
    code, body = simulated(net, "--gas", str(gas), "--anchor", "m=60", tmp=tmp_path)
    assert code == 0
    masses = [
        EquationOfState(composition_of(c), equation="gerg2008").molar_mass_kg_mol
        for c in (NATURAL, {"hydrogen": 1.0})
    ]
    moles = {c: 28.0 / masses[0] * x for c, x in NATURAL.items()} | {"hydrogen": 1.0 / masses[1]}
    blend = {c: x / sum(moles.values()) for c, x in moles.items()}
    assert 0.2 < blend["hydrogen"] < 0.3
    assert bar(body, "b") == pytest.approx(integrated(blend, 60.0, 29.0, 50e3, 288.15), rel=2e-6)
    assert body["arcs"]["r"]["molar_mass_g_mol"] == pytest.approx(1e3 * 29.0 / sum(moles.values()), rel=1e-9)


def test_gas_on_a_hill_weighs_what_it_is(tmp_path):
    """A dead end that rises: the pressure at its top is that of a column of the gas that stands in it."""
    net = gaslib_folder(
        tmp_path / "net",
        sources={"a": A, "h": {"molar": 20.0, "norm": 0.9, "heat": 30.0}},
        pipes=[("p", "a", "m", 20.0), ("q", "h", "m", 20.0), ("r", "m", "b", 30.0)],
        flows={"a": 30, "h": 20, "b": -50},
        heights={"b": 400.0},
    )
    _, body = simulated(net, "--anchor", "m=60", tmp=tmp_path)
    mass = 50.0 / (30.0 / 18.5674e-3 + 20.0 / 20.0e-3)
    right = outlet_pa(
        60e5, 50.0, length_m=30e3, diameter_m=0.5, roughness_m=1e-4, density=cnga(mass, 288.15),
        viscosity=lambda p: 1.1e-5, rise_m=400.0,
    )  # fmt: skip
    # One step of eq. 6 over 400 m; see docs/theory/hydraulics.md.
    assert bar(body, "b") == pytest.approx(right / 1e5, rel=5e-4)
