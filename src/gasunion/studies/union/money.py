"""What each party earns in its own territory and is paid by others, under each of the three yardsticks.

    surplus = value of use − production − transport − investment + sales − purchases + transit received − paid

Together, what was agreed with others and among the players stays as it was paid; a split says what has to
be paid on top:

    transfer = share − own surplus of the joint plan − payments of today

Transfers of one split sum to zero over the players.

References: docs/theory/union.md, section "Three yardsticks".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gasunion.planning.plan import Plan
from gasunion.studies.accounts import PartyAccount, accounts

USD_PER_MUSD = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An account of one party over the year. [USD, whole]

    Attributes
    ----------
    value_of_use, production, transport, investment : of its own territory; costs are positive.
    sales, purchases, transit_received, transit_paid : with others, positive; together they stay at today's.
    """

    value_of_use: int
    production: int
    transport: int
    investment: int
    sales: int
    purchases: int
    transit_received: int
    transit_paid: int

    @property
    def own(self) -> int:
        """Surplus of its territory before payments."""
        return self.value_of_use - self.production - self.transport - self.investment

    @property
    def payments(self) -> int:
        """What others pay it less what it pays them."""
        return self.sales - self.purchases + self.transit_received - self.transit_paid


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyMoney:
    """Accounts of one party without the others, today and together; without is None where it has no plan."""

    without: Money | None
    today: Money
    together: Money


def money_of(
    players: Sequence[str], *, without: Plan | None, today: Plan, together: Plan
) -> dict[str, PartyMoney]:
    """Accounts of every player; those of the joint plan with the payments of today."""
    now, then = _accounts(today), _accounts(together)
    apart = None if without is None else _accounts(without)
    return {
        p: PartyMoney(
            without=None if apart is None else apart[p],
            today=now[p],
            together=Money(
                value_of_use=then[p].value_of_use,
                production=then[p].production,
                transport=then[p].transport,
                investment=then[p].investment,
                sales=now[p].sales,
                purchases=now[p].purchases,
                transit_received=now[p].transit_received,
                transit_paid=now[p].transit_paid,
            ),
        )
        for p in players
    }


def transfers(money: Mapping[str, PartyMoney], share: Mapping[str, float | int]) -> dict[str, float]:
    """Player → what a split pays it beyond what it earns itself and is paid today. [USD]"""
    return {p: share[p] - (m.together.own + m.together.payments) for p, m in money.items()}


def _accounts(plan: Plan) -> dict[str, Money]:
    return {a.party: _in_usd(a) for a in accounts(plan)}


def _in_usd(account: PartyAccount) -> Money:
    def usd(musd: float) -> int:
        return round(musd * USD_PER_MUSD)

    # What is bought at a negative quantity is sold.
    sales = max(account.sales, 0.0) + max(-account.purchases, 0.0)
    purchases = max(account.purchases, 0.0) + max(-account.sales, 0.0)
    rounded = Money(
        value_of_use=usd(account.value_of_use),
        production=usd(account.production_cost),
        transport=usd(account.transport_cost),
        investment=usd(account.investment),
        sales=usd(sales),
        purchases=usd(purchases),
        transit_received=usd(account.transit_received),
        transit_paid=usd(account.transit_paid),
    )
    # An account adds up to the surplus to the dollar: the greatest of its figures takes what rounding leaves.
    left = usd(account.surplus) - rounded.own - rounded.payments
    return replace(rounded, value_of_use=rounded.value_of_use + left)
