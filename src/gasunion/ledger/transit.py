"""Transit: the fee for distance, the fuel in kind, and compensation among operators for carrying others' gas.

References
----------
Energy Charter Secretariat, Gas Transit Tariffs in Selected Energy Charter Treaty Countries, 2006: the fee per
1000 m³ per 100 km; fuel gas in kind as a share of what the carrier receives.
Commission Regulation (EU) 838/2010, annex A: inter-operator compensation, the living example of a fund.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from gasunion.dispatch.quantity import rounded
from gasunion.ledger.settlement import minor


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitInvoice:
    """What a shipper owes a carrier.

    Attributes
    ----------
    delivered_m3 : gas handed over at the end. [m³]
    fee : money for the distance. [minor units]
    receipts_m3 : gas the shipper must hand in so that so much arrives. [m³]
    fuel_m3 : what the carrier may burn: receipts less deliveries. [m³]
    fuel_on_deliveries_m3 : the common mistake, the rate taken of deliveries; for comparison only. [m³]
    """

    delivered_m3: int
    fee: int
    receipts_m3: int
    fuel_m3: int
    fuel_on_deliveries_m3: int


def transit_invoice(
    delivered_m3: int, *, km: Fraction, tariff: Fraction, fuel_rate_of_receipts: Fraction
) -> TransitInvoice:
    """The fee and the fuel for carrying gas.

    Parameters
    ----------
    delivered_m3 : at the agreement's reference conditions. [m³]
    km : length of the route.
    tariff : price per 1000 m³ per 100 km. [currency]
    fuel_rate_of_receipts : share of *receipts*; taken of deliveries the carrier would burn gas nobody gave.

    Raises
    ------
    ValueError : a figure is negative, or the rate is 1 or more.

    Examples
    --------
    >>> transit_invoice(279_000_000, km=Fraction(820), tariff=Fraction(2),
    ...                 fuel_rate_of_receipts=Fraction("0.03")).fuel_m3
    8628866
    """
    if delivered_m3 < 0 or km < 0 or tariff < 0:
        raise ValueError("delivered quantity, distance and tariff must be 0 or more")
    if not 0 <= fuel_rate_of_receipts < 1:
        raise ValueError(
            f"fuel rate is {fuel_rate_of_receipts} of receipts; it must be 0 or more and below 1"
        )
    receipts = rounded(delivered_m3 / (1 - fuel_rate_of_receipts))
    return TransitInvoice(
        delivered_m3=delivered_m3,
        fee=minor(Fraction(delivered_m3, 1000) * km / 100 * tariff),
        receipts_m3=receipts,
        fuel_m3=receipts - delivered_m3,
        fuel_on_deliveries_m3=rounded(delivered_m3 * fuel_rate_of_receipts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compensation:
    """What each operator receives from and pays into a transit fund; exact, in the fund's currency.

    Attributes
    ----------
    transit_factor : its share of all transit.
    load_factor : its share of all transit² / (load + transit).
    infrastructure : its part of the fund.
    losses : its losses with transit less without, at its own loss price.
    contribution : what it pays, by the size of its net flow.
    net : received less paid; sums to what the perimeter pays in.
    """

    transit_factor: Mapping[str, Fraction]
    load_factor: Mapping[str, Fraction]
    infrastructure: Mapping[str, Fraction]
    losses: Mapping[str, Fraction]
    contribution: Mapping[str, Fraction]
    net: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class FundTotals:
    """What published totals of a transit fund imply; exact, in the fund's currency and energy unit.

    Attributes
    ----------
    losses_part : the fund less its infrastructure part.
    implied_losses : the energy which that part pays for at the weighted price.
    parties_part, parties_share : what the parties pay themselves, the perimeter's fee set aside.
    """

    losses_part: Fraction
    implied_losses: Fraction
    parties_part: Fraction
    parties_share: Fraction


def fund_totals(
    fund: Fraction, *, infrastructure: Fraction, loss_price: Fraction, perimeter: Fraction
) -> FundTotals:
    """Take published totals apart, as a check that they belong together.

    Raises
    ------
    ValueError : the fund or the price of losses is not positive.
    """
    if fund <= 0 or loss_price <= 0:
        raise ValueError("fund and price of losses must be above 0")
    return FundTotals(
        losses_part=fund - infrastructure,
        implied_losses=(fund - infrastructure) / loss_price,
        parties_part=fund - perimeter,
        parties_share=(fund - perimeter) / fund,
    )


def transit_quantity(imported: Fraction, exported: Fraction) -> Fraction:
    """What one system carries for others in one hour: the lesser of what comes in and what goes out."""
    return min(imported, exported)


def compensate(
    transit: Mapping[str, Fraction],
    *,
    load: Mapping[str, Fraction],
    transit_losses: Mapping[str, Fraction],
    loss_price: Mapping[str, Fraction],
    net_flow: Mapping[str, Fraction],
    fund: Fraction,
    perimeter_fee: Fraction = Fraction(0),
    transit_weight: Fraction = Fraction(3, 4),
) -> Compensation:
    """Share a framework fund and the cost of losses among operators who carry each other's energy.

    Parameters
    ----------
    transit, load, transit_losses : energy by operator, one unit for all.
    loss_price : price of a unit of losses, by operator.
    net_flow : size of imports less exports, by operator.
    fund : for infrastructure.
    perimeter_fee : paid by outsiders into the total.
    transit_weight : weight of the transit factor; the load factor has the rest.

    Raises
    ------
    ValueError : the tables name different operators, or nobody has transit or net flow.
    """
    names = sorted(transit)
    for what, table in (
        ("load", load),
        ("transit losses", transit_losses),
        ("loss price", loss_price),
        ("net flow", net_flow),
    ):
        if sorted(table) != names:
            raise ValueError(f"{what} names {', '.join(sorted(table))}; transit names {', '.join(names)}")
    squares = {n: transit[n] ** 2 / (load[n] + transit[n]) if transit[n] else Fraction(0) for n in names}
    all_transit, all_squares = sum(transit.values()), sum(squares.values())
    all_flow = sum(abs(net_flow[n]) for n in names)
    if not all_transit or not all_flow:
        raise ValueError("a fund needs some transit and some net flow to be shared by")
    by_transit = {n: Fraction(transit[n]) / all_transit for n in names}
    by_load = {n: squares[n] / all_squares for n in names}
    infrastructure = {
        n: fund * (transit_weight * by_transit[n] + (1 - transit_weight) * by_load[n]) for n in names
    }
    losses = {n: Fraction(transit_losses[n] * loss_price[n]) for n in names}
    to_raise = sum(infrastructure.values()) + sum(losses.values()) - perimeter_fee
    contribution = {n: to_raise * abs(net_flow[n]) / all_flow for n in names}
    return Compensation(
        transit_factor=by_transit,
        load_factor=by_load,
        infrastructure=infrastructure,
        losses=losses,
        contribution=contribution,
        net={n: infrastructure[n] + losses[n] - contribution[n] for n in names},
    )
