"""Tables become the network and the scenario of one year: the rows that hold in it, in canonical order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import pandas as pd

from gasunion.intake.checks.markets import least_home_value
from gasunion.intake.config import CaseConfig
from gasunion.intake.records import (
    Row,
    corridor_of,
    demand_of,
    is_given,
    node_of,
    or_none,
    party_of,
    project_part_of,
    sourced_of,
    storage_of,
    supply_of,
    terms_of,
)
from gasunion.network.network import Network
from gasunion.scenario.balances import BalanceFigure
from gasunion.scenario.calendar import Calendar, year_calendar
from gasunion.scenario.contracts import Contract
from gasunion.scenario.demand import Step, UseClass
from gasunion.scenario.markets import (
    CHOKE_SOURCE,
    MarketStep,
    choke_by_rule,
    choke_most,
    steps_of_elastic_demand,
)
from gasunion.scenario.measure import Way
from gasunion.scenario.naming import NAMED_IN, Naming
from gasunion.scenario.observed import Observation
from gasunion.scenario.outside_demand import OutsideDemand
from gasunion.scenario.projects import Project
from gasunion.scenario.scenario import Scenario
from gasunion.scenario.source import Sourced
from gasunion.scenario.transport import JointLimit, Maintenance

Frames = Mapping[str, pd.DataFrame]


def network_and_scenario(frames: Frames, config: CaseConfig, year: int) -> tuple[Network, Scenario]:
    """The network and scenario of a year, from checked tables.

    Rows of that year, or whose span holds it, only. Terms of measures, crossings and joint limits whose
    corridor has no row in the year, and no project that could exist in it, are dropped; what has none left
    is left out.
    """
    arcs = _by(_in_span(frames, "arcs", year), "arc")
    corridors, terms = [corridor_of(r) for r in arcs], [terms_of(r) for r in arcs]
    nodes = [node_of(r) for r in _rows(frames, "nodes")]
    projects = _projects(frames, year)
    known = {c.corridor for c in corridors}
    known |= {p.arc.corridor for project in projects for p in project.parts if p.arc is not None}
    shapes = _shapes(frames)
    calendar = year_calendar(year, peak_days=config.peak_days, gas_year=config.gas_year.rule)
    scenario = Scenario(
        name=config.name,
        licence=config.licence,
        calendar=calendar,
        parties=tuple(party_of(r) for r in _by(_rows(frames, "parties"), "party")),
        terms=tuple(terms),
        supplies=tuple(supply_of(r) for r in _by(_in_year(frames, "supplies", year), "node")),
        demands=tuple(demand_of(r) for r in _by(_in_year(frames, "demands", year), "node", "class")),
        classes=_classes(frames, shapes),
        storages=tuple(storage_of(r) for r in _by(_in_span(frames, "storages", year), "storage")),
        contracts=_contracts(frames, year, known, shapes),
        maintenance=_maintenance(frames, {c.arc for c in corridors}, calendar),
        joint_limits=_joint_limits(frames, year, known),
        markets=_markets(
            frames, year, shapes, choke_most_usd_per_tcm=choke_most(least_home_value(frames, config))
        ),
        outside_demands=_outside_demands(frames, year, shapes),
        projects=projects,
        shortages=tuple(f for f in balance_figures(frames) if f.year == year and f.item == "shortage"),
        home_value_usd_per_tcm=config.home_value_usd_per_tcm,
        home_uplift_usd_per_tcm=config.home_uplift_usd_per_tcm,
        unpaid_gas_usd_per_tcm=config.unpaid_gas_usd_per_tcm,
        discount_rate=config.discount_rate,
        capex_level=config.capex_level,
        are_projects_lumpy=config.are_projects_lumpy,
        range_tolerance_musd=config.range_tolerance_musd,
        names=namings(frames),
    )
    return Network(nodes=tuple(nodes), arcs=tuple(corridors)), scenario


def observations(frames: Frames) -> tuple[Observation, ...]:
    """Rows of `observed`, ordered by corridor, year and month; a whole year stands before its months."""
    rows = _rows(frames, "observed")
    rows.sort(key=lambda r: (r["corridor"], r["year"], r["month"] if is_given(r["month"]) else 0))
    return tuple(
        Observation(
            corridor=r["corridor"],
            year=int(r["year"]),
            month=int(r["month"]) if is_given(r["month"]) else None,
            measure=r["measure"],
            quantity_bcm=r["quantity_bcm"],
            low_bcm=or_none(r["low_bcm"]),
            high_bcm=or_none(r["high_bcm"]),
            basis=r["basis"],
            sourced=sourced_of("observed", r),
        )
        for r in rows
    )


def balance_figures(frames: Frames) -> tuple[BalanceFigure, ...]:
    """Rows of `balances`, ordered by party, year, item, partner and publisher."""
    rows = _by(_rows(frames, "balances"), "party", "year", "item", "partner", "publisher")
    return tuple(
        BalanceFigure(
            party=r["party"],
            year=int(r["year"]),
            item=r["item"],
            partner=r["partner"] or None,
            publisher=r["publisher"],
            value_bcm=r["value_bcm"],
            low_bcm=or_none(r["low_bcm"]),
            high_bcm=or_none(r["high_bcm"]),
            node=r["node"] or None,
            use_class=r["class"] or None,
            from_date=r["from_date"] if is_given(r["from_date"]) else None,
            to_date=r["to_date"] if is_given(r["to_date"]) else None,
            sourced=sourced_of("balances", r),
        )
        for r in rows
    )


def namings(frames: Frames) -> tuple[Naming, ...]:
    """Rows of `names`, ordered by kind and key."""
    return tuple(
        Naming(
            kind=r["kind"],
            key=r["key"],
            forms={code: r[code] for code in NAMED_IN if r[code]},
            drafts=tuple(r["draft"].split()),
        )
        for r in _by(_rows(frames, "names"), "kind", "key")
    )


def _rows(frames: Frames, table: str, keep: pd.Series[bool] | None = None) -> list[Row]:
    frame = frames[table]
    return (frame if keep is None else frame[keep]).reset_index().to_dict("records")


def _in_year(frames: Frames, table: str, year: int) -> list[Row]:
    return _rows(frames, table, frames[table]["year"] == year)


def _in_span(frames: Frames, table: str, year: int) -> list[Row]:
    frame = frames[table]
    return _rows(frames, table, (frame["from_year"] <= year) & (frame["until_year"] >= year))


def _by(rows: Iterable[Row], *names: str) -> list[Row]:
    return sorted(rows, key=lambda r: tuple(r[n] for n in names))


def _shapes(frames: Frames) -> dict[str, tuple[float, ...]]:
    """Twelve shares of each series, January first; rounding of the table is taken out, so they sum to 1."""
    found: dict[str, dict[int, float]] = {}
    for row in _rows(frames, "profiles"):
        found.setdefault(row["series"], {})[int(row["month"])] = row["share"]
    return {series: _normalised([months[m] for m in range(1, 13)]) for series, months in found.items()}


def _normalised(shares: list[float]) -> tuple[float, ...]:
    total = math.fsum(shares)
    return tuple(s / total for s in shares)


def _classes(frames: Frames, shapes: Mapping[str, tuple[float, ...]]) -> tuple[UseClass, ...]:
    found: dict[str, list[Row]] = {}
    for row in _by(_rows(frames, "classes"), "class", "step"):
        found.setdefault(row["class"], []).append(row)
    return tuple(
        UseClass(
            name=name,
            steps=tuple(
                Step(share=share, value_usd_per_tcm=r["value_usd_per_tcm"])
                for share, r in zip(_normalised([r["share"] for r in rows]), rows, strict=True)
            ),
            is_home=rows[0]["home"],
            peak_factor=rows[0]["peak_factor"],
            month_shares=shapes[rows[0]["profile"]],
            sourced=sourced_of("classes", rows[0]),
        )
        for name, rows in found.items()
    )


def _contracts(
    frames: Frames, year: int, known: set[str], shapes: Mapping[str, tuple[float, ...]]
) -> tuple[Contract, ...]:
    contracts = []
    pinned = {
        r["contract"]: tuple(float(r[f"month_{m:02d}_mcm_d"]) for m in range(1, 13))
        for r in _in_year(frames, "pins", year)
    }
    for r in _by(_in_span(frames, "contracts", year), "contract"):
        measure = tuple(t for t in r["measure"] if t.way.corridor in known)
        if not measure:
            continue
        contracts.append(
            Contract(
                contract=r["contract"],
                seller=r["seller"],
                buyer=r["buyer"],
                measure=measure,
                crossings=_sorted_ways(w for w in r["crossings"] if w.corridor in known),
                minimum_bcm_y=r["minimum_bcm_y"],
                maximum_bcm_y=r["maximum_bcm_y"],
                agreed_bcm_y=r["agreed_bcm_y"],
                month_shares=shapes[r["shape"]],
                swing=r["swing"],
                daily_maximum_mcm_d=or_none(r["daily_maximum_mcm_d"]),
                pinned_mcm_d=pinned.get(r["contract"]),
                price_usd_per_tcm=r["price_usd_per_tcm"],
                price_rule=r["price_rule"],
                yields_to_home=is_given(r["yields_to_home"]) and bool(r["yields_to_home"]),
                minimum_basis=r["minimum_basis"],
                maximum_basis=r["maximum_basis"],
                agreed_basis=r["agreed_basis"],
                derived_from=r["derived_from"] or "",
                sourced=sourced_of("contracts", r),
            )
        )
    return tuple(contracts)


def _sorted_ways(ways: Iterable[Way]) -> tuple[Way, ...]:
    return tuple(sorted(ways))


def _maintenance(frames: Frames, arcs: set[str], calendar: Calendar) -> tuple[Maintenance, ...]:
    """Windows that touch the year, whole: who plans clips them to its periods."""
    start, end = calendar.periods[0].start, calendar.periods[-1].end
    rows = [
        r
        for r in _rows(frames, "maintenance")
        if r["arc"] in arcs and r["from_date"] < end and r["to_date"] > start
    ]
    return tuple(
        Maintenance(
            arc=r["arc"],
            from_date=r["from_date"],
            to_date=r["to_date"],
            factor=r["factor"],
            sourced=sourced_of("maintenance", r),
        )
        for r in _by(rows, "arc", "from_date")
    )


def _joint_limits(frames: Frames, year: int, known: set[str]) -> tuple[JointLimit, ...]:
    limits = (
        JointLimit(
            limit=r["limit"],
            ways=_sorted_ways(w for w in r["arcs"] if w.corridor in known),
            capacity_bcm_y=r["capacity_bcm_y"],
            sourced=sourced_of("joint_limits", r),
        )
        for r in _by(_in_span(frames, "joint_limits", year), "limit")
    )
    return tuple(limit for limit in limits if limit.ways)


def _markets(
    frames: Frames, year: int, shapes: Mapping[str, tuple[float, ...]], *, choke_most_usd_per_tcm: float
) -> tuple[MarketStep, ...]:
    steps = []
    for r in _by(_in_year(frames, "markets", year), "node", "step"):
        first = int(r["step"])
        pairs: tuple[tuple[float, float], ...] = ((r["quantity_bcm_y"], r["value_usd_per_tcm"]),)
        sourced, choke = sourced_of("markets", r), or_none(r["choke_usd_per_tcm"])
        choke_sourced = sourced
        if is_given(r["elasticity"]):
            if choke is None:
                choke = choke_by_rule(
                    reference_usd_per_tcm=r["value_usd_per_tcm"], most_usd_per_tcm=choke_most_usd_per_tcm
                )
                choke_sourced = Sourced(where=sourced.where, source=CHOKE_SOURCE, confidence="estimated")
            pairs = steps_of_elastic_demand(
                reference_bcm_y=r["quantity_bcm_y"],
                reference_usd_per_tcm=r["value_usd_per_tcm"],
                elasticity=r["elasticity"],
                choke_usd_per_tcm=choke,
            )
        steps += [
            MarketStep(
                node=r["node"],
                step=first + i,
                quantity_bcm_y=quantity,
                value_usd_per_tcm=value,
                month_shares=shapes[r["profile"]],
                sourced=sourced,
                choke_usd_per_tcm=choke,
                choke_sourced=choke_sourced,
            )
            for i, (quantity, value) in enumerate(pairs)
        ]
    return tuple(steps)


def _outside_demands(
    frames: Frames, year: int, shapes: Mapping[str, tuple[float, ...]]
) -> tuple[OutsideDemand, ...]:
    return tuple(
        OutsideDemand(
            node=r["node"],
            elasticity_low=r["elasticity_low"],
            elasticity_mid=r["elasticity_mid"],
            elasticity_high=r["elasticity_high"],
            quantity_bcm_y=or_none(r["quantity_bcm_y"]),
            price_usd_per_tcm=or_none(r["price_usd_per_tcm"]),
            month_shares=shapes[r["profile"]],
            sourced=sourced_of("outside_demand", r),
        )
        for r in _by(_in_span(frames, "outside_demand", year), "node")
    )


def _projects(frames: Frames, year: int) -> tuple[Project, ...]:
    """Projects all of whose parts could carry gas in the year."""
    found: dict[str, list[Row]] = {}
    for row in _by(_rows(frames, "projects"), "project", "part"):
        found.setdefault(row["project"], []).append(row)
    return tuple(
        Project(
            project=name,
            name=rows[0]["name"],
            parts=tuple(project_part_of(r) for r in rows),
            capex_low_musd=math.fsum(r["capex_low_musd"] for r in rows),
            capex_mid_musd=math.fsum(r["capex_mid_musd"] for r in rows),
            capex_high_musd=math.fsum(r["capex_high_musd"] for r in rows),
            lead_time_y=max(r["lead_time_y"] for r in rows),
            lifetime_y=_lifetime_y(rows),
            earliest_year=max(int(r["earliest_year"]) for r in rows),
            territories=frozenset(t for r in rows for t in r["territories"]),
            until_year=_least_year(rows, "until_year"),
            price_year=_least_year(rows, "price_year") or _year_of(str(rows[0]["source_date"])),
            threshold=next((r["threshold"] for r in rows if or_none(r["threshold"]) is not None), None),
            sourced=sourced_of("projects", rows[0]),
        )
        for name, rows in found.items()
        if max(r["earliest_year"] for r in rows) <= year <= (_least_year(rows, "until_year") or year)
    )


def _lifetime_y(rows: list[Row]) -> float:
    """Years over which the investment is spread: no more than there are until the last year."""
    least: float = min(r["lifetime_y"] for r in rows)
    until = _least_year(rows, "until_year")
    if until is None:
        return least
    return min(least, until - max(int(r["earliest_year"]) for r in rows) + 1.0)


def _least_year(rows: list[Row], column: str) -> int | None:
    """The earliest year of a column, None where every row leaves it blank."""
    years = [int(r[column]) for r in rows if or_none(r[column]) is not None]
    return min(years, default=None)


def _year_of(date: str) -> int | None:
    """The year that a date begins with."""
    return int(date[:4]) if date[:4].isdigit() else None
