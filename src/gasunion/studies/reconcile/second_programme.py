"""The programme of a base year written a second time, row by row, from docs/theory/base-year.md (1) to (8).

It shares nothing with the planner nor with what makes a base year: network, scenario, units and a solver
alone. Volumes in bcm, rates in mcm/d.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.scenario.balances import BalanceFigure
from gasunion.scenario.calendar import Period
from gasunion.scenario.contracts import Contract
from gasunion.scenario.demand import Demand
from gasunion.scenario.storage import Storage
from gasunion.studies.reconcile.second_priors import Asked, Key, Prior, is_no_sale, seen, sigma_of
from gasunion.studies.reconcile.second_rows import Name, Rows
from gasunion.units import mcm_d_from_bcm_y, mcm_d_from_m3_s

# Fuel of the second pass is held to a million cubic metres. [bcm]
HELD_BCM = 1e-3
LEAST: Mapping[str, float] = {"stock change": -np.inf, "peak ratio": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A network and what a year is made from; sizes on which factors act; fuel by party, None at first."""

    network: Network
    asked: Asked
    priors: Mapping[Key, Prior]
    size: Mapping[Key, float]
    fuel: Mapping[str, float] | None

    @property
    def arcs(self) -> list[Corridor]:
        """Arcs that carry gas."""
        return [a for a in self.network.arcs if isinstance(a, Corridor)]

    @property
    def periods(self) -> tuple[Period, ...]:
        """Of the year."""
        return self.asked.scenario.calendar.periods

    @property
    def parties(self) -> list[str]:
        """Whose fuel is counted."""
        return sorted({f.party for f in self.asked.figures})


def written(given: Given) -> Rows:
    """Every column and row."""
    rows = Rows()
    for (kind, name), prior in given.priors.items():
        x = rows.column(("x", kind, name), least=LEAST.get(kind, 0.0))
        if prior.sigma is not None:
            z = rows.column(("z", kind, name), least=-np.inf, square=1.0)
            rows.equal([(x, 1.0), (z, -prior.sigma)], prior.value)
    _arcs(rows, given)
    _supplies(rows, given)
    _uses(rows, given)
    _stores(rows, given)
    _balances(rows, given)
    _contracts(rows, given)
    _borders(rows, given)
    _fuel(rows, given)
    _seen(rows, given)
    return rows


def work(arc: Corridor, period: Period) -> float:
    """Transport work of 1 mcm/d on an arc over a period. [bcm · 1000 km]"""
    return arc.length_m / 1e6 * period.days / 1000.0


def _left(given: Given, arc: str, period: Period) -> float:
    left = 1.0
    for w in given.asked.scenario.maintenance:
        if w.arc == arc and period.days:
            overlap = (min(w.to_date, period.end) - max(w.from_date, period.start)).days
            left -= (1.0 - w.factor) * max(overlap, 0) / period.days
    return min(max(left, 0.0), 1.0)


def _arcs(rows: Rows, given: Given) -> None:
    weight = given.asked.deviations.work_per_bcm_mm
    for arc in given.arcs:
        both = {"f": arc.capacity_forward_m3_s, "b": arc.capacity_backward_m3_s}
        for p in given.periods:
            left = _left(given, arc.arc, p)
            most = {way: mcm_d_from_m3_s(c) * left for way, c in both.items()}
            for way, capacity in most.items():
                name = ("flow", arc.arc, way, p.period)
                rows.column(name, most=capacity, cost=weight * work(arc, p))
            if min(both.values()) > 0:
                shared = [(("flow", arc.arc, w, p.period), 1.0 / c) for w, c in most.items() if c > 0]
                rows.row(shared, most=1.0)
    for limit in given.asked.scenario.joint_limits:
        for p in given.periods:
            terms = [x for w in limit.ways for x in _way(given, w.corridor, w.is_forward, p, 1.0)]
            rows.row(terms, most=mcm_d_from_bcm_y(limit.capacity_bcm_y))


def _way(
    given: Given, corridor: str, is_forward: bool, p: Period, sign: float
) -> Iterator[tuple[Name, float]]:
    for arc in given.arcs:
        if arc.corridor == corridor:
            yield ("flow", arc.arc, "f" if is_forward else "b", p.period), sign


def _supplies(rows: Rows, given: Given) -> None:
    year_days = sum(p.days for p in given.periods)
    for i, s in enumerate(given.asked.scenario.supplies):
        gas = [rows.column(("gas", i, p.period)) for p in given.periods]
        volume = [(g, float(p.days)) for g, p in zip(gas, given.periods, strict=True)]
        if ("output", s.node) not in given.priors:
            mean = 1000.0 * s.capacity_bcm_y / year_days
            rows.row(volume, most=1000.0 * s.capacity_bcm_y)
            for g in gas:
                rows.row([(g, 1.0)], least=s.month_min_factor * mean, most=s.month_max_factor * mean)
            continue
        x, m = ("x", "output", s.node), ("x", "month maximum", s.node)
        rate, size = 1000.0 / year_days, given.size["output", s.node]
        rows.equal([*volume, (x, -1000.0)])
        for g in gas:
            rows.row([(g, 1.0), (x, -rate * s.month_min_factor)], least=0.0)
            # q ≤ m̂ r x + (m − m̂) r s
            terms = [(g, 1.0), (x, -rate * s.month_max_factor), (m, -rate * size)]
            rows.row(terms, most=-s.month_max_factor * rate * size)


def _rate(given: Given, d: Demand, p: Period, *, peak: float) -> float:
    """Rate of 1 bcm a year of a demand whose peak days take `peak` times the month's mean. [mcm/d]"""
    share = next(c for c in given.asked.scenario.classes if c.name == d.use_class).month_shares[p.month - 1]
    mean = 1000.0 * share / p.month_days
    if p.is_peak:
        return mean * peak
    on_peak = sum(q.days for q in given.periods if q.month == p.month and q.is_peak)
    return mean * (p.month_days - peak * on_peak) / (p.month_days - on_peak)


def _uses(rows: Rows, given: Given) -> None:
    classes = {c.name: c for c in given.asked.scenario.classes}
    short = [f for f in given.asked.figures if f.item == "shortage"]
    spreads = {(f.party, f.publisher): _spread(given, f) for f in short}
    for d in given.asked.scenario.demands:
        name, peak = f"{d.node} {d.use_class}", classes[d.use_class].peak_factor
        party = given.asked.territory[d.node]
        ratio = ("peak ratio", f"{party} {d.use_class}")
        for p in given.periods:
            terms: list[tuple[Name, float]] = [(rows.column(("use", name, p.period)), 1.0)]
            rate, fixed = _rate(given, d, p, peak=peak), 0.0
            if ("wanted use", name) not in given.priors:
                fixed = d.quantity_bcm_y * rate
            else:
                terms.append((("x", "wanted use", name), -rate))
                if ratio in given.priors:
                    by = (_rate(given, d, p, peak=peak + 1.0) - rate) * given.size["wanted use", name]
                    terms.append((("x", *ratio), -by))
                    fixed = -peak * by
            for f in short:
                cut = spreads[f.party, f.publisher].get((name, p.period), 0.0)
                if cut:
                    terms.append((("x", "shortage", f"{f.party} {f.publisher}"), cut))
            rows.equal(terms, fixed)
    for node in sorted({m.node for m in given.asked.scenario.markets}):
        for p in given.periods:
            rows.column(("use", f"{node} market", p.period))


def _spread(given: Given, f: BalanceFigure) -> dict[tuple[str, str], float]:
    """(place and class, period) → rate by which 1 bcm of a shortage cuts it. [mcm/d]"""
    classes = {c.name: c for c in given.asked.scenario.classes}
    found = {}
    total = 0.0
    for d in given.asked.scenario.demands:
        is_meant = given.asked.territory[d.node] == f.party
        is_meant = is_meant and f.node in (None, "", d.node) and f.use_class in (None, "", d.use_class)
        for p in given.periods if is_meant else ():
            rate = d.quantity_bcm_y * _rate(given, d, p, peak=classes[d.use_class].peak_factor)
            rate *= _share_of_month(p, f.from_date, f.to_date)
            found[f"{d.node} {d.use_class}", p.period] = rate
            total += rate * p.days
    return {k: v * 1000.0 / total for k, v in found.items()} if total > 0 else {}


def _share_of_month(p: Period, start: date | None, end: date | None) -> float:
    """Peak days are no days of the calendar: every period has its month's share."""
    if start is None or end is None:
        return 1.0
    first = date(p.start.year, p.start.month, 1)
    after = date(first.year + (first.month == 12), first.month % 12 + 1, 1)
    return max((min(end, after) - max(start, first)).days, 0) / (after - first).days


def _stores(rows: Rows, given: Given) -> None:
    last = given.periods[-1].period
    for s in given.asked.scenario.storages:
        full = 1000.0 * s.working_gas_bcm
        names = [p.period for p in given.periods]
        for t in names:
            rows.column(("in", s.storage, t), most=max(s.injection_mcm_d, s.injection_full_mcm_d or 0.0))
            rows.column(("out", s.storage, t), most=max(s.withdrawal_mcm_d, s.withdrawal_empty_mcm_d or 0.0))
            rows.column(("stock", s.storage, t), most=full)
        for before, p in zip([last, *names], given.periods, strict=False):
            terms, start = _before(given, s, before, is_first=p is given.periods[0])
            into, out = ("in", s.storage, p.period), ("out", s.storage, p.period)
            change = [(("stock", s.storage, p.period), 1.0), (into, -p.days), (out, float(p.days))]
            rows.equal([*change, *((n, -v) for n, v in terms)], start)
            rates: tuple[tuple[Name, float | None, float | None], ...] = (
                (into, s.injection_mcm_d, s.injection_full_mcm_d),
                (out, s.withdrawal_empty_mcm_d, s.withdrawal_mcm_d),
            )
            for flow, at_empty, at_full in rates:
                if at_empty is not None and at_full is not None:
                    slope = (at_full - at_empty) / full
                    rows.row(
                        [(flow, 1.0), *((n, -slope * v) for n, v in terms)], most=at_empty + slope * start
                    )
        x: Name = ("x", "stock change", s.storage)
        if s.fill_start_bcm is not None and x[1:] in given.priors:
            rows.equal([(("stock", s.storage, last), 1.0), (x, -1000.0)], 1000.0 * s.fill_start_bcm)
        elif (least := s.fill_start_bcm if s.fill_end_bcm is None else s.fill_end_bcm) is not None:
            rows.row([(("stock", s.storage, last), 1.0)], least=1000.0 * least)


def _before(
    given: Given, s: Storage, before: str, *, is_first: bool
) -> tuple[list[tuple[Name, float]], float]:
    """The stock before a period as terms and a constant. [mcm]"""
    if is_first and s.fill_start_bcm is not None:
        return [], 1000.0 * s.fill_start_bcm
    terms: list[tuple[Name, float]] = [(("stock", s.storage, before), 1.0)]
    if is_first and ("stock change", s.storage) in given.priors:
        terms.append((("x", "stock change", s.storage), -1000.0))
    return terms, -1000.0 * s.change_bcm if is_first else 0.0


def _balances(rows: Rows, given: Given) -> None:
    s = given.asked.scenario
    at: dict[str, list[tuple[tuple[object, ...], float]]] = {n.node: [] for n in given.network.nodes}
    for i, supply in enumerate(s.supplies):
        at[supply.node].append((("gas", i), 1.0))
    for d in s.demands:
        at[d.node].append((("use", f"{d.node} {d.use_class}"), -1.0))
    for node in {m.node for m in s.markets}:
        at[node].append((("use", f"{node} market"), -1.0))
    for store in s.storages:
        at[store.node] += [(("out", store.storage), 1.0), (("in", store.storage), -1.0)]
    for arc in given.arcs:
        arrives = 1.0 - arc.fuel_fraction
        at[arc.tail] += [(("flow", arc.arc, "f"), -1.0), (("flow", arc.arc, "b"), arrives)]
        at[arc.head] += [(("flow", arc.arc, "f"), arrives), (("flow", arc.arc, "b"), -1.0)]
    for terms in at.values():
        for p in given.periods:
            rows.equal([((*name, p.period), value) for name, value in terms])


def _contracts(rows: Rows, given: Given) -> None:
    months = list(dict.fromkeys(p.month for p in given.periods))
    for c in given.asked.scenario.contracts:
        x: Name = ("x", "contract", c.contract)
        is_free = x in rows.place
        for month in months:
            share = c.month_shares[month - 1]
            departs = rows.column(("departure", c.contract, month), least=-np.inf)
            z = rows.column(("departure z", c.contract, month), least=-np.inf, square=1.0)
            swing = 1000.0 * c.swing * share
            expected = max(c.agreed_bcm_y, 0.1 * c.maximum_bcm_y)
            rows.equal([(departs, 1.0), (z, -(0.5 * swing * expected or 1.0))])
            for sign in (1.0, -1.0):  # |d| ≤ 1000 swing share x
                if is_free and not is_no_sale(c):
                    rows.row([(departs, sign), (x, -swing)], most=0.0)
                else:
                    rows.row([(departs, sign)], most=0.0 if is_no_sale(c) else swing * c.agreed_bcm_y)
            for p in given.periods:
                if p.month == month:
                    by = 1000.0 * share / p.month_days
                    m = rows.column(("rate", c.contract, p.period), least=-np.inf)
                    own = [(m, 1.0), (departs, -1.0 / p.month_days)]
                    rows.equal(
                        [*own, *([(x, -by)] if is_free else [])], 0.0 if is_free else by * c.agreed_bcm_y
                    )
                    flows = [
                        x for t in c.measure for x in _way(given, t.way.corridor, t.way.is_forward, p, t.sign)
                    ]
                    rows.equal([*flows, (m, -1.0)])
        rows.equal([(("departure", c.contract, m), 1.0) for m in months])


def _most_of_a_day(given: Given, c: Contract) -> float:
    if c.daily_maximum_mcm_d is not None:
        return c.daily_maximum_mcm_d
    greatest = max(c.month_shares[p.month - 1] / p.month_days for p in given.periods)
    return 1000.0 * c.maximum_bcm_y * greatest * (1.0 + c.swing)


def _borders(rows: Rows, given: Given) -> None:
    territory = given.asked.territory
    across = sorted({a.corridor for a in given.arcs if territory[a.tail] != territory[a.head]})
    for corridor in across:
        for is_forward in (True, False):
            listed = [
                c
                for c in given.asked.scenario.contracts
                if any((w.corridor, w.is_forward) == (corridor, is_forward) for w in c.crossings)
            ]
            most = sum(_most_of_a_day(given, c) for c in listed)
            for p in given.periods:
                rows.row(_way(given, corridor, is_forward, p, 1.0), most=most)


def _fuel(rows: Rows, given: Given) -> None:
    for party in given.parties:
        burnt, rates = rows.column(("fuel", party)), []
        for p in given.periods:  # by period: one row over everything would make the factors dense
            rate = rows.column(("fuel rate", party, p.period))
            flows = [
                (("flow", a.arc, w, p.period), a.fuel_fraction)
                for a in given.arcs
                if a.owner == party
                for w in "fb"
            ]
            rows.equal([*flows, (rate, -1.0)])
            rates.append((rate, float(p.days)))
        rows.equal([*rates, (burnt, -1000.0)])
        if given.fuel is not None:
            z = rows.column(("fuel z", party), least=-np.inf, square=1.0)
            rows.equal([(burnt, 1.0), (z, -HELD_BCM)], given.fuel[party])


def _seen(rows: Rows, given: Given) -> None:
    for i, f in enumerate(seen(given.asked)):
        z = rows.column(("seen z", i), least=-np.inf, square=1.0)
        rows.equal([*_terms(given, f), (z, -sigma_of(f, given.asked.deviations))], f.value_bcm)


def _terms(given: Given, f: BalanceFigure) -> Iterator[tuple[Name, float]]:
    """What a published figure speaks of, in bcm."""
    s, territory = given.asked.scenario, given.asked.territory

    def year(*name: object) -> Iterator[tuple[Name, float]]:
        for p in given.periods:
            yield (*name, p.period), p.days / 1000.0

    def unknowns(kind: str) -> Iterator[tuple[Name, float]]:
        for (k, name), prior in given.priors.items():
            if k == kind and prior.party == f.party:
                yield ("x", kind, name), 1.0

    if f.item in ("output", "gross_output"):
        for i, supply in enumerate(s.supplies):
            if territory[supply.node] == f.party:
                yield from year("gas", i)
        if f.item == "gross_output":
            yield from unknowns("field use")
    elif f.item in ("use", "fuel", "losses"):
        yield ("fuel", f.party), 1.0
        for d in s.demands if f.item == "use" else ():
            if territory[d.node] == f.party:
                yield from year("use", f"{d.node} {d.use_class}")
    elif f.item == "stock_change":
        yield from unknowns("stock change")
    else:
        for c in s.contracts:
            mine, other = (c.buyer, c.seller) if f.item == "import" else (c.seller, c.buyer)
            if mine == f.party and (f.partner is None or f.partner == other) and not is_no_sale(c):
                yield from year("rate", c.contract)
