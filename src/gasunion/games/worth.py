"""A game: players and the worth of every coalition, from a function, a table, plain data or a vector.

Worths are floats. Where certificates are asked for they are read as the decimals they were written as
(0.6 is 3/5, not the nearest binary number), and "3/5" may be written as text.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from gasunion.games.coalition import (
    MOST_PLAYERS,
    CoalitionName,
    Floats,
    bits_of,
    mask_of,
    members,
    name_of,
    players_faults,
)
from gasunion.outcome import Finding, Refused, sha256_of
from gasunion.reading import figure

GREATEST = 1e100
"""Of a worth, a share or a bound, in absolute value: sums over 2²⁵ of them stay far from where floats end."""
MOST_FAULTS_NAMED = 20
"""Missing coalitions beyond these are counted, not listed: 2²⁰ sentences help nobody."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Game:
    """Players and the worth of every coalition.

    Attributes
    ----------
    players : names, in the order of the bits.
    worth : (2ⁿ,) worth by mask; worth[0] = 0; finite; read only.
    fractions : worths that were given as fractions and are not the decimal of their float, by mask.
    """

    players: tuple[str, ...]
    worth: Floats
    fractions: Mapping[int, Fraction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faults = players_faults(self.players)
        if faults:
            raise Refused(faults)
        worth = np.array(self.worth, dtype=np.float64)
        if worth.shape != (1 << len(self.players),):
            raise ValueError(f"worth has shape {worth.shape}; {len(self.players)} players ask for 2ⁿ entries")
        bad = np.flatnonzero(~np.isfinite(worth))
        faults = [
            Finding(where=f"worth of {name_of(int(m), self.players)!r}", what="is not a finite number.")
            for m in bad[:MOST_FAULTS_NAMED]
        ]
        if worth[0] != 0:
            faults.append(_empty_fault(float(worth[0])))
        faults = faults or _size_faults(worth, self.players)
        if faults:
            raise Refused(faults)
        worth.flags.writeable = False
        object.__setattr__(self, "worth", worth)

    @property
    def count(self) -> int:
        """Number of players n."""
        return len(self.players)

    @property
    def grand(self) -> int:
        """Mask of the coalition of all."""
        return (1 << self.count) - 1

    @property
    def total(self) -> float:
        """v(N)."""
        return float(self.worth[-1])

    @property
    def single(self) -> Floats:
        """(player,) v({i})."""
        single: Floats = self.worth[1 << np.arange(self.count)]
        return single

    @property
    def scale(self) -> float:
        """Largest worth in absolute value, 1 where all are 0; what tolerances are multiplied by."""
        return float(np.abs(self.worth).max()) or 1.0

    def exact(self) -> list[Fraction]:
        """Worths by mask as exact rationals: given fractions as given, floats as their shortest decimals."""
        out = [Fraction(repr(float(w))) for w in self.worth]
        for mask, value in self.fractions.items():
            out[mask] = value
        return out

    def exact_of(self, mask: int) -> Fraction:
        """One worth as an exact rational."""
        return self.fractions.get(mask, Fraction(repr(float(self.worth[mask]))))

    def gain(self) -> Fraction:
        """v(N) − Σ v(i), exact: its sign decides whether there is an imputation."""
        return self.exact_of(self.grand) - sum(
            (self.exact_of(1 << i) for i in range(self.count)), Fraction(0)
        )

    def by_name(self, of_player: Sequence[float] | Floats) -> dict[str, float]:
        """A vector over players as an object by name."""
        return {name: float(x) for name, x in zip(self.players, of_player, strict=True)}

    def sha256(self) -> str:
        """Hash of names and worths: what a result was computed from."""
        return sha256_of(*(p.encode() for p in self.players), self.worth.astype("<f8").tobytes())


def _size_faults(worth: Floats, players: Sequence[str]) -> list[Finding]:
    """Worths so great or so small that sums and ratios of floats lose them."""
    size = np.abs(worth)
    largest = float(size.max())
    if 0 < largest < 1 / GREATEST:
        return [
            Finding(
                where="worth",
                what=f"the largest is {largest:g}; below {1 / GREATEST:g} floats lose digits.",
                value=largest,
                limit=1 / GREATEST,
                hint="Choose a smaller unit.",
            )
        ]
    return [
        Finding(
            where=f"worth of {name_of(int(m), players)!r}",
            what=f"is {worth[m]:g}; worths lie between -{GREATEST:g} and {GREATEST:g}.",
            value=float(worth[m]),
            limit=GREATEST,
            hint="Choose a larger unit.",
        )
        for m in np.flatnonzero(size > GREATEST)[:MOST_FAULTS_NAMED]
    ]


def _empty_fault(value: float) -> Finding:
    return Finding(
        where="worth of the empty coalition",
        what=f"is {value:g}; it must be 0.",
        value=value,
        limit=0.0,
        hint="Subtract what nobody earns from every coalition, or leave the entry out.",
    )


def from_function(players: Sequence[str], worth_of: Callable[[tuple[str, ...]], float]) -> Game:
    """A game whose worths a function gives; it is called once a coalition, in the order of the masks.

    Parameters
    ----------
    worth_of : takes the members' names in the players' order and returns the worth.

    Raises
    ------
    Refused : names or worths are not those of a game.
    """
    faults = players_faults(players)
    if faults:
        raise Refused(faults)
    worth = np.zeros(1 << len(players))
    for mask in range(1, len(worth)):
        worth[mask] = worth_of(tuple(players[i] for i in members(mask)))
    return Game(players=tuple(players), worth=worth)


def from_table(players: Sequence[str], table: Mapping[str, object], *, where: str = "worth") -> Game:
    """A game from worths by coalition name; every fault is gathered before it is refused.

    Parameters
    ----------
    table : "RU+KZ" → number or a text such as "3/5"; names in any order; the empty coalition is "" if it is
        written at all.

    Raises
    ------
    Refused : a coalition is missing, unknown, twice, or its worth is not a finite number.
    """
    return from_rows(players, list(table.items()), where)


def from_rows(players: Sequence[str], rows: Sequence[tuple[str, object]], where: str) -> Game:
    """A game from rows of a coalition's name and its worth.

    Raises
    ------
    Refused : a name is wrong, a coalition is duplicated or missing, a worth is no number; all at once.
    """
    faults = players_faults(players)
    if faults:
        raise Refused(faults)
    bit_of = bits_of(players)
    size = 1 << len(players)
    worth, seen = np.zeros(size), np.zeros(size, dtype=bool)
    seen[0] = True
    fractions: dict[int, Fraction] = {}
    for name, value in rows:
        try:
            mask = mask_of(name, bit_of) if name.strip() else 0
        except CoalitionName as error:
            hint = error.hint(len(faults))
            faults.append(Finding(where=f"{where}, {name!r}", what=str(error), value=name, hint=hint))
            continue
        if mask and seen[mask]:
            faults.append(
                Finding(
                    where=f"{where}, {name!r}",
                    what=f"the coalition {name_of(mask, players)} stands twice.",
                    value=name,
                    hint="Keep one of them; the order of the names does not matter.",
                )
            )
            continue
        seen[mask] = True
        if type(value) is float and math.isfinite(value):  # the usual case, a million times at n = 20
            worth[mask] = value
            continue
        try:
            number = exact_number(value)
        except figure.NoFigure as error:
            faults.append(
                Finding(
                    where=f"{where}, {name!r}",
                    what=not_read(value, error),
                    value=as_written(value),
                    hint='Write a number, or a fraction as text: "3/5".',
                )
            )
            continue
        worth[mask] = float(number)
        if Fraction(repr(float(worth[mask]))) != number:
            fractions[mask] = number
    if worth[0] != 0:
        faults.append(_empty_fault(float(worth[0])))
    faults += _missing_faults(np.flatnonzero(~seen), players, where)
    if faults:
        raise Refused(faults)
    return Game(players=tuple(players), worth=worth, fractions=fractions)


def _missing_faults(missing: Any, players: Sequence[str], where: str) -> list[Finding]:
    faults = [
        Finding(
            where=where,
            what=f"the coalition {name_of(int(mask), players)} is missing.",
            value=name_of(int(mask), players),
            hint=f"{len(players)} players have {(1 << len(players)) - 1} coalitions; give the worth of each.",
        )
        for mask in missing[:MOST_FAULTS_NAMED]
    ]
    if len(missing) > MOST_FAULTS_NAMED:
        faults.append(
            Finding(where=where, what=f"{len(missing) - MOST_FAULTS_NAMED} more coalitions are missing.")
        )
    return faults


def exact_number(value: object) -> Fraction:
    """A number, of Python, JSON or numpy, or a text such as "3/5" as an exact rational.

    A float is read as its shortest decimal, which is what a person wrote.

    Raises
    ------
    NoFigure : it is not a finite number, or past the limits of digits, exponent or size.
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    if isinstance(value, np.float16 | np.float32 | np.longdouble):
        value = str(value)  # the shortest decimal of its own precision
    number = figure.exact(value)
    if abs(number) > GREATEST:
        raise figure.NoFigure(f"it must lie between -{GREATEST:g} and {GREATEST:g}; choose a larger unit.")
    return number


def not_read(value: object, error: figure.NoFigure) -> str:
    """What is wrong with a value that should be a number, as a sentence."""
    reason = str(error)
    what = f"{as_written(value)} is not a finite number"
    return f"{what}." if reason.startswith("it must be") else f"{what}: {reason}"


def as_written(value: object) -> str:
    """A value as it stands in a JSON file, cut where it is long."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int) and value.bit_length() > 400:
        return "a giant integer"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else f"{text[:40]}…"


def from_plain(plain: object, *, where: str = "game") -> Game:
    """A game from plain data {"players": […], "worth": {…}}; other keys are the caller's.

    Raises
    ------
    Refused : the shape or a worth is wrong; every fault at once.
    """
    if not isinstance(plain, Mapping):
        raise Refused(
            [Finding(where=where, what="is not an object with 'players' and 'worth'.", hint=_SHAPE_HINT)]
        )
    faults = []
    players, worth = plain.get("players"), plain.get("worth")
    if isinstance(players, np.ndarray | tuple):  # of a Python program; JSON has lists only
        players = [p.item() if isinstance(p, np.generic) else p for p in players]
    if not isinstance(players, list):
        faults.append(Finding(where=where, what="'players' is not a list of names.", hint=_SHAPE_HINT))
    else:
        faults += players_faults(players)
    if not isinstance(worth, Mapping | np.ndarray):
        faults.append(
            Finding(where=where, what="'worth' is not an object of worths by coalition.", hint=_SHAPE_HINT)
        )
    if faults:
        raise Refused(faults)
    assert isinstance(players, list)
    if isinstance(worth, np.ndarray):
        return _from_array(players, worth)
    assert isinstance(worth, Mapping)
    return from_table(players, worth)


def _from_array(players: Sequence[str], worth: np.ndarray) -> Game:
    """A game from an array in the order of the masks: whatever numbers it holds are read one by one."""
    size = (1 << len(players)) - 1
    flat = worth.ravel()
    if flat.dtype.kind == "f" and flat.dtype.itemsize == 8:
        return from_vector(players, flat)
    if flat.size not in (size, size + 1):
        return from_vector(players, np.zeros(flat.size))  # tells what its length should be
    first = size + 1 - flat.size
    names = [name_of(mask, players) for mask in range(first, size + 1)]
    return from_rows(players, list(zip(names, flat, strict=True)), "worth")


_SHAPE_HINT = 'Write {"players": ["A", "B"], "worth": {"A": 0, "B": 0, "A+B": 1}}.'


def from_vector(players: Sequence[str], worth: Sequence[float] | Floats, *, where: str = "worth") -> Game:
    """A game from worths in binary order, with or without the empty coalition in front.

    Raises
    ------
    Refused : the length is neither 2ⁿ − 1 nor 2ⁿ, or a worth is not finite.
    """
    faults = players_faults(players)
    if faults:
        raise Refused(faults)
    table = np.asarray(worth, dtype=np.float64).ravel()
    size = 1 << len(players)
    if table.size == size - 1:
        table = np.concatenate([[0.0], table])
    if table.size != size:
        raise Refused(
            [
                Finding(
                    where=where,
                    what=f"has {table.size} entries; {len(players)} players ask for {size - 1}.",
                    value=float(table.size),
                    limit=float(size - 1),
                )
            ]
        )
    return Game(players=tuple(players), worth=table)


def to_json(game: Game) -> str:
    """The game as the JSON that `from_plain` reads."""
    if game.count > MOST_PLAYERS:
        raise ValueError("too many players")
    worth: dict[str, float | str] = {
        name_of(m, game.players): str(game.fractions[m]) if m in game.fractions else float(game.worth[m])
        for m in range(1, len(game.worth))
    }
    return json.dumps({"players": list(game.players), "worth": worth}, ensure_ascii=False)
