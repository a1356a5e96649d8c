"""Recheck what an answer of `gasunion union` says of sources over orders, of blocs and of borders.

Owen and Shapley values come from orders of joining in which a bloc stands together. Gains with something held
rest on plans, and are tested for what must hold of them. Shares no code with what made them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

from gasunion.games.printed import differing
from gasunion.outcome import Finding

SOURCES, FIRST = ("storage", "peaks", "projects", "trade", "shortage"), "borders"
MOST_PLAYERS = 6
NOT_PLANNED = "the year with this border closed cannot be planned"
ROUNDING_USD = 3
NEAR, NEAR_USD = Fraction(1, 10**9), Fraction(1, 1000)
MOST_USD = 10**15


def sources_faults(
    plain: Mapping[str, Any], players: Sequence[str], worth: Mapping[str, Any], gain: int
) -> Iterator[Finding]:
    """What differs in the parts `orders`, `blocs` and `borders` from what must hold of them."""
    yield from _orders(plain.get("orders"), gain)
    yield from _blocs(plain.get("blocs"), players, worth)
    yield from _borders(plain.get("borders"), plain.get("graph"), players, gain)


def sources_reasons(plain: Mapping[str, Any]) -> dict[str, str]:
    """Why what is null of them does not exist."""
    rows = plain.get("borders")
    return {
        f"borders.{k}.closed_usd": NOT_PLANNED
        for k, row in enumerate(rows if isinstance(rows, list) else ())
        if isinstance(row, Mapping) and row.get("closed_usd") is None
    }


def _orders(told: object, gain: int) -> Iterator[Finding]:
    sets = [s for size in range(len(SOURCES) + 1) for s in combinations(SOURCES, size)]
    names = {s: "+".join((FIRST, *s)) for s in sets}
    gains = told.get("gain_usd") if isinstance(told, Mapping) else None
    if not isinstance(told, Mapping) or not isinstance(gains, Mapping) or list(gains) != list(names.values()):
        yield _fault("orders.gain_usd", f"holds {', '.join(names.values())}, in this order.")
        return
    if not all(type(v) is int and 0 <= v < MOST_USD for v in gains.values()):
        yield _fault("orders.gain_usd", "holds whole dollars, 0 or more.")
        return
    for s in sets:
        for t in sets:
            if set(s) < set(t) and gains[names[t]] < gains[names[s]] - ROUNDING_USD:
                yield _fault(f"orders.gain_usd.{names[t]}", f"is below that of {names[s]}, with less free.")
    if abs(gains[names[SOURCES]] - gain) > ROUNDING_USD:
        yield _fault(f"orders.gain_usd.{names[SOURCES]}", f"is not the gain of {gain}.")
    right: list[dict[str, Any]] = []
    for order in permutations(SOURCES):
        before = gains[FIRST]
        parts = {FIRST: before}
        for k, source in enumerate(order, start=1):
            now = gains[names[tuple(s for s in SOURCES if s in order[:k])]]
            parts[source], before = now - before, now
        right.append({"order": [FIRST, *order], "parts_usd": parts})
    by = {s: [row["parts_usd"][s] for row in right] for s in (FIRST, *SOURCES)}
    spread = {s: {"least": min(v), "most": max(v)} for s, v in by.items()}
    whole = {"gain_usd": dict(gains), "by_order": right, "spread_usd": spread}
    yield from differing(told, whole, "orders")


def _blocs(told: object, players: Sequence[str], worth: Mapping[str, Any]) -> Iterator[Finding]:
    sizes = range(2, len(players)) if len(players) <= MOST_PLAYERS else ()
    wanted = ["+".join(b) for size in sizes for b in combinations(players, size)]
    fields = {"bloc", "owen_usd", "shapley_usd", "members_more_usd"}
    if not isinstance(told, list) or [r.get("bloc") if isinstance(r, Mapping) else r for r in told] != wanted:
        yield _fault("blocs", f"holds every group of two or more but all, of up to {MOST_PLAYERS} players.")
        return
    alone = {p: int(worth[p]) for p in players}
    gain = {frozenset(n.split("+")): int(v) - sum(alone[p] for p in n.split("+")) for n, v in worth.items()}
    shapley = _value(players, (), gain) if told else {}
    for k, row in enumerate(told):
        bloc = row["bloc"].split("+")
        owen = _value(players, bloc, gain)
        more = sum((owen[p] - shapley[p] for p in bloc), Fraction(0))
        is_right = (
            set(row) == fields
            and _is_near(row["owen_usd"], owen)
            and _is_near(row["shapley_usd"], shapley)
            and _is_near({"": row["members_more_usd"]}, {"": more})
        )
        if not is_right:
            yield _fault(f"blocs.{k}", "is not what the worths say of this bloc.")


def _value(
    players: Sequence[str], bloc: Sequence[str], gain: Mapping[frozenset[str], int]
) -> dict[str, Fraction]:
    """What each adds on average over orders in which the bloc stands together; over all where it is none."""
    total: dict[str, int] = dict.fromkeys(players, 0)
    count = 0
    for order in permutations(players):
        at = [i for i, p in enumerate(order) if p in bloc]
        if at and at[-1] - at[0] != len(at) - 1:
            continue
        count += 1
        before: frozenset[str] = frozenset()
        for p in order:
            now = before | {p}
            total[p] += gain[now] - (gain[before] if before else 0)
            before = now
    return {p: Fraction(v, count) for p, v in total.items()}


def _borders(told: object, graph: object, players: Sequence[str], gain: int) -> Iterator[Finding]:
    wanted = graph.split(",") if isinstance(graph, str) else []
    if (
        not isinstance(told, list)
        or [r.get("border") if isinstance(r, Mapping) else r for r in told] != wanted
    ):
        yield _fault("borders", "holds every border of the graph, in its order.")
        return
    for k, row in enumerate(told):
        held = row.get("gain_held_usd")
        if set(row) != {"border", "gain_held_usd", "leverage_usd", "closed_usd"} or type(held) is not int:
            yield _fault(f"borders.{k}", "holds whole dollars, and nothing else.")
            continue
        if not 0 <= held <= gain + ROUNDING_USD:
            yield _fault(f"borders.{k}.gain_held_usd", f"is not between 0 and the gain of {gain}.")
        if type(row["leverage_usd"]) is not int or row["leverage_usd"] != gain - held:
            yield _fault(f"borders.{k}.leverage_usd", f"is not {gain - held}.")
        closed = row["closed_usd"]
        is_right = closed is None or (
            isinstance(closed, Mapping)
            and list(closed) == list(players)
            and all(type(v) is int and abs(v) < MOST_USD for v in closed.values())
        )
        if not is_right:
            yield _fault(f"borders.{k}.closed_usd", "holds whole dollars of every player, or is null.")


def _is_near(told: object, right: Mapping[str, Fraction]) -> bool:
    return (
        isinstance(told, Mapping)
        and set(told) == set(right)
        and all(
            isinstance(told[p], int | float)
            and not isinstance(told[p], bool)
            and abs(told[p]) < MOST_USD
            and abs(Fraction(told[p]) - v) <= NEAR_USD + NEAR * abs(v)
            for p, v in right.items()
        )
    )


def _fault(path: str, what: str) -> Finding:
    return Finding(where=f"answer, {path}", what=what)
