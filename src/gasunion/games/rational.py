"""Linear equations in exact rationals, small ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

Row = list[Fraction]


def on_one_denominator(values: Sequence[Fraction], also: Sequence[Fraction] = ()) -> tuple[list[int], int]:
    """Numerators of the values on the least common denominator of all; whole numbers are fast to add.

    Parameters
    ----------
    also : numbers whose denominators count as well.
    """
    unit = lcm(*(v.denominator for v in values), *(v.denominator for v in also))
    return [v.numerator * (unit // v.denominator) for v in values], unit


def is_common_denominator_short(values: Iterable[Fraction], most_digits: int) -> bool:
    """Whether the least common denominator has at most so many digits; stops where it has more."""
    unit = 1
    for value in values:
        unit = lcm(unit, value.denominator)
        if unit.bit_length() > most_digits * 3.33:
            return False
    return True


def solve(rows: Sequence[Sequence[Fraction | int]], right: Sequence[Fraction | int]) -> Row | None:
    """A solution of the equations, unknowns without a pivot being 0; None where they contradict each other.

    Parameters
    ----------
    rows : (equation, unknown) coefficients. right : (equation,).
    """
    width = len(rows[0]) if rows else 0
    table = [[*map(Fraction, row), Fraction(r)] for row, r in zip(rows, right, strict=True)]
    pivots: list[int] = []
    top = 0
    for column in range(width):
        found = next((r for r in range(top, len(table)) if table[r][column]), None)
        if found is None:
            continue
        table[top], table[found] = table[found], table[top]
        head = table[top][column]
        pivot = table[top] = [value / head if value else value for value in table[top]]
        for r, row in enumerate(table):
            if r != top and row[column]:
                factor = row[column]
                table[r] = [a - factor * b if b else a for a, b in zip(row, pivot, strict=True)]
        pivots.append(column)
        top += 1
    if any(row[-1] for row in table[top:]):
        return None
    solution = [Fraction(0)] * width
    for r, column in enumerate(pivots):
        solution[column] = table[r][-1]
    return solution
