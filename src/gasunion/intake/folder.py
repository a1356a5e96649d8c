"""A case written as a folder: CSV tables in the project's own form, and `case.toml`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Set
from typing import Any

from gasunion.intake.bases import file_of
from gasunion.intake.rawcase import RawCase
from gasunion.intake.rawtable import RawTable


def folder_files(raw: RawCase) -> dict[str, bytes]:
    """Files of a case folder, by name: UTF-8, LF, commas, decimal points, columns in the project's order.

    Optional columns and tables without content are left out; a column that is unknown is kept.
    """
    files = {"case.toml": toml_text(raw.config).encode()}
    for name, table in raw.tables.items():
        if len(table) or table.table.required:
            files[f"{name}.csv"] = csv_of(table).encode()
    files |= {file_of(year): data for year, data in sorted(raw.bases.items())}
    return files


def csv_of(raw: RawTable, *, also: Set[str] = frozenset()) -> str:
    """A table as CSV; columns that are not required and say nothing are left out, but for those in `also`."""
    columns = {
        c.name: [pointed(raw, c.kind, cell) for cell in raw.cells(c.name)]
        for c in raw.table.columns
        if c.required or c.name in also or any(raw.cells(c.name))
    }
    columns |= raw.unknown
    rows = [list(columns), *zip(*columns.values(), strict=True)]
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows)


def _quoted(cell: str) -> str:
    # csv.writer leaves a lone carriage return bare before Python 3.13, and readers end the row there.
    if any(c in cell for c in ',;"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def pointed(raw: RawTable, kind: str, cell: str) -> str:
    """A cell with its decimals behind a point."""
    if raw.has_decimal_comma and kind in ("number", "diameters", "points"):
        return cell.replace(",", ".")
    return cell


def toml_text(values: Mapping[str, Any]) -> str:
    """TOML of plain values: texts, numbers, yes and no, lists, and tables of these."""
    plain = {k: v for k, v in values.items() if not isinstance(v, Mapping)}
    lines = [f"{_key(k)} = {_literal(v)}" for k, v in plain.items()]
    for name, table in values.items():
        if isinstance(table, Mapping):
            lines += ["", f"[{_key(name)}]", *(f"{_key(k)} = {_literal(v)}" for k, v in table.items())]
    return "\n".join(lines) + "\n"


def toml_entries(name: str, entries: Iterable[Mapping[str, Any]]) -> str:
    """TOML of a list of tables, `[[NAME]]` once an entry; tables within an entry stand in one line."""
    return "".join(
        "\n".join(["", f"[[{_key(name)}]]", *(f"{_key(k)} = {_literal(v)}" for k, v in entry.items()), ""])
        for entry in entries
    )


def _key(name: str) -> str:
    is_bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if is_bare else _literal(name)


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        items = ", ".join(map(_literal, value))
        if len(items) < 80:
            return f"[{items}]"
        return "[\n" + "".join(f"  {_literal(v)},\n" for v in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(k)} = {_literal(v)}" for k, v in value.items()) + " }"
    if isinstance(value, int | float):
        return repr(value)
    # JSON's escapes are TOML's, but for DEL, which TOML wants escaped and JSON does not.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
