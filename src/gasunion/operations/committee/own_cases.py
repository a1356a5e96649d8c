"""Cases that whoever runs the desk allows beside those that ship: folders and workbooks in one folder.

They are read by the one reader of cases, with its limits. A planner names one and sends none: what a desk
reads from its own disk is decided by who runs it, and never by a request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from gasunion.operations.committee.cases import CaseFacts, case_facts, case_names, facts_of
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import shown, visible

CASE_FILE: Final = "case.toml"
WORKBOOK: Final = ".xlsx"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
MOST: Final = 50
_Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """The cases that can be planned from a desk.

    Attributes
    ----------
    own : where those lie that do not ship, by name.
    """

    own: Mapping[str, Path] = field(default_factory=dict)

    def names(self) -> tuple[str, ...]:
        """All of them, in order."""
        return tuple(sorted({*case_names(), *self.own}))

    def facts(self, name: str) -> CaseFacts:
        """What is to be known of one.

        Raises
        ------
        Refused : there is no such case, or it has faults.
        """
        if name in self.own:
            return _own_facts(name, self.own[name], _stamp(self.own[name]))
        if name not in case_names():
            hint = f"Known: {', '.join(self.names())}."
            raise Refused([Finding(where="case", what=f"there is no case {shown(name)}.", hint=hint)])
        return case_facts(name)

    def place(self, name: str) -> str | Path:
        """What the planner opens."""
        return self.own.get(name, name)


SHIPPED: Final = Cases()


def cases_in(folder: Path | None) -> Cases:
    """The cases that ship and those of a folder: each a folder with `case.toml`, or a workbook.

    Raises
    ------
    Refused : there is no such folder; a name is no name, stands for two, or for one that ships; a case has
        faults. All at once.
    """
    if folder is None:
        return SHIPPED
    where = visible(str(folder))
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        what = f"cannot be read: {error.strerror}."
        raise Refused([Finding(where=where, what=what, hint="Name a folder with --cases.")]) from None
    found: dict[str, Path] = {}
    faults: list[Finding] = []
    for entry in entries:
        is_book = entry.suffix.lower() == WORKBOOK and entry.is_file()
        if not is_book and not (entry / CASE_FILE).is_file():
            continue
        name = entry.stem if is_book else entry.name
        if not _NAME.fullmatch(name):
            what = "is no name for a case."
            hint = "Use up to 40 letters, digits, - and _, a letter or digit first."
            faults.append(Finding(where=visible(str(entry)), what=what, hint=hint))
        elif name in found or name in case_names():
            what = f"is another case of the name {name}."
            faults.append(Finding(where=visible(str(entry)), what=what, hint="Rename one."))
        else:
            found[name] = entry.absolute()
    if len(found) > MOST:
        what = f"holds {len(found)} cases; at most {MOST} are taken."
        faults.append(Finding(where=where, what=what, value=len(found), limit=MOST))
    made = Cases(own=found)
    for name in () if faults else found:
        try:
            made.facts(name)
        except Refused as refused:
            faults += [replace(f, where=f"{name}, {f.where}") for f in refused.findings]
    if faults:
        raise Refused(faults, f"{where} holds cases that cannot be planned")
    return made


def _stamp(place: Path) -> _Stamp:
    """By which a change of a case is seen: its files with size and time."""
    files = [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
    told = []
    for file in files:
        status = file.stat()
        told.append((str(file), status.st_size, status.st_mtime_ns))
    return tuple(told)


@lru_cache(maxsize=16)
def _own_facts(name: str, place: Path, stamp: _Stamp) -> CaseFacts:
    return facts_of(name, place)
