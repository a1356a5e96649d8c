"""Postage stamp with compensation: one price for all entries, differences settled between the operators.

    price = Σ allowed revenue / Σ contracted capacity
    net_i = allowed revenue_i − price · capacity_i

An operator whose network costs more than its capacity brings in receives. Where what was actually collected
is given, it takes the place of price · capacity, and what all together lack or have too much goes to the
regulatory account.

References
----------
Regulation (EU) 2017/460, Article 10(3); the German practice under REGENT and AMELIE.
"""

from __future__ import annotations

from fractions import Fraction

from gasunion.games.keys.sheet import Answer, Field, Sheet, money, settle
from gasunion.outcome import Finding, Refused

MEMBER = {
    "allowed_revenue": Field(meaning="revenue the regulator allows the operator"),
    "capacity": Field(meaning="forecast contracted capacity, in one unit for all"),
    "collected": Field(
        meaning="what was collected, instead of price times capacity", is_required=False, low=None
    ),
}
ACCOUNT = "regulatory account"


def postage_stamp(sheet: Sheet) -> Answer:
    """One price, and compensation of the differences.

    Raises
    ------
    Refused : nobody has capacity, or only some members say what they collected.
    """
    allowed, capacity = sheet.column("allowed_revenue"), sheet.column("capacity")
    everything, sold = sum(allowed.values(), Fraction(0)), sum(capacity.values(), Fraction(0))
    faults = []
    if not sold:
        faults.append(Finding(where="members", what="every capacity is 0: no price brings anything in."))
    if sheet.has("collected"):
        faults += [
            Finding(where=f"members, {m}, collected", what="is missing: other members give it.")
            for m, values in sheet.member.items()
            if "collected" not in values
        ]
    if faults:
        raise Refused(faults)
    price = everything / sold
    billed = {m: price * c for m, c in capacity.items()}
    held = sheet.column("collected") if sheet.has("collected") else billed
    account = ACCOUNT if sheet.account == "common account" else sheet.account
    return Answer(
        entitlement=allowed,
        net=settle(allowed, held, account),
        formula=f"price = {money(everything)} / {money(sold)} = {money(price)} {sheet.unit.name} per unit of "
        "capacity; net = allowed revenue − "
        + ("collected" if sheet.has("collected") else "price · capacity"),
        details={"price": price, "billed": billed},
    )
