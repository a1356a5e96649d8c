"""Rows that windows are drawn from, one type a table, as records and not as cells.

A cell that a table may leave blank is None. Only what a window shows is kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol, TypeVar

YEAR = "year"
# A word of the table that Python keeps for itself.
_COLUMNS = {"use_class": "class"}


class InPeriod(Protocol):
    """A row of a period, or of the whole year."""

    @property
    def period(self) -> str:
        """Label of the period; `YEAR` for the year."""


Row = TypeVar("Row", bound=InPeriod)
Record = TypeVar("Record")


def of_year(rows: Iterable[Row]) -> list[Row]:
    """Rows of the whole year."""
    return [r for r in rows if r.period == YEAR]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """What an arc carries on a day of a period, forward positive."""

    arc: str
    corridor: str
    period: str
    days: int
    net_mcm_d: float
    net_bcm: float
    capacity_forward_mcm_d: float
    capacity_backward_mcm_d: float
    use_of_capacity_pct: float | None
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyRow:
    """What is produced at a node."""

    supply: str
    node: str
    party: str
    period: str
    production_bcm: float
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRow:
    """What a step of a class of use wants and gets at a node; `unserved_bcm` is None at an outside market."""

    node: str
    party: str
    use_class: str
    period: str
    wanted_bcm: float
    use_bcm: float
    unserved_bcm: float | None
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageRow:
    """What a storage does."""

    storage: str
    node: str
    party: str
    period: str
    days: int
    injection_mcm_d: float
    withdrawal_mcm_d: float
    stock_end_bcm: float
    working_gas_bcm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRow:
    """What a contract delivers; `shortfall_bcm` is None where the plan asks for no agreed quantity."""

    contract: str
    seller: str
    buyer: str
    period: str
    quantity_bcm: float
    agreed_bcm: float
    shortfall_bcm: float | None
    price_usd_per_tcm: float
    payment_musd: float
    agreed_basis: str
    confidence: str
    measured_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """The price interval at a border node, where one was found."""

    node: str
    party: str
    period: str
    low_usd_per_tcm: float
    mid_usd_per_tcm: float
    high_usd_per_tcm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """Balance of a party in a period; its accounts in the rows of the year, None elsewhere."""

    party: str
    role: str
    period: str
    days: int
    production_bcm: float
    imports_bcm: float
    exports_bcm: float
    withdrawal_bcm: float
    injection_bcm: float
    fuel_bcm: float
    own_use_bcm: float
    market_use_bcm: float
    wanted_bcm: float
    unserved_bcm: float
    served_pct: float | None
    value_of_use_musd: float | None
    production_cost_musd: float | None
    transport_cost_musd: float | None
    investment_musd: float | None
    sales_musd: float | None
    purchases_musd: float | None
    transit_received_musd: float | None
    transit_paid_musd: float | None
    surplus_musd: float | None

    @property
    def net_payments_musd(self) -> float:
        """Sales and transit received less purchases and transit paid, of a row of the year."""
        received = (self.sales_musd or 0.0) + (self.transit_received_musd or 0.0)
        return received - (self.purchases_musd or 0.0) - (self.transit_paid_musd or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyUseRow:
    """What a class of use wants and gets in a party's territory."""

    party: str
    use_class: str
    period: str
    wanted_bcm: float
    use_bcm: float
    unserved_bcm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderRow:
    """What crosses a border on a corridor, forward positive; ranges where they were computed."""

    corridor: str
    system: str
    from_party: str
    to_party: str
    from_node: str
    to_node: str
    period: str
    days: int
    net_mcm_d: float
    low_mcm_d: float | None
    high_mcm_d: float | None
    capacity_forward_mcm_d: float
    capacity_backward_mcm_d: float
    net_bcm: float
    low_bcm: float | None
    high_bcm: float | None
    confidence: str

    @property
    def span_bcm(self) -> tuple[float, float] | None:
        """Least and greatest net flow of the period over equally good plans, where they were computed."""
        return _span(self.low_bcm, self.high_bcm)

    @property
    def span_mcm_d(self) -> tuple[float, float] | None:
        """The same as a daily rate."""
        return _span(self.low_mcm_d, self.high_mcm_d)


def _span(low: float | None, high: float | None) -> tuple[float, float] | None:
    return None if low is None or high is None else (low, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingRow:
    """A limit whose relief by 1 % gains more than the tolerance."""

    kind: str
    name: str
    limit: float
    unit: str
    gain_musd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """What a contract moves from a payer to a payee over the year."""

    contract: str
    kind: str
    payer: str
    payee: str
    quantity_bcm: float
    price_usd_per_tcm: float
    payment_musd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingRow:
    """An input that moves the plan."""

    table: str
    row: str
    figure: str
    volume_bcm: float
    worth_musd: float
    confidence: str
    source: str


def records(kind: type[Record], rows: Iterable[Mapping[Any, Any]]) -> tuple[Record, ...]:
    """Rows of a table as records: a blank figure is None, a blank word empty; KeyError without a column."""
    names = [(f.name, _COLUMNS.get(f.name, f.name), "str" in str(f.type)) for f in fields(kind)]  # type: ignore[arg-type]
    return tuple(
        kind(**{name: _cell(row[column], is_text) for name, column, is_text in names}) for row in rows
    )


def _cell(value: Any, is_text: bool) -> Any:
    is_blank = value is None or (isinstance(value, float) and not math.isfinite(value))
    return ("" if is_text else None) if is_blank else value


def value_of(record: object, column: str) -> float | None:
    """The figure of a column that is chosen by name; AttributeError where there is none."""
    found: float | None = getattr(record, column)
    return found


def amount(record: object, column: str) -> float:
    """The same where a figure stands in every row of the year; nothing counts as zero."""
    return value_of(record, column) or 0.0


def plain(record: Any) -> dict[str, Any]:
    """A record as a row of its table."""
    return {_COLUMNS.get(f.name, f.name): getattr(record, f.name) for f in fields(record)}
