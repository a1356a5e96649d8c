"""Small past years that close: fields that give what was used, published output and use of three players."""

from __future__ import annotations

import dataclasses

from tests.random_unions import PLAYERS, random_union

from gasunion.intake.config import Reconcile
from gasunion.planning.plan import status_quo
from gasunion.scenario.balances import BalanceFigure
from gasunion.studies.balance import balances
from gasunion.studies.reconcile.base_year import reconcile
from gasunion.studies.worth.world import Year, reconciled_scenario

BLOCK = frozenset(PLAYERS)


def closed_year(seed: int = 1, *, shortage_bcm: float = 0.0) -> Year:
    """A year whose fields give what its uses take, with published output and use of the three players."""
    network, scenario = random_union(seed)
    plan = status_quo(network, scenario)
    used = {b.party: b for b in balances(plan)}
    demands = []
    for d in scenario.demands:
        taken = sum(
            float(plan.use[i] @ plan.formulation.days) / 1000
            for i, u in enumerate(plan.formulation.uses)
            if (u.node, u.use_class) == (d.node, d.use_class)
        )
        demands.append(dataclasses.replace(d, quantity_bcm_y=taken))
    open_year = dataclasses.replace(
        scenario,
        demands=tuple(demands),
        supplies=tuple(
            dataclasses.replace(
                s,
                month_max_factor=1.8,
                cost_usd_per_tcm=10.0,
                capacity_bcm_y=s.capacity_bcm_y * (3.0 if s.node == "O0" else 1.0),
            )
            for s in scenario.supplies
        ),
        contracts=tuple(
            dataclasses.replace(c, pinned_mcm_d=None, agreed_basis="contract") for c in scenario.contracts
        ),
    )
    figures = []
    for p in PLAYERS:
        b = used[p]
        for item, bcm in (("output", b.bcm(b.production)), ("use", b.bcm(b.use))):
            figures.append(BalanceFigure(party=p, year=2023, item=item, publisher="Press", value_bcm=bcm))
    if shortage_bcm:
        short = BalanceFigure(
            party="B",
            year=2023,
            item="shortage",
            publisher="Press",
            value_bcm=shortage_bcm,
            low_bcm=0.5 * shortage_bcm,
            high_bcm=1.5 * shortage_bcm,
        )
        figures.append(short)
        open_year = dataclasses.replace(open_year, shortages=(short,))
    options = Reconcile(held=("O",))
    found = reconcile(
        network, open_year, tuple(figures), deviations=options.deviations, held=frozenset({"O"})
    )
    assert found.outcome.is_solved, found.outcome
    base = reconciled_scenario(open_year, found)
    return Year(
        network=network,
        plain_network=network,
        scenario=open_year,
        base=base,
        asked=base,
        figures=tuple(figures),
        deviations=options.deviations,
        held=frozenset({"O"}),
        block=BLOCK,
    )
