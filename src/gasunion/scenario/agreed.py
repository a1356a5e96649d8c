"""A year that did not happen, taken as agreed: what its contracts say stands in for what happened.

Worths are differences from a status quo that is kept. A past year has one that was reconciled with published
balances; a year to come has what was agreed, month by month, and nothing documented as short.
"""

from __future__ import annotations

import dataclasses

from gasunion.scenario.contracts import Contract
from gasunion.scenario.scenario import Scenario


def as_agreed(scenario: Scenario) -> Scenario:
    """The year with every contract pinned at its agreed quantity by its shape.

    Home use then counts at stated values, and a plan is chosen home first, as in a base year.
    """
    days = {p.month: p.month_days for p in scenario.calendar.periods}
    contracts = tuple(dataclasses.replace(c, pinned_mcm_d=_rates(c, days)) for c in scenario.contracts)
    return dataclasses.replace(scenario, contracts=contracts, shortages=(), is_as_agreed=True)


def _rates(contract: Contract, days: dict[int, int]) -> tuple[float, ...]:
    return tuple(
        contract.agreed_bcm_y * 1000.0 * contract.month_shares[month - 1] / days[month]
        for month in range(1, 13)
    )
