"""What a solver says that each unit does, in typed words that a second function can hold it to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Does = Literal["closed", "passes", "acts"]
Holds = Literal["ratio", "outlet", "inlet", "flow", "power", "rise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitClaim:
    """What one station, control valve, check valve or constant loss does.

    Attributes
    ----------
    arc : its name.
    does : "closed" lets nothing pass; "passes" changes nothing: by the bypass, or through machines at rest;
        "acts" raises or lowers the pressure of gas that runs from tail to head.
    holds : what an acting unit holds; "rise" where it is moved freely. None where it does not act.
    level : of what it holds: ratio, [Pa], [kg s⁻¹] or [W]; None for a free one.
    """

    arc: str
    does: Does
    holds: Holds | None = None
    level: float | None = None
