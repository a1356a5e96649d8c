"""What a plan claims, as data: names, periods and numbers, without a planner behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gasunion.outcome import Finding

# Rates are published to a cubic metre a day; a node with forty arcs may gather that much from each.
RATE_TOLERANCE_MCM_D = 1e-4
VOLUME_TOLERANCE_MCM = 1e-2
MONEY_TOLERANCE_MUSD = 1e-2

Rates = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a plan claims, by name and period. Rates in mcm/d, stocks in mcm, money in MUSD.

    Attributes
    ----------
    kind, block : what was asked of the plan.
    production : supply label → period → rate; the label is the node, " (2)" and on behind it where a project
        adds a supply at the same node.
    forward, backward : arc → period → rate that enters. use : "NODE CLASS STEP" → period → rate.
    injection, withdrawal, stock : storage → period. contracts : contract → period → quantity.
    pins : contract → period → rate that the status quo achieved; empty for a contracted plan.
    missed_minimum : supply label → period → rate. build : project → share.
    surplus : of the plan. accounts : party → surplus.
    baseline : of a block of a base year, what its status quo claims.
    """

    kind: str
    block: frozenset[str]
    production: Rates
    forward: Rates
    backward: Rates
    use: Rates
    injection: Rates
    withdrawal: Rates
    stock: Rates
    contracts: Rates
    pins: Rates = field(default_factory=dict)
    missed_minimum: Rates = field(default_factory=dict)
    build: Mapping[str, float] = field(default_factory=dict)
    surplus: float = 0.0
    accounts: Mapping[str, float] = field(default_factory=dict)
    baseline: Claim | None = None


def fault(where: str, what: str, value: float, limit: float, unit: str) -> Finding:
    """A claim that does not hold: where, what, the number claimed, and the number it must keep to."""
    return Finding(
        where=where,
        what=f"{what}: {value:.6g} {unit} against {limit:.6g} {unit}.",
        value=value,
        limit=limit,
        unit=unit,
        hint="The result does not follow from its inputs; make the plan again.",
    )
