"""The northern question: options of supply, what each builds or uses, and the figures they are judged by.

An option is a way to supply some areas for decades: from a party's own gas, bought, swapped, or not with gas
at all. A part is what options build or use. A figure is a number with a range, a unit and, where it is money,
the year of its prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from gasunion.scenario.source import UNSOURCED, Sourced

Gas = Literal["own", "bought", "swapped", "none"]
GASES: tuple[Gas, ...] = get_args(Gas)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a figure is.

    Attributes
    ----------
    unit : of its numbers. meaning : one sentence. is_money : carries the year of its prices.
    by_area : one row an area. is_fixed : a choice and no datum; low, middle and high are the same.
    least, most : limits of what makes sense; a divisor is never near zero.
    """

    unit: str
    meaning: str
    is_money: bool = False
    by_area: bool = False
    is_fixed: bool = False
    least: float = 0.0
    most: float = 1.0e5


KINDS: dict[str, Kind] = {
    "demand": Kind(
        unit="bcm/y",
        meaning="New use of gas in an area once all have turned to it.",
        by_area=True,
        most=1.0e3,
    ),
    "ramp": Kind(unit="years", meaning="Years from the first gas until all have turned to it.", most=100.0),
    "growth": Kind(unit="%/y", meaning="Growth of use from the first year on.", most=20.0),
    "operation": Kind(
        unit="%/y", meaning="Operation and upkeep a year, as a share of the investment.", most=100.0
    ),
    "escalation": Kind(
        unit="%/y", meaning="Rise of prices from a figure's own year to the base year.", most=50.0
    ),
    "own_gas_resource": Kind(
        unit="USD/tcm", meaning="What own gas costs at the inlet of the lines.", is_money=True
    ),
    "own_gas_export": Kind(
        unit="USD/tcm", meaning="What own gas would earn as export, at the same place.", is_money=True
    ),
    "bought_gas_price": Kind(unit="USD/tcm", meaning="Price of bought gas at the border.", is_money=True),
    "seller_gas_resource": Kind(
        unit="USD/tcm", meaning="What that gas costs its seller, at the border.", is_money=True
    ),
    "seller_gas_export": Kind(
        unit="USD/tcm", meaning="What it would earn its seller elsewhere.", is_money=True
    ),
    "swap_fee": Kind(unit="USD/tcm", meaning="What the seller takes for a swap.", is_money=True),
    "swap_ratio": Kind(
        unit="1", meaning="Own gas handed over for one cubic metre received.", most=3.0, least=0.01
    ),
    "gas_heat": Kind(unit="GJ/tcm", meaning="Heat of gas, net.", least=1.0, most=1.0e3),
    "gas_efficiency": Kind(
        unit="1", meaning="Share of the heat of gas or LPG that is used.", most=1.2, least=0.01
    ),
    "coal_price": Kind(unit="USD/t", meaning="Coal delivered to boilers and homes.", is_money=True),
    "coal_heat": Kind(unit="GJ/t", meaning="Heat of coal, net.", least=1.0, most=1.0e3),
    "coal_efficiency": Kind(
        unit="1", meaning="Share of the heat of coal that is used.", most=1.2, least=0.01
    ),
    "lpg_share": Kind(
        unit="1", meaning="Share of the heat without gas that LPG gives; coal gives the rest.", most=1.0
    ),
    "lpg_resource": Kind(unit="USD/t", meaning="What LPG costs to make.", is_money=True),
    "lpg_export": Kind(unit="USD/t", meaning="What LPG would earn as export.", is_money=True),
    "lpg_heat": Kind(unit="GJ/t", meaning="Heat of LPG, net.", least=1.0, most=1.0e3),
    "co2_gas": Kind(unit="kg/GJ", meaning="CO₂ of gas.", most=1.0e3),
    "co2_coal": Kind(unit="kg/GJ", meaning="CO₂ of coal.", most=1.0e3),
    "co2_lpg": Kind(unit="kg/GJ", meaning="CO₂ of LPG.", most=1.0e3),
    "claim": Kind(
        unit="MUSD",
        meaning="What the claim says is saved, at the least.",
        is_money=True,
        is_fixed=True,
        most=1.0e9,
    ),
    "base_year": Kind(
        unit="year",
        meaning="Year to whose prices and start money is brought.",
        is_fixed=True,
        least=1950.0,
        most=2200.0,
    ),
    "first_year": Kind(
        unit="year", meaning="First year of supply.", is_fixed=True, least=1950.0, most=2200.0
    ),
    "supply_years": Kind(
        unit="years", meaning="Years of supply that are judged.", is_fixed=True, least=1.0, most=50.0
    ),
}
"""Every figure of the northern question, in the order in which people read them."""

FIGURE_UNITS: tuple[str, ...] = tuple(dict.fromkeys(k.unit for k in KINDS.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Least, most likely and greatest value of a datum."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthOption:
    """A way to supply the areas.

    Attributes
    ----------
    gas : whose gas it is. party : whose areas they are. seller : who sells or swaps; None where nobody does.
    fuel_pct : share of the delivered gas that is burnt or lost on the way. [%]
    can_cut : parties that could stop the gas at its source.
    """

    option: str
    name: str
    name_ru: str = ""
    gas: Gas
    party: str
    seller: str | None = None
    fuel_pct: Range
    can_cut: tuple[str, ...] = ()
    sourced: Sourced = UNSOURCED


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthPart:
    """What options build or use.

    Attributes
    ----------
    options, areas : that use it, and that it serves. party : who builds it.
    section : parts of one section lie side by side and add their capacities; sections follow each other.
        None: it limits nothing, as a network of a town.
    capacity_bcm_y : None where it limits nothing. strings : pipes side by side, None where not known.
    can_cut : parties that could stop what passes.
    from_year, until_year : first and last year in which it carries gas.
    build_years : years before, over which the investment is spread evenly.
    capex_musd : whole investment, in prices of `price_year`. share : of it that the options bear.
    """

    part: str
    name: str
    name_ru: str = ""
    options: tuple[str, ...]
    areas: tuple[str, ...]
    section: str | None = None
    party: str
    capacity_bcm_y: float | None = None
    strings: int | None = None
    can_cut: tuple[str, ...] = ()
    from_year: int
    until_year: int
    build_years: int
    capex_musd: Range
    price_year: int
    share: Range
    sourced: Sourced = UNSOURCED


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthFigure:
    """A number with its range. price_year : of money, else None. area : of figures by area, else empty."""

    figure: str
    area: str = ""
    range: Range
    unit: str
    price_year: int | None = None
    sourced: Sourced = UNSOURCED


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthCase:
    """All of it, each by name in order."""

    options: tuple[NorthOption, ...]
    parts: tuple[NorthPart, ...]
    figures: tuple[NorthFigure, ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """Areas with a demand, by name."""
        return tuple(sorted(f.area for f in self.figures if f.figure == "demand"))

    def choice(self, figure: str) -> int:
        """A figure that is a whole number and a choice: a year, or a number of years."""
        return round(next(f.range.mid for f in self.figures if f.figure == figure))

    @property
    def years(self) -> tuple[int, ...]:
        """Years with money: from the first investment, or the base year, to the last year of supply."""
        first = min([self.choice("base_year"), *(p.from_year - p.build_years for p in self.parts)])
        return tuple(range(first, self.last_year + 1))

    @property
    def last_year(self) -> int:
        """Last year of supply."""
        return self.choice("first_year") + self.choice("supply_years") - 1
