"""What a flow rests on, and what binds it: inputs of its contracts, its pipes and the parties at its ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from gasunion.intake.case import Case
from gasunion.intake.vintage.vintage import Vintage
from gasunion.planning.binding import Binding
from gasunion.planning.plan import Plan
from gasunion.reading.dates import NoDay, last_day_of
from gasunion.scenario.knowledge import Input
from gasunion.scenario.measure import Term
from gasunion.studies.hindcast.flow import AT_BOUND_BCM, Held

# The kinds of limits that are no contract's, in the planner's words, and their names here.
LIMITS: Mapping[str, str] = {
    "arc forward": "arc",
    "arc backward": "arc",
    "supply of the year": "supply",
    "supply of a month": "supply",
    "joint limit": "joint limit",
}


def owners(measure: Sequence[Term], vintage: Vintage) -> tuple[str, ...]:
    """To whom the inputs of a flow belong: its pipes, the contracts on them, and the parties they join.

    The pipes are those of the measure and of the crossings of the contracts that are counted on them; the
    parties are those contracts' sellers and buyers and the territories that the measure's pipes join.
    """
    corridors = {t.way.corridor for t in measure}
    party = dict(
        zip(vintage.case.frames["nodes"]["node"], vintage.case.frames["nodes"]["party"], strict=True)
    )
    parties: set[str] = set()
    names: set[str] = set()
    pipes = set(corridors)
    for row in vintage.case.frames["contracts"].to_dict("records"):
        if corridors & {t.way.corridor for t in row["measure"]}:
            names.add(row["contract"])
            parties |= {row["seller"], row["buyer"]}
            pipes |= {w.corridor for w in row["crossings"]}
    for row in vintage.case.frames["arcs"].to_dict("records"):
        if row["corridor"] in corridors:
            parties |= {party[row["from"]], party[row["to"]]}
    found = [f"party {p}" for p in parties] + [f"contract {c}" for c in names]
    return tuple(sorted(found + [f"corridor {c}" for c in pipes]))


def counted(inputs: Sequence[Input], of: Sequence[str]) -> dict[str, int]:
    """How many inputs of these owners were known, and how."""
    mine = set(of)
    return dict(sorted(Counter(i.how for i in inputs if i.of in mine).items()))


def unknown_contracts(case: Case, measure: Sequence[Term], vintage: Vintage) -> tuple[str, ...]:
    """Contracts of which nothing was known and that are counted on the flow's pipes."""
    corridors = {t.way.corridor for t in measure}
    left_out = {i.of for i in vintage.inputs if i.table == "contracts" and i.how == "left_out"}
    rows = case.frames["contracts"].to_dict("records")
    return tuple(
        sorted(
            {
                r["contract"]
                for r in rows
                if f"contract {r['contract']}" in left_out
                and corridors & {t.way.corridor for t in r["measure"]}
            }
        )
    )


def starts_or_ends(case: Case, measure: Sequence[Term], year: int) -> tuple[str, ...]:
    """Contracts on a flow that begin or end with a year; a case's own first and last year tell none."""
    corridors = {t.way.corridor for t in measure}
    rows = [
        r
        for r in case.frames["contracts"].to_dict("records")
        if r["minimum_bcm_y"] or r["maximum_bcm_y"] or r["agreed_bcm_y"]
    ]
    first = min((r["from_year"] for r in rows), default=year)
    last = max((r["until_year"] for r in rows), default=year)
    found = []
    for name in sorted({r["contract"] for r in rows}):
        mine = [r for r in rows if r["contract"] == name]
        begins, ends = min(r["from_year"] for r in mine), max(r["until_year"] for r in mine)
        is_on_it = any(corridors & {t.way.corridor for t in r["measure"]} for r in mine)
        if is_on_it and (begins == year != first or ends == year != last):
            found.append(name)
    return tuple(found)


def held(
    plan: Plan,
    measure: Sequence[Term],
    of: Sequence[str],
    *,
    vintage: Vintage,
    binding: Sequence[Binding],
    eve: date,
) -> tuple[Held, ...]:
    """Contracts on their bounds that move a flow, and what binds of its arcs, supplies and joint limits.

    Parameters
    ----------
    of : to whom the flow's inputs belong. binding : what binds in the plan. eve : the day before the year.
    """
    mine = set(of)
    by_name = {(i.table, i.name): i for i in vintage.inputs if i.of in mine}
    found = _contracts(plan, measure, by_name, eve)
    tables = {"arc": "arcs", "supply": "supplies", "joint limit": "joint_limits"}
    seen: set[tuple[str, str]] = set()
    for b in binding:
        kind = LIMITS.get(b.kind)
        told = by_name.get((tables[kind], b.name)) if kind else None
        if kind is None or told is None or (kind, b.name) in seen:
            continue
        seen.add((kind, b.name))
        found.append(
            Held(
                kind=kind,
                name=b.name,
                bound="maximum",
                bcm=b.limit,
                basis="capacity",
                dated=told.dated,
                is_late=not is_by(told.dated, eve),
            )
        )
    return tuple(found)


def _contracts(
    plan: Plan, measure: Sequence[Term], by_name: Mapping[tuple[str, str], Input], eve: date
) -> list[Held]:
    corridors = {t.way.corridor for t in measure}
    result = []
    for i, c in enumerate(plan.scenario.contracts):
        if not corridors & {t.way.corridor for t in c.measure}:
            continue
        bcm = float(plan.contract_quantity[i] @ plan.formulation.days) / 1000.0
        at_minimum = bcm <= c.minimum_bcm_y + AT_BOUND_BCM
        at_maximum = bcm >= c.maximum_bcm_y - AT_BOUND_BCM
        if not (at_minimum or at_maximum):
            continue
        told = by_name[("contracts", f"{c.contract} bounds")]
        # A rule holds in every year, and an open contract's bound is what its pipes carry.
        is_of_a_year = told.how not in ("rule", "open")
        result.append(
            Held(
                kind="contract",
                name=c.contract,
                bound="both" if at_minimum and at_maximum else "minimum" if at_minimum else "maximum",
                bcm=c.minimum_bcm_y if at_minimum else c.maximum_bcm_y,
                basis=c.minimum_basis if at_minimum else c.maximum_basis,
                dated=told.dated if is_of_a_year else "",
                is_late=is_of_a_year and not is_by(told.dated, eve),
            )
        )
    return result


def is_by(written: str, day: date) -> bool:
    """Whether what is dated so was there on a day."""
    try:
        return last_day_of(written) <= day
    except NoDay:
        return False
