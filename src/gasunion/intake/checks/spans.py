"""Spans of time: years that overlap or leave holes, windows of maintenance."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from gasunion.intake.checks.words import Frames, cells_of
from gasunion.intake.column import FIRST_YEAR, LAST_YEAR
from gasunion.intake.columns import BY_NAME
from gasunion.intake.config import FILE, CaseConfig
from gasunion.intake.faults import Fault, fault
from gasunion.intake.tables import rows_of
from gasunion.outcome import Finding

_SPANNED = (
    ("arcs", "corridor"),
    ("storages", "storage"),
    ("contracts", "contract"),
    ("joint_limits", "limit"),
    ("outside_demand", "node"),
)
# Name, row, first and last year.
Span = tuple[str, int, int, int]


def _spans_of(frames: Frames, table: str, key: str) -> Iterator[tuple[str, list[Span]]]:
    """Spans of each thing, by their first year."""
    frame = frames[table]
    whole = frame[(frame[key] != "") & (frame["from_year"] <= frame["until_year"])]
    whole = whole.sort_values([key, "from_year", "until_year"])
    starts, ends = whole["from_year"].astype(int), whole["until_year"].astype(int)
    spans: Iterator[Span] = zip(whole[key], rows_of(whole), starts, ends, strict=True)
    for name, group in itertools.groupby(spans, key=lambda span: span[0]):
        yield name, list(group)


def check_overlaps(frames: Frames) -> Iterator[Fault]:
    """Spans of years of one thing that overlap."""
    for table, key in _SPANNED:
        for name, spans in _spans_of(frames, table, key):
            _, last_row, last_start, reached = spans[0]
            for _, row, start, end in spans[1:]:
                # Two spans from one year are a repeated key where the key holds the year: another fault.
                is_repeated_key = key == BY_NAME[table].key[0] and start == last_start
                if start <= reached and not is_repeated_key:
                    yield fault(
                        table,
                        row,
                        "from_year",
                        f"{key} {name} has {start} to {end} here and is in row {last_row} until {reached}",
                        value=float(start),
                        limit=float(reached),
                        hint="spans of years must not overlap.",
                    )
                if end > reached:
                    last_row, last_start, reached = row, start, end


def check_fills(frames: Frames) -> Iterator[Fault]:
    """A store whose row ends a year elsewhere than it begins one, and stands for several years."""
    frame = frames["storages"]
    moves = (frame["fill_start_bcm"] - frame["fill_end_bcm"]).abs() > 0
    odd = frame[moves & (frame["from_year"] < frame["until_year"])]
    for row, name, end, start in cells_of(odd, "storages", "fill_end_bcm", "fill_start_bcm"):
        yield fault(
            "storages",
            row,
            "fill_end_bcm",
            f"fill_end of {name} is {end:g} bcm and fill_start {start:g} bcm in a row of several years",
            value=float(end),
            unit="bcm",
            limit=float(start),
            hint="write a row for each year: the next begins where the last one ends.",
        )


def check_holes(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """Years of the case that two spans of one thing leave out between them."""
    years = sorted(config.years)
    for table, key in _SPANNED:
        for name, spans in _spans_of(frames, table, key):
            _, last_row, _, reached = spans[0]
            for _, row, start, end in spans[1:]:
                holes = [y for y in years if reached < y < start]
                if holes:
                    shown = ", ".join(map(str, holes))
                    yield fault(
                        table,
                        row,
                        "from_year",
                        f"{key} {name} has no row for {shown}, between row {last_row} and this one",
                        value=shown,
                        hint="close the hole; write a row with zeros for years in which it was out of use.",
                    )
                if end > reached:
                    last_row, reached = row, end


def check_standing(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """Years to plan in which no arc stands, where the case has arcs at all."""
    arcs = frames["arcs"]
    whole = arcs[arcs["from_year"].notna() & arcs["until_year"].notna()]
    if whole.empty or len(whole) < len(arcs):
        return
    for year in sorted(config.plan_years):
        if not ((whole["from_year"] <= year) & (whole["until_year"] >= year)).any():
            first, last = int(whole["from_year"].min()), int(whole["until_year"].max())
            yield Fault(
                file=FILE,
                column="plan_years",
                finding=Finding(
                    where=FILE,
                    what=f"plan_years names {year}, in which no arc of arcs.csv stands",
                    value=year,
                    limit=f"{first} to {last}",
                    hint=f"its arcs stand from {first} to {last}; take the year out, or write its arcs.",
                ),
            )


def check_maintenance(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """Windows that end before they start, overlap, or fall outside their arc's years."""
    arcs = {arc: span for _, arc, *span in cells_of(frames["arcs"], "arcs", "from_year", "until_year")}
    windows: dict[str, list[tuple[Any, Any, int]]] = defaultdict(list)
    for row, arc, start, end in cells_of(frames["maintenance"], "maintenance", "from_date", "to_date"):
        if start is None or end is None:
            continue
        if end <= start:
            yield fault(
                "maintenance",
                row,
                "to_date",
                f"to_date of {arc} is {end}",
                value=str(end),
                limit=str(start),
                hint=f"it must be after from_date, {start}: it is the first day after the window.",
            )
            continue
        windows[arc].append((start, end, row))
        first, last = arcs.get(arc, (0.0, -1.0))
        if not FIRST_YEAR <= first <= last <= LAST_YEAR:  # unknown, not a number, or out of range: told there
            continue
        first, last = int(first), int(last)
        if end <= config.gas_year.rule.days(first)[0] or start >= config.gas_year.rule.days(last)[1]:
            yield fault(
                "maintenance",
                row,
                "from_date",
                f"from_date of {arc} is {start}",
                value=str(start),
                limit=f"{first} to {last}",
                hint=f"the arc stands from {first} to {last}; name the arc of that year.",
            )
    for arc, spans in windows.items():
        spans.sort()
        for (_, before_end, before_row), (start, _, row) in itertools.pairwise(spans):
            if start < before_end:
                yield fault(
                    "maintenance",
                    row,
                    "from_date",
                    f"from_date of {arc} is {start}, within the window of row {before_row}",
                    value=str(start),
                    limit=str(before_end),
                    hint="windows of one arc must not overlap.",
                )
