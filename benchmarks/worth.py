"""What the gain of {KZ, RU, UZ} in 2024 rests on: the table of docs/theory/worth.md, row by row.

Each row is one question on the base of the year: the gain, its parts, the gain with every contract held and
with the documented shortage at 0, in million USD a year. `--row WORDS` makes one row.

    python -m benchmarks.worth
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

import gasunion as gu

BLOCK, YEAR = "KZ+RU+UZ", 2024
HOME = ("KZ", "KZI", "UZ", "RU")
Row = tuple[str, tuple[str, ...]]


def rows() -> tuple[Row, ...]:
    """(what, changes) of every row, in the order of the page."""

    def homes(factor: float) -> tuple[str, ...]:
        return tuple(f"classes[{name},*].value*={factor}" for name in HOME)

    def shock(table: str, party: str, factor: float) -> tuple[str, ...]:
        if table == "supply":
            return (f"supplies[{party}_*,{YEAR}].capacity*={factor}",)
        return (f"demands[{party}_*,{YEAR},*].quantity*={factor}",)

    named = {"UZ": "Uzbek", "KZ": "Kazakh"}
    shocks = [
        (f"{named[party]} {table} × {factor}", shock(table, party, factor))
        for worse in (True, False)
        for party in ("UZ", "KZ")
        for table, factor in (("supply", 0.95 if worse else 1.05), ("demand", 1.05 if worse else 0.95))
    ]
    return (
        ("base", ()),
        ("uplift 300 instead of 500", ("case.home_uplift=300",)),
        ("uplift 700 instead of 500", ("case.home_uplift=700",)),
        ("stated values of home use × 0.7", homes(0.7)),
        ("stated values of home use × 1.3", homes(1.3)),
        *shocks,
    )


def line(what: str, changes: Sequence[str]) -> str:
    """A row of the page's table."""
    found = gu.plan("eurasia", YEAR, block=BLOCK, worlds=0, changes=list(changes)).gain
    parts, more = found["parts"], found["gain"]
    figures = [
        found["gain_usd"],
        parts["timing_and_routing_usd"],
        parts["more_trade_usd"],
        parts["shortage_relieved_usd"],
        found["gain_usd"] if more["pinned_usd"] is None else more["pinned_usd"],
        found["gain_usd"] if more["without_shortage_usd"] is None else more["without_shortage_usd"],
    ]
    return "| " + " | ".join([what, *(f"{f / 1e6:.0f}" for f in figures)]) + " |"


def main() -> None:
    """Print the table, each row with the seconds that it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--row", default="")
    wanted = parser.parse_args().row
    heads = (
        "what",
        "gain",
        "timing and routing",
        "more trade",
        "shortage relieved",
        "with every contract held",
        "documented shortage at 0",
    )
    print("| " + " | ".join(heads) + " |")
    print("|---" * len(heads) + "|")
    for what, changes in rows():
        if wanted in what:
            start = time.perf_counter()
            print(f"{line(what, changes)} <!-- {time.perf_counter() - start:.1f} s -->", flush=True)


if __name__ == "__main__":
    main()
