"""A case as text, before it is checked: from a folder or from a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gasunion.intake.columns import TABLES
from gasunion.intake.faults import Fault, fault
from gasunion.intake.rawtable import RawTable, empty_table


@dataclass(frozen=True, kw_only=True)
class RawCase:
    """A case folder as text, and the faults of its form.

    Attributes
    ----------
    name : the folder's name, for messages. config : values of `case.toml` before they are checked.
    tables : every table of `columns`, empty where the folder has no such file.
    bases : year → bytes of its base file. worlds : year → bytes of its table of worlds.
    """

    name: str
    config: Mapping[str, Any]
    tables: Mapping[str, RawTable]
    bases: Mapping[int, bytes] = field(default_factory=dict)
    worlds: Mapping[int, bytes] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def unread(self) -> tuple[Fault, ...]:
        """Faults of form that left rows or columns unread: who writes the case elsewhere would lose them."""
        return tuple(f for f in self.faults if f.row is not None and (f.column is None or f.row == 1))


def complete(tables: dict[str, RawTable]) -> list[Fault]:
    """Put an empty table where there is none; a required one that is missing is a fault."""
    absent = [t for t in TABLES if t.name not in tables]
    tables |= {t.name: empty_table(t) for t in absent}
    return [
        fault(t.name, None, None, "is missing", hint=f"a row of it is {t.row}.") for t in absent if t.required
    ]
