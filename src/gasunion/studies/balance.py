"""Does each party cover its own use? Production, use, imports, exports, stocks and fuel by territory.

    production + imports + withdrawal = use + exports + injection + fuel inside

Imports are counted where they arrive, exports where they leave; the fuel burnt on an arc across a border
lies between the two and is in neither party's balance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gasunion.planning.plan import Plan
from gasunion.program import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyBalance:
    """Balance of one party's territory.

    Attributes
    ----------
    Every array is (period,) in mcm/d at 20 °C; `bcm` sums one over the year.
    production, imports, exports, injection, withdrawal, fuel_inside : as named.
    use_by_class, wanted_by_class : use class → served, wanted; an outside market counts as class "market".
    days : (period,).
    """

    party: str
    days: Floats
    production: Floats
    imports: Floats
    exports: Floats
    injection: Floats
    withdrawal: Floats
    fuel_inside: Floats
    use_by_class: dict[str, Floats]
    wanted_by_class: dict[str, Floats]

    def bcm(self, rate_mcm_d: Floats) -> float:
        """Volume of a rate over the year. [bcm]"""
        return float(rate_mcm_d @ self.days) / 1000.0

    @property
    def use(self) -> Floats:
        """(period,) use of all classes. [mcm/d]"""
        return sum(self.use_by_class.values(), np.zeros_like(self.days))

    @property
    def wanted(self) -> Floats:
        """(period,) what final use wants, outside markets left out. [mcm/d]"""
        parts = [v for k, v in self.wanted_by_class.items() if k != "market"]
        return sum(parts, np.zeros_like(self.days))

    @property
    def unserved_by_class(self) -> dict[str, Floats]:
        """Use class → what it wants and does not get, (period,); an outside market has none. [mcm/d]"""
        return {
            k: np.maximum(v - self.use_by_class[k], 0.0)
            for k, v in self.wanted_by_class.items()
            if k != "market"
        }

    @property
    def unserved(self) -> Floats:
        """(period,) final use wanted and not served. [mcm/d]"""
        return sum(self.unserved_by_class.values(), np.zeros_like(self.days))


def balances(plan: Plan) -> tuple[PartyBalance, ...]:
    """Balance of every party, in alphabetical order."""
    f = plan.formulation
    territory = {n.node: n.territory for n in f.grid.nodes}
    tails = np.array([territory[f.grid.nodes[i].node] for i in f.grid.tail], dtype=object)
    heads = np.array([territory[f.grid.nodes[i].node] for i in f.grid.head], dtype=object)
    arrival = f.grid.arrival[:, None]
    supply_at = np.array([territory[s.node] for s in f.supplies], dtype=object)
    store_at = np.array([territory[s.node] for s in f.storages], dtype=object)
    result = []
    for party in sorted(p.party for p in plan.scenario.parties):
        across_out, across_in = (tails == party) & (heads != party), (tails != party) & (heads == party)
        inside = (tails == party) & (heads == party)
        used: dict[str, Floats] = {}
        wanted: dict[str, Floats] = {}
        for i, step in enumerate(f.uses):
            if territory[step.node] == party:
                used[step.use_class] = used.get(step.use_class, 0.0) + plan.use[i]
                wanted[step.use_class] = wanted.get(step.use_class, 0.0) + f.use_limit_mcm_d[i]
        result.append(
            PartyBalance(
                party=party,
                days=f.days,
                production=plan.production[supply_at == party].sum(axis=0),
                imports=(plan.forward * arrival)[across_in].sum(axis=0)
                + (plan.backward * arrival)[across_out].sum(axis=0),
                exports=plan.forward[across_out].sum(axis=0) + plan.backward[across_in].sum(axis=0),
                injection=plan.injection[store_at == party].sum(axis=0),
                withdrawal=plan.withdrawal[store_at == party].sum(axis=0),
                fuel_inside=((plan.forward + plan.backward) * (1.0 - arrival))[inside].sum(axis=0),
                use_by_class=used,
                wanted_by_class=wanted,
            )
        )
    return tuple(result)
