"""The vintage of a case: one year as it was known on a day, ready to be planned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from gasunion.intake.case import Case
from gasunion.intake.vintage.contracts import contracts_known
from gasunion.intake.vintage.quantities import dated_by, of_the_year, windows
from gasunion.intake.vintage.rows import Row, Taken, made_of, rows_of
from gasunion.intake.vintage.structure import standing
from gasunion.scenario.calendar import Calendar, year_calendar
from gasunion.scenario.knowledge import STAND_IN, Input
from gasunion.scenario.measure import Way


@dataclass(frozen=True, kw_only=True)
class Vintage:
    """A year of a case as known on a day.

    Attributes
    ----------
    case : with the rows that stand for the year, and no others of it. year : the year. day : the last day of
    what was known.
    inputs : every figure of the year, and how it was known, in the order of tables.
    unagreed : contracts of which nothing agreed was known; their agreed quantity is 0 and means nothing.
    """

    case: Case
    year: int
    day: date
    inputs: tuple[Input, ...]
    unagreed: tuple[str, ...]

    def agreeing(self, bcm: Mapping[str, float]) -> Vintage:
        """The same, with quantities for contracts of which nothing agreed was known. [bcm/y]"""

        def changed(row: Row) -> dict[str, float]:
            if row["contract"] not in bcm:
                return {}
            value = min(max(bcm[row["contract"]], row["minimum_bcm_y"]), row["maximum_bcm_y"])
            return {"agreed_bcm_y": value}

        return replace(self, case=_with(self.case, "contracts", changed))

    def without_least_output(self) -> Vintage:
        """The same, without the monthly minima of supplies of which the year's own row was not known."""
        stand_in = {i.name for i in self.inputs if i.table == "supplies" and i.how in STAND_IN}

        def changed(row: Row) -> dict[str, float]:
            return {"month_min_factor": 0.0} if row["node"] in stand_in else {}

        return replace(self, case=_with(self.case, "supplies", changed))

    def without_least_sales(self) -> Vintage:
        """The same, without the minima of contracts of which the year's own bounds were not known."""
        stand_in = {i.of for i in self.inputs if i.name.endswith(" bounds") and i.how in STAND_IN}

        def changed(row: Row) -> dict[str, float]:
            return {"minimum_bcm_y": 0.0} if f"contract {row['contract']}" in stand_in else {}

        return replace(self, case=_with(self.case, "contracts", changed))


def eve(case: Case, year: int) -> date:
    """The day before a year of the case begins."""
    return _calendar(case, year).periods[0].start - timedelta(days=1)


def vintage(case: Case, year: int, *, day: date) -> Vintage:
    """A year of a case as it was known on a day.

    The rows of the year are replaced by those that were known, or that stand in for them; nothing that is
    dated later counts, but what stood before the year and what is told as undated. Home value, classes,
    profiles, places and parties are taken as they are.

    Raises
    ------
    Refused : the year cannot be planned.
    """
    case.planning_year(year)
    frames = dict(case.frames)
    calendar = _calendar(case, year)
    party = dict(zip(frames["nodes"]["node"], frames["nodes"]["party"], strict=True))

    def owner(row: Row) -> str:
        return f"party {party[row['node']]}"

    inputs: list[Input] = []

    def keep(table: str, found: tuple[pd.DataFrame, list[Input]]) -> None:
        frames[table] = found[0]
        inputs.extend(found[1])

    def spans(table: str, name: str) -> None:
        of = {
            "arcs": lambda r: (f"corridor {r['corridor']}",),
            "storages": lambda r: (owner(r),),
            "joint_limits": lambda r: tuple(f"corridor {c}" for c in sorted({w.corridor for w in r["arcs"]})),
        }[table]
        keep(table, standing(table, frames[table], name=name, year=year, day=day, of=of))

    spans("arcs", "corridor")
    spans("storages", "storage")
    spans("joint_limits", "limit")
    for table, thing in (("supplies", ["node"]), ("demands", ["node", "class"]), ("markets", ["node"])):
        keep(table, of_the_year(table, frames[table], thing=thing, year=year, day=day, of=owner))
    corridor_of = dict(zip(frames["arcs"]["arc"], frames["arcs"]["corridor"], strict=True))
    start, end = calendar.periods[0].start, calendar.periods[-1].end
    found = windows(frames["maintenance"], corridor_of=corridor_of, start=start, end=end, day=day)
    keep("maintenance", found)
    frames["contracts"], of_contracts, unagreed = contracts_known(
        frames["contracts"],
        year=year,
        day=day,
        observed=case.observed,
        capacity_bcm_y=_capacity(frames["arcs"]),
    )
    inputs += of_contracts
    frames["pins"] = dated_by(frames["pins"], day, year=year)
    frames["projects"] = dated_by(frames["projects"], day)
    frames["balances"] = dated_by(frames["balances"], day)
    known = replace(case, frames=frames)
    return Vintage(case=known, year=year, day=day, inputs=tuple(inputs), unagreed=unagreed)


def _calendar(case: Case, year: int) -> Calendar:
    return year_calendar(year, peak_days=case.config.peak_days, gas_year=case.config.gas_year.rule)


def _capacity(arcs: pd.DataFrame) -> dict[Way, float]:
    """Technical capacity of each corridor and direction. [bcm/y]"""
    found: dict[Way, float] = {}
    for row in rows_of(arcs):
        for is_forward, column in ((True, "capacity_forward_bcm_y"), (False, "capacity_backward_bcm_y")):
            way = Way(row["corridor"], is_forward)
            found[way] = found.get(way, 0.0) + float(row[column])
    return found


def _with(case: Case, table: str, changed: Callable[[Row], dict[str, float]]) -> Case:
    frame = case.frames[table]
    taken = [Taken(place=int(r["place"]), changed=changed(r)) for r in rows_of(frame)]
    return replace(case, frames={**case.frames, table: made_of(frame, taken)})
