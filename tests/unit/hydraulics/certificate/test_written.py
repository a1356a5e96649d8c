"""A certificate comes back from JSON as it went, and no changed one passes."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from tests.small_networks import medium, network, pipe

from gasunion.hydraulics.certificate import written as door
from gasunion.hydraulics.certificate.proof_recheck import recheck_proof
from gasunion.hydraulics.certificate.record import Certificate
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import free_state
from gasunion.network.boundary import Boundary, PressureLimit
from gasunion.network.elements import CompressorStation, ControlValve
from gasunion.outcome import Refused

GAS = medium()
GAP = network(
    pipe("p1", "a", "b"),
    ControlValve(arc="v", tail="b", head="c", has_bypass=True, pressure_drop_pa_min=8e5),
    pipe("p2", "c", "d"),
    pipe("p3", "a", "d", diameter=0.5),
    CompressorStation(arc="s", tail="d", head="e", ratio_max=1.2, power_w_max=1e6, efficiency=0.8),
    b=(20e5, 80e5),
    c=(20e5, 80e5),
    e=(20e5, 80e5),
)
LOAD = Boundary(
    injection_kg_s={"d": -60.0},
    anchor_pa={"a": 60e5},
    limits={"d": PressureLimit(pressure_pa_min=57e5, pressure_pa_max=58e5)},
)


@pytest.fixture(scope="module")
def plain() -> dict[str, Any]:
    found = free_state(Solver(GAP, medium=GAS, friction_law="colebrook"), LOAD)
    assert found.proof is not None
    made = Certificate(proof=found.proof, network=GAP, boundary=LOAD, medium=GAS, friction_law="colebrook")
    return json.loads(json.dumps(door.written(made), allow_nan=False))


def wrong(plain: dict[str, Any]) -> tuple[str, ...]:
    read = door.read(plain)
    return recheck_proof(
        read.proof, read.network, read.boundary, medium=read.medium, friction_law=read.friction_law
    )


def test_a_certificate_comes_back_whole(plain: dict[str, Any]) -> None:
    read = door.read(plain)
    assert (read.network, read.boundary, read.medium) == (GAP, LOAD, GAS)
    assert door.written(read) == plain
    assert len(read.proof.leaves) > 1
    assert wrong(plain) == ()


def test_whoever_writes_the_hash_anew_is_told_by_the_recheck(plain: dict[str, Any]) -> None:
    def forged(change: str) -> tuple[str, ...]:
        other = copy.deepcopy(plain)
        leaf = next(each for each in other["leaves"] if len(each["rows"]) > 1)
        if change == "leaf":
            other["leaves"].remove(leaf)
        elif change == "row":
            side = "lower" if leaf["rows"][0]["multiplier"] > 0 else "upper"
            leaf["rows"][0][side] += 0.01
        else:
            leaf["bound"] += 0.01
        other["sha256"] = door._digest({k: v for k, v in other.items() if k != "sha256"})
        return wrong(other)

    assert all(forged(change) for change in ("leaf", "row", "bound"))


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a plain value that holds a single one."""
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in paths(v, (*at, k))]
    if isinstance(value, list):
        return [p for k, v in enumerate(value) for p in paths(v, (*at, k))]
    return [at]


def test_no_single_value_may_be_changed(plain: dict[str, Any]) -> None:
    every = paths(plain)
    assert len(every) > 200
    for path in every:
        other = copy.deepcopy(plain)
        holder = other
        for step in path[:-1]:
            holder = holder[step]
        was = holder[path[-1]]
        holder[path[-1]] = was + 1 if isinstance(was, int | float) and not isinstance(was, bool) else "x"
        with pytest.raises(Refused):
            door.read(other)


def test_what_is_no_certificate_is_refused() -> None:
    for value in (None, [], {}, {"sha256": "x"}, "text", 3):
        with pytest.raises(Refused):
            door.read(value)
