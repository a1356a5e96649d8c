"""Who can decide, who can block, and what a vote is worth under a rule of decision; exact.

A rule says which sets of members carry a decision: those that hold enough votes, are enough in number, and
include everyone with a veto. See docs/theory/games.md, section "Power of a vote".

References
----------
Shapley, Shubik: A method for evaluating the distribution of power in a committee system, 1954.
Banzhaf: Weighted voting doesn't work, 1965. Felsenthal, Machover: The measurement of voting power, 1998.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import numpy as np

from gasunion.games.coalition import Masks, members, players_faults, sizes
from gasunion.outcome import Finding, Refused

MOST_MEMBERS = 20
"""Of a rule: its 2²⁰ sets are looked at one by one."""
MOST_VOTES = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How a body decides.

    Attributes
    ----------
    members : names, in the order of the bits of a set.
    votes : (member,) whole numbers, 0 or more; shares of a company are votes in its smallest unit.
    share : of all votes that a decision needs, above 0 and at most 1; with `is_more`, more than it.
    heads : members that a decision needs at the least, whatever their votes.
    vetoers : members without whom nothing is decided.

    Raises
    ------
    Refused : every fault at once.
    """

    members: tuple[str, ...]
    votes: tuple[int, ...]
    share: Fraction
    is_more: bool = False
    heads: int = 1
    vetoers: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if faults := _faults(self):
            raise Refused(faults)

    @property
    def votes_needed(self) -> int:
        """Fewest votes that carry a decision."""
        exact = self.share * sum(self.votes)
        return int(exact) + 1 if self.is_more else -(-exact.numerator // exact.denominator)


def unanimity(names: tuple[str, ...]) -> Rule:
    """Each member one vote, and none is overruled: a committee between equals."""
    return Rule(members=names, votes=(1,) * len(names), share=Fraction(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """What a rule gives each member.

    Attributes
    ----------
    decides : the smallest sets that carry a decision. blocks : the smallest sets without which none is.
    shapley_shubik : (member,) share of the orders of joining in which the member's vote is the one that
        carries; sums to 1.
    banzhaf : (member,) share of the sets of the others, all equally likely, in which its vote decides.
    banzhaf_normalised : (member,) the same scaled to sum to 1.
    """

    decides: tuple[tuple[str, ...], ...]
    blocks: tuple[tuple[str, ...], ...]
    shapley_shubik: tuple[Fraction, ...]
    banzhaf: tuple[Fraction, ...]
    banzhaf_normalised: tuple[Fraction, ...]


def carries(rule: Rule) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(2ⁿ,) whether the set of each mask carries a decision."""
    n = len(rule.members)
    votes = np.zeros(1 << n, dtype=np.int64)
    for i, of_one in enumerate(rule.votes):
        votes[1 << i : 2 << i] = votes[: 1 << i] + of_one
    veto = sum(1 << i for i, name in enumerate(rule.members) if name in rule.vetoers)
    masks = np.arange(1 << n)
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        (votes >= rule.votes_needed) & (sizes(n) >= rule.heads) & (masks & veto == veto)
    )
    return found


def power(rule: Rule) -> Power:
    """Power of each vote, and who decides and blocks; every set of members is looked at."""
    n = len(rule.members)
    carried = carries(rule)
    masks = np.arange(1 << n)
    size = sizes(n)
    weight = [Fraction(factorial(s) * factorial(n - 1 - s), factorial(n)) for s in range(n)]
    orders, swings = [], []
    for i in range(n):
        without = masks[masks >> i & 1 == 0]
        pivots = without[carried[without | 1 << i] & ~carried[without]]
        by_size = np.bincount(size[pivots], minlength=n)
        orders.append(sum((weight[s] * int(count) for s, count in enumerate(by_size)), Fraction(0)))
        swings.append(pivots.size)
    all_swings = sum(swings)
    return Power(
        decides=_smallest(carried, masks, rule),
        # A set blocks when the others cannot carry.
        blocks=_smallest(~carried[(1 << n) - 1 - masks], masks, rule),
        shapley_shubik=tuple(orders),
        banzhaf=tuple(Fraction(s, 1 << (n - 1)) for s in swings),
        banzhaf_normalised=tuple(Fraction(s, all_swings) for s in swings),
    )


def _smallest(
    holds: np.ndarray[tuple[int], np.dtype[np.bool_]], masks: Masks, rule: Rule
) -> tuple[tuple[str, ...], ...]:
    """Sets that hold and lose it with any one member fewer, small ones first, then in the members' order."""
    smallest = holds.copy()
    for i in range(len(rule.members)):
        has = masks >> i & 1 == 1
        smallest[has] &= ~holds[masks[has] ^ 1 << i]
    found = [members(int(mask)) for mask in masks[smallest]]
    return tuple(tuple(rule.members[i] for i in each) for each in sorted(found, key=lambda s: (len(s), s)))


def _faults(rule: Rule) -> list[Finding]:
    n = len(rule.members)
    faults = players_faults(rule.members, "members")
    if n > MOST_MEMBERS:
        faults.append(
            Finding(
                where="members",
                what=f"there are {n}; a rule is looked at for at most {MOST_MEMBERS}.",
                value=float(n),
                limit=float(MOST_MEMBERS),
            )
        )
    if len(rule.votes) != n:
        faults.append(Finding(where="votes", what=f"there are {len(rule.votes)}, for {n} members."))
    faults += [
        Finding(
            where=f"votes of {name!r}",
            what=f"is {of_one}; votes are whole numbers from 0 to {MOST_VOTES}.",
            value=str(of_one),
        )
        for name, of_one in zip(rule.members, rule.votes, strict=False)
        if not 0 <= of_one <= MOST_VOTES
    ]
    if not 0 < rule.share <= 1:
        faults.append(
            Finding(
                where="share",
                what="of the votes that a decision needs lies above 0 and at most 1.",
                value=float(rule.share),
            )
        )
    if not 1 <= rule.heads <= max(n, 1):
        faults.append(
            Finding(where="heads", what=f"lies between 1 and the {n} members.", value=float(rule.heads))
        )
    faults += [
        Finding(where="vetoers", what=f"{name!r} is no member.", value=name)
        for name in sorted(rule.vetoers - set(rule.members))
    ]
    if not faults and rule.votes_needed > sum(rule.votes):
        faults.append(
            Finding(
                where="share",
                what="asks for more votes than there are: nothing could be decided.",
                value=float(rule.votes_needed),
                limit=float(sum(rule.votes)),
                unit="votes",
            )
        )
    if not faults and rule.votes_needed == 0:
        faults.append(Finding(where="votes", what="are all 0: nobody decides."))
    return faults
