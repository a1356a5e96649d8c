"""Published steady states of GasSteadySim.jl's test networks: pressures to 1e-6, flows to 1e-5."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gasunion.studies.simulation.nomination import simulate
from gasunion.studies.simulation.wishes import Wishes

pytestmark = pytest.mark.reference

PRESSURE_SHARE = 1.0e-6  # what the reference's readme asks
FLOW_KG_S = 1.0e-5  # the same, of flows up to 394 kg/s
FOLDERS = ("8-node", "GasLib-40-multiple-slacks")


@pytest.mark.parametrize("law", ["ideal", "simple_cnga", "full_cnga"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_pressures_and_flows_are_the_published_ones(reference: Path, folder: str, law: str) -> None:
    source = reference / "hydraulics" / "steady" / folder
    made = simulate(source, Wishes(gas_law=law))
    published = json.loads((source / f"exact_sol_{law}.json").read_text())
    network = made.state.network
    assert made.state.outcome.code == "solved"
    pressure = network.by_node(made.state.pressure_pa)
    for node, value in published["nodal_pressure"].items():
        assert pressure[node] == pytest.approx(value, rel=PRESSURE_SHARE), node
    flow = network.by_arc(made.state.flow_kg_s)
    for pipe, value in published["pipe_flow"].items():
        assert flow[pipe] == pytest.approx(value, abs=FLOW_KG_S), pipe
    names = {label: arc for arc, label in made.labels.items()}
    for station, value in published["compressor_flow"].items():
        assert flow[names[station]] == pytest.approx(value, abs=FLOW_KG_S), station


@pytest.mark.parametrize("law", ["ideal", "full_cnga"])
def test_densities_are_the_published_ones(reference: Path, law: str) -> None:
    source = reference / "hydraulics" / "steady" / "8-node"
    made = simulate(source, Wishes(gas_law=law))
    published = json.loads((source / f"exact_sol_{law}.json").read_text())
    density = made.state.network.by_node(made.medium.law.density(made.state.pressure_pa))
    for node, value in published["nodal_density"].items():
        # Their specific gas constant is rounded in the seventh digit.
        assert density[node] == pytest.approx(value, rel=2e-6), node


def test_gaslib_11_folder_is_solved_and_its_broken_limits_are_told(reference: Path) -> None:
    made = simulate(reference / "hydraulics" / "steady" / "GasLib-11", Wishes())
    assert made.state.outcome.code == "outside_limits"
    assert made.state.mass_residual_kg_s <= 1e-9 * made.state.throughput_kg_s
    ratios = [unit.ratio for unit in made.state.units.values()]
    assert ratios == pytest.approx([1.5, 1.5])
    assert all("bar" in finding.what for finding in made.state.outcome.findings)
