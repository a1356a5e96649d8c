"""Recheck what an answer of `gasunion union` says of money, and of what the balances leave open.

Accounts rest on the plans; each must add up to the surplus that stands beside it. Every transfer, the
part that contracts of today hold and both comparisons are made again. Shares no code with what made them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gasunion.games.printed import differing
from gasunion.outcome import Finding

OWN = ("value_of_use_usd", "production_usd", "transport_usd", "investment_usd")
PAID = ("sales_usd", "purchases_usd", "transit_received_usd", "transit_paid_usd")
KINDS = ("without", "today", "together")
NO_INTERVAL = "there is no interval without worlds"
NO_BALANCES = "no balances of the players are published for the year"
NO_PLAN = "the year in which the players do nothing with each other cannot be planned"
# A plan's optimum in dollars, beside the worth that was solved apart: a billionth of tens of billions.
NEAR_USD = 100
_LEFT = ("width_usd", "is_smaller_in_money", "moved_bcm", "shifted_bcm", "open_bcm", "is_smaller_in_gas")
DIGITS_BCM = 3


def money_faults(
    plain: Mapping[str, Any], players: Sequence[str], worth: Mapping[str, Any], shares: Mapping[str, Any]
) -> Iterator[Finding]:
    """What differs in accounts, transfers and what contracts hold from what stands beside them."""
    accounts, rows = plain.get("accounts"), plain.get("yardsticks")
    if not isinstance(accounts, Mapping) or not all(_is_party(accounts.get(p)) for p in players):
        yield _fault("accounts", "holds for every player an account of whole dollars by yardstick.")
        return
    if not isinstance(rows, Mapping) or set(accounts) != set(players):
        yield _fault("accounts", "holds every player, and nobody else.")
        return
    reached = 0
    for p in players:
        found, without = accounts[p], rows[p].get("without_usd")
        for kind, right in (("today", int(worth[p])), ("without", without)):
            if (found[kind] is None) != (right is None):
                yield _fault(f"accounts.{p}.{kind}", "exists where that year has a plan, and only there.")
            elif right is not None and _own(found[kind]) + _paid(found[kind]) != right:
                yield _fault(f"accounts.{p}.{kind}", f"does not add up to {right}.")
        if {n: found["together"][n] for n in PAID} != {n: found["today"][n] for n in PAID}:
            yield _fault(f"accounts.{p}.together", "has other payments than today.")
        reached += _own(found["together"]) + _paid(found["together"])
    total = int(worth["+".join(players)])
    if abs(reached - total) > max(NEAR_USD, abs(total) * 1e-9):
        yield _fault("accounts", f"add up to {reached} together; the worth of all is {total}.")
    right_transfers = {
        rule: None
        if x is None
        else {p: x[p] - (_own(accounts[p]["together"]) + _paid(accounts[p]["together"])) for p in players}
        for rule, x in shares.items()
    }
    yield from differing(plain.get("transfers"), right_transfers, "transfers")
    yield from differing(plain.get("held_by_contracts"), _held(rows, players, worth), "held_by_contracts")


def open_faults(plain: Mapping[str, Any], players: Sequence[str], gain: int) -> Iterator[Finding]:
    """What differs in what the balances leave open from the worlds and the misclosures beside it."""
    told = plain.get("left_open")
    if not isinstance(told, Mapping) or set(told) != {*_LEFT, "misclosure"}:
        yield _fault("left_open", f"holds {', '.join(_LEFT)} and misclosure, and nothing else.")
        return
    closed = told["misclosure"]
    if not isinstance(closed, Mapping) or not all(p in players and _is_closed(m) for p, m in closed.items()):
        yield _fault("left_open.misclosure", "holds players, each with a figure and its standard deviation.")
        return
    moved, shifted = told["moved_bcm"], told["shifted_bcm"]
    if not (_is_number(moved) and _is_number(shifted) and 0 <= moved <= shifted + 10.0**-DIGITS_BCM):
        yield _fault("left_open.moved_bcm", "is 0 or more, and no more than what is shifted.")
        return
    worlds = plain.get("worlds")
    gains = worlds.get("gain_usd") if isinstance(worlds, Mapping) else None
    width = gains["p95"] - gains["p5"] if isinstance(gains, Mapping) else None
    open_bcm = round(sum(abs(m["misclosure_bcm"]) for m in closed.values()), DIGITS_BCM) if closed else None
    right = {
        "width_usd": width,
        "is_smaller_in_money": None if width is None else gain < width,
        "open_bcm": open_bcm,
        "is_smaller_in_gas": None if open_bcm is None else moved < open_bcm,
    }
    yield from differing({name: told[name] for name in right}, right, "left_open")


def money_reasons(
    plain: Mapping[str, Any], shares: Mapping[str, Any], of_game: Mapping[str, str]
) -> dict[str, str]:
    """Why what is null of these does not exist."""
    reasons = {f"transfers.{rule}": of_game[rule] for rule, x in shares.items() if x is None}
    if plain.get("held_by_contracts") is None:
        reasons["held_by_contracts"] = NO_PLAN
    accounts, told = plain.get("accounts"), plain.get("left_open")
    for p, found in accounts.items() if isinstance(accounts, Mapping) else ():
        if isinstance(found, Mapping) and found.get("without") is None:
            reasons[f"accounts.{p}.without"] = NO_PLAN
    for name, other, why in (
        ("width_usd", "is_smaller_in_money", NO_INTERVAL),
        ("open_bcm", "is_smaller_in_gas", NO_BALANCES),
    ):
        if isinstance(told, Mapping) and told.get(name) is None:
            reasons |= {f"left_open.{name}": why, f"left_open.{other}": why}
    return reasons


def _held(rows: Mapping[str, Any], players: Sequence[str], worth: Mapping[str, Any]) -> dict[str, Any] | None:
    lost = [rows[p].get("without_usd") for p in players]
    if not all(type(x) is int for x in lost):
        return None
    held = sum(int(worth[p]) - x for p, x in zip(players, lost, strict=True))
    whole = held + int(worth["+".join(players)]) - sum(int(worth[p]) for p in players)
    return {"held_usd": held, "share": held / whole if whole else 1.0}


def _own(account: Mapping[str, int]) -> int:
    value, *costs = (account[n] for n in OWN)
    return value - sum(costs)


def _paid(account: Mapping[str, int]) -> int:
    sales, purchases, received, paid = (account[n] for n in PAID)
    return sales - purchases + received - paid


def _is_party(found: object) -> bool:
    if not isinstance(found, Mapping) or set(found) != set(KINDS):
        return False
    return all(_is_account(found[k]) or (k == "without" and found[k] is None) for k in KINDS)


def _is_account(account: object) -> bool:
    return (
        isinstance(account, Mapping)
        and set(account) == {*OWN, *PAID}
        and all(type(x) is int and abs(x) < 10**18 for x in account.values())
    )


def _is_closed(found: object) -> bool:
    return (
        isinstance(found, Mapping)
        and set(found) == {"misclosure_bcm", "sigma_bcm"}
        and all(_is_number(x) for x in found.values())
        and found["sigma_bcm"] >= 0
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12


def _fault(path: str, what: str) -> Finding:
    return Finding(where=f"answer, {path}", what=what)
