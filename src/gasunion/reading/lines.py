"""A file line by line: never more of it in memory than one line, which has a limit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gasunion.outcome import Finding, Refused
from gasunion.reading import text
from gasunion.reading.file import read_parts
from gasunion.reading.limits import FILE_BYTES, LINES_BYTES, size


def read_lines(path: str | Path) -> Iterator[bytes]:
    """Lines of a file with their ends; the last may lack one.

    Raises
    ------
    Refused : as `read_bytes`, or a line is longer than a JSON file may be.
    """
    most, rest = FILE_BYTES["JSON"], b""
    number = 1
    for part in read_parts(path, most=LINES_BYTES):
        pieces = (rest + part).split(b"\n")
        rest = pieces.pop()
        for piece in pieces:
            number += 1
            yield piece + b"\n"
        if len(rest) > most:
            what = f"line {number} has more than {size(most)}; no more is read."
            raise Refused([Finding(where=text.visible(str(path)), what=what, limit=most)])
    if rest:
        yield rest
