"""How sure the shares are: what is told of worlds follows from their rows, and is rechecked."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest
from tests.single_changes import changed, kinds, places

from gasunion.report.answers.union import worlds_part
from gasunion.studies.union.recheck_worlds import worlds_faults
from gasunion.studies.worth.worlds import Worlds

PLAYERS = ("A", "B", "C")


def made(count: int, *, failing: tuple[int, ...] = (), seed: int = 5) -> Worlds:
    """Worlds from random games of three."""
    rng = np.random.default_rng(seed)
    rows = []
    for index in range(count):
        if index in failing:
            rows.append({"index": index, "why": "not reconciled: infeasible", "misfit": None})
            continue
        pairs = rng.integers(0, 4_000_000, 3).tolist()
        gains = [0, 0, 0, pairs[0], 0, pairs[1], pairs[2], int(max(pairs) + rng.integers(0, 3_000_000))]
        point = rng.multinomial(
            gains[7], [0.5, 0.0 if index % 3 else 0.2, 0.5 if index % 3 else 0.3]
        ).tolist()
        rows.append(
            {
                "index": index,
                "why": "",
                "misfit": 1.5,
                "gain_usd": gains[7],
                "without_shortage_usd": gains[7] // 2,
                "coalition_usd": gains,
                "point_usd": dict(zip(PLAYERS, point, strict=True)),
            }
        )
    return Worlds(seed=seed, block=frozenset(PLAYERS), rows=tuple(rows))


@pytest.mark.parametrize(("count", "failing"), [(1, ()), (7, (2,)), (20, (0, 19)), (2, (0, 1))])
def test_what_is_told_of_worlds_is_what_their_rows_say(count: int, failing: tuple[int, ...]) -> None:
    part = json.loads(json.dumps(worlds_part(made(count, failing=failing), PLAYERS)))
    assert list(worlds_faults(part, PLAYERS)) == []
    assert part["solved"] == count - len(failing)
    assert (part["gain_usd"] is None) == (part["solved"] == 0)


def test_a_party_that_gains_nothing_in_some_worlds_and_a_split_that_some_would_leave_are_counted() -> None:
    part = worlds_part(made(30), PLAYERS)
    assert part["rules"]["price_point"]["gains"]["B"] == pytest.approx(1 / 3)
    assert 0 < part["rules"]["equal_parts"]["in_core"] < 1


def test_no_single_change_of_what_is_told_of_worlds_passes() -> None:
    part = json.loads(json.dumps(worlds_part(made(5, failing=(3,)), PLAYERS)))
    tried, passed = 0, []
    for path in places(part):
        for what, instead in kinds(part, path):
            # What a row says of its plans, and in which words it failed, is not known here.
            if path[0] == "rows" and (path[-1] in ("misfit", "without_shortage_usd") or "why" in path):
                continue
            if path == ("seed",) and type(instead) is int and instead >= 0:
                continue
            if path[:2] == ("rows", 3):
                continue
            with changed(part, path, instead) as document:
                tried += 1
                if not list(worlds_faults(document, PLAYERS)):
                    passed.append((path, what))
    assert tried > 1500
    # A share of 1.0 may be written 1; a quantile half way between two dollars is either; and a dollar more in
    # a row that no figure is told to the dollar from.
    ties = [path for path, what in passed if what == "value" and path[-1] in ("p5", "p50", "p95")]
    shares = [path for path, what in passed if what == "becomes int 1" and path[0] == "rules"]
    dollars = [path for path, what in passed if what == "value" and path[0] == "rows"]
    told = [*ties, *shares, *dollars]
    assert [each for each in passed if each[0] not in told] == []
    assert len(ties) + len(dollars) < 30


def test_a_changed_row_changes_what_is_told() -> None:
    part = worlds_part(made(5), PLAYERS)
    for name in ("A+B", "A+B+C"):
        document = copy.deepcopy(part)
        document["rows"][0]["coalition_usd"][name] += 1_000_000
        assert list(worlds_faults(document, PLAYERS))
