"""What is read at most; docs/conventions.md, 14, states the same figures.

Every limit is far above what a real input needs and far below what would stop a machine: past it the reader
says one sentence instead of waiting or filling the memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DIGITS: Final = 40
"""Digits of one number, before and after the point together."""
EXPONENT: Final = 400
"""Greatest exponent of ten, either sign, of a number that is read as an exact fraction."""
DEPTH: Final = 64
"""Objects and lists inside each other."""
TEXT: Final = 32_767
"""Characters of one text or cell: what a cell of a spreadsheet can hold."""
VALUES: Final = 5_000_000
"""Values of one JSON or TOML file."""
CELLS: Final = 5_000_000
"""Cells of one table or workbook."""
FINDINGS: Final = 200
"""Findings that are shown; the rest is counted."""
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
"""Years of a date, both included."""

MIB: Final = 2**20
LINES_BYTES: Final = 64 * 2**30
"""Bytes of a file that is read line by line, each line as a JSON file."""
FILE_BYTES: Final[Mapping[str, int]] = {
    "JSON": 128 * MIB,
    "TOML": 2 * MIB,
    "CSV": 64 * MIB,
    "workbook": 64 * MIB,
    "NPZ": 288 * MIB,
}
"""Bytes of one file, by kind."""

GASLIB_FILE_BYTES: Final = 64 * MIB
GASLIB_BYTES: Final = 128 * MIB
"""Bytes of one file of a GasLib network, and of all of them together, unpacked."""

UNPACKED_BYTES: Final = 256 * MIB
"""Bytes of a workbook when it is unpacked."""
ENTRIES: Final = 2_000
"""Files inside one archive."""
RATIO: Final = 250
"""How many times larger an entry of an archive may be unpacked; small ones are not asked."""
RATIO_FROM_BYTES: Final = MIB

WAIT_S: Final = 1.0
"""Seconds that a named pipe waits for somebody to write to it."""


def plural(count: int, one: str) -> str:
    """A count with its noun: "1 row", "2,000 rows"."""
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def size(count: int) -> str:
    """Bytes for a person: "128 MiB", "1.5 MiB", "12 bytes"."""
    return f"{count / MIB:.4g} MiB" if count >= MIB // 10 else plural(count, "byte")
