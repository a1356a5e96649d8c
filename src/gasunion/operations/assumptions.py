"""What a result of a gas day took for granted: defaults of the bundle and rules of this program, told.

Only what bears on this bundle is said. A sentence names what was chosen, and where, so that a party who
agreed on something else sees it before it is billed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gasunion.dispatch.agreement import Agreement, Side
from gasunion.dispatch.schedule import Schedule
from gasunion.operations.bundle import Bundle
from gasunion.operations.closing import PointDay
from gasunion.operations.terms import SwapLine, TransitLine


def assumptions(bundle: Bundle, plan: Schedule, ends: Mapping[str, PointDay]) -> list[str]:
    """Every choice that the bundle left open, in one order."""
    return [*bundle.choices, *_dispatch(bundle, plan), *_points(ends), *_terms(bundle, ends)]


def _dispatch(bundle: Bundle, plan: Schedule) -> Iterator[str]:
    if bundle.as_of is None and plan.cycles:
        yield "as_of is not stated; every cycle of the day was run."
    if any(m.daily is not None for m in bundle.messages.values()):
        yield (
            "nominations: a daily quantity is spread evenly over the hours that can still change, odd "
            "units to "
            "the earlier."
        )
    cuts = [reason for reason in plan.reasons.listed() if reason.stage == "cutting"]
    if cuts:
        yield (
            "sections: a cut is rounded down for each flow and hour; units left over go to the larger "
            "remainder, "
            "then to the earlier receipt, then by name."
        )
    agreements = bundle.desk.agreements
    by_booking = {
        r.pair.point
        for r in cuts
        if r.code == "INTERRUPTED" and agreements[r.pair.point].firm_basis == "booking"
    }
    if by_booking:
        yield (
            f"points, {', '.join(sorted(by_booking))}: firm_basis speaks of firm flows alone; "
            "interruptible flows "
            "of one stamp shared in proportion to what was nominated."
        )


def _points(ends: Mapping[str, PointDay]) -> Iterator[str]:
    for point, end in ends.items():
        if end.close is None:
            continue
        if end.close.is_limit_breached and not end.close.confirmed:
            yield (
                f"points, {point}: nothing was confirmed, so what was metered goes to the operators' "
                "account, "
                "beyond its limit."
            )
        if end.close.method == "pro_rata":
            yield (
                f"points, {point}: the meter is shared in whole units, odd ones to the larger remainder, "
                "then by "
                "name of the pair."
            )


def _terms(bundle: Bundle, ends: Mapping[str, PointDay]) -> Iterator[str]:
    terms, agreements = bundle.terms, bundle.desk.agreements
    if terms.zones:
        yield (
            "zones: cash is rounded to cents for each portfolio, halves away from zero; a tolerance that "
            "is a "
            "share of off-takes is rounded down to whole units; odd cents of neutrality go to the larger "
            "remainder, then by name."
        )
    for name, line in terms.transit.items():
        yield from _transit(name, line, agreements[line.point], ends)
    for name, swap in terms.swaps.items():
        yield from _swap(name, swap, ends)
    if terms.conversions:
        yield "conversions: volumes are restated by the ideal gas law; compressibility is not counted."
    if any(contract.taken for contract in terms.contracts.values()):
        yield (
            "take_or_pay: carry-forward is used before gas counts as short, make-up gas is taken oldest "
            "first, "
            "and the minimum is rounded to whole units."
        )
    if terms.funds:
        yield "funds: three quarters are shared by transit and one quarter by transit² ÷ (load + transit)."


def _transit(
    name: str, line: TransitLine, agreement: Agreement, ends: Mapping[str, PointDay]
) -> Iterator[str]:
    if line.delivered is None:
        side: Side = "exit" if agreement.exit_operator == line.carrier else "entry"
        yield (
            f"transit, {name}: per_day is not stated; what was allocated at {line.point} to "
            f"{line.shipper} on the "
            f"{side} side is billed."
        )
        if not any(pair.shipper(side) == line.shipper for pair in ends[line.point].allocated):
            yield f"transit, {name}: {line.shipper} has no flow there, so 0 is billed."
    if agreement.transit is not None and agreement.transit.fuel_rate_of_receipts:
        yield (
            f"transit, {name}: fuel is handed over in kind beside the flow, rounded to whole m3; it is "
            "not taken "
            "out of what was allocated."
        )


def _swap(name: str, swap: SwapLine, ends: Mapping[str, PointDay]) -> Iterator[str]:
    for _, pair in swap.legs:
        if pair is not None and pair not in ends[pair.point].allocated:
            yield (
                f"swaps, {name}: {pair.exit_shipper} to {pair.entry_shipper} has no flow at {pair.point}, "
                "so its "
                "leg counts 0."
            )
    if swap.exchange_ratio != 1:
        yield (
            f"swaps, {name}: the account runs in exact fractions of what {swap.second} gives and is "
            "rounded once "
            "for each period, halves away from zero."
        )
