"""The state of a day as of a row: one ordinary bundle that anyone runs and verifies.

The agreement gives points, sections, bookings and terms; the rows up to the cutoff give the rest. An outage
lowers the capacity of a section in the hours from which it was taken, which a proposal fixes; so an hour that
had begun by then never changes by it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection

from gasunion.dispatch.deadline import instant_text
from gasunion.gasday import MOSCOW_10, GasDayRule
from gasunion.operations.bundle import FORMAT
from gasunion.operations.workday.kept.agreements import StoredAgreement, stored_agreement
from gasunion.operations.workday.kept.days import Row, StoredDay, rows_of


def bundle_at(
    connection: Connection,
    day: StoredDay,
    cutoff: int,
    *,
    as_of: datetime,
    taken: Mapping[str, int],
    is_close: bool = False,
) -> dict[str, Any]:
    """The bundle of a day from its rows up to a number.

    Parameters
    ----------
    as_of : cycles up to this instant run. taken : by outage or lift, the first hour from which it counts.
    is_close : whether readings count; before the close shippers stand at the confirmed.
    """
    agreed = stored_agreement(connection, day.agreement, day.version)
    rows = rows_of(connection, day, until=cutoff)
    return bundle_of_rows(agreed, day, rows, as_of=as_of, taken=taken, is_close=is_close)


def bundle_of_rows(
    agreed: StoredAgreement,
    day: StoredDay,
    rows: Iterable[Row],
    *,
    as_of: datetime,
    taken: Mapping[str, int],
    is_close: bool = False,
) -> dict[str, Any]:
    """The same from rows at hand."""
    bundle: dict[str, Any] = {
        key: copy.deepcopy(value) if key in ("points", "sections", "linepack", "swaps", "zones") else value
        for key, value in agreed.body.items()
    }
    bundle |= {"bundle": FORMAT, "gas_day": day.day.isoformat(), "as_of": instant_text(as_of)}
    for section, capacity in day.capacity.items():
        bundle["sections"][section]["capacity"] = capacity
    nominations: dict[str, Any] = {}
    readings: dict[str, Any] = {}
    closed: dict[str, dict[str, Any]] = {}
    lifts: dict[str, int] = {}
    outages: list[Row] = []
    for row in rows:
        if row.kind == "nomination":
            nominations[row.id] = {**row.body, "received": row.received}
        elif row.kind == "reading" and is_close:
            readings[row.id] = {**row.body["reading"], "received": row.received}
            if row.body["closed"] is not None:
                # Later corrections of the same day follow from the first: the engine chains them.
                about = row.body["reading"]
                closed.setdefault(about["point"], {}).setdefault(about["day"], row.body["closed"])
        elif row.kind == "opening":
            _open(bundle, row.body)
        elif row.kind == "figures":
            _figure(bundle, row.body)
        elif row.kind == "outage":
            outages.append(row)
        elif row.kind == "lift" and row.id in taken:
            lifts[row.body["outage"]] = min(taken[row.id], lifts.get(row.body["outage"], taken[row.id]))
    for row in outages:
        if row.id in taken:
            _lower(bundle, day.day, row, first=taken[row.id], lifted=lifts.get(row.id))
    return bundle | {"nominations": nominations, "readings": readings, "closed_days": closed}


def hours_of_section(bundle: Mapping[str, Any], section: str, day: date) -> int:
    """Hours of the gas day at a section's points."""
    point = bundle["points"][bundle["sections"][section]["points"][0]]
    return day_rule(point).hour_count(day)


def day_rule(point: Mapping[str, Any]) -> GasDayRule:
    """The gas day of a point as its agreement states it."""
    stated = point.get("gas_day") or {}
    start = stated.get("start") or MOSCOW_10.start.isoformat()
    return GasDayRule(start=time.fromisoformat(start), zone=stated.get("zone") or MOSCOW_10.zone)


def capacity_by_hour(bundle: Mapping[str, Any], section: str, day: date) -> list[int]:
    """What a section carries in each hour, as the bundle states it."""
    stated = bundle["sections"][section]["capacity"]
    return list(stated) if isinstance(stated, list) else [stated] * hours_of_section(bundle, section, day)


def _lower(bundle: dict[str, Any], day: date, row: Row, *, first: int, lifted: int | None) -> None:
    section = row.body["section"]
    capacity = capacity_by_hour(bundle, section, day)
    start = max(first, row.body["first_hour"])
    end = row.body["last_hour"] if lifted is None else min(row.body["last_hour"], lifted - 1)
    for h in range(start - 1, min(end, len(capacity))):
        capacity[h] = min(capacity[h], row.body["capacity"])
    bundle["sections"][section]["capacity"] = capacity


def _open(bundle: dict[str, Any], openings: Mapping[str, Any]) -> None:
    """Let accounts, linepack and swaps begin where an earlier day ended."""
    for point, units in openings["accounts"].items():
        if point in bundle["points"]:
            account = dict(bundle["points"][point].get("balancing_account") or {})
            bundle["points"][point]["balancing_account"] = account | {"opening": units}
    for name, units in openings["linepack"].items():
        if name in bundle.get("linepack", {}):
            bundle["linepack"][name]["opening"] = units
    for name, units in openings["swaps"].items():
        if name in bundle.get("swaps", {}):
            bundle["swaps"][name]["opening"] = units


def _figure(bundle: dict[str, Any], figures: Mapping[str, Any]) -> None:
    """What moved elsewhere than at the border points; a later row replaces an earlier one."""
    for name, portfolios in figures["zones"].items():
        bundle["zones"][name]["portfolios"] = portfolios
    for operator, moved in figures["linepack"].items():
        bundle["linepack"][operator] |= moved
