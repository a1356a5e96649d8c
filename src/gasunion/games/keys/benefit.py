"""Net benefit: who loses by a common project is made whole by those who gain, with or without a threshold.

    n_i = benefit_i − cost_i;   threshold amount = threshold · Σ max(n, 0)
    net_i = −n_i for those who lose;   the sum is paid in proportion to max(n_i − threshold amount, 0)

With threshold 0 every winner pays. The European regulators' recommendation on cross-border cost allocation
(CBCA) asks only those to contribute whose net benefit is significant, and names one tenth of the sum of
positive net benefits. How the threshold enters the amounts is our reading: what lies below it is left alone,
also of those who are above it. Another reading takes it as a gate, behind which the whole net benefit counts.
The answer says which was taken.

References
----------
ACER Recommendation No 5/2015 on investment requests and cross-border cost allocation.
"""

from __future__ import annotations

from fractions import Fraction

from gasunion.games.keys.sheet import Answer, Field, Sheet, money
from gasunion.outcome import Finding, Refused

READING = "that payments count only what lies above the threshold is our reading of it"

MEMBER = {
    "benefit": Field(meaning="what the project brings the member", is_required=False, low=None),
    "cost": Field(meaning="what the member spends on it", is_required=False, low=None),
    "net_benefit": Field(meaning="benefit minus cost, instead of the two", is_required=False, low=None),
}
COMMON = {
    "threshold": Field(
        meaning="net benefit that is left alone, as a part of the sum of positive net benefits",
        is_required=False,
        high=Fraction(1),
    )
}


def net_benefit(sheet: Sheet) -> Answer:
    """Make losers whole at the expense of those who gain more than the threshold.

    Returns
    -------
    An answer without entitlements where those above the threshold do not gain enough.
    """
    net_of = _net_benefits(sheet)
    zero = Fraction(0)
    part = sheet.common.get("threshold", zero)
    amount = part * sum((max(n, zero) for n in net_of.values()), zero)
    above = {m: max(n - amount, zero) for m, n in net_of.items()}
    need, room = -sum((min(n, zero) for n in net_of.values()), zero), sum(above.values(), zero)
    formula = (
        f"compensation = what a member loses; {money(need)} {sheet.unit.name} in all, paid in proportion to "
        f"net benefit above {money(amount)} {sheet.unit.name}; entitlement = net benefit + net"
    )
    if part:
        formula += f"; {READING}"
    details = {
        "net_benefit": net_of,
        "threshold_amount": amount,
        "compensation": need,
        "above_threshold": above,
        **({"reading": READING} if part else {}),
    }
    if need > room:
        return Answer(
            entitlement=None,
            net=None,
            formula=formula,
            details=details,
            refusal=f"the losers lack {money(need)} {sheet.unit.name}; net benefits above the threshold sum "
            f"to {money(room)}",
        )
    share = {m: a / room if need else zero for m, a in above.items()}
    net = {m: -need * share[m] + max(-n, zero) for m, n in net_of.items()}
    return Answer(
        entitlement={m: n + net[m] for m, n in net_of.items()},
        net=net,
        formula=formula,
        details={**details, "share": share},
    )


def _net_benefits(sheet: Sheet) -> dict[str, Fraction]:
    faults, out = [], {}
    for name, has in sheet.member.items():
        if has.keys() == {"net_benefit"}:
            out[name] = has["net_benefit"]
        elif has.keys() == {"benefit", "cost"}:
            out[name] = has["benefit"] - has["cost"]
        else:
            faults.append(
                Finding(where=f"members, {name}", what="must give benefit and cost, or net_benefit alone.")
            )
    if faults:
        raise Refused(faults)
    return out
