"""Worlds that a case carries beside a base, `base/Y-worlds.csv`: drawn once, read where they are asked for.

A row says of which content, seed and block it is; worlds of anything else are drawn anew. So an answer has
the same bytes whether its worlds were read or drawn.

References: docs/theory/worth.md, section "Worlds".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gasunion.intake.case import Case
from gasunion.reading.figure import number, whole
from gasunion.reading.sheet import Sheet, rows_of
from gasunion.studies.worth.worlds import AMOUNTS, Worlds

POINT = "point_usd_"


def worlds_csv(worlds: Worlds, *, of: str) -> bytes:
    """A row a world: of what it is, its number, why it failed (blank where it did not), amounts in USD.

    Parameters
    ----------
    of : hash of the content that plans of the year stand on, the base included.
    """
    members = sorted(worlds.block)
    heads = [*_HEADS, *AMOUNTS, *(f"{POINT}{p}" for p in members)]
    lines = [",".join(heads)]
    for r in worlds.rows:
        cells = [of, worlds.seed, "+".join(members), r["index"], r["why"], r["misfit"]]
        cells += [r.get(a) for a in AMOUNTS] + [r.get("point_usd", {}).get(p) for p in members]
        lines.append(",".join("" if c is None else _cell(c) for c in cells))
    return ("\n".join(lines) + "\n").encode()


_HEADS = ("of", "seed", "block", "world", "why", "misfit")


def _cell(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) and "," in value else str(value)


def shipped_worlds(case: Case, year: int, block: frozenset[str], *, count: int, seed: int) -> Worlds | None:
    """The first worlds of a year that a case carries; None where it does not carry just these.

    Parameters
    ----------
    case : as plans of the year stand on it. A change that a person made is another content.
    """
    data = case.raw.worlds.get(year)
    if data is None or case.overridden:
        return None
    sheet = rows_of(data)
    try:
        rows = _rows(sheet, block, of=case.input_sha256, seed=seed)
    except (ValueError, KeyError):  # a damaged table is none: it only saves time
        return None
    if sheet.faults or [r["index"] for r in rows[:count]] != list(range(count)):
        return None
    return Worlds(seed=seed, block=block, rows=tuple(rows[:count]))


def _rows(sheet: Sheet, block: frozenset[str], *, of: str, seed: int) -> list[Mapping[str, Any]]:
    members = sorted(block)
    heads = [*_HEADS, *AMOUNTS, *(f"{POINT}{p}" for p in members)]
    if list(sheet.head) != heads:
        return []
    named: dict[str, Sequence[str]] = dict(zip(sheet.head, sheet.columns, strict=True))
    found: list[Mapping[str, Any]] = []
    for i in range(len(sheet.lines)):
        cell = {name: column[i] for name, column in named.items()}
        if (cell["of"], cell["seed"], cell["block"]) != (of, str(seed), "+".join(members)):
            continue
        row: dict[str, Any] = {"index": whole(cell["world"]), "why": cell["why"]}
        row["misfit"] = number(cell["misfit"]) if cell["misfit"] else None
        row |= {a: whole(cell[a]) for a in AMOUNTS if cell[a]}
        point = {p: whole(cell[f"{POINT}{p}"]) for p in members if cell[f"{POINT}{p}"]}
        found.append(row | ({"point_usd": point} if point else {}))
    return found
