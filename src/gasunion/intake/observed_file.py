"""Observations kept outside a case: a CSV with the columns year, corridor, bcm_20C, low, high, basis.

The file has the form of case tables. What it does not say of a flow, its measure and, where there is no
basis, whether it tests a model, is taken from the case's own table; the second is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from gasunion.intake.cells import number_text
from gasunion.intake.columns import BY_NAME
from gasunion.outcome import Finding, Refused
from gasunion.reading import figure
from gasunion.reading.file import read_bytes
from gasunion.reading.limits import FILE_BYTES
from gasunion.reading.near import near_or
from gasunion.reading.sheet import column_faults, pointed, rows_of
from gasunion.reading.text import shown
from gasunion.scenario.observed import Observation, ObservedBasis
from gasunion.scenario.source import Sourced

COLUMNS = ("year", "corridor", "bcm_20C", "low", "high", "basis")
BASES: dict[str, ObservedBasis] = {b: b for b in get_args(ObservedBasis)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedFile:
    """What a file of observations says.

    Attributes
    ----------
    observations : in the order of the file. findings : what was taken from the case in its place.
    """

    observations: tuple[Observation, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_observed(path: Path, known: Sequence[Observation]) -> ObservedFile:
    """Observations of a file; each label's measure is that of the case's own table.

    Parameters
    ----------
    known : the case's observations. A label's measure, and its basis where the file gives none, are taken
        from its row of the same year, else from its latest row.

    Raises
    ------
    Refused : unreadable, of the wrong form, a column missing or unknown, a label or a basis unknown, a figure
        no number, a range that does not hold its value, a year outside those of the calendar; every fault at
        once.
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
    borrowed: list[str] = []
    seen: dict[tuple[str, int], int] = {}
    for i, line in enumerate(sheet.lines):
        where = f"{path.name}, row {line}"
        label = sheet.column("corridor")[i]
        if label not in latest:
            faults.append(_unknown_label(label, where, list(latest)))
        year = _year(sheet.column("year")[i], where, faults)
        quantity = _number(figures["bcm_20C"][i], "bcm_20C", where, faults)
        low, high = (_number(figures[c][i], c, where, faults, may_be_blank=True) for c in ("low", "high"))
        basis = _basis(sheet.column("basis")[i] if "basis" in sheet.head else "", where, faults)
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
        if basis is None:
            borrowed.append(f"{label} {year}: {like.basis.replace('_', ' ')}")
        result.append(
            Observation(
                corridor=label,
                year=year,
                measure=like.measure,
                quantity_bcm=quantity,
                low_bcm=low,
                high_bcm=high,
                basis=basis or like.basis,
                sourced=Sourced(where=where, source=path.name, confidence="published"),
            )
        )
    if faults:
        raise Refused(faults)
    return ObservedFile(observations=tuple(result), findings=_borrowed(borrowed, path.name))


def _borrowed(rows: list[str], where: str) -> tuple[Finding, ...]:
    if not rows:
        return ()
    what = (
        f"column basis is blank in {len(rows)} row{'s' if len(rows) > 1 else ''}; the case's own is taken: "
    )
    listed = "; ".join(rows[:4]) + (f"; and {len(rows) - 4} more" if len(rows) > 4 else "")
    hint = f"Say of each whether it tests a plan: {', '.join(BASES)}."
    return (Finding(where=where, what=f"{what}{listed}.", hint=hint, severity="warning"),)


def _basis(cell: str, where: str, faults: list[Finding]) -> ObservedBasis | None:
    """The basis of a cell, None where it is blank or no basis; the second is a fault."""
    if cell and cell not in BASES:
        hint = near_or(cell, BASES, f"Write one of {', '.join(BASES)}.")
        faults.append(Finding(where=where, what=f"basis is {shown(cell)}.", value=shown(cell), hint=hint))
    return BASES.get(cell)


def _unknown_label(label: str, where: str, known: list[str]) -> Finding:
    return Finding(
        where=where,
        what=f"corridor {shown(label)} is no label of the case's observed table.",
        value=label,
        hint=near_or(label, known, f"Known: {', '.join(sorted(known))}."),
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
