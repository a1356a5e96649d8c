"""Answers rechecked with nothing but themselves: sums and orders that hold whatever the case.

A whole recheck of these needs the case (`gasunion north CASE --verify ANSWER.json`); here stands what an
answer must fulfil before anybody shows it beside a plan. Nothing is imported of what made it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gasunion.outcome import Finding

SAME_MUSD = 1e-6
"""Relative difference of sums of floats."""
ROUNDED_MUSD = 0.002
"""Amounts of `north` are rounded to a thousandth of a million, and sums of three of them are."""
_VERDICTS = ((0.05, "does not support"), (0.5, "makes unlikely,"), (0.95, "makes likely,"), (2.0, "supports"))


def projects_faults(answer: Mapping[str, Any]) -> Iterator[Finding]:
    """What of an answer of `projects` does not add up.

    Raises
    ------
    KeyError, TypeError, AttributeError : it has not the form of one.
    """
    built = {name: p["start"] for name, p in answer["projects"].items() if p["start"] is not None}
    if dict(answer["built"]) != built:
        yield Finding(
            where="answer, built", what="names other projects than have a year from which they stand."
        )
    whole = answer["portfolio"]
    size = abs(whole["surplus_after_musd"]) + 1.0
    net = whole["surplus_after_musd"] - whole["surplus_before_musd"]
    yield from _same("portfolio.net_musd", whole["net_musd"], net, size)
    for name, p in answer["projects"].items():
        place = f"projects.{name}"
        size = 1.0 + abs(p["benefit_musd"]) + abs(p["cost_musd"])
        size += sum(map(abs, p["benefit_by_party_musd"].values()))
        yield from _same(f"{place}.net_musd", p["net_musd"], p["benefit_musd"] - p["cost_musd"], size)
        for kind in ("benefit", "cost"):
            parts = sum(p[f"{kind}_by_party_musd"].values())
            yield from _same(f"{place}.{kind}_musd", p[f"{kind}_musd"], parts, size)
        for party, left in p["net_by_party_musd"].items():
            own = p["benefit_by_party_musd"][party] - p["cost_by_party_musd"][party]
            yield from _same(f"{place}.net_by_party_musd.{party}", left, own, size)
        for kind, found in p["allocation"].items():
            paid = sum(found["compensation_musd"].values())
            yield from _same(f"{place}.allocation.{kind}.compensation_musd", paid, 0.0, size)
        if p["benefit_cost"] is not None:
            ratio = p["benefit_musd"] / p["cost_musd"]
            yield from _same(f"{place}.benefit_cost", p["benefit_cost"], ratio, 1.0 + abs(ratio))


def north_faults(answer: Mapping[str, Any]) -> Iterator[Finding]:
    """What of an answer of `north` does not hold together.

    Raises
    ------
    KeyError, TypeError, AttributeError : it has not the form of one.
    """
    claim = answer["claim"]
    for table in ("costs", "savings", "investment"):
        for k, row in enumerate(answer[table]):
            yield from _ordered(f"{table}.{k}", row)
    for k, row in enumerate(claim["readings"]):
        yield from _ordered(f"claim.readings.{k}", row)
        if not 0.0 <= row["probability"] <= 1.0:
            what = f"is {row['probability']!r}; a probability lies between 0 and 1."
            yield Finding(where=f"answer, claim.readings.{k}.probability", what=what)
    best = max(row["probability"] for row in claim["readings"])
    words = next(words for limit, words in _VERDICTS if best < limit)
    if not claim["verdict"].startswith(words):
        what = f"does not follow from the most favourable reading, {best:g}."
        yield Finding(where="answer, claim.verdict", what=what, value=claim["verdict"], limit=words)
    middle: dict[tuple[str, str, float], dict[str, float]] = {}
    for row in answer["costs"]:
        key = (row["option"], row["valuation"], row["rate"])
        middle.setdefault(key, {})[row["party"]] = row["mid_musd"]
    for key, by in middle.items():
        whole = by.pop("together")
        if abs(whole - sum(by.values())) > ROUNDED_MUSD:
            what = f"is {whole:g} together and {sum(by.values()):g} by party."
            yield Finding(where=f"answer, costs, {key[0]}, {key[1]}, {key[2]:g}", what=what, value=whole)


def _same(name: str, printed: float, right: float, size: float) -> Iterator[Finding]:
    if not abs(printed - right) <= SAME_MUSD * size:
        what = f"is {printed:.12g}; its parts give {right:.12g}."
        yield Finding(where=f"answer, {name}", what=what, value=printed, limit=right)


def _ordered(name: str, row: Mapping[str, Any]) -> Iterator[Finding]:
    if not row["p5_musd"] <= row["p50_musd"] <= row["p95_musd"]:
        yield Finding(where=f"answer, {name}", what="has its 5, 50 and 95 of 100 out of order.")
