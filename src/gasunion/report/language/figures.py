"""Figures as a person reads them: digits by unit, true minus, thin spaces, and n/a for what is not known."""

from __future__ import annotations

import math
from typing import Any

NOT_KNOWN = "n/a"
# Digits behind the point by unit: never more than the data carry.
DECIMALS: dict[str, int] = {
    "bcm": 1,
    "bcm/y": 1,
    "mcm/d": 1,
    "mcm": 0,
    "USD/tcm": 0,
    "MUSD": 0,
    "%": 0,
    "km": 0,
    "days": 0,
    "count": 0,
}
# The thin space that does not break: "15 473" stays on one line.
THIN = "\u202f"


def number(value: Any, unit: str = "bcm", *, signed: bool = False) -> str:
    """A figure in the digits of its unit; "n/a" where it is not known."""
    if value is None or isinstance(value, str):
        return NOT_KNOWN
    figure = float(value)
    if not math.isfinite(figure):
        return NOT_KNOWN
    decimals = DECIMALS.get(unit, 1)
    if figure != 0 and decimals == 1 and abs(figure) < 0.05:
        # A small flow is not none: say that it is small.
        return f"{'−' if figure < 0 else '+' if signed else ''}<0.1" if abs(figure) >= 5e-4 else "0.0"
    text = f"{abs(figure):,.{decimals}f}".replace(",", THIN)
    is_zero = float(f"{abs(figure):.{decimals}f}") == 0
    sign = "" if is_zero else "−" if figure < 0 else "+" if signed else ""
    return sign + text


def interval(low: Any, high: Any, unit: str = "bcm") -> str:
    """'20–148', or '−3 to 5' where a minus would be mistaken for the dash, or one figure where both agree."""
    first, last = number(low, unit), number(high, unit)
    if first == last:
        return first
    return f"{first} to {last}" if "−" in first + last else f"{first}–{last}"


def with_interval(value: Any, low: Any, high: Any, unit: str = "bcm") -> str:
    """'62 (20–148)'; the interval is left out where it is not known or no wider than the digits."""
    text = number(value, unit)
    span = interval(low, high, unit)
    return text if NOT_KNOWN in span or span == text else f"{text} ({span})"


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def period_name(period: str) -> str:
    """'2024-01p' is 'January 2024, peak days'; 'year' is 'whole year'."""
    if period == "year" or "-" not in period:
        return "whole year" if period == "year" else period
    label, is_peak = period.removesuffix("p"), period.endswith("p")
    year, month = label.split("-")[:2]
    return f"{MONTHS[int(month) - 1]} {year}, {'peak days' if is_peak else 'ordinary days'}"


def listed(names: list[str]) -> str:
    """'A', 'A and B', 'A, B and C'."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"
