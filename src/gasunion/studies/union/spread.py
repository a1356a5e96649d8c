"""How sure the shares are: each party's gain, and who would leave, in many worlds.

A world's row holds the gain of every coalition and the price point; what stands here follows from the rows
by arithmetic, and `recheck` makes it again.

References: docs/theory/union.md, section "How sure".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gasunion.games.core import blocking
from gasunion.games.shapley import shapley
from gasunion.games.worth import Game
from gasunion.studies.worth.worlds import LEVELS, Worlds

RULES = ("shapley", "price_point", "equal_parts")
# A gain or an objection within it counts as none: worths are rounded one by one. [USD]
NEAR_USD = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A rule over the worlds that did not fail.

    Attributes
    ----------
    gain_usd : player → p5, p50, p95 of its gain. gains : player → share of the worlds in which it gains.
    in_core : share of the worlds in which no coalition would gain by leaving.
    """

    gain_usd: Mapping[str, Mapping[str, int]]
    gains: Mapping[str, float]
    in_core: float


def spread(worlds: Worlds, players: Sequence[str]) -> dict[str, Spread]:
    """Rule → its spread; empty where every world failed."""
    games = [_game(row, players) for row in worlds.solved]
    if not games:
        return {}
    found = {}
    for rule in RULES:
        splits = [_split(rule, game, row, players) for game, row in zip(games, worlds.solved, strict=True)]
        table = np.array(splits)
        held = [_is_held(game, split) for game, split in zip(games, splits, strict=True)]
        found[rule] = Spread(
            gain_usd={
                p: {name: round(float(np.quantile(table[:, i], q))) for name, q in LEVELS.items()}
                for i, p in enumerate(players)
            },
            gains={p: float(np.mean(table[:, i] > NEAR_USD)) for i, p in enumerate(players)},
            in_core=float(np.mean(held)),
        )
    return found


def _game(row: Mapping[str, Any], players: Sequence[str]) -> Game:
    return Game(players=tuple(players), worth=np.array(row["coalition_usd"], dtype=np.float64))


def _split(rule: str, game: Game, row: Mapping[str, Any], players: Sequence[str]) -> list[float]:
    if rule == "shapley":
        return [float(x) for x in shapley(game)]
    if rule == "price_point":
        return [float(row["point_usd"][p]) for p in players]
    return [game.total / len(players)] * len(players)


def _is_held(game: Game, split: list[float]) -> bool:
    found = blocking(game, np.array(split))
    return found is None or found[1] <= NEAR_USD * game.count
