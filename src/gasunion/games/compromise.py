"""τ-value and Gately point: splits between what a player may claim at most and must have at least.

See docs/theory/games.md, section "τ-value and Gately point".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np

from gasunion.games.coalition import Floats, coalition_sums
from gasunion.games.worth import Game

TOLERANCE = Fraction(1, 10**11)
"""Relative to the largest worth: sums of 2ⁿ worths of float64, n ≤ 25, are exact to about 1e-14. A fraction,
so that it serves floats and exact rationals alike."""

Number = TypeVar("Number", float, Fraction)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A solution that may not exist: the shares, or the reason why there are none."""

    share: Floats | None
    reason: str | None = None


def utopia(game: Game) -> Floats:
    """(player,) v(N) − v(N∖i): more than this the others would not grant."""
    without: Floats = game.worth[game.grand ^ (1 << np.arange(game.count))]
    return game.total - without


def minimal_rights(game: Game) -> Floats:
    """(player,) the most a player keeps in a coalition whose other members get their utopia payoff."""
    top = utopia(game)
    table = game.worth - coalition_sums(top)
    n = game.count
    rights = np.empty(n)
    for i in range(n - 1, -1, -1):
        half = 1 << i
        rights[i] = table[half:].max() + top[i]
        if i:
            table = np.maximum(table[:half], table[half:])
    return rights


def tau(game: Game) -> Split:
    """τ-value: the efficient point on the line from the minimal rights to the utopia payoffs.

    References
    ----------
    Tijs, Bounds for the core and the τ-value, 1981.
    """
    low, high = minimal_rights(game).tolist(), utopia(game).tolist()
    return _split(tau_of(game.players, low, high, game.total, game.scale))


def tau_of(
    players: Sequence[str],
    low: Sequence[Number],
    high: Sequence[Number],
    total: Number,
    scale: Number,
) -> tuple[list[Number] | None, str | None]:
    """The τ-value from minimal rights and utopia payoffs, floats or exact rationals, or why there is none."""
    slack = TOLERANCE * scale * len(players)
    worst = max(range(len(players)), key=lambda i: low[i] - high[i])
    if low[worst] > high[worst] + slack:
        return None, (
            f"not quasi-balanced: the minimal right of {players[worst]} ({float(low[worst]):.12g}) is "
            f"above its utopia payoff ({float(high[worst]):.12g})"
        )
    least, most = sum(low), sum(high)
    if least > total + slack:
        return None, (
            f"not quasi-balanced: minimal rights sum to {float(least):.12g}, v(N) is {float(total):.12g}"
        )
    if most < total - slack:
        return None, (
            f"not quasi-balanced: utopia payoffs sum to {float(most):.12g}, v(N) is {float(total):.12g}"
        )
    span = most - least
    if span <= slack:
        return [x + (total - least) / len(players) for x in low], None
    return [x + (total - least) / span * (y - x) for x, y in zip(low, high, strict=True)], None


def gately(game: Game) -> Split:
    """Gately point: everyone's leaving would disrupt the others, per unit of own gain, equally.

    x_i = v(i) + (v(N) − Σ v(j)) · (M_i − v(i)) / Σ (M_j − v(j)), M the utopia payoffs.

    References
    ----------
    Gately, Sharing the gains from regional cooperation, 1974; Staudacher, Anwander, Conditions for the
    uniqueness of the Gately point, 2019.
    """
    return _split(
        gately_of(game.players, game.single.tolist(), utopia(game).tolist(), game.total, game.scale)
    )


def gately_of(
    players: Sequence[str],
    single: Sequence[Number],
    high: Sequence[Number],
    total: Number,
    scale: Number,
) -> tuple[list[Number] | None, str | None]:
    """The Gately point from own worths and utopia payoffs, or why there is none; numbers as in `tau_of`."""
    claim = [y - x for x, y in zip(single, high, strict=True)]
    gain = total - sum(single)
    slack = TOLERANCE * scale * len(players)
    if gain <= slack:
        return None, (
            f"the game is not essential: v(N) − Σ v(i) = {float(gain):.12g}, so no leaving disrupts a gain"
        )
    up, down = claim.index(max(claim)), claim.index(min(claim))
    if claim[up] > slack and claim[down] < -slack:
        return None, (
            f"utopia payoff minus own worth is positive for {players[up]} and negative for "
            f"{players[down]}: no imputation makes all propensities to disrupt equal"
        )
    if -slack <= sum(claim) <= slack:
        return None, ("every utopia payoff equals the player's own worth: all propensities to disrupt are -1")
    return [x + gain / sum(claim) * c for x, c in zip(single, claim, strict=True)], None


def _split(found: tuple[Sequence[float] | None, str | None]) -> Split:
    share, reason = found
    return Split(share=None if share is None else np.asarray(share, dtype=np.float64), reason=reason)
