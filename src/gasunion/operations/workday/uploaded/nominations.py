"""Nominations from a table: one a row with the hours across, or one a column with the hours down.

The words may stand in any of the four languages. Where the page has point, side and counterparty already, the
bare hours are enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from gasunion.operations.workday.uploaded.cells import Cells
from gasunion.operations.workday.uploaded.heads import field_of, hour_of, side_of
from gasunion.operations.workday.uploaded.quantities import quantity
from gasunion.outcome import Finding, Refused
from gasunion.reading.figure import NoFigure
from gasunion.reading.text import shown

Shape = Literal["a nomination a row", "a nomination a column", "hours alone"]
WORDS: Final = ("point", "side", "shipper", "counterparty", "unit")
NEEDED: Final = ("point", "side", "counterparty")
MOST_NOMINATIONS: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A nomination of a table.

    Attributes
    ----------
    asked : as `nominate` takes it. places : where each field, and each hour from 1, stands.
    where : the row or column as a whole.
    """

    asked: Mapping[str, Any]
    where: str
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """Which column is what. at: by field; hours: by hour from 1."""

    at: Mapping[str, int]
    hours: Mapping[int, int]


def nominations_of(cells: Cells, given: Mapping[str, str]) -> tuple[list[Asked], Shape]:
    """Every nomination of a table.

    Parameters
    ----------
    given : point, side, counterparty, shipper or unit where the table does not say it.

    Raises
    ------
    Refused : every fault, by row and column.
    """
    bare = _bare(cells, given)
    if bare is not None:
        return bare, "hours alone"
    shape: Shape = "a nomination a row"
    if _words_in(cells.turned()) > _words_in(cells):
        cells, shape = cells.turned(), "a nomination a column"
    faults: list[Finding] = []
    head = _head(cells, given, faults)
    if faults:
        raise Refused(faults)
    if len(cells.rows) - 1 > MOST_NOMINATIONS:
        what = f"holds {len(cells.rows) - 1:,} nominations; at most {MOST_NOMINATIONS:,} are taken at once."
        raise Refused([Finding(where=cells.where, what=what, hint="Split it.")])
    if len(cells.rows) < 2:
        raise Refused([Finding(where=cells.where, what="has a head and no nomination.")])
    found = [_row(cells, head, row, given, faults) for row in range(1, len(cells.rows))]
    if faults:
        raise Refused(faults)
    return found, shape


def _words_in(cells: Cells) -> int:
    """How many names of columns stand in the first row."""
    named = sum(field_of(v) is not None for v in cells.rows[0] if v != "")
    return 100 * named + sum(hour_of(v) is not None for v in cells.rows[0] if v != "")


def _bare(cells: Cells, given: Mapping[str, str]) -> list[Asked] | None:
    """One row or one column of figures and nothing else, where everything else is given."""
    if not all(given.get(word) for word in NEEDED):
        return None
    is_row = len(cells.rows) == 1
    if not is_row and any(len(row) != 1 for row in cells.rows):
        return None
    turned = cells if is_row else cells.turned()
    if any(field_of(v) is not None for v in turned.rows[0]):
        return None
    faults: list[Finding] = []
    hours, places = [], {}
    for column in range(len(turned.rows[0])):
        hours.append(_units(turned, 0, column, faults))
        places[f"hour {column + 1}"] = turned.place(0, column)
    if faults:
        raise Refused(faults)
    return [Asked(asked={**given, "hours": hours}, where=cells.where, places=places)]


def _head(cells: Cells, given: Mapping[str, str], faults: list[Finding]) -> _Head:
    at: dict[str, int] = {}
    hours: dict[int, int] = {}
    for column, value in enumerate(cells.rows[0]):
        hour, named = hour_of(value), field_of(value)
        place = cells.place(0, column)
        if column == 0 and (named == "hours" or value == "") and len(cells.rows[0]) > 1:
            at["counterparty"] = 0  # the corner of a table of hours and counterparties
        elif named is not None and named in at:
            faults.append(Finding(where=place, what=f"{shown(value)} names {named} a second time."))
        elif named is not None and named != "hours":
            at[named] = column
        elif hour is not None and hour in hours:
            faults.append(Finding(where=place, what=f"names hour {hour} a second time."))
        elif hour is not None:
            hours[hour] = column
        else:
            what = "has no name." if value == "" else f"{shown(value)} names no column."
            hint = "Names are point, side, shipper, counterparty, unit, daily, total and the hours 1, 2, 3 …"
            faults.append(Finding(where=place, what=what, hint=f"{hint} in one of the four languages."))
    if faults:
        return _Head(at=at, hours=hours)
    faults += [
        Finding(where=cells.where, what=f"does not say the {word}; name a column so.")
        for word in NEEDED
        if word not in at and not given.get(word)
    ]
    missing = [h for h in range(1, max(hours, default=0) + 1) if h not in hours]
    if missing:
        listed = ", ".join(map(str, missing))
        faults.append(Finding(where=cells.where, what=f"has no column for hour {listed}."))
    if not hours and "daily" not in at:
        faults.append(Finding(where=cells.where, what="has neither hours nor a daily quantity."))
    if hours and "daily" in at:
        what = "has hours and a daily quantity; state one of the two, or call the sum of the hours total."
        faults.append(Finding(where=cells.where, what=what))
    return _Head(at=at, hours=hours)


def _row(cells: Cells, head: _Head, row: int, given: Mapping[str, str], faults: list[Finding]) -> Asked:
    asked: dict[str, Any] = {k: v for k, v in given.items() if v}
    places: dict[str, str] = {}
    for word in WORDS:
        column = head.at.get(word)
        if column is None or (cells.rows[row][column] == "" and word in ("shipper", "unit")):
            continue
        text = str(cells.rows[row][column])
        asked[word] = side_of(text) if word == "side" else text
        places[word] = cells.place(row, column)
        if text == "":
            faults.append(Finding(where=places[word], what=f"is blank; write the {word}."))
    if head.hours:
        before = len(faults)
        asked["hours"] = [_units(cells, row, head.hours[h], faults) for h in sorted(head.hours)]
        places |= {f"hour {h}": cells.place(row, column) for h, column in head.hours.items()}
        if "total" in head.at and len(faults) == before:
            _check_total(cells, row, head.at["total"], sum(asked["hours"]), faults)
    else:
        asked["daily"] = _units(cells, row, head.at["daily"], faults)
        places["daily"] = cells.place(row, head.at["daily"])
    edge = cells.place(row, 0)
    return Asked(asked=asked, where=edge, places=places)


def _check_total(cells: Cells, row: int, column: int, total: int, faults: list[Finding]) -> None:
    if cells.rows[row][column] == "":
        return
    before = len(faults)
    stated = _units(cells, row, column, faults)
    if len(faults) == before and stated != total:
        what = f"is {stated}, and the hours sum to {total}."
        faults.append(
            Finding(where=cells.place(row, column), what=what, value=stated, limit=total,
                    hint="Mend the hours, or leave the total out.")
        )  # fmt: skip


def _units(cells: Cells, row: int, column: int, faults: list[Finding]) -> int:
    try:
        return quantity(cells.rows[row][column])
    except NoFigure as error:
        faults.append(Finding(where=cells.place(row, column), what=str(error)))
        return 0
