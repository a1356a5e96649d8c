"""A second function for the claim that no setting of the stations keeps every limit.

From the network, the boundary and the medium; of the first function it uses the claim alone. What the boxes
cover and which flows they allow is derived in `completeness`, rows in `row_recheck`, laws in `laws`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gasunion.hydraulics.certificate.completeness import Balances, cut_ranges, may_close, one_way, uncovered
from gasunion.hydraulics.certificate.laws import drop, joints
from gasunion.hydraulics.certificate.row_recheck import RowCheck
from gasunion.hydraulics.gas.law import Medium
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, Pipe, Resistor
from gasunion.network.network import Network

if TYPE_CHECKING:
    from gasunion.hydraulics.certificate.record import Proof, Relaxation

_SHARE = 1.0e-8
_RANGE = 2.0e-6  # ranges are cut by the balances down to this share of the throughput
_RECIRCULATION = 50.0  # stations drive no more than this many throughputs round a loop
_ENOUGH = 10  # faults after which no further box is checked


def recheck_relaxation(
    proof: Proof, network: Network, boundary: Boundary, *, medium: Medium, friction_law: str
) -> tuple[str, ...]:
    """What is wrong with a proof that no setting keeps the bounds; empty where it holds.

    Checked: that the boxes cover every state; and of each box, that the multipliers combine its rows to a
    bound above 0; that every row in use is one of the network under this boundary, and holds over the whole
    range of its flow and of its places' pressures; that these ranges follow from the balances, the greatest
    fall of potential and the cuts that lead to the box.
    """
    wrong = uncovered([leaf.path for leaf in proof.leaves], network)
    joint = joints(network)
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
    closable = {n for n in base if may_close(network.arc(n))}
    balances = Balances(ends, injected, held, closable)
    rows = RowCheck(network, boundary, proof.leaves[0], medium=medium, friction_law=friction_law)
    for leaf in proof.leaves:
        wrong += _leaf(leaf, base, balances, rows)
        if len(wrong) > _ENOUGH:
            break
    return tuple(wrong)


def _leaf(
    proof: Relaxation,
    base: dict[str, tuple[float, float]],
    balances: Balances,
    rows: RowCheck,
) -> list[str]:
    """What is wrong with one box."""
    wrong: list[str] = []
    bound = _combined(proof)
    if not bound > 0.0:
        wrong.append(f"the rows combine to {bound:.2e}, which is not above 0")
    slack = proof.fuel_share + _SHARE
    ranges = balances.derived(cut_ranges(base, proof), slack)
    if ranges is None:
        return wrong  # the balances alone leave no state in this box
    wrong += rows.wrong(proof, slack)
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
        wrong += _closes(proof, rows)
    return wrong


def _base_ranges(
    proof: Relaxation, network: Network, boundary: Boundary, medium: Medium, friction_law: str
) -> dict[str, tuple[float, float]]:
    """Ranges of all flows, by the reference: of bridges by the balance, of loops by what can drive them."""
    joint = joints(network)
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
        tail, head = (network.nodes[j] for j in (network.tail[index[name]], network.head[index[name]]))
        if ends[0] == ends[1] and tail.elevation_m == head.elevation_m:
            found[name] = (0.0, 0.0)
            continue
        for a, b in (ends, ends[::-1]):
            top = float(np.min(high_pa[joint == a]))
            if not math.isfinite(top):
                fall = math.inf
                continue
            bottom = float(np.max(low_pa[joint == b]))
            levels = law.potential(np.array([top, max(bottom, 0.0)]))
            fall = max(fall, float(levels[0] - levels[1]))
        low, high = 0.0, most
        if drop(arc, high * proof.flow_unit, friction_law, medium) <= 1.1 * fall:
            continue
        for _ in range(50):
            middle = 0.5 * (low + high)
            driven_by = drop(arc, middle * proof.flow_unit, friction_law, medium)
            low, high = (middle, high) if driven_by <= 1.1 * fall else (low, middle)
        found[name] = (-high, high)
    for name, i in index.items():
        arc = network.arcs[i]
        if isinstance(arc, Pipe):
            least = -math.inf if arc.flow_kg_s_min is None else arc.flow_kg_s_min / proof.flow_unit
            most = math.inf if arc.flow_kg_s_max is None else arc.flow_kg_s_max / proof.flow_unit
            low = max(found[name][0], least)
            found[name] = (low, max(low, min(found[name][1], most)))
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


def _closes(proof: Relaxation, rows: RowCheck) -> list[str]:
    """Whether the potential falls by nothing round every loop of level pipes with a settled flow."""
    network, joint = rows.network, rows.joint
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
        fall = drop(arc, flow, rows.friction_law, rows.medium) / proof.potential_unit
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
