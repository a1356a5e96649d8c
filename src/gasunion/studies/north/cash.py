"""Money by option, party and year: investment, operation, gas, and the fuel of what gas does not cover.

All money is of the base year. A price between two parties is a transfer: what one pays the other receives, so
it drops out of their sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from gasunion.scenario.north import NorthCase, NorthOption
from gasunion.studies.north.data import Floats, Values
from gasunion.studies.north.service import Service, runs_in

Valuation = Literal["resource", "export"]
VALUATIONS: tuple[Valuation, ...] = get_args(Valuation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cash:
    """What a party pays, (world, year), in MUSD of the base year; what it receives is negative.

    Attributes
    ----------
    build, operation : of the parts it builds.
    gas : valuation → own gas given, gas paid for, less what is received for it.
    fuel : valuation → coal and LPG where there is no gas.
    """

    build: Floats
    operation: Floats
    gas: dict[Valuation, Floats]
    fuel: dict[Valuation, Floats]

    def total(self, valuation: Valuation) -> Floats:
        """(world, year) all of it."""
        return self.build + self.operation + self.gas[valuation] + self.fuel[valuation]


def parties_of(case: NorthCase) -> tuple[str, ...]:
    """Parties that pay or receive anything in some option: the areas' own first, the others by name."""
    home = case.options[0].party
    others = {o.seller for o in case.options if o.seller} | {p.party for p in case.parts}
    return (home, *sorted(others - {home}))


def money(case: NorthCase, figure: str, values: Values) -> Floats:
    """(world,) a price brought to the base year."""
    return values[figure] * risen(
        case, next(f.price_year for f in case.figures if f.figure == figure), values
    )


def risen(case: NorthCase, price_year: int | None, values: Values) -> Floats:
    """(world,) factor from the prices of a year to those of the base year."""
    base = case.choice("base_year")
    return (1.0 + values["escalation"] / 100.0) ** float(
        base - (price_year if price_year is not None else base)
    )


def fuel_usd_per_tcm(case: NorthCase, values: Values) -> dict[Valuation, Floats]:
    """(world,) what coal and LPG cost that give the useful heat of 1000 m³ of gas. [USD/tcm]"""
    useful = values["gas_heat"] * values["gas_efficiency"]
    coal = money(case, "coal_price", values) / (values["coal_heat"] * values["coal_efficiency"])
    share = values["lpg_share"]
    found: dict[Valuation, Floats] = {}
    for valuation in VALUATIONS:
        price = money(case, f"lpg_{valuation}", values)
        lpg = price / (values["lpg_heat"] * values["gas_efficiency"])
        found[valuation] = useful * ((1.0 - share) * coal + share * lpg)
    return found


def cash_of(
    case: NorthCase, option: NorthOption, *, demand: dict[str, Floats], service: Service, values: Values
) -> dict[str, Cash]:
    """What each party pays in an option.

    1 bcm at 1 USD/tcm is 1 MUSD.
    """
    wanted = np.sum(list(demand.values()), axis=0)
    parties = parties_of(case)
    build = {p: np.zeros(wanted.shape) for p in parties}
    operation = {p: np.zeros(wanted.shape) for p in parties}
    years = np.array(case.years)
    for part in case.parts:
        if option.option not in part.options:
            continue
        own = values[f"capex_musd[{part.part}]"] * values[f"share[{part.part}]"]
        capex = (own * risen(case, part.price_year, values))[:, None]
        is_built = (years < part.from_year) & (years >= part.from_year - part.build_years)
        build[part.party] += capex * is_built / part.build_years
        operation[part.party] += capex * runs_in(case, part) * (values["operation"] / 100.0)[:, None]
    gas = _gas(case, option, service=service, values=values)
    cost = fuel_usd_per_tcm(case, values)
    rest = wanted - service.all_gas_bcm
    nothing = np.zeros(wanted.shape)
    found = {}
    for p in parties:
        fuel = {v: rest * cost[v][:, None] if p == option.party else nothing for v in VALUATIONS}
        found[p] = Cash(
            build=build[p],
            operation=operation[p],
            gas={v: gas[v].get(p, nothing) for v in VALUATIONS},
            fuel=fuel,
        )
    return found


def _gas(
    case: NorthCase, option: NorthOption, *, service: Service, values: Values
) -> dict[Valuation, dict[str, Floats]]:
    """What gas costs each party: the worth of gas given, and payments between them."""
    volume = service.all_gas_bcm * (1.0 + values[f"fuel_pct[{option.option}]"] / 100.0)[:, None]
    found: dict[Valuation, dict[str, Floats]] = {}
    for v in VALUATIONS:
        own = money(case, f"own_gas_{v}", values)[:, None]
        theirs = money(case, f"seller_gas_{v}", values)[:, None]
        party, seller = option.party, option.seller or ""
        if option.gas == "own":
            found[v] = {party: volume * own}
        elif option.gas == "bought":
            price = money(case, "bought_gas_price", values)[:, None]
            found[v] = {party: volume * price, seller: volume * (theirs - price)}
        elif option.gas == "swapped":
            ratio, fee = values["swap_ratio"][:, None], money(case, "swap_fee", values)[:, None]
            given = volume * ratio
            found[v] = {
                party: given * own + volume * fee,
                seller: volume * theirs - given * theirs - volume * fee,
            }
        else:
            found[v] = {}
    return found
