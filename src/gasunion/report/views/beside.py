"""Answers of other questions that a report shows beside its plan, as records: what sellers and buyers read.

Each is made from plain data that were rechecked; what has not the form of its answer raises.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spanned:
    """A figure with its least and greatest; None where it does not exist, is open, or has no interval."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an answer comes from.

    Attributes
    ----------
    input_sha256 : of what it was computed from. of : "plan" where that is the plan's case; "file" where it is
        a file of its own; "tables" where it is of tables without a base year, and the plan stands on one.
    """

    input_sha256: str
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """A trader: all that it sells, its profit, charges it pays. [bcm, MUSD]"""

    trader: str
    sold: Spanned
    profit: Spanned
    charges: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What a trader sells in a market: conduct, volume, Lerner index. [–, bcm, –]"""

    trader: str
    market: str
    conduct: float
    quantity: Spanned
    lerner: Spanned


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """A market: price, what is sold, buyers' surplus, concentration. [USD/tcm, bcm, MUSD, –]"""

    market: str
    price: Spanned
    sold: Spanned
    surplus: Spanned
    hhi: Spanned


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who owns pipes: congestion rent, and charges got. [MUSD]"""

    owner: str
    rent: Spanned
    charges: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketView:
    """An answer of `gasunion market`.

    Attributes
    ----------
    year : of the case, None where the market is a file of its own.
    conducts, worlds : over how many the intervals are; 0 for none.
    """

    origin: Origin
    year: int | None
    conducts: int
    worlds: int
    sellers: tuple[Seller, ...]
    sales: tuple[Sale, ...]
    buyers: tuple[Buyer, ...]
    owners: tuple[Owner, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project: from when it stands (None: not), what it brings and costs. [MUSD, discounted]"""

    project: str
    name: str
    start: int | None
    benefit: float
    cost: float
    net: float
    ratio: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectParty:
    """A project for a party: what it brings, its own parts, what is left, what it would get from others."""

    project: str
    party: str
    benefit: float
    own_cost: float
    net: float
    compensation: float
    compensation_threshold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsView:
    """An answer of `gasunion projects`. net : of all that is built. until : last year that counts."""

    origin: Origin
    years: tuple[str, ...]
    until: int
    threshold: float
    built: int
    net: float
    projects: tuple[Project, ...]
    parties: tuple[ProjectParty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A reading of the claim: what it comes to, its probability."""

    reading: str
    amount: Spanned
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What an option costs a party over the years; valuation of gas, rate of discount. [MUSD]"""

    option: str
    party: str
    valuation: str
    rate: float
    cost: Spanned


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthView:
    """An answer of `gasunion north`.

    Attributes
    ----------
    party : who is supplied. verdict, sentence : on the claim. claim : [MUSD].
    covered, can_cut : option → share of demand covered; party → share of supply it can cut.
    """

    origin: Origin
    party: str
    worlds: int
    first_year: int
    last_year: int
    claim: float
    verdict: str
    sentence: str
    readings: tuple[Reading, ...]
    costs: tuple[Cost, ...]
    covered: Mapping[str, float | None]
    can_cut: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A delivery point and month: demand, offers, what is matched, at what price on average."""

    point: str
    month: str
    demand: float
    offers: float
    matched: float
    price: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bidden:
    """A line of a party: how much it bid, how much is matched, at what price (of a buyer: on average)."""

    party: str
    point: str
    month: str
    bid: float
    matched: float
    price: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundView:
    """An answer of `gasunion round run`.

    Attributes
    ----------
    decimals : digits that volumes have behind the point.
    party : whose view it is; empty where it is the organiser's answer. funnel : stage → volume; stages are
        not added; empty in a party's view.
    """

    origin: Origin
    round_id: str
    unit: str
    decimals: int
    currency: str
    party: str
    pools: tuple[Pool, ...]
    buyers: tuple[Bidden, ...]
    sellers: tuple[Bidden, ...]
    funnel: Mapping[str, float | None]


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What is shown beside a plan; None of what was not given. sales : the answer, plain."""

    sales: Plain | None = None
    market: MarketView | None = None
    projects: ProjectsView | None = None
    north: NorthView | None = None
    round: RoundView | None = None


def number(value: Any) -> float:
    """A figure.

    Raises
    ------
    TypeError : it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r:.40} is no figure")
    return float(value)


def text(value: Any) -> str:
    """Words.

    Raises
    ------
    TypeError : they are none.
    """
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value


def or_none(value: Any) -> float | None:
    """A figure, or None."""
    return None if value is None else number(value)


def whole(value: Any) -> int:
    """A whole number.

    Raises
    ------
    TypeError : it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r:.40} is no whole number")
    return value


def hull(value: Any, *ends: Any) -> Spanned:
    """A figure over several intervals; one that is None is left out, without any the figure has none."""
    known = [e for e in ends if e is not None]
    if not known:
        return Spanned(value=or_none(value))
    return Spanned(
        value=or_none(value), low=min(number(e[0]) for e in known), high=max(number(e[1]) for e in known)
    )


def spread(row: Plain) -> Spanned:
    """Median with 5 and 95 of 100 of a row of `north`."""
    return Spanned(value=number(row["p50_musd"]), low=number(row["p5_musd"]), high=number(row["p95_musd"]))


def lines(rows: Iterable[Plain], party: str, bid: str, price: str) -> tuple[Bidden, ...]:
    """Lines of a party as rows."""
    return tuple(
        Bidden(
            party=party,
            point=text(x["point"]),
            month=text(x["month"]),
            bid=number(x[bid]),
            matched=number(x["matched"]),
            price=or_none(x[price]),
        )
        for x in rows
    )


def names(rows: Sequence[Any]) -> tuple[str, ...]:
    """Names of a list."""
    return tuple(text(r) for r in rows)
