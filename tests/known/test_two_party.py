"""The two-party case against its solution by hand, written out in cases/two-party/README.md."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest

from gasunion.intake.case import load_case
from gasunion.planning.plan import Plan, block_plan, contracted_plan, status_quo
from gasunion.planning.prices import border_prices
from gasunion.studies.accounts import accounts

# Money to a dollar, volumes to a cubic metre a year: what is left of the solver's 1e-7 after the sums.
MUSD = 1e-6
BCM = 1e-6
# Prices are slopes of a re-solve over a thousand cubic metres a day.
USD_PER_TCM = 1e-4


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    with resources.as_file(resources.files("gasunion.cases") / "two-party") as folder:
        network, scenario = load_case(folder).planning_year(2025)
    base = status_quo(network, scenario)
    return {
        "contracted": contracted_plan(network, scenario),
        "status quo": base,
        "A+B": block_plan(network, scenario, frozenset("AB"), baseline=base),
        "A+B+M": block_plan(network, scenario, frozenset("ABM"), baseline=base),
    }


def bcm(plan: Plan, rates: np.ndarray) -> list[float]:
    return [float(r @ plan.formulation.days) / 1000.0 for r in rates]


@pytest.mark.parametrize(
    ("name", "surplus", "flows", "use"),
    [
        ("contracted", 6946.0, [9.0, 6.0], [8.0, 1.0, 5.4]),
        ("status quo", 6064.0, [8.0, 4.0], [8.0, 0.0, 3.6]),
        ("A+B", 6964.0, [10.0, 4.0], [8.0, 2.0, 3.6]),
        ("A+B+M", 7180.0, [10.0, 5.0], [8.0, 2.0, 4.5]),
    ],
)
def test_surplus_flows_and_use_equal_the_solution_by_hand(
    plans: dict[str, Plan], name: str, surplus: float, flows: list[float], use: list[float]
) -> None:
    plan = plans[name]
    assert plan.outcome.is_solved
    assert plan.surplus_musd == pytest.approx(surplus, abs=MUSD)
    assert [a.arc for a in plan.formulation.grid.arcs] == ["AB", "AM"]
    assert bcm(plan, plan.forward) == pytest.approx(flows, abs=BCM)
    assert bcm(plan, plan.use) == pytest.approx(use, abs=BCM)
    assert bcm(plan, plan.production) == pytest.approx([sum(flows)], abs=BCM)


@pytest.mark.parametrize(
    ("name", "surplus"),
    [
        ("contracted", {"A": 3195.0, "B": 3625.0, "M": 126.0}),
        ("status quo", {"A": 2580.0, "B": 3400.0, "M": 84.0}),
        ("A+B", {"A": 3030.0, "B": 3850.0, "M": 84.0}),
    ],
)
def test_accounts_equal_the_solution_by_hand(
    plans: dict[str, Plan], name: str, surplus: dict[str, float]
) -> None:
    assert {a.party: a.surplus for a in accounts(plans[name])} == pytest.approx(surplus, abs=MUSD)


def test_both_gain_the_same_from_planning_as_one(plans: dict[str, Plan]) -> None:
    before = {a.party: a.surplus for a in accounts(plans["status quo"])}
    after = {a.party: a.surplus for a in accounts(plans["A+B"])}
    gain = {party: after[party] - before[party] for party in before}
    assert gain == pytest.approx({"A": 450.0, "B": 450.0, "M": 0.0}, abs=MUSD)


@pytest.mark.parametrize(
    ("name", "prices"),
    [
        ("contracted", {"A_FIELD": (256, 256), "B_TOWN": (500, 500), "M_PORT": (290, 290)}),
        ("status quo", {"A_FIELD": (40, 40), "B_TOWN": (500, 700), "M_PORT": (290, 290)}),
        ("A+B", {"A_FIELD": (40, 40), "B_TOWN": (50, 50), "M_PORT": (290, 290)}),
        ("A+B+M", {"A_FIELD": (256, 256), "B_TOWN": (266, 266), "M_PORT": (290, 290)}),
    ],
)
def test_prices_of_the_year_equal_the_solution_by_hand(
    plans: dict[str, Plan], name: str, prices: dict[str, tuple[float, float]]
) -> None:
    found = {p.node: (p.low, p.high) for p in border_prices(plans[name]) if p.slot == "year"}
    assert found.keys() == prices.keys()
    for node, interval in prices.items():
        assert found[node] == pytest.approx(interval, abs=USD_PER_TCM)


def test_the_store_moves_what_the_hand_solution_says_month_by_month(plans: dict[str, Plan]) -> None:
    plan = plans["status quo"]
    net = (plan.injection - plan.withdrawal)[0] * plan.formulation.days / 1000.0
    months = dict.fromkeys(range(1, 13), 0.0)
    for period, volume in zip(plan.formulation.periods, net, strict=True):
        months[period.month] += float(volume)
    assert months == pytest.approx({m: -0.32 if m in (1, 2, 11, 12) else 0.16 for m in months}, abs=BCM)
