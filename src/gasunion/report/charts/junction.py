"""Who passes gas to whom over the year, with cycles netted by rule, so that a Sankey can be drawn.

Rule. Net flows of all corridors between two parties are summed by direction; opposite directions are taken
off each other. Where flows still run in a circle through several parties, the smallest of the circle is
taken off all of its flows, circles taken in alphabetical order, until none is left. No party's balance
changes by that. What was netted is published with the drawing.
"""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.report.views.data import ReportData
from gasunion.report.views.rows import PartyRow, of_year

LEAST_BCM = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Junction:
    """Flows between parties without cycles. [bcm]

    Attributes
    ----------
    passed : (from, to) → volume. against : volume of opposite flows netted, circular : of longer cycles.
    by_exchange : the party that is drawn by what it exchanges only, since it produces more than all others
        together; empty where there is none. left_out : its flows to outside markets.
    """

    passed: dict[tuple[str, str], float]
    against: float
    circular: float
    by_exchange: str
    left_out: dict[tuple[str, str], float]


def junction(report: ReportData) -> Junction:
    """Flows between parties of the report's first plan."""
    gross: dict[tuple[str, str], float] = {}
    for row in of_year(report.plan.borders):
        net = row.net_bcm
        pair = (row.from_party, row.to_party)
        key = pair if net >= 0 else (pair[1], pair[0])
        gross[key] = gross.get(key, 0.0) + abs(net)
    one_way, against = net_of_opposites(gross)
    passed, circular = without_cycles(one_way)
    years = {r.party: r for r in of_year(report.plan.parties)}
    largest = _by_exchange(years)
    markets = {p.party for p in report.parties if p.role == "market"}
    left_out = {k: v for k, v in passed.items() if largest and k[0] == largest and k[1] in markets}
    kept = {k: v for k, v in sorted(passed.items()) if k not in left_out and v >= LEAST_BCM}
    return Junction(passed=kept, against=against, circular=circular, by_exchange=largest, left_out=left_out)


def _by_exchange(years: dict[str, PartyRow]) -> str:
    made = {p: r.production_bcm for p, r in years.items()}
    return next((p for p, v in sorted(made.items()) if v > sum(made.values()) - v), "")


def net_of_opposites(gross: dict[tuple[str, str], float]) -> tuple[dict[tuple[str, str], float], float]:
    """Opposite flows of each pair taken off each other, and the volume taken off each of the two, summed."""
    net: dict[tuple[str, str], float] = {}
    against = 0.0
    for (a, b), volume in gross.items():
        back = gross.get((b, a), 0.0)
        if volume > back:
            net[a, b] = volume - back
            against += back
        elif volume == back and a < b:
            against += back
    return net, against


def without_cycles(flows: dict[tuple[str, str], float]) -> tuple[dict[tuple[str, str], float], float]:
    """Flows without cycles, and the volume that was taken out, counted once a cycle."""
    left = dict(sorted(flows.items()))
    taken = 0.0
    while (cycle := _first_cycle(left)) is not None:
        edges = list(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
        least = min(left[e] for e in edges)
        taken += least
        for edge in edges:
            left[edge] -= least
        left = {k: v for k, v in left.items() if v > 1e-12}
    return left, taken


def _first_cycle(flows: dict[tuple[str, str], float]) -> list[str] | None:
    """The first cycle met by a depth-first search in alphabetical order."""
    onward: dict[str, list[str]] = {}
    for a, b in sorted(flows):
        onward.setdefault(a, []).append(b)
    done: set[str] = set()

    def search(party: str, way: list[str]) -> list[str] | None:
        if party in way:
            return way[way.index(party) :]
        if party in done:
            return None
        for after in onward.get(party, []):
            found = search(after, [*way, party])
            if found:
                return found
        done.add(party)
        return None

    for start in sorted(onward):
        found = search(start, [])
        if found:
            return found
    return None
