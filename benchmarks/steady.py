"""Steady hydraulics against pandapipes 0.16 on the same nets in the same run, and against one LU.

Passive nets: stations and open control valves pass gas without loss, here contracted, there as pipes of
1 m (pandapipes does not converge with parts of no loss). Both use the same lengths, diameters, roughness and
load; pandapipes uses the Nikuradse law with its own methane, gasunion Colebrook–White with full CNGA. What is
timed is a solve on a compiled net; medians. Where pandapipes does not converge, its time per Newton step is
taken.

    python benchmarks/steady.py [135 582 4197]

needs GASUNION_REFERENCE, and `make peers` for the comparison; without it the peer is left out, loudly.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from gasunion.hydraulics.gas.blend import QualityBlend
from gasunion.hydraulics.gas.law import Medium, full_cnga
from gasunion.hydraulics.steady.feed import Feed, mean_medium
from gasunion.hydraulics.steady.mixing import MixedState, mixed_state
from gasunion.hydraulics.steady.newton import factorised
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.tree_batch import codes_of, free_batch
from gasunion.intake.gaslib.case import read_case
from gasunion.intake.gaslib.daily import read_daily
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, ControlValve, Pipe, Resistor, ShortPipe, Valve
from gasunion.network.network import Network
from gasunion.studies.simulation.nomination import Solved, solve_set

ROOT = Path(__file__).parents[1]
REFERENCE = Path(os.environ.get("GASUNION_REFERENCE", ROOT.parent / "shared" / "reference"))
GASLIB = REFERENCE / "hydraulics" / "gaslib"
PEER = ROOT / ".venv-peers" / "bin" / "python"
TEMPERATURE_K = 288.15
RUNS = 9

PEER_CODE = """
import json, sys, time, warnings, statistics
warnings.simplefilter("ignore")
import pandapipes as pp
net_data = json.load(sys.stdin)
net = pp.create_empty_network(fluid="methane")
index = {n: pp.create_junction(net, pn_bar=net_data["anchor_bar"], tfluid_k=net_data["t_k"], height_m=h)
         for n, h in net_data["nodes"]}
for a, b, length_km, d, k in net_data["pipes"]:
    pp.create_pipe_from_parameters(net, index[a], index[b], length_km, d, k_mm=k)
for n, q in net_data["injections"]:
    (pp.create_source if q > 0 else pp.create_sink)(net, index[n], abs(q))
pp.create_ext_grid(net, index[net_data["anchor"]], p_bar=net_data["anchor_bar"], t_k=net_data["t_k"])
times, steps, ok = [], 0, True
for _ in range(net_data["runs"]):
    start = time.perf_counter()
    try:
        pp.pipeflow(net, max_iter_hyd=60, tol_p=1e-5, tol_m=1e-5)
    except Exception as error:
        ok = False
    times.append(time.perf_counter() - start)
    try:
        steps = int(net["_internal_results"]["iterations"])
    except Exception:
        steps = 60
low = float(net.res_junction.p_bar.min()) if ok else None
print(json.dumps({"seconds": statistics.median(times), "ok": ok, "steps": steps, "lowest_bar": low}))
"""


def timed(call: Callable[[], Any], runs: int = RUNS) -> float:
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def passive(name: str) -> tuple[Network, Boundary, Medium]:
    case = read_case(GASLIB / f"GasLib-{name}.zip")
    assert case.norm_density_kg_m3 is not None
    constant = 101_325.0 / (case.norm_density_kg_m3 * 273.15)
    medium = Medium(
        law=full_cnga(
            sound_speed_squared=constant * TEMPERATURE_K,
            specific_gravity=8.314462618 / constant / 28.96e-3,
            temperature_k=TEMPERATURE_K,
        ),
        temperature_k=TEMPERATURE_K,
        gas_constant_j_kg_k=constant,
        viscosity_pa_s=1.1e-5,
        isentropic_exponent=1.296,
    )
    arcs = []
    for arc in case.network.arcs:
        if isinstance(arc, CompressorStation | ControlValve):
            if arc.is_open:
                arcs.append(ShortPipe(arc=arc.arc, tail=arc.tail, head=arc.head))
        elif isinstance(arc, Resistor) and arc.pressure_loss_pa is not None:
            arcs.append(ShortPipe(arc=arc.arc, tail=arc.tail, head=arc.head))
        else:
            arcs.append(arc)
    injection = case.boundary.injection_kg_s
    entry = max(injection, key=lambda n: injection[n])
    _, high = case.boundary.pressure_limits(case.network)
    anchor = {entry: float(high[case.network.node_index[entry]])}
    network = Network(nodes=case.network.nodes, arcs=tuple(arcs))
    return network, replace(case.boundary, anchor_pa=anchor), medium


def peer(network: Network, boundary: Boundary, solver: Solver) -> dict[str, Any] | None:
    if not PEER.exists():
        print("SKIPPED LOUDLY: pandapipes is not there; `make peers` makes its environment.")
        return None
    ((anchor, pressure),) = boundary.anchor_pa.items()
    system = solver.system(boundary)
    live = system.is_live[system.contraction.joint]
    pipes = []
    for arc in network.arcs:
        if not live[network.node_index[arc.tail]]:
            continue
        if isinstance(arc, Pipe):
            pipes.append(
                (arc.tail, arc.head, arc.length_m / 1e3, arc.diameter_m, 1e3 * (arc.roughness_m or 0))
            )
        elif isinstance(arc, ShortPipe) or (isinstance(arc, Valve) and arc.is_open):
            pipes.append((arc.tail, arc.head, 1e-3, 1.0, 0.05))
        elif isinstance(arc, Resistor) and arc.diameter_m is not None:
            # A drag factor as a length of pipe at λ = 0.01.
            length = (arc.drag_factor or 0.0) * arc.diameter_m / 0.01
            pipes.append((arc.tail, arc.head, length / 1e3, arc.diameter_m, 0.05))
    data = {
        "nodes": [(n.node, n.elevation_m) for i, n in enumerate(network.nodes) if live[i]],
        "pipes": pipes,
        "injections": [(n, q) for n, q in boundary.injection_kg_s.items() if q and n != anchor],
        "anchor": anchor,
        "anchor_bar": pressure / 1e5 - 1.01325,
        "t_k": TEMPERATURE_K,
        "runs": 5,
    }
    done = subprocess.run(
        [str(PEER), "-c", PEER_CODE], input=json.dumps(data), capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"SKIPPED LOUDLY: pandapipes failed: {done.stderr.strip().splitlines()[-1]}")
        return None
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def one(name: str) -> None:
    network, boundary, medium = passive(name)
    solver = Solver(network, medium=medium, friction_law="colebrook")
    start = time.perf_counter()
    system = solver.system(boundary)
    compiled = time.perf_counter() - start
    _, run, injection, scale = solver.run(boundary)
    cold = timed(lambda: solver.run(boundary))
    load = boundary.scaled(1.05)
    _, warm_run, _, _ = solver.run(load, warm=run.state)
    warm = timed(lambda: solver.run(load, warm=run.state))
    joints = np.bincount(
        system.contraction.joint, weights=injection, minlength=system.contraction.joint_count
    )
    levels = system.actors.levels
    state = solver.solve(boundary)
    check = timed(lambda: solver.recheck_of(state, boundary))
    matrix, _ = system.reduced(system.residual(run.state, joints, scale=scale, levels=levels))
    lu = timed(lambda: factorised(matrix), runs=25)
    print(
        f"GasLib-{name}: {system.unknowns} unknowns, compiled in {1e3 * compiled:.1f} ms; "
        f"cold {1e3 * cold:.2f} ms in {run.steps} steps, warm (+5 %) {1e3 * warm:.2f} ms in "
        f"{warm_run.steps}; "
        f"recheck by other code {1e3 * check:.2f} ms, {check / cold:.2f} of a solve; "
        f"one LU {1e3 * lu:.2f} ms: a step is {cold / max(run.steps, 1) / lu:.1f} LU; solved {run.is_solved}"
    )
    mixing(name, network, boundary, solver)
    other = peer(network, boundary, solver)
    if other is None:
        return
    mine_step, its_step = cold / max(run.steps, 1), other["seconds"] / max(other["steps"], 1)
    if other["ok"]:
        print(
            f"  pandapipes {1e3 * other['seconds']:.1f} ms in {other['steps']} steps: "
            f"gasunion is {other['seconds'] / cold:.1f} times as fast a solve, "
            f"{its_step / mine_step:.1f} a step; "
            f"its lowest gauge pressure {other['lowest_bar']:.2f} bar"
        )
    else:
        print(
            f"  pandapipes does not converge ({other['steps']} steps, {1e3 * other['seconds']:.0f} ms): "
            f"gasunion is {its_step / mine_step:.1f} times as fast a step"
        )


def mixing(name: str, network: Network, boundary: Boundary, one_gas: Solver) -> None:
    """A state with the gases of the sources against one with one gas; tables and checks in both."""
    sources = read_case(GASLIB / f"GasLib-{name}.zip").sources
    blend = QualityBlend(
        law_of=lambda square, mass: full_cnga(
            sound_speed_squared=square, specific_gravity=mass / 28.96e-3, temperature_k=TEMPERATURE_K
        ),
        temperature_k=TEMPERATURE_K,
        viscosity_pa_s=1.1e-5,
        isentropic_exponent=1.296,
        net_of_gross=0.903,
    )
    # Instances whose sources are all alike are given gases from 17 to 19 g/mol.
    alike = len({s.molar_mass_kg_mol for s in sources.values()}) == 1
    spread = np.linspace(17.0e-3, 19.0e-3, len(sources)).tolist()
    parts = {
        source: QualityBlend.parts(
            molar_mass_kg_mol=mass if alike else gas.molar_mass_kg_mol or mass,
            norm_density_kg_m3=gas.norm_density_kg_m3 or 0.785,
            gross_j_m3=gas.calorific_value_j_m3,
        )
        for (source, gas), mass in zip(sources.items(), spread, strict=True)
    }
    feed = Feed(blend=blend, parts=parts, norm_volume_m3_s={})
    base = Solver(network, medium=mean_medium(boundary, feed), friction_law="colebrook")
    base.system(boundary)

    def mixed() -> MixedState[Solved]:
        return mixed_state(network, boundary, feed, friction_law="colebrook", solve=solve_set, base=base)

    found = mixed()
    seconds, single = timed(mixed), timed(lambda: one_gas.solve(boundary))
    print(
        f"  mixed qualities of {len(parts)} sources: {1e3 * seconds:.2f} ms in {found.rounds} rounds, "
        f"{seconds / single:.1f} times one gas ({1e3 * single:.2f} ms), {found.state.outcome.code}"
    )


def days() -> None:
    case = read_case(GASLIB / "GasLib-134.zip")
    _, _, medium = passive("134")
    daily = read_daily(GASLIB / "GasLib-134-daily-nominations-json.zip")
    high = {n.node: n.pressure_pa_max or 0.0 for n in case.network.nodes}
    loads = []
    for boundary in daily.days.values():
        entry = max(boundary.injection_kg_s, key=lambda n: boundary.injection_kg_s[n])
        loads.append(boundary.with_anchors({entry: high[entry]}))
    solver = Solver(case.network, medium=medium, friction_law="colebrook")
    seconds = timed(lambda: free_batch(solver, loads), runs=3)
    codes = codes_of(free_batch(solver, loads))
    print(f"GasLib-134, {len(loads)} days with free stations: {seconds:.2f} s; {codes}")


def main(names: list[str]) -> None:
    if not GASLIB.is_dir():
        print(f"SKIPPED LOUDLY: no published nets at GASUNION_REFERENCE={REFERENCE}")
        return
    for name in names:
        one(name)
    days()


if __name__ == "__main__":
    main(sys.argv[1:] or ["135", "582", "4197"])
