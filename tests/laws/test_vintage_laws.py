"""A hindcast knows what was known: no figure dated after the day changes what it is made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dated_case import YEAR, undated
from tests.examples import few

from gasunion.intake.case import Case, load_case
from gasunion.intake.columns import BY_NAME
from gasunion.intake.vintage.vintage import Vintage, eve, vintage
from gasunion.reading.dates import last_day_of

OF_A_YEAR = ("supplies", "demands", "markets")
SPANS = ("arcs", "storages", "joint_limits")
seeds = st.integers(0, 2**32 - 1)
# A seed takes a third of a second.
FEW = few(1 / 4)
DATES = [
    "",
    "2019",
    "2020-06",
    "2021",
    "2021-12-31",
    "2022-01-01",
    "2022-12",
    "2023",
    "2023-01-01",
    "2026-11",
]


def _with(case: Case, table: str, column: str, values: object) -> Case:
    import dataclasses

    frame = case.frames[table].copy()
    frame[column] = pd.Series(values, index=frame.index, dtype=frame[column].dtype)
    return dataclasses.replace(case, frames={**case.frames, table: frame})


def dated(case: Case, draw: Callable[[int], list[str]]) -> Case:
    """The case with other dates in every row that has some."""
    for table, frame in case.frames.items():
        columns = [c.name for c in BY_NAME[table].columns]
        for column in ("known_from", "agreed_known_from", "source_date"):
            if column in columns and len(frame):
                case = _with(case, table, column, draw(len(frame)))
    return case


def is_later(row: pd.Series, day: date, *columns: str) -> bool:
    written = next((row[c] for c in (*columns, "source_date") if row.get(c)), "")
    return not written or last_day_of(written) > day


def changed_later(case: Case, known: Vintage, factor: Callable[[], float]) -> Case:
    """The case with other numbers wherever a row is dated after the day, but where the answer says it stands.

    What the answer names as standing, whatever its date, are pipes built before and rows told as undated.
    """
    excused = {i.where for i in known.inputs if i.how in ("structure", "undated")}
    for table in (*OF_A_YEAR, *SPANS, "contracts", "maintenance", "observed", "balances", "pins"):
        frame = case.frames[table]
        names = {c.name for c in BY_NAME[table].columns if c.kind == "number"} & set(frame.columns)
        for column in sorted(names):
            values = frame[column].to_numpy(copy=True)
            of = ("agreed_known_from", "known_from") if column == "agreed_bcm_y" else ("known_from",)
            for i, (line, row) in enumerate(frame.iterrows()):
                # Of one thing and year several rows stand together: none is known before all are.
                if is_later(row, known.day, *of) and f"{table}.csv, row {line}" not in excused:
                    values[i] *= factor()
            case = _with(case, table, column, values)
    return case


def dated_case(seed: int) -> tuple[Case, date]:
    """The case of four years, dated at random, and a day; one in two is the eve of the year."""
    rng = np.random.default_rng(seed)
    case = dated(undated(), lambda n: [DATES[k] for k in rng.integers(len(DATES), size=n)])
    anywhere = date(2020, 1, 1) + timedelta(days=int(rng.integers(1500)))
    return case, anywhere if rng.integers(2) else eve(case, YEAR)


@settings(max_examples=FEW)
@given(seeds)
def test_no_number_dated_after_the_day_changes_what_a_prediction_is_made_of(seed):
    case, day = dated_case(seed)
    rng = np.random.default_rng(seed + 1)
    known = vintage(case, YEAR, day=day)
    other = vintage(changed_later(case, known, lambda: rng.uniform(0.5, 3.0)), YEAR, day=day)
    assert other.case.planning_year(YEAR) == known.case.planning_year(YEAR)
    assert (other.inputs, other.unagreed) == (known.inputs, known.unagreed)


def faults_of_dates(case: Case, known: Vintage) -> list[str]:
    """Inputs that are dated after the day and are not told to be."""
    first = eve(case, known.year) + timedelta(days=1)
    told = []
    for i in known.inputs:
        late = not i.dated or last_day_of(i.dated) > known.day
        is_standing = (
            i.how == "undated" and i.table in OF_A_YEAR and i.year is not None and i.year < first.year
        )
        if late and i.how not in ("structure", "rule", "open", "left_out") and not is_standing:
            told.append(f"{i.table} {i.name}: {i.how}, dated {i.dated}")
        if i.how in ("open", "left_out") and i.year is not None:
            told.append(f"{i.table} {i.name}: {i.how} and yet of {i.year}")
    return told


@settings(max_examples=FEW)
@given(seeds)
def test_every_input_is_dated_by_the_day_or_told_to_be_none(seed):
    case, day = dated_case(seed)
    assert faults_of_dates(case, vintage(case, YEAR, day=day)) == []


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_as_of_each_january_no_bound_of_eurasia_is_dated_after_the_year(year):
    case = load_case("eurasia")
    known = vintage(case, year, day=eve(case, year))
    assert known.day == date(year - 1, 12, 31)
    assert faults_of_dates(case, known) == []
    assert {i.how for i in known.inputs if i.table == "contracts"} >= {"known", "observed", "rule"}
    rng = np.random.default_rng(year)
    other = vintage(changed_later(case, known, lambda: rng.uniform(0.5, 3.0)), year, day=known.day)
    assert other.case.planning_year(year) == known.case.planning_year(year)
