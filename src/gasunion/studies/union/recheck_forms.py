"""Recheck what an answer of `gasunion union` says of forms: power set by set, amounts from parts and worths.

Shares no code with what made it: who decides is asked of every set of members by adding their votes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Any

from gasunion.games.printed import differing
from gasunion.outcome import Finding

FIELDS = {
    *("form", "votes", "share", "is_more", "heads", "vetoers", "votes_needed", "decides", "blocks"),
    *("shapley_shubik", "banzhaf", "by_itself", "by_itself_usd", "with_contracts", "with_contracts_usd"),
    "leaving",
}
FORMS = ("committee", "operator", "company")
PARTS = ("timing_and_routing", "more_trade", "shortage_relieved")
MOST_VOTES = 10**12
Members = frozenset[str]


def forms_faults(
    told: object, players: Sequence[str], worth: Mapping[str, Any], parts: Mapping[str, int]
) -> Iterator[Finding]:
    """What differs in the part `forms` from what its votes, the parts of the gain and the worths say."""
    if not isinstance(told, list) or not told:
        yield _fault("", "lists one form or more.")
        return
    for k, row in enumerate(told):
        if not _is_form(row, players):
            yield _fault(f".{k}", "is no form with its votes.")
            return
        right = _right(row, players, worth, parts)
        yield from differing({name: row[name] for name in right}, right, f"forms.{k}")
    names = [row["form"] for row in told]
    if len(set(names)) != len(names):
        yield _fault("", "holds a form twice.")


def _right(
    row: Mapping[str, Any], players: Sequence[str], worth: Mapping[str, Any], parts: Mapping[str, int]
) -> dict[str, Any]:
    votes, share = row["votes"], Fraction(row["share"])
    exact = share * sum(votes.values())
    needed = int(exact) + 1 if row["is_more"] else -int(-exact // 1)
    sets = [frozenset(g) for size in range(len(players) + 1) for g in combinations(players, size)]
    carried = {
        s: sum(votes[p] for p in s) >= needed and len(s) >= row["heads"] and set(row["vetoers"]) <= s
        for s in sets
    }
    everyone = frozenset(players)
    blocked = {s: not carried[everyone - s] for s in sets}
    by_itself = sum(parts[f"{p}_usd"] for p in row["by_itself"])
    more = sum(parts[f"{p}_usd"] for p in row["with_contracts"] if p not in row["by_itself"])
    alone = {p: int(worth[p]) for p in players}

    def gain(members: Members) -> int:
        name = "+".join(p for p in players if p in members)
        return int(worth[name]) - sum(alone[p] for p in members)

    return {
        "votes_needed": needed,
        "decides": _least(carried, players),
        "blocks": _least(blocked, players),
        "shapley_shubik": {p: float(_pivots(p, carried, players)) for p in players},
        "banzhaf": {p: float(Fraction(_swings(p, carried), 2 ** (len(players) - 1))) for p in players},
        "by_itself_usd": by_itself,
        "with_contracts_usd": by_itself + more,
        "leaving": [
            {
                "party": p,
                "rest_usd": gain(everyone - {p}),
                "lost_usd": gain(everyone) - gain(everyone - {p}),
                "can_decide": carried[everyone - {p}],
            }
            for p in players
        ],
    }


def _least(holds: Mapping[Members, bool], players: Sequence[str]) -> list[str]:
    """Sets that hold and lose it with any member fewer, small ones first, then in the members' order."""
    least = [s for s, held in holds.items() if held and not any(holds[s - {p}] for p in s)]
    masks = {s: sum(1 << i for i, p in enumerate(players) if p in s) for s in least}
    listed = sorted(least, key=lambda s: (len(s), [i for i, p in enumerate(players) if p in s], masks[s]))
    return ["+".join(p for p in players if p in s) for s in listed]


def _swings(player: str, carried: Mapping[Members, bool]) -> int:
    return sum(held and not carried[s - {player}] for s, held in carried.items() if player in s)


def _pivots(player: str, carried: Mapping[Members, bool], players: Sequence[str]) -> Fraction:
    n = len(players)
    return sum(
        (
            Fraction(factorial(len(s) - 1) * factorial(n - len(s)), factorial(n))
            for s, held in carried.items()
            if player in s and held and not carried[s - {player}]
        ),
        Fraction(0),
    )


def _is_form(row: object, players: Sequence[str]) -> bool:
    if not isinstance(row, Mapping) or set(row) != FIELDS:
        return False
    votes, share = row["votes"], row["share"]
    return (
        row["form"] in FORMS
        and isinstance(votes, Mapping)
        and list(votes) == list(players)
        and all(type(v) is int and 0 <= v <= MOST_VOTES for v in votes.values())
        and _is_share(share)
        and isinstance(row["is_more"], bool)
        and type(row["heads"]) is int
        and 1 <= row["heads"] <= len(players)
        and isinstance(row["vetoers"], list)
        and row["vetoers"] == sorted(set(map(str, row["vetoers"])))
        and set(row["vetoers"]) <= set(players)
        and all(_are_parts(row[name]) for name in ("by_itself", "with_contracts"))
    )


def _are_parts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(p, str) and p in PARTS for p in value)


def _is_share(value: object) -> bool:
    if not isinstance(value, str) or len(value) > 20 or not value.isascii():
        return False
    top, _, below = value.partition("/")
    is_whole = top.isdigit() and (below.isdigit() or "/" not in value)
    if not is_whole or (below and int(below) == 0):
        return False
    share = Fraction(int(top), int(below or 1))
    return 0 < share <= 1 and str(share) == value


def _fault(path: str, what: str) -> Finding:
    return Finding(where=f"answer, forms{path}", what=what)
