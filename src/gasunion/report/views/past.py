"""Rows of the hindcast as a table that opens anywhere: what was observed, what each predictor said."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import fields

from gasunion.report.views.data import Past
from gasunion.writing.cells import csv_text

HINDCAST_FILE = "hindcast.csv"


def hindcast_csv(rows: Sequence[Past]) -> bytes:
    """The fields of `Past`, exact: bcm of the year, shares of one, yes and no; blank is what is not known."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [f.name for f in fields(Past)]
    writer.writerow(names)
    for row in sorted(rows, key=lambda x: (x.corridor, x.year)):
        writer.writerow([_cell(getattr(row, name)) for name in names])
    return out.getvalue().encode()


def _cell(value: str | float | bool | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return csv_text(value)
    return "" if value is None else repr(value)
