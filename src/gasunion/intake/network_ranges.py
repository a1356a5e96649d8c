"""Ranges of what network files and options give, in SI: what is beyond is a slip or stands in another unit.

The widest gas pipelines are of 56 inches (1.42 m); no pipe between two stations is longer than some hundred
kilometres; hydrogen's gravity is 0.07 and that of carbon dioxide 1.52; a perfect gas has a ratio of heat
capacities of at most 5/3, and dense gas a greater one. The ranges leave room: a diameter in millimetres or
inches, a length in decimetres is beyond. Ranges of size alone are wide enough for files that write a great
number where there is no limit, and keep a number within what a float can square.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What a number in SI must be, with the words that say so behind "pressure is 1e300 Pa; "."""

    low: float = -math.inf
    high: float = math.inf
    is_low_open: bool = False
    unit: str | None = None
    words: str = ""
    hint: str | None = None

    def holds(self, value: float) -> bool:
        """Whether a value lies in the range."""
        return (value > self.low if self.is_low_open else value >= self.low) and value <= self.high

    def limit(self, value: float) -> float | None:
        """The end that a value is beyond; None where that end is open."""
        end = self.high if value > self.high else self.low
        return end if math.isfinite(end) else None


def up_to(most: float, unit: str) -> Range:
    """Numbers up to a size, of either sign."""
    return Range(
        low=-most, high=most, unit=unit or None, words=f"at most {most:g}{unit and ' ' + unit} is read"
    )


ANY: Final = Range()
NOT_NEGATIVE: Final = Range(low=0.0, words="it must be 0 or more")
POSITIVE: Final = Range(low=0.0, is_low_open=True, words="it must be above 0")

_UNIT: Final = "Check its unit."
PIPE_DIAMETER: Final = Range(low=1.0e-3, high=5.0, unit="m", words="pipes have 0.001 to 5 m", hint=_UNIT)
PIPE_LENGTH: Final = Range(
    low=1.0e-3, high=2.0e6, unit="m", words="one pipe has 0.001 m to 2000 km", hint=_UNIT
)
FRICTION_FACTOR: Final = Range(low=1.0e-6, high=1.0, words="pipes have 1e-06 to 1")
HEIGHT: Final = up_to(1.0e5, "m")
GAS_TEMPERATURE: Final = Range(low=200.0, high=400.0, unit="K", words="gas and air have 200 to 400 K")
PRESSURE: Final = up_to(1.0e11, "Pa")
SLACK_PRESSURE: Final = Range(
    low=1.0, high=PRESSURE.high, unit="Pa", words=f"an absolute pressure is 1 to {PRESSURE.high:g} Pa"
)
MASS_FLOW: Final = up_to(1.0e12, "kg/s")
RATIO: Final = up_to(1.0e6, "")
GRAVITY: Final = Range(low=0.05, high=3.0, words="a gas has 0.05 to 3 times the density of air")
HEAT_CAPACITY_RATIO: Final = Range(low=1.0, high=3.0, is_low_open=True, words="a gas has above 1, up to 3")
