"""A base year as a sheet of a workbook, `base_2024`, and back: a row a change or a cell of an added row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gasunion.intake.bases import file_of
from gasunion.intake.column import Column
from gasunion.intake.columns import BY_NAME
from gasunion.intake.faults import Fault
from gasunion.intake.folder import toml_entries, toml_text
from gasunion.outcome import Finding
from gasunion.reading.plain import toml_of
from gasunion.reading.text import shown

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEAD = ("action", "table", "key", "column", "value", "before", "sigma", "z", "source")
_SHEET = re.compile(r"base_(\d{4})", re.ASCII)
_TEXTS, _ENTRIES = ("title", "description"), ("set", "scale", "add", "remove")
_KIND_OF_HEAD: Mapping[str, type] = {"year": int, "misfit": float}
_WIDTHS = (12, 14, 30, 24, 16, 12, 10, 8, 90)

Row = tuple[Any, ...]


def sheet_of(year: int) -> str:
    """Title of the sheet of a base year."""
    return f"base_{year}"


def year_of(title: str) -> int | None:
    """Year of a sheet of that title; None where it is no base year."""
    found = _SHEET.fullmatch(title)
    return None if found is None else int(found[1])


def rows_of_base(data: bytes, year: int) -> Iterator[Row]:
    """Rows of the sheet of a base file, without its head.

    Raises
    ------
    Refused : it is no TOML.
    """
    values = toml_of(data, file_of(year))
    for name in _TEXTS:
        if name in values:
            yield (name, "", "", "", values[name])
    for key, value in _table(values.get("base")).items():
        if isinstance(value, Mapping):
            # A figure of each party: a row each.
            yield from (("base", "", party, key, figure) for party, figure in value.items())
        else:
            yield ("base", "", "", key, value)
    for action in _ENTRIES:
        for number, entry in enumerate(values.get(action, []), start=1):
            said = _table(entry)
            if action == "add":
                for column, value in _table(said.get("row")).items():
                    yield (action, said.get("table", ""), number, column, value)
                continue
            value = said.get("factor" if action == "scale" else "value", "")
            key = ",".join(map(str, said.get("key", ())))
            remarks = tuple(said.get(name, "") for name in HEAD[5:])
            yield (action, said.get("table", ""), key, said.get("column", ""), value, *remarks)


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def fill(sheet: Worksheet, data: bytes, year: int) -> None:
    """Write the sheet of a base file.

    Raises
    ------
    Refused : it is no TOML.
    """
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for number, (head, width) in enumerate(zip(HEAD, _WIDTHS, strict=True), start=1):
        sheet.cell(1, number, head).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, cells in enumerate(rows_of_base(data, year), start=2):
        for number, value in enumerate(cells, start=1):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.cell(row, number).value = value
            elif value not in ("", None):
                cell = sheet.cell(row, number)
                cell.value = str(value)
                cell.data_type, cell.number_format = "s", "@"
    sheet.freeze_panes = "A2"


def base_of_rows(rows: Sequence[Row], year: int) -> tuple[bytes, list[Fault]]:
    """The base file of a sheet's rows, its head among them, and what in them is wrong."""
    if not rows or tuple(str(c) for c in rows[0][: len(HEAD)]) != HEAD:
        hint = f"write the head: {', '.join(HEAD)}."
        return b"", [_fault(year, 1, "has another head than a base year's", hint)]
    top: dict[str, Any] = {}
    head: dict[str, Any] = {}
    entries: dict[str, list[dict[str, Any]]] = {name: [] for name in _ENTRIES}
    added: dict[str, dict[str, Any]] = {}
    faults: list[Fault] = []
    for line, cells in enumerate(rows[1:], start=2):
        action, table, key, column, value, *remarks = (*cells, *[""] * len(HEAD))[: len(HEAD)]
        if action in _TEXTS:
            top[str(action)] = str(value)
        elif action == "base" and key != "":
            by_party = head.setdefault(str(column), {})
            if isinstance(by_party, dict):
                by_party[str(key)] = _typed(value, float)
            else:
                faults.append(
                    _fault(year, line, f"{shown(str(column))} has no figure of a party", "leave it out.")
                )
        elif action == "base":
            head[str(column)] = _typed(value, _KIND_OF_HEAD.get(str(column), str))
        elif action == "add":
            if str(key) not in added:
                added[str(key)] = {"table": str(table), "row": {}}
                entries["add"].append(added[str(key)])
            added[str(key)]["row"][str(column)] = _cell(str(table), str(column), value)
        elif action in _ENTRIES:
            entry: dict[str, Any] = {"table": str(table), "key": _key(str(table), str(key))}
            if action == "set":
                entry |= {"column": str(column), "value": _cell(str(table), str(column), value)}
                entry |= _remarks(str(table), str(column), remarks)
            elif action == "scale":
                entry |= {"column": str(column), "factor": _typed(value, float)}
            entries[str(action)].append(entry)
        elif any(c != "" for c in cells):
            hint = f"write one of {', '.join((*_TEXTS, 'base', *_ENTRIES))}."
            faults.append(_fault(year, line, f"action is {shown(str(action))}", hint))
    text = toml_text(top | ({"base": head} if head else {}))
    return (text + "".join(toml_entries(n, e) for n, e in entries.items() if e)).encode(), faults


def _fault(year: int, row: int, what: str, hint: str) -> Fault:
    finding = Finding(where=f"sheet {sheet_of(year)}, row {row}", what=what, hint=hint)
    return Fault(file=f"sheet {sheet_of(year)}", row=row, finding=finding)


def _remarks(table: str, column: str, cells: Sequence[Any]) -> dict[str, Any]:
    """What a base says of a change beside it; what it does not say is left out."""
    before, sigma, z, source = cells
    found = {} if before == "" else {"before": _cell(table, column, before)}
    found |= {n: _typed(v, float) for n, v in (("sigma", sigma), ("z", z)) if v != ""}
    return found | ({} if source == "" else {"source": str(source)})


def _key(table: str, text: str) -> list[Any]:
    parts = text.split(",") if text else []
    names = BY_NAME[table].key if table in BY_NAME else ()
    if len(parts) > len(names) > 0 and names[-1] in ("publisher",):
        # A publisher's name may hold a comma.
        parts = [*parts[: len(names) - 1], ",".join(parts[len(names) - 1 :])]
    return [_cell(table, name, part) for name, part in zip(names, parts, strict=False)] + parts[len(names) :]


def _cell(table: str, column: str, value: Any) -> Any:
    """A cell as TOML writes what stands in that column."""
    found = BY_NAME[table].column(column) if table in BY_NAME else None
    return _typed(value, _type_of(found))


def _type_of(column: Column | None) -> type:
    kind = "text" if column is None else column.kind
    return float if kind == "number" else int if kind in ("integer", "year", "month") else str


def _typed(value: Any, kind: type) -> Any:
    if kind is str:
        return str(value)
    try:
        return kind(value)
    except (TypeError, ValueError):
        return str(value)  # whoever reads the base says what is wrong with it
