"""Why somebody got less than was asked: a code, a plain sentence, and what binds.

Codes of the trade where one exists (06G, 14G, 37G); the others are this engine's own words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from gasunion.dispatch.agreement import Booking, Side
from gasunion.dispatch.curtailment import Tier
from gasunion.dispatch.desk import Desk
from gasunion.dispatch.matching import MISMATCH, NO_COUNTER_NOMINATION, OVER_CAPACITY
from gasunion.dispatch.nomination import Pair

BOOKING_ENDED: Final = "BOOKING_ENDED"
BOOKING_NOT_BEGUN: Final = "BOOKING_NOT_BEGUN"
INTERRUPTED: Final = "INTERRUPTED"
FIRM_CUT: Final = "FIRM_CUT"

# Stages in the order in which the engine takes them.
STAGE_OF: Final[Mapping[str, str]] = {
    OVER_CAPACITY: "processing",
    BOOKING_ENDED: "processing",
    BOOKING_NOT_BEGUN: "processing",
    MISMATCH: "matching",
    NO_COUNTER_NOMINATION: "matching",
    INTERRUPTED: "cutting",
    FIRM_CUT: "cutting",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One cut of one pair, over the hours in which the same thing binds.

    Attributes
    ----------
    side : the side that was reduced; None where both were, by a section.
    code : 06G, 14G, 37G, BOOKING_ENDED, BOOKING_NOT_BEGUN, INTERRUPTED or FIRM_CUT.
    tier : of a cut by a section, whose flow was cut: "firm", or the stamp of an interruptible contract.
    binds : the section, the booking or the counter-nomination that binds.
    by_hour : units cut, by index of the hour.
    sentence : the same for a person.
    """

    pair: Pair
    side: Side | None
    stage: str
    code: str
    tier: str | None
    binds: str
    by_hour: Mapping[int, int]
    sentence: str


class Reasons:
    """Every cut of a day, collected while the cycles run; closed hours keep theirs."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._cuts: dict[tuple[Pair, str, str, str, str], dict[int, int]] = defaultdict(dict)

    def reopen(self, first_open: Mapping[str, int]) -> None:
        """Forget the cuts of hours that are about to be computed again."""
        for key in list(self._cuts):
            kept = {h: q for h, q in self._cuts[key].items() if h < first_open[key[0].point]}
            if kept:
                self._cuts[key] = kept
            else:
                del self._cuts[key]

    def over_capacity(self, pair: Pair, side: Side, hour: int, units: int, booked: int) -> None:
        """A shipper asked for more than it booked, or on a booking that is not in force."""
        if not units:
            return
        shipper = pair.shipper(side)
        lapsed = self._desk.lapsed.get((pair.point, side, shipper))
        if lapsed is None:
            code, binds = OVER_CAPACITY, f"booking of {shipper}, {side} side, {booked}"
        else:
            code = BOOKING_ENDED if lapsed.until <= self._desk.day else BOOKING_NOT_BEGUN
            binds = f"booking {lapsed.id} of {shipper}, {side} side"
        self._cuts[pair, side, code, binds, ""][hour] = units

    def unmatched(self, pair: Pair, side: Side, hour: int, units: int, code: str) -> None:
        """The other side asked for less, or for nothing."""
        if units:
            other = pair.entry_shipper if side == "exit" else pair.exit_shipper
            self._cuts[pair, side, code, f"nomination of {other}", ""][hour] = units

    def section_full(self, pair: Pair, tier: Tier, hour: int, units: int, section: str) -> None:
        """A section that the flow passes is full."""
        code = FIRM_CUT if tier[0] == 0 else INTERRUPTED
        # One pair can be cut under several contracts in one hour: each stamp is a cut of its own.
        self._cuts[pair, "", code, section, tier[1]][hour] = units

    def listed(self) -> tuple[Reason, ...]:
        """All cuts in order of pair, stage, side and what binds."""
        rank = {code: i for i, code in enumerate(STAGE_OF)}
        keys = sorted(self._cuts, key=lambda k: (k[0], rank[k[2]], k[1], k[3], k[4]))
        return tuple(self._reason(key, dict(sorted(self._cuts[key].items()))) for key in keys)

    def _reason(self, key: tuple[Pair, str, str, str, str], by_hour: dict[int, int]) -> Reason:
        pair, side, code, binds, stamp = key
        agreement = self._desk.agreements[pair.point]
        how_much = f"{sum(by_hour.values())} {agreement.words} in {_hours(by_hour)}"
        return Reason(
            pair=pair,
            side=None if side == "" else ("exit" if side == "exit" else "entry"),
            stage=STAGE_OF[code],
            code=code,
            tier=(stamp or "firm") if STAGE_OF[code] == "cutting" else None,
            binds=binds,
            by_hour=by_hour,
            sentence=f"{pair.point}, {pair.exit_shipper} to {pair.entry_shipper}: "
            + (
                self._not_in_force(pair, side, how_much)
                if code in (BOOKING_ENDED, BOOKING_NOT_BEGUN)
                else _sentence(
                    pair, side, code, binds, stamp, how_much, agreement.cut_order, agreement.firm_basis
                )
            ),
        )

    def _not_in_force(self, pair: Pair, side: str, how_much: str) -> str:
        whose: Side = "exit" if side == "exit" else "entry"
        booking = self._desk.lapsed[pair.point, whose, pair.shipper(whose)]
        return (
            f"{booking_words(booking, self._desk.day)}, so {how_much} was not processed; "
            f"{booking.shipper} holds no other on the {side} side."
        )


def booking_words(booking: Booking, day: date) -> str:
    """What a booking that is not in force on a gas day says of itself, as the start of a sentence."""
    when = f"ended on {booking.until}" if booking.until <= day else f"begins only on {booking.first}"
    return f"booking {booking.id} of {booking.shipper} {when} and is not in force on gas day {day}"


def _hours(by_hour: Mapping[int, int]) -> str:
    numbers = sorted(h + 1 for h in by_hour)
    spans: list[list[int]] = []
    for n in numbers:
        if spans and spans[-1][1] == n - 1:
            spans[-1][1] = n
        else:
            spans.append([n, n])
    text = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)
    return f"hour {text}" if len(numbers) == 1 else f"hours {text}"


def _sentence(
    pair: Pair,
    side: str,
    code: str,
    binds: str,
    stamp: str,
    how_much: str,
    cut_order: str,
    firm_basis: str,
) -> str:
    mine, other = (
        (pair.exit_shipper, pair.entry_shipper) if side == "exit" else (pair.entry_shipper, pair.exit_shipper)
    )
    if code == OVER_CAPACITY and binds.endswith(" side, 0"):
        return f"{mine} holds no booking on the {side} side, so {how_much} was not processed."
    if code == OVER_CAPACITY:
        return (
            f"{mine} asked for more than it booked on the {side} side, so {how_much} was not processed; "
            "its bookings are shared over its counterparties pro rata to their nominations."
        )
    if code == MISMATCH:
        return f"{other} stands for less than {mine}, so the {side} side was reduced by {how_much}."
    if code == NO_COUNTER_NOMINATION:
        return f"{other} sent no nomination to {mine}, so {how_much} could not be confirmed."
    if code == INTERRUPTED:
        return (
            f"section {binds} is full, so {how_much} of the interruptible flow of {stamp} was interrupted; "
            "earlier contracts prevail and equal ones share pro rata."
        )
    if cut_order == "all_alike":
        return f"section {binds} is full, so {how_much} was cut; all flows share it alike, firm or not."
    basis = "what they nominated" if firm_basis == "nomination" else "what they booked"
    return (
        f"section {binds} is full, so {how_much} of the firm flow was cut; interruptible flows were cut "
        f"before it and firm flows share pro rata to {basis}."
    )
