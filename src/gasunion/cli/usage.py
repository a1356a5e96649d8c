"""What is wrong with the words of a command, in this program's words and not in those of its libraries."""

from __future__ import annotations

import re
from typing import Any, Final

from gasunion.outcome import Finding
from gasunion.reading.kinds import must
from gasunion.reading.text import shown

_GAS_YEAR: Final = re.compile(r"(\d{4})\s*[/–-]\s*\d{2,4}", re.ASCII)


def usage_finding(error: Any, command: str) -> Finding:
    """A finding for an error of usage.

    Parameters
    ----------
    error : as typer raised it; one about the value of an option has pydantic's error as its cause.
    command : "gasunion plan".
    """
    hint = f"{command} --help says what can be given."
    told = getattr(error.__cause__, "errors", None)
    if told is None:
        return Finding(where=command, what=error.format_message(), hint=hint)
    option, wrong = max(error.param.opts, key=len), told()[0]
    given = shown(wrong["input"])[1:-1]
    if year := _GAS_YEAR.fullmatch(given):
        hint = f"A gas year is named by the calendar year it begins in: write {year[1]}."
    return Finding(
        where=f"{command} {option} {given}", what=f"{must(wrong)}.", value=str(wrong["input"]), hint=hint
    )
