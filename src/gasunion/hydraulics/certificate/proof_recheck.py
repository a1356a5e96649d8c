"""A second function for the claim that no setting of the stations keeps every limit.

From the network, the boundary and the medium; of the first function it uses the claim alone. What the leaves
cover and which flows they allow is derived in `completeness`, rows in `row_recheck`, laws in `laws`. Its
assumptions are those of the proof, see `record`; the fuel that a proof names is held against the stations.
"""

from __future__ import annotations

import math

import numpy as np

from gasunion.hydraulics.certificate.completeness import (
    Balances,
    decided_ranges,
    may_close,
    one_way,
    uncovered,
)
from gasunion.hydraulics.certificate.laws import drop, joints
from gasunion.hydraulics.certificate.record import MOST_ROUND, EmptyLeaf, Proof
from gasunion.hydraulics.certificate.row_recheck import RowCheck
from gasunion.hydraulics.certificate.settled_loops import unsettled
from gasunion.hydraulics.gas.law import Medium
from gasunion.network.boundary import Boundary
from gasunion.network.elements import (
    CheckValve,
    CompressorStation,
    ControlValve,
    Pipe,
    Resistor,
)
from gasunion.network.network import Network
from gasunion.network.topology import islands

Range = tuple[float, float]

_SHARE = 1.0e-8
_RANGE = 2.0e-6  # ranges are cut by the balances down to this share of the throughput
_ENOUGH = 10  # faults after which no further leaf is checked
_MOST_FUEL = 0.05  # of the throughput; a line of stations burns a hundredth
_LEAST_FLOW = 1.0e-12  # kg s⁻¹; less than that is no throughput to measure by
_SAME = 1.0e-9
_NARROW = 1.0e-6  # a range that is taken as one number


def recheck_proof(
    proof: Proof, network: Network, boundary: Boundary, *, medium: Medium, friction_law: str
) -> tuple[str, ...]:
    """What is wrong with a proof that no setting keeps the bounds; empty where it holds.

    Checked: that the leaves cover every state; and of each leaf, that the multipliers combine its rows to a
    bound above 0, the one that it claims; that every row is one of the network under this boundary, and holds
    over the whole range of its flow and of its places' pressures; that these ranges follow from the balances,
    the greatest fall of potential and the decisions that lead to the leaf.
    """
    wrong = _strange(proof, network, boundary, medium)
    if wrong:
        return tuple(wrong)
    wrong = uncovered([leaf.decisions for leaf in proof.leaves], network)
    joint = joints(network)
    injection = boundary.injections(network).copy()
    for node, fuel in proof.fuel_kg_s:
        injection[network.node_index[node]] -= fuel
    rows = RowCheck(network, boundary, proof, injection=injection, medium=medium, friction_law=friction_law)
    base, looped = _base_ranges(proof, rows)
    ends = {
        n: (int(joint[network.tail[network.arc_index[n]]]), int(joint[network.head[network.arc_index[n]]]))
        for n in base
    }
    injected: dict[int, float] = {}
    for node_, flow in enumerate(injection.tolist()):
        place = int(joint[node_])
        injected[place] = injected.get(place, 0.0) + flow / proof.flow_unit
    held = {int(joint[network.node_index[n]]) for n in boundary.anchor_pa}
    closable = {n for n in base if may_close(network.arc(n))}
    balances = Balances(ends, injected, held, closable)
    for leaf in proof.leaves:
        wrong += _leaf(leaf, proof, (base, looped), balances, rows)
        if len(wrong) > _ENOUGH:
            break
    return tuple(wrong)


def _strange(proof: Proof, network: Network, boundary: Boundary, medium: Medium) -> list[str]:
    """Names, units, shapes and fuel that are not those of the network under this boundary."""
    if not boundary.anchor_pa:
        return ["no pressure is given, so that nothing has a level"]
    named = [*proof.nodes, *(node for node, _ in proof.fuel_kg_s)]
    named += [
        node for leaf in proof.leaves for row in leaf.rows for node in [getattr(row, "node", "")] if node
    ]
    wrong = [f"there is no node {n}" for n in dict.fromkeys(named) if n not in network.node_index]
    given = set(proof.arcs)
    spoken = {getattr(each, "arc", "") for leaf in proof.leaves for each in (*leaf.decisions, *leaf.rows)}
    wrong += [f"there is no flow of {n} in the proof" for n in sorted(spoken - given - {""})]
    physical = _physical(network, boundary)
    if given != physical or len(given) != len(proof.arcs):
        wrong.append(f"the flows are not those of the network: {', '.join(sorted(given ^ physical)[:3])}")
    columns = len(proof.nodes) + len(proof.arcs) + 1
    for leaf in proof.leaves:
        sizes = {leaf.row_lower.size, leaf.row_upper.size, leaf.multipliers.size, leaf.matrix.shape[0]}
        numbers = (leaf.matrix.data, leaf.multipliers, [leaf.bound])
        finite = all(bool(np.isfinite(each).all()) for each in numbers)
        ranges = (leaf.lower, leaf.upper, leaf.row_lower, leaf.row_upper)
        if (
            sizes != {len(leaf.rows)}
            or {leaf.lower.size, leaf.upper.size, leaf.matrix.shape[1]} != {columns}
            or not finite
            or any(bool(np.isnan(each).any()) for each in ranges)
        ):
            wrong.append("a leaf has rows or columns of the wrong number, or a number that is none")
            break
    top = float(medium.law.potential(np.array([max(boundary.anchor_pa.values())]))[0])
    injection = boundary.injections(network)
    through = float(max(np.maximum(injection, 0.0).sum(), np.maximum(-injection, 0.0).sum()))
    through = through if through > _LEAST_FLOW else 1.0
    if abs(proof.potential_unit - top) > _SAME * top or abs(proof.flow_unit - through) > _SAME * through:
        wrong.append("the units are not the highest given pressure's potential and the throughput")
    burning = {network.nodes[network.tail[i]].node for i in _burners(network)}
    wrong += [f"nothing burns gas at {n}" for n, fuel in proof.fuel_kg_s if n not in burning or fuel < 0.0]
    if sum(fuel for _, fuel in proof.fuel_kg_s) > _MOST_FUEL * through:
        wrong.append(f"stations burn more than {100 * _MOST_FUEL:g} % of the throughput")
    return wrong


def _burners(network: Network) -> list[int]:
    return [
        i
        for i, arc in enumerate(network.arcs)
        if isinstance(arc, CompressorStation) and arc.driver_efficiency is not None
    ]


def _physical(network: Network, boundary: Boundary) -> set[str]:
    """Arcs that have a law, in the parts of the network that have a given pressure."""
    joint = joints(network)
    kinds = Pipe | Resistor | CheckValve | ControlValve | CompressorStation
    opens = np.array([getattr(arc, "is_open", True) is not False for arc in network.arcs], dtype=bool)
    part = islands(network, passes=opens)
    fed = {int(part[network.node_index[n]]) for n in boundary.anchor_pa}
    found = set()
    for i, arc in enumerate(network.arcs):
        drags = isinstance(arc, Pipe) or (isinstance(arc, Resistor) and arc.drag_factor is not None)
        lies = drags or joint[network.tail[i]] != joint[network.head[i]]
        if isinstance(arc, kinds) and opens[i] and lies and int(part[network.tail[i]]) in fed:
            found.add(arc.arc)
    return found


def _leaf(
    leaf: EmptyLeaf, proof: Proof, base: tuple[dict[str, Range], set[str]], balances: Balances, rows: RowCheck
) -> list[str]:
    """What is wrong with one leaf."""
    wrong: list[str] = []
    exact, bound = _combined(leaf)
    if not exact > 0.0:
        wrong.append(f"the rows combine to {exact:.2e}, which is not above 0")
    if abs(bound - leaf.bound) > _SAME * max(1.0, abs(bound)):
        wrong.append(f"the rows prove a bound of {bound:.6g}, not {leaf.bound:.6g}")
    ranges = balances.derived(decided_ranges(base[0], leaf.decisions), _SHARE)
    if ranges is None:
        return wrong  # the balances alone leave no state in this leaf
    wrong += rows.wrong(leaf, _SHARE)
    narrow: set[str] = set()
    for k, name in enumerate(proof.arcs):
        column = len(proof.nodes) + k
        low, high = float(leaf.lower[column]), float(leaf.upper[column])
        least, most = ranges[name]
        if low <= least + _RANGE and high >= most - _RANGE:
            continue
        if low > high or high - low >= _NARROW:
            wrong.append(f"the range of the flow in {name} is not proved")
        elif name in base[1]:
            narrow.add(name)
        else:
            wrong.append(f"the balance asks for {least:.6g} of the throughput in {name}, not {low:.6g}")
    return [*wrong, *unsettled(leaf, proof, rows, looped=base[1], asked=narrow)]


def _base_ranges(proof: Proof, rows: RowCheck) -> tuple[dict[str, Range], set[str]]:
    """Ranges of all flows, by the reference: of bridges by the balance, of loops by what can drive them.

    Returns
    -------
    The ranges by arc; the arcs on loops.
    """
    network, joint, injection = rows.network, rows.joint, rows.injection
    index = {name: network.arc_index[name] for name in proof.arcs}
    anchored = set(rows.held)
    found: dict[str, Range] = {}
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
    most = MOST_ROUND if driven or _joins_given_pressures(network, rows) else 1.0
    for name in looped:
        found[name] = (-most, most)
    for name, i in index.items():
        if one_way(network.arcs[i]):
            low = max(found[name][0], 0.0)
            found[name] = (low, max(low, found[name][1]))
    for name in looped:
        arc = network.arcs[index[name]]
        if not isinstance(arc, Pipe | Resistor) or (isinstance(arc, Resistor) and arc.drag_factor is None):
            continue
        ends = (joint[network.tail[index[name]]], joint[network.head[index[name]]])
        tail, head = (network.nodes[j] for j in (network.tail[index[name]], network.head[index[name]]))
        if ends[0] == ends[1] and tail.elevation_m == head.elevation_m:
            found[name] = (0.0, 0.0)
            continue
        fall = rows.pipes.greatest_drop(name, floor=rows.floor, roof=rows.roof) * proof.potential_unit
        low, high = 0.0, most
        if drop(arc, high * proof.flow_unit, rows.friction_law, rows.medium) <= fall:
            continue
        for _ in range(50):
            middle = 0.5 * (low + high)
            driven_by = drop(arc, middle * proof.flow_unit, rows.friction_law, rows.medium)
            low, high = (middle, high) if driven_by <= fall else (low, middle)
        found[name] = (-high, high)
    for name, i in index.items():
        arc = network.arcs[i]
        if isinstance(arc, Pipe):
            least = -math.inf if arc.flow_kg_s_min is None else arc.flow_kg_s_min / proof.flow_unit
            most = math.inf if arc.flow_kg_s_max is None else arc.flow_kg_s_max / proof.flow_unit
            low = max(found[name][0], least)
            found[name] = (low, max(low, min(found[name][1], most)))
    return found, set(looped)


def _joins_given_pressures(network: Network, rows: RowCheck) -> bool:
    """Whether gas may run from one given pressure to another, whatever is drawn."""
    opens = np.array([getattr(arc, "is_open", True) is not False for arc in network.arcs], dtype=bool)
    part = islands(network, passes=opens)
    of_held = [int(part[int(np.argmax(rows.joint == place))]) for place in rows.held]
    return len(set(of_held)) < len(of_held)


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


def _combined(leaf: EmptyLeaf) -> tuple[float, float]:
    """What the multipliers leave at t = 0, and of t: sums over rows and over variables, term by term.

    A state satisfies the rows with t = 0, so that the first sum is at most 0 wherever there is one.
    """
    rest = [0.0] * leaf.matrix.shape[1]
    rest[-1] = 1.0
    total = 0.0
    matrix = leaf.matrix
    for row, weight in enumerate(leaf.multipliers.tolist()):
        side = leaf.row_lower[row] if weight > 0 else leaf.row_upper[row]
        if abs(weight) <= 1e-12 or not math.isfinite(side):
            continue
        total += weight * float(side)
        for k in range(matrix.indptr[row], matrix.indptr[row + 1]):
            rest[matrix.indices[k]] -= weight * float(matrix.data[k])
    at_zero = total
    for column, value in enumerate(rest):
        if value != 0.0:
            least = value * float(leaf.lower[column] if value > 0 else leaf.upper[column])
            total += least
            at_zero += least if column < len(rest) - 1 else 0.0
    return at_zero, total
