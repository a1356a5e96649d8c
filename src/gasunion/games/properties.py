"""What kind of game it is: superadditive, convex, zero-monotonic, essential, balanced.

See docs/theory/games.md, section "Properties".
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from gasunion.games.coalition import name_of, subsets
from gasunion.games.core import LeastCore
from gasunion.games.worth import Game

MOST_FOR_PAIRS = 16
"""Superadditivity compares 3ⁿ / 2 pairs of coalitions: 2·10⁷ at 16 players, a second."""
NEGLIGIBLE = Fraction(1, 10**12)
"""Relative to the largest worth: a gain below this is no objection. Worths that were computed, such as
0.1 + 0.2, carry roundings of 1e-16 each."""
TOLERANCE = Fraction(1, 10**11)
"""Relative to the largest worth; the sums compared have at most four terms."""

Numbers = npt.NDArray[np.float64] | npt.NDArray[np.int64] | npt.NDArray[np.object_]
Slack = float | Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """Kinds of a game; None where it was not decided, with the reason in `reasons`.

    Attributes
    ----------
    is_superadditive : two disjoint coalitions never lose by joining.
    is_convex : the more there are, the more a newcomer adds.
    is_zero_monotonic : a newcomer adds at least what he is worth alone.
    is_essential : v(N) > Σ v(i).
    is_balanced : the core is not empty.
    broken_by : name of the property → coalitions that show that it fails.
    """

    is_superadditive: bool | None
    is_convex: bool
    is_zero_monotonic: bool
    is_essential: bool
    is_balanced: bool
    broken_by: dict[str, str]
    reasons: dict[str, str]


def properties(game: Game, least: LeastCore, *, whole: Numbers | None = None) -> Properties:
    """Decide every property, with two coalitions that break each one that fails.

    Parameters
    ----------
    whole : (2ⁿ,) the worths as whole numbers on one denominator, where they are to be compared exactly.
    """
    worth = game.worth if whole is None else _as_fast_as_can_be(whole)
    slack: Slack = TOLERANCE * (game.scale if whole is None else int(np.abs(whole).max()))
    # Whole numbers compare with a whole slack in the same way, and much faster than with a fraction.
    step, all_steps = (slack, slack * game.count) if whole is None else (int(slack), int(slack * game.count))
    single = worth[1 << np.arange(game.count)].tolist()
    broken: dict[str, str] = {}
    reasons: dict[str, str] = {}
    convex = _pair(game, _first_unconvex(worth, step), "is_convex", broken)
    monotonic = _pair(game, _first_unmonotonic(worth, step), "is_zero_monotonic", broken)
    if convex:
        superadditive: bool | None = True
    elif game.count <= MOST_FOR_PAIRS:
        superadditive = _pair(game, _first_unsuperadditive(worth, step), "is_superadditive", broken)
    elif not monotonic:
        superadditive = _pair(game, _first_unmonotonic(worth, step), "is_superadditive", broken)
    else:
        superadditive = None
        reasons["is_superadditive"] = (
            f"all pairs of coalitions are compared up to {MOST_FOR_PAIRS} players; there are {game.count}"
        )
    return Properties(
        is_superadditive=superadditive,
        is_convex=convex,
        is_zero_monotonic=monotonic,
        is_essential=bool(worth[-1] - sum(single) > all_steps),
        is_balanced=not least.is_core_empty,
        broken_by=broken,
        reasons=reasons,
    )


def _as_fast_as_can_be(whole: Numbers) -> Numbers:
    """Whole numbers as 64-bit ones where sums of four cannot overflow."""
    return whole.astype(np.int64) if int(np.abs(whole).max()) < 2**60 else whole


def _pair(game: Game, pair: tuple[int, int] | None, key: str, broken: dict[str, str]) -> bool:
    if pair is not None:
        broken[key] = f"{name_of(pair[0], game.players)} and {name_of(pair[1], game.players)}"
    return pair is None


def _first_unconvex(worth: Numbers, slack: Slack) -> tuple[int, int] | None:
    """S∪i and S∪j with v(S∪i∪j) + v(S) < v(S∪i) + v(S∪j); None where there are none."""
    n = len(worth).bit_length() - 1
    for j in range(1, n):
        cube = worth.reshape(-1, 2, 1 << j)
        step = cube[:, 1] - cube[:, 0]  # what j adds, by the mask of the others with bit j cut out
        for i in range(j):
            face = step.reshape(-1, 2, 1 << i)
            short = face[:, 1] - face[:, 0] < -slack
            if short.any():
                place = int(np.argmax(short))
                high, low = divmod(place, 1 << i)
                cut = (high << (i + 1)) | low
                base = (cut >> j << (j + 1)) | (cut & ((1 << j) - 1))
                return base | 1 << i, base | 1 << j
    return None


def _first_unmonotonic(worth: Numbers, slack: Slack) -> tuple[int, int] | None:
    """S and i with v(S∪i) < v(S) + v(i)."""
    for i in range(len(worth).bit_length() - 1):
        cube = worth.reshape(-1, 2, 1 << i)
        short = cube[:, 1] - cube[:, 0] - worth[1 << i] < -slack
        if short.any():
            high, low = divmod(int(np.argmax(short)), 1 << i)
            return (high << (i + 1)) | low, 1 << i
    return None


def _first_unsuperadditive(worth: Numbers, slack: Slack) -> tuple[int, int] | None:
    """Disjoint S and T with v(S∪T) < v(S) + v(T)."""
    for union in range(3, len(worth)):
        # Parts with the lowest player only: every other pair is one of these with its parts exchanged.
        low = union & -union
        part = subsets(union ^ low)[:-1] | low
        if len(part) == 0:
            continue
        best = worth[part] + worth[union ^ part]
        place = int(best.argmax())
        if best[place] > worth[union] + slack:
            return int(part[place]), union ^ int(part[place])
    return None
