"""Capacity that traders may build: every yes-or-no vector is a market of its own.

Yes or no is not convex, so there is no one programme. There are 2^n vectors; in each the sizes that are built
follow from the market's programme (a builder takes the worth of a unit of capacity as given), fixed costs are
added afterwards. Of these markets the one of greatest welfare is named, and every one in which no trader
would gain by another choice of its own, knowing what market would come of it: the equilibria with
anticipation. The two need not be the same, and there may be none or several of the second.

See docs/theory/market.md, section "Builds".

References
----------
Huppmann, Siddiqui: An exact solution method for binary equilibrium problems with compensation and the power
market uplift problem, European Journal of Operational Research 266(2), 2018.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from gasunion.market.equilibrium import Equilibrium, equilibrium
from gasunion.market.figures import figures_of
from gasunion.market.formulation import Formulation, at_point, formulate, tangents
from gasunion.market.setting import Market
from gasunion.outcome import Outcome
from gasunion.program import Floats, Program, solve

GAIN = 1e-7
"""Of the market's welfare: what a trader must gain to be said to want another choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One vector of builds and the market that comes of it.

    Attributes
    ----------
    built : build → size, of those that are built. [bcm/y]
    welfare, surplus : of all, and of final buyers; after what building costs. [MUSD]
    payoff : trader → profit and rents of its own arcs and stores, less what its builds cost. [MUSD]
    prices : market → mean price. [USD/tcm]
    """

    built: dict[str, float]
    welfare: float
    surplus: float
    payoff: dict[str, float]
    prices: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Builds:
    """What came of all vectors.

    Attributes
    ----------
    choices : of every vector that can be carried. best : the choice of greatest welfare.
    stable : choices from which no trader would move alone.
    residual : by how much the named choices differ from their markets solved by themselves, relative.
    """

    choices: tuple[Choice, ...]
    best: Choice
    stable: tuple[Choice, ...]
    residual: float

    @property
    def count(self) -> int:
        """How many vectors can be carried."""
        return len(self.choices)


def all_builds(market: Market) -> Builds:
    """Every vector of a market's builds; the market has linear or stepwise demand and no curved cost.

    Raises
    ------
    ValueError : the market has no builds.
    """
    if not market.builds:
        raise ValueError("the market has no builds")
    form = formulate(_grown(market, [b.most for b in market.builds]))
    found: dict[tuple[bool, ...], Choice] = {}
    for vector in product((False, True), repeat=len(market.builds)):
        choice = _choice(market, form, vector)
        if choice is not None:
            found[vector] = choice
    best = max(found, key=lambda v: (found[v].welfare, v))
    stable = [v for v in found if _is_stable(market, found, v)]
    residual = max(_alone(market, found[v]) for v in {best, *stable})
    return Builds(
        choices=tuple(found.values()),
        best=found[best],
        stable=tuple(found[v] for v in stable),
        residual=residual,
    )


def _grown(market: Market, sizes: Sequence[float]) -> Market:
    """The market with so much of each build."""
    sites, lines = list(market.sites), list(market.lines)
    for build, size in zip(market.builds, sizes, strict=True):
        if build.arc is None:
            k = next(i for i, s in enumerate(sites) if (s.trader, s.node) == (build.trader, build.node))
            sites[k] = dataclasses.replace(sites[k], capacity=tuple(c + size for c in sites[k].capacity))
        else:
            k = next(i for i, x in enumerate(lines) if x.arc == build.arc)
            more = tuple(c + size for c in lines[k].capacity_forward)
            lines[k] = dataclasses.replace(lines[k], capacity_forward=more)
    return dataclasses.replace(market, sites=tuple(sites), lines=tuple(lines))


def _choice(market: Market, form: Formulation, vector: tuple[bool, ...]) -> Choice | None:
    """The market of one vector; None where its least output cannot be carried."""
    start = np.zeros(form.production.shape)
    plain, _ = at_point(form, quantity=np.ones(form.demand.shape), production=start, is_conic=False)
    program = _with_sizes(plain, market, form, vector)
    solution = solve(program, polish=True)
    if not solution.outcome.is_solved:
        return None
    columns = plain.cost.size
    sizes = [float(z) for z in solution.x[columns:]]
    grown = _grown(market, sizes)
    row_dual = solution.row_dual[: plain.row_lower.size].copy()
    for rows, arc in _arc_rows(market, plain.row_lower.size):
        # A pooled row counts shares of the whole arc, these count units of it.
        whole = np.array(grown.lines[arc].capacity_forward)
        row_dual[form.pooled[arc]] = solution.row_dual[rows] * whole
    form = dataclasses.replace(form, market=grown)
    point = Equilibrium(
        outcome=Outcome(code="solved", message=""),
        form=form,
        rounds=1,
        x=solution.x[:columns],
        row_dual=row_dual,
        price=np.zeros(form.demand.shape),
    )
    choke, slope = tangents(grown, np.ones(form.demand.shape))
    price = choke - slope * point.sold()
    stepped = sorted(form.steps)
    price[stepped] = row_dual[form.demand[stepped]] / form.weight
    return _told(market, dataclasses.replace(point, price=price), vector, sizes)


def _told(market: Market, point: Equilibrium, vector: tuple[bool, ...], sizes: Sequence[float]) -> Choice:
    figures = figures_of(point)
    payoff = dict(figures.profit)
    for line in market.lines:
        if line.owner in payoff:
            payoff[line.owner] += figures.arc_rent[line.arc] + figures.arc_charge[line.arc]
    for store in market.stores:
        if store.owner in payoff:
            payoff[store.owner] += figures.store_rent[store.store]
    spent = 0.0
    for build, is_built, size in zip(market.builds, vector, sizes, strict=True):
        cost = build.fixed_cost + build.unit_cost * size if is_built else 0.0
        payoff[build.trader] -= cost
        spent += cost
    return Choice(
        built={b.build: z for b, is_built, z in zip(market.builds, vector, sizes, strict=True) if is_built},
        welfare=figures.welfare - spent,
        surplus=sum(figures.surplus.values()),
        payoff=payoff,
        prices=figures.price,
    )


def _with_sizes(plain: Program, market: Market, form: Formulation, vector: tuple[bool, ...]) -> Program:
    """The programme with a size for each build, and rows of capacity in place of bounds and shares."""
    from scipy import sparse

    assert plain.quadratic is not None
    count, columns, rows = len(market.builds), plain.cost.size, plain.row_lower.size
    upper, row_upper = plain.upper.copy(), plain.row_upper.copy()
    entries: list[tuple[int, int, float]] = []
    limits: list[float] = []
    for columns_of, sizes, limit in _capacity_rows(market, form):
        row = rows + len(limits)
        entries += [(row, int(c), 1.0) for c in columns_of] + [(row, columns + j, -1.0) for j in sizes]
        limits.append(limit)
    upper[form.production[_built_sites(market)]] = np.inf
    for arc in {b.arc for b in market.builds if b.arc is not None}:
        row_upper[form.pooled[next(k for k, x in enumerate(market.lines) if x.arc == arc)]] = np.inf
    own_matrix = sparse.hstack([plain.matrix, sparse.csc_matrix((rows, count))])
    row_index, column_index, values = (np.array(part) for part in zip(*entries, strict=True))
    more = sparse.csc_matrix((values, (row_index - rows, column_index)), shape=(len(limits), columns + count))
    built = np.array(vector, dtype=float)
    return Program(
        cost=np.concatenate([plain.cost, [b.unit_cost for b in market.builds]]),
        lower=np.concatenate([plain.lower, built * [b.least for b in market.builds]]),
        upper=np.concatenate([upper, built * [b.most for b in market.builds]]),
        matrix=sparse.vstack([own_matrix, more]).tocsc(),
        row_lower=np.concatenate([plain.row_lower, np.full(len(limits), -np.inf)]),
        row_upper=np.concatenate([row_upper, limits]),
        quadratic=np.concatenate([plain.quadratic, np.zeros(count)]),
    )


def _capacity_rows(market: Market, form: Formulation) -> Iterator[tuple[Sequence[int], Sequence[int], float]]:
    """(columns that use a capacity, builds that add to it, what is there), sites first, by period."""
    periods = range(len(market.periods))
    for k, site in enumerate(market.sites):
        sizes = [
            j
            for j, b in enumerate(market.builds)
            if b.arc is None and (b.trader, b.node) == (site.trader, site.node)
        ]
        if sizes:
            for t in periods:
                yield [form.production[k, t]], sizes, site.capacity[t]
    for k, line in enumerate(market.lines):
        sizes = [j for j, b in enumerate(market.builds) if b.arc == line.arc]
        if sizes:
            copies = [c for c, (_, a) in enumerate(form.places.arc) if a == k]
            for t in periods:
                yield [int(form.flows.forward[c, t]) for c in copies], sizes, line.capacity_forward[t]


def _arc_rows(market: Market, first: int) -> Iterator[tuple[slice, int]]:
    """(capacity rows of an arc over the periods, the arc), of arcs with builds."""
    count = len(market.periods)
    place = first + count * len(_built_sites(market))
    for k, line in enumerate(market.lines):
        if any(b.arc == line.arc for b in market.builds):
            yield slice(place, place + count), k
            place += count


def _built_sites(market: Market) -> list[int]:
    """Sites at which somebody may build."""
    places = {(b.trader, b.node) for b in market.builds if b.arc is None}
    return [k for k, s in enumerate(market.sites) if (s.trader, s.node) in places]


def _is_stable(market: Market, found: dict[tuple[bool, ...], Choice], vector: tuple[bool, ...]) -> bool:
    """Whether no trader gains by choosing otherwise for its own builds."""
    here = found[vector]
    least = GAIN * (1.0 + abs(here.welfare))
    for trader in {b.trader for b in market.builds}:
        own = [j for j, b in enumerate(market.builds) if b.trader == trader]
        for choice in product((False, True), repeat=len(own)):
            other = list(vector)
            for j, is_built in zip(own, choice, strict=True):
                other[j] = is_built
            there = found.get(tuple(other))
            if there is not None and there.payoff[trader] > here.payoff[trader] + least:
                return False
    return True


def _alone(market: Market, choice: Choice) -> float:
    """By how much the market of a choice, its capacities given, differs when it is solved by itself."""
    grown = _grown(market, [choice.built.get(b.build, 0.0) for b in market.builds])
    found = equilibrium(grown)
    if not found.x.size:
        return float("inf")
    prices: Floats = np.array(list(figures_of(found).price.values()))
    return float(np.max(np.abs(prices - list(choice.prices.values())) / (1.0 + np.abs(prices))))
