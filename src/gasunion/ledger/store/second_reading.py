"""How the second reading asks a database: its own SQL, one snapshot, rows by the names of their columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, text

from gasunion.ledger.recheck.verify import Ask
from gasunion.outcome import Finding

_AT_ONCE: Final = 1_000


def asker(connection: Connection) -> Ask:
    """What `recheck.verify` asks with."""

    def ask(sql: str, values: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
        asked = text(sql).execution_options(yield_per=_AT_ONCE)
        for row in connection.execute(asked, dict(values)).mappings():
            yield dict(row)

    return ask


def damage(connection: Connection) -> Iterator[Finding]:
    """What the database itself finds wrong with its file; a server keeps its own house."""
    if connection.dialect.name != "sqlite":
        return
    for (told,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if told != "ok":
            yield Finding(where="file of the database", what=f"is damaged: {told}.")
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Finding(where="file of the database", what=f"a row of {row[0]} belongs to nothing.")
