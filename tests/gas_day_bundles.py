"""Small bundles for tests, and the shipped example."""

from __future__ import annotations

import copy
import json
from importlib import resources

SHIPPED = resources.files("gasunion") / "cases" / "gas-day" / "bundle.json"


def shipped():
    return json.loads(SHIPPED.read_text(encoding="utf-8"))


def point(**changes):
    return {
        "exit_operator": "RU-Op",
        "entry_operator": "KZ-Op",
        "unit": "kWh",
        "gas_day": {"start": "06:00", "zone": "Europe/Berlin"},
        "nominations": {"deadline": "14:00", "first_cycle": "16:00"},
    } | changes


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
        "bundle": "gasunion/day/1",
        "gas_day": "2026-01-15",
        "points": {"P": point(rights="open")},
    } | tables


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
