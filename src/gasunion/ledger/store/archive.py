"""A record as one file of lines: from one snapshot, and restored in one transaction.

Each line is an object of JSON: what the file is, then every row of every table, then how many rows there were
and the hash of all lines before. It is the same for every kind of database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Integer, MetaData, Table, insert, select

from gasunion.ledger.recheck.verify import verify
from gasunion.ledger.store import connection as connections
from gasunion.ledger.store.address import Address, exists
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.second_reading import asker
from gasunion.ledger.store.tables import METADATA
from gasunion.ledger.store.upgrade import LATEST, VERSIONS, refuse_what_is_there, step_to
from gasunion.outcome import Finding, Refused, canonical_json
from gasunion.reading.lines import read_lines
from gasunion.reading.plain import json_of
from gasunion.reading.text import shown, visible

SCHEMA: Final = "gasunion/ledger-backup/1"
_AT_ONCE: Final = 500


def backup_lines(ledger: Ledger) -> Iterator[bytes]:
    """A record as lines, from one snapshot."""
    digest = hashlib.sha256()
    count = 0

    def line(value: dict[str, Any]) -> bytes:
        data = canonical_json(value) + b"\n"
        digest.update(data)
        return data

    with ledger.snapshot() as connection:
        yield line({"schema": SCHEMA, "tables": LATEST})
        for table in METADATA.sorted_tables:
            asked = select(table).order_by(*table.primary_key).execution_options(yield_per=_AT_ONCE)
            for row in connection.execute(asked):
                count += 1
                yield line({"table": table.name, "row": list(row)})
    yield canonical_json({"end": count, "sha256": digest.hexdigest()}) + b"\n"


def restore(address: Address, file: str | Path) -> int:
    """Make a record from a backup; how many rows it has. Nothing is left where it fails.

    Raises
    ------
    Refused : the file is no backup, is cut short or changed, does not verify, or something is there already.
    """
    was_there = address.file is None or exists(address)
    engine = connections.engine_of(address)
    try:
        return connections.again(lambda: _restored(engine, address, file), address=address, is_met=False)
    except BaseException:
        engine.dispose()
        if not was_there and address.file is not None:
            for name in ("", "-wal", "-shm", "-journal"):
                Path(f"{address.file}{name}").unlink(missing_ok=True)
        raise
    finally:
        engine.dispose()


def _restored(engine: Any, address: Address, file: str | Path) -> int:
    where = visible(str(file))
    with connections.writing(engine, lock=connections.RECORD_LOCK) as connection:
        refuse_what_is_there(connection, address)
        reader = _Backup(file, where)
        step_to(connection, reader.version)
        for table, rows in reader.rows(connection):
            connection.execute(insert(table), rows)
        if reader.version != LATEST:
            step_to(connection, LATEST)
        _, found = verify(asker(connection))
        if found:
            raise Refused(found, f"{where} holds a record that does not verify; nothing was restored")
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "SELECT setval(pg_get_serial_sequence('chains', 'id'), "
                "(SELECT COALESCE(MAX(id), 1) FROM chains))"
            )
        return reader.count


class _Backup:
    """The lines of a backup, each checked as it comes."""

    def __init__(self, file: str | Path, where: str) -> None:
        self.where, self.count, self._number = where, 0, 0
        self._digest = hashlib.sha256()
        self._lines = read_lines(file)
        first = self._next()
        if not isinstance(first, dict) or first.get("schema") != SCHEMA:
            raise self._fault("is no backup of a record.", "Name a file that `gasunion ledger backup` wrote.")
        self.version = str(first.get("tables"))
        if self.version not in VERSIONS:
            raise self._fault(
                f"is of version {shown(self.version)} of the tables, which this program does not know.",
                "Use the newer gasunion that wrote it.",
            )

    def _next(self) -> Any:
        data = next(self._lines, None)
        if data is None:
            raise self._fault(
                "ends before its last line: it was cut short.", "Take another copy of the backup."
            )
        self._number += 1
        value = json_of(data, f"{self.where}, line {self._number}")
        if not (isinstance(value, dict) and "end" in value):
            self._digest.update(data)
        return value

    def _fault(self, what: str, hint: str | None = None) -> Refused:
        return Refused([Finding(where=self.where, what=what, hint=hint)], "nothing was restored")

    def rows(self, connection: Connection) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
        """Rows by table, some at a time, until the end is met and agrees."""
        known = MetaData()
        known.reflect(bind=connection)
        held: list[dict[str, Any]] = []
        table: Table | None = None
        while True:
            value = self._next()
            if isinstance(value, dict) and "end" in value:
                if held and table is not None:
                    yield table, held
                self._check_end(value)
                return
            of, row = self._row(value, known)
            if table is not None and held and (of is not table or len(held) >= _AT_ONCE):
                yield table, held
                held = []
            table = of
            held.append(row)
            self.count += 1

    def _row(self, value: Any, known: MetaData) -> tuple[Table, dict[str, Any]]:
        at = f"line {self._number}"
        if (
            not isinstance(value, dict)
            or set(value) != {"table", "row"}
            or not isinstance(value["row"], list)
        ):
            raise self._fault(f"{at} is no row of a table.")
        name, row = value["table"], value["row"]
        if name not in METADATA.tables or name not in known.tables:
            raise self._fault(f"{at} is of a table {shown(str(name))} that a record does not have.")
        table = known.tables[name]
        columns = list(table.columns)
        if len(row) != len(columns):
            raise self._fault(f"{at} has {len(row)} values; {name} has {len(columns)}.")
        for column, item in zip(columns, row, strict=True):
            kind = int if isinstance(column.type, Integer) else str
            is_absent = item is None and column.nullable
            if not is_absent and (type(item) is not kind or (isinstance(item, int) and abs(item) >= 2**63)):
                raise self._fault(f"{at}, {column.name}: holds {shown(str(item))}, which does not fit.")
        return table, {c.name: item for c, item in zip(columns, row, strict=True)}

    def _check_end(self, value: dict[str, Any]) -> None:
        if next(self._lines, None) is not None:
            raise self._fault("goes on after its last line.")
        if value.get("end") != self.count or value.get("sha256") != self._digest.hexdigest():
            raise self._fault(
                "was changed or cut: its lines do not give the hash of its last one.",
                "Take another copy of the backup.",
            )
