"""Members of a block, as people name them."""

from __future__ import annotations

from collections.abc import Set

from gasunion.outcome import Finding, Refused


def block_members(text: str, known: Set[str]) -> frozenset[str]:
    """Parties of a block written RU+KZ+UZ, or all of them.

    Raises
    ------
    Refused : a party is not known, or stands twice; every such fault is told.
    """
    if text.strip().lower() == "all":
        return frozenset(known)
    words = [w.strip() for w in text.split("+")]
    faults = [
        Finding(
            where=f"--block {text}",
            what=f"{w!r} is no party of this case.",
            value=w,
            hint=f"Known: {', '.join(sorted(known))}.",
        )
        for w in words
        if w not in known
    ]
    faults += [
        Finding(where=f"--block {text}", what=f"{w!r} stands twice.", value=w, hint="Name it once.")
        for w in sorted({w for w in words if words.count(w) > 1})
    ]
    if faults:
        raise Refused(faults)
    return frozenset(words)
