"""Recheck what an answer of `gasunion union` says of its worlds: made again from the rows that stand in it.

Shares no code with what made the answer: Shapley values come from orders of joining, quantiles from sorting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Any

from gasunion.outcome import Finding

LEVELS = {"p5": Fraction(5, 100), "p50": Fraction(50, 100), "p95": Fraction(95, 100)}
RULES = ("shapley", "price_point", "equal_parts")
NEAR_USD = 2
MOST_USD = 10**15
# Quantiles are interpolated floats rounded to whole dollars; a tie may fall to either side.
HALF_USD = Fraction(500_001, 1_000_000)
ROUNDING_USD = 1
_FIELDS = {"count", "seed", "solved", "failed", "gain_usd", "without_shortage_usd", "rules", "rows"}
_ROW = {"world", "why", "misfit", "gain_usd", "without_shortage_usd", "coalition_usd", "point_usd"}
Row = Mapping[str, Any]


def worlds_faults(worlds: object, players: Sequence[str]) -> Iterator[Finding]:
    """What differs in the part `worlds` from what its rows say."""
    if not isinstance(worlds, Mapping) or set(worlds) != _FIELDS or not isinstance(worlds["rows"], list):
        yield _fault("", f"holds {', '.join(sorted(_FIELDS))}, and nothing else.")
        return
    rows = worlds["rows"]
    wrong = [k for k, row in enumerate(rows) if not _is_row(row, k, players)]
    if wrong:
        yield _fault(
            f".rows.{wrong[0]}", "is no world: whole dollars by coalition and player, or a reason why not."
        )
        return
    solved = [row for row in rows if not row["why"]]
    failed = dict(Counter(row["why"] for row in rows if row["why"]))
    if type(worlds["seed"]) is not int or worlds["seed"] < 0:
        yield _fault(".seed", "is a whole number of 0 or more.", worlds["seed"])
    for name, right in (("count", len(rows)), ("solved", len(solved)), ("failed", failed)):
        if repr(worlds[name]) != repr(right) and not _is_count(worlds[name], right):
            yield _fault(f".{name}", f"is {worlds[name]!s:.60}; its rows say {right}.", worlds[name])
    for name in ("gain_usd", "without_shortage_usd"):
        yield from _quantile_faults(worlds[name], [row[name] for row in solved], name)
    rules = worlds["rules"]
    if not isinstance(rules, Mapping) or set(rules) != set(RULES if solved else ()):
        yield _fault(".rules", f"holds {', '.join(RULES)}, and nothing else.")
        return
    for rule in RULES if solved else ():
        yield from _rule_faults(rule, rules[rule], solved, players)


def _rule_faults(rule: str, told: object, solved: list[Row], players: Sequence[str]) -> Iterator[Finding]:
    where = f"rules.{rule}"
    if not isinstance(told, Mapping) or set(told) != {"gain_usd", "gains", "in_core"}:
        yield _fault(f".{where}", "holds gain_usd, gains and in_core, and nothing else.")
        return
    splits = [_split(rule, row, players) for row in solved]
    right_gains = {p: sum(s[p] > NEAR_USD for s in splits) / len(splits) for p in players}
    held = [
        _most_by_leaving(row, s, players) <= NEAR_USD * len(players)
        for row, s in zip(solved, splits, strict=True)
    ]
    for name, right in (("gains", right_gains), ("in_core", sum(held) / len(held))):
        if not _is_same(told[name], right):
            yield _fault(f".{where}.{name}", f"is {told[name]!s:.60}; its rows say {right}.", told[name])
    quantiles = told["gain_usd"]
    if not isinstance(quantiles, Mapping) or set(quantiles) != set(players):
        yield _fault(f".{where}.gain_usd", "holds every player, and nobody else.")
        return
    for p in players:
        yield from _quantile_faults(quantiles[p], [s[p] for s in splits], f"{where}.gain_usd.{p}")


def _split(rule: str, row: Row, players: Sequence[str]) -> dict[str, Fraction]:
    worth = {frozenset(name.split("+")): gain for name, gain in row["coalition_usd"].items()}
    everyone = frozenset(players)
    if rule == "price_point":
        return {p: Fraction(row["point_usd"][p]) for p in players}
    if rule == "equal_parts":
        return dict.fromkeys(players, Fraction(worth[everyone], len(players)))
    n = len(players)
    found = {}
    for p in players:
        total = 0
        others = [q for q in players if q != p]
        for size in range(n):
            weight = factorial(size) * factorial(n - 1 - size)
            for group in combinations(others, size):
                before = frozenset(group)
                total += weight * (worth[before | {p}] - worth.get(before, 0))
        found[p] = Fraction(total, factorial(n))
    return found


def _most_by_leaving(row: Row, split: Mapping[str, Fraction], players: Sequence[str]) -> Fraction:
    left = [
        Fraction(gain) - sum(split[p] for p in name.split("+")) for name, gain in row["coalition_usd"].items()
    ]
    return max(left)


def _quantile_faults(told: object, values: Sequence[Fraction | int], where: str) -> Iterator[Finding]:
    if not values:
        if told is not None:
            yield _fault(f".{where}", "is null where every world failed.", told)
        return
    if not isinstance(told, Mapping) or set(told) != set(LEVELS):
        yield _fault(f".{where}", f"holds {', '.join(LEVELS)}, and nothing else.", told)
        return
    ranked = sorted(Fraction(v) for v in values)
    for name, level in LEVELS.items():
        place = level * (len(ranked) - 1)
        below = int(place)
        above = min(below + 1, len(ranked) - 1)
        right = ranked[below] + (place - below) * (ranked[above] - ranked[below])
        if type(told[name]) is not int or abs(told[name] - right) > HALF_USD:
            yield _fault(
                f".{where}.{name}", f"is {told[name]!s:.40}; its rows say {float(right):.0f}.", told[name]
            )


def _is_row(row: object, number: int, players: Sequence[str]) -> bool:
    if not isinstance(row, Mapping) or set(row) != _ROW or not isinstance(row["why"], str):
        return False
    amounts = (row["gain_usd"], row["without_shortage_usd"])
    by = (row["coalition_usd"], row["point_usd"])
    if type(row["world"]) is not int or row["world"] != number or not all(isinstance(b, Mapping) for b in by):
        return False
    if row["misfit"] is not None and type(row["misfit"]) not in (int, float):
        return False
    if row["why"]:
        return True
    names = {"+".join(g) for k in range(1, len(players) + 1) for g in combinations(players, k)}
    coalition, point = by
    return (
        row["misfit"] is not None
        and set(coalition) == names
        and set(point) == set(players)
        and all(
            type(x) is int and abs(x) < MOST_USD for x in (*amounts, *coalition.values(), *point.values())
        )
        and row["gain_usd"] == coalition["+".join(players)]
        and all(coalition[p] == 0 for p in players)
        and abs(sum(point.values()) - row["gain_usd"]) <= ROUNDING_USD * (len(players) + 1)
    )


def _is_count(told: object, right: object) -> bool:
    """Whether reasons stand with the same whole numbers, in whatever order."""
    return (
        isinstance(told, Mapping)
        and isinstance(right, Mapping)
        and told == right
        and all(type(x) is int for x in told.values())
    )


def _is_same(told: object, right: object) -> bool:
    if isinstance(right, dict):
        return (
            isinstance(told, Mapping)
            and set(told) == set(right)
            and all(_is_same(told[k], right[k]) for k in right)
        )
    return type(told) in (int, float) and told == right


def _fault(path: str, what: str, value: object = None) -> Finding:
    return Finding(
        where=f"answer, worlds{path}", what=what, value=None if value is None else f"{value!s:.60}"
    )
