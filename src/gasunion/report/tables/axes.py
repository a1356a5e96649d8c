"""Axes of the result tables: a thing in every period, and the year before its periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gasunion.planning.plan import Plan
from gasunion.program import Floats

YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What a label says: '2024-01p' is the peak days of January 2024; `ordinary` is its month's."""

    year: int
    month: int
    is_peak: bool
    ordinary: str


def period_of(label: str) -> Period:
    """The period of a label. The one place where a label is taken apart: stored tables hold no more."""
    ordinary = label.removesuffix("p")
    year, month = ordinary.split("-")
    return Period(year=int(year), month=int(month), is_peak=label != ordinary, ordinary=ordinary)


def each_period(values: Sequence[Any], plan: Plan, year: bool = False) -> list[Any]:
    """A thing's property repeated for every period (and the year, first)."""
    count = len(plan.formulation.periods) + int(year)
    return [v for v in values for _ in range(count)]


def with_year(rates: Floats, plan: Plan) -> Floats:
    """(thing, period) → (thing, year then period): the mean day of the year put first."""
    mean = rates @ plan.formulation.days / plan.formulation.days.sum()
    return np.concatenate([mean[:, None], rates], axis=1)


def times(plan: Plan, count: int, year: bool = False) -> dict[str, Any]:
    """Columns period, day_kind and days of `count` things; with `year` its row stands before the periods."""
    periods = plan.formulation.periods
    names = [p.period for p in periods]
    kinds = ["peak" if p.is_peak else "ordinary" for p in periods]
    days = [p.days for p in periods]
    if year:
        names, kinds, days = [YEAR, *names], ["all", *kinds], [sum(days), *days]
    return {"period": names * count, "day_kind": kinds * count, "days": days * count}


def volumes(rates: Floats, plan: Plan) -> Floats:
    """(thing, period) [mcm/d] → the same [bcm]."""
    return rates * plan.formulation.days / 1000.0


def year_volumes(rates: Floats, plan: Plan) -> Floats:
    """(thing, period) [mcm/d] → (thing, year then period) [bcm]."""
    parts = volumes(rates, plan)
    return np.concatenate([parts.sum(axis=1, keepdims=True), parts], axis=1)


def slot_times(plan: Plan, slots: Sequence[str]) -> dict[str, Any]:
    """The same columns for slots: the year or the label of a period."""
    columns = times(plan, 1, year=True)
    place = {name: i for i, name in enumerate(columns["period"])}
    return {key: [values[place[s]] for s in slots] for key, values in columns.items()}
