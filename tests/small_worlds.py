"""Random small worlds: three parties, a border or two, contracts, a store. Seeded, in code, without files."""

from __future__ import annotations

import dataclasses

import numpy as np

from gasunion.network.elements import Corridor, Node
from gasunion.network.network import Network
from gasunion.scenario.calendar import year_calendar
from gasunion.scenario.contracts import Contract
from gasunion.scenario.demand import Demand, Step, UseClass
from gasunion.scenario.markets import MarketStep
from gasunion.scenario.measure import Term, Way
from gasunion.scenario.parties import Party
from gasunion.scenario.scenario import Scenario
from gasunion.scenario.storage import Storage
from gasunion.scenario.supply import Supply
from gasunion.scenario.transport import ArcTerms
from gasunion.units import m3_s_from_mcm_d, mcm_d_from_bcm_y

PARTIES = ("A", "B", "C")
WINTER = tuple(x / 12 for x in (1.4, 1.3, 1.1, 0.9, 0.8, 0.7, 0.7, 0.8, 0.9, 1.0, 1.1, 1.3))


def capacity(bcm_y: float) -> float:
    return m3_s_from_mcm_d(mcm_d_from_bcm_y(bcm_y))


def small_world(seed: int) -> tuple[Network, Scenario]:
    """A world that always has a plan: contracts ask for no minimum that could not be met at all."""
    rng = np.random.default_rng(seed)
    nodes = tuple(Node(node=f"{p}{i}", territory=p) for p in PARTIES for i in range(2))
    arcs: list[Corridor] = []

    def join(tail: str, head: str, both: bool) -> str:
        name = f"{tail}{head}"
        arcs.append(
            Corridor(
                arc=name,
                corridor=name,
                owner=tail[0],
                tail=tail,
                head=head,
                length_m=float(rng.integers(50, 900)) * 1000,
                capacity_forward_m3_s=capacity(float(rng.integers(2, 20))),
                capacity_backward_m3_s=capacity(float(rng.integers(1, 9))) if both else 0.0,
                fuel_fraction=float(rng.uniform(0, 0.03)),
            )
        )
        return name

    for p in PARTIES:
        join(f"{p}0", f"{p}1", both=True)
    borders = [join("A1", "B0", both=bool(rng.integers(2))), join("B1", "C0", both=bool(rng.integers(2)))]
    if rng.integers(2):
        borders.append(join("A0", "C1", both=False))
    contracts = []
    for i, name in enumerate(borders):
        most = float(rng.integers(1, 12))
        contracts.append(
            Contract(
                contract=f"K{i}",
                seller=name[0],
                buyer=name[2],
                measure=(Term(1, Way(name)),),
                crossings=(Way(name), Way(name, False)),
                minimum_bcm_y=0.0,
                maximum_bcm_y=most,
                agreed_bcm_y=most * float(rng.uniform(0.2, 1.0)),
                month_shares=WINTER,
                swing=float(rng.uniform(0.1, 0.6)),
                price_usd_per_tcm=float(rng.integers(80, 250)),
            )
        )
    home = UseClass(
        name="home",
        is_home=True,
        peak_factor=1.3,
        month_shares=WINTER,
        steps=(Step(share=0.6, value_usd_per_tcm=800), Step(share=0.4, value_usd_per_tcm=150)),
    )
    coal = UseClass(
        name="coal",
        is_home=False,
        steps=(Step(share=0.5, value_usd_per_tcm=110), Step(share=0.5, value_usd_per_tcm=60)),
    )
    return Network(nodes=nodes, arcs=tuple(arcs)), Scenario(
        name=f"small world {seed}",
        calendar=year_calendar(2024, peak_days=int(rng.choice([0, 4]))),
        parties=tuple(Party(party=p) for p in PARTIES),
        terms=tuple(
            ArcTerms(
                arc=a.arc,
                opex_usd_per_tcm=float(rng.uniform(1, 12)),
                tariff_usd_per_tcm=float(rng.uniform(5, 30)),
            )
            for a in sorted(arcs, key=lambda a: a.arc)
        ),
        supplies=tuple(
            Supply(
                node=f"{p}0",
                capacity_bcm_y=float(rng.integers(4, 30)),
                cost_usd_per_tcm=float(rng.integers(20, 90)),
                month_min_factor=float(rng.choice([0.0, 0.05])),
                month_max_factor=1.15,
            )
            for p in PARTIES
        ),
        demands=tuple(
            Demand(node=f"{p}1", use_class=c, quantity_bcm_y=float(rng.integers(3, 18)))
            for p in PARTIES
            for c in ("coal", "home")
        ),
        classes=(coal, home),
        storages=(
            Storage(
                storage="UGS",
                node="B1",
                working_gas_bcm=float(rng.uniform(0.5, 3)),
                injection_mcm_d=15,
                withdrawal_mcm_d=25,
                withdrawal_empty_mcm_d=float(rng.choice([10, 25])),
                fill_start_bcm=[None, 0.4][int(rng.integers(2))],
                fill_end_bcm=[None, 0.45][int(rng.integers(2))],
            ),
        ),
        contracts=tuple(contracts),
        markets=(
            MarketStep(
                node="C1", step=1, quantity_bcm_y=9, value_usd_per_tcm=180, month_shares=(1 / 12,) * 12
            ),
        ),
    )


def scaled(network: Network, scenario: Scenario, factor: float) -> tuple[Network, Scenario]:
    """Every volume of a world times a factor."""
    arcs = [
        dataclasses.replace(
            a,
            capacity_forward_m3_s=a.capacity_forward_m3_s * factor,
            capacity_backward_m3_s=a.capacity_backward_m3_s * factor,
        )
        for a in network.arcs
        if isinstance(a, Corridor)
    ]
    return network.replacing(arcs=arcs), dataclasses.replace(
        scenario,
        supplies=tuple(
            dataclasses.replace(s, capacity_bcm_y=s.capacity_bcm_y * factor) for s in scenario.supplies
        ),
        demands=tuple(
            dataclasses.replace(d, quantity_bcm_y=d.quantity_bcm_y * factor) for d in scenario.demands
        ),
        markets=tuple(
            dataclasses.replace(m, quantity_bcm_y=m.quantity_bcm_y * factor) for m in scenario.markets
        ),
        storages=tuple(
            dataclasses.replace(
                s,
                working_gas_bcm=s.working_gas_bcm * factor,
                injection_mcm_d=s.injection_mcm_d * factor,
                withdrawal_mcm_d=s.withdrawal_mcm_d * factor,
                withdrawal_empty_mcm_d=None
                if s.withdrawal_empty_mcm_d is None
                else s.withdrawal_empty_mcm_d * factor,
                fill_start_bcm=None if s.fill_start_bcm is None else s.fill_start_bcm * factor,
                fill_end_bcm=None if s.fill_end_bcm is None else s.fill_end_bcm * factor,
            )
            for s in scenario.storages
        ),
        contracts=tuple(
            dataclasses.replace(
                c,
                minimum_bcm_y=c.minimum_bcm_y * factor,
                maximum_bcm_y=c.maximum_bcm_y * factor,
                agreed_bcm_y=c.agreed_bcm_y * factor,
            )
            for c in scenario.contracts
        ),
    )
