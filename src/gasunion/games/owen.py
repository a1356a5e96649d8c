"""Values under structure: Owen (a-priori unions) and Myerson (a graph of who can talk to whom).

See docs/theory/games.md, sections "Owen value" and "Myerson value".
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from gasunion.games.coalition import Floats, Masks, members, subsets
from gasunion.games.shapley import shapley
from gasunion.games.worth import Game


def owen(game: Game, unions: Sequence[int]) -> Floats:
    """Owen value: unions arrive in random order, and so do the members within each.

    Within union B the value is the Shapley value of g(S) = Σ_T t!(m−t−1)!/m! · (v(Q_T ∪ S) − v(Q_T)), S ⊆ B,
    where T runs over the sets of the other unions and Q_T is everybody in them.

    Parameters
    ----------
    unions : masks that part the players.

    Raises
    ------
    ValueError : the unions overlap or leave a player out.

    References
    ----------
    Owen, Values of games with a priori unions, 1977.
    """
    if sum(unions) != game.grand or np.bitwise_or.reduce([0, *unions]) != game.grand or 0 in unions:
        raise ValueError("the unions must part the players: each in exactly one")
    m = len(unions)
    value = np.empty(game.count)
    for union in unions:
        reach, size = unions_of_others(union, unions)
        weight = np.array([1.0 / (m * math.comb(m - 1, t)) for t in range(m)])[size]
        inner = subsets(union)
        worth = np.zeros(len(inner))
        for k, subset in enumerate(inner[1:], start=1):
            worth[k] = weight @ (game.worth[reach | subset] - game.worth[reach])
        inside = Game(players=tuple(game.players[i] for i in members(union)), worth=worth)
        value[members(union)] = shapley(inside)
    return value


def unions_of_others(union: int, unions: Sequence[int]) -> tuple[Masks, Masks]:
    """For every set of the other unions: the mask of everybody in them, and how many unions they are."""
    reach, size = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for other in unions:
        if other != union:
            reach, size = np.concatenate([reach, reach | other]), np.concatenate([size, size + 1])
    return reach, size


def graph_restricted(game: Game, links: Sequence[tuple[int, int]]) -> Game:
    """The game in which a coalition earns what its connected parts earn.

    Parameters
    ----------
    links : pairs of player numbers that can talk to each other.
    """
    worth = np.zeros(1 << game.count)
    for part in restricted_parts(game.count, links):
        worth += game.worth[part]
    return Game(players=game.players, worth=worth)


def restricted_parts(n: int, links: Sequence[tuple[int, int]]) -> Iterator[Masks]:
    """The connected parts of every coalition: first the part with the lowest member, then the next, …

    Yields
    ------
    (2ⁿ,) mask of the coalition's next part, 0 where it has no more.
    """
    neighbours = [0] * n
    for a, b in links:
        neighbours[a] |= 1 << b
        neighbours[b] |= 1 << a
    # (2ⁿ,) everybody who is linked to some member, by doubling.
    linked = np.zeros(1, dtype=np.int64)
    for mask in neighbours:
        linked = np.concatenate([linked, linked | mask])
    left = np.arange(1 << n, dtype=np.int64)
    while left.any():
        part = left & -left
        while True:
            grown = part | (linked[part] & left)
            if np.array_equal(grown, part):
                break
            part = grown
        yield part
        left ^= part


def myerson(game: Game, links: Sequence[tuple[int, int]]) -> Floats:
    """Myerson value: the Shapley value of the graph-restricted game; efficient in each connected part.

    References
    ----------
    Myerson, Graphs and cooperation in games, 1977.
    """
    return shapley(graph_restricted(game, links))
