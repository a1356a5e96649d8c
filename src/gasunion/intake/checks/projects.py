"""Projects: each part says what it adds, its years, and the territories it needs."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from gasunion.intake.checks.words import Frames
from gasunion.intake.columns import BY_NAME
from gasunion.intake.faults import Fault, fault
from gasunion.intake.tables import rows_of

_NEEDS = {
    "arc": (
        "corridor",
        "to",
        "party",
        "length_km",
        "capacity_forward_bcm_y",
        "opex_usd_per_tcm_100km",
        "fuel_pct_100km",
    ),
    "storage": ("working_gas_bcm", "injection_mcm_d", "withdrawal_mcm_d"),
    "supply": ("capacity_forward_bcm_y", "cost_usd_per_tcm"),
}


def check_projects(frames: Frames) -> Iterator[Fault]:
    """Parts that lack what they add, years that end before they begin, names twice, territories that lack."""
    frame = frames["projects"]
    territory = dict(zip(frames["nodes"]["node"], frames["nodes"]["party"], strict=True))
    arcs = set(frames["arcs"]["arc"])
    listed: dict[str, set[str]] = {}
    thresholds: dict[str, float] = {}
    # Territories that cannot be read have their own fault.
    unread = {p for p, names in zip(frame["project"], frame["territories"], strict=True) if names is None}
    for project, names in zip(frame["project"], frame["territories"], strict=True):
        listed.setdefault(project, set()).update(names or ())
    for row, record in zip(rows_of(frame), frame.to_dict("records"), strict=True):
        project = str(record["project"])
        for name in _NEEDS.get(str(record["adds"]), ()):
            value = record[name]
            if value == "" or value != value:
                column = BY_NAME["projects"].column(name)
                assert column is not None, "needs are columns"
                yield fault(
                    "projects",
                    row,
                    name,
                    f"{column.stem} of {project} is blank",
                    unit=column.unit,
                    hint=f"an added {record['adds']} needs it.",
                )
        yield from _years_of(row, record)
        asked = record["threshold"]
        if asked == asked and thresholds.setdefault(project, asked) != asked:
            yield fault(
                "projects",
                row,
                "threshold",
                f"threshold of {project} is {asked:g}",
                value=float(asked),
                limit=float(thresholds[project]),
                hint=f"an earlier part says {thresholds[project]:g}; a project has one threshold.",
            )
        part = record["part"]
        own = f"{project}.{part:.0f}"
        if own in arcs:
            yield fault(
                "projects",
                row,
                "project",
                f"project {project}, part {part:.0f}, would add arc {own!r}, which arcs.csv has",
                value=own,
                hint="give one of the two another name.",
            )
        needed = {territory.get(record["from"], ""), territory.get(record["to"], ""), str(record["party"])}
        missing = sorted(needed - listed[project] - {""})
        if missing and project not in unread:
            yield fault(
                "projects",
                row,
                "territories",
                f"territories of {project} lacks {' and '.join(missing)}",
                value=" ".join(record["territories"]),
                hint="a project needs the territories of its ends and of its owner; add it.",
            )


def _years_of(row: int, record: Mapping[Hashable, Any]) -> Iterator[Fault]:
    """A part that ends before it starts, or whose investment has no year."""
    project, until, first = str(record["project"]), record["until_year"], record["earliest_year"]
    if until == until and first == first and until < first:
        yield fault(
            "projects",
            row,
            "until_year",
            f"until_year of {project} is {until:.0f}",
            value=float(until),
            limit=float(first),
            hint=f"it ends before it starts, in {first:.0f}; give a later year, or leave it blank.",
        )
    dated = str(record["source_date"])[:4].isdigit()
    if record["price_year"] != record["price_year"] and not dated and record["capex_mid_musd"] > 0:
        yield fault(
            "projects",
            row,
            "price_year",
            f"price_year of {project} is blank",
            hint="an investment is in prices of a year: give it, or a source_date that has one.",
        )
