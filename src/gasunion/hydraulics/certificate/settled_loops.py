"""Flows of loops that a proof takes as known (eq. 34): whether they are the only ones that the laws allow.

Where the loops of a part are level pipes alone, the balance decides what enters it, and at most one pressure
is given, the laws rise strictly: flows that balance and fall by nothing round every loop are unique. Part of
the second proof: nothing of `steady` or `relaxation` is used.
"""

from __future__ import annotations

from gasunion.hydraulics.certificate.laws import drop
from gasunion.hydraulics.certificate.record import EmptyLeaf, Proof
from gasunion.hydraulics.certificate.row_recheck import RowCheck
from gasunion.network.elements import Pipe, Resistor

_WIDTH = 2.0e-6  # a range that is taken as one number
_LEFT = 1.0e-7  # what balances and loops may leave open, by the references


def unsettled(
    leaf: EmptyLeaf, proof: Proof, rows: RowCheck, *, looped: set[str], asked: set[str]
) -> list[str]:
    """What is wrong with the flows of looped arcs that a leaf takes as known.

    Parameters
    ----------
    looped : arcs that lie on a loop. asked : those of them that are to be shown.
    rows : for the network, its places and its load.
    """
    network, joint = rows.network, rows.joint
    column = {name: len(proof.nodes) + k for k, name in enumerate(proof.arcs)}
    width = {name: float(leaf.upper[c] - leaf.lower[c]) for name, c in column.items()}
    flow = {name: 0.5 * float(leaf.upper[c] + leaf.lower[c]) for name, c in column.items()}
    ends = {}
    for name in proof.arcs:
        i = network.arc_index[name]
        ends[name] = int(joint[network.tail[i]]), int(joint[network.head[i]])
    block = _parts(ends, looped)
    island = _parts(ends, set(proof.arcs))
    held = [island.get(place, place) for place in rows.held]
    wrong: list[str] = []
    for part in sorted({block[ends[name][0]] for name in asked}):
        inside = sorted(name for name in looped if block[ends[name][0]] == part)
        alone = all(_is_level(rows, name) and width[name] < _WIDTH for name in inside)
        root = island[ends[inside[0]][0]]
        if not alone or held.count(root) > 1:
            wrong += [f"the range of the flow in {name} is not proved" for name in inside if name in asked]
            continue
        wrong += _imbalances(rows, proof, ends, flow, width, {p for p, b in block.items() if b == part})
        wrong += _open_loops(rows, proof, ends, flow, inside)
    return wrong


def _is_level(rows: RowCheck, name: str) -> bool:
    arc, nodes = rows.network.arc(name), rows.network.nodes
    if not isinstance(arc, Pipe) and not (isinstance(arc, Resistor) and arc.drag_factor is not None):
        return False
    i = rows.network.arc_index[name]
    return bool(nodes[rows.network.tail[i]].elevation_m == nodes[rows.network.head[i]].elevation_m)


def _parts(ends: dict[str, tuple[int, int]], arcs: set[str]) -> dict[int, int]:
    """The connected part, named by one of its places, of every place that these arcs meet."""
    root: dict[int, int] = {}

    def top(place: int) -> int:
        while root.setdefault(place, place) != place:
            place = root[place]
        return place

    for name in sorted(arcs):
        a, b = ends[name]
        root[top(a)] = top(b)
    return {place: top(place) for place in list(root)}


def _imbalances(
    rows: RowCheck,
    proof: Proof,
    ends: dict[str, tuple[int, int]],
    flow: dict[str, float],
    width: dict[str, float],
    places: set[int],
) -> list[str]:
    """Places of a block where the flows do not cancel, or where one that is not known takes part."""
    left = dict.fromkeys(places, 0.0)
    for node, injected in enumerate(rows.injection.tolist()):
        place = int(rows.joint[node])
        if place in left:
            left[place] += injected / proof.flow_unit
    loose: set[int] = set()
    for name, (a, b) in ends.items():
        for place, sign in ((a, -1.0), (b, 1.0)):
            if place in left and a != b:
                left[place] += sign * flow[name]
                if width[name] >= _WIDTH:
                    loose.add(place)
    wrong = [p for p in sorted(places) if p not in rows.held and (abs(left[p]) > _LEFT or p in loose)]
    names = [rows.network.nodes[int((rows.joint == p).argmax())].node for p in wrong]
    return [f"the flows that are taken as known do not balance at {name}" for name in names]


def _open_loops(
    rows: RowCheck, proof: Proof, ends: dict[str, tuple[int, int]], flow: dict[str, float], inside: list[str]
) -> list[str]:
    """Loops of a block round which the potential falls by more than nothing."""
    near: dict[int, list[tuple[int, float, str]]] = {}
    for name in inside:
        arc = rows.network.arc(name)
        assert isinstance(arc, Pipe | Resistor)
        fall = drop(arc, flow[name] * proof.flow_unit, rows.friction_law, rows.medium) / proof.potential_unit
        a, b = ends[name]
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
                elif abs(level[other] - level[place] - change) > _LEFT:
                    wrong.append(f"the loop through {name} does not close")
    return wrong
