"""What the program chose is searched: fewest changes first, and nothing that a person settled."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.small_networks import medium, network, pipe

from gasunion.hydraulics.validation.nomination import free_state
from gasunion.hydraulics.validation.settings import Question, SlackRange, answer
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, ControlValve, Valve
from gasunion.network.network import Network


def asked(net: Network, injection: dict[str, float], **more) -> Question:
    base = Question(
        network=net,
        boundary=Boundary(injection_kg_s=injection, anchor_pa={"a": 60e5}),
        medium=medium(),
        friction_law="colebrook",
        slack={},
        valves=frozenset(a.arc for a in net.arcs if isinstance(a, Valve)),
        units=frozenset(a.arc for a in net.arcs if isinstance(a, ControlValve | CompressorStation)),
        are_free=True,
    )
    return replace(base, **more)


def test_a_valve_that_is_the_only_way_is_opened_and_a_settled_one_is_not() -> None:
    station = CompressorStation(arc="s", tail="c", head="b", has_bypass=False)
    valve = Valve(arc="v", tail="b", head="c", is_open=False)
    net = network(pipe("p", "a", "b"), station, valve, pipe("q", "c", "d"))
    found = answer(asked(net, {"d": -20.0}))
    assert [c.what for c in found.changes] == ["valve v is open"]
    assert found.state.outcome.is_solved
    settled = answer(asked(net, {"d": -20.0}, valves=frozenset()))
    assert settled.state.outcome.code == "infeasible"
    assert "at this pressure" in settled.state.outcome.message


@pytest.fixture
def is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every network counts as too large to branch in."""
    monkeypatch.setattr("gasunion.hydraulics.validation.free_settings._LARGE", 0)


@pytest.mark.usefixtures("is_large")
def test_in_a_large_network_all_positions_and_pressures_are_asked_at_once() -> None:
    test_a_valve_that_is_the_only_way_is_opened_and_a_settled_one_is_not()
    test_the_slack_pressure_found_is_the_highest_that_keeps_every_limit()


@pytest.mark.usefixtures("is_large")
def test_a_large_network_that_one_relaxation_does_not_decide_is_undecided_in_plain_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Of a relaxation that shows nothing, and of a search that finds nothing, only a few are made.
    calls: list[int] = []

    def nothing(solver, boundary, *, warm=None, thorough=True):
        calls.append(len(solver.network.arcs))
        found = free_state(solver, boundary, warm=warm, thorough=False)
        outcome = replace(found.state.outcome, code="undecided")
        return replace(found, proof=None, state=replace(found.state, outcome=outcome))

    monkeypatch.setattr("gasunion.hydraulics.validation.free_settings.free_state", nothing)
    net = network(
        pipe("p", "a", "b"), Valve(arc="v", tail="b", head="c"), pipe("q", "c", "d"), d=(70e5, None)
    )
    found = answer(asked(net, {"d": -20.0}))
    assert found.state.outcome.code == "undecided"
    assert found.tried == len(calls) == 2
    assert found.state.outcome.findings[0].what == (
        "at the highest slack pressure and with the valves as they stand no state was found; all pressures "
        "and positions at once were neither excluded nor met, and the network is too large to try each "
        "(2 settings tried)."
    )


def test_the_slack_pressure_found_is_the_highest_that_keeps_every_limit() -> None:
    net = network(pipe("p", "a", "b", length=20e3), b=(None, 50e5))
    question = asked(
        net,
        {"a": 30.0, "b": -30.0},
        boundary=Boundary(injection_kg_s={"a": 30.0, "b": -30.0}),
        slack={"a": SlackRange(low_pa=1e5, high_pa=80e5)},
    )
    found = answer(question)
    assert found.state.outcome.is_solved
    assert found.state.network.by_node(found.state.pressure_pa)["b"] == pytest.approx(50e5, rel=2e-4)
    least = replace(question, network=network(pipe("p", "a", "b", length=20e3), b=(90e5, None)))
    none = answer(least)
    assert none.state.outcome.code == "infeasible"
    assert none.proof is not None
    assert "at every slack pressure within its bounds" in none.state.outcome.message


def test_a_control_valve_between_bypass_and_its_least_drop_stands_wide_open() -> None:
    # At 60 bar before it and 59.8 bar as its highest outlet it can neither be bypassed nor regulate.
    valve = ControlValve(
        arc="cv", tail="a", head="b", pressure_drop_pa_min=1e5, pressure_out_pa_max=59.8e5, has_bypass=True
    )
    net = network(valve, pipe("p", "b", "c"))
    found = answer(asked(net, {"c": -20.0}, are_free=False))
    assert found.state.outcome.is_solved
    assert [c.what for c in found.changes] == ["cv stands wide open, not bypassed"]
    assert found.state.network.by_node(found.state.pressure_pa)["b"] == pytest.approx(59e5, rel=1e-8)


def test_a_set_point_that_leaves_no_state_is_set_aside_with_a_warning() -> None:
    station = CompressorStation(arc="s", tail="b", head="a", flow_kg_s=30.0)
    net = network(pipe("p", "a", "b", length=80e3, diameter=0.3), station, pipe("q", "b", "c"))
    found = answer(asked(net, {"c": -10.0}, are_free=False))
    assert found.state.outcome.is_solved
    assert found.changes[0].arc == "s"
    assert any(f.where == "s" and f.severity == "warning" for f in found.state.outcome.findings)
