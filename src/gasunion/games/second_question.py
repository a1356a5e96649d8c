"""What an answer was asked beside the game, read again from the words that it carries under `overridden`.

Part of the second proof: shares no code with what made the answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gasunion.games.certificate_reader import cut
from gasunion.outcome import Finding, Refused

BOUNDS = ("earned", "fallback", "most_paid", "most_received", "weights")
_BOUND = re.compile(r"bargaining\.([a-z_]+)\[(.*)\]=(-?[0-9]{1,1000}(?:/0*[1-9][0-9]{0,1000})?)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Unions and links as masks and numbers of players, bounds of a bargain by name and player.

    Attributes
    ----------
    words : as they stand in the answer.
    """

    words: tuple[str, ...]
    unions: list[int] | None
    links: list[tuple[int, int]] | None
    bounds: Mapping[str, Mapping[str, Fraction]]


def asked_of(words: object, players: Sequence[str]) -> Asked:
    """Read the words of an answer.

    Raises
    ------
    Refused : a word is none that `share` writes; every one of them.
    """
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise Refused([Finding(where="answer, overridden", what="is not a list of texts.")])
    faults: list[Finding] = []
    unions: list[int] | None = None
    links: list[tuple[int, int]] | None = None
    bounds: dict[str, dict[str, Fraction]] = {}
    for word in words:
        bound = _BOUND.fullmatch(word)
        if word.startswith("--unions ") and unions is None:
            unions = _unions(word.removeprefix("--unions "), players)
            is_read = unions is not None
        elif word.startswith("--graph ") and links is None:
            links = _links(word.removeprefix("--graph "), players)
            is_read = links is not None
        elif bound is not None and bound[1] in BOUNDS and bound[2] in players:
            value = Fraction(bound[3])
            is_read = bound[2] not in bounds.get(bound[1], {}) and abs(value) <= 10**100
            bounds.setdefault(bound[1], {})[bound[2]] = value
        else:
            is_read = False
        if not is_read:
            faults.append(
                Finding(
                    where="answer, overridden",
                    what=f"{cut(word)} is nothing that 'gasunion share' was asked.",
                    value=cut(word),
                )
            )
    faults += [
        Finding(where=f"answer, overridden, bargaining.{name}", what="lacks a number for a player.")
        for name, of_player in bounds.items()
        if len(of_player) < len(players)
    ]
    if faults:
        raise Refused(faults)
    return Asked(words=tuple(words), unions=unions, links=links, bounds=bounds)


def _unions(text: str, players: Sequence[str]) -> list[int] | None:
    number = {name: i for i, name in enumerate(players)}
    left, unions = set(range(len(players))), []
    for part in filter(None, map(str.strip, text.split(","))):
        names = [name if name in number else name.strip() for name in part.split("+")]
        who = {number[name] for name in names if name in number}
        if len(who) < len(names) or not who <= left:
            return None
        left -= who
        unions.append(sum(1 << i for i in who))
    return unions + [1 << i for i in sorted(left)]


def _links(text: str, players: Sequence[str]) -> list[tuple[int, int]] | None:
    links = []
    for part in filter(None, map(str.strip, text.split(","))):
        ends = [
            (i, j)
            for i, one in enumerate(players)
            for j, other in enumerate(players)
            if i != j and part.startswith(one) and part.endswith(other) and _is_link(part, one, other)
        ]
        if len(ends) != 1:
            return None
        links.append(ends[0])
    return links


def _is_link(text: str, one: str, other: str) -> bool:
    between = text[len(one) : len(text) - len(other)]
    return len(one) + len(other) < len(text) and between.strip() == "-"
