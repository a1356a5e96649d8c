"""A figure of the data in the language of its reader: what its row, its column and its value are called.

In English a figure stands under the names of its file, so that it can be found there. In the other languages
rows and columns have words; what has none, a list of codes or a name of the user's own, is cited as it is.
"""

from __future__ import annotations

import re
from datetime import date

from gasunion.report.views.changed import ChangesReading

# Table → what the parts of the key of its rows are; a part behind them is a number or a year.
_KEYS: dict[str, tuple[str, ...]] = {
    "parties": ("party",),
    "nodes": ("node",),
    "arcs": ("arc",),
    "supplies": ("node",),
    "demands": ("node", "year", "class"),
    "classes": ("class",),
    "storages": ("storage",),
    "contracts": ("contract",),
    "pins": ("contract",),
    "maintenance": ("arc",),
    "markets": ("node",),
}
# Column → what its value names.
_VALUES = {
    "party": "party",
    "seller": "party",
    "buyer": "party",
    "from": "node",
    "to": "node",
    "node": "node",
    "corridor": "corridor",
}
# Columns of sections: a list of them, or sums and differences; ":b" behind one is its way backward.
_LISTS = ("arcs", "crossings", "measure")
_WAY = re.compile(r"([\w.-]*\w)(:b)?")
# Column → messages of its words.
_WORDS = {
    "kind": "place",
    "role": "role",
    "minimum_basis": "basis",
    "maximum_basis": "basis",
    "agreed_basis": "basis",
    "capex_level": "col",
    "adds": "adds",
}
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")
_MONTH = re.compile(r"month_(\d\d)_mcm_d")


def table_words(r: ChangesReading, table: str) -> str | None:
    """What a table is called; None where the catalogue has no word for it."""
    return table if r.code == "en" else r.words.messages.get(f"input_table.{table}")


def column_words(r: ChangesReading, column: str) -> str | None:
    """What a column is called; None where the catalogue has no word for it."""
    if r.code == "en":
        return column
    month = _MONTH.fullmatch(column)
    if month:
        return r.words.say("input_column.month_mcm_d", month=r.words.say(f"date.month.{int(month[1])}"))
    return r.words.messages.get(f"input_column.{column}")


def row_words(r: ChangesReading, table: str, row: str) -> str | None:
    """What a row is called; None where a part of its key has no name in the language."""
    if r.code == "en" or not row:
        return row
    parts = row.split(",")
    kinds = _KEYS.get(table)
    if kinds is None:
        return None
    told = [_part(r, kinds[i] if i < len(kinds) else "year", p) for i, p in enumerate(parts)]
    return None if any(t is None for t in told) else ", ".join(t for t in told if t is not None)


def value_words(r: ChangesReading, column: str, value: str | None) -> str | None:
    """A value as the language writes it; None where it is a list of codes or words of the case."""
    if value is None:
        return r.say("absent")
    if not value:
        return r.say("blank")
    if r.code == "en":
        return value
    numbers = value.split()
    if all(_NUMBER.fullmatch(n) for n in numbers):
        point = r.words.number(0.5, "", decimals=1)[1]
        return " ".join(n.replace(".", point).replace("-", "−") for n in numbers)
    if value in ("yes", "no"):
        return r.words.say(f"yes_no.{value}")
    if column in _WORDS:
        return r.words.messages.get(f"{_WORDS[column]}.{value}")
    if column == "territories":
        return r.listed(numbers)
    if column in _LISTS:
        return _ways(r, value)
    if column in _VALUES:
        return _part(r, _VALUES[column], value)
    return _day(r, value)


def _ways(r: ChangesReading, text: str) -> str | None:
    """Sections by their names; None where one has none, or where it is no list of sections."""
    told = []
    for sign in text.split():
        way = _WAY.fullmatch(sign)
        if sign in ("+", "-"):
            told.append({"+": "+", "-": "−"}[sign])
        elif way is None or way[1] not in r.changes.arcs:
            return None
        else:
            name = r.arc(way[1])
            told.append(r.say("backward", name=name) if way[2] else name)
    return " ".join(told) if {"+", "−"} & set(told) else "; ".join(told)


def _day(r: ChangesReading, text: str) -> str | None:
    try:
        return r.words.date(date.fromisoformat(text))
    except ValueError:
        return None


def _part(r: ChangesReading, kind: str, part: str) -> str | None:
    """The name of a thing; a number or a year as it is; None where it has no name."""
    if kind == "year":
        return part if part.isdigit() else _day(r, part)
    if kind in ("arc", "corridor"):
        return r.arc(part) if part in r.changes.arcs else None
    if kind == "party":
        return r.party(part) if part in r.changes.party_names else None
    return r.names.form(kind, part, r.code) or None
