"""Standard output and standard error: UTF-8 whatever the locale, and no surprise where one is closed."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from pathlib import Path
from typing import NoReturn

from gasunion.outcome import Outcome, Refused
from gasunion.writing import one_line, speak

LONGEST_LINE = 2_000


def settle_streams() -> None:
    """Make both streams speak UTF-8; one that the program was started without says so when written to."""
    # A file opened later must not get the number of a closed stream: what is printed would land in it.
    while True:
        number = os.open(os.devnull, os.O_RDWR)
        if number > 2:
            os.close(number)
            break
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, _Closed())
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


class _Closed(io.TextIOBase):
    """A stream that the program was started without."""

    def write(self, text: str) -> NoReturn:
        raise OSError(errno.EBADF, "it is closed")


def is_standard_output(path: str) -> bool:
    """Whether a path is where standard output goes: "-", /dev/stdout, or the file it was sent to."""
    if path == "-":
        return True
    try:
        return sys.stdout.fileno() == 1 and os.path.samestat(Path(path).stat(), os.fstat(1))
    except (OSError, ValueError, AttributeError):
        return False


def tell(outcome: Outcome) -> None:
    """Say on standard error how a computation ended; where that is closed, nobody hears."""
    lines = [f"{outcome.code}: {_short(outcome.message)}"]
    for finding in outcome.findings:
        kind = "warning: " if finding.severity == "warning" else ""
        lines.append(f"  {kind}{_short(str(finding))}")
    tell_words("\n".join(lines))


def _short(text: str) -> str:
    """One line that a person can read; the answer as JSON holds the rest."""
    cut = text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}… ({len(text):,} characters)"
    return one_line(cut)


def tell_words(words: str) -> None:
    """Words on standard error, if anybody hears them."""
    with contextlib.suppress(Refused):
        speak(words, sys.stderr, name="standard error")
