"""What a shipper asks for: hourly or daily, from one side or both, the last received in time counting.

References
----------
Commission Regulation (EU) 312/2014, articles 12–17: nominations, renominations, what may still change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from gasunion.dispatch.agreement import Side
from gasunion.dispatch.quantity import spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination:
    """One message of one shipper about one counterparty at one point.

    Attributes
    ----------
    side : the side of the point on which this shipper stands.
    counterparty : the shipper on the other side.
    received : when the operator received it, UTC.
    unit : must be the unit of the agreement.
    hours : quantity of each hour of the gas day, or None if `daily` is given.
    daily : quantity of the whole gas day, spread over the hours that can still change.
    """

    id: str
    point: str
    side: Side
    shipper: str
    counterparty: str
    received: datetime
    unit: str
    hours: tuple[int, ...] | None = None
    daily: int | None = None

    @property
    def pair(self) -> Pair:
        """The two shippers in the direction of the flow."""
        if self.side == "exit":
            return Pair(point=self.point, exit_shipper=self.shipper, entry_shipper=self.counterparty)
        return Pair(point=self.point, exit_shipper=self.counterparty, entry_shipper=self.shipper)


class Pair(NamedTuple):
    """Who hands gas to whom, and where: the thing that is matched, cut and confirmed.

    A tuple and not a dataclass: it keys every table of a day, and tuples hash four times as fast.
    """

    point: str
    exit_shipper: str
    entry_shipper: str

    @property
    def name(self) -> str:
        """The pair as it stands in results: "exit shipper>entry shipper"."""
        return f"{self.exit_shipper}>{self.entry_shipper}"

    def shipper(self, side: Side) -> str:
        """The shipper on one side."""
        return self.exit_shipper if side == "exit" else self.entry_shipper


def standing(messages: Iterable[Nomination]) -> dict[tuple[Pair, Side], Nomination]:
    """The nomination that counts, by pair and side: the last received, then the greater id."""
    last: dict[tuple[Pair, Side], Nomination] = {}
    for message in sorted(messages, key=lambda m: (m.received, m.id)):
        last[message.pair, message.side] = message
    return last


def asked(nomination: Nomination, *, flowed: Sequence[int], first_open: int, hours: int) -> tuple[int, ...]:
    """What a nomination asks for in each hour, given what has flowed in the hours that cannot change.

    A daily quantity asks of the open hours what the closed ones have not yet brought; where more has flowed
    than the new daily quantity, the open hours ask for nothing and the day keeps what has flowed.

    Parameters
    ----------
    flowed : confirmed quantity of each hour so far.
    first_open : index of the first hour that can still change.
    hours : hours of the gas day.
    """
    past = tuple(flowed[:first_open])
    if first_open >= hours:
        return past
    if nomination.hours is not None:
        return past + nomination.hours[first_open:]
    daily = nomination.daily or 0
    return past + spread(max(0, daily - sum(past)), hours - first_open)
