"""Fixed shares of revenue and of cost, with an alarm when somebody is about to lose.

    entitlement_i = r_i · revenue − c_i · cost

Where a member's share of cost is larger than its share of revenue it loses as soon as cost / revenue exceeds
r_i / c_i. Such agreements break there, so the answer names that ratio for each member and raises an alarm
when it is near. The Dutch Groningen agreements are the known case: they were reopened in 2018.
"""

from __future__ import annotations

from fractions import Fraction

from gasunion.games.keys.sheet import Answer, Field, Sheet, money, settle
from gasunion.outcome import Finding, Refused

MEMBER = {
    "revenue_share": Field(meaning="part of the revenue", high=Fraction(1)),
    "cost_share": Field(meaning="part of the cost", high=Fraction(1)),
    "collected": Field(meaning="revenue the member has received", is_required=False, low=None),
    "paid": Field(meaning="cost the member has paid", is_required=False, low=None),
    "floor": Field(
        meaning="result below which the member may reopen; 0 where absent", is_required=False, low=None
    ),
}
COMMON = {
    "revenue": Field(meaning="revenue to be shared"),
    "cost": Field(meaning="cost to be shared"),
    "alarm_at": Field(
        meaning="part of the break-even ratio of cost to revenue at which the alarm is raised",
        is_required=False,
        high=Fraction(1),
    ),
}


def fixed_shares(sheet: Sheet) -> Answer:
    """Revenue and cost by fixed shares, with the reopener's alarm.

    Raises
    ------
    Refused : shares of revenue or of cost do not sum to exactly 1.
    """
    of_revenue, of_cost = sheet.column("revenue_share"), sheet.column("cost_share")
    faults = []
    for name, shares in (("revenue_share", of_revenue), ("cost_share", of_cost)):
        total = sum(shares.values(), Fraction(0))
        if total != 1:
            faults.append(
                Finding(
                    where=f"members, {name}",
                    what=f"the shares sum to {float(total):.12g}; they must sum to 1.",
                    value=float(total),
                    limit=1.0,
                    hint='Write thirds as "1/3".',
                )
            )
    if faults:
        raise Refused(faults)
    revenue, cost = sheet.common["revenue"], sheet.common["cost"]
    entitlement = {m: of_revenue[m] * revenue - of_cost[m] * cost for m in of_revenue}
    collected, paid = sheet.column("collected"), sheet.column("paid")
    held = {m: collected[m] - paid[m] for m in entitlement}
    reopener, remarks = _reopener(sheet, entitlement)
    return Answer(
        entitlement=entitlement,
        net=settle(entitlement, held, sheet.account),
        formula=f"entitlement = revenue share · {money(revenue)} − cost share · {money(cost)} "
        f"{sheet.unit.name}; net = entitlement − (collected − paid)",
        details={"reopener": reopener},
        remarks=remarks,
    )


def _reopener(
    sheet: Sheet, entitlement: dict[str, Fraction]
) -> tuple[dict[str, dict[str, Fraction | bool | None]], tuple[Finding, ...]]:
    revenue, cost = sheet.common["revenue"], sheet.common["cost"]
    ratio = cost / revenue if revenue else None
    floors = sheet.column("floor")
    rows: dict[str, dict[str, Fraction | bool | None]] = {}
    remarks = []
    for member, result in entitlement.items():
        of_revenue = sheet.member[member]["revenue_share"]
        of_cost = sheet.member[member]["cost_share"]
        break_even = of_revenue / of_cost if of_cost else None
        near = (
            "alarm_at" in sheet.common
            and ratio is not None
            and break_even is not None
            and ratio >= sheet.common["alarm_at"] * break_even
        )
        is_alarm = result < floors[member] or near
        rows[member] = {
            "break_even_cost_over_revenue": break_even,
            "cost_over_revenue": ratio,
            "alarm": is_alarm,
        }
        if is_alarm:
            remarks.append(
                Finding(
                    where=f"members, {member}",
                    what=f"the agreement should be reopened: {member} is left with {money(result)} "
                    f"{sheet.unit.name}"
                    + (
                        f"; its break-even is a cost of {money(break_even)} of revenue."
                        if break_even is not None
                        else "."
                    ),
                    value=float(result),
                    unit=sheet.unit.name,
                    limit=float(floors[member]),
                    severity="warning",
                )
            )
    return rows, tuple(remarks)
