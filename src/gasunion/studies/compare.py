"""What differs between plans: in their data, in their result, and who gains and who loses by it.

The first of several is the one the others are compared with. Differences are taken from the result tables,
so that plans just made and plans stored long ago are compared alike. Periods are matched by month and kind
of day, so that plans of two years can be compared too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

YEAR = "year"
# What is compared of a party over the year: column of `parties` → unit.
PARTY_MEASURES: Mapping[str, str] = {
    "surplus_musd": "MUSD",
    "production_bcm": "bcm",
    "own_use_bcm": "bcm",
    "unserved_bcm": "bcm",
    "imports_bcm": "bcm",
    "exports_bcm": "bcm",
    "sales_musd": "MUSD",
    "purchases_musd": "MUSD",
    "transit_received_musd": "MUSD",
    "transit_paid_musd": "MUSD",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InputChange:
    """One figure of the inputs that differs.

    Attributes
    ----------
    table, row, column, unit : where it stands. old, new : its values as written; None where it is absent.
    """

    table: str
    row: str
    column: str
    unit: str
    old: str | None
    new: str | None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One of the plans that are compared.

    Attributes
    ----------
    name : what it is called here. frames : its result tables.
    """

    name: str
    frames: Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure of the result in two plans.

    Attributes
    ----------
    of : "party", "border" or "contract". name : of it. measure, unit : what is compared.
    period : "year", or month and kind of day: "01" ordinary, "01p" peak.
    before, after : values; None where a plan does not have it.
    """

    of: str
    name: str
    measure: str
    unit: str
    period: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        """After less before; a thing that one plan does not have changes by nothing known."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One plan against the first.

    Attributes
    ----------
    before, after : names of the two. inputs : figures that differ, in order of table, row and column.
    parties : of the year. borders : of the year and every period. contracts : of the year.
    """

    before: str
    after: str
    inputs: tuple[InputChange, ...]
    parties: tuple[Difference, ...]
    borders: tuple[Difference, ...]
    contracts: tuple[Difference, ...]

    def surplus_changes(self) -> dict[str, float]:
        """Party → change of its surplus. [MUSD]"""
        return {
            d.name: d.change for d in self.parties if d.measure == "surplus_musd" and d.change is not None
        }

    def gainers(self, *, tolerance_musd: float = 1.0) -> tuple[str, ...]:
        """Parties whose surplus is greater by more than the tolerance, in alphabetical order."""
        # Never by size: an order that could be read as rank is not ours to give.
        return tuple(sorted(p for p, x in self.surplus_changes().items() if x > tolerance_musd))

    def losers(self, *, tolerance_musd: float = 1.0) -> tuple[str, ...]:
        """Parties whose surplus is less by more than the tolerance, in alphabetical order."""
        return tuple(sorted(p for p, x in self.surplus_changes().items() if x < -tolerance_musd))


def compare(plans: Sequence[Compared]) -> tuple[Comparison, ...]:
    """Every further plan against the first.

    Raises
    ------
    ValueError : fewer than two plans, or two of one name.
    """
    if len(plans) < 2:
        raise ValueError("a comparison needs at least two plans")
    names = [p.name for p in plans]
    if len(set(names)) < len(names):
        raise ValueError(f"two plans have one name: {', '.join(names)}")
    first = plans[0]
    return tuple(
        Comparison(
            before=first.name,
            after=other.name,
            inputs=input_changes(first.frames["inputs"], other.frames["inputs"]),
            parties=tuple(
                _differences(first, other, "party", "parties", "party", PARTY_MEASURES, only_year=True)
            ),
            borders=tuple(_differences(first, other, "border", "borders", "corridor", {"net_bcm": "bcm"})),
            contracts=tuple(
                _differences(
                    first,
                    other,
                    "contract",
                    "contracts",
                    "contract",
                    {"quantity_bcm": "bcm", "payment_musd": "MUSD"},
                    only_year=True,
                )
            ),
        )
        for other in plans[1:]
    )


def input_changes(before: pd.DataFrame, after: pd.DataFrame) -> tuple[InputChange, ...]:
    """Figures that differ between two `inputs` tables, ordered by table, row and column."""
    key = ["table", "row", "column"]
    old, new = (
        {tuple(k): (v, u) for *k, v, u in f[[*key, "value", "unit"]].itertuples(index=False)}
        for f in (before, after)
    )
    found = []
    for where in sorted(old.keys() | new.keys()):
        was, now = old.get(where), new.get(where)
        if (was and was[0]) != (now and now[0]):
            table, row, column = where
            found.append(
                InputChange(
                    table=table,
                    row=row,
                    column=column,
                    unit=(now or was or ("", ""))[1],
                    old=was[0] if was else None,
                    new=now[0] if now else None,
                )
            )
    return tuple(found)


def _differences(
    first: Compared,
    other: Compared,
    of: str,
    table: str,
    name: str,
    measures: Mapping[str, str],
    *,
    only_year: bool = False,
) -> Iterable[Difference]:
    before, after = (_values(p.frames[table], name, measures) for p in (first, other))
    for key in sorted(before.keys() | after.keys(), key=lambda k: (k[0], k[1] != YEAR, k[1])):
        if only_year and key[1] != YEAR:
            continue
        for measure, unit in measures.items():
            was, now = (found.get(key, {}).get(measure) for found in (before, after))
            yield Difference(
                of=of, name=key[0], measure=measure, unit=unit, period=key[1], before=was, after=now
            )


def _values(
    frame: pd.DataFrame, name: str, measures: Mapping[str, str]
) -> dict[tuple[str, str], dict[str, float | None]]:
    columns = list(measures)
    found: dict[tuple[str, str], dict[str, float | None]] = {}
    for thing, period, *values in frame[[name, "period", *columns]].itertuples(index=False):
        # "2024-01p" → "01p": the year does not matter to a month.
        label = period if period == YEAR else period[5:]
        found[thing, label] = {c: None if v != v else float(v) for c, v in zip(columns, values, strict=True)}
    return found
