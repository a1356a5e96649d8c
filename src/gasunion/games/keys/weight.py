"""Equal parts, parts by weight, and variable costs first.

    entitlement_i = variable cost_i + weight_i / Σ weight · (pool − Σ variable cost)

The pool is what was collected, unless more is named: the rest then lies in the common account. Where the pool
does not cover the variable costs they are paid in proportion. The Finnish–Estonian–Latvian zone shares by
consumption in this way, after variable costs.
"""

from __future__ import annotations

from fractions import Fraction

from gasunion.games.keys.sheet import Answer, Field, Sheet, money, settle
from gasunion.outcome import Finding, Refused

WEIGHTS = ("consumption", "capacity", "ownership", "investment", "weight")

COLLECTED = Field(meaning="what the member has collected", is_required=False, low=None)
VARIABLE_COST = Field(
    meaning="cost that varies with the common flow, such as fuel of compressors", is_required=False
)
POOL = Field(
    meaning="what is shared; the sum of what was collected where it is absent", is_required=False, low=None
)

MEMBER = {"collected": COLLECTED, "variable_cost": VARIABLE_COST}
COMMON = {"pool": POOL}


def weight_field(name: str) -> Field:
    """The field that carries a weight."""
    return Field(meaning=f"the member's {name}, in one unit for all")


def equal(sheet: Sheet) -> Answer:
    """The same to each."""
    return _share(sheet, dict.fromkeys(sheet.member, Fraction(1)), "1")


def by(name: str, sheet: Sheet) -> Answer:
    """In proportion to a weight.

    Raises
    ------
    Refused : all weights are zero.
    """
    weights = sheet.column(name)
    if not any(weights.values()):
        raise Refused([Finding(where="members", what=f"every {name} is 0: there is nothing to share by.")])
    return _share(sheet, weights, name)


def variable_costs_first(sheet: Sheet) -> Answer:
    """Variable costs, then the remainder by the key named under "then"."""
    assert sheet.then is not None
    if sheet.then == "equal":
        return equal(sheet)
    lacking = [m for m, values in sheet.member.items() if sheet.then not in values]
    if lacking:
        raise Refused(
            [
                Finding(
                    where=f"members, {m}, {sheet.then}",
                    what=f"is missing: the remainder is shared by {sheet.then}.",
                )
                for m in lacking
            ]
        )
    return by(sheet.then, sheet)


def _share(sheet: Sheet, weights: dict[str, Fraction], name: str) -> Answer:
    collected = sheet.column("collected")
    pool = sheet.common.get("pool", sum(collected.values(), Fraction(0)))
    if "pool" not in sheet.common and not sheet.has("collected"):
        raise Refused(
            [
                Finding(
                    where="pool",
                    what="there is nothing to share: neither 'pool' nor any member's 'collected' is given.",
                    hint="Give the pool, or what each member has collected.",
                )
            ]
        )
    costs, total = sheet.column("variable_cost"), sum(weights.values(), Fraction(0))
    all_costs = sum(costs.values(), Fraction(0))
    remarks: tuple[Finding, ...] = ()
    if all_costs and pool < all_costs:
        covered = max(pool, Fraction(0)) / all_costs
        rest = pool - all_costs * covered
        remarks = (
            Finding(
                where="pool",
                what=f"covers {float(covered):.1%} of the variable costs; they are paid in proportion.",
                value=float(pool),
                unit=sheet.unit.name,
                limit=float(all_costs),
                severity="warning",
            ),
        )
    else:
        covered, rest = Fraction(1), pool - all_costs
    entitlement = {m: costs[m] * covered + weights[m] / total * rest for m in weights}
    first = f"variable cost + {name} / {money(total)}" if all_costs else f"{name} / {money(total)}"
    return Answer(
        entitlement=entitlement,
        net=settle(entitlement, collected, sheet.account),
        formula=f"entitlement = {first} · {money(rest)} {sheet.unit.name}; net = entitlement − collected",
        details={
            "pool": pool,
            "remainder": rest,
            "share": {m: w / total for m, w in weights.items()},
            "variable_cost_paid": {m: c * covered for m, c in costs.items()},
        },
        remarks=remarks,
    )
