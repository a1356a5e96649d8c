"""What a hindcast prints is what a second function makes of its rows: no single change of it passes."""

from __future__ import annotations

import copy
import dataclasses
import json
from functools import cache
from typing import Any

import pandas as pd
import pytest
from tests.dated_case import undated

from gasunion.outcome import Envelope, Provenance
from gasunion.report.answers.past_years import hindcast_part, hindcast_reasons
from gasunion.studies.hindcast.question import hindcast_years
from gasunion.studies.hindcast.recheck import recheck

Path = tuple[Any, ...]


@cache
def printed() -> str:
    """An answer of three years: rows dated before, some later, and a contract that the first year lacks."""
    case = undated()
    frames = dict(case.frames)
    # The balance of the case asks for nothing where a sale asks for much: no plan holds both.
    frames["contracts"] = frames["contracts"][frames["contracts"]["contract"] != "BALANCE"]
    frames["supplies"] = frames["supplies"].assign(month_min_factor=0.0)
    for table in ("supplies", "demands", "markets", "contracts", "observed", "arcs"):
        frame = frames[table].copy()
        year = "from_year" if "from_year" in frame else "year"
        # What is of a year is dated by the autumn before it, every third row a year after, and no supply is.
        dates = (
            ["2026-11"] * len(frame)
            if table == "supplies"
            else [f"{int(y) - 1}-10" if i % 3 else f"{int(y) + 1}-06" for i, y in enumerate(frame[year])]
        )
        frame["source_date"] = pd.Series(dates, index=frame.index, dtype=frame["source_date"].dtype)
        frames[table] = frame
    past = hindcast_years(dataclasses.replace(case, frames=frames), years="2021-2023")
    envelope = Envelope(
        name="hindcast",
        outcome=past.outcome,
        body=hindcast_part(past),
        reasons=hindcast_reasons(past),
        provenance=Provenance(input_sha256="", version="0"),
    )
    return json.dumps(envelope.as_dict())


def answer() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(printed())
    return made


def places(value: Any, path: Path = ()) -> list[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [p for key, held in inner for p in [(*path, key), *places(held, (*path, key))]]


def other(value: Any) -> Any:
    """A value of the same kind that is not this one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return None if value is not None else 0.5


def changed(path: Path) -> dict[str, Any]:
    made = answer()
    held: Any = made
    for key in path[:-1]:
        held = held[key]
    held[path[-1]] = other(copy.deepcopy(held[path[-1]]))
    return made


# Fields that follow from others, and fields of rows that something follows from.
MADE_AGAIN = (
    "error_bcm", "persistence_error_bcm", "is_within", "is_test", "known_share", "count", "published",
    "is_late",
)  # fmt: skip
MADE_FROM = ("observed_bcm", "planned_bcm", "persistence_bcm")


def test_the_answer_follows_from_its_rows():
    assert recheck(answer()) == ()
    flows = [f for years in answer()["corridors"].values() for f in years.values()]
    assert any(f["is_test"] for f in flows)
    assert any(h["is_late"] for f in flows for h in f["held"])
    assert any(s["won"] for s in answer()["scores"])


@pytest.mark.parametrize("field", [*MADE_AGAIN, *MADE_FROM])
def test_no_single_change_of_a_figure_passes(field: str):
    found = [p for p in places(answer()) if p[-1] == field and (p[0] in ("corridors", "scores", "score"))]
    assert found
    for path in found:
        assert recheck(changed(path)), path


def test_no_single_change_of_a_count_or_of_a_mean_error_passes():
    found = [p for p in places(answer()) if len(p) > 1 and p[-2] in ("inputs", "mean_abs_error_bcm")]
    found = [p for p in found if p[0] in ("corridors", "scores")]
    assert len(found) > 10
    for path in found:
        assert recheck(changed(path)), path


def test_no_input_that_is_dated_later_passes_as_known():
    made = answer()
    known = [
        (year, i)
        for year, past in made["years"].items()
        for i, given in enumerate(past["inputs"])
        if given["how"] in ("known", "older", "observed")
    ]
    assert len(known) > 20
    for year, i in known:
        late = answer()
        late["years"][year]["inputs"][i]["dated"] = f"{year}-01"
        assert any("after" in f.what for f in recheck(late))
        late["years"][year]["inputs"][i]["dated"] = ""
        assert any("dated nowhere" in f.what for f in recheck(late))


def test_no_other_winner_passes():
    for i, score in enumerate(answer()["scores"]):
        for name in ("persistence", "agreed", "status_quo", "contracted", None):
            made = answer()
            made["scores"][i]["won"] = name
            least = min(score["mean_abs_error_bcm"].values(), default=None)
            is_best = name is not None and score["mean_abs_error_bcm"].get(name) == least
            assert bool(recheck(made)) == (name != score["won"] and not is_best), (i, name)
