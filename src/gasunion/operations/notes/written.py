"""What may stand in a text that a person writes to another."""

from __future__ import annotations

from gasunion.outcome import Finding
from gasunion.reading.text import fault_of, shown

MOST_TEXT, MOST_SUBJECT = 8_000, 200


def text_faults(text: str, where: str, *, most: int = MOST_TEXT, is_line: bool = False) -> list[Finding]:
    """What is wrong with a text; a line holds no line end."""
    if (fault := fault_of(text, is_name=is_line)) is not None:
        return [Finding(where=where, what=f"{shown(text)} {fault}.")]
    if not text.strip():
        return [Finding(where=where, what="is empty.", hint="Write something.")]
    if len(text) > most:
        return [Finding(where=where, what=f"has {len(text):,} characters", limit=most, hint="shorten it.")]
    return []
