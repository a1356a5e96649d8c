"""A case folder of an earlier format brought to the newest: `format` in case.toml, and the later columns.

Nothing is read otherwise afterwards: a column that is written is blank, and that means what its absence
meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gasunion.intake.case_files import read_case
from gasunion.intake.column import Column
from gasunion.intake.config import FILE, FORMAT, config_bytes
from gasunion.intake.folder import csv_of, toml_text
from gasunion.outcome import Finding, Refused
from gasunion.reading.file import kind_of, path_fault
from gasunion.reading.plain import toml_of
from gasunion.reading.text import visible

_FORMAT_LINE = re.compile(rb"^[ \t]*format[ \t]*=[^\r\n]*?(?=[ \t]*(#[^\r\n]*)?\r?$)", re.MULTILINE)
_NAME_LINE = re.compile(rb"^[ \t]*name[ \t]*=[^\r\n]*(\r?\n|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """What a folder's upgrade writes.

    Attributes
    ----------
    files : name → bytes of the files that change; none where the folder is of the newest format already.
    words : what changes, one sentence each.
    """

    files: Mapping[str, bytes] = field(repr=False)
    words: tuple[str, ...]


def upgrade(folder: Path) -> Upgrade:
    """What brings a case folder to the newest format.

    Raises
    ------
    Refused : it is no folder, or rows or columns of it cannot be read and would be lost.
    """
    if (wrong := path_fault(folder)) is not None:
        raise Refused([wrong])
    if kind_of(folder) != "folder":
        what = "is no case folder"
        hint = "name a folder with a case.toml; a workbook is made a folder by `gasunion case import`."
        raise Refused([Finding(where=visible(str(folder)), what=what, hint=hint)])
    raw = read_case(folder)
    stopping = [f.finding for f in raw.faults if f.file == FILE] or [f.finding for f in raw.unread]
    if stopping:
        raise Refused(stopping, message="the case cannot be read whole")
    before = raw.config.get("format", 1)
    if isinstance(before, bool) or not isinstance(before, int) or before > FORMAT:
        hint = f"this version knows formats 1 to {FORMAT}."
        raise Refused([Finding(where=FILE, what=f"format is {before!r}", value=str(before), hint=hint)])
    files: dict[str, bytes] = {}
    words: list[str] = []
    if before != FORMAT:
        files[FILE] = _with_format(config_bytes(folder) or b"")
        words.append(f"{FILE}: format {before} becomes {FORMAT}")
    for name, table in raw.tables.items():
        later = [c for c in table.table.columns if c.since > before and c.name not in table.columns]
        if later and len(table) and table.table.since <= before:
            files[f"{name}.csv"] = csv_of(table, also={c.name for c in later}).encode()
            words += [f"{name}.csv: column {c.name}: {_meaning(c)}" for c in later]
    return Upgrade(files=files, words=tuple(words))


def _meaning(column: Column) -> str:
    return column.meaning[0].lower() + column.meaning[1:].rstrip(".")


def _with_format(data: bytes) -> bytes:
    """`case.toml` with the newest format, its comments and everything else as they were."""
    line = f"format = {FORMAT}".encode()
    changed, count = _FORMAT_LINE.subn(line, data, count=1)
    if not count:
        end = b"\r\n" if b"\r\n" in data else b"\n"
        changed, count = _NAME_LINE.subn(lambda m: m[0] + (b"" if m[1] else end) + line + end, data, count=1)
    before = dict(toml_of(data, FILE))
    try:
        if count and dict(toml_of(changed, FILE)) == before | {"format": FORMAT}:
            return changed
    except Refused:  # a text over several lines that holds such a line
        pass
    return toml_text(before | {"format": FORMAT}).encode()
