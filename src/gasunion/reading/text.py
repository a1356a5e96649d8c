"""Texts from outside: what no text may hold, and how a text is shown that no terminal can take."""

from __future__ import annotations

import re
from typing import Final

from gasunion.reading.limits import TEXT

# Tabs and line ends are part of a note; every other control character is a slip or an attack.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CONTROL_OR_LINE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_SHOWN: Final = 60


def fault_of(text: str, *, is_name: bool = False) -> str | None:
    """What is wrong with a text, as the rest of a sentence; None where nothing is.

    Parameters
    ----------
    is_name : a name holds no tab and no line end either.
    """
    if text.isprintable() and len(text) <= TEXT:  # the usual case
        return None
    if len(text) > TEXT:
        return f"has {len(text):,} characters; at most {TEXT:,} are read"
    if half := _SURROGATE.search(text):
        return f"holds half a character, \\u{ord(half[0]):04x}; write the whole character"
    if odd := (_CONTROL_OR_LINE if is_name else _CONTROL).search(text):
        return f"holds the control character \\x{ord(odd[0]):02x}; take it out"
    return None


def shown(text: object) -> str:
    """A text in quotes for a message: cut where it is long, its odd characters written as escapes."""
    written = text if isinstance(text, str) else str(text)
    cut = written if len(written) <= _SHOWN else written[:_SHOWN] + "…"
    quoted = repr(cut)
    return quoted.encode("utf-8", "backslashreplace").decode()


def visible(text: str) -> str:
    """A text without quotes, its odd characters written as escapes: a path in a message."""
    return text if text.isprintable() else repr(text)[1:-1]


LOOK_ALIKES: Final = dict(
    zip(
        "АВЕЗКМНОРСТУХаеорсухіјѕԁһѡԛΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
        "ABE3KMHOPCTYXaeopcyxijsdhwqABEZHIKMNOPTYXo",
        strict=True,
    )
)
"""Cyrillic and Greek letters that look like Latin ones, and the letter each looks like."""


def twins(word: str, known: str) -> str | None:
    """In which letters two names differ that look the same, as a sentence; None where they are not such."""
    if word == known or len(word) != len(known) or (word.isascii() and known.isascii()):
        return None
    pairs = [(a, b) for a, b in zip(word, known, strict=True) if a != b]
    if any(LOOK_ALIKES.get(a, a) != LOOK_ALIKES.get(b, b) for a, b in pairs):
        return None
    listed = ", ".join(dict.fromkeys(f"{a!r} (U+{ord(a):04X}) for {b!r} (U+{ord(b):04X})" for a, b in pairs))
    return f"did you mean {known!r}? They look alike, but here stands {listed}."


def look_alikes(name: str) -> str | None:
    """How a name mixes alphabets, as a sentence; None where it does not.

    A name of Cyrillic letters alone is a name. One that has Latin letters and Cyrillic or Greek letters that
    look like Latin ones cannot be told from another name by eye.
    """
    if name.isascii() or not any("a" <= c.lower() <= "z" for c in name):
        return None
    odd = [c for c in dict.fromkeys(name) if c in LOOK_ALIKES]
    if not odd:
        return None
    listed = ", ".join(
        f"{c!r} is the {'Cyrillic' if 'Ѐ' <= c <= 'ԯ' else 'Greek'} letter U+{ord(c):04X}" for c in odd
    )
    plain = "".join(LOOK_ALIKES.get(c, c) for c in name)
    return f"{listed}; in Latin letters the name is {plain!r}"
