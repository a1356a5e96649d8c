"""Figures in English, for windows that have one language: each is written by the one language."""

from __future__ import annotations

from collections.abc import Sequence

from gasunion.report.language.language import language


def number(value: float | None, unit: str = "bcm", *, signed: bool = False) -> str:
    """A figure in the digits of its unit; "n/a" where it is not known."""
    return language("en").number(value, unit, signed=signed)


def interval(low: float | None, high: float | None, unit: str = "bcm") -> str:
    """'20–148', or one figure where both agree."""
    return language("en").interval(low, high, unit)


def listed(names: Sequence[str]) -> str:
    """'A', 'A and B', 'A, B and C'."""
    return language("en").listed(names)
