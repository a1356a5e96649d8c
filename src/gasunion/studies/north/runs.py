"""All options run through the same worlds: demand, service and money."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gasunion.scenario.north import NorthCase
from gasunion.studies.north.cash import VALUATIONS, Cash, Valuation, cash_of, parties_of, risen
from gasunion.studies.north.data import Floats, Values
from gasunion.studies.north.service import Service, demand_bcm, service_of
from gasunion.studies.north.value import present_value

TOGETHER = "together"
"""The name of all parties summed, where a party is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """What the options do and cost in some worlds.

    Attributes
    ----------
    demand : area → (world, year). service, cash : by option; cash by option and party.
    """

    case: NorthCase
    values: Values
    demand: dict[str, Floats]
    service: dict[str, Service]
    cash: dict[str, dict[str, Cash]]

    def cost(self, option: str, party: str, *, valuation: Valuation, rate: float) -> Floats:
        """(world,) present value of what a party pays, or all parties together. [MUSD of the base year]"""
        flows = self.cash[option]
        named = list(flows) if party == TOGETHER else [party]
        total = np.sum([flows[p].total(valuation) for p in named], axis=0)
        return present_value(total, self.case.years, base_year=self.case.choice("base_year"), rate=rate)

    def investment(self, option: str, *, are_lines: bool, is_whole: bool) -> Floats:
        """(world,) what is invested, undiscounted. [MUSD of the base year]

        Parameters
        ----------
        are_lines : only parts with a capacity. is_whole : all of a part, also where the option bears a share.
        """
        total = np.zeros(len(self.values["escalation"]))
        for p in self.case.parts:
            if option in p.options and (p.section is not None or not are_lines):
                share = 1.0 if is_whole else self.values[f"share[{p.part}]"]
                total = total + self.values[f"capex_musd[{p.part}]"] * share * risen(
                    self.case, p.price_year, self.values
                )
        return total

    def co2_mt(self, option: str) -> Floats:
        """(world,) carbon dioxide of gas, coal and LPG over all years. [Mt]"""
        v = self.values
        # 1 bcm is 10⁶ tcm, and 10⁹ kg are 1 Mt.
        per_bcm = 1.0e6 / 1.0e9
        gas = self.service[option].all_gas_bcm
        rest = np.sum(list(self.demand.values()), axis=0) - gas
        burnt = gas.sum(axis=1) * (1.0 + v[f"fuel_pct[{option}]"] / 100.0) * v["gas_heat"] * v["co2_gas"]
        useful = rest.sum(axis=1) * v["gas_heat"] * v["gas_efficiency"]
        coal = useful * (1.0 - v["lpg_share"]) / v["coal_efficiency"] * v["co2_coal"]
        lpg = useful * v["lpg_share"] / v["gas_efficiency"] * v["co2_lpg"]
        total: Floats = (burnt + coal + lpg) * per_bcm
        return total


def runs_of(case: NorthCase, values: Values) -> Runs:
    """Every option in every world."""
    demand = demand_bcm(case, values)
    service = {o.option: service_of(case, o, demand) for o in case.options}
    cash = {
        o.option: cash_of(case, o, demand=demand, service=service[o.option], values=values)
        for o in case.options
    }
    return Runs(case=case, values=values, demand=demand, service=service, cash=cash)


__all__ = ["TOGETHER", "VALUATIONS", "Runs", "parties_of", "runs_of"]
