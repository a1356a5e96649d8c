"""Random base years of three neighbours and an outsider: a store, losses, sales, transit, a market. Seeded.

What makes them worth something: home use whose last step is worth less than what industry pays, fields that
give too little in winter, borders with room left.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from gasunion.network.elements import Corridor, Node
from gasunion.network.network import Network
from gasunion.scenario.balances import BalanceFigure
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

PLAYERS = ("A", "B", "C")
OUTSIDER = "O"
PARTIES = (*PLAYERS, OUTSIDER)
WINTER = tuple(x / 12 for x in (1.5, 1.4, 1.1, 0.9, 0.7, 0.6, 0.6, 0.7, 0.9, 1.0, 1.2, 1.4))
FLAT = (1 / 12,) * 12


def random_union(seed: int, *, with_shortage: bool = False) -> tuple[Network, Scenario]:
    """A network and a base year of it. Volumes of a few bcm, fields of 50 to 90 % of use."""
    rng = np.random.default_rng(seed)
    arcs: list[Corridor] = []

    def join(tail: str, head: str, name: str, bcm_y: float, back_bcm_y: float = 0.0) -> str:
        arcs.append(
            Corridor(
                arc=name,
                corridor=name,
                owner=str(rng.choice([tail[0], head[0]])),
                tail=tail,
                head=head,
                length_m=float(rng.integers(50, 900)) * 1000,
                capacity_forward_m3_s=_m3_s(bcm_y),
                capacity_backward_m3_s=_m3_s(back_bcm_y),
                fuel_fraction=float(rng.uniform(0, 0.03)),
            )
        )
        return name

    for p in PARTIES:
        join(f"{p}0", f"{p}1", f"{p}{p}", 60, 20)
    sales = [
        join("A1", "B0", "AB", float(rng.uniform(4, 12)), float(rng.choice([0.0, 4.0]))),
        join("B1", "C0", "BC", float(rng.uniform(4, 12)), float(rng.choice([0.0, 4.0]))),
        join("A1", "O0", "AO", float(rng.uniform(4, 8))),
        join("O1", "B0", "OB", float(rng.uniform(2, 6))),
    ]
    if rng.integers(2):
        sales.append(join("A0", "C1", "AC", float(rng.uniform(2, 6))))
    join("A0", "B1", "T1", float(rng.uniform(3, 6)))
    join("B1", "C1", "T2", float(rng.uniform(3, 6)))
    contracts = [_sale(rng, name) for name in sales]
    contracts += _transit(rng)
    home = UseClass(
        name="home",
        is_home=True,
        month_shares=WINTER,
        steps=(
            Step(share=0.4, value_usd_per_tcm=800.0),
            Step(share=0.3, value_usd_per_tcm=float(rng.integers(300, 400))),
            Step(share=0.3, value_usd_per_tcm=float(rng.integers(110, 200))),
        ),
    )
    plant = UseClass(
        name="plant",
        is_home=False,
        month_shares=FLAT,
        steps=(
            Step(share=0.5, value_usd_per_tcm=float(rng.integers(250, 380))),
            Step(share=0.5, value_usd_per_tcm=float(rng.integers(60, 110))),
        ),
    )
    demands = tuple(
        Demand(node=f"{p}{i}", use_class=name, quantity_bcm_y=float(rng.uniform(low, high)))
        for p in PARTIES
        for i, name, low, high in ((0, "home", 2, 6), (1, "home", 4, 9), (1, "plant", 1, 4))
    )
    wanted = {p: sum(d.quantity_bcm_y for d in demands if d.node[0] == p) for p in PARTIES}
    return Network(
        nodes=tuple(Node(node=f"{p}{i}", territory=p) for p in PARTIES for i in range(2)), arcs=tuple(arcs)
    ), Scenario(
        name=f"random union {seed}",
        calendar=year_calendar(2023, peak_days=0),
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
                capacity_bcm_y=wanted[p] * float(rng.uniform(0.5, 0.9)),
                cost_usd_per_tcm=float(rng.integers(20, 90)),
                month_max_factor=1.15,
            )
            for p in PARTIES
        ),
        demands=demands,
        classes=(home, plant),
        storages=(
            Storage(
                storage="UGS",
                node="B1",
                working_gas_bcm=float(rng.uniform(0.5, 3)),
                injection_mcm_d=15,
                withdrawal_mcm_d=25,
                withdrawal_empty_mcm_d=float(rng.choice([10, 25])),
            ),
        ),
        contracts=tuple(sorted(contracts, key=lambda c: c.contract)),
        markets=(
            MarketStep(node="O1", step=1, quantity_bcm_y=5.0, value_usd_per_tcm=300.0, month_shares=FLAT),
        ),
        shortages=(_shortage("B"),) if with_shortage else (),
    )


def _m3_s(bcm_y: float) -> float:
    return m3_s_from_mcm_d(mcm_d_from_bcm_y(bcm_y))


def _sale(rng: np.random.Generator, name: str) -> Contract:
    """A sale over one border arc, well under its capacity."""
    bcm = float(rng.uniform(0.5, 2.0))
    shape = WINTER if rng.integers(2) else FLAT
    return Contract(
        contract=f"S-{name}",
        seller=name[0],
        buyer=name[1],
        measure=(Term(1, Way(name)),),
        crossings=(Way(name),),
        minimum_bcm_y=0.0,
        maximum_bcm_y=3.0 * bcm,
        agreed_bcm_y=bcm,
        month_shares=shape,
        swing=0.5,
        pinned_mcm_d=_rates(bcm, shape),
        price_usd_per_tcm=float(rng.integers(80, 250)),
    )


def _transit(rng: np.random.Generator) -> list[Contract]:
    """What A sells to C through B, and the balance that lets nothing of it stay on the way."""
    bcm = float(rng.uniform(0.5, 2.0))
    sale = Contract(
        contract="S-TRANSIT",
        seller="A",
        buyer="C",
        measure=(Term(1, Way("T2")),),
        crossings=(Way("T1"), Way("T2")),
        minimum_bcm_y=0.0,
        maximum_bcm_y=3.0 * bcm,
        agreed_bcm_y=bcm,
        month_shares=FLAT,
        swing=0.5,
        pinned_mcm_d=_rates(bcm, FLAT),
        price_usd_per_tcm=float(rng.integers(80, 250)),
    )
    balance = Contract(
        contract="T-BALANCE",
        seller="B",
        buyer="A",
        measure=(Term(1, Way("T1")), Term(-1, Way("T2"))),
        crossings=(),
        minimum_bcm_y=0.0,
        maximum_bcm_y=0.0,
        agreed_bcm_y=0.0,
        month_shares=FLAT,
        pinned_mcm_d=_rates(0.0, FLAT),
    )
    return [sale, balance]


def _rates(bcm: float, shape: tuple[float, ...]) -> tuple[float, ...]:
    days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return tuple(1000.0 * bcm * share / d for share, d in zip(shape, days, strict=True))


def _shortage(party: str) -> BalanceFigure:
    return BalanceFigure(
        party=party,
        year=2023,
        item="shortage",
        publisher="Press",
        value_bcm=0.2,
        from_date=date(2023, 1, 10),
        to_date=date(2023, 2, 5),
    )
