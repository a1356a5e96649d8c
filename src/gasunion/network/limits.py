"""Limits of stations and control valves: one table that solver, search, proof and rechecks read.

    field                   what is limited
    pressure_in_pa_min      inlet: pressure at the tail
    pressure_out_pa_max     outlet: pressure at the head
    ratio_max               ratio: outlet by inlet of the machines
    power_w_max             power at the machines' shafts; where their efficiency is known
    flow_kg_s_max           flow: mass flow from tail to head
    pressure_drop_pa_max    drop: what a valve takes between its fixed losses

They are limits of the machines and the regulator. Gas that takes the bypass meets none of them, and a closed
element has none. The least drop of a control valve is no limit but a law: while it regulates it takes that
much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from gasunion.network.elements import Arc, CompressorStation, ControlValve

Quantity = Literal["inlet", "outlet", "ratio", "power", "flow", "drop"]
Side = Literal["least", "highest"]

TABLE: Final[tuple[tuple[str, Quantity, Side], ...]] = (
    ("pressure_in_pa_min", "inlet", "least"),
    ("pressure_out_pa_max", "outlet", "highest"),
    ("ratio_max", "ratio", "highest"),
    ("power_w_max", "power", "highest"),
    ("flow_kg_s_max", "flow", "highest"),
    ("pressure_drop_pa_max", "drop", "highest"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit of a station or control valve: what, which side of it, and its level in SI."""

    quantity: Quantity
    side: Side
    level: float

    def is_broken(self, value: float, *, share: float) -> bool:
        """Whether a value passes it by more than a share of itself; NaN passes nothing."""
        if self.side == "least":
            return value < self.level * (1.0 - share)
        return value > self.level * (1.0 + share)


_FIELD: Final[Mapping[Quantity, str]] = {quantity: name for name, quantity, _ in TABLE}


def limits_of(arc: Arc) -> Mapping[Quantity, Limit]:
    """The limits that an element has, by what they limit; none for other elements than these two."""
    found: dict[Quantity, Limit] = {}
    for _, quantity, side in TABLE:
        level = limit(arc, quantity)
        if level is not None:
            found[quantity] = Limit(quantity=quantity, side=side, level=level)
    return found


def limit(arc: Arc, quantity: Quantity) -> float | None:
    """The level of one limit, None where the element has none. [SI]"""
    if not isinstance(arc, CompressorStation | ControlValve):
        return None
    level = getattr(arc, _FIELD[quantity], None)
    if level is None or (quantity == "power" and getattr(arc, "efficiency", None) is None):
        return None
    return float(level)
