"""Shapley value, weighted Shapley value, Harsanyi dividends, Banzhaf value; sampling where 2ⁿ is too many.

See docs/theory/games.md, sections "Shapley value", "Harsanyi dividends and weighted Shapley value",
"Banzhaf value" and "Sampling".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gasunion.games.coalition import Floats, sizes, sums_containing
from gasunion.games.worth import Game
from gasunion.outcome import Finding, Refused


def shapley(game: Game) -> Floats:
    """Average of a player's marginal contribution over all orders of arrival; one pass over 2ⁿ.

    φ_i = Σ_{S∋i} (s−1)!(n−s)!/n! · v(S) − Σ_{S∌i} s!(n−s−1)!/n! · v(S). Both weights are attached to v at
    once and the sums over the coalitions containing each player are taken by folding.

    Returns
    -------
    (player,) the value, in the unit of the worths; sums to v(N).

    References
    ----------
    Shapley, A value for n-person games, 1953.
    """
    n = game.count
    arriving = np.zeros(n + 1)
    staying = np.zeros(n + 1)
    for s in range(n + 1):
        if s:
            arriving[s] = 1.0 / (s * math.comb(n, s))
        if s < n:
            staying[s] = 1.0 / ((n - s) * math.comb(n, s))
    weighted = (arriving + staying)[sizes(n)]
    weighted *= game.worth
    # Σ_{S∌i} = Σ_S − Σ_{S∋i}; the grand coalition has no staying weight, the empty one no worth.
    of_all = float(staying[sizes(n)] @ game.worth)
    value = sums_containing(weighted) - of_all
    missing: float = game.total - float(value.sum())
    return value + missing / n


def dividends(game: Game) -> Floats:
    """Harsanyi dividends: what each coalition adds that none of its parts explains.

    d(S) = Σ_{T⊆S} (−1)^{s−t} v(T), by n passes of subtraction.

    Returns
    -------
    (2ⁿ,) dividend by mask.
    """
    table = game.worth.copy()
    for i in range(game.count):
        pairs = table.reshape(-1, 2, 1 << i)
        pairs[:, 1] -= pairs[:, 0]
    return table


def weighted_shapley(game: Game, weights: Sequence[float] | Floats) -> Floats:
    """Weighted Shapley value: each dividend is split in proportion to the weights of its members.

    Computed from the weighted potential P(S) = (v(S) + Σ_{i∈S} w_i P(S∖i)) / w(S), φ_i = w_i (P(N) − P(N∖i)):
    averages only, so that nothing grows as dividends do.

    Parameters
    ----------
    weights : (player,) positive.

    Raises
    ------
    ValueError : a weight is not positive and finite; the message names the player.

    References
    ----------
    Kalai, Samet, On weighted Shapley values, 1987; Hart, Mas-Colell, Potential, value and consistency, 1989.
    """
    w = np.asarray(weights, dtype=np.float64)
    n = game.count
    for name, value in zip(game.players, w, strict=True):
        if not (np.isfinite(value) and value > 0):
            raise ValueError(f"the weight of {name} is {value}; it must be a positive number")
    masks_by_size = np.argsort(sizes(n), kind="stable")
    starts = np.concatenate([[0], np.cumsum([math.comb(n, s) for s in range(n + 1)])])
    potential = np.zeros(1 << n)
    for s in range(1, n + 1):
        masks = masks_by_size[starts[s] : starts[s + 1]]
        total, weight = game.worth[masks].copy(), np.zeros(len(masks))
        for i in range(n):
            has = (masks >> i & 1).astype(bool)
            total[has] += w[i] * potential[masks[has] ^ (1 << i)]
            weight[has] += w[i]
        potential[masks] = total / weight
    without: Floats = potential[game.grand ^ (1 << np.arange(n))]
    share: Floats = w * (float(potential[game.grand]) - without)
    return share


def banzhaf(game: Game) -> Floats:
    """Average marginal contribution to a coalition of the others, all equally likely; not normalised.

    β_i = 2^{1−n} Σ_{S∌i} (v(S∪i) − v(S)). It does not sum to v(N).
    """
    containing = sums_containing(game.worth)
    everything = float(game.worth.sum())
    return (2.0 * containing - everything) / 2.0 ** (game.count - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledValue:
    """An estimate with the interval it comes with.

    Attributes
    ----------
    value : (player,) mean; sums to v(N) exactly up to rounding.
    half_width : (player,) the true value lies within value ± half_width with probability `confidence`, each
        player taken alone, by the central limit theorem over independent pairs of orders.
    """

    value: Floats
    half_width: Floats
    confidence: float
    orders: int


def shapley_sampled(
    players: Sequence[str],
    worth_of: Callable[[int], float],
    *,
    pairs: int,
    confidence: float,
    generator: np.random.Generator,
) -> SampledValue:
    """Shapley value estimated from random orders, each taken forwards and backwards.

    Parameters
    ----------
    worth_of : worth of a mask; called (n − 1) times an order, so any number of players will do.
    pairs : how many pairs of orders, at least 2.

    Raises
    ------
    Refused : fewer than two pairs, or a confidence outside (0, 1).

    References
    ----------
    Castro, Gómez, Tejada, Polynomial calculation of the Shapley value based on sampling, 2009; antithetic
    orders as in Mitchell et al., 2022.
    """
    faults = []
    if pairs < 2:
        faults.append(
            Finding(where="pairs", what=f"is {pairs}; an interval needs at least 2.", value=float(pairs))
        )
    if not 0 < confidence < 1:
        faults.append(
            Finding(
                where="confidence", what=f"is {confidence}; it must lie between 0 and 1.", value=confidence
            )
        )
    if faults:
        raise Refused(faults)
    from statistics import NormalDist

    n = len(players)
    total = worth_of((1 << n) - 1)
    sums, squares = np.zeros(n), np.zeros(n)
    for _ in range(pairs):
        order = generator.permutation(n)
        marginal = np.zeros(n)
        for path in (order, order[::-1]):
            mask, before = 0, 0.0
            for place, player in enumerate(path):
                mask |= 1 << int(player)
                after = total if place == n - 1 else worth_of(mask)
                marginal[player] += (after - before) / 2
                before = after
        sums += marginal
        squares += marginal**2
    mean = sums / pairs
    variance = np.maximum(squares / pairs - mean**2, 0.0) * pairs / (pairs - 1)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    return SampledValue(
        value=mean, half_width=z * np.sqrt(variance / pairs), confidence=confidence, orders=2 * pairs
    )
