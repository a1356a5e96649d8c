"""Is the status quo of a base year what happened? It leaves unserved what was documented, and no more.

Party by party that is what the status quo keeps (`planning.keeping`), as long as its pins leave it; else
what all parties together lack is told.

References: docs/theory/worth.md, section "Status quo of a base year".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gasunion.outcome import Finding
from gasunion.planning.pinning import ROUNDING_MCM
from gasunion.planning.plan import Plan
from gasunion.studies.balance import balances

# Routing that differs from that of the reconciled year burns a little more or less.
EXCESS_SHARE = 0.01
TOLD_BCM = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """What final use wants and does not get in a status quo, against what was documented. [bcm]

    Attributes
    ----------
    by_party : party → (unserved, documented), of those that use gas or were documented to be short.
    rounding_bcm : what the file's digits may add: 1e-3 bcm for each contract.
    """

    by_party: Mapping[str, tuple[float, float]]
    rounding_bcm: float

    @property
    def unserved_bcm(self) -> float:
        """Unserved of all parties."""
        return sum(unserved for unserved, _ in self.by_party.values())

    @property
    def documented_bcm(self) -> float:
        """Documented shortage of all parties."""
        return sum(documented for _, documented in self.by_party.values())

    @property
    def most_bcm(self) -> float:
        """The most that a consistent base year leaves unserved."""
        return self.documented_bcm * (1.0 + EXCESS_SHARE) + self.rounding_bcm

    @property
    def is_consistent(self) -> bool:
        """Whether no more is unserved than was documented."""
        return self.unserved_bcm <= self.most_bcm


def unserved(plan: Plan) -> Unserved:
    """Unserved and documented of every party of a solved status quo."""
    documented: dict[str, float] = {}
    for figure in plan.scenario.shortages:
        documented[figure.party] = documented.get(figure.party, 0.0) + figure.value_bcm
    return Unserved(
        by_party={
            b.party: (b.bcm(b.unserved), documented.get(b.party, 0.0))
            for b in balances(plan)
            if b.wanted.any() or b.party in documented
        },
        rounding_bcm=len(plan.scenario.contracts) * ROUNDING_MCM / 1000.0,
    )


def inconsistencies(plan: Plan) -> tuple[Finding, ...]:
    """A warning where the status quo of a base year leaves more unserved than was documented."""
    if not (plan.scenario.has_base and plan.kind == "status quo" and plan.outcome.is_solved):
        return ()
    found = unserved(plan)
    if found.is_consistent:
        return ()
    if plan.scenario.is_as_agreed:
        return (_as_agreed(plan, found),)
    parties = ", ".join(
        f"{party} {short:.3f} of {documented:.3f}"
        for party, (short, documented) in found.by_party.items()
        if short > TOLD_BCM
    )
    return (
        Finding(
            where=f"base year {plan.scenario.calendar.year}",
            what=f"{found.unserved_bcm:.3f} bcm stay unserved, {found.documented_bcm:.3f} were documented "
            f"({parties}): the base is not consistent with this scenario.",
            value=found.unserved_bcm,
            unit="bcm",
            limit=found.most_bcm,
            hint="Where a change is meant as a shock, this is what it does; else reconcile the year again.",
            severity="warning",
        ),
    )


def _as_agreed(plan: Plan, found: Unserved) -> Finding:
    """What a year that is taken as agreed leaves unserved: nobody documented it, a plan says so."""
    parties = ", ".join(f"{p} {short:.3f}" for p, (short, _) in found.by_party.items() if short > TOLD_BCM)
    return Finding(
        where=f"year {plan.scenario.calendar.year}, taken as agreed",
        what=f"{found.unserved_bcm:.3f} bcm stay unserved when contracts carry what was agreed ({parties}): "
        "what a union gains by relieving it rests on these quantities and on no balance.",
        value=found.unserved_bcm,
        unit="bcm",
        hint="Change agreed quantities with --set contracts[…].agreed, or plan the year contracted.",
        severity="warning",
    )
