"""What fairness costs: the most that could flow through coupled sections, beside what was confirmed.

Where a flow passes two narrow sections, a fair cut can carry less in total than the greatest throughput,
which serves flows that pass one section before those that pass two. The greatest total is a small linear
programme over groups of points with the same sections; it is solved here in exact fractions.

References
----------
Dantzig, Linear Programming and Extensions, 1963; Bland, Mathematics of Operations Research 2, 1977 (the rule
that never cycles).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from gasunion.dispatch.deadline import instant_text
from gasunion.dispatch.desk import Desk
from gasunion.dispatch.schedule import Line

Groups = Mapping[tuple[str, ...], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One hour in which sections held flows back.

    Attributes
    ----------
    start : start of the gas day of the points concerned, UTC.
    hour : index of the hour.
    sections : those that are full.
    confirmed : units confirmed over all points of these sections.
    greatest : the greatest whole total the sections allow for the matched quantities.
    """

    start: str
    hour: int
    sections: tuple[str, ...]
    confirmed: int
    greatest: int


def greatest_total(wanted: Groups, room: Mapping[str, int]) -> Fraction:
    """The most that can flow in all: maximise Σ x_g with x_g ≤ wanted_g and Σ x_g ≤ room over each section.

    Parameters
    ----------
    wanted : units by group of flows that pass the same sections.
    room : units by section.

    Examples
    --------
    >>> greatest_total({("A",): 10, ("B",): 10, ("A", "B"): 10}, {"A": 10, "B": 10})
    Fraction(20, 1)
    """
    names = sorted(group for group, units in wanted.items() if units)
    narrow = [s for s in sorted(room) if sum(wanted[g] for g in names if s in g) > room[s]]
    free = [g for g in names if not set(g) & set(narrow)]
    held = [g for g in names if set(g) & set(narrow)]
    rows = [({g: Fraction(1) for g in held if s in g}, Fraction(room[s])) for s in narrow]
    rows += [({g: Fraction(1)}, Fraction(wanted[g])) for g in held]
    return Fraction(sum(wanted[g] for g in free)) + _maximum(held, rows)


def _maximum(
    names: list[tuple[str, ...]], rows: list[tuple[dict[tuple[str, ...], Fraction], Fraction]]
) -> Fraction:
    """Largest Σ x subject to rows ≤ their limits, x ≥ 0: the simplex method from the slack basis."""
    count = len(names)
    # Columns: the unknowns, then one slack a row; a row: coefficients and limit.
    table = [
        [row.get(g, Fraction(0)) for g in names] + [Fraction(int(i == k)) for k in range(len(rows))] + [limit]
        for i, (row, limit) in enumerate(rows)
    ]
    gain = [Fraction(1)] * count + [Fraction(0)] * (len(rows) + 1)
    basis = [count + i for i in range(len(rows))]
    while True:
        # Bland: the first column that gains, the first basic variable among the tightest rows.
        column = next((c for c, g in enumerate(gain[:-1]) if g > 0), None)
        if column is None:
            return -gain[-1]
        _, _, r = min((row[-1] / row[column], basis[i], i) for i, row in enumerate(table) if row[column] > 0)
        pivot = table[r][column]
        table[r] = [value / pivot for value in table[r]]
        basis[r] = column
        for i, row in enumerate(table):
            if i != r and row[column]:
                factor = row[column]
                table[i] = [a - factor * b if b else a for a, b in zip(row, table[r], strict=True)]
        factor = gain[column]
        gain = [a - factor * b if b else a for a, b in zip(gain, table[r], strict=True)]


def given_up(desk: Desk, lines: Iterable[Line]) -> tuple[Given, ...]:
    """Every hour in which something was cut, with the greatest total beside the fair one."""
    by_point: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_point[line.pair.point].append(line)
    grids: dict[str, list[str]] = defaultdict(list)
    for point in sorted(by_point):
        if desk.sections_at[point]:
            grids[instant_text(desk.start(point))].append(point)
    found: list[Given] = []
    for start, points in sorted(grids.items()):
        known: dict[tuple[tuple[tuple[tuple[str, ...], int], ...], tuple[tuple[str, int], ...]], int] = {}
        for h in range(desk.hour_count(points[0])):
            wanted: dict[tuple[str, ...], int] = defaultdict(int)
            given = 0
            for point in points:
                wanted[desk.sections_at[point]] += sum(line.matched[h] for line in by_point[point])
                given += sum(line.confirmed[h] for line in by_point[point])
            if sum(wanted.values()) == given:
                continue
            room = {s: desk.sections[s].capacity[h] for p in points for s in desk.sections_at[p]}
            question = (tuple(sorted(wanted.items())), tuple(sorted(room.items())))
            if question not in known:
                known[question] = int(greatest_total(wanted, room))
            load = {
                s: sum(line.confirmed[h] for p in desk.sections[s].points for line in by_point.get(p, ()))
                for s in room
            }
            found.append(
                Given(
                    start=start,
                    hour=h,
                    sections=tuple(s for s in sorted(room) if load[s] >= room[s]),
                    confirmed=given,
                    greatest=known[question],
                )
            )
    return tuple(found)
