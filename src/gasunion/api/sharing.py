"""Games as functions: every solution of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def share(game: Mapping[str, Any]) -> pd.DataFrame:
    """Every solution of a game: a row per player, a column per solution.

    Parameters
    ----------
    game : {"players": [...], "worth": {"A": 1.0, "A+B": 3.0, ...}} and what else `gasunion share` reads.

    Raises
    ------
    Refused : a coalition is missing, or the game has other faults; all at once.
    """
    import pandas as pd

    from gasunion.games import question, sharing, worth

    plain = dict(game)
    read_game = worth.from_plain(plain, where="game")
    answer = sharing.share_all(read_game, question.question_from_plain(plain, read_game))
    solutions = {
        name: read_game.by_name(values) for name, values in answer.share.items() if values is not None
    }
    return pd.DataFrame(solutions, index=pd.Index(read_game.players, name="player")).reset_index()
