"""The known word that somebody most likely meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gasunion.reading.limits import FINDINGS
from gasunion.reading.text import shown

LONGEST: Final = 100
"""Characters of a word that is compared: the search is slow, and a longer word means none of the known."""
MOST: Final = 1_000
"""Known words that are looked through."""


def near(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known word that is nearest, whatever the case of its letters; None where none is near.

    Parameters
    ----------
    cutoff : how alike two words must be, from 0 to 1.
    """
    if len(word) > LONGEST:
        return None
    folded: dict[str, str] = {}
    for each in known:
        if len(each) <= LONGEST:
            folded.setdefault(each.casefold(), each)
        if len(folded) == MOST:
            break
    import difflib

    found = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=cutoff)
    return folded[found[0]] if found else None


def near_or(word: str, known: Iterable[str], otherwise: str, *, told: int = 0, cutoff: float = 0.6) -> str:
    """A hint: "Did you mean 'KZ'?", or what it is where no known word is near.

    Parameters
    ----------
    told : findings that stand before this one; behind those that are shown nothing is sought.
    cutoff : as of `near`.
    """
    meant = near(word, known, cutoff=cutoff) if told < FINDINGS else None
    return f"Did you mean {shown(meant)}?" if meant else otherwise
