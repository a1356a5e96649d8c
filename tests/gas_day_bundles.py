"""Small bundles for tests, the shipped example, and the answer that a bundle gives."""

from __future__ import annotations

import copy
import json
from importlib import resources

from gasunion.operations.answer import day_answer
from gasunion.operations.bundle import read_bundle

VERSION = "test"

SHIPPED = resources.files("gasunion") / "cases" / "gas-day" / "bundle.json"


def shipped():
    return json.loads(SHIPPED.read_text(encoding="utf-8"))


def answer(value):
    """The whole answer of a bundle, as it would be read from its file."""
    return json.loads(json.dumps(day_answer(read_bundle(value), version=VERSION).as_dict()))


def schema(name):
    return json.loads((resources.files("gasunion") / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


def point(**changes):
    return {
        "exit_operator": "RU-Op",
        "entry_operator": "KZ-Op",
        "unit": "kWh",
        "gas_day": {"start": "06:00", "zone": "Europe/Berlin"},
        "nominations": {"deadline": "14:00", "first_cycle": "16:00"},
    } | changes


def booking(side, shipper, quantity, **changes):
    row = {"point": "P", "side": side, "shipper": shipper, "kind": "firm", "quantity": quantity}
    return row | {"from": "2026-01-01", "until": "2027-01-01"} | changes


def nomination(side, shipper, counterparty, quantity, **changes):
    what = {"hours": quantity} if isinstance(quantity, list) else {"daily": quantity}
    return {
        "point": "P",
        "side": side,
        "shipper": shipper,
        "counterparty": counterparty,
        "received": "2026-01-14T12:00:00Z",
        "unit": "kWh",
        **what,
    } | changes


def bundle(**tables):
    return {
        "bundle": "gasunion/day/2",
        "gas_day": "2026-01-15",
        "points": {"P": point(rights="open")},
    } | tables


def everything():
    """One point with a little of all that a bundle can ask for; its day has 23 hours."""
    measure = "m3 at 20C"
    said = {"received": "2026-03-27T12:00:00Z", "unit": measure}
    return bundle(
        gas_day="2026-03-28",
        points={
            "P": point(
                unit="m3",
                reference="20C",
                balancing_account={"opening": 5, "limit": 2, "at_limit": "pro_rata"},
                transit={"tariff": "2.10", "currency": "USD", "fuel_rate_of_receipts": "0.03"},
            )
        },
        sections={"S": {"points": ["P"], "capacity": [20] * 3 + [90] * 20}},
        bookings={
            "A1": booking("exit", "A", 20),
            "A2": booking("exit", "A", 9, kind="interruptible", stamp="2025-11-01"),
            "B1": booking("entry", "B", 30),
            "C1": booking("exit", "C", 30, until="2026-03-28"),
            "D1": booking("entry", "D", 30, **{"from": "2026-03-29"}),
        },
        nominations={
            "n1": nomination("exit", "A", "B", 23 * 27, **said),
            "n2": nomination("entry", "B", "A", [26] * 23, **said),
            "n3": nomination("exit", "C", "B", [4] * 23, **said),
            "n4": nomination("entry", "D", "A", [4] * 23, **said),
        },
        readings={
            "R": {"point": "P", "received": "2026-03-29T08:00:00Z", "quantity": 599},
            "Q": {"point": "P", "received": "2026-03-29T09:00:00Z", "quantity": 601, "day": "2026-03-27"},
        },
        closed_days={
            "P": {"2026-03-27": {"measured": 600, "method": "pro_rata", "confirmed": {"A>B": 7, "C>B": 3}}}
        },
        linepack={"KZ-Op": {"unit": measure, "opening": 10}},
        zones={
            "Z": {
                "operator": "KZ-Op",
                "unit": measure,
                "currency": "USD",
                "points": ["P"],
                "average_price": "60.00",
                "small_adjustment": "0.05",
                "operator_buys": [["64.50", 12]],
                "operator_sells": [["55.00", 2]],
                "tolerance_of_offtakes": "0.02",
                "tolerance_quantity": 7,
                "portfolios": {"B": {"inputs": 90, "offtakes": 740}},
            }
        },
        transit={"T": {"point": "P", "shipper": "A", "carrier": "RU-Op", "km": "820"}},
        swaps={
            "W": {
                "first": "A",
                "second": "B",
                "exchange_ratio": "1.75",
                "legs": {
                    "L1": {
                        "giver": "A",
                        "taker": "B",
                        "point": "P",
                        "exit_shipper": "A",
                        "entry_shipper": "B",
                    },
                    "L2": {"giver": "B", "taker": "A", "quantity": 350},
                },
            }
        },
        take_or_pay={
            "K": {
                "buyer": "B",
                "seller": "A",
                "unit": measure,
                "currency": "USD",
                "annual_quantity": 400,
                "share": "0.8",
                "price": "160.00",
                "make_up_years": 3,
                "taken": {"2024": 300, "2025": 360},
            }
        },
        conversions={"U": {"volume_m3": 1250, "gcv_kwh_per_m3": "10.20", "at": "20C", "to": "0C"}},
        consents={"change": {"participants": ["A", "B"], "votes": {"A": "yes", "B": "no"}}},
        funds={
            "F": {
                "currency": "EUR",
                "fund": "90",
                "transit": {"A": "10", "B": "20"},
                "load": {"A": "10", "B": "20"},
                "transit_losses": {"A": "1", "B": "0"},
                "loss_price": {"A": "4", "B": "5"},
                "net_flow": {"A": "3", "B": "1"},
            }
        },
        clocks=["Asia/Almaty"],
    )


def shuffled(value, order):
    """The same bundle with the keys of every object, and every list that is a set, in another order."""
    value = copy.deepcopy(value)
    if isinstance(value, dict):
        keys = order.sample(list(value), len(value))
        made = {k: shuffled(value[k], order) for k in keys}
        for name in ("points", "clocks", "participants", "operator_buys", "operator_sells"):
            if isinstance(made.get(name), list):
                order.shuffle(made[name])
        return made
    return value
