"""From bids to gas: stages that are kept apart.

Proposed demand and proposed offers, matched, contracted, nominated, delivered are figures of different
things. None is added to another, and a stage that nobody reported is not known, which is not 0. A round binds
nobody, and published rounds show how much is lost on the way: of 43 bcm matched about 1 was known to be
contracted.

See docs/theory/rounds.md, section "The funnel".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gasunion.market.round.bids import REPORTED, Report
from gasunion.market.round.bundle import Bundle
from gasunion.market.round.matching import Pool
from gasunion.outcome import Finding

BEFORE = {"matched": "demand", "contracted": "matched", "nominated": "contracted", "delivered": "nominated"}
"""The stage that each stage is a share of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Units by stage; None where nobody reported it."""

    units: dict[str, int | None]

    def share(self, stage: str) -> float | None:
        """A stage as a share of the one before; None where either is not known, or that one is 0."""
        now, before = self.units[stage], self.units[BEFORE[stage]]
        return None if now is None or not before else now / before


def funnel_of(bundle: Bundle, pools: Sequence[Pool]) -> Funnel:
    """The stages of a round."""
    units: dict[str, int | None] = {
        "demand": sum(x.units for x in bundle.demands),
        "offers": sum(x.units for x in bundle.offers),
        "matched": sum(p.matched for p in pools),
    }
    for stage in REPORTED:
        lines = bundle.reported.get(stage)
        units[stage] = None if lines is None else sum(r.units for r in lines)
    return Funnel(units=units)


def reports_beyond(bundle: Bundle, pools: Sequence[Pool]) -> list[Finding]:
    """Where a pair reports more at a stage than at the one before: allowed, and told."""
    matched = _matched(pools)
    before: dict[tuple[str, str, str, str], int] = matched
    name, out = "matched", []
    for stage in REPORTED:
        lines = bundle.reported.get(stage)
        if lines is None:
            continue
        now = _summed(lines)
        for (seller, buyer, point, month), units in now.items():
            limit = before.get((seller, buyer, point, month), 0)
            if units > limit:
                size, unit = float(bundle.smallest), f" {bundle.unit}" if bundle.unit else ""
                out.append(
                    Finding(
                        where=f"reported, {stage}, {seller} to {buyer}, {point}, {month}",
                        what=f"is {units * size:g}{unit}, more than {name}, {limit * size:g}.",
                        value=units * size,
                        unit=bundle.unit or None,
                        limit=limit * size,
                        hint="A deal beside the round is no fruit of it; report it elsewhere.",
                        severity="warning",
                    )
                )
        before, name = now, stage
    return out


def _matched(pools: Sequence[Pool]) -> dict[tuple[str, str, str, str], int]:
    out: dict[tuple[str, str, str, str], int] = {}
    for pool in pools:
        for match in pool.matches:
            for buyer, units in match.by_buyer.items():
                key = (match.offer.party, buyer, pool.point, pool.month)
                out[key] = out.get(key, 0) + units
    return out


def _summed(lines: Sequence[Report]) -> dict[tuple[str, str, str, str], int]:
    out: dict[tuple[str, str, str, str], int] = {}
    for line in lines:
        key = (line.seller, line.buyer, line.point, line.month)
        out[key] = out.get(key, 0) + line.units
    return out
