"""Why no steady state exists, in a form that a second function can check.

`recheck_starved` and `recheck_relaxation` recompute what a certificate claims from the network, the boundary
and the medium. They share with the solver the elements, the gas law and the certificate itself, and none of
its code: friction, drops, balances and the combination of rows are written out again here, pipe by pipe.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gasunion.hydraulics.covering import Balances, cut_ranges, one_way, uncovered
from gasunion.hydraulics.gas_law import GasLaw, Medium
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, Pipe, Resistor, ShortPipe, Valve
from gasunion.network.network import Network
from gasunion.network.topology import islands
from gasunion.outcome import Finding

if TYPE_CHECKING:
    from gasunion.hydraulics.newton import Run
    from gasunion.hydraulics.relaxation import Proof, Relaxation
    from gasunion.hydraulics.result import SteadyState
    from gasunion.hydraulics.system import System

# What a recheck allows: the solver's residual is 1e-11 of the anchor's potential and of the throughput.
_SHARE = 1.0e-8
_SAMPLES = 41
_RANGE = 2.0e-6  # ranges are cut by the balances down to this share of the throughput
_RECIRCULATION = 50.0  # stations drive no more than this many throughputs round a loop
_ENOUGH = 10  # faults after which no further box is checked
_GRAVITY = 9.80665


@dataclass(frozen=True, slots=True, kw_only=True)
class Starved:
    """The only flows that balance would need a negative absolute pressure.

    Attributes
    ----------
    node : where it is lowest. potential : what the pipes' laws ask for there. [Pa kg m⁻³]
    """

    node: str
    potential: float

    @property
    def message(self) -> str:
        """One sentence for a person."""
        return f"node {self.node} starves: no pressure above 0 carries these flows to it"

    @property
    def finding(self) -> Finding:
        """The same as data."""
        return Finding(
            where=f"node {self.node}",
            what="starves: the pipes towards it would have to end at a pressure below 0.",
            value=0.0,
            unit="bar",
            hint="Lower what is drawn there, raise an anchor or a set point, or open another way.",
        )


def starved(system: System, run: Run, state: SteadyState) -> Starved | None:
    """The most starved node of a solved run, None where every pressure is above 0."""
    potential = run.state.potential[system.contraction.joint]
    potential = np.where(np.isfinite(state.pressure_pa), potential, np.inf)
    lowest = int(np.argmin(potential))
    if potential[lowest] > 0.0:
        return None
    return Starved(node=system.network.nodes[lowest].node, potential=float(potential[lowest]))


def recheck_starved(
    state: SteadyState, boundary: Boundary, *, medium: Medium, friction_law: str
) -> tuple[str, ...]:
    """What is wrong with the claim that a node starves; empty where it holds.

    The claim: the flows balance at every place, every pipe's fall of potential is that of its flow, and the
    potential of a node is not above 0. Laws of pipes rise strictly, so that in the modes of the state there
    is no other solution.
    """
    network, wrong = state.network, []
    pressure, flow = state.pressure_pa, state.flow_kg_s
    if not np.nanmin(pressure) <= 0.0:
        wrong.append("no pressure is at or below 0")
    throughput = max(float(np.maximum(state.injection_kg_s, 0.0).sum()), 1e-9)
    wrong += _imbalances(network, state.injection_kg_s, flow, throughput)
    for name, given in boundary.injection_kg_s.items():
        i = network.node_index[name]
        fuel = sum(unit.fuel_kg_s or 0.0 for unit in state.units.values())
        if (
            name not in boundary.anchor_pa
            and abs(state.injection_kg_s[i] - given) > fuel + _SHARE * throughput
        ):
            wrong.append(f"node {name} injects {state.injection_kg_s[i]} kg/s instead of {given}")
    potential = medium.law.potential(pressure)
    top = float(np.nanmax(potential))
    for i, arc in enumerate(network.arcs):
        if not isinstance(arc, Pipe | Resistor) or (isinstance(arc, Resistor) and arc.drag_factor is None):
            continue
        a, b = float(potential[network.tail[i]]), float(potential[network.head[i]])
        if not (math.isfinite(a) and math.isfinite(b)):
            continue
        stretch, growth = _gravity(network, i, medium.law, 0.5 * (a + b))
        fall = a - growth * b - stretch * _drop(arc, float(flow[i]), friction_law, medium)
        if abs(fall) > _SHARE * top:
            wrong.append(f"pipe {arc.arc} misses its law by {fall / top:.1e} of the highest potential")
    return tuple(wrong)


def recheck_relaxation(
    proof: Proof, network: Network, boundary: Boundary, *, medium: Medium, friction_law: str
) -> tuple[str, ...]:
    """What is wrong with a proof that no setting keeps the bounds; empty where it holds.

    Checked: that the boxes cover every state; and of each box, that the multipliers combine its rows to a
    bound above 0; that every balance row in use is one of the network under this boundary; that every pipe's
    row in use holds over the whole range of its flow; that this range follows from the balances, the greatest
    fall of potential and the cuts that lead to the box.
    """
    wrong = uncovered([leaf.path for leaf in proof.leaves], network)
    joint = _joints(network)
    injection = boundary.injections(network)
    base = _base_ranges(proof.leaves[0], network, boundary, medium, friction_law)
    ends = {
        n: (int(joint[network.tail[network.arc_index[n]]]), int(joint[network.head[network.arc_index[n]]]))
        for n in base
    }
    injected: dict[int, float] = {}
    for node, flow in enumerate(injection.tolist()):
        place = int(joint[node])
        injected[place] = injected.get(place, 0.0) + flow / proof.leaves[0].flow_unit
    held = {int(joint[network.node_index[n]]) for n in boundary.anchor_pa}
    balances = Balances(ends, injected, held)
    kept: set[tuple[object, ...]] = set()
    for leaf in proof.leaves:
        wrong += _leaf(leaf, network, joint, injection, base, balances, medium, friction_law, kept)
        if len(wrong) > _ENOUGH:
            break
    return tuple(wrong)


def _leaf(
    proof: Relaxation,
    network: Network,
    joint: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    injection: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    base: dict[str, tuple[float, float]],
    balances: Balances,
    medium: Medium,
    friction_law: str,
    kept: set[tuple[object, ...]],
) -> list[str]:
    """What is wrong with one box."""
    wrong: list[str] = []
    bound = _combined(proof)
    if not bound > 0.0:
        wrong.append(f"the rows combine to {bound:.2e}, which is not above 0")
    used = [int(i) for i in np.flatnonzero(np.abs(proof.multipliers) > 1e-12)]
    rows = proof.program.matrix.tocsr()
    slack = proof.fuel_share + _SHARE
    last = rows.shape[1] - 1
    for row in used:
        name = proof.names[row]
        kind, _, rest = name.partition(" ")
        terms = rows[row]
        columns = {
            c: v for c, v in zip(terms.indices.tolist(), terms.data.tolist(), strict=True) if c != last
        }
        if kind == "balance":
            node = network.node_index[rest.removeprefix("of ")]
            drawn = -float(injection[joint == joint[node]].sum()) / proof.flow_unit
            sides = (float(proof.program.row_lower[row]), float(proof.program.row_upper[row]))
            given = sides[0] if math.isfinite(sides[0]) else sides[1]
            if abs(given - drawn) > slack:
                wrong.append(f"the {name} asks for {drawn:.6g}, not {given:.6g}")
        elif kind == "pipe":
            column = next(c for c in columns if c >= proof.joint_count)
            key = (
                rest,
                tuple(columns.items()),
                float(proof.program.row_lower[row]),
                float(proof.program.row_upper[row]),
                float(proof.program.lower[column]),
                float(proof.program.upper[column]),
            )
            if key not in kept:
                kept.add(key)
                place = network.arc_index[rest]
                wrong += _pipe_row(proof, row, columns, network, place, medium, friction_law)
    ranges = balances.derived(cut_ranges(base, proof), slack)
    narrow = False
    for k, name in enumerate(proof.arcs):
        column = proof.joint_count + k
        low, high = float(proof.program.lower[column]), float(proof.program.upper[column])
        least, most = ranges[name]
        if low <= least + _RANGE + slack and high >= most - _RANGE - slack:
            continue
        if high - low < 1e-6 and least == most:
            wrong.append(f"the balance asks for {least:.6g} of the throughput in {name}, not {low:.6g}")
        elif high - low < 1e-6:
            narrow = True
        else:
            wrong.append(f"the range of the flow in {name} is not proved")
    if narrow:
        wrong += _closes(proof, network, joint, medium, friction_law)
    return wrong


def _base_ranges(
    proof: Relaxation, network: Network, boundary: Boundary, medium: Medium, friction_law: str
) -> dict[str, tuple[float, float]]:
    """Ranges of all flows, by the reference: of bridges by the balance, of loops by what can drive them."""
    joint = _joints(network)
    injection = boundary.injections(network)
    index = {name: network.arc_index[name] for name in proof.arcs}
    anchored = {int(joint[network.node_index[n]]) for n in boundary.anchor_pa}
    found: dict[str, tuple[float, float]] = {}
    looped: list[str] = []
    for name, i in index.items():
        beyond = _beyond(network, joint, list(index.values()), i)
        if beyond is None or (beyond & anchored and anchored - beyond):
            looped.append(name)
            continue
        inside = np.isin(joint, sorted(beyond))
        asked = float(injection[~inside].sum()) if beyond & anchored else -float(injection[inside].sum())
        asked /= proof.flow_unit
        found[name] = (asked, asked)
    driven = any(isinstance(network.arcs[index[n]], CompressorStation) for n in looped)
    most = _RECIRCULATION if driven else 1.0
    for name in looped:
        found[name] = (-most, most)
    for name, i in index.items():
        if one_way(network.arcs[i]):
            low = max(found[name][0], 0.0)
            found[name] = (low, max(low, found[name][1]))
    low_pa, high_pa = boundary.pressure_limits(network)
    law = medium.law
    for name in looped:
        arc = network.arcs[index[name]]
        if not isinstance(arc, Pipe | Resistor) or (isinstance(arc, Resistor) and arc.drag_factor is None):
            continue
        fall = 0.0
        ends = (joint[network.tail[index[name]]], joint[network.head[index[name]]])
        for a, b in (ends, ends[::-1]):
            top = float(np.min(high_pa[joint == a]))
            if not math.isfinite(top):
                fall = math.inf
                continue
            bottom = float(np.max(low_pa[joint == b]))
            levels = law.potential(np.array([top, max(bottom, 0.0)]))
            fall = max(fall, float(levels[0] - levels[1]))
        low, high = 0.0, most
        if _drop(arc, high * proof.flow_unit, friction_law, medium) <= 1.1 * fall:
            continue
        for _ in range(50):
            middle = 0.5 * (low + high)
            driven_by = _drop(arc, middle * proof.flow_unit, friction_law, medium)
            low, high = (middle, high) if driven_by <= 1.1 * fall else (low, middle)
        found[name] = (-high, high)
    return found


def _width(proof: Relaxation, name: str) -> float:
    column = proof.joint_count + proof.arcs.index(name)
    return float(proof.program.upper[column] - proof.program.lower[column])


def _beyond(
    network: Network, joint: np.ndarray[tuple[int, ...], np.dtype[np.int64]], arcs: list[int], without: int
) -> set[int] | None:
    """Places that hang on the head of an arc alone, found by walking; None where the arc is on a loop."""
    near: dict[int, list[int]] = {}
    for i in arcs:
        if i != without:
            a, b = int(joint[network.tail[i]]), int(joint[network.head[i]])
            near.setdefault(a, []).append(b)
            near.setdefault(b, []).append(a)
    start, goal = int(joint[network.head[without]]), int(joint[network.tail[without]])
    found, todo = {start}, [start]
    while todo:
        for place in near.get(todo.pop(), ()):
            if place not in found:
                found.add(place)
                todo.append(place)
    return None if goal in found else found


def _closes(
    proof: Relaxation,
    network: Network,
    joint: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    medium: Medium,
    friction_law: str,
) -> list[str]:
    """Whether the potential falls by nothing round every loop of level pipes with a settled flow."""
    near: dict[int, list[tuple[int, float, str]]] = {}
    for k, name in enumerate(proof.arcs):
        column = proof.joint_count + k
        arc = network.arc(name)
        if not isinstance(arc, Pipe | Resistor) or _width(proof, name) >= 1e-6:
            continue
        i = network.arc_index[name]
        if network.nodes[network.tail[i]].elevation_m != network.nodes[network.head[i]].elevation_m:
            continue
        flow = 0.5 * float(proof.program.lower[column] + proof.program.upper[column]) * proof.flow_unit
        fall = _drop(arc, flow, friction_law, medium) / proof.potential_unit
        a, b = int(joint[network.tail[i]]), int(joint[network.head[i]])
        near.setdefault(a, []).append((b, -fall, name))
        near.setdefault(b, []).append((a, fall, name))
    level: dict[int, float] = {}
    wrong: list[str] = []
    for root in near:
        if root in level:
            continue
        level[root] = 0.0
        todo = [root]
        while todo:
            place = todo.pop()
            for other, change, name in near[place]:
                if other not in level:
                    level[other] = level[place] + change
                    todo.append(other)
                elif abs(level[other] - level[place] - change) > 1e-6:
                    wrong.append(f"the loop through {name} does not close")
    return wrong


def _combined(proof: Relaxation) -> float:
    """The least that the multipliers leave of t: a sum over rows and a sum over variables, term by term."""
    program = proof.program
    rest = [float(c) for c in program.cost]
    total = 0.0
    matrix = program.matrix.tocsr()
    for row, weight in enumerate(proof.multipliers.tolist()):
        side = program.row_lower[row] if weight > 0 else program.row_upper[row]
        if abs(weight) <= 1e-12 or not math.isfinite(side):
            continue
        total += weight * float(side)
        for k in range(matrix.indptr[row], matrix.indptr[row + 1]):
            rest[matrix.indices[k]] -= weight * float(matrix.data[k])
    for column, value in enumerate(rest):
        if value != 0.0:
            total += value * float(program.lower[column] if value > 0 else program.upper[column])
    return total


def _pipe_row(
    proof: Relaxation,
    row: int,
    columns: dict[int, float],
    network: Network,
    i: int,
    medium: Medium,
    friction_law: str,
) -> list[str]:
    """Whether φ_tail − e·φ_head − slope·f stays on its side of the constant, at samples of flow and level."""
    arc = network.arcs[i]
    assert isinstance(arc, Pipe | Resistor)
    program = proof.program
    joints = proof.joint_count
    flows = [c for c in columns if c >= joints]
    if len(flows) != 1:
        return [f"the row of pipe {arc.arc} has {len(flows)} flows"]
    slope, column = -columns[flows[0]], flows[0]
    factor = -min(columns[c] for c in columns if c < joints) if len(columns) > 1 else 1.0
    low, high = float(program.lower[column]), float(program.upper[column])
    lower, upper = float(program.row_lower[row]), float(program.row_upper[row])
    for share in np.linspace(low, high, _SAMPLES).tolist():
        drop = _drop(arc, share * proof.flow_unit, friction_law, medium) / proof.potential_unit
        for level in proof.levels:
            stretch, growth = _gravity(network, i, medium.law, level)
            for head in (0.0, level / proof.potential_unit):
                # By the law φ_tail = e^S φ_head + h E; what the row says of that point:
                value = (growth - factor) * head + drop * stretch - slope * share
                slack = _SHARE * max(1.0, abs(drop))
                if value < lower - slack or value > upper + slack:
                    return [
                        f"the row of pipe {arc.arc} cuts off its own law at {share:.4g} of the throughput"
                    ]
    return []


def _joints(network: Network) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    lossless = [isinstance(a, ShortPipe) or (isinstance(a, Valve) and a.is_open) for a in network.arcs]
    return islands(network, passes=np.array(lossless, dtype=bool))


def _imbalances(
    network: Network,
    injection: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    flow: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    throughput: float,
) -> list[str]:
    """Places whose arrivals, departures and injections do not cancel."""
    joint = _joints(network)
    sums: dict[int, float] = {}
    for node in range(len(network.nodes)):
        sums[int(joint[node])] = sums.get(int(joint[node]), 0.0) + float(injection[node])
    for i in range(len(network.arcs)):
        a, b = int(joint[network.tail[i]]), int(joint[network.head[i]])
        if a != b:
            sums[a] -= float(flow[i])
            sums[b] += float(flow[i])
    return [
        f"node {network.nodes[int(np.flatnonzero(joint == place)[0])].node} misses {left:.2e} kg/s"
        for place, left in sums.items()
        if abs(left) > _SHARE * throughput
    ]


def _gravity(network: Network, i: int, law: GasLaw, mean: float) -> tuple[float, float]:
    """E(S) = (e^S − 1)/S and e^S of eq. 6 at a mean potential."""
    rise = network.nodes[network.head[i]].elevation_m - network.nodes[network.tail[i]].elevation_m
    if rise == 0.0:
        return 1.0, 1.0
    size = max(abs(mean), 1.0)
    density = float(law.density(law.pressure(np.array([size])))[0])
    s = _GRAVITY * rise * density * density / size
    return (math.expm1(s) / s if abs(s) > 1e-12 else 1.0), math.exp(s)


def _drop(arc: Pipe | Resistor, flow_kg_s: float, friction_law: str, medium: Medium) -> float:
    """Fall of the potential of one level pipe or drag resistor."""
    assert arc.diameter_m is not None
    strings = arc.strings if isinstance(arc, Pipe) else 1
    flux = flow_kg_s / strings / (math.pi * arc.diameter_m**2 / 4.0)
    if isinstance(arc, Resistor):
        return (arc.drag_factor or 0.0) * abs(flux) * flux / 2.0
    if arc.friction_factor is not None:
        factor = arc.friction_factor
    else:
        reynolds = max(abs(flux) * arc.diameter_m / medium.viscosity_pa_s, 1e-9)
        roughness = arc.roughness_m if arc.roughness_m is not None else 1e-5 * arc.diameter_m
        factor = _friction_factor(friction_law, reynolds, roughness / arc.diameter_m, arc.diameter_m)
    return (factor * arc.length_m / arc.diameter_m + arc.loss_coefficient) * abs(flux) * flux / 2.0


def _friction_factor(name: str, reynolds: float, rough: float, diameter_m: float) -> float:
    """λ of one pipe by the formulas of the theory page."""
    if name == "weymouth":
        return float(0.009407 / diameter_m ** (1.0 / 3.0))
    if name == "nikuradse":
        return float(1.0 / (1.138 - 2.0 * math.log10(rough)) ** 2)
    if name == "nikuradse_laminar":
        return float(64.0 / reynolds + 1.0 / (1.14 - 2.0 * math.log10(rough)) ** 2)
    if reynolds < 2320.0:
        share = 1.05 / 0.95**2 if name == "ontp" else 1.0
        return share * 64.0 / reynolds
    if reynolds < 2600.0:
        start = (1.05 / 0.95**2 if name == "ontp" else 1.0) * 64.0 / 2320.0
        end = _friction_factor(name, 2600.0, rough, diameter_m)
        return start + (end - start) * (reynolds - 2320.0) / 280.0
    if name == "hofer":
        inner = 4.518 / reynolds * math.log10(reynolds / 7.0) + rough / 3.71
        return float(1.0 / (4.0 * math.log10(inner) ** 2))
    if name == "colebrook":
        x = 8.0
        for _ in range(60):
            x = -2.0 * math.log10(2.51 * x / reynolds + rough / 3.71)
        return 1.0 / x**2
    plain = 0.067 * (158.0 / reynolds + 2.0 * rough) ** 0.2
    return float(plain * (1.05 / 0.95**2 if name == "ontp" else 1.0))
