"""Observations kept outside a case: a CSV with the columns year, corridor, bcm_20C, low, high."""

from __future__ import annotations

import csv
import difflib
import io
import math
from collections.abc import Sequence
from pathlib import Path

from gasunion.outcome import Finding, Refused
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
    Refused : unreadable, a column missing, a label unknown, a figure no number; every fault at once.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Refused([Finding(where=str(path), what=f"cannot be read: {error.strerror}.")]) from None
    except UnicodeDecodeError as error:
        raise Refused([Finding(where=str(path), what=f"is not UTF-8 at byte {error.start}.")]) from None
    reader = csv.DictReader(io.StringIO(text))
    missing = [c for c in COLUMNS[:3] if c not in (reader.fieldnames or ())]
    if missing:
        raise Refused(
            [
                Finding(
                    where=path.name,
                    what=f"column {c!r} is missing.",
                    value=c,
                    hint=f"The columns are {', '.join(COLUMNS)}.",
                )
                for c in missing
            ]
        )
    latest = {o.corridor: o for o in sorted(known, key=lambda o: (o.year, o.month or 0)) if o.month is None}
    same_year = {(o.corridor, o.year): o for o in known if o.month is None}
    faults: list[Finding] = []
    result = []
    seen: set[tuple[str, int]] = set()
    for row in reader:
        where = f"{path.name}, row {reader.line_num}"
        year = _number(row, "year", where, faults)
        label = (row["corridor"] or "").strip()
        if label not in latest:
            near = difflib.get_close_matches(label, list(latest), n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(sorted(latest))}."
            faults.append(
                Finding(
                    where=where,
                    what=f"corridor {label!r} is no label of the case's observed table.",
                    value=label,
                    hint=hint,
                )
            )
        quantity = _number(row, "bcm_20C", where, faults)
        low, high = (_number(row, c, where, faults, blank=True) for c in ("low", "high"))
        if year is None or quantity is None or label not in latest:
            continue
        if (label, int(year)) in seen:
            faults.append(
                Finding(where=where, what=f"{label} of {year:.0f} stands twice.", hint="Keep one row.")
            )
            continue
        seen.add((label, int(year)))
        like = same_year.get((label, int(year)), latest[label])
        result.append(
            Observation(
                corridor=label,
                year=int(year),
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


def _number(
    row: dict[str, str | None], column: str, where: str, faults: list[Finding], *, blank: bool = False
) -> float | None:
    text = (row.get(column) or "").strip()
    if blank and not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or (column == "year" and value != int(value)):
        faults.append(
            Finding(
                where=where,
                what=f"{column} is {text!r}; it must be a number.",
                value=text,
                hint="Write it with a decimal point.",
            )
        )
        return None
    return value
