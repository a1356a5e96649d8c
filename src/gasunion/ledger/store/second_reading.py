"""How the second reading asks a database: its own SQL, one snapshot, rows by the names of their columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, inspect, text

from gasunion.ledger.recheck.verify import Ask
from gasunion.ledger.store.tables import APPEND_ONLY, METADATA
from gasunion.outcome import Finding

_AT_ONCE: Final = 1_000
_SAID: Final = "what was recorded is not changed"
_REFUSALS: Final = {
    f"{table}_no_{change.lower()}": (table, change)
    for table in APPEND_ONLY
    for change in ("UPDATE", "DELETE")
}


def asker(connection: Connection) -> Ask:
    """What `recheck.verify` asks with."""

    def ask(sql: str, values: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
        asked = text(sql).execution_options(yield_per=_AT_ONCE)
        for row in connection.execute(asked, dict(values)).mappings():
            yield dict(row)

    return ask


def missing(connection: Connection) -> list[Finding]:
    """Tables and columns of a record that are not there: nothing can be read over then."""
    here = inspect(connection)
    known = set(here.get_table_names())
    found = []
    for table in METADATA.sorted_tables:
        if table.name not in known:
            found.append(_gone(f"table {table.name}", "is missing"))
            continue
        columns = {column["name"] for column in here.get_columns(table.name)}
        found += [
            _gone(f"table {table.name}", f"has no column {column.name}")
            for column in table.columns
            if column.name not in columns
        ]
    return found


def damage(connection: Connection) -> Iterator[Finding]:
    """What is wrong with a database beside its rows: its file, and what keeps honest programs honest."""
    if connection.dialect.name == "sqlite":
        for (told,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if told != "ok":
                yield Finding(where="file of the database", what=f"is damaged: {told}.")
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield Finding(where="file of the database", what=f"a row of {row[0]} belongs to nothing.")
    yield from _indexes(connection)
    yield from _triggers(connection)


def _indexes(connection: Connection) -> Iterator[Finding]:
    here = inspect(connection)
    for table in METADATA.sorted_tables:
        stands = {index["name"]: bool(index["unique"]) for index in here.get_indexes(table.name)}
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            if stands.get(index.name) != bool(index.unique):
                what = f"has no index {index.name}" + (", which refuses doubles" if index.unique else "")
                yield _gone(f"table {table.name}", what)


def _triggers(connection: Connection) -> Iterator[Finding]:
    stands = dict(_stand(connection))
    for name, (table, change) in _REFUSALS.items():
        if not stands.pop((table, name), False):
            yield _gone(f"table {table}", f"refuses no {change} any more (trigger {name})")
    for table, name in sorted(stands):
        yield _gone(f"table {table}", f"has a trigger {name}, which no program of ours made")


def _stand(connection: Connection) -> Iterator[tuple[tuple[str, str], bool]]:
    """Triggers on tables of a record, by table and name, and whether each does what it was made for.

    Other tables in the database, such as the desk's, have refusals of their own.
    """
    if connection.dialect.name == "sqlite":
        for name, table, sql in connection.exec_driver_sql(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
        ):
            _, change = _REFUSALS.get(name, ("", ""))
            made = (
                f"CREATE TRIGGER {name} BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
            )
            if table in METADATA.tables:
                yield (table, name), sql == made
        return
    asked = text(
        "SELECT t.tgname, c.relname, t.tgenabled, p.prosrc FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    )
    for name, table, enabled, source in connection.execute(asked):
        is_on = enabled in ("O", "A", b"O", b"A")
        if table in METADATA.tables:
            yield (table, name), is_on and source.strip() == f"BEGIN RAISE EXCEPTION '{_SAID}'; END"


def _gone(where: str, what: str) -> Finding:
    hint = "Somebody changed the database; restore a backup: gasunion ledger restore FILE --database NEW."
    return Finding(where=where, what=f"{what}.", hint=hint)
