"""Spans of time: years that overlap or leave holes, windows of maintenance."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from gasunion.intake.checks.words import Frames, cells_of
from gasunion.intake.columns import BY_NAME
from gasunion.intake.config import CaseConfig
from gasunion.intake.faults import Fault, fault
from gasunion.intake.tables import rows_of


def check_spans(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """Spans of years of one thing that overlap, or leave out a year of the case between two spans."""
    years = sorted(config.years)
    for table, key in (
        ("arcs", "corridor"),
        ("storages", "storage"),
        ("contracts", "contract"),
        ("joint_limits", "limit"),
    ):
        frame = frames[table]
        whole = frame[(frame[key] != "") & (frame["from_year"] <= frame["until_year"])]
        whole = whole.sort_values([key, "from_year", "until_year"])
        spans = zip(
            whole[key],
            rows_of(whole),
            whole["from_year"].astype(int),
            whole["until_year"].astype(int),
            strict=True,
        )
        for name, group in itertools.groupby(spans, key=lambda span: span[0]):
            yield from _span_faults(table, key, name, list(group), years)


def _span_faults(
    table: str, key: str, name: str, spans: Sequence[tuple[str, int, int, int]], years: Sequence[int]
) -> Iterator[Fault]:
    _, last_row, _, reached = spans[0]
    for _, row, start, end in spans[1:]:
        holes = [y for y in years if reached < y < start]
        # Two spans from one year are a repeated key where the key holds the year; that has its own fault.
        if start <= reached and not (key == BY_NAME[table].key[0] and start == _start(spans, last_row)):
            yield fault(
                table,
                row,
                "from_year",
                f"{key} {name} has {start} to {end} here and is in row {last_row} until {reached}",
                value=float(start),
                limit=float(reached),
                hint="spans of years must not overlap.",
            )
        elif holes:
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
            reached, last_row = end, row


def _start(spans: Sequence[tuple[str, int, int, int]], row: int) -> int:
    return next(start for _, r, start, _ in spans if r == row)


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
        if not first <= last:  # unknown, or not a number
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
