"""What a coalition of a base year may change: all that lies between its members, and nothing else.

From the status quo of a base year, for a set of members:

- arcs with both ends in it are free within capacity, and contracts with both parties in it are released,
  but for rows that are balances and no sales (transit, swap) unless those are to be released too;
- every arc that touches a territory outside it keeps its flow of the status quo in every period, and every
  other contract stays pinned;
- each member's use of each class over the year is at least that of the status quo;
- a project moves only if every territory that it needs is a member;
- where a shortage was documented, production and withdrawal of that territory keep their rates of those
  periods: the shortage shows that no more could be given.

All coalitions are one programme with other bounds. Bounds and rows reach as far as the status quo itself,
rounding included, so it is feasible for every coalition.

References: docs/theory/worth.md, sections "The game" and "Parts of a gain".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_matrix, csr_matrix, vstack

from gasunion.planning.blocks import Pins, bounded
from gasunion.planning.formulation import Formulation
from gasunion.program import Floats, Program
from gasunion.scenario.projects import Project
from gasunion.transport.model import Indices

Bools = npt.NDArray[np.bool_]
# What is held at the status quo beside what every coalition holds: nothing; what each member's home classes
# use; what every class uses, and what contracts among members carry over the year.
Held = Literal["nothing", "home use", "use and trade"]
HELD: tuple[Held, ...] = ("use and trade", "home use", "nothing")
MARKET = "market"


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """The status quo of a year, and whose each part of the programme is.

    Attributes
    ----------
    formulation, pins : of the status quo. x : its columns.
    program : the formulation's, with the rows of use and of contract years behind it.
    parties : in order. holders : (party, column), whether the party must be a member before it moves.
    use : (party, class) → row of its use over the year. home : whether that class is home use.
    contract_year : (contract,) rows of what each carries over the year.
    is_given : (column,) whether it keeps the status quo's rate in every coalition: a documented shortage.
    """

    formulation: Formulation
    pins: Pins
    x: Floats
    program: Program
    parties: tuple[str, ...]
    holders: Bools
    use: Mapping[tuple[str, str], int]
    home: Mapping[tuple[str, str], bool]
    contract_year: Indices
    is_given: Bools

    @property
    def activity(self) -> Floats:
        """(row,) what the status quo makes of each row."""
        return np.asarray(self.program.matrix @ self.x)


def footing_of(formulation: Formulation, *, pins: Pins, x: Floats) -> Footing:
    """What coalitions of a year stand on.

    Parameters
    ----------
    x : columns of the status quo, which hold its rows to rounding.
    """
    f = formulation
    parties = tuple(sorted({n.territory for n in f.grid.nodes} | {p.party for p in f.scenario.parties}))
    program, use, home, contract_year = with_years(f)
    return Footing(
        formulation=f,
        pins=pins,
        x=x,
        program=program,
        parties=parties,
        holders=_holders(f, parties),
        use=use,
        home=home,
        contract_year=contract_year,
        is_given=_given(f),
    )


def is_released(formulation: Formulation, members: Set[str], *, with_balances: bool) -> Bools:
    """(contract,) whether a coalition may depart from it: both parties are members, and it is a sale."""
    return np.array(
        [
            {c.seller, c.buyer} <= members and (with_balances or not c.is_balance)
            for c in formulation.scenario.contracts
        ],
        dtype=bool,
    )


def coalition(
    footing: Footing,
    members: Set[str],
    *,
    movers: Set[str] | None = None,
    held: Held = "nothing",
    with_balances: bool = False,
    is_bounded: bool = True,
) -> Program:
    """The programme with the bounds of a coalition; its cost is counted at stated values.

    Parameters
    ----------
    movers : whose territories may move; the members where not given. Others than members keep their
        contracts pinned and the limits of their borders, and plan again within them.
    held : what else stays at the status quo.
    with_balances : whether transit and swap balances between members are released too.
    is_bounded : whether use by party and class is at least that of the status quo. Only to show what goes
        wrong without.
    """
    f, program = footing.formulation, footing.program
    moving = _moving(footing, members if movers is None else movers)
    released = is_released(f, members, with_balances=with_balances)
    moving[f.contracts.quantity] = released[:, None]
    moving[f.contracts.short] = False
    free = bounded(f, kind="block", block=frozenset(members), pins=footing.pins)
    lower = np.where(moving, np.minimum(free.lower, footing.x), footing.x)
    upper = np.where(moving, np.maximum(free.upper, footing.x), footing.x)
    row_lower, row_upper = _rows_of(footing, free, moving)
    activity = footing.activity
    for (party, name), row in footing.use.items():
        if party not in (members if movers is None else movers):
            continue
        if name != MARKET and is_bounded:
            row_lower[row] = activity[row]
        is_held = held == "use and trade" or (held == "home use" and footing.home[party, name])
        if is_held:
            row_lower[row] = row_upper[row] = activity[row]
    if held == "use and trade":
        year = footing.contract_year[released]
        row_lower[year] = row_upper[year] = activity[year]
    return dataclasses.replace(program, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper)


def territory_costs(footing: Footing) -> Floats:
    """(party, column) what a unit of a column costs each party; they sum to the programme's cost.

    A border arc's opex is its owner's; investment is borne in equal parts by the owners of its parts.
    """
    f = footing.formulation
    position = {p: i for i, p in enumerate(footing.parties)}
    share = np.zeros(footing.holders.shape)
    blocks = (f.columns.production, f.columns.use, f.columns.missed_minimum)
    places = ([s.node for s in f.supplies], [u.node for u in f.uses], [s.node for s in f.supplies])
    territory = {n.node: n.territory for n in f.grid.nodes}
    for block, nodes in zip(blocks, places, strict=True):
        for i, node in enumerate(nodes):
            share[position[territory[node]], block[i]] = 1.0
    for a, arc in enumerate(f.grid.arcs):
        owner = position[arc.owner or territory[arc.tail]]
        share[owner, f.columns.flows.forward[a]] = share[owner, f.columns.flows.backward[a]] = 1.0
    for i, project in enumerate(f.scenario.projects):
        owners = _owners(project, territory)
        for party in owners:
            share[position[party], f.columns.build[i]] = 1.0 / len(owners)
    costs: Floats = share * footing.program.cost
    return costs


def _owners(project: Project, territory: Mapping[str, str]) -> frozenset[str]:
    owners = set()
    for part in project.parts:
        if part.arc is not None:
            owners.add(part.arc.owner or territory[part.arc.tail])
        if part.storage is not None:
            owners.add(territory[part.storage.node])
        if part.supply is not None:
            owners.add(territory[part.supply.node])
    return frozenset(owners)


def _needed(project: Project, territory: Mapping[str, str]) -> frozenset[str]:
    """Every territory that must be a member before a project moves: those it lists, and its arcs' ends."""
    ends = {territory[n] for p in project.parts if p.arc for n in (p.arc.tail, p.arc.head)}
    return project.territories | ends | _owners(project, territory)


def _moving(footing: Footing, movers: Set[str]) -> Bools:
    outside = np.array([p not in movers for p in footing.parties])
    moving: Bools = ~footing.holders[outside].any(axis=0) & ~footing.is_given
    return moving


def _rows_of(footing: Footing, free: Program, moving: Bools) -> tuple[Floats, Floats]:
    """Row bounds: none where nothing moves, else those of the plan, reaching to the status quo itself."""
    activity = footing.activity
    extra = activity.size - free.row_lower.size
    lower = np.concatenate([free.row_lower, np.full(extra, -np.inf)])
    upper = np.concatenate([free.row_upper, np.full(extra, np.inf)])
    is_equation = lower == upper
    lower = np.where(is_equation, activity, np.minimum(lower, activity))
    upper = np.where(is_equation, activity, np.maximum(upper, activity))
    matrix = csr_matrix(footing.program.matrix)
    touched = np.diff(csr_matrix(matrix[:, moving]).indptr) > 0
    lower[~touched], upper[~touched] = -np.inf, np.inf
    return lower, upper


def _holders(f: Formulation, parties: tuple[str, ...]) -> Bools:
    position = {p: i for i, p in enumerate(parties)}
    territory = {n.node: n.territory for n in f.grid.nodes}
    projects = [_needed(p, territory) for p in f.scenario.projects]
    holders = np.zeros((len(parties), f.program.cost.size), dtype=bool)

    def hold(columns: Indices, needed: Set[str], project: int) -> None:
        for party in needed | (projects[project] if project >= 0 else frozenset()):
            holders[position[party], columns] = True

    for i, supply in enumerate(f.supplies):
        for block in (f.columns.production, f.columns.missed_minimum):
            hold(block[i], {territory[supply.node]}, int(f.project_of_supply[i]))
    for i, use in enumerate(f.uses):
        hold(f.columns.use[i], {territory[use.node]}, -1)
    for i, store in enumerate(f.storages):
        for block in (f.columns.store.injection, f.columns.store.withdrawal, f.columns.store.stock):
            hold(block[i], {territory[store.node]}, int(f.project_of_storage[i]))
    for i, arc in enumerate(f.grid.arcs):
        ends = {territory[arc.tail], territory[arc.head]}
        for block in (f.columns.flows.forward, f.columns.flows.backward):
            hold(block[i], ends, int(f.project_of_arc[i]))
    for i, needed in enumerate(projects):
        hold(f.columns.build[i : i + 1], needed, -1)
    return holders


def with_years(
    f: Formulation,
) -> tuple[Program, dict[tuple[str, str], int], dict[tuple[str, str], bool], Indices]:
    """The programme with a row for each party's use of each class and one for each contract's year."""
    territory = {n.node: n.territory for n in f.grid.nodes}
    start, width = f.program.row_lower.size, f.program.cost.size
    use: dict[tuple[str, str], int] = {}
    home: dict[tuple[str, str], bool] = {}
    rows: list[Indices] = []
    columns: list[Indices] = []
    values: list[Floats] = []

    def enter(row: int, block: Indices) -> None:
        rows.append(np.full(block.size, row - start))
        columns.append(block)
        values.append(f.days)

    for i, step in enumerate(f.uses):
        key = (territory[step.node], step.use_class)
        row = use.setdefault(key, start + len(use))
        home[key] = step.is_home
        enter(row, f.columns.use[i])
    contract_year = start + len(use) + np.arange(len(f.scenario.contracts))
    for c, row in enumerate(contract_year.tolist()):
        enter(row, f.contracts.quantity[c])
    count = len(use) + contract_year.size
    more = csr_matrix(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(count, width)
    )
    free = np.full(count, np.inf)
    program = dataclasses.replace(
        f.program,
        matrix=csc_matrix(vstack([f.program.matrix, more])),
        row_lower=np.concatenate([f.program.row_lower, -free]),
        row_upper=np.concatenate([f.program.row_upper, free]),
    )
    return program, use, home, contract_year


def _given(f: Formulation) -> Bools:
    """Production and withdrawal of a territory in the periods of a documented shortage of a base year."""
    given = np.zeros(f.program.cost.size, dtype=bool)
    if not f.scenario.has_base:
        return given
    territory = {n.node: n.territory for n in f.grid.nodes}
    for figure in f.scenario.shortages:
        if figure.value_bcm <= 0.0:
            continue
        times = np.array([p.is_within(figure.from_date, figure.to_date) for p in f.periods])
        for i, supply in enumerate(f.supplies):
            if territory[supply.node] == figure.party:
                given[f.columns.production[i, times]] = True
        for i, store in enumerate(f.storages):
            if territory[store.node] == figure.party:
                given[f.columns.store.withdrawal[i, times]] = True
    return given
