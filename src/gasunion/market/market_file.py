"""A market from a file: plain data become a setting, or are refused with every fault at once.

`gasunion schema market-file` states the form; docs/how-to/ask-what-prices-form.md shows one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from gasunion.market.entries import Entry, Reader, written
from gasunion.market.file_arcs import read_arcs
from gasunion.market.file_builds import read_builds
from gasunion.market.file_conduct import read_conduct
from gasunion.market.file_curves import CAPACITY, cost_of, demand_of
from gasunion.market.forms import Demand, GolombekCost, LinearDemand, PolynomialCost, StepDemand
from gasunion.market.joint import groups_of, merged
from gasunion.market.reach import reach, reached, ways
from gasunion.market.setting import Market, Outlet, Site, Store
from gasunion.outcome import Refused
from gasunion.reading.text import shown

UNLIMITED: Final = float("inf")
NEAR_LIMIT: Final = 1.0 - 1e-6
"""Share of its limit to which a Golombek cost is followed; closer, digits of the logarithm are lost."""
MOST_COLUMNS: Final = 400_000
"""Flows, sales and production over all traders and periods."""

_KEYS = (
    "traders",
    "markets",
    "arcs",
    "builds",
    "storages",
    "conduct",
    "forward",
    "periods",
    "joint",
    "in_step",
    "title",
    "note",
    "source",
)
_FORWARD = Entry(name="forward", meaning="what is sold already", unit="bcm/y")
_FACTOR = Entry(name="factor", meaning="how many times the demand", unit="", is_strict=True)
_DAYS = Entry(name="days", meaning="days of the period", unit="days", is_strict=True)
_MINIMUM = Entry(name="minimum", meaning="the least it must give", unit="bcm/y")
_WORKING = Entry(name="working", meaning="working gas", unit="bcm")


def read_market(path: str | Path) -> tuple[Market, bytes]:
    """The market of a JSON file, and the file's bytes.

    Raises
    ------
    Refused : it cannot be read, or is no market; every fault at once.
    """
    from gasunion.reading.plain import read_json

    plain, data = read_json(path)
    return market_of(plain, where=Path(str(path)).name), data


def market_of(plain: object, *, where: str = "market") -> Market:
    """A market from plain data.

    Raises
    ------
    Refused : the shape or a value is wrong; every fault at once.
    """
    read = Reader(where)
    if not isinstance(plain, Mapping):
        hint = 'Write {"traders": {…}, "markets": {…}}; see gasunion schema market-file.'
        read.fault("", "is not an object with 'traders' and 'markets'.", hint=hint)
        raise Refused(read.faults)
    read.known(plain, _KEYS, "")
    said: list[str] = []
    periods, shares = _periods(plain.get("periods"), read, said)
    traders = _filled(plain, "traders", read)
    sites = _sites(traders, read, said, periods)
    outlets = _outlets(_filled(plain, "markets", read), read, said, periods, sites=sites)
    market = Market(
        traders=tuple(traders),
        sites=sites,
        outlets=outlets,
        lines=read_arcs(plain.get("arcs", {}), read, said, periods, traders=tuple(traders)),
        stores=_stores(plain.get("storages", {}), read, said),
        periods=periods,
        shares=shares,
    )
    if "builds" in plain:
        market = dataclasses.replace(market, builds=read_builds(plain["builds"], market, read, plain))
    groups = groups_of(plain.get("joint", []), market.traders, read)
    markets = [str(m) for m in plain["markets"]] if isinstance(plain.get("markets"), Mapping) else []
    in_step = groups_of(plain.get("in_step", []), market.traders, read, key="in_step")
    for member in {m for g in groups.values() for m in g} & {m for g in in_step.values() for m in g}:
        read.fault("in_step", f"{shown(member)} sells jointly as well.", value=member)
    spans = read_conduct(plain.get("conduct", {}), [*market.traders, *groups], markets, read)
    conduct = {key: 0.5 * (span.low + span.high) for key, span in spans.items()}
    for name, members in in_step.items():
        for outlet in markets:
            if len({conduct.get((m, outlet), 0.0) for m in members}) > 1:
                hint = "Give its members one conduct in each market."
                read.fault(f"conduct, {name}, {outlet}", "differs in a group in step.", hint=hint)
    market = dataclasses.replace(market, in_step=tuple(in_step.values()))
    forward = _forward(plain.get("forward", {}), market.traders, markets, read, periods)
    _check_size(market, read)
    _check_reach(market, read)
    _check_steps(market, {key: span.high for key, span in spans.items()}, read)
    if read.faults:
        raise Refused(read.faults)
    return merged(market, groups, conduct=conduct, spans=spans, forward=forward, said=said, read=read)


def _filled(plain: Mapping[str, Any], key: str, read: Reader) -> Mapping[str, Any]:
    table = read.table(plain.get(key), key, meaning=f"{key} by name")
    if not table and isinstance(plain.get(key), Mapping):
        read.fault(key, "is empty.", hint=f"Name at least one of the {key}.")
    for name in table:
        read.name(name, key, meaning="a name")
        if key == "traders" and "+" in name:
            read.fault(key, f"{shown(name)} holds a '+', which joins names.", hint="Choose another name.")
    return table


def _periods(value: Any, read: Reader, said: list[str]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    if value is None:
        said.append("one period, a year")
        return ("year",), (1.0,)
    table = read.table(value, "periods", meaning="days by period")
    days = [read.number(v, f"periods, {k}", _DAYS) for k, v in table.items()]
    if not table:
        if isinstance(value, Mapping):
            read.fault("periods", "is empty.", hint='Write {"2024-01": 31, "2024-02": 29, …}.')
        return ("year",), (1.0,)
    counted = [1.0 if d is None else d for d in days]
    whole = sum(counted)
    if abs(whole - 365) > 1.01:
        said.append(f"the periods have {whole:g} days; together they are taken for a year")
    return tuple(table), tuple(d / whole for d in counted)


def _sites(
    traders: Mapping[str, Any], read: Reader, said: list[str], periods: tuple[str, ...]
) -> tuple[Site, ...]:
    out = []
    for trader, nodes in traders.items():
        here = read.table(nodes, f"traders, {trader}", meaning="nodes where it gets gas")
        if not here and isinstance(nodes, Mapping):
            read.fault(
                f"traders, {trader}", "gets gas nowhere.", hint='{"NODE": {"cost": {…}, "capacity": 10}}'
            )
        for node, value in here.items():
            place = f"traders, {trader}, {node}"
            read.name(node, place, meaning="a node")
            row = read.table(value, place, meaning="cost and capacity")
            read.known(row, ("cost", "capacity", "minimum", "note", "source"), place)
            capacity = (UNLIMITED,) * len(periods)
            if "capacity" in row:
                capacity = read.by_period(
                    row["capacity"], f"{place}, capacity", CAPACITY, periods, otherwise=UNLIMITED
                )
            elif isinstance(value, Mapping):
                said.append(f"{trader} at {node} has no capacity: unlimited")
            cost = cost_of(row.get("cost"), f"{place}, cost", read, capacity=max(capacity))
            cost = cost or PolynomialCost(marginal=0.0)  # what is wrong has been kept; the rest is still read
            if isinstance(cost, GolombekCost):
                capacity = tuple(min(c, NEAR_LIMIT * cost.limit) for c in capacity)
            minimum = read.by_period(row.get("minimum", 0.0), f"{place}, minimum", _MINIMUM, periods)
            if any(least > most for least, most in zip(minimum, capacity, strict=True)):
                read.fault(
                    f"{place}, minimum", "is more than the capacity.", value=max(minimum), unit="bcm/y"
                )
            out.append(Site(trader=trader, node=node, cost=cost, capacity=capacity, minimum=minimum))
    return tuple(out)


def _outlets(
    markets: Mapping[str, Any],
    read: Reader,
    said: list[str],
    periods: tuple[str, ...],
    *,
    sites: tuple[Site, ...],
) -> tuple[Outlet, ...]:
    out = []
    for name, value in markets.items():
        place = f"markets, {name}"
        row = read.table(value, place, meaning="node and demand")
        read.known(row, ("node", "demand", "factor", "resellers", "note", "source"), place)
        node = read.name(row.get("node"), f"{place}, node", meaning="a node")
        demand = _demands(row.get("demand"), f"{place}, demand", read, said, periods, sites=sites)
        factor = read.by_period(row.get("factor", 1.0), f"{place}, factor", _FACTOR, periods, otherwise=1.0)
        resellers = row.get("resellers", 0)
        if isinstance(resellers, bool) or not isinstance(resellers, int) or not 0 <= resellers <= 9:
            read.fault(f"{place}, resellers", f"{written(resellers)} is not a whole number from 0 to 9.")
            resellers = 0
        if node:
            out.append(Outlet(market=name, node=node, demand=demand, factor=factor, resellers=resellers))
    return tuple(out)


def _demands(
    value: Any,
    place: str,
    read: Reader,
    said: list[str],
    periods: tuple[str, ...],
    *,
    sites: tuple[Site, ...],
) -> tuple[Demand, ...]:
    """One demand for all periods, or an object with one for each, all of one form."""
    dummy: Demand = LinearDemand(choke=1.0, slope=1.0)  # what is wrong has been kept; the rest is still read
    if not isinstance(value, Mapping) or "form" in value or not set(value) & set(periods):
        return (demand_of(value, place, read, said=said, sites=sites) or dummy,) * len(periods)
    read.known(value, periods, place)
    out = []
    for period in periods:
        if period not in value:
            read.fault(place, f"the period {shown(period)} is missing.")
        found = (
            demand_of(value[period], f"{place}, {period}", read, said=said, sites=sites)
            if period in value
            else None
        )
        out.append(found or dummy)
    if len({type(curve) for curve in out}) > 1 and not read.faults:
        read.fault(place, "has several forms.", hint="Give every period a demand of one form.")
    return tuple(out)


def _stores(value: Any, read: Reader, said: list[str]) -> tuple[Store, ...]:
    out = []
    for name, entry in read.table(value, "storages", meaning="storages by name").items():
        place = f"storages, {name}"
        read.name(name, place, meaning="a name")
        row = read.table(entry, place, meaning="node, working, injection and withdrawal")
        entries = (
            _WORKING,
            *(Entry(name=n, meaning=f"most {n}", unit="bcm/y") for n in ("injection", "withdrawal")),
        )
        numbers = read.form(
            row,
            (*entries, Entry(name="cost", meaning="cost of a unit injected", unit="USD/tcm", default=0.0)),
            place,
            also=("node", "owner", "note", "source"),
        )
        node = read.name(row.get("node"), f"{place}, node", meaning="a node")
        owner = read.name(row["owner"], f"{place}, owner", meaning="a name") if "owner" in row else ""
        if numbers is not None:
            out.append(Store(store=name, node=node, owner=owner, **numbers))
    if out:
        said.append("stocks are cyclic: what is in store at the end was there at the start")
    return tuple(out)


def _forward(
    value: Any, traders: Sequence[str], markets: list[str], read: Reader, periods: tuple[str, ...]
) -> dict[tuple[str, str], tuple[float, ...]]:
    out = {}
    table = read.table(value, "forward", meaning="quantities by trader and market")
    read.known(table, traders, "forward")
    for trader in (t for t in traders if t in table):
        row = read.table(table[trader], f"forward, {trader}", meaning="quantities by market")
        read.known(row, markets, f"forward, {trader}")
        for name in (m for m in markets if m in row):
            out[trader, name] = read.by_period(row[name], f"forward, {trader}, {name}", _FORWARD, periods)
    return out


def _check_size(market: Market, read: Reader) -> None:
    each = 2 * len(market.lines) + len(market.outlets) + len(market.nodes) + 3 * len(market.stores)
    count = (len(market.traders) * each + len(market.sites)) * len(market.periods)
    if count > MOST_COLUMNS:
        hint = "take fewer periods, or ask about a part of the network."
        read.fault(
            "", f"asks for {count:,} quantities.", value=float(count), limit=float(MOST_COLUMNS), hint=hint
        )


def _check_reach(market: Market, read: Reader) -> None:
    if not market.sites:
        return  # told already
    places, sites = reach(market), market.sites_by_trader()
    got = set().union(*places.values()) if places else set()
    for outlet in market.outlets:
        if outlet.node not in got:
            nodes = [n for n in market.nodes if n != outlet.node]
            hint = (
                "Join it by an arc with capacity."
                if any(outlet.node in (x.tail, x.head) for x in market.lines)
                else f"No arc ends there. {read.near(outlet.node, nodes)}"
            )
            read.fault(
                f"markets, {outlet.market}",
                f"no trader reaches the node {shown(outlet.node)}.",
                value=outlet.node,
                hint=hint,
            )
    forth = ways(market.lines)
    for trader in market.traders:
        if not sites[trader]:
            continue  # told already
        starts = [s.node for s in sites[trader]]
        if not reached(starts, forth) & {o.node for o in market.outlets}:
            read.fault(
                f"traders, {trader}", "reaches no market.", hint="Join a node of it to one of a market."
            )


def _check_steps(market: Market, conduct: Mapping[tuple[str, str], float], read: Reader) -> None:
    for outlet in market.outlets:
        if outlet.resellers and not isinstance(outlet.demand[0], LinearDemand):
            hint = "A reseller's margin needs a linear demand."
            read.fault(f"markets, {outlet.market}, resellers", "stand where demand is not linear.", hint=hint)
        if not isinstance(outlet.demand[0], StepDemand):
            continue
        for (trader, name), theta in conduct.items():
            if name == outlet.market and theta > 0:
                hint = "Demand in steps has no slope: set conduct to 0 there, or give a linear demand."
                read.fault(
                    f"conduct, {trader}, {name}",
                    f"is {theta:g} where demand is in steps.",
                    value=theta,
                    limit=0.0,
                    hint=hint,
                )
