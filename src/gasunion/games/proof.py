"""Stage by stage, in exact rationals: does a point have the lexicographically least excesses?

Why a list of stages proves a nucleolus. Suppose the payoffs of the settled coalitions (and of N) are fixed.
Let λ > 0 balance the stage's coalitions: Σ λ(S) χ(S) lies in the span of the settled ones, so Σ λ(S) x(S) is
the same for every x that keeps them. Then the largest excess among coalitions that are not settled cannot be
below Σ λ(S) v(S) − Σ λ(S) x(S), which is the level (the weights sum to 1); it is the level at x; and wherever
it is the level, each of the stage's coalitions sits exactly at it. So these are settled too. When the settled
coalitions have rank n, x is the only point left.

Part of the second proof: shares no code with what made the certificate. See docs/theory/games.md, section
"Certificates".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm


class StageProof:
    """The proof of one point: what is settled so far.

    Parameters
    ----------
    worth : (2ⁿ,) by mask. share : (player,) the point that is claimed.
    tell : takes where and what differs.
    """

    def __init__(
        self,
        worth: Sequence[Fraction],
        share: Sequence[Fraction],
        tell: Callable[[str, str], None],
        *,
        is_per_capita: bool,
        is_rational: bool,
    ) -> None:
        self.n, self.grand, self.tell = len(share), len(worth) - 1, tell
        self.is_per_capita, self.is_rational = is_per_capita, is_rational
        self.span = Span(self.n)
        self.span.add(self.grand)
        self.gains, self.unit = excesses(worth, share)

    def stage(
        self,
        where: str,
        level: Fraction | None,
        lead: Mapping[int, Fraction],
        alone: Mapping[int, Fraction],
    ) -> None:
        """Check one stage and settle its coalitions."""
        if any(w <= 0 for w in [*lead.values(), *alone.values()]) or 0 in lead:
            self.tell(where, "has a weight that is not positive.")
        if (level is None) != (not lead) or not (lead or alone):
            self.tell(where, "has a level without coalitions, or none of either.")
        counted = [w * (m.bit_count() if self.is_per_capita else 1) for m, w in lead.items()]
        if sum(counted or alone.values()) != 1:
            self.tell(where, "the weights do not sum to 1.")
        if alone and not self.is_rational:
            self.tell(where, "holds players at their own worth, which this point does not promise.")
        for mask in alone:
            if mask.bit_count() != 1 or self.gains[mask] != 0:
                self.tell(where, "holds somebody at a bound that is not tight.")
        if not self._balances(lead, alone):
            self.tell(where, "the weights do not balance.")
        if level is not None:
            self._tight(where, level, lead)
        rank = self.span.rank
        for mask in (*lead, *alone):
            self.span.add(mask)
        if self.span.rank == rank and self.n > 1:
            self.tell(where, "settles nothing that was not settled before.")

    def _balances(self, lead: Mapping[int, Fraction], alone: Mapping[int, Fraction]) -> bool:
        total = [Fraction(0)] * self.n
        for mask, weight in (*lead.items(), *alone.items()):
            for i in range(self.n):
                if mask >> i & 1:
                    total[i] += weight
        return self.span.holds(total)

    def _tight(self, where: str, level: Fraction, lead: Mapping[int, Fraction]) -> None:
        """The stage's coalitions sit at the level, and no coalition that can still move is above it."""
        scaled = level * self.unit
        for mask in lead:
            if self.gains[mask] != scaled * (mask.bit_count() if self.is_per_capita else 1):
                self.tell(where, "a coalition of the stage is not at its level.")
        if self.is_per_capita:
            by_size = [scaled * s for s in range(self.n + 1)]
            above = [m for m in range(1, self.grand) if self.gains[m] > by_size[m.bit_count()]]
        else:
            above = [m for m in range(1, self.grand) if self.gains[m] > scaled]
        if above and not self.span.holds_all(above):
            self.tell(where, "a coalition that is not settled is above the level.")


class Span:
    """The span of settled coalitions, as integer directions that are orthogonal to all of them."""

    def __init__(self, n: int) -> None:
        self.n, self.rank = n, 0
        self.free = [[int(i == k) for i in range(n)] for k in range(n)]

    def add(self, mask: int) -> None:
        """Make one more coalition part of the span."""
        dots = [sum(f[i] for i in range(self.n) if mask >> i & 1) for f in self.free]
        lead = next((k for k, d in enumerate(dots) if d), None)
        if lead is None:
            return
        self.rank += 1
        head, pivot = dots[lead], self.free[lead]
        rest = [
            [head * a - dot * b for a, b in zip(f, pivot, strict=True)]
            for k, (f, dot) in enumerate(zip(self.free, dots, strict=True))
            if k != lead
        ]
        self.free = [_reduced(f) for f in rest]

    def holds(self, vector: Sequence[Fraction]) -> bool:
        """Whether a vector lies in the span."""
        return all(sum((a * x for a, x in zip(f, vector, strict=True)), Fraction(0)) == 0 for f in self.free)

    def holds_all(self, masks: Sequence[int]) -> bool:
        """Whether all of these coalitions do."""
        for f in self.free:
            table = [0]
            for a in f:
                table += [t + a for t in table]
            if any(table[m] for m in masks):
                return False
        return True


def _reduced(vector: list[int]) -> list[int]:
    common = gcd(*vector)
    return [a // common for a in vector] if common > 1 else vector


def excesses(worth: Sequence[Fraction], share: Sequence[Fraction]) -> tuple[list[int], int]:
    """(2ⁿ,) v(S) − x(S) by mask, as numerators on one denominator, and that denominator."""
    unit = lcm(*(v.denominator for v in worth), *(x.denominator for x in share))
    sums = [0]
    for x in share:
        own = x.numerator * (unit // x.denominator)
        sums += [s + own for s in sums]
    return [v.numerator * (unit // v.denominator) - s for v, s in zip(worth, sums, strict=True)], unit


def largest_excess(worth: Sequence[Fraction], share: Sequence[Fraction]) -> Fraction | None:
    """Over all coalitions but ∅ and N; None where there is none."""
    gains, unit = excesses(worth, share)
    most = max(gains[1:-1], default=None)
    return None if most is None else Fraction(most, unit)
