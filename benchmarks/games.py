"""Shapley value and nucleolus on the four families of Benedek, Fliege and Nguyen, against coopgame-py.

Prints medians over several games and the ratio to the peer measured in the same run.

    python benchmarks/games.py [--players 15,20,25] [--games 3] [--peer-to 20]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np

from gasunion.games.coalition import sizes
from gasunion.games.nucleolus import nucleolus
from gasunion.games.shapley import shapley
from gasunion.games.worth import Game, from_vector

LIMITS_S = {("shapley", 20): 0.05, ("nucleolus", 20): 0.15, ("nucleolus", 25): 12.0}


def family(kind: int, players: int, seed: int) -> Game:
    """A seeded game of the kinds of the published benchmark; single players are worth nothing.

    1: v(S) uniform in 1 … 100 s, v(N) uniform in 100 (n − 2) … 100 n. 2: v(S) and v(N) uniform in 1 … 50 n.
    3: simple games, won only by coalitions of n − 2 or n − 1 members, nine in ten of them. 4: v(S) and v(N)
    uniform in 1 … n.
    """
    generator = np.random.default_rng([kind, players, seed])
    size = sizes(players).astype(np.int64)
    count = 1 << players
    if kind == 1:
        worth = generator.integers(1, 100 * np.maximum(size, 1) + 1)
        worth[-1] = generator.integers(100 * (players - 2), 100 * players + 1)
    elif kind == 2:
        worth = generator.integers(1, 50 * players + 1, count)
    elif kind == 3:
        worth = ((size >= players - 2) & (generator.random(count) < 0.9)).astype(np.int64)
        worth[-1] = 1
    else:
        worth = generator.integers(1, players + 1, count)
    worth[size <= 1] = 0
    return from_vector([f"P{i + 1}" for i in range(players)], worth.astype(np.float64))


def seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def peer_seconds(name: str, game: Game) -> float | None:
    try:
        import coopgame
    except ImportError:
        return None
    other = coopgame.Game(list(game.worth[1:]))
    return seconds(lambda: getattr(coopgame, name)(other))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--players", default="15,20")
    parser.add_argument("--games", type=int, default=3)
    parser.add_argument("--peer-to", type=int, default=20)
    parser.add_argument("--kinds", default="1,2,3,4")
    options = parser.parse_args()
    nucleolus(family(1, 5, 0))  # imports HiGHS, which is not what is measured
    print(
        f"{'solution':<10} {'kind':>4} {'n':>3} {'median s':>9} {'most s':>9} {'limit s':>8} "
        f"{'peer s':>8} {'peer/own':>8}"
    )
    for players in (int(p) for p in options.players.split(",")):
        for name, own in (("shapley", shapley), ("nucleolus", nucleolus)):
            for kind in (int(k) for k in options.kinds.split(",")):
                games = [family(kind, players, seed) for seed in range(options.games)]
                times = [seconds(lambda g=g, own=own: own(g)) for g in games]
                peers = [peer_seconds(name, g) for g in games] if players <= options.peer_to else [None]
                known = [p for p in peers if p is not None]
                median = statistics.median(times)
                limit = LIMITS_S.get((name, players))
                print(
                    f"{name:<10} {kind:>4} {players:>3} {median:>9.4f} {max(times):>9.4f} "
                    f"{f'{limit:g}' if limit else '-':>8} "
                    + (
                        f"{statistics.median(known):>8.3f} {statistics.median(known) / median:>8.1f}"
                        if known
                        else f"{'-':>8} {'-':>8}"
                    )
                )


if __name__ == "__main__":
    main()
