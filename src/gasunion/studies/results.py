"""All that is published of one plan."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gasunion.intake.bases import Base
from gasunion.outcome import Finding, Outcome
from gasunion.planning.binding import Binding, binding
from gasunion.planning.plan import Plan
from gasunion.planning.prices import NodePrice, border_prices
from gasunion.planning.ranges import BorderRange, border_ranges
from gasunion.studies.accounts import PartyAccount, Payment, accounts, payments
from gasunion.studies.balance import PartyBalance, balances
from gasunion.studies.worth.gain import Gain, gain_of
from gasunion.studies.worth.worlds import Worlds


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResult:
    """A plan and what is asked of every plan; tuples are empty where the plan was not solved.

    Attributes
    ----------
    base : the base year that the plan stands on, None where it stands on none.
    gain : of a block that was studied whole, what it gains and from what. worlds : the same in many worlds.
    faults : what the independent checker found; see `studies.plan_question`, where it is asked.
    remarks : warnings that no figure shows.
    """

    plan: Plan
    base: Base | None = None
    ranges: tuple[BorderRange, ...] = ()
    prices: tuple[NodePrice, ...] = ()
    binding: tuple[Binding, ...] = ()
    balances: tuple[PartyBalance, ...] = ()
    accounts: tuple[PartyAccount, ...] = ()
    payments: tuple[Payment, ...] = ()
    gain: Gain | None = None
    worlds: Worlds | None = None
    faults: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """The plan's outcome, turned into a no where the checker found a fault."""
        if not self.faults:
            return self.plan.outcome.with_findings(self.remarks)
        count = len(self.faults)
        return Outcome(
            code="outside_limits",
            residual=self.plan.outcome.residual,
            findings=(*self.faults, *self.remarks),
            message=f"the independent checker found {count} fault{'s' if count > 1 else ''} in the plan",
        )


def settle_plan(plan: Plan) -> PlanResult:
    """Balances, accounts and payments of a plan."""
    if not plan.outcome.is_solved:
        return PlanResult(plan=plan)
    return PlanResult(plan=plan, balances=balances(plan), accounts=accounts(plan), payments=payments(plan))


def study_plan(plan: Plan) -> PlanResult:
    """Ranges, prices, what binds, balances, accounts and gain of a plan."""
    if not plan.outcome.is_solved:
        return PlanResult(plan=plan)
    return replace(
        settle_plan(plan),
        ranges=border_ranges(plan),
        prices=border_prices(plan),
        binding=binding(plan),
        gain=None if plan.baseline is None else gain_of(plan.baseline, plan.block, x=plan.x),
    )
