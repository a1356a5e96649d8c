import itertools

import pytest

from gasunion.network.elements import Corridor, Node, ShortPipe
from gasunion.network.network import Network
from gasunion.network.topology import incidence, islands


def line(*names: str) -> Network:
    nodes = tuple(Node(node=n) for n in names)
    arcs = tuple(ShortPipe(arc=f"{a}-{b}", tail=a, head=b) for a, b in itertools.pairwise(names))
    return Network(nodes=nodes, arcs=arcs)


def test_order_is_by_name_whatever_order_was_given():
    assert [n.node for n in line("c", "a", "b").nodes] == ["a", "b", "c"]
    assert line("c", "a", "b").by_node([1, 2, 3]) == {"a": 1, "b": 2, "c": 3}


def test_every_fault_of_names_is_told_at_once():
    with pytest.raises(
        ValueError, match="node 'a' stands twice; arc 'x' ends at 'nowhere', which is no node"
    ):
        Network(nodes=(Node(node="a"), Node(node="a")), arcs=(ShortPipe(arc="x", tail="a", head="nowhere"),))


def test_incidence_columns_sum_to_zero():
    assert abs(incidence(line("a", "b", "c")).sum(axis=0)).max() == 0


def test_islands_are_told_apart_when_an_arc_does_not_pass():
    network = line("a", "b", "c")
    assert islands(network).tolist() == [0, 0, 0]
    assert islands(network, passes=[True, False]).tolist() == [0, 0, 1]


def test_a_changed_network_is_a_new_one():
    corridor = Corridor(arc="K1", corridor="K", tail="a", head="b", length_m=1e5, capacity_forward_m3_s=100.0)
    network = Network(nodes=(Node(node="a"), Node(node="b")), arcs=(corridor,))
    wider = Corridor(arc="K1", corridor="K", tail="a", head="b", length_m=1e5, capacity_forward_m3_s=200.0)
    changed = network.replacing(arcs=[wider])
    assert changed.arc("K1").capacity_forward_m3_s == 200.0
    assert network.arc("K1").capacity_forward_m3_s == 100.0
