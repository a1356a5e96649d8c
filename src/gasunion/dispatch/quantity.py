"""Whole units: exact decimals, the largest remainder, exact text, and reference conditions as fractions.

A float never enters. A decimal figure travels as text ("20.00"), becomes a fraction, and is rounded once,
half away from zero, where it becomes a whole unit.

References
----------
Balinski and Young, Fair Representation, Yale University Press, 1982: the largest remainder (Hamilton's rule).
GOST 2939-63 (20 °C), ISO 13443:1996 (15 °C), DIN 1343 (0 °C): reference conditions, all at 101 325 Pa.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final, TypeVar

K = TypeVar("K")

_DECIMAL: Final = re.compile(r"-?\d+(\.\d+)?")

# Temperature in hundredths of a kelvin; the pressure is 101 325 Pa in all three and cancels.
# `gasunion.units` holds the same states in SI; a test holds the two tables together.
_CENTIKELVIN: Final[Mapping[str, int]] = {"0C": 27315, "15C": 28815, "20C": 29315}


def exact(figure: str | int | Fraction) -> Fraction:
    """The exact value of a decimal figure.

    Raises
    ------
    ValueError : it is not decimal digits, or it is a float, whose exact value nobody meant.

    Examples
    --------
    >>> exact("21.50")
    Fraction(43, 2)
    """
    if isinstance(figure, Fraction):
        return figure
    if isinstance(figure, int) and not isinstance(figure, bool):
        return Fraction(figure)
    if isinstance(figure, str) and _DECIMAL.fullmatch(figure):
        return Fraction(figure)
    raise ValueError(f"{figure!r} is not a decimal figure; write it as text, such as '21.50'")


def rounded(value: Fraction | int) -> int:
    """The nearest whole number, halves away from zero, so that a debt and its claim round alike.

    Examples
    --------
    >>> rounded(Fraction(5, 2)), rounded(Fraction(-5, 2))
    (3, -3)
    """
    size = abs(Fraction(value))
    whole = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    return whole if value >= 0 else -whole


def decimal_text(value: Fraction | int, places: int) -> str:
    """Decimal text with a fixed number of places, halves away from zero.

    Examples
    --------
    >>> decimal_text(Fraction(5, 24) * 100, 2)
    '20.83'
    """
    units = rounded(Fraction(value) * 10**places)
    sign, digits = ("-" if units < 0 else ""), str(abs(units)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def largest_remainder(
    total: int,
    weights: Mapping[K, int | Fraction],
    *,
    tie: Callable[[K], Any] | None = None,
) -> dict[K, int]:
    """Divide whole units in proportion to weights, so that the parts sum to exactly the total.

    Each part is first rounded towards zero; the units left go one each to the largest remainders, equal
    remainders in the order of `tie` (default: the key itself).

    Parameters
    ----------
    total : units to divide; may be negative.
    weights : by key, none negative.
    tie : sort key that orders equal remainders.

    Raises
    ------
    ValueError : a weight is negative, or all are zero and there is something to divide.

    Examples
    --------
    >>> largest_remainder(50, {"I2": 200, "I3": 100})
    {'I2': 33, 'I3': 17}
    """
    if total < 0:
        return {k: -v for k, v in largest_remainder(-total, weights, tie=tie).items()}
    negative = sorted(str(k) for k, w in weights.items() if w < 0)
    if negative:
        raise ValueError(f"weight of {negative[0]} is negative; a share needs weights of 0 or more")
    whole = sum(weights.values())
    if whole == 0:
        if total:
            raise ValueError(f"{total} units cannot be divided: every weight is 0")
        return dict.fromkeys(weights, 0)
    parts: dict[K, int] = {}
    remainders: dict[K, int | Fraction] = {}
    for key, weight in weights.items():
        # Remainders over the common denominator `whole`: comparing them needs no fraction.
        share, remainders[key] = divmod(total * weight, whole)
        parts[key] = int(share)
    left = total - sum(parts.values())
    order = sorted(weights, key=lambda k: (-remainders[k], tie(k) if tie else k))
    for key in order[:left]:
        parts[key] += 1
    return parts


def spread(daily: int, hours: int) -> tuple[int, ...]:
    """A daily quantity over the hours of its day; the odd units go to the earlier hours.

    Examples
    --------
    >>> spread(50, 24)[:4]
    (3, 3, 2, 2)
    """
    if hours < 1:
        raise ValueError(f"{hours} hours; a quantity is spread over 1 hour or more")
    each, left = divmod(daily, hours)
    return tuple(each + 1 if i < left else each for i in range(hours))


def volume_factor(*, at: str, to: str) -> Fraction:
    """Cubic metres counted at `to` that hold what one counted at `at` holds: the exact ideal-gas ratio.

    Parameters
    ----------
    at, to : "0C", "15C" or "20C".

    Raises
    ------
    ValueError : reference conditions that are not known.

    Examples
    --------
    >>> decimal_text(volume_factor(at="20C", to="0C"), 12)
    '0.931775541532'
    """
    for name in (at, to):
        if name not in _CENTIKELVIN:
            raise ValueError(f"unknown reference conditions {name!r}; known: {', '.join(_CENTIKELVIN)}")
    return Fraction(_CENTIKELVIN[to], _CENTIKELVIN[at])


def restated(
    volume_m3: int | Fraction, gcv_kwh_per_m3: Fraction, *, at: str, to: str
) -> tuple[Fraction, Fraction, Fraction]:
    """A volume and its calorific value at other reference conditions; the energy does not change.

    Returns
    -------
    Volume at `to` [m³], gross calorific value per cubic metre at `to` [kWh m⁻³], energy [kWh], all exact.
    """
    factor = volume_factor(at=at, to=to)
    return volume_m3 * factor, gcv_kwh_per_m3 / factor, volume_m3 * gcv_kwh_per_m3
