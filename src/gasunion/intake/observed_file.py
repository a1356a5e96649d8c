"""Observations kept outside a case: a CSV with the columns year, corridor, bcm_20C, low, high.

The file has the form of case tables.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from gasunion.intake.cells import number_text
from gasunion.intake.columns import BY_NAME
from gasunion.outcome import Finding, Refused
from gasunion.reading import figure
from gasunion.reading.file import read_bytes
from gasunion.reading.limits import FILE_BYTES
from gasunion.reading.sheet import column_faults, pointed, rows_of
from gasunion.reading.text import shown
from gasunion.scenario.observed import Observation
from gasunion.scenario.source import Sourced

COLUMNS = ("year", "corridor", "bcm_20C", "low", "high")


def read_observed(path: Path, known: Sequence[Observation]) -> tuple[Observation, ...]:
    """Observations of a file; each label's measure and basis are those of the case's own table.

    Parameters
    ----------
    known : the case's observations. A label's measure is taken from its row of the same year, else from its
        latest row.

    Raises
    ------
    Refused : unreadable, of the wrong form, a column missing or unknown, a label unknown, a figure no
    number, a
        range that does not hold its value, a year outside those of the calendar; every fault at once.
    """
    sheet = rows_of(read_bytes(path, most=FILE_BYTES["CSV"]))
    shape = [*sheet.faults, *column_faults(sheet, COLUMNS, required=COLUMNS[:3])]
    if not sheet.head or any(c not in sheet.head for c in COLUMNS[:3]):
        raise Refused(f.finding(path.name) for f in shape)
    figures, mixed = pointed(sheet, ("bcm_20C", "low", "high"))
    faults = [f.finding(path.name) for f in (*shape, *mixed)]
    latest = {o.corridor: o for o in sorted(known, key=lambda o: (o.year, o.month or 0)) if o.month is None}
    same_year = {(o.corridor, o.year): o for o in known if o.month is None}
    result = []
    seen: dict[tuple[str, int], int] = {}
    for i, line in enumerate(sheet.lines):
        where = f"{path.name}, row {line}"
        label = sheet.column("corridor")[i]
        if label not in latest:
            faults.append(_unknown_label(label, where, list(latest)))
        year = _year(sheet.column("year")[i], where, faults)
        quantity = _number(figures["bcm_20C"][i], "bcm_20C", where, faults)
        low, high = (_number(figures[c][i], c, where, faults, may_be_blank=True) for c in ("low", "high"))
        if year is None or quantity is None or label not in latest:
            continue
        if (label, year) in seen:
            first = seen[label, year]
            what = f"{label} of {year} is duplicated; row {first} has it"
            faults.append(Finding(where=where, what=f"{what}.", hint="Keep one row."))
            continue
        seen[label, year] = line
        faults += _range_faults(quantity, low, high, where)
        like = same_year.get((label, year), latest[label])
        result.append(
            Observation(
                corridor=label,
                year=year,
                measure=like.measure,
                quantity_bcm=quantity,
                low_bcm=low,
                high_bcm=high,
                basis=like.basis,
                sourced=Sourced(where=where, source=path.name, confidence="published"),
            )
        )
    if faults:
        raise Refused(faults)
    return tuple(result)


def _unknown_label(label: str, where: str, known: list[str]) -> Finding:
    near = difflib.get_close_matches(label, known, n=1)
    return Finding(
        where=where,
        what=f"corridor {shown(label)} is no label of the case's observed table.",
        value=label,
        hint=f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(sorted(known))}.",
    )


def _range_faults(quantity: float, low: float | None, high: float | None, where: str) -> list[Finding]:
    """An observation lies within its range, ends included."""
    pairs = [("low", low, "bcm_20C", quantity), ("bcm_20C", quantity, "high", high)]
    if low is not None and high is not None and not low <= quantity <= high and low > high:
        pairs = [("low", low, "high", high)]
    return [
        Finding(
            where=where,
            what=f"{lower} is {number_text(a)} bcm, above {upper}, {number_text(b)} bcm.",
            value=a,
            unit="bcm",
            limit=b,
            hint="A range holds its value: low ≤ bcm_20C ≤ high.",
        )
        for lower, a, upper, b in pairs
        if a is not None and b is not None and a > b
    ]


def _year(cell: str, where: str, faults: list[Finding]) -> int | None:
    column = BY_NAME["observed"].column("year")
    assert column is not None
    assert column.minimum is not None
    assert column.maximum is not None
    try:
        year = figure.whole(cell)
    except figure.NoFigure as error:
        faults.append(Finding(where=where, what=f"year is {shown(cell)}; {error}", value=shown(cell)))
        return None
    if column.minimum <= year <= column.maximum:
        return year
    faults.append(
        Finding(
            where=where,
            what=f"year is {year}; it must be {column.minimum:g} to {column.maximum:g}.",
            value=float(year),
            limit=column.maximum if year > column.maximum else column.minimum,
        )
    )
    return None


def _number(
    cell: str, column: str, where: str, faults: list[Finding], *, may_be_blank: bool = False
) -> float | None:
    if may_be_blank and not cell:
        return None
    try:
        return figure.number(cell)
    except figure.NoFigure as error:
        faults.append(
            Finding(where=where, what=f"{column} is {shown(cell)}; {error}", value=shown(cell), unit="bcm")
        )
        return None
