"""Solutions in exact rationals, up to the size of a certificate: what is printed is exact, rounded once.

The same formulas as in `shapley`, `owen` and `compromise`, over whole numbers on one denominator. The shares
of the nucleolus family come from the certificate. `second_values` computes all of these in other ways.

See docs/theory/games.md, section "Certificates".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, lcm

import numpy as np
import numpy.typing as npt

from gasunion.games.bargaining import NO_WEIGHT, bargain_faults
from gasunion.games.coalition import Masks, members, subsets
from gasunion.games.compromise import gately_of, tau_of
from gasunion.games.owen import restricted_parts, unions_of_others
from gasunion.games.properties import NEGLIGIBLE
from gasunion.games.rational import on_one_denominator
from gasunion.games.worth import Game

Exact = list[Fraction]
Wholes = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactSplit:
    """A solution in exact rationals, or the reason why there is none."""

    share: Exact | None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeTable:
    """Worths as whole numbers on one denominator.

    Attributes
    ----------
    whole : (2ⁿ,) numerators by mask, Python integers. unit : the denominator.
    """

    players: tuple[str, ...]
    whole: Wholes
    unit: int

    @property
    def count(self) -> int:
        """Number of players n."""
        return len(self.players)

    @property
    def scale(self) -> Fraction:
        """Largest worth in absolute value."""
        return Fraction(int(np.abs(self.whole).max()), self.unit)

    def at(self, mask: int) -> Fraction:
        """Worth of one coalition."""
        return Fraction(int(self.whole[mask]), self.unit)

    def single(self) -> Exact:
        """(player,) v({i})."""
        return [self.at(1 << i) for i in range(self.count)]


def whole_table(game: Game) -> WholeTable:
    """The game's worths on their least common denominator."""
    whole, unit = on_one_denominator(game.exact())
    return WholeTable(players=game.players, whole=np.array(whole, dtype=object), unit=unit)


def shapley_exact(table: WholeTable) -> Exact:
    """Shapley value by marginal contributions, grouped by the size of the coalition."""
    return _shapley(table.whole.tolist(), table.count, table.unit)


def _shapley(whole: Sequence[int], n: int, unit: int) -> Exact:
    weight = [Fraction(1, s * comb(n, s)) if s else Fraction(0) for s in range(n + 1)]
    value = []
    for i in range(n):
        bit = 1 << i
        by_size = [0] * (n + 1)
        for mask in range(1 << n):
            if mask & bit:
                by_size[mask.bit_count()] += whole[mask] - whole[mask ^ bit]
        value.append(sum((w * b for w, b in zip(weight, by_size, strict=True)), Fraction(0)) / unit)
    return value


def banzhaf_exact(table: WholeTable) -> Exact:
    """Average of what each player adds to the coalitions of the others."""
    value = []
    for i in range(table.count):
        cube = table.whole.reshape(-1, 2, 1 << i)
        value.append(Fraction(int((cube[:, 1] - cube[:, 0]).sum()), table.unit << (table.count - 1)))
    return value


def normalised_exact(table: WholeTable) -> ExactSplit:
    """Banzhaf values scaled to sum to 1."""
    value = banzhaf_exact(table)
    total = sum(value, Fraction(0))
    if abs(total) <= NEGLIGIBLE * table.scale:
        return ExactSplit(share=None, reason="the Banzhaf values sum to 0")
    return ExactSplit(share=[x / total for x in value])


def owen_exact(table: WholeTable, unions: Sequence[int]) -> Exact:
    """Owen value: within each union the Shapley value of what it adds to the unions before it."""
    m = len(unions)
    common = m * lcm(*(comb(m - 1, t) for t in range(m)))
    of_size = [common // (m * comb(m - 1, t)) for t in range(m)]
    value = [Fraction(0)] * table.count
    for union in unions:
        reach, size = unions_of_others(union, unions)
        weight = np.array([of_size[t] for t in size.tolist()], dtype=object)
        before = table.whole[reach]
        inner: Masks = subsets(union)
        worth = [int((weight * (table.whole[reach | subset] - before)).sum()) for subset in inner.tolist()]
        inside = _shapley(worth, union.bit_count(), table.unit * common)
        for player, share in zip(members(union), inside, strict=True):
            value[player] = share
    return value


def myerson_exact(table: WholeTable, links: Sequence[tuple[int, int]]) -> Exact:
    """Myerson value: the Shapley value of the game in which connected parts earn apart."""
    worth = np.array([0] * len(table.whole), dtype=object)
    for part in restricted_parts(table.count, links):
        worth = worth + table.whole[part]
    return _shapley(worth.tolist(), table.count, table.unit)


def tau_exact(table: WholeTable) -> ExactSplit:
    """τ-value."""
    n, grand = table.count, len(table.whole) - 1
    top = [int(table.whole[grand] - table.whole[grand ^ 1 << i]) for i in range(n)]
    left = table.whole
    sums = np.array([0], dtype=object)
    for own in top:
        sums = np.concatenate([sums, sums + own])
    left = left - sums
    rights = [Fraction(int(left.reshape(-1, 2, 1 << i)[:, 1].max()) + top[i], table.unit) for i in range(n)]
    high = [Fraction(x, table.unit) for x in top]
    return _split(tau_of(table.players, rights, high, table.at(grand), table.scale))


def gately_exact(table: WholeTable) -> ExactSplit:
    """Gately point."""
    grand = len(table.whole) - 1
    high = [table.at(grand) - table.at(grand ^ 1 << i) for i in range(table.count)]
    return _split(gately_of(table.players, table.single(), high, table.at(grand), table.scale))


def _split(found: tuple[Sequence[Fraction] | None, str | None]) -> ExactSplit:
    share, reason = found
    return ExactSplit(share=None if share is None else list(share), reason=reason)


def bargained_exact(table: WholeTable, given: Mapping[str, Mapping[str, Fraction]]) -> dict[str, ExactSplit]:
    """Nash and Kalai–Smorodinsky; what the players have alone is the fallback unless another is given."""
    n, total = table.count, table.at(len(table.whole) - 1)

    def vector(name: str, default: Sequence[Fraction | None]) -> list[Fraction | None]:
        return [given[name][p] for p in table.players] if name in given else list(default)

    own = _known(vector("earned", [total / n] * n))
    fallback = _known(vector("fallback", table.single()))
    paid, received = vector("most_paid", [None] * n), vector("most_received", [None] * n)
    weights = _known(vector("weights", [Fraction(1)] * n))
    least = [max(f, o - p) if p is not None else f for f, o, p in zip(fallback, own, paid, strict=True)]
    most = [None if r is None else o + r for o, r in zip(own, received, strict=True)]
    faults = bargain_faults(own, least, most, paid=paid, received=received)
    if not faults and any(w <= 0 for w in weights):
        faults = [NO_WEIGHT]
    if faults:
        reason = " ".join(str(finding) for finding in faults)
        return {name: ExactSplit(share=None, reason=reason) for name in ("nash", "kalai_smorodinsky")}
    spare = sum(own, Fraction(0)) - sum(least, Fraction(0))
    slope = [
        max((spare + low if high is None else min(high, spare + low)) - back, Fraction(0))
        for low, high, back in zip(least, most, fallback, strict=True)
    ]
    problem = _Raise(start=fallback, least=least, most=most, total=sum(own, Fraction(0)))
    return {
        "nash": ExactSplit(share=problem.at_total(weights)),
        "kalai_smorodinsky": ExactSplit(share=problem.at_total(slope)),
    }


def _known(values: Sequence[Fraction | None]) -> Exact:
    return [value for value in values if value is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raise:
    """clip(start + slope·θ, least, most), θ raised until everything is handed out."""

    start: Exact
    least: Exact
    most: list[Fraction | None]
    total: Fraction

    def at_total(self, slope: Exact) -> Exact:
        ends = {Fraction(0)}
        for s, begin, low, high in zip(slope, self.start, self.least, self.most, strict=True):
            if s > 0:
                ends |= {(bound - begin) / s for bound in (low, high) if bound is not None and bound > begin}
        last = Fraction(0)
        for theta in sorted(ends):
            if sum(self._payoffs(slope, theta), Fraction(0)) > self.total:
                break
            last = theta
        at = self._payoffs(slope, last)
        # Between two ends those who are inside their bounds rise in proportion to their slopes.
        rate = sum(self._moving(slope, last), Fraction(0))
        gap = self.total - sum(at, Fraction(0))
        if rate > 0 and gap > 0:
            at = self._payoffs(slope, last + gap / rate)
            gap = Fraction(0)
        return self._levelled(at, gap)

    def _payoffs(self, slope: Exact, theta: Fraction) -> Exact:
        out = []
        for s, begin, low, high in zip(slope, self.start, self.least, self.most, strict=True):
            value = max(begin + s * theta, low)
            out.append(value if high is None else min(value, high))
        return out

    def _moving(self, slope: Exact, theta: Fraction) -> Exact:
        """Slopes of those whose payoff rises beyond θ."""
        return [
            s
            for s, begin, low, high in zip(slope, self.start, self.least, self.most, strict=True)
            if begin + s * theta >= low and (high is None or begin + s * theta < high)
        ]

    def _levelled(self, payoffs: Exact, gap: Fraction) -> Exact:
        """A sum that misses by a rounding is met by those who are inside their bounds, equally."""
        inside = [
            low < x and (high is None or x < high)
            for x, low, high in zip(payoffs, self.least, self.most, strict=True)
        ]
        if not gap or not any(inside):
            return payoffs
        return [x + gap / sum(inside) if is_in else x for x, is_in in zip(payoffs, inside, strict=True)]
