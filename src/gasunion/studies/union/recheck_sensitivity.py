"""Recheck what an answer of `gasunion union` says of what decides its gain: made again from the runs in it.

Gains of parties come from orders of joining; swings, the inputs that matter most and their order follow. That
a run is what its input gives is of the plans. Shares no code with what made it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from math import factorial
from typing import Any

from gasunion.outcome import Finding

STEP, SOLVED_AGAIN, MOST = 0.2, 20, 5
READINGS, SIDES = ("pinned", "yielding"), ("less", "more")
FIELDS = {"step", "screened", "base", "inputs", "most", "emptied"}
INPUT = {"table", "row", "figure", "confidence", "source", "screen_usd", "runs", "swing_usd"}
NOT_EMPTIED = "no change of up to a quarter empties the gain"
# Shapley values are sums of floats: a billionth of the largest gain, and a tenth of a cent.
NEAR = Fraction(1, 10**9)
NEAR_USD = Fraction(1, 1000)
MOST_USD = 10**15
Run = Mapping[str, Any]


def sensitivity_faults(told: object, players: Sequence[str]) -> Iterator[Finding]:
    """What differs in the part `sensitivity` from what its runs say."""
    if not isinstance(told, Mapping) or set(told) != FIELDS or not isinstance(told["inputs"], list):
        yield _fault("", f"holds {', '.join(sorted(FIELDS))}, and nothing else.")
        return
    if type(told["step"]) not in (int, float) or told["step"] != STEP:
        yield _fault(".step", f"is {STEP}.")
    base = told["base"]
    if (
        not isinstance(base, Mapping)
        or set(base) != set(READINGS)
        or not all(_is_run(base[r], players) for r in READINGS)
    ):
        yield _fault(".base", "holds a run for each reading: a reason, or whole dollars by coalition.")
        return
    wrong = [k for k, row in enumerate(told["inputs"]) if not _is_input(row, players)]
    if wrong:
        yield _fault(f".inputs.{wrong[0]}", "is no input with its runs.")
        return
    rows = told["inputs"]
    if type(told["screened"]) is not int or len(rows) != min(SOLVED_AGAIN, told["screened"]):
        yield _fault(".screened", f"is a whole number; {SOLVED_AGAIN} of so many inputs stand there, or all.")
    for where, run in _runs(told):
        yield from _gain_faults(where, run, players)
    screens = [row["screen_usd"] for row in rows]
    if screens != sorted(screens, reverse=True):
        yield _fault(".inputs", "stand in another order than that of the screen.")
    names = [f"{row['table']}[{row['row']}].{row['figure']}" for row in rows]
    if len(set(names)) != len(names):
        yield _fault(".inputs", "hold an input twice.")
    swings = [_swings(row, base, players) for row in rows]
    for k, (row, right) in enumerate(zip(rows, swings, strict=True)):
        if not _is_near(row["swing_usd"], right):
            yield _fault(f".inputs.{k}.swing_usd", "is not the greatest change that its runs say.")
    yield from _most_faults(told["most"], names, swings, players)
    yield from _emptied_faults(told["emptied"], told["most"], names)


def sensitivity_reasons(told: object) -> dict[str, str]:
    """Why what is null in it does not exist."""
    rows = told.get("emptied") if isinstance(told, Mapping) else None
    return {
        f"sensitivity.emptied.{k}.change": NOT_EMPTIED
        for k, row in enumerate(rows if isinstance(rows, list) else ())
        if isinstance(row, Mapping) and row.get("change") is None
    }


def _runs(told: Mapping[str, Any]) -> Iterator[tuple[str, Run]]:
    for r in READINGS:
        yield f".base.{r}", told["base"][r]
    for k, row in enumerate(told["inputs"]):
        for side in SIDES:
            for r in READINGS:
                yield f".inputs.{k}.runs.{side}.{r}", row["runs"][side][r]


def _gain_faults(where: str, run: Run, players: Sequence[str]) -> Iterator[Finding]:
    if not run["why"] and not _is_near(run["gain_usd"], _gains(run, players)):
        yield _fault(f"{where}.gain_usd", "is not the Shapley value of its coalitions.")


def _gains(run: Run, players: Sequence[str]) -> dict[str, Fraction]:
    """Shapley value: what each adds on average over orders of joining; beyond five by weighted sets."""
    worth = {frozenset(n.split("+")): v for n, v in run["coalition_usd"].items()} | {frozenset(): 0}
    total = dict.fromkeys(players, Fraction(0))
    if len(players) <= 5:
        for order in permutations(players):
            before: frozenset[str] = frozenset()
            for p in order:
                total[p] += worth[before | {p}] - worth[before]
                before |= {p}
        return {p: v / factorial(len(players)) for p, v in total.items()}
    n = len(players)
    for p in players:
        others = [q for q in players if q != p]
        for size in range(n):
            weight = Fraction(factorial(size) * factorial(n - 1 - size), factorial(n))
            for group in combinations(others, size):
                held = frozenset(group)
                total[p] += weight * (worth[held | {p}] - worth[held])
    return total


def _swings(row: Mapping[str, Any], base: Mapping[str, Run], players: Sequence[str]) -> dict[str, Fraction]:
    swings = dict.fromkeys(("all", *players), Fraction(0))
    for side in SIDES:
        for r in READINGS:
            run = row["runs"][side][r]
            if run["why"] or base[r]["why"]:
                continue
            now, then = _gains(base[r], players), _gains(run, players)
            everyone = "+".join(players)
            now["all"] = Fraction(base[r]["coalition_usd"][everyone])
            then["all"] = Fraction(run["coalition_usd"][everyone])
            swings = {p: max(v, abs(then[p] - now[p])) for p, v in swings.items()}
    return swings


def _most_faults(
    most: object, names: Sequence[str], swings: Sequence[Mapping[str, Fraction]], players: Sequence[str]
) -> Iterator[Finding]:
    if not isinstance(most, Mapping) or set(most) != {"all", *players}:
        yield _fault(".most", "holds all and every player, and nobody else.")
        return
    count = min(MOST, len(names))
    for who, listed in most.items():
        if not isinstance(listed, list) or len(listed) != count or not set(map(str, listed)) <= set(names):
            yield _fault(f".most.{who}", f"lists {count} of the inputs.")
            continue
        by = {name: s[who] for name, s in zip(names, swings, strict=True)}
        told = [by[name] for name in listed]
        right = sorted(by.values(), reverse=True)[:count]
        near = all(abs(a - b) <= _room(b) for a, b in zip(told, right, strict=True))
        if len(set(listed)) != count or not near:
            yield _fault(f".most.{who}", "are not those whose change moves the gain most, in that order.")


def _emptied_faults(emptied: object, most: object, names: Sequence[str]) -> Iterator[Finding]:
    is_list = isinstance(emptied, list) and all(
        isinstance(e, Mapping)
        and set(e) == {"input", "change", "not_planned"}
        and _is_change(e["change"])
        and isinstance(e["not_planned"], list)
        and all(c is not None and _is_change(c) for c in e["not_planned"])
        for e in emptied
    )
    listed = most.get("all") if isinstance(most, Mapping) else None
    if not is_list or not isinstance(emptied, list) or [e["input"] for e in emptied] != listed:
        yield _fault(
            ".emptied", "holds for each that matters most to all a change of up to a quarter, or null."
        )


def _is_change(value: object) -> bool:
    if value is None:
        return True
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < abs(value) <= 0.25


def _is_input(row: object, players: Sequence[str]) -> bool:
    if not isinstance(row, Mapping) or set(row) != INPUT:
        return False
    texts = all(isinstance(row[k], str) for k in ("table", "row", "figure", "confidence", "source"))
    runs, screen = row["runs"], row["screen_usd"]
    return (
        texts
        and type(screen) is int
        and 0 <= screen < MOST_USD
        and isinstance(runs, Mapping)
        and set(runs) == set(SIDES)
        and all(
            isinstance(runs[s], Mapping)
            and set(runs[s]) == set(READINGS)
            and all(_is_run(runs[s][r], players) for r in READINGS)
            for s in SIDES
        )
        and isinstance(row["swing_usd"], Mapping)
    )


def _is_run(run: object, players: Sequence[str]) -> bool:
    if not isinstance(run, Mapping) or set(run) != {"why", "coalition_usd", "gain_usd"}:
        return False
    worth, gains = run["coalition_usd"], run["gain_usd"]
    if not isinstance(run["why"], str) or not isinstance(worth, Mapping) or not isinstance(gains, Mapping):
        return False
    if run["why"]:
        return not worth and not gains
    names = {"+".join(g) for k in range(1, len(players) + 1) for g in combinations(players, k)}
    return (
        set(worth) == names
        and set(gains) == set(players)
        and all(type(x) is int and 0 <= x < MOST_USD for x in worth.values())
        and all(worth[p] == 0 for p in players)
        and all(_is_number(x) for x in gains.values())
    )


def _is_near(told: object, right: Mapping[str, Fraction]) -> bool:
    return (
        isinstance(told, Mapping)
        and set(told) == set(right)
        and all(type(told[p]) is float and _is_number(told[p]) for p in right)
        and all(abs(Fraction(told[p]) - v) <= _room(v) for p, v in right.items())
    )


def _room(value: Fraction) -> Fraction:
    return NEAR_USD + NEAR * abs(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST_USD


def _fault(path: str, what: str) -> Finding:
    return Finding(where=f"answer, sensitivity{path}", what=what)
