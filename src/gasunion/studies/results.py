"""All that is published of one plan."""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.planning.binding import Binding, binding
from gasunion.planning.plan import Plan
from gasunion.planning.prices import NodePrice, border_prices
from gasunion.planning.ranges import BorderRange, border_ranges
from gasunion.studies.accounts import PartyAccount, Payment, accounts, payments
from gasunion.studies.balance import PartyBalance, balances


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResult:
    """A plan and what is asked of every plan; tuples are empty where the plan was not solved."""

    plan: Plan
    ranges: tuple[BorderRange, ...] = ()
    prices: tuple[NodePrice, ...] = ()
    binding: tuple[Binding, ...] = ()
    balances: tuple[PartyBalance, ...] = ()
    accounts: tuple[PartyAccount, ...] = ()
    payments: tuple[Payment, ...] = ()


def study_plan(plan: Plan) -> PlanResult:
    """Ranges, prices, what binds, balances and accounts of a plan."""
    if not plan.outcome.is_solved:
        return PlanResult(plan=plan)
    return PlanResult(
        plan=plan,
        ranges=border_ranges(plan),
        prices=border_prices(plan),
        binding=binding(plan),
        balances=balances(plan),
        accounts=accounts(plan),
        payments=payments(plan),
    )
