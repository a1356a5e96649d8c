"""Exact money: rounding to whole minor units so that the parts sum to the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from gasunion.outcome import Finding, Refused

PREFIXES = {"": 1, "k": 10**3, "T": 10**3, "M": 10**6, "m": 10**6, "G": 10**9, "B": 10**9}
"""kEUR and TEUR are thousands, MEUR and mEUR millions (nobody quotes thousandths of a euro), GUSD and BUSD
milliards."""

MINOR_PER_UNIT = {"BHD": 1000, "JOD": 1000, "KWD": 1000, "OMR": 1000, "TND": 1000, "JPY": 1, "KRW": 1}
"""Currencies whose minor unit is not a hundredth (ISO 4217)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """The unit in which amounts are written.

    Attributes
    ----------
    name : as the user wrote it: "EUR", "MEUR", "USD".
    minor_per_unit : how many of the smallest coins one unit holds; 100 for EUR, 100 000 000 for MEUR.
    """

    name: str
    minor_per_unit: int


def currency(name: object, minor_per_unit: object = None) -> Currency:
    """A currency by its ISO 4217 code, with k, M or G in front for thousands, millions, milliards.

    With `minor_per_unit` any other unit will do as well, such as gas in mcm of which a thousandth is settled.

    Raises
    ------
    Refused : the code does not have three letters, or the number of minor units is not a whole one.
    """
    faults = []
    prefix, code = "", ""
    if isinstance(name, str) and len(name) in (3, 4) and name[-3:].isalpha() and name[-3:].isupper():
        prefix, code = name[:-3], name[-3:]
    is_other = isinstance(name, str) and bool(name.strip()) and minor_per_unit is not None
    if (not code or prefix not in PREFIXES) and not is_other:
        faults.append(
            Finding(
                where="currency",
                what="is not named." if name is None else f"{name!r} is not a currency.",
                value=str(name),
                hint="Write a code of three letters, if need be with k, M or G in front: EUR, kUSD, MEUR.",
            )
        )
    if minor_per_unit is not None and (
        not isinstance(minor_per_unit, int) or isinstance(minor_per_unit, bool) or minor_per_unit < 1
    ):
        faults.append(
            Finding(where="minor_per_unit", what=f"{minor_per_unit!r} is not a whole number of at least 1.")
        )
    if faults:
        raise Refused(faults)
    default = PREFIXES.get(prefix, 1) * MINOR_PER_UNIT.get(code, 100)
    assert isinstance(name, str)
    return Currency(name=name, minor_per_unit=minor_per_unit if isinstance(minor_per_unit, int) else default)


def to_minor(amounts: Mapping[str, Fraction], unit: Currency) -> dict[str, int]:
    """Amounts in whole minor units that sum to the rounded sum of the amounts.

    Every amount is rounded down; the units that are then missing go one each to the largest remainders, ties
    to the name that comes first in the alphabet.

    Parameters
    ----------
    amounts : name → amount in the unit; may be negative.
    """
    scaled = {name: amount * unit.minor_per_unit for name, amount in amounts.items()}
    down = {name: floor(amount) for name, amount in scaled.items()}
    total = floor(sum(scaled.values(), Fraction(0)) + Fraction(1, 2))
    missing = total - sum(down.values())
    order = sorted(scaled, key=lambda name: (down[name] - scaled[name], name))
    for name in order[:missing]:
        down[name] += 1
    return down


def payments_to_minor(amounts: Mapping[str, Fraction], unit: Currency) -> dict[str, int]:
    """Net payments that sum to exactly zero, in whole minor units.

    Raises
    ------
    ValueError : the exact amounts do not sum to zero; rounding cannot mend that.
    """
    if sum(amounts.values(), Fraction(0)) != 0:
        raise ValueError("net payments do not sum to zero before rounding")
    return to_minor(amounts, unit)


def as_amount(minor: int, unit: Currency) -> str:
    """Whole minor units as text in the unit, without passing through a float."""
    sign = "-" if minor < 0 else ""
    whole, rest = divmod(abs(minor), unit.minor_per_unit)
    digits = len(str(unit.minor_per_unit - 1)) if unit.minor_per_unit > 1 else 0
    if 10**digits != unit.minor_per_unit:
        return f"{sign}{whole}" + (f" {rest}/{unit.minor_per_unit}" if rest else "")
    return f"{sign}{whole}" + (f".{rest:0{digits}d}" if digits else "")
