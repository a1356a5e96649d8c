"""Changes: what a scenario makes different from its case, in words that name table, key and column.

    supplies[KZ_TENGIZ,2024].capacity*=0.9      scaled; also =, += and -=
    demands[*,2024,HOME].quantity+=0.5          '*' stands for any part of a key, or any letters of it
    observed[TM->CN,2023,].quantity=30          a part that may be blank is left blank
    remove arcs[BU_2024]                        the row is gone
    case.peak_days=2                            a key of case.toml

In a scenario file the same stands as `[[set]]`, `[[scale]]`, `[[add]]` and `[[remove]]`; they are applied in
that order, and those of the command line after them, in theirs:

    title = "A cold winter"

    [[scale]]
    table = "demands"
    key = ["*", 2024, "HOME"]
    column = "quantity"
    factor = 1.1

    [[add]]
    table = "maintenance"
    row = { arc = "AC", from_date = 2024-01-10, to_date = 2024-02-01, factor = 0.5 }
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from gasunion.outcome import Finding
from gasunion.reading.text import shown

Action = Literal["=", "*=", "+=", "-=", "remove", "add"]

# The table of case.toml, which has no rows.
CASE = "case"

_WRITTEN = re.compile(
    r"\s*(?P<remove>remove\s+)?(?P<table>[A-Za-z_]\w*)\s*(?:\[(?P<key>[^\[\]]*)\])?"
    r"(?:\s*\.\s*(?P<column>[A-Za-z_][\w.]*))?\s*(?:(?P<action>[*+-]?=)(?P<value>.*))?",
    re.DOTALL,
)
_FORM = "write it as 'supplies[KZ_TENGIZ,2024].capacity*=0.9' or 'remove arcs[A12]'."


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a case.

    Attributes
    ----------
    action : "=", "*=", "+=" or "-=" on a column; "remove" rows; "add" a row.
    table : name of the table, or "case" for `case.toml`.
    key : parts of the key in the table's order; "*" within a part stands for any letters.
    column : its name, or its name without the unit; None to remove or add rows.
    value : what is set, or by what is scaled or shifted, as text.
    row : cells of a row to add, by column.
    where : who asked for it: "--set", or the scenario file and its entry.
    """

    action: Action
    table: str
    key: tuple[str, ...] = ()
    column: str | None = None
    value: str = ""
    row: Mapping[str, str] = field(default_factory=dict)
    where: str = "--set"

    def __str__(self) -> str:
        place = f"{self.table}[{','.join(self.key)}]" if self.key else self.table
        if self.action == "remove":
            return f"remove {place}"
        if self.action == "add":
            return f"add {self.table}[{', '.join(f'{k}={v}' for k, v in self.row.items())}]"
        return f"{place}.{self.column}{self.action}{self.value}"


def parse_change(text: str, *, where: str = "--set") -> Change:
    """A change as it is written on the command line.

    Raises
    ------
    ValueError : the text does not read as a change; the message says how to write one.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError(_FORM)
    key = () if match["key"] is None else tuple(part.strip() for part in match["key"].split(","))
    if match["remove"]:
        if match["column"] or match["action"] or not key:
            raise ValueError("a row is removed by its key alone: 'remove arcs[A12]'.")
        return Change(action="remove", table=match["table"], key=key, where=where)
    if not match["column"] or not match["action"]:
        raise ValueError(_FORM)
    value = match["value"].strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    action: Any = match["action"]
    return Change(
        action=action, table=match["table"], key=key, column=match["column"], value=value, where=where
    )


_ENTRY_KEYS: Mapping[str, tuple[str, ...]] = {
    "set": ("table", "key", "column", "value"),
    "scale": ("table", "key", "column", "factor"),
    "add": ("table", "row"),
    "remove": ("table", "key"),
}
# What a base year says of a change; it is read and not applied.
_REMARKS: Mapping[str, tuple[str, ...]] = {"set": ("before", "sigma", "z", "source")}


def changes_of(values: Mapping[str, Any], *, where: str) -> tuple[tuple[Change, ...], list[Finding]]:
    """Changes of a scenario file's values, and every fault of their form.

    Parameters
    ----------
    values : parsed TOML. where : the file's name, for messages.
    """
    changes: list[Change] = []
    findings: list[Finding] = []
    for name in values:
        if name not in _ENTRY_KEYS and name not in ("title", "description", "base"):
            known = "title, description, [base], [[set]], [[scale]], [[add]] and [[remove]]"
            findings.append(
                Finding(
                    where=where,
                    what=f"unknown key {name!r}",
                    value=name,
                    hint=f"a scenario file holds {known}.",
                )
            )
    for name, keys in _ENTRY_KEYS.items():
        entries = values.get(name, [])
        if not isinstance(entries, list):
            hint = f"write [[{name}]] in double brackets, once a change."
            findings.append(Finding(where=where, what=f"{name} is not a list of changes", hint=hint))
            continue
        for number, entry in enumerate(entries, start=1):
            place = f"{where}, {name} {number}"
            wrong = _entry_faults(entry, keys, place, remarks=_REMARKS.get(name, ()))
            findings += wrong
            if not wrong:
                changes.append(_change(name, entry, place))
    return tuple(changes), findings


def _entry_faults(
    entry: Any, keys: tuple[str, ...], place: str, *, remarks: tuple[str, ...]
) -> list[Finding]:
    if not isinstance(entry, dict):
        return [Finding(where=place, what="is not a table", hint=f"it holds {', '.join(keys)}.")]
    findings = [
        Finding(where=place, what=f"{key!r} is missing", hint=f"it holds {', '.join(keys)}.")
        for key in keys
        if key not in entry and not (key == "key" and entry.get("table") == CASE)
    ]
    findings += [
        Finding(where=place, what=f"unknown key {key!r}", value=key, hint=f"it holds {', '.join(keys)}.")
        for key in entry
        if key not in keys and key not in remarks
    ]
    kinds = (("key", list, "a list"), ("row", dict, "a table"), ("table", str, "a text"))
    for key, kind, words in kinds:
        if key in keys and key in entry and not isinstance(entry[key], kind):
            findings.append(Finding(where=place, what=f"{key!r} is not {words}", hint=f"write {words}."))
    return findings or _member_faults(entry, place)


def _member_faults(entry: Mapping[str, Any], place: str) -> list[Finding]:
    """Members of an entry that no cell can hold: tables, lists inside lists, a factor that is no number."""
    findings = []
    if not isinstance(entry.get("column", ""), str):
        findings.append(Finding(where=place, what="'column' is not a text", hint="write a text."))
    for number, part in enumerate(entry.get("key", ()), start=1):
        if not _is_plain(part):
            what = f"part {number} of 'key' is {_shown(part)}"
            findings.append(Finding(where=place, what=what, hint="write a text, a number or a date."))
    factor = entry.get("factor", 1)
    if isinstance(factor, bool) or not isinstance(factor, int | float):
        findings.append(Finding(where=place, what=f"'factor' is {_shown(factor)}", hint="write a number."))
    values = {"value": entry.get("value", "")} | {f"row.{k}": v for k, v in entry.get("row", {}).items()}
    for name, value in values.items():
        if not all(map(_is_plain, value if isinstance(value, list) else [value])):
            hint = "write a text, a number, a date, or a list of these."
            findings.append(Finding(where=place, what=f"{name!r} is {_shown(value)}", hint=hint))
    return findings


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float | date)


def _shown(value: Any) -> str:
    return shown(value) if isinstance(value, str) else shown(repr(value))[1:-1]


def _change(name: str, entry: Mapping[str, Any], where: str) -> Change:
    action: Action = {"set": "=", "scale": "*=", "add": "add", "remove": "remove"}[name]  # type: ignore[assignment]  # literals of a dict widen to str
    return Change(
        action=action,
        table=entry["table"],
        key=tuple(_text(part) for part in entry.get("key", ())),
        column=_text(entry["column"]) if "column" in entry else None,
        value=_text(entry.get("value", entry.get("factor", ""))),
        row={str(k): _text(v) for k, v in entry.get("row", {}).items()},
        where=where,
    )


def _text(value: Any) -> str:
    """A TOML value as the cell it means."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return " ".join(_text(v) for v in value)
    return str(value)
