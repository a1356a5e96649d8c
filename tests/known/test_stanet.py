"""The 22 small nets that pandapipes compares with the commercial STANET, within pandapipes' own tolerances.

Read straight from pandapipes' JSON. Pressures there are over the air's pressure at the node's height. Where a
net has pumps, a pump is a station that holds the outlet pressure STANET found: what is compared is the rest.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gasunion.hydraulics.gas.law import LinearZ, Medium, ideal
from gasunion.hydraulics.steady.solver import steady_state
from gasunion.network.boundary import Boundary
from gasunion.network.elements import Arc, CompressorStation, Node, Pipe, Valve
from gasunion.network.network import Network

pytestmark = pytest.mark.reference

AIR_PA = 101_325.0
# (largest share of the gauge pressure, largest velocity difference in m/s), as pandapipes' test asks of each.
TOLERANCES = {
    "combined_networks/parallel_N": (1e-4, 1e-2),
    "combined_networks/parallel_PC": (1e-4, 1e-2),
    # pandapipes has no comparison of this net; its STANET values have four digits.
    "combined_networks/versatility_PC": (2e-4, 3e-2),
    "meshed_networks/delta_PC": (2e-3, 3e-2),
    "meshed_networks/pumps_N": (2e-3, 3e-2),
    "meshed_networks/square_N": (1e-4, 1e-2),
    "meshed_networks/square_PC": (2e-3, 3e-2),
    "meshed_networks/two_valves_N": (1e-3, 1e-3),
    "meshed_networks/two_valves_PC": (1e-4, 1e-3),
    "one_pipe/pipe_1_N": (1e-4, 1e-2),
    "one_pipe/pipe_1_PC": (1e-4, 1e-2),
    "one_pipe/pipe_2_N": (2e-3, 3e-2),
    "one_pipe/pipe_2_PC": (1e-4, 1e-2),
    "strand_net/pump_N": (1e-2, 3e-2),
    "strand_net/two_pipes_N": (1e-4, 1e-2),
    "strand_net/two_pipes_PC": (1e-4, 1e-2),
    "t_cross/t_cross1_N": (1e-4, 1e-2),
    "t_cross/t_cross1_PC": (1e-4, 1e-2),
    "t_cross/t_cross2_N": (1e-4, 1e-2),
    "t_cross/t_cross2_PC": (1e-4, 1e-2),
    "two_pressure_junctions/H_net_N": (1e-4, 1e-2),
    "two_pressure_junctions/H_net_PC": (1e-4, 1e-2),
}


def air_pa(height_m: float) -> float:
    """Pressure of the standard atmosphere, as pandapipes takes it."""
    return float(AIR_PA * (1.0 - height_m * 0.0065 / 288.15) ** 5.255)


def table(net: dict[str, Any], name: str) -> list[dict[str, Any]]:
    if name not in net:
        return []
    frame = net[name]["_object"]
    frame = json.loads(frame) if isinstance(frame, str) else frame
    return [
        {"ix": i, **dict(zip(frame["columns"], row, strict=True))}
        for i, row in zip(frame["index"], frame["data"], strict=True)
    ]


def medium_of(net: dict[str, Any]) -> Medium:
    fluid = net["fluid"]["_object"]
    fluid = json.loads(fluid) if isinstance(fluid, str) else fluid
    prop = {k: json.loads(v["_object"]) for k, v in fluid["all_properties"].items()}
    temperature = table(net, "junction")[0]["tfluid_k"]
    constant = AIR_PA / (prop["density"]["value"] * 273.15)
    square = constant * temperature
    fall = -prop["compressibility"].get("slope", 0.0) / 1e5
    law = (
        LinearZ(slope_per_pa=fall, sound_speed_squared=square) if fall else ideal(sound_speed_squared=square)
    )
    return Medium(
        law=law,
        temperature_k=temperature,
        gas_constant_j_kg_k=constant,
        viscosity_pa_s=prop["viscosity"]["value"],
        isentropic_exponent=1.3,
    )


@pytest.mark.parametrize("case", TOLERANCES)
def test_pressures_and_velocities_are_those_of_stanet(reference: Path, case: str) -> None:
    path = reference / "hydraulics" / "stanet" / "gas_cases" / f"{case}.json"
    net = json.loads(path.read_text())["_object"]
    junctions = {j["ix"]: j for j in table(net, "junction")}
    nodes = [Node(node=str(i), elevation_m=j["height_m"]) for i, j in junctions.items()]
    arcs: list[Arc] = []
    velocity: dict[str, float] = {}
    for row in table(net, "pipe"):
        name = f"pipe {row['ix']}"
        arcs.append(
            Pipe(
                arc=name,
                tail=str(row["from_junction"]),
                head=str(row["to_junction"]),
                length_m=1e3 * row["length_km"],
                diameter_m=row["diameter_m"],
                roughness_m=1e-3 * row["k_mm"],
                loss_coefficient=row["loss_coefficient"],
            )
        )
        if row["v_stanet"] is not None:
            velocity[name] = row["v_stanet"]
    for row in table(net, "valve"):
        ends = {"tail": str(row["from_junction"]), "head": str(row["to_junction"])}
        arcs.append(Valve(arc=f"valve {row['ix']}", is_open=row["opened"], **ends))
    for row in table(net, "pump"):
        outlet = junctions[row["to_junction"]]
        held = 1e5 * outlet["p_stanet"] + air_pa(outlet["height_m"])
        ends = {"tail": str(row["from_junction"]), "head": str(row["to_junction"])}
        arcs.append(CompressorStation(arc=f"pump {row['ix']}", pressure_out_pa=held, **ends))
    injection: dict[str, float] = {}
    for kind, sign in (("sink", -1.0), ("source", 1.0)):
        for row in table(net, kind):
            node = str(row["junction"])
            injection[node] = injection.get(node, 0.0) + sign * row["mdot_kg_per_s"] * row["scaling"]
    anchors = {
        str(row["junction"]): 1e5 * row["p_bar"] + air_pa(junctions[row["junction"]]["height_m"])
        for row in table(net, "ext_grid")
    }
    state = steady_state(
        Network(nodes=tuple(nodes), arcs=tuple(arcs)),
        Boundary(injection_kg_s=injection, anchor_pa=anchors),
        medium=medium_of(net),
        friction_law="nikuradse_laminar" if case.endswith("_N") else "colebrook",
    )
    assert state.outcome.is_solved, state.outcome.message
    pressure_share, velocity_m_s = TOLERANCES[case]
    pressure = state.network.by_node(state.pressure_pa)
    for i, junction in junctions.items():
        if junction["p_stanet"] is not None and np.isfinite(pressure[str(i)]):
            gauge = (pressure[str(i)] - air_pa(junction["height_m"])) / 1e5
            assert gauge == pytest.approx(junction["p_stanet"], rel=pressure_share), junction["name"]
    found = state.network.by_arc(state.velocity_m_s)
    for name, value in velocity.items():
        if np.isfinite(found[name]):
            assert found[name] == pytest.approx(value, abs=_allowed(case, velocity_m_s)), name


def _allowed(case: str, velocity_m_s: float) -> float:
    # The pump loop runs at 39 m/s through a pipe between 8 and 18 bar, where the mean velocity depends on
    # what is averaged: STANET's is over the length, ours at the mean density; pandapipes' test passes
    # whichever of its three velocities is nearest.
    return 6e-2 if case == "meshed_networks/pumps_N" else velocity_m_s
