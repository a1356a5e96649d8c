"""Is the status quo of a base year what happened? It leaves unserved what was documented, and no more.

References: docs/theory/worth.md, section "Status quo of a base year".
"""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.outcome import Finding
from gasunion.planning.pinning import ROUNDING_MCM
from gasunion.planning.plan import Plan
from gasunion.studies.balance import balances

# Routing that differs from that of the reconciled year burns a little more or less.
EXCESS_SHARE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """What a party's final use wants and does not get in a status quo, against what was documented. [bcm]

    Attributes
    ----------
    rounding_bcm : what the file's digits may add: 1e-3 bcm for each contract of the party.
    """

    party: str
    unserved_bcm: float
    documented_bcm: float
    rounding_bcm: float

    @property
    def most_bcm(self) -> float:
        """The most that a consistent base year leaves unserved."""
        return self.documented_bcm * (1.0 + EXCESS_SHARE) + self.rounding_bcm

    @property
    def is_consistent(self) -> bool:
        """Whether no more is unserved than was documented."""
        return self.unserved_bcm <= self.most_bcm


def unserved(plan: Plan) -> tuple[Unserved, ...]:
    """Unserved and documented of every party that uses gas or was documented to be short, in order."""
    documented: dict[str, float] = {}
    for figure in plan.scenario.shortages:
        documented[figure.party] = documented.get(figure.party, 0.0) + figure.value_bcm
    found = []
    for b in balances(plan):
        if not b.wanted.any() and b.party not in documented:
            continue
        contracts = sum(b.party in (c.seller, c.buyer) for c in plan.scenario.contracts)
        found.append(
            Unserved(
                party=b.party,
                unserved_bcm=b.bcm(b.unserved),
                documented_bcm=documented.get(b.party, 0.0),
                rounding_bcm=contracts * ROUNDING_MCM / 1000.0,
            )
        )
    return tuple(found)


def inconsistencies(plan: Plan) -> tuple[Finding, ...]:
    """Warnings: parties whom the status quo of a base year leaves shorter than was documented."""
    if not (plan.scenario.has_base and plan.kind == "status quo" and plan.outcome.is_solved):
        return ()
    year = plan.scenario.calendar.year
    return tuple(
        Finding(
            where=f"base year {year}, {u.party}",
            what=f"{u.unserved_bcm:.3f} bcm stay unserved, {u.documented_bcm:.3f} were documented: "
            "the base is not consistent with this scenario.",
            value=u.unserved_bcm,
            unit="bcm",
            limit=u.most_bcm,
            hint="Where a change is meant as a shock, this is what it does; else reconcile the year again.",
            severity="warning",
        )
        for u in unserved(plan)
        if not u.is_consistent
    )
