"""Netbacks once more: value carried back from the market over every way at once, by plain repetition.

A state is a node and the corridor over which the gas leaves the seller's territory, "" where it has left or
needs none. Nothing is imported of what made the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Node = tuple[str, str]
LAST = 5e-4
"""A step that takes less in a year is not the last one taken. [bcm]"""


def ways_of(pipe: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str, list[float]]]:
    """(from, to, party from, party to, room by period) of each direction of a pipe."""
    yield pipe["from"], pipe["to"], pipe["from_party"], pipe["to_party"], pipe["forward"]
    yield pipe["to"], pipe["from"], pipe["to_party"], pipe["from_party"], pipe["backward"]


def toll(pipe: Mapping[str, Any], buyer: str, seller: str, at_hub: bool) -> tuple[float, float]:
    """(what the seller pays by unit that enters, share that is burnt)."""
    if pipe["owner"] == buyer and not at_hub:
        return 0.0, 0.0
    own = pipe["cost"] + pipe["investment"]
    return (own if pipe["owner"] == seller else max(own, pipe["tariff"])), pipe["loss"]


def paid_at(plain: Mapping[str, Any], buyer: str) -> dict[str, float]:
    """Node → what a unit is paid there: at a hub what the last step taken is worth, else the best price."""
    days = list(plain["days"].values())
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    for name, use in plain["uses"].items():
        if use["buyer"] == buyer:
            node, price = use["node"], use["price"]
            first[node] = max(first.get(node, price), price)
            rates = plain["use"].get(name, ())
            if use["at_hub"] and sum(r * d for r, d in zip(rates, days, strict=False)) / 1000.0 >= LAST:
                last[node] = min(last.get(node, price), price)
    return first | last


def netbacks(plain: Mapping[str, Any], buyer: str, seller: str) -> dict[str, dict[str, float]]:
    """Corridor of the crossing → node of the seller's territory → greatest netback there. [USD/tcm]"""
    at_hub = any(u["at_hub"] for u in plain["uses"].values() if u["buyer"] == buyer)
    value: dict[Node, float] = {(node, ""): price for node, price in paid_at(plain, buyer).items()}
    moves = []
    for pipe in plain["pipes"].values():
        charge, loss = toll(pipe, buyer, seller, at_hub)
        for start, end, party, onward, rate in ways_of(pipe):
            if max(rate) > 0:
                crosses = pipe["corridor"] if party == seller and onward != seller else ""
                moves.append((start, end, crosses, party == seller and onward == seller, charge, loss))
    grew = True
    while grew:
        grew = False
        for start, end, crosses, at_home, charge, loss in moves:
            for state in [s for s in value if s[0] == end]:
                if at_home != (state[1] != ""):
                    continue  # at home the crossing is still ahead; abroad it lies behind
                key = start, crosses or state[1]
                found = value[state] * (1.0 - loss) - charge
                if found > value.get(key, float("-inf")) + 1e-9:
                    value[key] = found
                    grew = True
    out: dict[str, dict[str, float]] = {}
    for (node, corridor), amount in value.items():
        if corridor:
            out.setdefault(corridor, {})[node] = amount
    return out


def bound_musd(plain: Mapping[str, Any], seller: str) -> float:
    """What no placing can be worth more than, from what is printed: weak duality, period by period. [MUSD]

    Any rents ≥ 0 of pipes, any scarcity ≥ 0 of what is to be placed and any values of gas at uses give such a
    bound: values are carried back from uses less charges, fuel and rents; fields and uses keep the rest.
    """
    whole = 0.0
    days = list(plain["days"].values())
    nothing = [0.0] * len(days)
    uses = plain["uses"]
    buyers = sorted({u["buyer"] for u in uses.values()})
    for t, span in enumerate(days):
        weight = span * 1e-3
        rent = {a: plain["rent_musd"].get(a, nothing)[t] for a in plain["pipes"]}
        whole += sum(rent.values())
        scarcity = plain["scarcity_usd_per_tcm"][t]
        whole += scarcity * plain["place_mcm_d"][t] * weight
        best = dict.fromkeys(plain["fields"], 0.0)
        for buyer in buyers:
            value = _values(plain, (buyer, seller), t, rent, weight)
            for use in uses.values():
                if use["buyer"] == buyer:
                    whole += max(use["price"] - value[use["node"]], 0.0) * use["rate"][t] * weight
            for node, field in plain["fields"].items():
                found = value.get(node, float("-inf")) - field["cost"] - scarcity
                best[node] = max(best[node], found)
        whole += sum(best[n] * f["rate"][t] * weight for n, f in plain["fields"].items())
    return whole


def _values(
    plain: Mapping[str, Any], of: tuple[str, str], t: int, rent: Mapping[str, float], weight: float
) -> dict[str, float]:
    """Node → value of a unit there for a buyer, carried back from what is printed of its uses. [USD/tcm]"""
    buyer, seller = of
    uses = {n: u for n, u in plain["uses"].items() if u["buyer"] == buyer}
    at_hub = any(u["at_hub"] for u in uses.values())
    value: dict[str, float] = {}
    for name, use in uses.items():
        level = plain["use_value_usd_per_tcm"][name][t]
        value[use["node"]] = max(value.get(use["node"], float("-inf")), level)
    moves = []
    for name, pipe in plain["pipes"].items():
        charge, loss = toll(pipe, buyer, seller, at_hub)
        for start, end, _, _, rate in ways_of(pipe):
            if rate[t] > 0:
                moves.append((start, end, charge + rent[name] / (rate[t] * weight), loss))
    grew = True
    while grew:
        grew = False
        for start, end, charge, loss in moves:
            if end in value:
                found = value[end] * (1.0 - loss) - charge
                if found > value.get(start, float("-inf")) + 1e-12:
                    value[start] = found
                    grew = True
    return value
