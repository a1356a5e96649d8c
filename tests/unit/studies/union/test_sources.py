"""Sources over orders, blocs and borders: what must hold of them, and that each is rechecked."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from tests.door_commands import PINNED
from tests.random_unions import PLAYERS as UNION
from tests.random_unions import random_union
from tests.single_changes import changed
from tests.small_case import write_case

import gasunion as gu
from gasunion.intake.case import load_case
from gasunion.planning.plan import status_quo
from gasunion.studies.union.orders import SOURCES, orders_of
from gasunion.studies.union.question import union_question

PLAYERS = "AA+BB+CN"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("union")
    write_case(made / "case")
    (made / "base.toml").write_text(PINNED)
    return made


@pytest.fixture(scope="module")
def answer(folder: Path) -> dict:
    found = gu.union(
        folder / "case", 2024, players=PLAYERS, unions="AA+BB", scenario=folder / "base.toml", worlds=0
    )
    return json.loads(json.dumps(found.answer))


def test_more_that_is_free_never_gains_less_and_all_free_is_the_gain(answer: dict) -> None:
    gains = answer["orders"]["gain_usd"]
    for a, x in gains.items():
        for b, y in gains.items():
            if set(a.split("+")) <= set(b.split("+")):
                assert x <= y + 3
    assert abs(gains["borders+storage+peaks+projects+trade+shortage"] - answer["gain_usd"]) <= 3
    # Stores aside, the order of the answer's own parts is one of these.
    assert gains["borders+storage+peaks+projects"] <= answer["parts"]["timing_and_routing_usd"] + 3


def test_parts_of_every_order_sum_to_the_gain_and_spread_is_over_all_orders(answer: dict) -> None:
    rows = answer["orders"]["by_order"]
    assert [tuple(r["order"][1:]) for r in rows] == list(
        permutations(("storage", "peaks", "projects", "trade", "shortage"))
    )
    for row in rows:
        assert abs(sum(row["parts_usd"].values()) - answer["gain_usd"]) <= 3
    for source, ends in answer["orders"]["spread_usd"].items():
        told = [r["parts_usd"][source] for r in rows]
        assert (ends["least"], ends["most"]) == (min(told), max(told))


def test_what_is_built_together_is_a_part_of_its_own_and_nothing_else_is() -> None:
    """Projects of 2030: with their columns at today's, the gain is that of a year without them."""
    question = union_question(load_case("eurasia", scenarios=[]), 2030, ("KZ", "RU"))
    network, scenario = question.year_data
    joint = next(p for p in scenario.projects if p.project == "ISHIM_ASTANA")
    with_it = status_quo(network, replace(scenario, projects=(joint,)))
    without = status_quo(network, replace(scenario, projects=()))
    orders, plain = (orders_of(plan, frozenset({"KZ", "RU"})).gain_usd for plan in (with_it, without))
    everything_else = tuple(s for s in SOURCES if s != "projects")
    # Two status quos: each is good to some dollars.
    assert abs(orders[everything_else] - plain[SOURCES]) <= 100
    assert orders[SOURCES] > orders[everything_else] + 1_000_000
    assert plain[SOURCES] == plain[everything_else]


def test_a_year_without_peak_days_has_no_part_of_them() -> None:
    network, scenario = random_union(4)
    assert not any(p.is_peak for p in scenario.calendar.periods)
    gains = orders_of(status_quo(network, scenario), frozenset(UNION)).gain_usd
    for free, gain in gains.items():
        assert gain == gains[tuple(s for s in free if s not in ("peaks", "projects"))]


def test_a_bloc_has_the_owen_value_that_sharing_gives(answer: dict) -> None:
    (row,) = (b for b in answer["blocs"] if b["bloc"] == "AA+BB")
    for p in answer["players"]:
        today = answer["yardsticks"][p]["today_usd"]
        assert row["owen_usd"][p] == pytest.approx(answer["shares"]["owen"][p] - today, abs=1e-2)
        assert row["shapley_usd"][p] == pytest.approx(answer["shares"]["shapley"][p] - today, abs=1e-2)
    for b in answer["blocs"]:
        assert sum(b["owen_usd"].values()) == pytest.approx(answer["gain_usd"])
        more = sum(b["owen_usd"][p] - b["shapley_usd"][p] for p in b["bloc"].split("+"))
        assert b["members_more_usd"] == pytest.approx(more)


def test_a_border_that_stays_as_today_costs_its_leverage_and_no_more_than_the_gain(answer: dict) -> None:
    assert [b["border"] for b in answer["borders"]] == answer["graph"].split(",")
    for b in answer["borders"]:
        assert 0 <= b["gain_held_usd"] <= answer["gain_usd"] + 3
        assert b["leverage_usd"] == answer["gain_usd"] - b["gain_held_usd"]
    assert max(b["leverage_usd"] for b in answer["borders"]) > 0


@pytest.mark.parametrize(
    ("path", "instead", "said"),
    [
        (("orders", "gain_usd", "borders"), 10**12, "with less free"),
        (("orders", "gain_usd"), {}, "in this order"),
        (("orders", "spread_usd", "trade", "most"), -5, "is -5"),
        (("blocs", 0, "owen_usd", "AA"), 5.0, "is not what the worths say of this bloc"),
        (("blocs",), [], "holds every group"),
        (("borders",), [], "holds every border of the graph"),
        (("borders", 0, "leverage_usd"), -1, "leverage"),
        (("borders", 0, "gain_held_usd"), 10**12, "is not between 0 and the gain"),
        (("borders", 0, "closed_usd"), {"AA": 1}, "whole dollars of every player"),
        (("forms", 0, "votes", "AA"), 2, "votes_needed"),
        (("forms", 0, "decides"), [], "decides"),
        (("forms",), [], "lists one form or more"),
    ],
)
def test_what_is_wrong_is_told_by_its_place(answer: dict, path: tuple, instead: object, said: str) -> None:
    with changed(copy.deepcopy(answer), path, instead) as document:
        outcome = gu.union_verify(document).outcome
    assert not outcome.is_solved
    assert any(said in f.what or said in f.where for f in outcome.findings), outcome.findings
