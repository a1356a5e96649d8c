"""Coalitions as bit masks in one fixed order.

Player number i of the list of names is bit i; a coalition is the sum of its members' bits; the empty
coalition is 0 and the grand coalition 2ⁿ − 1. Every table over coalitions is an array of 2ⁿ entries whose
index is the mask. People meet names joined by "+", in any order; this file translates.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from gasunion.outcome import Finding, Refused
from gasunion.reading.near import near_or
from gasunion.reading.text import fault_of, shown

Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.int64]

MOST_LETTERS = 100
"""Of a player's name: the names of all coalitions hold it 2ⁿ⁻¹ times."""
MOST_PLAYERS = 25
"""A table of 2²⁵ worths takes 256 MiB; one more player doubles every time and every memory."""


def players_faults(names: Sequence[object], where: str = "players") -> list[Finding]:
    """What is wrong with a list of players' names; empty where nothing is."""
    faults = []
    if not names:
        faults.append(Finding(where=where, what="the list is empty.", hint="Name at least one player."))
    if len(names) > MOST_PLAYERS:
        faults.append(
            Finding(
                where=where,
                what=f"there are {len(names)} players; a table of worths holds at most {MOST_PLAYERS}.",
                value=float(len(names)),
                limit=float(MOST_PLAYERS),
                hint="Join players into blocs, or estimate by sampling.",
            )
        )
    seen: set[str] = set()
    for name in names:
        quoted = shown(name) if isinstance(name, str) else shown(name)[1:-1]
        if not isinstance(name, str) or not name.strip():
            faults.append(Finding(where=where, what=f"{quoted} is not a name."))
        elif (wrong := _odd_character(name)) is not None:
            faults.append(Finding(where=where, what=f"the name {quoted} {wrong}."))
        elif "+" in name:
            faults.append(
                Finding(
                    where=where,
                    what=f"the name {name!r} contains '+', which joins names into coalitions.",
                    value=name,
                    hint="Write the name without '+'.",
                )
            )
        elif name != name.strip():
            faults.append(
                Finding(where=where, what=f"the name {name!r} begins or ends with a space.", value=name)
            )
        elif name in seen:
            faults.append(
                Finding(where=where, what=f"{name!r} stands twice.", value=name, hint="Keep one of them.")
            )
        else:
            seen.add(name)
    return faults


def _odd_character(name: str) -> str | None:
    """What in a name cannot be written, seen or kept apart, as the rest of a sentence."""
    if len(name) > MOST_LETTERS:
        return f"has {len(name):,} characters; at most {MOST_LETTERS} are read"
    if (wrong := fault_of(name, is_name=True)) is not None:
        return wrong
    unseen = next((c for c in name if unicodedata.category(c) in ("Cf", "Zl", "Zp")), None)
    if unseen is not None:
        return f"holds U+{ord(unseen):04X}, which is not seen or turns the text around; take it out"
    return None


class CoalitionName(ValueError):  # noqa: N818 - it is the name that is wrong
    """A coalition's name that cannot be read; the message says why."""

    def __init__(self, message: str, unknown: str = "", known: Iterable[str] = ()) -> None:
        self._unknown, self._known = unknown, known
        super().__init__(message)

    def hint(self, told: int) -> str | None:
        """What may have been meant, where few findings stand before this one."""
        return near_or(self._unknown, self._known, "", told=told) or None


def mask_of(coalition: str, bit_of: dict[str, int]) -> int:
    """Mask of a coalition written as names joined by "+", in any order.

    Raises
    ------
    CoalitionName : a name is unknown or stands twice.
    """
    mask = 0
    for part in coalition.split("+"):
        name = part if part in bit_of else part.strip()
        if name not in bit_of:
            raise CoalitionName(f"{name!r} is not among the players.", name, bit_of)
        bit = bit_of[name]
        if mask & bit:
            raise CoalitionName(f"{name!r} stands twice in the coalition.")
        mask |= bit
    return mask


def bits_of(players: Sequence[str]) -> dict[str, int]:
    """Name to bit."""
    return {name: 1 << i for i, name in enumerate(players)}


def name_of(mask: int, players: Sequence[str]) -> str:
    """Names of a coalition's members in the order of the players, joined by "+"."""
    return "+".join(name for i, name in enumerate(players) if mask >> i & 1)


def members(mask: int) -> list[int]:
    """Numbers of a coalition's members, ascending."""
    return [i for i in range(mask.bit_length()) if mask >> i & 1]


def membership(masks: Iterable[int] | Masks, count: int) -> Floats:
    """(coalition, player) 1.0 where the player is a member, else 0.0."""
    array = np.asarray(masks if isinstance(masks, np.ndarray) else list(masks), dtype=np.int64)
    return (array.reshape(-1, 1) >> np.arange(count) & 1).astype(np.float64)


@functools.lru_cache(maxsize=4)
def sizes(count: int) -> npt.NDArray[np.int8]:
    """(2ⁿ,) number of members of every coalition; read only."""
    table = np.zeros(1, dtype=np.int8)
    for _ in range(count):
        table = np.concatenate([table, table + np.int8(1)])
    table.flags.writeable = False
    return table


def coalition_sums(of_player: Floats) -> Floats:
    """(2ⁿ,) sum over the members of every coalition, by doubling.

    Parameters
    ----------
    of_player : (player,) a number of each.
    """
    count = len(of_player)
    table = np.empty(1 << count)
    table[0] = 0.0
    for i in range(count):
        np.add(table[: 1 << i], of_player[i], out=table[1 << i : 2 << i])
    return table


def sums_containing(table: Floats) -> Floats:
    """(player,) sum of a table over the coalitions that contain each player.

    The upper half of the table holds the coalitions with the last player; the table is then folded onto its
    lower half, which leaves one player fewer. All players together cost two passes.
    """
    count = len(table).bit_length() - 1
    out = np.empty(count)
    for i in range(count - 1, -1, -1):
        half = 1 << i
        out[i] = table[half:].sum()
        if i:
            table = table[:half] + table[half:]
    return out


def subsets(mask: int) -> Masks:
    """All subsets of a coalition, the empty one first, ascending."""
    table = np.zeros(1, dtype=np.int64)
    for i in members(mask):
        table = np.concatenate([table, table | (1 << i)])
    return table


def parse_unions(text: str, players: Sequence[str]) -> tuple[int, ...]:
    """A-priori unions "RU+KZ,TM+CN" as masks; players not named stand alone.

    Raises
    ------
    Refused : an unknown name, or a player in two unions; every fault at once.
    """
    bit_of, taken = bits_of(players), 0
    faults: list[Finding] = []
    unions = []
    for part in (p.strip() for p in text.split(",")):
        if not part:
            continue
        try:
            mask = mask_of(part, bit_of)
        except CoalitionName as error:
            hint = error.hint(len(faults))
            faults.append(Finding(where=f"unions, {part!r}", what=str(error), value=part, hint=hint))
            continue
        if taken & mask:
            both = name_of(taken & mask, players)
            faults.append(
                Finding(where=f"unions, {part!r}", what=f"{both} is in another union already.", value=both)
            )
        taken |= mask
        unions.append(mask)
    if faults:
        raise Refused(faults)
    alone = [1 << i for i in range(len(players)) if not taken >> i & 1]
    return tuple(sorted(unions + alone, key=lambda m: m & -m))


def parse_graph(text: str, players: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """A communication graph "RU-KZ,KZ-UZ" as pairs of player numbers.

    A name that itself contains "-" is found by trying every place where the text can be cut.

    Raises
    ------
    Refused : a link that does not join two different players; every fault at once.
    """
    number = {name: i for i, name in enumerate(players)}
    faults, links = [], []
    for part in (p.strip() for p in text.split(",")):
        if not part:
            continue
        cuts = [k for k, letter in enumerate(part) if letter == "-"]
        ends = {
            (number[part[:k].strip()], number[part[k + 1 :].strip()])
            for k in cuts
            if part[:k].strip() in number and part[k + 1 :].strip() in number
        }
        if len(ends) != 1 or len(set(next(iter(ends)))) != 2:
            faults.append(
                Finding(
                    where=f"graph, {part!r}",
                    what="is not a link between two different players.",
                    value=part,
                    hint="Write links as A-B,B-C with the names of the game.",
                )
            )
        else:
            links.append(next(iter(ends)))
    if faults:
        raise Refused(faults)
    return tuple(links)
