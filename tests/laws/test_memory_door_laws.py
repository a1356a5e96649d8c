"""Plain data that a programme hands over pass the reader of files: refused in words, never another error."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import pytest
from tests.small_case import write_case

import gasunion as gu
from gasunion.outcome import Refused


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"x": value}
    return value


ODD = {
    "a number too long": 10**400,
    "one of many digits": -(10**60),
    "no number": math.nan,
    "no finite number": math.inf,
    "a set": {1},
    "bytes": b"x",
    "half a character": "\ud800",
    "a key that is no text": {1: 2},
    "too deep": nested(3000),
    "an object": object(),
}
GAME = {"players": ["A", "B"], "worth": {"A": 1, "B": 1, "A+B": 3}}
# Functions that take plain data: what is handed over, with the folder of a case where one is needed.
CALLS: dict[str, Callable[[str, Any], object]] = {
    "key": lambda _, given: gu.key(given),
    "share": lambda _, given: gu.share(given),
    "share, splits": lambda _, given: gu.share(GAME, splits=given),
    "share, bargaining": lambda _, given: gu.share(GAME, bargaining=given),
    "share_verify": lambda _, given: gu.share_verify(given),
    "market": lambda _, given: gu.market(given),
    "market_verify": lambda _, given: gu.market_verify(given, {"schema": "gasunion/market/1"}),
    "market_verify, answer": lambda case, given: gu.market_verify(case, given),
    "round_run": lambda _, given: gu.round_run(given),
    "round_verify": lambda _, given: gu.round_verify(given, {}),
    "day_run": lambda _, given: gu.day_run(given),
    "day_verify": lambda _, given: gu.day_verify(given, {}),
    "day_verify, result": lambda _, given: gu.day_verify({}, given),
    "simulate": lambda case, given: gu.simulate(case, gas=given),
    "simulate, anchor": lambda case, given: gu.simulate(case, anchor=given),
    "simulate, setting": lambda case, given: gu.simulate(case, setting=given),
    "simulate, decision": lambda case, given: gu.simulate(case, decision=given),
    "simulate_verify": lambda case, given: gu.simulate_verify(given, case),
    "hindcast_verify": lambda _, given: gu.hindcast_verify(given),
    "union_verify": lambda _, given: gu.union_verify(given),
    "diversion_verify": lambda case, given: gu.diversion_verify(case, given),
    "north_verify": lambda case, given: gu.north_verify(case, given),
    "projects_verify": lambda case, given: gu.projects_verify(case, given),
    "reconcile_verify": lambda case, given: gu.reconcile_verify(case, given),
    "sales_verify": lambda case, given: gu.sales_verify(case, given),
}
OF_RESULTS = {"compare"}
"""Takes results by name, and no plain data."""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_case(tmp_path_factory.mktemp("memory") / "small"))


def test_every_function_that_takes_plain_data_is_tried() -> None:
    taking = {
        name
        for name in dir(gu)
        if inspect.isfunction(function := getattr(gu, name))
        and any("Mapping" in str(p.annotation) for p in inspect.signature(function).parameters.values())
    }
    assert taking - OF_RESULTS == {name.split(",")[0] for name in CALLS}


def test_few_lists_that_hold_each_other_many_times_are_refused_and_not_walked_for_ever() -> None:
    each: object = 1
    for _ in range(30):
        each = [each, each]
    round_and_round: list[Any] = []
    round_and_round += [round_and_round, round_and_round]
    for given in (each, round_and_round):
        with pytest.raises(Refused, match=r"holds more than 5,000,000 values; split it\.|nested too deeply"):
            gu.key({"players": given, "worth": {}})


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", CALLS)
def test_what_no_file_could_hold_is_refused_in_words(name: str, odd: str, case: str) -> None:
    for given in ({"schema": "gasunion/x/1", "x": ODD[odd]}, {"players": ODD[odd], "worth": ODD[odd]}):
        with pytest.raises(Refused) as caught:
            CALLS[name](case, given)
        assert all(f.where and f.what for f in caught.value.findings)
        str(caught.value).encode()  # it can be written
