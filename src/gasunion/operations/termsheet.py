"""Read what a bundle asks to be settled or stated; every fault is noted with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from gasunion.dispatch.agreement import ENERGY_UNITS, VOLUME_UNITS
from gasunion.dispatch.desk import Desk
from gasunion.dispatch.nomination import Pair
from gasunion.ledger.settlement import ToleranceRule
from gasunion.ledger.swap import Leg, Parity
from gasunion.ledger.take_or_pay import TakeOrPay
from gasunion.operations.fields import Fields
from gasunion.operations.terms import (
    Consent,
    Contract,
    Conversion,
    Fund,
    SwapLine,
    Terms,
    TransitLine,
    Zone,
)
from gasunion.reading.text import shown

TERMS: Final = ("zones", "transit", "swaps", "take_or_pay", "conversions", "consents", "funds")

ZONE_FIELDS: Final = (
    "operator", "unit", "currency", "points", "average_price", "small_adjustment", "operator_buys",
    "operator_sells", "tolerance_of_offtakes", "tolerance_quantity", "tolerance_rule", "within_tolerance",
    "neutrality_key", "portfolios",
)  # fmt: skip
SWAP_FIELDS: Final = (
    "first", "second", "parity", "unit", "exchange_ratio", "periods", "opening", "legs",
)  # fmt: skip
LEG_FIELDS: Final = (
    "period", "giver", "taker", "quantity", "unit", "reference", "gcv_kwh_per_m3", "price", "point",
    "exit_shipper", "entry_shipper",
)  # fmt: skip
TAKE_OR_PAY_FIELDS: Final = (
    "buyer", "seller", "unit", "currency", "annual_quantity", "share", "price", "make_up_years",
    "carry_forward_years", "carry_forward_above", "make_up_price_share", "taken",
)  # fmt: skip


def read_terms(top: Fields, desk: Desk) -> Terms:
    """Read all of it; faults go to the reader of the bundle."""
    return Terms(
        zones={name: _zone(row, desk) for name, row in top.table("zones", ZONE_FIELDS)},
        transit={
            name: line
            for name, row in top.table("transit", ("point", "shipper", "carrier", "km", "per_day", "days"))
            if (line := _transit(row, desk)) is not None
        },
        swaps={name: _swap(row, desk) for name, row in top.table("swaps", SWAP_FIELDS)},
        contracts={
            name: contract
            for name, row in top.table("take_or_pay", TAKE_OR_PAY_FIELDS)
            if (contract := _contract(row)) is not None
        },
        conversions={
            name: Conversion(
                volume_m3=row.units("volume_m3", unit="m3"),
                gcv_kwh_per_m3=_positive(row, "gcv_kwh_per_m3"),
                at=row.choice("at", ("0C", "15C", "20C")),
                to=row.choice("to", ("0C", "15C", "20C")),
            )
            for name, row in top.table("conversions", ("volume_m3", "gcv_kwh_per_m3", "at", "to"))
        },
        consents={name: _consent(row) for name, row in top.table("consents", ("participants", "votes"))},
        funds={name: _fund(row) for name, row in top.table("funds", FUND_FIELDS)},
    )


def _positive(row: Fields, key: str, default: Any = ...) -> Fraction:
    figure = row.decimal(key, default)
    if row.has(key) and figure == 0:
        row.faults.add(row.at(key), "is 0 or no figure; it must be above 0.")
        return Fraction(1)
    return figure or Fraction(1)


def _zone(row: Fields, desk: Desk) -> Zone:
    operator, unit, currency = row.text("operator"), row.text("unit"), row.currency()
    points = sorted(row.names("points", []))
    for point in points:
        agreement = desk.agreements.get(point)
        if agreement is None:
            row.faults.no_point(row.at("points"), point, desk.agreements)
        elif operator not in (agreement.exit_operator, agreement.entry_operator):
            row.faults.add(row.at("points"), f"{operator} is not an operator of {point}.")
        elif agreement.measure != unit:
            row.faults.add(
                row.at("unit"), f"is {shown(unit)}; the agreement of {point} counts in {agreement.measure!r}."
            )
    portfolios = {
        name: (p.units("inputs", 0, unit=unit), p.units("offtakes", 0, unit=unit))
        for name, p in row.table("portfolios", ("inputs", "offtakes"))
    }
    return Zone(
        operator=operator,
        unit=unit,
        currency=currency,
        points=tuple(p for p in points if p in desk.agreements),
        average=row.price("average_price", currency),
        small_adjustment=row.decimal("small_adjustment", below=1),
        buys=_trades(row, "operator_buys", currency, unit),
        sells=_trades(row, "operator_sells", currency, unit),
        tolerance_of_offtakes=row.decimal("tolerance_of_offtakes", "0"),
        tolerance_quantity=row.units("tolerance_quantity", unit=unit)
        if row.has("tolerance_quantity")
        else None,
        tolerance_rule=_tolerance_rule(row),
        within=row.choice("within_tolerance", ("average", "carried"), "average"),
        key=row.choice("neutrality_key", ("off-takes", "inputs", "throughput"), "off-takes"),
        portfolios=portfolios,
    )


def _tolerance_rule(row: Fields) -> ToleranceRule:
    if row.has("tolerance_quantity") and row.has("tolerance_of_offtakes"):
        rule: ToleranceRule = row.choice("tolerance_rule", ("greater", "lesser", "sum"), "greater")
        return rule
    if row.has("tolerance_rule"):
        row.faults.add(
            row.at("tolerance_rule"),
            "chooses between tolerance_of_offtakes and tolerance_quantity; give both.",
        )
    # The default share of 0 is no tolerance that anybody agreed on: there is nothing to choose between.
    return "greater"


def _trades(row: Fields, key: str, currency: str, unit: str) -> tuple[tuple[Fraction, int], ...]:
    """Price and quantity of each trade; a bare price counts for the marginal price only."""
    trades = []
    for i, item in enumerate(row.items(key, [])):
        where = f"{row.at(key)}[{i}]"
        if isinstance(item, list) and len(item) == 2:
            trades.append((row.as_price(item[0], where, currency), row.whole(item[1], where, unit=unit)))
        elif isinstance(item, list):
            row.faults.add(where, "must be a price, or a price and a quantity.")
        else:
            trades.append((row.as_price(item, where, currency), 0))
    return tuple(sorted(trades))


def _transit(row: Fields, desk: Desk) -> TransitLine | None:
    point, km = row.text("point"), row.decimal("km")
    shipper, carrier = row.text("shipper"), row.text("carrier")
    if row.has("days") and not row.has("per_day"):
        row.faults.add(row.at("days"), "needs per_day, the quantity delivered on each day.")
    delivered = row.units("per_day") * row.units("days", 1) if row.has("per_day") else None
    agreement = desk.agreements.get(point)
    if agreement is None:
        row.faults.no_point(row.at("point"), point, desk.agreements)
        return None
    if agreement.transit is None or agreement.unit not in VOLUME_UNITS:
        row.faults.add(row.at("point"), f"the agreement of {point} has no transit terms.")
        return None
    if carrier and carrier not in (agreement.exit_operator, agreement.entry_operator):
        row.faults.add(row.at("carrier"), f"{carrier} is not an operator of {point}.")
    return TransitLine(point=point, shipper=shipper, carrier=carrier, km=km, delivered=delivered)


def _swap(row: Fields, desk: Desk) -> SwapLine:
    first, second = row.text("first"), row.text("second")
    parity: Parity = row.choice("parity", ("volume", "energy", "price"), "volume")
    periods = row.names("periods") if row.has("periods") else None
    legs = [(leg, *_leg(leg, desk, parity)) for _, leg in row.table("legs", LEG_FIELDS)]
    known = frozenset(periods or ())
    for leg, made, _ in legs:
        if {made.giver, made.taker} != {first, second}:
            leg.faults.add(
                leg.where, f"{made.giver} to {made.taker} is not a leg between {first} and {second}."
            )
        if periods is not None and made.period not in known:
            leg.faults.add(leg.at("period"), f"is {shown(made.period)}, which is not among the periods.")
    stated = row.choice("unit", ENERGY_UNITS + VOLUME_UNITS, None)
    unit = stated or next((made.unit for _, made, _ in legs if made.unit is not None), None)
    if stated is None and any(made.unit is None for _, made, _ in legs):
        row.faults.choices.took(row.path, "unit", unit or "each quantity as it was written")
    legs = [(leg, replace(made, unit=made.unit or unit), pair) for leg, made, pair in legs]
    account = _unit_of_account(parity, unit, [made for _, made, _ in legs])
    for leg, made, _ in legs:
        _check_leg_unit(leg, made, parity, account)
    return SwapLine(
        first=first,
        second=second,
        parity=parity,
        unit=f"{account} at 20C" if parity == "volume" and account else account,
        exchange_ratio=_positive(row, "exchange_ratio", "1"),
        periods=periods,
        opening=row.units("opening", 0, signed=True),
        legs=tuple((made, pair) for _, made, pair in legs),
    )


def _leg(leg: Fields, desk: Desk, parity: Parity) -> tuple[Leg, Pair | None]:
    pair = None
    if leg.has("point"):
        pair = Pair(
            point=leg.text("point"),
            exit_shipper=leg.text("exit_shipper"),
            entry_shipper=leg.text("entry_shipper"),
        )
        if pair.point not in desk.agreements:
            leg.faults.no_point(leg.at("point"), pair.point, desk.agreements)
        if leg.has("unit"):
            leg.faults.add(leg.at("unit"), "stands beside a point, whose agreement says the unit.")
        if leg.has("quantity"):
            leg.faults.add(leg.at("quantity"), "stands beside a point, whose allocation is the quantity.")
    if parity == "price" and not leg.has("price"):
        leg.faults.add(leg.at("price"), "is missing; parity by price needs it.")
    agreement = desk.agreements.get(pair.point) if pair else None
    # The day itself is no choice made for anybody: it is what the bundle is about.
    period = leg.text("period") if leg.has("period") else desk.day.isoformat()
    reference = leg.choice("reference", ("0C", "15C", "20C"), None)
    if agreement and reference is None:
        reference = agreement.reference
    elif agreement and reference != agreement.reference:
        leg.faults.add(
            leg.at("reference"), f"is {reference!r}; the agreement of {agreement.point} counts in "
            f"{agreement.measure!r}.",
        )  # fmt: skip
    return Leg(
        period=period,
        giver=leg.text("giver"),
        taker=leg.text("taker"),
        quantity=0 if pair else leg.units("quantity"),
        unit=agreement.unit if agreement else leg.choice("unit", ENERGY_UNITS + VOLUME_UNITS, None),
        reference=reference,
        gcv_kwh_per_m3=_positive(leg, "gcv_kwh_per_m3") if leg.has("gcv_kwh_per_m3") else None,
        price=leg.price("price", "its currency") if leg.has("price") else None,
    ), pair


def _check_leg_unit(leg: Fields, made: Leg, parity: Parity, account: str | None) -> None:
    """What is netted must be of one kind: volumes in one unit, or energy in one unit."""
    if parity == "volume" and made.reference is None:
        leg.faults.choices.took(leg.path, "reference", "20C")
    here = made.unit
    if here is None or parity == "price":
        return
    is_volume, has_gcv = here in VOLUME_UNITS, made.gcv_kwh_per_m3 is not None
    if parity == "volume" and not is_volume:
        leg.faults.add(leg.where, f"counts in {here}; parity by volume needs m3 or 1000m3.")
    elif parity == "energy" and is_volume != has_gcv:
        what = f"is missing; a volume in {here} has no energy without it."
        if has_gcv:
            what = f"stands beside a quantity in {here}, which is energy already."
        leg.faults.add(leg.at("gcv_kwh_per_m3"), what)
    elif not has_gcv and here != account:
        leg.faults.add(
            leg.where, f"counts in {here} and the swap in {account}; legs of a swap need one unit."
        )


def _unit_of_account(parity: Parity, unit: str | None, legs: Sequence[Leg]) -> str | None:
    if parity == "price":
        return None
    if parity == "energy" and any(leg.gcv_kwh_per_m3 is not None for leg in legs):
        return "kWh"
    return unit


def _contract(row: Fields) -> Contract | None:
    currency = row.currency()
    taken: list[tuple[int, int]] = []
    for name, units in row.numbers("taken").items():
        if re.fullmatch("(19|20|21)[0-9]{2}", name):
            taken.append((int(name), units))
        else:
            row.faults.add(
                f"{row.at('taken')}.{shown(name)[1:-1]}",
                f"{shown(name)} is no gas year; write the year it starts in.",
            )
    years = [y for y, _ in taken]
    missing = sorted(set(range(min(years), max(years))) - set(years)) if years else []
    if missing:
        row.faults.add(row.at("taken"), f"gas year {missing[0]} is missing; years must follow each other.")
    fields: dict[str, Any] = {
        "annual_quantity": row.units("annual_quantity"),
        "share": row.decimal("share"),
        "price": row.price("price", currency),
        "make_up_years": row.units("make_up_years"),
        "carry_forward_years": row.units("carry_forward_years", 0),
        "carry_forward_above": row.choice("carry_forward_above", ("annual", "minimum"), "annual"),
        "make_up_price_share": row.decimal("make_up_price_share", "0"),
    }
    parties = {"buyer": row.text("buyer"), "seller": row.text("seller"), "unit": row.text("unit")}
    try:
        terms = TakeOrPay(**fields)
    except ValueError as error:
        row.faults.add(row.where, f"{error}.")
        return None
    return Contract(**parties, currency=currency, terms=terms, taken=() if missing else tuple(taken))


def _consent(row: Fields) -> Consent:
    names = tuple(sorted(row.names("participants")))
    known = frozenset(names)
    votes: dict[str, str] = {}
    if row.value.get("participants") == []:
        row.faults.add(row.at("participants"), "is empty; a change without participants is nobody's change.")
    cast = row.fields("votes", names)
    for name in sorted(cast.value):
        if name in known:
            votes[name] = cast.choice(name, ("yes", "no"))
    return Consent(participants=names, votes=votes)


FUND_TABLES: Final = ("transit", "load", "transit_losses", "loss_price", "net_flow")
FUND_FIELDS: Final = ("currency", "fund", "perimeter_fee", *FUND_TABLES)


def _fund(row: Fields) -> Fund:
    told = row.value.get("transit")
    operators = sorted(told) if isinstance(told, Mapping) else []
    for name in operators:
        row.name(name, row.at("transit"))
    tables = {}
    for key in FUND_TABLES:
        table = row.fields(key, operators)
        tables[key] = {name: table.decimal(name) for name in operators}
    for key in ("transit", "net_flow"):
        if not sum(tables[key].values()):
            row.faults.add(row.at(key), "is 0 for everybody; a fund needs something to be shared by.")
    return Fund(
        currency=row.currency(),
        fund=row.decimal("fund"),
        perimeter_fee=row.decimal("perimeter_fee", "0"),
        tables=tables,
    )
