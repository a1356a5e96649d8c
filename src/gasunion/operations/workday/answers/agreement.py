"""An agreement as a party sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the parties agreed about the desk itself.

    Attributes
    ----------
    four_eyes : a publication needs two people; without it one may propose and approve.
    second_factor : people of the parties sign in with a second factor.
    shares_counter_quantities : shippers see what their counterparty nominated.
    shares_record_with : parties that get bundle and result of a publication whole.
    oba_warning_share : of its limit at which a balancing account is told of, as decimal text.
    zones : the clock of each party, by its IANA name.
    shippers : parties that may nominate beside those who hold a booking.
    """

    four_eyes: bool = True
    second_factor: bool = False
    shares_counter_quantities: bool = False
    shares_record_with: tuple[str, ...] = ()
    oba_warning_share: str = "0.8"
    zones: Mapping[str, str]
    shippers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPut:
    """An agreement was put. is_new: its content differs from the version before; else nothing was done."""

    agreement: str
    version: int
    sha256: str
    is_new: bool
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointView:
    """A border point. unit: of every quantity there, with its reference conditions."""

    point: str
    exit_operator: str
    entry_operator: str
    metering: str
    unit: str
    sides: str
    rights: str
    day_start: str
    zone: str
    limit: int | None
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingView:
    """Capacity that a shipper holds, in the unit of its point; first and until are half-open gas days."""

    booking: str
    point: str
    side: str
    shipper: str
    kind: str
    stamp: str | None
    quantity: int
    first: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """An agreement as the actor may see it.

    Attributes
    ----------
    operators : of its points. shippers : names that may stand in a nomination at the actor's points.
    is_operator : whether the actor's party is one of the operators.
    bookings : the actor's own; for an operator those on its side of its points.
    body : the whole agreement; None for whom the record is not shared with.
    """

    agreement: str
    version: int
    sha256: str
    put_at: str
    settings: Settings
    operators: tuple[str, ...]
    shippers: tuple[str, ...]
    is_operator: bool
    points: tuple[PointView, ...]
    bookings: tuple[BookingView, ...]
    body: Mapping[str, object] | None
