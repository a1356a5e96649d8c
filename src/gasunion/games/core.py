"""Excesses, the coalition that would leave, the least core, and the weights that prove an empty core.

See docs/theory/games.md, section "Core and least core".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gasunion.games.coalition import Floats, coalition_sums, membership
from gasunion.games.nucleolus import Lexicographic, prenucleolus
from gasunion.games.worth import Game

TOLERANCE = 1e-9
"""Relative to the largest worth: an excess below this is none. Shares in floating-point numbers are correct
to this; what is certified is compared with `properties.NEGLIGIBLE`, a thousandth of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastCore:
    """How far from a core the game is.

    Attributes
    ----------
    epsilon : least ε with x(S) ≥ v(S) − ε for all S ≠ ∅, N and x(N) = v(N), in the unit of the worths;
        negative: the core has slack; None for a single player, who has no such coalition.
    share : (player,) a point that attains it.
    is_core_empty : ε is positive beyond tolerance.
    balancing : mask → weight of a balanced family with Σ w(S) v(S) = v(N) + ε Σ w(S): where ε is positive it
        proves that nobody can share so that all stay.
    """

    epsilon: float | None
    share: Floats
    is_core_empty: bool
    balancing: dict[int, float]


def excesses(game: Game, share: Sequence[float] | Floats) -> Floats:
    """(2ⁿ,) v(S) − x(S) by mask, in the unit of the worths: what a coalition loses by staying."""
    return game.worth - coalition_sums(np.asarray(share, dtype=np.float64))


def blocking(game: Game, share: Sequence[float] | Floats) -> tuple[int, float] | None:
    """The coalition that would gain most by leaving, and its gain; None where nobody would.

    Notes
    -----
    Gains below TOLERANCE times the largest worth count as none. The grand coalition counts: a split that
    hands out less than v(N) is blocked by all.
    """
    table = excesses(game, share)
    table[0] = -np.inf
    mask = int(table.argmax())
    gain = float(table[mask])
    return (mask, gain) if gain > TOLERANCE * game.scale else None


def least_core(game: Game, *, prenucleolus_known: Lexicographic | None = None) -> LeastCore:
    """Least core, from the first stage of the prenucleolus.

    References
    ----------
    Maschler, Peleg, Shapley, Geometric properties of the kernel, nucleolus, and related solution concepts,
    1979; Bondareva 1963, Shapley 1967 for the balancing weights.
    """
    answer = prenucleolus_known or prenucleolus(game)
    if not answer.stages:
        return LeastCore(epsilon=None, share=answer.share, is_core_empty=False, balancing={})
    first = answer.stages[0]
    assert first.level is not None
    matrix = membership(first.coalitions, game.count).T
    weights = np.linalg.lstsq(matrix, np.ones(game.count), rcond=None)[0]
    return LeastCore(
        epsilon=first.level,
        share=answer.share,
        is_core_empty=first.level > TOLERANCE * game.scale,
        balancing={m: float(w) for m, w in zip(first.coalitions, weights, strict=True)},
    )
