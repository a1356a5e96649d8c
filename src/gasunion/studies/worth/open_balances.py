"""What published balances leave open, beside a gain: a gain that is smaller is called that.

References: docs/theory/base-year.md, section "What is reported".
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from gasunion.intake.bases import Base
from gasunion.planning.plan import Plan

DIGITS_BCM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBalances:
    """How far the published figures of a base year do not close, and how much gas a block moves otherwise.

    Attributes
    ----------
    year, misfit : of the base. misclosure_bcm : party → what its published figures leave open, signed.
    open_bcm : sum of the sizes of the members'. moved_bcm : what over the year ends up with another member
        than in the status quo.
    """

    year: int
    misfit: float
    misclosure_bcm: Mapping[str, float]
    open_bcm: float
    moved_bcm: float

    @property
    def is_smaller(self) -> bool:
        """Whether less gas is moved than the members' balances fail to close by."""
        return self.moved_bcm < self.open_bcm


def open_balances(base: Base | None, plan: Plan) -> OpenBalances | None:
    """What stands beside the gain of a block; None where it stands on no base or the base does not say."""
    if base is None or not base.open_bcm or plan.baseline is None or not plan.outcome.is_solved:
        return None
    return OpenBalances(
        year=base.year,
        misfit=base.misfit,
        misclosure_bcm=dict(base.open_bcm),
        open_bcm=round(sum(abs(v) for p, v in base.open_bcm.items() if p in plan.block), DIGITS_BCM),
        moved_bcm=round(_moved_bcm(plan.baseline, plan, plan.block), DIGITS_BCM),
    )


def _moved_bcm(today: Plan, together: Plan, members: Set[str]) -> float:
    """What over the year goes to another member than today, over borders among them."""
    f = today.formulation
    territory = {n.node: n.territory for n in f.grid.nodes}
    more = dict.fromkeys(members, 0.0)
    for i, arc in enumerate(f.grid.arcs):
        tail, head = territory[arc.tail], territory[arc.head]
        if tail != head and {tail, head} <= members:
            net = (together.forward[i] - together.backward[i]) - (today.forward[i] - today.backward[i])
            change = float(net @ f.days) / 1000.0
            more[head] += change
            more[tail] -= change
    return sum(max(v, 0.0) for v in more.values())
