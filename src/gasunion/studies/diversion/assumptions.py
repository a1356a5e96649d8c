"""What is taken as given about diverted gas, in words."""

from __future__ import annotations

from gasunion.studies.diversion.corners import AGREED, PRODUCTION, TARIFF
from gasunion.studies.diversion.study import Diversion


def assumptions(found: Diversion) -> list[str]:
    """Every choice, and what is not asked."""
    q = found.question
    said = [
        f"what {q.lost} took of {q.seller} in {q.since} is what could be diverted; what it takes now is what "
        "the status quo carries",
        "only gas of fields from which pipes led to the lost market counts; what other fields sell elsewhere "
        "is told beside it and replaces none of it",
        "a field could give what it could in either year, less what it gives now",
        "all gas of today keeps its way, and homes and contracts what they have; what is left of each pipe "
        "is open; gas that runs the other way frees nothing, and no swap is counted",
        "a new sale needs no contract yet: border rules of today's contracts do not hold for it",
        "gas that has left the seller's territory does not come back into it; stores carry none of it",
        "the seller pays its own lines at cost and those of others at their tariff, or at cost where that is "
        "more; a line still to be built at its investment by unit at full use as well",
        "members pay the price of their contract with the seller, never more than the use is worth, where "
        "their own lines begin; outside markets pay what the last step taken is worth, at their hub",
        "what stays in the ground costs nothing and earns nothing",
        "a volume of a route is counted at the field; where two ways net the same, how they share is one of "
        "several answers",
        "ranges: hub prices as in the cheapest and the dearest year of the case; investment as the case's "
        f"low and high; estimates of this project: agreed prices × {AGREED[0]:g} to {AGREED[1]:g}, cost of "
        f"production × {PRODUCTION[0]:g} to {PRODUCTION[1]:g}, tariffs × {TARIFF[0]:g} to {TARIFF[1]:g}",
        "not asked: who would sign, sanctions, payment, discounts that a buyer without rivals could ask, and "
        "whether a line that waits for gas is built",
    ]
    if found.world_year is None:
        said.append("no worlds were drawn: intervals are over prices and costs alone")
    else:
        said.append(f"{found.worlds} worlds of {found.world_year}, seed {found.seed}; other years have none")
    without = [str(y.year) for y in found.years if y.base is None]
    if without:
        said.append(f"{', '.join(without)}: no base; the status quo pins contracts as agreed")
    return said
