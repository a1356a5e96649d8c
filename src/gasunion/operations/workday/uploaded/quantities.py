"""Whole quantities as spreadsheets write them; what could be read in two ways is not guessed."""

from __future__ import annotations

import re
from typing import Any, Final

from gasunion.reading import figure
from gasunion.reading.text import shown

# Blanks that mark thousands, the no-break ones among them, and the apostrophe of Swiss settings.
_GROUPS: Final = re.compile(r"(?<=\d)[ \u00a0\u2007\u2009\u202f'’](?=\d{3}(?!\d))")
_SIGN: Final = re.compile(r"^[−–]")


def quantity(value: Any) -> int:
    """A whole quantity.

    Raises
    ------
    figure.NoFigure : it is none, not whole, or could be read in two ways; the rest of a sentence.
    """
    if value == "":
        raise figure.NoFigure("is blank; write 0 where nothing is meant.")
    if isinstance(value, str):
        text = _SIGN.sub("-", _GROUPS.sub("", value.strip().strip("\u00a0\u202f")))
        if figure.is_ambiguous(text):
            raise figure.NoFigure(f"is {shown(value)}; {figure.both_readings(text)}")
        if re.fullmatch(r"-?\d+,\d+", text, re.ASCII):
            text = text.replace(",", ".")
    else:
        text = value
    try:
        exact = figure.exact(text)
    except figure.NoFigure as error:
        raise figure.NoFigure(f"is {shown(value)}; {error}") from None
    if exact.denominator != 1:
        hint = _thousands(str(value))
        raise figure.NoFigure(f"is {shown(value)}; it must be a whole quantity{hint}.")
    if exact < 0:
        raise figure.NoFigure(f"is {shown(value)}; it must be 0 or more.")
    return int(exact)


def _thousands(text: str) -> str:
    if re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+", text, re.ASCII):
        return f", written {text.replace('.', '')} if the point marks thousands"
    return ""
