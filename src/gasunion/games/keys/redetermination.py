"""Redetermination with make-up: new shares hold from the beginning, and the past is made up for.

    entitlement_i = new share_i · total to date;   net_i = entitlement_i − received_i

Who has received too much gives up, in each coming period, at most a stated part of its own new share; what is
given up goes to those who lack something, in proportion to what they still lack. So do the owners of a field
that straddles a border when its shares are measured again.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gasunion.games.keys.sheet import Answer, Field, Sheet, money, settle
from gasunion.outcome import Finding, Refused

MEMBER = {
    "share_before": Field(meaning="share that held until now", high=Fraction(1)),
    "share_after": Field(meaning="share as redetermined", high=Fraction(1)),
    "received": Field(
        meaning="what was received to date; share_before of the total where absent", is_required=False
    ),
}
COMMON = {
    "total_to_date": Field(
        meaning="total to date; the sum of what was received where absent", is_required=False
    ),
    "makeup_limit": Field(
        meaning="part of its own share that a member gives up at most in a period; 1 where absent",
        is_required=False,
        high=Fraction(1),
    ),
}


def redetermination(sheet: Sheet) -> Answer:
    """New shares from the beginning, and a plan of make-up.

    Raises
    ------
    Refused : shares do not sum to 1, or it is not known what was received.
    """
    before, after = sheet.column("share_before"), sheet.column("share_after")
    faults = []
    for name, shares in (("share_before", before), ("share_after", after)):
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
    given = [m for m, values in sheet.member.items() if "received" in values]
    if 0 < len(given) < len(sheet.member):
        faults.append(Finding(where="members, received", what="is given by some members and not by others."))
    if not given and "total_to_date" not in sheet.common:
        faults.append(Finding(where="total_to_date", what="is missing, and no member says what it received."))
    if faults:
        raise Refused(faults)
    if given:
        received = sheet.column("received")
        total = sum(received.values(), Fraction(0))
        if sheet.common.get("total_to_date", total) != total:
            raise Refused(
                [
                    Finding(
                        where="total_to_date",
                        what=f"is {money(sheet.common['total_to_date'])}; members received {money(total)}.",
                        value=float(sheet.common["total_to_date"]),
                        limit=float(total),
                    )
                ]
            )
    else:
        total = sheet.common["total_to_date"]
        received = {m: share * total for m, share in before.items()}
    entitlement = {m: share * total for m, share in after.items()}
    schedule, outstanding = _make_up(sheet, after, {m: entitlement[m] - received[m] for m in after})
    limit = sheet.common.get("makeup_limit", Fraction(1))
    return Answer(
        entitlement=entitlement,
        net=settle(entitlement, received, sheet.account),
        formula=f"entitlement = new share · {money(total)} {sheet.unit.name}; net = entitlement − received; "
        f"a member gives up at most {money(limit)} of its share of a period",
        details={"received": received, "schedule": schedule, "outstanding": outstanding},
        remarks=_remarks(sheet, outstanding),
    )


def _make_up(
    sheet: Sheet, after: dict[str, Fraction], lacking: dict[str, Fraction]
) -> tuple[list[dict[str, Any]], dict[str, Fraction]]:
    """Period by period; `lacking` is positive for those who must still receive."""
    limit = sheet.common.get("makeup_limit", Fraction(1))
    zero = Fraction(0)
    left, schedule = dict(lacking), []
    for amount in sheet.future:
        own = {m: share * amount for m, share in after.items()}
        given = {m: min(-lack, limit * own[m]) for m, lack in left.items() if lack < 0}
        total = sum(given.values(), zero)
        owed = sum((lack for lack in left.values() if lack > 0), zero)
        moved = {
            m: -given[m] if m in given else (total * lack / owed if lack > 0 else zero)
            for m, lack in left.items()
        }
        left = {m: lack - moved[m] for m, lack in left.items()}
        schedule.append(
            {
                "total": amount,
                "make_up": moved,
                "receives": {m: own[m] + moved[m] for m in own},
                "outstanding": dict(left),
            }
        )
    return schedule, left


def _remarks(sheet: Sheet, outstanding: dict[str, Fraction]) -> tuple[Finding, ...]:
    if not sheet.future:
        return ()
    return tuple(
        Finding(
            where=f"members, {m}",
            what=f"still lacks {money(lack)} {sheet.unit.name} after the periods given.",
            value=float(lack),
            unit=sheet.unit.name,
            severity="warning",
        )
        for m, lack in outstanding.items()
        if lack > 0
    )
