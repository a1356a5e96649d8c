"""Measures and crossings: how a contract's quantity is read off corridor flows.

measure    K16:f - K16:b + K14      signed sum; a bare corridor is its forward flow
crossings  K14 K16:b                border corridors and directions that its gas may use
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TERM = re.compile(r"\s*(?P<sign>[+\-−]?)\s*(?P<corridor>[^\s:+\-−,;]+)(?::(?P<way>[fb]))?")


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """A corridor in one direction."""

    corridor: str
    is_forward: bool = True

    def __str__(self) -> str:
        return self.corridor if self.is_forward else f"{self.corridor}:b"


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a measure: +1 or −1 times the flow of a way."""

    sign: int
    way: Way


def parse_measure(text: str) -> tuple[Term, ...]:
    """Terms of a measure in their order.

    Raises
    ------
    ValueError : the text does not read as a signed sum; the message points at the place.
    """
    terms: list[Term] = []
    position = 0
    text = text.strip()
    if not text:
        raise ValueError("a measure has at least one corridor")
    while position < len(text):
        match = _TERM.match(text, position)
        if match is None or (terms and not match["sign"]):
            raise ValueError(f"cannot read {text[position:]!r}; write terms such as 'K16:f - K16:b + K14'")
        sign = -1 if match["sign"] in ("-", "−") else 1
        terms.append(Term(sign, Way(match["corridor"], match["way"] != "b")))
        position = match.end()
        while position < len(text) and text[position].isspace():
            position += 1
    return tuple(terms)


def parse_ways(text: str) -> tuple[Way, ...]:
    """Ways listed by spaces, commas or semicolons.

    Raises
    ------
    ValueError : a word is not 'CORRIDOR', 'CORRIDOR:f' or 'CORRIDOR:b', or stands twice.
    """
    ways: list[Way] = []
    for word in re.split(r"[\s,;]+", text.strip()):
        if not word:
            continue
        match = re.fullmatch(r"([^\s:+]+)(?::([fb]))?", word)
        if match is None:
            raise ValueError(f"cannot read {word!r}; write ways such as 'K14' or 'K16:b'")
        way = Way(match[1], match[2] != "b")
        if way in ways:
            raise ValueError(f"{way} stands twice")
        ways.append(way)
    return tuple(ways)


def write_measure(terms: tuple[Term, ...]) -> str:
    """Text of a measure; `parse_measure` reads it back."""
    words = []
    for i, term in enumerate(terms):
        sign = "-" if term.sign < 0 else "+" if i else ""
        words.append(f"{sign} {term.way}" if i else f"{sign}{term.way}")
    return " ".join(words)
