"""What is settled for a gas day, from its terms and what was allocated; each line with its trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from gasunion.dispatch.agreement import Side, is_adopted
from gasunion.dispatch.desk import Desk
from gasunion.dispatch.nomination import Pair
from gasunion.dispatch.quantity import decimal_text, restated, volume_factor
from gasunion.ledger.account import Account, Entry, Posting, posting, transfer
from gasunion.ledger.settlement import ImbalanceDay, money_text, settle_imbalances
from gasunion.ledger.swap import CUBIC_METRES_OF, swap_position
from gasunion.ledger.take_or_pay import settle_years
from gasunion.ledger.transit import compensate, transit_invoice
from gasunion.operations.terms import Contract, Conversion, Fund, SwapLine, Terms, TransitLine, Zone
from gasunion.outcome import Finding, Refused

# Units allocated, by point and by pair.
Allocated = Mapping[str, Mapping[Pair, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """The settled part of a day: its place in the result, open positions, and entries."""

    body: dict[str, Any]
    positions: dict[str, Any]
    entries: tuple[Entry, ...]


def settle(terms: Terms, desk: Desk, allocated: Allocated) -> Statements:
    """Settle everything a bundle asks for.

    Raises
    ------
    Refused : an operator's balance can be returned to nobody, since none has the quantity it is shared by.
    """
    entries: list[Entry] = []
    zones, carried = {}, {}
    faults: list[Finding] = []
    for name, zone in terms.zones.items():
        try:
            day, quantities = _imbalance(zone, desk, allocated)
        except ValueError as error:
            # Known only when the day has been run: nobody moved what the operator's balance is shared by.
            faults.append(
                Finding(where=f"zones.{name}", what=f"{error}.", hint="Choose another neutrality_key.")
            )
            continue
        zones[name] = _zone_body(zone, day, quantities)
        carried[name] = dict(day.carried)
        entries.extend(_zone_entries(name, zone, day))
    if faults:
        raise Refused(faults)
    transit = {}
    for name, line in terms.transit.items():
        transit[name], made = _transit(name, line, desk, allocated)
        entries.extend(made)
    swaps = {name: _swap(line, allocated) for name, line in terms.swaps.items()}
    contracts = {}
    for name, contract in terms.contracts.items():
        contracts[name], made = _contract(name, contract)
        entries.extend(made)
    return Statements(
        body={
            "settlement": {
                "zones": zones,
                "transit": transit,
                "swaps": swaps,
                "take_or_pay": contracts,
                "funds": {name: _fund(fund) for name, fund in terms.funds.items()},
            },
            "conversions": {name: _conversion(c) for name, c in terms.conversions.items()},
            "consents": {
                name: {
                    "is_adopted": is_adopted(c.votes, c.participants),
                    "against": [p for p in c.participants if c.votes.get(p) == "no"],
                    "silent": [p for p in c.participants if p not in c.votes],
                }
                for name, c in terms.consents.items()
            },
        },
        positions={
            "imbalance_carried": carried,
            "swaps": {
                name: {"owed_to": line.first, "owed_by": line.second, "owed": swaps[name]["owed"]}
                for name, line in terms.swaps.items()
            },
        },
        entries=tuple(entries),
    )


def _exact_text(value: Fraction) -> str:
    """A decimal if it ends, with two places or more; else a fraction."""
    for places in range(2, 19):
        if (value * 10**places).denominator == 1:
            return decimal_text(value, places)
    return str(value)


def _imbalance(
    zone: Zone, desk: Desk, allocated: Allocated
) -> tuple[ImbalanceDay, dict[str, tuple[int, int]]]:
    """Settle a zone on what its portfolios did at home and what was allocated at its border points."""
    quantities = dict(zone.portfolios)
    for point in zone.points:
        is_in = desk.agreements[point].entry_operator == zone.operator
        for pair, units in allocated[point].items():
            shipper = pair.shipper("entry" if is_in else "exit")
            inputs, offtakes = quantities.get(shipper, (0, 0))
            quantities[shipper] = (inputs + units, offtakes) if is_in else (inputs, offtakes + units)
    day = settle_imbalances(
        quantities,
        average=zone.average,
        small_adjustment=zone.small_adjustment,
        operator_buys=zone.buys,
        operator_sells=zone.sells,
        tolerance_of_offtakes=zone.tolerance_of_offtakes,
        tolerance_quantity=zone.tolerance_quantity,
        tolerance_rule=zone.tolerance_rule,
        within=zone.within,
        neutrality_key=zone.key,
    )
    return day, dict(sorted(quantities.items()))


def _zone_body(zone: Zone, day: ImbalanceDay, quantities: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    return {
        "operator": zone.operator,
        "unit": zone.unit,
        "currency": zone.currency,
        "marginal_buy": _exact_text(day.marginal_buy),
        "marginal_sell": _exact_text(day.marginal_sell),
        "inputs": {name: q[0] for name, q in quantities.items()},
        "offtakes": {name: q[1] for name, q in quantities.items()},
        "imbalance": dict(day.imbalance),
        "tolerance": dict(day.tolerance),
        "within_tolerance": dict(day.within_tolerance),
        "carried": dict(day.carried),
        "cash_to_user": {name: money_text(c) for name, c in day.cash_to_user.items()},
        "operator_before_neutrality": money_text(day.operator_before_neutrality),
        "neutrality_key": zone.key,
        "neutrality_to_user": {name: money_text(c) for name, c in day.neutrality_to_user.items()},
        "operator_after": money_text(day.operator_after),
    }


def _cents(currency: str) -> str:
    return f"{currency} 0.01"


def _zone_entries(name: str, zone: Zone, day: ImbalanceDay) -> list[Entry]:
    operator, money = zone.operator, _cents(zone.currency)
    outside = Account(party="(outside)", purpose="supply and use")
    entries = []
    for user, units in day.imbalance.items():
        title = Account(party=user, purpose="title")
        inputs, offtakes = zone.portfolios.get(user, (0, 0))
        entries.append(
            transfer(
                f"home {name} {user}", kind="supply and use", where=name, giver=outside, taker=title,
                unit=zone.unit, amount=inputs - offtakes,
                trace=f"{inputs} in and {offtakes} out elsewhere than at border points",
            )
        )  # fmt: skip
        paid, carried = units - day.carried[user], day.carried[user]
        entries.append(
            Entry(
                id=f"imbalance {name} {user}",
                kind="imbalance",
                where=name,
                hour=None,
                trace=f"imbalance {units}: {paid} settled at {_exact_text(day.marginal_sell)} long, "
                f"{_exact_text(day.marginal_buy)} short, {carried} carried",
                postings=(
                    Posting(account=title, unit=zone.unit, amount=-units),
                    posting(operator, "imbalance", zone.unit, paid),
                    posting(operator, "imbalance carried", zone.unit, carried),
                    posting(user, "cash", money, day.cash_to_user[user]),
                    posting(operator, "neutrality", money, -day.cash_to_user[user]),
                ),
            )
        )  # fmt: skip
        entries.append(
            transfer(
                f"neutrality {name} {user}", kind="neutrality", where=name,
                giver=Account(party=operator, purpose="neutrality"),
                taker=Account(party=user, purpose="cash"), unit=money, amount=day.neutrality_to_user[user],
                trace=f"share of {money_text(day.operator_before_neutrality)} by {zone.key}",
            )
        )  # fmt: skip
    traded = day.operator_before_neutrality + sum(day.cash_to_user.values())
    bought = sum(q for _, q in zone.buys) - sum(q for _, q in zone.sells)
    if traded or bought:
        entries.append(
            Entry(
                id=f"trades {name}",
                kind="operator's trades",
                where=name,
                hour=None,
                trace="the operator's own purchases and sales of the day",
                postings=(
                    posting("(outside)", "market", zone.unit, -bought),
                    posting(operator, "imbalance", zone.unit, bought),
                    posting("(outside)", "market", money, -traded),
                    posting(operator, "neutrality", money, traded),
                ),
            )
        )  # fmt: skip
    return entries


def _transit(
    name: str, line: TransitLine, desk: Desk, allocated: Allocated
) -> tuple[dict[str, Any], list[Entry]]:
    agreement = desk.agreements[line.point]
    assert agreement.transit is not None, "the reader lets no line through without terms"
    terms, per_unit = agreement.transit, CUBIC_METRES_OF[agreement.unit]
    # Gas that a shipper brings to a point leaves the carrier there: the exit side; otherwise it enters there.
    side: Side = "exit" if agreement.exit_operator == line.carrier else "entry"
    units = line.delivered
    if units is None:
        units = sum(q for pair, q in allocated[line.point].items() if pair.shipper(side) == line.shipper)
    bill = transit_invoice(
        units * per_unit,
        km=line.km,
        tariff=terms.tariff,
        fuel_rate_of_receipts=terms.fuel_rate_of_receipts,
    )
    trace = (
        f"{_thousand(bill.delivered_m3)} thousand m3 over {_exact_text(line.km)} km at "
        f"{_exact_text(terms.tariff)} {terms.currency} per 1000 m3 per 100 km; "
        f"fuel {_exact_text(terms.fuel_rate_of_receipts * 100)} % of receipts"
    )
    shipper, carrier = line.shipper, line.carrier
    entries = [
        transfer(
            f"transit {name}", kind="transit", where=line.point, unit=_cents(terms.currency),
            giver=Account(party=shipper, purpose="cash"), amount=bill.fee,
            taker=Account(party=carrier, purpose="transit fees"), trace=trace,
        ),
        transfer(
            f"fuel {name}", kind="fuel", where=line.point, unit=f"m3 at {agreement.reference}",
            giver=Account(party=shipper, purpose="fuel in kind"),
            taker=Account(party=carrier, purpose="fuel in kind"), amount=bill.fuel_m3, trace=trace,
        ),
    ]  # fmt: skip
    return {
        "point": line.point,
        "shipper": shipper,
        "carrier": carrier,
        "unit": f"thousand m3 at {agreement.reference}",
        "currency": terms.currency,
        "delivered": _thousand(bill.delivered_m3),
        "receipts": _thousand(bill.receipts_m3),
        "fuel": _thousand(bill.fuel_m3),
        "fuel_if_taken_of_deliveries": _thousand(bill.fuel_on_deliveries_m3),
        "fee": money_text(bill.fee),
        "trace": trace,
    }, entries


def _thousand(cubic_metres: int) -> str:
    return decimal_text(Fraction(cubic_metres, 1000), 3)


def _swap(line: SwapLine, allocated: Allocated) -> dict[str, Any]:
    legs = [
        leg if pair is None else replace(leg, quantity=allocated[pair.point].get(pair, 0))
        for leg, pair in line.legs
    ]
    position = swap_position(
        legs,
        first=line.first,
        second=line.second,
        parity=line.parity,
        periods=line.periods,
        opening=line.opening,
        exchange_ratio=line.exchange_ratio,
    )
    owed = list(position.owed_by_second.values())
    return {
        "parity": line.parity,
        "unit": line.unit,
        "exchange_ratio": _exact_text(line.exchange_ratio),
        "given": dict(position.given),
        "owed_by_second": dict(position.owed_by_second),
        "net_to_first": position.net_to_first,
        "ratio": None if position.ratio is None else _exact_text(position.ratio),
        "owed": owed[-1] if owed else line.opening,
    }


def _contract(name: str, contract: Contract) -> tuple[dict[str, Any], list[Entry]]:
    years = settle_years(contract.terms, contract.taken)
    rows, entries = {}, []
    for y in years:
        rows[str(y.year)] = {
            "minimum": y.minimum,
            "carry_forward_used": y.carry_forward_used,
            "taken": y.taken,
            "short": y.short,
            "made_up": y.made_up,
            "carried_forward": y.carried_forward,
            "lapsed_make_up": y.lapsed_make_up,
            "lapsed_carry_forward": y.lapsed_carry_forward,
            "make_up_left": y.make_up_left,
            "carry_forward_left": y.carry_forward_left,
            "payment": money_text(y.payment),
        }
        entries.append(
            transfer(
                f"take or pay {name} {y.year}",
                kind="take or pay",
                where=name,
                giver=Account(party=contract.buyer, purpose="cash"),
                taker=Account(party=contract.seller, purpose="cash"),
                unit=_cents(contract.currency),
                amount=y.payment,
                trace=f"gas year {y.year}: taken {y.taken}, short {y.short}, made up {y.made_up} "
                f"{contract.unit} at {_exact_text(contract.terms.price)} {contract.currency}",
            )
        )
    return {"unit": contract.unit, "currency": contract.currency, "years": rows}, entries


def _fund(fund: Fund) -> dict[str, Any]:
    c = compensate(
        fund.tables["transit"],
        load=fund.tables["load"],
        transit_losses=fund.tables["transit_losses"],
        loss_price=fund.tables["loss_price"],
        net_flow=fund.tables["net_flow"],
        fund=fund.fund,
        perimeter_fee=fund.perimeter_fee,
    )
    parts = {
        "transit_factor": c.transit_factor,
        "load_factor": c.load_factor,
        "infrastructure": c.infrastructure,
        "losses": c.losses,
        "contribution": c.contribution,
        "net": c.net,
    }
    body: dict[str, Any] = {
        what: {name: decimal_text(value, 6) for name, value in table.items()} for what, table in parts.items()
    }
    return {"currency": fund.currency, **body, "net_total": _exact_text(sum(c.net.values(), Fraction(0)))}


def _conversion(c: Conversion) -> dict[str, Any]:
    volume, gcv, energy = restated(c.volume_m3, c.gcv_kwh_per_m3, at=c.at, to=c.to)
    return {
        "factor": decimal_text(volume_factor(at=c.at, to=c.to), 12),
        "volume_m3": decimal_text(volume, 3),
        "gcv_kwh_per_m3": decimal_text(gcv, 6),
        "energy_kwh": decimal_text(energy, 0),
    }
