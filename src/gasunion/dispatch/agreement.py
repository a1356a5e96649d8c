"""What two operators agreed about a border point, and the rights that shippers hold there.

An agreement is data: every rule that the engine follows is a field here, so that a dispute is about a field
and not about a program.

References
----------
Commission Regulation (EU) 2015/703, articles 3–9: interconnection agreements, matching, allocation.
Commission Regulation (EU) 2017/459, article 35: interruption by the time stamp of the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Final, Literal

from gasunion.gasday import MOSCOW_10, GasDayRule

Side = Literal["exit", "entry"]
SIDES: Final[tuple[Side, Side]] = ("exit", "entry")

ENERGY_UNITS: Final = ("kWh", "MWh", "GJ")
VOLUME_UNITS: Final = ("m3", "1000m3")

# A year: no market nominates further ahead, and what lies beyond it is a slip of the keyboard.
MOST_DAYS: Final = 366
MOST_HOURS: Final = 24 * MOST_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationRule:
    """When nominations may arrive, on the clock of the point's gas day.

    Attributes
    ----------
    days_before : the deadline lies this many days before the gas day.
    deadline : wall-clock time of the day-ahead deadline; arriving exactly then is in time.
    first_cycle : wall-clock time, on the same day, at which the first renomination cycle may start.
    cycle_hours : a cycle starts every so many hours from then on.
    lead_hours : the flow changes this long after its cycle starts.
    closes_hours_before_end : renominations must have arrived this long before the gas day ends.
    """

    deadline: time
    first_cycle: time
    days_before: int = 1
    cycle_hours: int = 1
    lead_hours: int = 2
    closes_hours_before_end: int = 3

    def __post_init__(self) -> None:
        for name, least, most in (
            ("days_before", 0, MOST_DAYS),
            ("cycle_hours", 1, MOST_HOURS),
            ("lead_hours", 0, MOST_HOURS),
            ("closes_hours_before_end", 0, MOST_HOURS),
        ):
            value = getattr(self, name)
            if not least <= value <= most:
                raise ValueError(f"{name} is {value}; it must be {least} to {most}")
        if self.first_cycle < self.deadline:
            raise ValueError("the first renomination cycle must not start before the day-ahead deadline")


@dataclass(frozen=True, slots=True, kw_only=True)
class BalancingRule:
    """The operational balancing agreement of two operators at one point.

    Attributes
    ----------
    limit : the account may stand between minus and plus this. None: no limit. [unit of the agreement]
    at_limit : "extend" posts the difference all the same and says so; "pro_rata" posts nothing and gives
        each shipper its share of what was metered.
    """

    limit: int | None = None
    at_limit: Literal["extend", "pro_rata"] = "extend"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitTerms:
    """What transit to this point costs.

    Attributes
    ----------
    tariff : price of 1000 m³ over 100 km. [currency per 1000 m³ per 100 km]
    fuel_rate_of_receipts : share of what the carrier *receives* that it may burn; 0 ≤ rate < 1.
    """

    tariff: Fraction
    currency: str
    fuel_rate_of_receipts: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One border point.

    Attributes
    ----------
    point : its name.
    exit_operator, entry_operator : who delivers and who receives; the flow runs from exit to entry. A point
        that can flow both ways is two points.
    initiating, matching, metering : which of the two sends first, compares, and reads the meter.
    unit : of one hour's quantity: kWh, MWh, GJ, m3 or 1000m3.
    reference : "0C", "15C" or "20C" for volumes, None for energy.
    sides : "double", both shippers nominate; "exit" or "entry", that side nominates for both.
    matching_rule : "lesser", the lesser of both; "equal_or_zero", unequal quantities count as none.
    rights : "booked", quantities are held to bookings; "open", the point has no bookings and all is firm.
    firm_basis : what a firm cut is proportional to: the nomination, or the booked capacity (never giving
        more than was nominated).
    cut_order : "interruptible_first", by contract stamp; "all_alike", firm or not makes no difference.
    """

    point: str
    exit_operator: str
    entry_operator: str
    initiating: str
    matching: str
    metering: str
    unit: str
    reference: str | None
    nominations: NominationRule
    gas_day: GasDayRule = MOSCOW_10
    sides: Literal["double", "exit", "entry"] = "double"
    matching_rule: Literal["lesser", "equal_or_zero"] = "lesser"
    rights: Literal["booked", "open"] = "booked"
    firm_basis: Literal["nomination", "booking"] = "nomination"
    cut_order: Literal["interruptible_first", "all_alike"] = "interruptible_first"
    balancing: BalancingRule = BalancingRule()
    transit: TransitTerms | None = None

    def __post_init__(self) -> None:
        if self.exit_operator == self.entry_operator:
            raise ValueError(f"{self.exit_operator} stands on both sides; a border point has two operators")
        for role in ("initiating", "matching", "metering"):
            if getattr(self, role) not in (self.exit_operator, self.entry_operator):
                raise ValueError(
                    f"{role} operator is {getattr(self, role)!r}; it must be "
                    f"{self.exit_operator!r} or {self.entry_operator!r}"
                )
        if self.unit not in ENERGY_UNITS + VOLUME_UNITS:
            raise ValueError(
                f"unit is {self.unit!r}; it must be one of {', '.join(ENERGY_UNITS + VOLUME_UNITS)}"
            )
        if self.unit in VOLUME_UNITS and self.reference not in ("0C", "15C", "20C"):
            raise ValueError(f"{self.unit} without reference conditions; name 0C, 15C or 20C")
        if self.unit in ENERGY_UNITS and self.reference is not None:
            raise ValueError(f"energy in {self.unit} has no reference conditions; leave them out")

    def operator(self, side: Side) -> str:
        """The operator that a shipper on this side nominates to."""
        return self.exit_operator if side == "exit" else self.entry_operator

    @property
    def measure(self) -> str:
        """The unit with its reference conditions, as people write it: "m3 at 20C"."""
        return f"{self.unit} at {self.reference}" if self.reference else self.unit

    @property
    def words(self) -> str:
        """The measure behind a number in a sentence: "thousand m3 at 20C" reads, "1000m3 at 20C" does not."""
        return self.measure.replace("1000m3", "thousand m3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """Capacity a shipper holds on one side of a point.

    Attributes
    ----------
    stamp : when an interruptible contract came into force, in UTC; None for firm.
    quantity : units in each hour.
    first, until : half-open period of gas days.
    """

    id: str
    point: str
    side: Side
    shipper: str
    kind: Literal["firm", "interruptible"]
    stamp: datetime | None
    quantity: int
    first: date
    until: date

    def holds_on(self, day: date) -> bool:
        """Whether the booking is in force on a gas day."""
        return self.first <= day < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch of pipe or a station whose capacity several points share.

    Attributes
    ----------
    points : the border points whose flow passes here.
    capacity : units in each hour of the gas day.
    """

    id: str
    points: tuple[str, ...]
    capacity: tuple[int, ...]


def is_adopted(votes: Mapping[str, str], participants: tuple[str, ...] | None = None) -> bool:
    """Whether a change of an agreement is adopted: every participant must say yes.

    Parameters
    ----------
    votes : "yes" or "no" by participant.
    participants : all who must consent; default, all who voted. Who is silent has not consented.

    Raises
    ------
    ValueError : nobody takes part, a vote is neither yes nor no, or somebody votes who does not take part.
    """
    wanted = tuple(sorted(votes)) if participants is None else participants
    if not wanted:
        raise ValueError("a change without participants is nobody's change")
    for name, vote in sorted(votes.items()):
        if vote not in ("yes", "no"):
            raise ValueError(f"vote of {name} is {vote!r}; it must be 'yes' or 'no'")
        if name not in wanted:
            raise ValueError(f"{name} votes but is not a participant")
    return all(votes.get(name) == "yes" for name in wanted)
