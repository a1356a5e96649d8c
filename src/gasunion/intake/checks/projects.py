"""Projects: each part says what it adds, and the territories it needs."""

from __future__ import annotations

from collections.abc import Iterator

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
    """Parts that lack what they add, arcs named as others are, and territories that lack an end's party."""
    frame = frames["projects"]
    territory = dict(zip(frames["nodes"]["node"], frames["nodes"]["party"], strict=True))
    arcs = set(frames["arcs"]["arc"])
    listed: dict[str, set[str]] = {}
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
