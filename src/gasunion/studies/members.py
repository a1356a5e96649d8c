"""Members of a block, as people name them."""

from __future__ import annotations

import re
from collections.abc import Collection, Set

from gasunion.outcome import Finding, Refused


def block_members(
    block: str | Collection[str], known: Set[str], *, option: str = "--block"
) -> frozenset[str]:
    """Parties of a block: written RU+KZ+UZ, as names, or "all".

    Parameters
    ----------
    option : by which they were asked for.

    Raises
    ------
    Refused : a party is not known, or stands twice, or stands alone; every such fault is told.
    """
    if isinstance(block, str):
        is_all = block.strip().lower() == "all"
        words = sorted(known) if is_all else [w.strip() for w in block.split("+")]
        text = block
    else:
        words = list(block)
        text = "+".join(map(str, words))
    where = f"{option} {text}"
    other = [w for w in re.split(r"[,;\s]+", text) if w]
    if len(words) == 1 and words[0] not in known and len(other) > 1 and set(other) <= set(known):
        raise Refused(
            [
                Finding(
                    where=where,
                    what=f"{text!r} is no party of this case.",
                    value=text,
                    hint=f"Parties are joined by a plus: write {'+'.join(other)}.",
                )
            ]
        )
    faults = [
        Finding(
            where=where,
            what=f"{w!r} is no party of this case." if w else "names no party where one is due.",
            value=str(w),
            hint=f"Known: {', '.join(sorted(known))}.",
        )
        for w in words
        if w not in known
    ]
    faults += [
        Finding(where=where, what=f"{w!r} stands twice.", value=str(w), hint="Name it once.")
        for w in dict.fromkeys(words)
        if words.count(w) > 1
    ]
    if not words:
        faults.append(
            Finding(where=option, what="names no party.", hint=f"Known: {', '.join(sorted(known))}.")
        )
    if len(words) == 1 and not faults:
        faults.append(
            Finding(
                where=where,
                what="names one party; alone it changes nothing against the status quo.",
                value=str(words[0]),
                hint="Name its partners, as in RU+KZ+UZ"
                + (", or leave the block out." if option == "--block" else "."),
            )
        )
    if faults:
        raise Refused(faults)
    return frozenset(map(str, words))
