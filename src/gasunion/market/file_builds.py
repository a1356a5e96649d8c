"""What traders may build, from a market file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gasunion.market.entries import Entry, Reader
from gasunion.market.forms import IsoelasticDemand, PolynomialCost
from gasunion.market.setting import Build, Market
from gasunion.reading.text import shown

MOST_BUILDS: Final = 8
"""256 vectors, each a market."""
_NUMBERS: Final = (
    Entry(name="fixed_cost", meaning="of building at all, a year", unit="MUSD", must="a cost is 0 or more."),
    Entry(name="unit_cost", meaning="of a unit, a year", unit="MUSD per bcm/y", must="a cost is 0 or more."),
    Entry(name="least", meaning="the least that is built, if at all", unit="bcm/y", default=0.0),
    Entry(name="most", meaning="the most that is built", unit="bcm/y", is_strict=True),
)


def read_builds(value: Any, market: Market, read: Reader, plain: Mapping[str, Any]) -> tuple[Build, ...]:
    """The builds of a market file; what is wrong is kept by the reader."""
    table = read.table(value, "builds", meaning="builds by name")
    if len(table) > MOST_BUILDS:
        hint = "Every yes or no doubles the markets that are solved; leave some out."
        read.fault(
            "builds", f"are {len(table)}.", value=float(len(table)), limit=float(MOST_BUILDS), hint=hint
        )
        return ()
    if table:
        _check_curves(market, read)
        if plain.get("joint"):
            read.fault("builds", "do not go with joint selling.", hint="Write the group as one trader.")
    found = (_build(str(name), entry, market, read) for name, entry in table.items())
    return tuple(b for b in found if b is not None)


def _check_curves(market: Market, read: Reader) -> None:
    hint = "Builds are searched where one programme is the equilibrium: give a linear or stepwise demand."
    for outlet in market.outlets:
        if isinstance(outlet.demand[0], IsoelasticDemand):
            read.fault(f"markets, {outlet.market}, demand", "is isoelastic beside builds.", hint=hint)
    for site in market.sites:
        if not isinstance(site.cost, PolynomialCost):
            hint = "Builds are searched where one programme is the equilibrium: give a quadratic cost."
            read.fault(f"traders, {site.trader}, {site.node}, cost", "is curved beside builds.", hint=hint)


def _build(name: str, entry: Any, market: Market, read: Reader) -> Build | None:
    place, count = f"builds, {name}", len(read.faults)
    row = read.table(entry, place, meaning="trader, node or arc, and costs")
    numbers = read.form(row, _NUMBERS, place, also=("trader", "node", "arc", "note", "source"))
    trader = read.name(row.get("trader"), f"{place}, trader", meaning="a trader")
    if trader and trader not in market.traders:
        read.fault(
            f"{place}, trader", f"{shown(trader)} is no trader.", hint=read.near(trader, market.traders)
        )
    if ("node" in row) == ("arc" in row):
        read.fault(
            place, "needs one of 'node' and 'arc'.", hint="It adds to a site of its trader, or to an arc."
        )
    elif "node" in row:
        sites = market.sites_by_trader().get(trader, [])
        nodes = [s.node for s in sites]
        if row["node"] not in nodes:
            hint = read.near(str(row["node"]), nodes) if nodes else None
            read.fault(f"{place}, node", f"{shown(row['node'])} is no site of {shown(trader)}.", hint=hint)
        elif any(c == float("inf") for s in sites for c in s.capacity if s.node == row["node"]):
            read.fault(f"{place}, node", "has no limit there to add to.", hint="Give the site a capacity.")
    else:
        line = next((x for x in market.lines if x.arc == row["arc"]), None)
        if line is None:
            hint = read.near(str(row["arc"]), [x.arc for x in market.lines]) if market.lines else None
            read.fault(f"{place}, arc", f"{shown(row['arc'])} is no arc.", hint=hint)
        elif max(line.capacity_forward) == float("inf") or max(line.capacity_backward) > 0:
            hint = "Give it a capacity, and an arc of its own for the way back."
            read.fault(f"{place}, arc", "has no limit to add to, or two directions.", hint=hint)
    if numbers is not None and numbers["least"] > numbers["most"]:
        what = f"is {numbers['least']:g} bcm/y, more than the most, {numbers['most']:g}."
        read.fault(f"{place}, least", what, value=numbers["least"], unit="bcm/y", limit=numbers["most"])
    if len(read.faults) > count or numbers is None:
        return None
    return Build(build=name, trader=trader, node=row.get("node", ""), arc=row.get("arc"), **numbers)
