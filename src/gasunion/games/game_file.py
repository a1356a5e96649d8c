"""A game from a file: JSON with what else is asked, or worths alone as CSV or npz."""

from __future__ import annotations

from pathlib import Path

from gasunion.games.question import Question, question_from_plain
from gasunion.games.worth import Game, from_csv, from_npz, from_plain
from gasunion.outcome import Finding, Refused
from gasunion.reading.file import read_bytes
from gasunion.reading.limits import FILE_BYTES
from gasunion.reading.plain import read_json


def read_game(path: str | Path) -> tuple[Game, Question]:
    """The game of a file, and what it asks: splits to test and bounds of a bargain, which JSON alone can say.

    Raises
    ------
    Refused : it cannot be read, or is not a game; every fault at once.
    """
    where = str(path)
    if where.endswith(".npz"):
        return from_npz(read_bytes(path, most=FILE_BYTES["NPZ"]), where=where), Question()
    if where.endswith(".csv"):
        data = read_bytes(path, most=FILE_BYTES["CSV"])
        try:
            return from_csv(data.decode("utf-8-sig"), where=where), Question()
        except UnicodeDecodeError as error:
            raise Refused([Finding(where=where, what=f"is not UTF-8 at byte {error.start}.")]) from None
    plain, _ = read_json(path)
    game = from_plain(plain, where=where)
    return game, question_from_plain(plain, game)
