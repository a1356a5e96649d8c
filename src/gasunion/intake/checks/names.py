"""Names that a measure, a block or a change could not speak, and names that look like others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gasunion.intake.checks.words import Frames, cells_of
from gasunion.intake.columns import TABLES
from gasunion.intake.config import nearest
from gasunion.intake.faults import Fault, fault
from gasunion.reading.text import look_alikes

# (table, column, what may not stand in it, where it is spoken, how it is written instead)
_SPOKEN = tuple(
    (table, column, re.compile(pattern), hint)
    for tables, column, pattern, hint in (
        (
            ("arcs", "projects"),
            "corridor",
            r"[\s:+\-−]",
            "measures add and subtract corridors by + and - and mark a direction by ':'; write {meant!r}.",
        ),
        (
            ("parties",),
            "party",
            r"[\s+]",
            "blocks and coalitions join parties by '+', lists by blanks; write {meant!r}.",
        ),
    )
    for table in tables
)

# Kind of a named thing → where its key stands: table and column.
_NAMED = {
    "party": ("parties", "party"),
    "node": ("nodes", "node"),
    "system": ("arcs", "system"),
    "storage": ("storages", "storage"),
    "contract": ("contracts", "contract"),
    "class": ("classes", "class"),
    "flow": ("observed", "corridor"),
}
# Outside markets are a class of use that no table of classes lists.
_MARKET = "market"


def check_namings(frames: Frames) -> Iterator[Fault]:
    """Names of things that the case does not hold: a misspelt key would leave the thing without its name."""
    kinds = {row: kind for row, _, kind in cells_of(frames["names"], "names", "kind")}
    for row, _, key in cells_of(frames["names"], "names", "key"):
        kind = kinds.get(row, "")
        if kind not in _NAMED or (kind, key) == ("class", _MARKET):
            continue
        table, column = _NAMED[kind]
        known = set(frames[table][column].astype(str)) if not frames[table].empty else set()
        if key not in known:
            yield fault(
                "names",
                row,
                "key",
                f"{kind} {key!r} stands in no row of {table}.csv",
                value=key,
                hint=nearest(key, sorted(known), plural=table),
                severity="warning",
            )


def check_names(frames: Frames) -> Iterator[Fault]:
    """Corridors that no measure, and parties that no block can name; identifiers of mixed alphabets."""
    for table, column, odd, hint in _SPOKEN:
        seen: set[str] = set()
        for row, _, name in cells_of(frames[table], table, column):
            found = odd.search(name)
            if found and name not in seen:
                seen.add(name)
                yield fault(
                    table,
                    row,
                    column,
                    f"{column} {name!r} holds {found[0]!r}",
                    value=name,
                    hint=hint.format(meant=odd.sub("_", name)),
                )
    for of in TABLES:
        for key in of.columns:
            if key.kind != "name" or key.refers_to is not None or key.name not in (*of.key, "corridor"):
                continue
            seen = set()
            for row, _, name in cells_of(frames[of.name], of.name, key.name):
                mixed = look_alikes(name) if name not in seen and not name.isascii() else None
                seen.add(name)
                if mixed is not None:
                    yield fault(
                        of.name,
                        row,
                        key.name,
                        f"{key.stem} {name!r} mixes alphabets: {mixed}",
                        value=name,
                        hint="nobody can tell the two apart by eye.",
                        severity="warning",
                    )
