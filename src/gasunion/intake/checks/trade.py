"""Contracts and markets: who sells to whom, and by which corridors."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gasunion.intake.cells import number_text
from gasunion.intake.checks.words import Frames, cells_of, number_fault
from gasunion.intake.config import CaseConfig, nearest
from gasunion.intake.faults import Fault, fault
from gasunion.scenario.measure import Way


def check_trade(frames: Frames) -> Iterator[Fault]:
    """A seller that is its own buyer; more agreed than the daily maximum lets through."""
    contracts = frames["contracts"]
    same = contracts[(contracts["seller"] == contracts["buyer"]) & (contracts["seller"] != "")]
    for row, name, party in cells_of(same, "contracts", "buyer"):
        yield fault(
            "contracts",
            row,
            "buyer",
            f"buyer of {name} is {party!r}, the seller",
            value=party,
            hint="a contract has two different parties.",
        )
    # 366 days: a minimum that even a leap year cannot carry.
    never = contracts[contracts["minimum_bcm_y"] > contracts["daily_maximum_mcm_d"] * 0.366 * (1 + 1e-9)]
    for row, name, least, daily in cells_of(never, "contracts", "minimum_bcm_y", "daily_maximum_mcm_d"):
        yield number_fault(
            "contracts",
            row,
            "minimum_bcm_y",
            name,
            least,
            limit=daily * 0.366,
            hint=f"its daily maximum of {number_text(daily)} mcm/d lets {daily * 0.366:.4g} bcm through in a"
            " year of 366 days; one of the two has another unit.",
        )
    most = contracts["daily_maximum_mcm_d"] * 365.0 / 1000.0
    tight = contracts[contracts["agreed_bcm_y"] > most * (1 + 1e-9)]
    for row, name, agreed, daily in cells_of(tight, "contracts", "agreed_bcm_y", "daily_maximum_mcm_d"):
        yield number_fault(
            "contracts",
            row,
            "agreed_bcm_y",
            name,
            agreed,
            limit=daily * 0.365,
            hint=f"its daily maximum of {number_text(daily)} mcm/d lets {daily * 0.365:.4g} bcm/y through.",
            severity="warning",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CorridorFacts:
    """What the tables say of a corridor over all its rows, projects included.

    Attributes
    ----------
    ends : (from, to) of its first row. owners : parties that own a row of it.
    can : whether gas can pass in any year, by direction: is_forward → bool.
    spans : first and last year of each row of arcs; a project stands from its earliest year on.
    """

    ends: tuple[str, str]
    first: str
    owners: set[str] = field(default_factory=set)
    can: dict[bool, bool] = field(default_factory=lambda: {True: False, False: False})
    spans: list[tuple[float, float]] = field(default_factory=list)


def corridor_facts(frames: Frames) -> dict[str, CorridorFacts]:
    """Corridors of arcs and of projects, by name."""
    found: dict[str, CorridorFacts] = {}
    for table, is_project in (("arcs", False), ("projects", True)):
        until = "earliest_year" if is_project else "until_year"
        since = "earliest_year" if is_project else "from_year"
        columns = (
            "corridor",
            "from",
            "to",
            "party",
            "capacity_forward_bcm_y",
            "capacity_backward_bcm_y",
            since,
            until,
        )
        for row, _, corridor, tail, head, owner, forward, backward, start, end in cells_of(
            frames[table], table, *columns
        ):
            if corridor == "":
                continue
            facts = found.setdefault(
                corridor, CorridorFacts(ends=(tail, head), first=f"{table}.csv, row {row}")
            )
            facts.owners.add(owner)
            # A capacity that cannot be read (NaN, unequal to 0) has its own fault; it counts as there.
            facts.can[True] |= forward != 0
            facts.can[False] |= backward > 0 or (math.isnan(backward) and not is_project)
            facts.spans.append((start, float("inf") if is_project else end))
    return found


def check_corridors(frames: Frames) -> Iterator[Fault]:
    """Rows of one corridor that join other nodes than its first row; owners that own neither end."""
    territory = {node: party for _, node, party in cells_of(frames["nodes"], "nodes", "party")}
    facts = corridor_facts(frames)
    for table in ("arcs", "projects"):
        for row, name, corridor, tail, head, owner in cells_of(
            frames[table], table, "corridor", "from", "to", "party"
        ):
            if corridor and "" not in (tail, head) and facts[corridor].ends != (tail, head):
                other = facts[corridor]
                yield fault(
                    table,
                    row,
                    "corridor",
                    f"corridor of {name} is {corridor!r} from {tail} to {head}",
                    value=corridor,
                    limit=f"{other.ends[0]} to {other.ends[1]}",
                    hint=f"{other.first} has it from {other.ends[0]} to {other.ends[1]}; measures would mix"
                    " the two, so give one of them another name.",
                )
            ends = sorted({territory.get(tail, ""), territory.get(head, "")} - {""})
            if owner and len(ends) and tail in territory and head in territory and owner not in ends:
                yield fault(
                    table,
                    row,
                    "party",
                    f"party of {name} is {owner!r}, a third party",
                    value=owner,
                    limit=" or ".join(ends),
                    hint=f"an arc is owned where one of its ends lies: {' or '.join(ends)}.",
                )


def check_ways(frames: Frames) -> Iterator[Fault]:
    """Measures, crossings and joint limits that name no corridor, or run where nothing can."""
    facts = corridor_facts(frames)
    territory = {node: party for _, node, party in cells_of(frames["nodes"], "nodes", "party")}
    known = sorted(facts)
    for table, column in (
        ("contracts", "measure"),
        ("contracts", "crossings"),
        ("joint_limits", "arcs"),
        ("observed", "measure"),
    ):
        for row, name, listed in cells_of(frames[table], table, column):
            ways = [t.way if column == "measure" else t for t in listed or ()]
            for way in dict.fromkeys(ways):
                if way.corridor not in facts:
                    yield fault(
                        table,
                        row,
                        column,
                        f"{column} of {name} names {way.corridor!r}, which is no corridor of arcs.csv or"
                        " projects.csv",
                        value=way.corridor,
                        hint=nearest(way.corridor, known, plural="corridors"),
                    )
                    continue
                yield from _way_faults(table, column, row, name, way, facts[way.corridor], territory)
            if table == "joint_limits":
                yield from _joint_faults(row, name, ways, facts)


def _way_faults(
    table: str,
    column: str,
    row: int,
    name: str,
    way: Way,
    facts: CorridorFacts,
    territory: Mapping[str, str],
) -> Iterator[Fault]:
    if not facts.can[way.is_forward]:
        tail, head = facts.ends if way.is_forward else facts.ends[::-1]
        capacity = f"capacity_{'forward' if way.is_forward else 'backward'}_bcm_y"
        yield fault(
            table,
            row,
            column,
            f"{column} of {name} runs {way}, from {tail} to {head}, where nothing can flow in any year",
            value=str(way),
            hint=f"turn the direction, or correct {capacity} of corridor {way.corridor}.",
        )
    parties = [territory.get(end) for end in facts.ends]
    if column == "crossings" and parties[0] is not None and parties[0] == parties[1]:
        yield fault(
            table,
            row,
            column,
            f"crossings of {name} names {way.corridor}, which lies within {parties[0]}",
            value=str(way),
            hint="list border corridors only: those whose ends lie in two parties.",
        )


def _joint_faults(
    row: int, name: str, ways: list[Way], facts: Mapping[str, CorridorFacts]
) -> Iterator[Fault]:
    owners = sorted(set().union(*(facts[w.corridor].owners for w in ways if w.corridor in facts)) - {""})
    if len(owners) > 1:
        yield fault(
            "joint_limits",
            row,
            "arcs",
            f"arcs of {name} belong to {' and '.join(owners)}",
            value=", ".join(owners),
            hint="a joint limit lies in one territory; write one limit for each.",
        )


def check_activity(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """Contracts that nothing can serve in a year that is planned, or whose border nobody may cross."""
    facts = corridor_facts(frames)
    territory = {node: party for _, node, party in cells_of(frames["nodes"], "nodes", "party")}
    contracts = list(
        cells_of(frames["contracts"], "contracts", "measure", "crossings", "from_year", "until_year")
    )

    def stands(way: Way, year: int) -> bool:
        spans = facts[way.corridor].spans if way.corridor in facts else []
        return any(start <= year <= end for start, end in spans)

    for row, name, measure, _, start, end in contracts:
        years = [y for y in sorted(config.plan_years) if start <= y <= end]
        idle = [y for y in years if measure and not any(stands(t.way, y) for t in measure)]
        if idle:
            shown = ", ".join(map(str, idle))
            yield fault(
                "contracts",
                row,
                "measure",
                f"measure of {name} has no corridor in {shown}",
                value=shown,
                hint="the contract is left out in that year.",
                severity="warning",
            )
    open_ways_of = {
        year: {w for _, _, _, ways, since, until in contracts if since <= year <= until for w in ways or ()}
        for year in sorted(config.plan_years)
    }
    for row, name, measure, _, start, end in contracts:
        for year, open_ways in open_ways_of.items():
            if not start <= year <= end:
                continue
            shut = [
                t.way
                for t in measure or ()
                if t.way.corridor in facts
                and stands(t.way, year)
                and len({territory.get(e, "") for e in facts[t.way.corridor].ends}) == 2
                and t.way not in open_ways
            ]
            if shut:
                yield _shut_fault(row, name, year, shut[0])
                break


def _shut_fault(row: int, name: Any, year: int, way: Way) -> Fault:
    return fault(
        "contracts",
        row,
        "crossings",
        f"measure of {name} counts border corridor {way}, which no contract of {year} lists among its"
        " crossings",
        value=str(way),
        hint="it carries nothing outside a block; list it in crossings.",
        severity="warning",
    )


def check_borders(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """Border corridors of a year to plan in which no contract names any: without a name they carry nothing.

    One border that is left out beside others that are named may be meant; the plan says what it carries.
    """
    territory = {node: party for _, node, party in cells_of(frames["nodes"], "nodes", "party")}
    # Crossings must be filled: a contract names a border, or has its own fault.
    spans = [span for _, _, *span in cells_of(frames["contracts"], "contracts", "from_year", "until_year")]
    years = [y for y in sorted(config.plan_years) if not any(since <= y <= until for since, until in spans)]
    idle: dict[tuple[str, str, str], list[int]] = {}
    columns = ("corridor", "from", "to", "from_year", "until_year")
    for _, _, corridor, tail, head, start, end in cells_of(frames["arcs"], "arcs", *columns):
        ends = (territory.get(tail), territory.get(head))
        if corridor and None not in ends and ends[0] != ends[1]:
            found = idle.setdefault((corridor, str(ends[0]), str(ends[1])), [])
            found += [y for y in years if start <= y <= end and y not in found]
    for (corridor, one, other), of in sorted(idle.items()):
        if of:
            shown = ", ".join(map(str, sorted(of)))
            yield fault(
                "contracts",
                None,
                "crossings",
                f"border corridor {corridor}, {one}–{other}, is named by no contract of {shown}",
                value=corridor,
                hint="it carries nothing unless both plan as a block; list it in a contract's crossings.",
                severity="warning",
            )
