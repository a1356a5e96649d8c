"""The stages of the nucleolus in exact rationals, where floating-point numbers cannot tell levels apart.

Takes a floating-point answer and repairs it: each stage's programme is solved by a dual simplex method in
fractions, started from a small box around that answer. Rows are drawn from the table of all excesses, in
whole numbers on one denominator. If a side of the box carries a multiplier at the optimum, or the box holds
no point that keeps what is settled, the box was too small; it is then enlarged.

See docs/theory/games.md, section "Certificates".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from gasunion.games.coalition import Floats
from gasunion.games.nucleolus import Lexicographic, Stage

Row = tuple[tuple[int, ...], Fraction]
"""Coefficients of (x, t) and the right-hand side of coefficients · (x, t) ≥ right-hand side."""

ENLARGE = 1000
PATIENCE = 30
"""Steps without progress before the rule that cannot cycle (Bland's) takes over."""


def repaired(worth: Sequence[Fraction], start: Floats, *, per_capita: bool, rational: bool) -> Lexicographic:
    """The lexicographically least excesses, every comparison exact.

    Parameters
    ----------
    worth : (2ⁿ,) by mask. start : (player,) an answer in floating-point numbers.
    per_capita : divide excesses by the coalition's size. rational : every player gets at least v(i).

    Returns
    -------
    Shares rounded to floats; the stages name the coalitions, from which `certificate` solves exact shares.
    """
    search = _ExactSearch(
        worth, [Fraction(float(x)) for x in start], per_capita=per_capita, rational=rational
    )
    stages = []
    while len(search.settled) < search.n:
        stages.append(search.stage())
    return Lexicographic(share=start, stages=tuple(stages))


@dataclass(slots=True)
class _Basis:
    """n + 1 independent rows, the inverse of their matrix, and the point at which they hold with equality."""

    keys: list[object]  # a settled row's mask is negative: its multiplier is free
    rows: list[Row]
    inverse: list[list[Fraction]]

    def point(self) -> list[Fraction]:
        right = [row[1] for row in self.rows]
        return [
            sum((a * b for a, b in zip(line, right, strict=True) if a), Fraction(0)) for line in self.inverse
        ]

    def in_rows(self, row: Row) -> list[Fraction]:
        """A row's coefficients as a combination of the basis rows."""
        size = range(len(self.rows))
        nonzero = [(i, c) for i, c in enumerate(row[0]) if c]
        return [sum((c * self.inverse[i][k] for i, c in nonzero), Fraction(0)) for k in size]

    def replace(self, place: int, key: object, row: Row, combination: list[Fraction]) -> None:
        head = combination[place]
        for line in self.inverse:
            if line[place]:
                new = line[place] / head
                for k, alpha in enumerate(combination):
                    if alpha and k != place:
                        line[k] -= alpha * new
                line[place] = new
        self.keys[place], self.rows[place] = key, row


class _ExactSearch:
    def __init__(
        self, worth: Sequence[Fraction], start: list[Fraction], *, per_capita: bool, rational: bool
    ) -> None:
        self.worth, self.start = worth, start
        self.n, self.grand = len(start), len(worth) - 1
        self.per_capita, self.rational = per_capita, rational
        scale = max(abs(v) for v in worth) or Fraction(1)
        self.radius = scale / 10**6
        self.unit = lcm(*(v.denominator for v in worth))
        self.whole = [int(v * self.unit) for v in worth]
        self.settled: dict[int, Row] = {self.grand: (self._coefficients(self.grand, 0), worth[-1])}

    def _coefficients(self, mask: int, quota: int) -> tuple[int, ...]:
        return (*(mask >> i & 1 for i in range(self.n)), quota)

    def _quota(self, mask: int) -> int:
        return mask.bit_count() if self.per_capita else 1

    def stage(self) -> Stage:
        """Solve one stage and settle its coalitions."""
        basis = self._first_basis()
        stalled, last = 0, None
        while True:
            point = basis.point()
            stalled = stalled + 1 if point[-1] == last else 0
            last = point[-1]
            entering = self._violated(point, is_bland=stalled > PATIENCE)
            place = None
            if entering is None:
                multipliers = basis.inverse[-1]
                if not any(m and _is_box(k) for m, k in zip(multipliers, basis.keys, strict=True)):
                    return self._settle(basis, point[-1])
            else:
                key, row = entering
                combination = basis.in_rows(row)
                place = self._leaving(basis, combination)
            if place is None:
                self.radius *= ENLARGE
                basis, stalled, last = self._first_basis(), 0, None
            else:
                basis.replace(place, key, row, combination)

    def _first_basis(self) -> _Basis:
        """Settled rows, t from below, and sides of the box that complete them; only t has a multiplier."""
        n = self.n
        floor: Row = (self._coefficients(0, 1), -self.radius * 4 - 8 * max(abs(v) for v in self.worth))
        identity = [[Fraction(int(i == k)) for k in range(n + 1)] for i in range(n + 1)]
        sides: list[Row] = [(self._coefficients(1 << i, 0), self.start[i] - self.radius) for i in range(n)]
        basis = _Basis(
            keys=[*(f"side {i}" for i in range(n)), "floor"], rows=[*sides, floor], inverse=identity
        )
        for mask, row in self.settled.items():
            combination = basis.in_rows(row)
            place = next(
                k for k, a in enumerate(combination) if a and isinstance(basis.keys[k], str) and k < n
            )
            basis.replace(place, -mask, row, combination)
        return basis

    def _leaving(self, basis: _Basis, combination: list[Fraction]) -> int | None:
        """Place of the row that gives way; None where nobody can, so that no point satisfies all rows."""
        best: tuple[Fraction, str] | None = None
        place = None
        for k, (key, alpha) in enumerate(zip(basis.keys, combination, strict=True)):
            if alpha > 0 and not (isinstance(key, int) and key < 0):
                candidate = (basis.inverse[-1][k] / alpha, str(key).rjust(12))
                if best is None or candidate < best:
                    best, place = candidate, k
        return place

    def _violated(self, point: list[Fraction], *, is_bland: bool) -> tuple[object, Row] | None:
        """The row that is violated most, or the first one; None where all hold."""
        worst: tuple[Fraction, object, Row] | None = None
        for key, row, short in self._rows_short(point):
            if is_bland:
                return key, row
            if worst is None or short > worst[0]:
                worst = (short, key, row)
        return None if worst is None else (worst[1], worst[2])

    def _rows_short(self, point: list[Fraction]) -> Iterator[tuple[object, Row, Fraction]]:
        n, x, t = self.n, point[:-1], point[-1]
        unit = lcm(self.unit, *(p.denominator for p in point))
        stretch = unit // self.unit
        # Per capita s·t is a sum over members; otherwise every coalition has one t.
        each = [int((xi + (t if self.per_capita else 0)) * unit) for xi in x]
        sums = [0 if self.per_capita else int(t * unit)]
        for value in each:
            sums += [s + value for s in sums]
        shorts = [w * stretch - s for w, s in zip(self.whole, sums, strict=True)]
        open_masks = sorted(
            (m for m in range(1, self.grand) if shorts[m] > 0), key=shorts.__getitem__, reverse=True
        )
        for mask in open_masks:
            if not self._is_settled(mask):
                row = (self._coefficients(mask, self._quota(mask)), self.worth[mask])
                yield mask, row, Fraction(shorts[mask], unit)
                break
        for i in range(n):
            if self.rational and x[i] < self.worth[1 << i]:
                yield (
                    f"alone {i}",
                    (self._coefficients(1 << i, 0), self.worth[1 << i]),
                    self.worth[1 << i] - x[i],
                )
            over = x[i] - self.start[i] - self.radius
            if over > 0:
                negative = tuple(-c for c in self._coefficients(1 << i, 0))
                yield f"top {i}", (negative, -self.start[i] - self.radius), over
            under = self.start[i] - self.radius - x[i]
            if under > 0:
                yield f"side {i}", (self._coefficients(1 << i, 0), self.start[i] - self.radius), under

    def _is_settled(self, mask: int) -> bool:
        return _in_span([row[0] for row in self.settled.values()], self._coefficients(mask, 0))

    def _settle(self, basis: _Basis, level: Fraction) -> Stage:
        coalitions, alone = [], []
        for key, multiplier in zip(basis.keys, basis.inverse[-1], strict=True):
            if multiplier <= 0 or (isinstance(key, int) and key < 0):
                continue
            if isinstance(key, int):
                coalitions.append(key)
                self._add(key, self.worth[key] - level * self._quota(key))
            else:
                player = int(str(key).removeprefix("alone "))
                alone.append(1 << player)
                self._add(1 << player, self.worth[1 << player])
        return Stage(level=float(level), coalitions=tuple(sorted(coalitions)), alone=tuple(alone))

    def _add(self, mask: int, value: Fraction) -> None:
        if not self._is_settled(mask):
            self.settled[mask] = (self._coefficients(mask, 0), value)


def _is_box(key: object) -> bool:
    return isinstance(key, str) and not key.startswith("alone")


def _in_span(rows: Sequence[Sequence[int]], vector: Sequence[int]) -> bool:
    """Whether a vector is a combination of independent rows, by elimination in fractions."""
    from gasunion.games.rational import solve

    columns = [list(column) for column in zip(*rows, strict=True)]
    return solve(columns, list(vector)) is not None
