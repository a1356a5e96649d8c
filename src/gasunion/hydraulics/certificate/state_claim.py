"""What a solver says that each unit does, in typed words that a second function can hold it to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """What a word of an answer says: what a unit does and holds, and whose level that is."""

    does: Does
    holds: Holds | None = None
    at_limit: bool = False
    backward: bool = False


MODES: Final[Mapping[str, Mode]] = {
    "closed": Mode(does="closed"),
    "idle: a way without loss joins its ends": Mode(does="closed"),
    "passes without action": Mode(does="passes"),
    "passes backward": Mode(does="passes", backward=True),
    "passes backward by its bypass": Mode(does="passes", backward=True),
    "holds its ratio": Mode(does="acts", holds="ratio"),
    "holds its outlet pressure": Mode(does="acts", holds="outlet"),
    "holds its inlet pressure": Mode(does="acts", holds="inlet"),
    "holds its flow": Mode(does="acts", holds="flow"),
    "at its highest ratio": Mode(does="acts", holds="ratio", at_limit=True),
    "at its highest outlet pressure": Mode(does="acts", holds="outlet", at_limit=True),
    "at its lowest inlet pressure": Mode(does="acts", holds="inlet", at_limit=True),
    "at its highest flow": Mode(does="acts", holds="flow", at_limit=True),
    "at its highest power": Mode(does="acts", holds="power", at_limit=True),
    "set freely": Mode(does="acts", holds="rise"),
}
"""Every word that an answer may say of a unit."""
