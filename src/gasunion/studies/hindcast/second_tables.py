"""A hindcast held against the tables of its case, by code of its own: what was observed, agreed and dated.

From rows as plain values it makes again what a flow was observed at and what the year before was, when that
was published and what was known last, which contracts begin or end, what was agreed; it looks up the row that
each input names, with its date and year, and the bound and basis of each contract that binds. It shares no
code with what made the answer.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gasunion.outcome import Finding

Row = Mapping[str, Any]
NEAR_BCM = 1e-9
_SPANS = ("arcs", "storages", "joint_limits", "contracts")
_WHERE = re.compile(r"([a-z_]+)\.csv, row ([0-9]{1,7})")
# Columns that name a row; an input's name is made of them.
_NAMED = {
    "arcs": ("arc",),
    "storages": ("storage",),
    "joint_limits": ("limit",),
    "supplies": ("node",),
    "demands": ("node", "class"),
    "markets": ("node", "step"),
}


def faults_of(
    answer: Mapping[str, Any],
    tables: Mapping[str, Sequence[Row]],
    *,
    observed: Sequence[Row] = (),
) -> Iterator[Finding]:
    """What an answer says otherwise than the tables.

    Parameters
    ----------
    answer : of the schema `gasunion/hindcast/2`. tables : rows of the case by column, with "row", the line.
    observed : rows that take the place of the case's as what is predicted: year, corridor, quantity_bcm,
        low_bcm, high_bcm, basis, source_date.
    """
    given = {(r["corridor"], int(r["year"])): r for r in observed}
    own = {(r["corridor"], int(r["year"])): r for r in tables["observed"] if _is_blank(r["month"])}
    annual = {**own, **given}
    years = answer["years"]
    for y, past in years.items():
        wanted = {c for c, at in annual if at == int(y)}
        printed = {c for c, by_year in answer["corridors"].items() if y in by_year}
        if wanted != printed:
            odd = ", ".join(sorted(wanted ^ printed))
            yield Finding(where=f"corridors, {y}", what=f"observed and printed flows differ: {odd}.")
        for i, one in enumerate(past["inputs"]):
            yield from _input(f"years.{y}.inputs.{i}", one, int(y), tables)
    for label, by_year in answer["corridors"].items():
        for y, flow in by_year.items():
            if (label, int(y)) in annual:
                yield from _flow(f"corridors.{label}.{y}", flow, label, int(y), annual, years[y], tables)


def _flow(
    where: str,
    flow: Mapping[str, Any],
    label: str,
    year: int,
    annual: Mapping[tuple[str, int], Row],
    past: Mapping[str, Any],
    tables: Mapping[str, Sequence[Row]],
) -> Iterator[Finding]:
    seen, before = annual[label, year], annual.get((label, year - 1))
    known = [
        at
        for (name, at), r in annual.items()
        if name == label and at < year and _day(r["source_date"]) <= past["as_of"]
    ]
    last = max(known, default=None)
    right: dict[str, Any] = {
        "observed_bcm": seen["quantity_bcm"],
        "low_bcm": _none(seen["low_bcm"]),
        "high_bcm": _none(seen["high_bcm"]),
        "basis": seen["basis"],
        "persistence_bcm": None if before is None else before["quantity_bcm"],
        "was_published": before is not None and _day(before["source_date"]) <= past["as_of"],
        "last_known_bcm": None if last is None else annual[label, last]["quantity_bcm"],
        "last_known_year": last,
        "starts_or_ends": _starts_or_ends(seen["measure"], year, tables["contracts"]),
    }
    agreed = _agreed(seen["measure"], past["inputs"], tables)
    if agreed is not None:
        right["agreed_bcm"] = agreed
    for field, value in right.items():
        if not _same(flow[field], value):
            what = f"is {flow[field]}; by the tables it is {value}."
            yield Finding(where=f"{where}.{field}", what=what)
    for i, held in enumerate(flow["held"]):
        yield from _held(f"{where}.held.{i}", held, past["inputs"], tables)


def _starts_or_ends(measure: Sequence[Any], year: int, contracts: Sequence[Row]) -> list[str]:
    """Contracts on the pipes of a flow whose first year is this one, or whose last; the case's own do not."""
    rows = [r for r in contracts if r["minimum_bcm_y"] or r["maximum_bcm_y"] or r["agreed_bcm_y"]]
    if not rows:
        return []
    opens, closes = min(r["from_year"] for r in rows), max(r["until_year"] for r in rows)
    found = []
    for name in sorted({r["contract"] for r in rows}):
        mine = [r for r in rows if r["contract"] == name]
        start, end = min(r["from_year"] for r in mine), max(r["until_year"] for r in mine)
        is_edge = (start == year and year != opens) or (end == year and year != closes)
        if is_edge and any(_pipes(r["measure"]) & _pipes(measure) for r in mine):
            found.append(name)
    return found


def _agreed(
    measure: Sequence[Any], inputs: Sequence[Row], tables: Mapping[str, Sequence[Row]]
) -> float | None:
    """What was agreed of a flow where rows of the year say all of it; None where something stands in."""
    by_name = {i["name"]: i for i in inputs if i["table"] == "contracts"}
    total, count = [], 0
    for name in sorted({r["contract"] for r in tables["contracts"]}):
        rows = [r for r in tables["contracts"] if r["contract"] == name]
        measures = {frozenset(r["measure"]) for r in rows}
        if frozenset(measure) not in measures or f"{name} bounds" not in by_name:
            continue
        bounds, agreed = by_name[f"{name} bounds"], by_name[f"{name} agreed"]
        if bounds["how"] == "left_out":
            continue
        if len(measures) > 1 or bounds["how"] not in ("known", "rule"):
            return None
        row = _row(agreed["where"], tables)
        limits = _row(bounds["where"], tables)
        if row is None or limits is None or agreed["how"] not in ("known", "rule", "older", "observed"):
            return None
        value = row["quantity_bcm"] if agreed["how"] == "observed" else row["agreed_bcm_y"]
        total.append(min(max(value, limits["minimum_bcm_y"]), limits["maximum_bcm_y"]))
        count += 1
    return math.fsum(total) if count else None


def _held(
    where: str, held: Row, inputs: Sequence[Row], tables: Mapping[str, Sequence[Row]]
) -> Iterator[Finding]:
    """A bound that binds is that of the row that its input names, with its date and on what it rests."""
    if held["kind"] != "contract":
        table = {"arc": "arcs", "supply": "supplies", "joint limit": "joint_limits"}.get(held["kind"])
        dates = {i["dated"] for i in inputs if i["table"] == table and i["name"] == held["name"]}
        if held["dated"] not in dates or held["basis"] != "capacity" or held["bound"] != "maximum":
            what = f"{held['kind']} {held['name']} is no capacity of an input with that date."
            yield Finding(where=where, what=what)
        return
    told = next((i for i in inputs if i["name"] == f"{held['name']} bounds"), None)
    if told is None:
        yield Finding(where=where, what=f"contract {held['name']} is no input of its year.")
        return
    is_of_a_year = told["how"] not in ("rule", "open")
    if held["dated"] != (told["dated"] if is_of_a_year else ""):
        yield Finding(where=f"{where}.dated", what=f"is {held['dated']}; its input says {told['dated']}.")
    row = _row(told["where"], tables)
    stood_in = {"observed": "observation", "open": "capacity"}.get(told["how"])
    if stood_in is not None and held["basis"] != stood_in:
        yield Finding(where=f"{where}.basis", what=f"is {held['basis']}; its input is {told['how']}.")
    if told["how"] not in ("known", "rule") or row is None or row.get("contract") != held["name"]:
        return
    side = "maximum" if held["bound"] == "maximum" else "minimum"
    both = row["minimum_bcm_y"] >= row["maximum_bcm_y"] - 2e-3
    for field, right in (("bcm", row[f"{side}_bcm_y"]), ("basis", row[f"{side}_basis"])):
        # Minima of what was not known of the year may have given way; those of a row that was may not.
        if not _same(held[field], right):
            yield Finding(where=f"{where}.{field}", what=f"is {held[field]}; {told['where']} says {right}.")
    if held["bound"] not in ("minimum", "maximum", "both") or (held["bound"] == "both" and not both):
        yield Finding(where=f"{where}.bound", what=f"is {held['bound']}; the row leaves a range.")


def _input(where: str, told: Row, year: int, tables: Mapping[str, Sequence[Row]]) -> Iterator[Finding]:
    """An input stands in the row that it names, with that row's date and year."""
    row = _row(told["where"], tables)
    if row is None:
        yield Finding(where=f"{where}.where", what=f"{told['where']} is no row of the case.")
        return
    table = str(told["where"]).split(".")[0]
    if (told["how"] == "observed") != (table == "observed") or table not in ("observed", told["table"]):
        yield Finding(where=where, what=f"a figure of {told['table']} that is {told['how']} is in {table}.")
        return
    dates = [row.get(c) or "" for c in ("agreed_known_from", "known_from", "source_date") if c in row]
    if told["dated"] not in dates:
        yield Finding(where=f"{where}.dated", what=f"is {told['dated']}; {told['where']} has {dates}.")
    if told["year"] is not None:
        start = row.get("from_year", row.get("year"))
        if start is not None and told["table"] != "maintenance" and int(start) != told["year"]:
            yield Finding(where=f"{where}.year", what=f"is {told['year']}; {told['where']} is of {start:g}.")
        if told["how"] == "known" and table in _SPANS:
            is_of_it = row["from_year"] <= year <= row["until_year"]
            if not is_of_it:
                yield Finding(where=where, what=f"counts as known; {told['where']} does not hold in {year}.")
        elif told["how"] == "known" and told["year"] != year:
            yield Finding(where=where, what=f"counts as known for {year} and is of {told['year']}.")
    named = _NAMED.get(table)
    if named is not None:
        name = " ".join(str(row[c]) if isinstance(row[c], str) else f"{row[c]:g}" for c in named)
        if told["name"] != name:
            yield Finding(where=f"{where}.name", what=f"is {told['name']}; {told['where']} is {name}.")


def _row(where: object, tables: Mapping[str, Sequence[Row]]) -> Row | None:
    """The row that "supplies.csv, row 14" names."""
    written = _WHERE.fullmatch(where) if isinstance(where, str) else None
    if written is None:
        return None
    return next((r for r in tables.get(written[1], ()) if r["row"] == int(written[2])), None)


def _pipes(measure: Sequence[Any]) -> set[str]:
    return {t.way.corridor for t in measure}


def _same(printed: Any, right: Any) -> bool:
    if isinstance(right, bool) or isinstance(printed, bool) or not isinstance(right, int | float):
        return type(printed) is type(right) and bool(printed == right)
    return isinstance(printed, int | float) and abs(printed - right) <= NEAR_BCM


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _none(value: Any) -> Any:
    return None if _is_blank(value) else value


def _day(written: object) -> str:
    """The last day that a date may mean; what is none comes after every day."""
    text = str(written)
    if re.fullmatch(r"[0-9]{4}", text):
        return f"{text}-12-31"
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        return f"{text}-{calendar.monthrange(max(int(text[:4]), 1), int(text[5:]))[1]:02d}"
    return text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "9999-12-31"
