"""Contracts of a year as known on a day: their bounds and their agreed quantity, each from what was known.

1. The row of the year, if it was known.
2. Else the latest of: the row of an earlier year that was known, and the observation of an earlier year that
   was published; of the same year, the observation.
3. Else, if gas was sold so before (a row or an observation of any earlier year says so), the contract is
   open: from nothing to what its pipes carry, and nothing is agreed.
4. Else it is left out: nothing tells that it was coming.

What stands in for bounds never asks for more than the pipes carry. Where no swing or daily maximum was known,
months are free. A row of 0 to 0 is a balance and no sale: a rule, known always.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from gasunion.intake.vintage.rows import Row, Taken, date_text, is_dated_by, made_of, rows_of, where
from gasunion.scenario.knowledge import How, Input
from gasunion.scenario.measure import Term, Way
from gasunion.scenario.observed import Observation

# A month between nothing and twice its share: what an unknown swing allows.
FREE_SWING = 1.0
_DAYS = 365.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures of a contract of a year and how they were known.

    Attributes
    ----------
    minimum, maximum, agreed : bcm a year; None where none was known.
    source : the row or observation that says so.
    """

    how: How
    year: int | None
    dated: str
    where: str
    minimum: float | None = None
    maximum: float | None = None
    agreed: float | None = None
    basis: str | None = None


def contracts_known(
    frame: pd.DataFrame,
    *,
    year: int,
    day: date,
    observed: Sequence[Observation],
    capacity_bcm_y: Mapping[Way, float],
) -> tuple[pd.DataFrame, list[Input], tuple[str, ...]]:
    """Contracts that stand in a year, as known on a day.

    Parameters
    ----------
    observed : of all years. capacity_bcm_y : of each corridor and direction that stands in the year.

    Returns
    -------
    table, inputs, and the names of contracts of which nothing agreed was known: their quantity in the table
    is 0 and means nothing.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows_of(frame):
        if row["from_year"] <= year:
            groups.setdefault(row["contract"], []).append(row)
    taken: list[Taken] = []
    inputs: list[Input] = []
    unagreed: list[str] = []
    for name, rows in groups.items():
        own = next((r for r in rows if r["until_year"] >= year), None)
        before = sorted((r for r in rows if r["from_year"] < year), key=lambda r: r["from_year"])
        pattern = _pattern(own, before, day=day)
        most = _capacity(pattern["measure"], capacity_bcm_y)
        seen = _seen(pattern["measure"], observed, year=year)
        bounds = _bounds(own, before, seen, day=day, most=most)
        agreed = _agreed(own, before, seen, day=day, bounds=bounds)
        if bounds.how != "known" and _is_balance(pattern):
            bounds = agreed = _figures(pattern, "rule")
        inputs += [_input(name, "bounds", bounds), _input(name, "agreed", agreed)]
        if bounds.minimum is None or bounds.maximum is None:
            continue
        if agreed.agreed is None:
            unagreed.append(name)
        changed = _cells(pattern, bounds, agreed, year=year, day=day)
        changed["daily_maximum_mcm_d"] = _daily(pattern, bounds, capacity_bcm_y, day=day)
        taken.append(Taken(place=pattern["place"], changed=changed))
    made = made_of(frame, sorted(taken, key=lambda t: t.place))
    return made, inputs, tuple(sorted(unagreed))


def _pattern(own: Row | None, before: Sequence[Row], *, day: date) -> Row:
    """The row that gives parties, measure, crossings and shape: of those known the latest, else the last."""
    known = [r for r in (*before, own) if r is not None and _is_known(r, day)]
    found = known[-1] if known else before[-1] if before else own
    assert found is not None
    return found


def _bounds(
    own: Row | None, before: Sequence[Row], seen: Sequence[Observation], *, day: date, most: float
) -> Figures:
    if own is not None and _is_known(own, day):
        return _figures(own, "known")
    older = next((r for r in reversed(before) if _is_known(r, day)), None)
    last = _last(seen, day)
    if last is not None and (older is None or last.year >= older["from_year"]):
        low = last.quantity_bcm if last.low_bcm is None else last.low_bcm
        high = last.quantity_bcm if last.high_bcm is None else last.high_bcm
        return Figures(
            how="observed",
            year=last.year,
            dated=last.sourced.source_date,
            where=last.sourced.where,
            minimum=min(max(low, 0.0), most),
            maximum=min(max(high, 0.0), most),
            basis="observation",
        )
    if older is not None:
        found = _figures(older, "older")
        minimum, maximum = float(older["minimum_bcm_y"]), float(older["maximum_bcm_y"])
        return replace(found, minimum=min(minimum, most), maximum=min(maximum, most))
    is_old = bool(before) or any(o.quantity_bcm for o in seen)
    source = own if own is not None else before[-1]
    return Figures(
        how="open" if is_old else "left_out",
        year=None,
        dated=date_text(source, "known_from"),
        where=where("contracts", source),
        minimum=0.0 if is_old else None,
        maximum=most if is_old else None,
        basis="capacity",
    )


def _agreed(
    own: Row | None, before: Sequence[Row], seen: Sequence[Observation], *, day: date, bounds: Figures
) -> Figures:
    """The agreed quantity, held within what is known of the bounds."""
    columns = ("agreed_known_from", "known_from")

    def held(value: float) -> float:
        low, high = bounds.minimum, bounds.maximum
        return value if low is None or high is None else min(max(value, low), high)

    if bounds.how == "left_out":
        return bounds
    if own is not None and is_dated_by(date_text(own, *columns), day):
        found = _figures(own, "known", *columns)
        return replace(found, agreed=held(float(own["agreed_bcm_y"])))
    older = next((r for r in reversed(before) if is_dated_by(date_text(r, *columns), day)), None)
    last = _last(seen, day)
    if last is not None and (older is None or last.year >= older["from_year"]):
        return Figures(
            how="observed",
            year=last.year,
            dated=last.sourced.source_date,
            where=last.sourced.where,
            agreed=held(last.quantity_bcm),
            basis="observation",
        )
    if older is not None:
        return replace(_figures(older, "older", *columns), agreed=held(float(older["agreed_bcm_y"])))
    source = own if own is not None else before[-1]
    return Figures(how="open", year=None, dated=date_text(source, *columns), where=where("contracts", source))


def _figures(row: Row, how: How, *columns: str) -> Figures:
    return Figures(
        how=how,
        year=int(row["from_year"]),
        dated=date_text(row, *(columns or ("known_from",))),
        where=where("contracts", row),
        minimum=float(row["minimum_bcm_y"]),
        maximum=float(row["maximum_bcm_y"]),
        agreed=float(row["agreed_bcm_y"]),
    )


def _cells(pattern: Row, bounds: Figures, agreed: Figures, *, year: int, day: date) -> dict[str, Any]:
    """Cells of the pattern that differ in the year: its span, its figures and on what they rest."""
    cells: dict[str, Any] = {
        "from_year": float(year),
        "until_year": float(year),
        "minimum_bcm_y": bounds.minimum,
        "maximum_bcm_y": bounds.maximum,
        "agreed_bcm_y": 0.0 if agreed.agreed is None else agreed.agreed,
    }
    if not _is_known(pattern, day):
        # A price is a transfer and moves no gas; one that was not known is none. Nothing swings around 0.
        cells |= {"swing": 0.0 if _is_balance(pattern) else FREE_SWING, "price_usd_per_tcm": 0.0}
    if bounds.basis is not None:
        cells |= {"minimum_basis": bounds.basis, "maximum_basis": bounds.basis}
    if agreed.basis is not None:
        cells["agreed_basis"] = agreed.basis
    return cells


def _daily(pattern: Row, bounds: Figures, capacity: Mapping[Way, float], *, day: date) -> float:
    """The daily maximum: of the row, if known; what the crossings carry, if no bound is; else by rule."""
    if _is_known(pattern, day):
        return float(pattern["daily_maximum_mcm_d"])
    if bounds.how in ("open", "rule"):
        return max((capacity.get(w, 0.0) for w in pattern["crossings"]), default=0.0) * 1000.0 / _DAYS
    return math.nan


def _capacity(measure: Sequence[Term], capacity: Mapping[Way, float]) -> float:
    """The most that a measure can come to: what its pipes carry in the direction that counts. [bcm/y]"""
    return math.fsum(capacity.get(t.way, 0.0) for t in measure if t.sign > 0)


def _seen(measure: Sequence[Term], observed: Sequence[Observation], *, year: int) -> list[Observation]:
    """Annual observations of earlier years of the same flow, in order of years."""
    same = frozenset(measure)
    found = (o for o in observed if o.month is None and o.year < year and frozenset(o.measure) == same)
    return sorted(found, key=lambda o: o.year)


def _last(seen: Sequence[Observation], day: date) -> Observation | None:
    """The observation of the latest year that was published; what is derived from others is none."""
    return next(
        (o for o in reversed(seen) if o.basis != "derived" and is_dated_by(o.sourced.source_date, day)), None
    )


def _is_known(row: Row, day: date) -> bool:
    return is_dated_by(date_text(row, "known_from"), day)


def _is_balance(row: Row) -> bool:
    return not (row["minimum_bcm_y"] or row["maximum_bcm_y"] or row["agreed_bcm_y"])


def _input(name: str, which: str, figures: Figures) -> Input:
    return Input(
        table="contracts",
        name=f"{name} {which}",
        of=f"contract {name}",
        how=figures.how,
        year=figures.year,
        dated=figures.dated,
        where=figures.where,
    )
