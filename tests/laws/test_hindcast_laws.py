"""What a hindcast prints is what a second function makes of its rows: no single change of it passes.

With the case no single change of the whole answer passes, whatever it becomes; without it none of what
follows from other rows.
"""

from __future__ import annotations

import copy
import dataclasses
import json
from functools import cache
from typing import Any

import pandas as pd
import pytest
from tests.dated_case import undated
from tests.examples import EXPLORES, chance
from tests.single_changes import kinds, places

import gasunion as gu
from gasunion import __version__
from gasunion.intake.case import Case
from gasunion.intake.observed_file import ObservedFile
from gasunion.outcome import Refused
from gasunion.report.answers.past_years import printed_hindcast, verified
from gasunion.studies.hindcast import verification
from gasunion.studies.hindcast.question import PastYears, hindcast_years
from gasunion.studies.hindcast.recheck import recheck
from gasunion.studies.hindcast.second_tables import faults_of
from gasunion.studies.hindcast.verification import Again, verify_answer

Path = tuple[Any, ...]


@cache
def dated() -> Case:
    """Three years: rows dated before, some later, and a contract that the first year lacks."""
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
    return dataclasses.replace(case, frames=frames)


@cache
def past() -> PastYears:
    return hindcast_years(dated(), years="2021-2023")


@cache
def printed() -> str:
    made = printed_hindcast(past(), dated(), ObservedFile(), name="hindcast", version=__version__)
    return json.dumps(made.as_dict())


def answer() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(printed())
    return made


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


@cache
def again() -> Again:
    return Again(answer=answer(), case=dated())


def is_told(document: Any) -> bool:
    """Whether the recheck with the case says no, or refuses, in words."""
    try:
        outcome, _ = verify_answer(document, again=again(), version=__version__)
    except Refused as refused:
        return all(f.where and f.what for f in refused.findings)
    return not outcome.is_solved and all(f.where and f.what for f in outcome.findings)


def test_an_answer_is_confirmed_row_by_row_by_table_and_made_again():
    outcome, confirmed = verify_answer(answer(), again=again(), version=__version__)
    assert outcome.is_solved, outcome.findings
    assert [line.split(":")[0] for line in confirmed] == ["rows", "tables", "answer"]
    outcome, confirmed = verified(answer(), case=dated(), given=ObservedFile(), version=__version__)
    assert outcome.is_solved, outcome.findings  # the question put again by the door itself
    outcome, confirmed = verify_answer(answer(), again=None, version=__version__)
    assert outcome.is_solved
    assert "not rechecked without the case" in confirmed[-1]


@pytest.mark.parametrize("name", ["schema", "version", "years", "outcome", "rows"])
@pytest.mark.parametrize("new", [None, True, 0, "x", [], {}, [{}]])
def test_a_part_of_another_kind_is_told(name: str, new: Any) -> None:
    assert is_told({**answer(), name: new})


def test_no_single_change_of_the_whole_answer_passes(record_property: Any):
    document, rng, count = answer(), chance("hindcast"), 0
    every = list(places(document))
    for path in every:
        held: Any = document
        for key in path[:-1]:
            held = held[key]
        before = held[path[-1]]
        news = [new for _, new in kinds(document, path) if type(new) is not type(before) or new != before]
        news = [n for n in news if isinstance(n, bool) or isinstance(before, bool) or n != before]
        if isinstance(before, float):
            news += [before + 0.001, before - 0.001, -before if before else 1.0]
        for new in news if EXPLORES else rng.sample(news, min(len(news), 2)):
            held[path[-1]] = new
            assert is_told(document), (path, before, new)
            count += 1
        del held[path[-1]]
        assert is_told(document), ("without", path)
        if isinstance(held, list):
            held.insert(path[-1], before)
        else:
            held[path[-1]] = before
    record_property("single changes of hindcasts", count)
    assert count >= 1000


def test_the_tables_alone_tell_what_was_observed_agreed_or_dated_otherwise():
    tables = verification._tables(dated())
    assert list(faults_of(answer(), tables)) == []
    flows = [p for p in places(answer()) if p[0] == "corridors" and len(p) == 4]
    fields = (
        "observed_bcm", "low_bcm", "high_bcm", "basis", "persistence_bcm", "was_published", "last_known_bcm",
        "last_known_year",
    )  # fmt: skip
    seen = [p for p in flows if p[-1] in fields]
    assert len(seen) > 20
    for path in seen:
        assert list(faults_of(changed(path), tables)), path
    inputs = [
        p for p in places(answer()) if "inputs" in p and p[0] == "years" and p[-1] in ("dated", "where")
    ]
    for path in inputs:
        made = answer()
        held: Any = made
        for key in path[:-1]:
            held = held[key]
        held[path[-1]] = "1999-01" if path[-1] == "dated" else "supplies.csv, row 99999"
        assert list(faults_of(made, tables)), path
    held_dates = [p for p in places(answer()) if "held" in p and p[-1] in ("dated", "name", "basis")]
    assert held_dates
    for path in held_dates:
        assert list(faults_of(changed(path), tables)), path


def test_a_file_that_is_no_answer_or_of_another_case_is_told():
    for wrong in (None, [], {}, {"schema": "gasunion/plan/2"}, {"schema": "gasunion/hindcast/2"}):
        assert is_told(wrong)
    odd = answer() | {"years": {"2021": {"as_of": "soon", "eve": "soon"}}}
    assert is_told(odd)
    with pytest.raises(Refused):
        gu.hindcast_verify(answer(), "two-party")  # it cannot plan 2021


def test_python_rechecks_as_the_command_does():
    assert gu.hindcast_verify(answer()).outcome.is_solved
    wrong = answer()
    wrong["scores"][0]["count"] += 1
    found = gu.hindcast_verify(wrong)
    assert found.outcome.code == "outside_limits"
    assert [f.where for f in found.outcome.findings] == ["scores.0.count"]
