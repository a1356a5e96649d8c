"""With and without transit: each is paid what carrying the others' flow costs it, and pays by its net flow.

    losses_i = cost with transit_i − cost without it_i
    fund_i = fund · (a · T_i / ΣT + (1 − a) · L_i / ΣL),  L_i = T_i² / (load_i + T_i)
    contribution_i = (Σ losses + fund − perimeter fees) · |net flow_i| / Σ |net flow|
    net_i = losses_i + fund_i − contribution_i

T is transit, the smaller of import and export in each hour, summed. Perimeter fees come from outside, so the
account "perimeter" pays them and all net payments sum to zero. This is the mechanism of the European
electricity operators; a = 3/4. "The square of transits relative to load plus transits" is read as T²/(D + T),
not (T/(D + T))²: our reading, which the answer names where there is a fund.

References
----------
Regulation (EU) No 838/2010, Annex, part A.
"""

from __future__ import annotations

from fractions import Fraction

from gasunion.games.keys.sheet import Answer, Field, Sheet, money
from gasunion.outcome import Finding, Refused

MEMBER = {
    "transit": Field(meaning="energy that only passes through"),
    "load": Field(meaning="energy used at home; needed where there is a fund", is_required=False),
    "net_flow": Field(meaning="net import or export, either sign", low=None),
    "transit_losses": Field(meaning="losses with transit minus losses without", is_required=False, low=None),
    "losses_with": Field(meaning="losses as they are, with transit", is_required=False),
    "losses_without": Field(meaning="losses had there been no transit", is_required=False),
    "loss_price": Field(meaning="price of a unit of losses", is_required=False),
    "cost_with": Field(meaning="cost as it is, with transit", is_required=False),
    "cost_without": Field(meaning="cost had there been no transit", is_required=False),
}
COMMON = {
    "fund": Field(meaning="what is paid for infrastructure", is_required=False),
    "perimeter_fee": Field(meaning="what comes in from outside the union", is_required=False),
    "transit_weight": Field(
        meaning="part of the fund shared by transit", is_required=False, high=Fraction(1)
    ),
}
ACCOUNT = "perimeter"
READING = "T²/(load + T) and not (T/(load + T))² is our reading of the load factor"


def with_and_without(sheet: Sheet) -> Answer:
    """Compensation for losses and infrastructure, paid by net flow.

    Raises
    ------
    Refused : the losses of a member are given in none or in more than one way; a factor has nothing to divide
        by.
    """
    losses = _losses(sheet)
    zero = Fraction(0)
    fund, fee = sheet.common.get("fund", zero), sheet.common.get("perimeter_fee", zero)
    part = sheet.common.get("transit_weight", Fraction(3, 4))
    transit, flow = sheet.column("transit"), {m: abs(x) for m, x in sheet.column("net_flow").items()}
    load = sheet.column("load")
    square = {m: t * t / (load[m] + t) if t else zero for m, t in transit.items()}
    faults = [
        Finding(where=f"members, {m}, load", what="is missing: a fund is shared by transit and load.")
        for m, values in sheet.member.items()
        if fund and "load" not in values
    ]
    if fund and not any(transit.values()):
        faults.append(Finding(where="fund", what="cannot be shared: nobody carries transit."))
    if not any(flow.values()):
        faults.append(Finding(where="members", what="every net flow is 0: nobody contributes."))
    if faults:
        raise Refused(faults)
    transit_factor, load_factor = _parts(transit), _parts(square)
    infra = {m: fund * (part * transit_factor[m] + (1 - part) * load_factor[m]) for m in transit}
    entitlement = {m: losses[m] + infra[m] for m in transit}
    total = sum(entitlement.values(), zero)
    by_flow = _parts(flow)
    contribution = {m: (total - fee) * by_flow[m] for m in transit}
    net = {m: entitlement[m] - contribution[m] for m in transit}
    if fee:
        net[ACCOUNT if sheet.account == "common account" else sheet.account] = -fee
    return Answer(
        entitlement=entitlement,
        net=net,
        formula=f"entitlement = losses with − without transit + {money(fund)} · ({money(part)} · T/ΣT + "
        f"{money(1 - part)} · L/ΣL), L = T²/(load + T); net = entitlement − {money(total - fee)} · "
        "|net flow|/Σ|net flow|" + (f"; {READING}" if fund else ""),
        details={
            "transit_factor": transit_factor,
            "load_factor": load_factor,
            "infrastructure": infra,
            "losses": losses,
            "contribution": contribution,
            **({"reading": READING} if fund else {}),
        },
    )


def _losses(sheet: Sheet) -> dict[str, Fraction]:
    faults, out = [], {}
    for name, has in sheet.member.items():
        ways = [
            {"cost_with", "cost_without"} & has.keys(),
            {"losses_with", "losses_without"} & has.keys(),
            {"transit_losses"} & has.keys(),
        ]
        given = [w for w in ways if w]
        whole = len(given) == 1 and (len(given[0]) == 2 or "transit_losses" in given[0])
        if not whole or ("loss_price" in has) == bool(ways[0]):
            faults.append(
                Finding(
                    where=f"members, {name}",
                    what="must give one of: cost_with and cost_without; losses_with, losses_without and "
                    "loss_price; transit_losses and loss_price.",
                )
            )
        elif ways[0]:
            out[name] = has["cost_with"] - has["cost_without"]
        elif ways[1]:
            out[name] = (has["losses_with"] - has["losses_without"]) * has["loss_price"]
        else:
            out[name] = has["transit_losses"] * has["loss_price"]
    if faults:
        raise Refused(faults)
    return out


def _parts(values: dict[str, Fraction]) -> dict[str, Fraction]:
    total = sum(values.values(), Fraction(0))
    return {name: value / total if total else Fraction(0) for name, value in values.items()}
