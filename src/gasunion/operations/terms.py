"""What a bundle asks to be settled or stated, as records: zones, transit, swaps, take-or-pay and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from gasunion.dispatch.nomination import Pair
from gasunion.ledger.settlement import NeutralityKey, ToleranceRule, WithinTolerance
from gasunion.ledger.swap import Leg, Parity
from gasunion.ledger.take_or_pay import TakeOrPay


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A balancing zone of one operator; what is allocated at its points counts in or out by itself.

    Attributes
    ----------
    tolerance_quantity : units by which any portfolio may be out; None: there is no absolute tolerance.
    tolerance_rule : which of the two tolerances counts where both are given.
    portfolios : inputs and off-takes elsewhere than at the zone's border points, by shipper. [unit]
    """

    operator: str
    unit: str
    currency: str
    points: tuple[str, ...]
    average: Fraction
    small_adjustment: Fraction
    buys: tuple[tuple[Fraction, int], ...]
    sells: tuple[tuple[Fraction, int], ...]
    tolerance_of_offtakes: Fraction
    tolerance_quantity: int | None
    tolerance_rule: ToleranceRule
    within: WithinTolerance
    key: NeutralityKey
    portfolios: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitLine:
    """One shipper's transit to a point; delivered is in units of the point, None: as allocated there."""

    point: str
    shipper: str
    carrier: str
    km: Fraction
    delivered: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapLine:
    """A swap and its legs; a leg with a pair has the quantity that was allocated to that pair.

    Attributes
    ----------
    unit : what the account runs in; None where nothing says it.
    exchange_ratio : what the second party owes for each unit that the first gives.
    """

    first: str
    second: str
    parity: Parity
    unit: str | None
    exchange_ratio: Fraction
    periods: tuple[str, ...] | None
    opening: int
    legs: tuple[tuple[Leg, Pair | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A take-or-pay contract and what was taken by gas year."""

    buyer: str
    seller: str
    unit: str
    currency: str
    terms: TakeOrPay
    taken: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """A volume to be restated at other reference conditions."""

    volume_m3: int
    gcv_kwh_per_m3: Fraction
    at: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Votes on a change of an agreement."""

    participants: tuple[str, ...]
    votes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """A transit compensation fund, its tables by operator."""

    currency: str
    fund: Fraction
    perimeter_fee: Fraction
    tables: Mapping[str, Mapping[str, Fraction]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything that is settled or stated beside the schedule, by name."""

    zones: Mapping[str, Zone]
    transit: Mapping[str, TransitLine]
    swaps: Mapping[str, SwapLine]
    contracts: Mapping[str, Contract]
    conversions: Mapping[str, Conversion]
    consents: Mapping[str, Consent]
    funds: Mapping[str, Fund]
