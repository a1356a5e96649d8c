"""τ-value and Gately point: splits between what a player may claim at most and must have at least.

See docs/theory/games.md, section "τ-value and Gately point".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gasunion.games.coalition import Floats, coalition_sums
from gasunion.games.worth import Game

TOLERANCE = 1e-11
"""Relative to the largest worth: sums of 2ⁿ worths of float64, n ≤ 25, are exact to about 1e-14."""


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
    low, high, total = minimal_rights(game), utopia(game), game.total
    slack = TOLERANCE * game.scale * game.count
    if (low > high + slack).any():
        worst = int(np.argmax(low - high))
        return Split(
            share=None,
            reason=f"not quasi-balanced: the minimal right of {game.players[worst]} ({low[worst]:.12g}) is "
            f"above its utopia payoff ({high[worst]:.12g})",
        )
    if low.sum() > total + slack:
        return Split(
            share=None,
            reason=f"not quasi-balanced: minimal rights sum to {low.sum():.12g}, v(N) is {total:.12g}",
        )
    if high.sum() < total - slack:
        return Split(
            share=None,
            reason=f"not quasi-balanced: utopia payoffs sum to {high.sum():.12g}, v(N) is {total:.12g}",
        )
    span = float((high - low).sum())
    if span <= slack:
        return Split(share=low + (total - low.sum()) / game.count)
    return Split(share=low + (total - low.sum()) / span * (high - low))


def gately(game: Game) -> Split:
    """Gately point: everyone's leaving would disrupt the others, per unit of own gain, equally.

    x_i = v(i) + (v(N) − Σ v(j)) · (M_i − v(i)) / Σ (M_j − v(j)), M the utopia payoffs.

    References
    ----------
    Gately, Sharing the gains from regional cooperation, 1974; Staudacher, Anwander, Conditions for the
    uniqueness of the Gately point, 2019.
    """
    claim = utopia(game) - game.single
    gain = game.total - float(game.single.sum())
    slack = TOLERANCE * game.scale * game.count
    if gain <= slack:
        return Split(
            share=None,
            reason=f"the game is not essential: v(N) − Σ v(i) = {gain:.12g}, so no leaving disrupts a gain",
        )
    if (claim > slack).any() and (claim < -slack).any():
        up, down = int(np.argmax(claim)), int(np.argmin(claim))
        return Split(
            share=None,
            reason=f"utopia payoff minus own worth is positive for {game.players[up]} and negative for "
            f"{game.players[down]}: no imputation makes all propensities to disrupt equal",
        )
    if abs(float(claim.sum())) <= slack:
        return Split(
            share=None,
            reason="every utopia payoff equals the player's own worth: all propensities to disrupt are -1",
        )
    return Split(share=game.single + gain / float(claim.sum()) * claim)
