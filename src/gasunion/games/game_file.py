"""A game from a file: JSON with what else is asked, or worths alone as CSV or npz."""

from __future__ import annotations

from pathlib import Path

from gasunion.games.question import Question, question_from_plain
from gasunion.games.worth import Game, from_plain, from_rows, from_vector
from gasunion.outcome import Finding, Refused
from gasunion.reading.arrays import arrays_of
from gasunion.reading.file import read_bytes
from gasunion.reading.limits import FILE_BYTES
from gasunion.reading.plain import read_json
from gasunion.reading.sheet import column_faults, pointed, rows_of

_CSV_COLUMNS = ("coalition", "worth")


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
        return from_csv(read_bytes(path, most=FILE_BYTES["CSV"]), where=where), Question()
    plain, _ = read_json(path)
    game = from_plain(plain, where=where)
    return game, question_from_plain(plain, game)


def from_csv(data: bytes | str, *, where: str = "game.csv") -> Game:
    """A game from CSV with the columns coalition and worth; the players are the names that occur.

    The form is that of case tables: commas and decimal points, or semicolons or tabs and decimal commas. The
    players' order is that of their first appearance.

    Raises
    ------
    Refused : the form is wrong, a column is missing or unknown, a coalition is duplicated or missing, a
        worth is no number; every fault at once.
    """
    sheet = rows_of(data.encode() if isinstance(data, str) else data)
    faults = [*sheet.faults, *column_faults(sheet, _CSV_COLUMNS, required=_CSV_COLUMNS)]
    worths, mixed = pointed(sheet, _CSV_COLUMNS[1:])
    faults += mixed
    if faults:
        raise Refused(f.finding(where) for f in faults)
    names = sheet.column("coalition")
    players = list(dict.fromkeys(p.strip() for name in names for p in name.split("+") if p.strip()))
    return from_rows(players, list(zip(names, worths["worth"], strict=True)), where)


def from_npz(data: bytes, *, where: str = "game.npz") -> Game:
    """A game from npz bytes with `players` (names) and `worth` (2ⁿ − 1 or 2ⁿ entries in binary order).

    Raises
    ------
    Refused : an array is missing, damaged, of the wrong kind or length, or a worth is not finite.
    """
    arrays = arrays_of(data, where)
    faults = [
        Finding(where=where, what=f"the array {name!r} is missing.", hint="Arrays: players, worth.")
        for name in ("players", "worth")
        if name not in arrays
    ]
    faults += [
        Finding(where=f"{where}, {name}", what=f"is not a list of {words}.", hint="Arrays: players, worth.")
        for name, kinds, words in (("players", "U", "names"), ("worth", "fiu", "numbers"))
        if name in arrays and (arrays[name].dtype.kind not in kinds or arrays[name].ndim != 1)
    ]
    if faults:
        raise Refused(faults)
    return from_vector(arrays["players"].tolist(), arrays["worth"], where=where)
