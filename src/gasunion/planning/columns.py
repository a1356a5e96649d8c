"""Column numbers of the planning programme, and the labels of its supplies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gasunion.scenario.supply import Supply
from gasunion.transport.flows import FlowColumns
from gasunion.transport.model import Indices
from gasunion.transport.stock import StockColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Column numbers of every block. Axis names stand in brackets.

    production (supply, period), use (use step, period) [mcm/d]; build (project,) share built;
    missed_minimum (supply, period) [mcm/d], allowed only where the status quo could not do better.
    """

    production: Indices
    flows: FlowColumns
    use: Indices
    store: StockColumns
    build: Indices
    missed_minimum: Indices


def supply_labels_of(supplies: Sequence[Supply]) -> list[str]:
    """The node of each supply; " (2)" and on behind it where a node has several."""
    seen: dict[str, int] = {}
    labels = []
    for supply in supplies:
        seen[supply.node] = seen.get(supply.node, 0) + 1
        labels.append(supply.node if seen[supply.node] == 1 else f"{supply.node} ({seen[supply.node]})")
    return labels
