"""What kind of game it is, a second time: by the definitions, pair by pair, in whole numbers.

Part of the second proof: shares no code with what made the answer. See docs/theory/games.md, section
"Properties".
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

NEGLIGIBLE = Fraction(1, 10**11)
"""Times the largest worth: what the doors do not count as breaking a property."""

Pair = tuple[int, int]


def kinds(worth: Sequence[Fraction], players: Sequence[str], *, is_balanced: bool) -> dict[str, Any]:
    """The part `properties` of an answer.

    Parameters
    ----------
    worth : (2ⁿ,) by mask. is_balanced : whether the core is not empty, which is proved elsewhere.
    """
    unit = lcm(*(v.denominator for v in worth))
    whole = [v.numerator * (unit // v.denominator) for v in worth]
    slack = NEGLIGIBLE * max(abs(w) for w in whole)
    convex, monotonic = _unconvex(whole, slack), _unmonotonic(whole, slack)
    # A convex game is superadditive: what holds for every pair that meets holds for those that do not.
    superadditive = None if convex is None else _unsuperadditive(whole, slack)
    n = len(players)
    gain = whole[-1] - sum(whole[1 << i] for i in range(n))
    broken = {"convex": convex, "zero_monotonic": monotonic, "superadditive": superadditive}
    return {
        "superadditive": superadditive is None,
        "convex": convex is None,
        "zero_monotonic": monotonic is None,
        "essential": gain > slack * n,
        "balanced": is_balanced,
        "broken_by": {
            name: " and ".join(_name(mask, players) for mask in pair)
            for name, pair in broken.items()
            if pair is not None
        },
    }


def _name(mask: int, players: Sequence[str]) -> str:
    return "+".join(p for i, p in enumerate(players) if mask >> i & 1)


def _unconvex(whole: Sequence[int], slack: Fraction) -> Pair | None:
    """The first S∪i and S∪j, by j, i and S, to which it is worth less to have each other."""
    n, limit = len(whole).bit_length() - 1, -(slack.numerator // slack.denominator)
    for j in range(1, n):
        for i in range(j):
            for base in _without(n, (i, j)):
                one, other = base | 1 << i, base | 1 << j
                if whole[one | other] + whole[base] - whole[one] - whole[other] < limit:
                    return one, other
    return None


def _unmonotonic(whole: Sequence[int], slack: Fraction) -> Pair | None:
    """The first i and S, by i and S, that lose by joining."""
    n, limit = len(whole).bit_length() - 1, -(slack.numerator // slack.denominator)
    for i in range(n):
        alone = 1 << i
        for base in _without(n, (i,)):
            if whole[base | alone] - whole[base] - whole[alone] < limit:
                return base, alone
    return None


def _unsuperadditive(whole: Sequence[int], slack: Fraction) -> Pair | None:
    """In the first coalition that loses by joining, the two parts that lose most, the first of several."""
    limit = slack.numerator // slack.denominator
    for union in range(3, len(whole)):
        first = union & -union
        rest = union ^ first
        best, found = None, None
        part = 0
        while part != rest:  # parts of the rest, ascending; the first player joins them
            together = whole[part | first] + whole[rest ^ part]
            if best is None or together > best:
                best, found = together, (part | first, rest ^ part)
            part = (part - rest) & rest
        if best is not None and found is not None and best - whole[union] > limit:
            return found
    return None


def _without(n: int, players: Sequence[int]) -> list[int]:
    """Masks of all coalitions that none of these players is in, ascending."""
    out = [0]
    for i in range(n):
        if i not in players:
            out += [mask | 1 << i for mask in out]
    return out
