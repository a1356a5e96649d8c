"""A record as one file of lines: from one snapshot, and restored in one transaction.

Each line is an object of JSON: what the file is, then every row of every table, then how many rows there were
and the hash of all lines before. It is the same for every kind of database. A room above that keeps tables in
the same database hands in its own kind of file.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Boolean, Connection, Integer, LargeBinary, MetaData, Table, insert, select

from gasunion.ledger.recheck.verify import verify
from gasunion.ledger.store import connection as connections
from gasunion.ledger.store.address import Address, exists
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.rows import as_it_lies
from gasunion.ledger.store.second_reading import asker
from gasunion.ledger.store.tables import METADATA
from gasunion.ledger.store.upgrade import LATEST, VERSIONS, refuse_what_is_there, step_to
from gasunion.outcome import Finding, Refused, canonical_json
from gasunion.reading.lines import read_lines
from gasunion.reading.plain import json_of
from gasunion.reading.text import shown, visible

SCHEMA: Final = "gasunion/ledger-backup/1"
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Tables with one version.

    Attributes
    ----------
    name : of that version in the first line. tables : in an order in which rows can be put in.
    latest, versions : that this program makes, and knows. step_to : makes or brings them to a version.
    """

    name: str
    tables: Sequence[Table]
    latest: str
    versions: Sequence[str]
    step_to: Callable[[Connection, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of backup.

    Attributes
    ----------
    schema : of its first line. parts : in order. faults : what is wrong with what was put in.
    """

    schema: str
    parts: tuple[Part, ...]
    faults: Callable[[Connection], list[Finding]]


def record_faults(connection: Connection) -> list[Finding]:
    """What the second reading finds wrong with a record."""
    return verify(asker(connection))[1]


RECORD: Final = Kind(
    schema=SCHEMA,
    parts=(
        Part(
            name="tables", tables=METADATA.sorted_tables, latest=LATEST, versions=VERSIONS, step_to=step_to
        ),
    ),
    faults=record_faults,
)  # fmt: skip
"""A record alone, which may be given to others."""


def backup_lines(ledger: Ledger, kind: Kind = RECORD) -> Iterator[bytes]:
    """A record as lines, from one snapshot; with what `kind` adds to it."""
    digest = hashlib.sha256()
    count = 0

    def line(value: dict[str, Any]) -> bytes:
        data = canonical_json(value) + b"\n"
        digest.update(data)
        return data

    with ledger.snapshot() as connection:
        yield line({"schema": kind.schema, **{part.name: part.latest for part in kind.parts}})
        for table in (table for part in kind.parts for table in part.tables):
            asked = select(table).order_by(*table.primary_key).execution_options(yield_per=_AT_ONCE)
            for row in connection.execute(asked):
                count += 1
                yield line({"table": table.name, "row": [_written(item) for item in row]})
    yield canonical_json({"end": count, "sha256": digest.hexdigest()}) + b"\n"


def _written(item: Any) -> Any:
    if isinstance(item, str):
        try:
            item.encode()
        except UnicodeEncodeError:  # of a damaged database: its copy loses no byte, and is not restored
            item = as_it_lies(item)
    return {"base64": base64.b64encode(item).decode()} if isinstance(item, bytes) else item


def restore(address: Address, file: str | Path, kinds: Sequence[Kind] = (RECORD,)) -> int:
    """Make a record from a backup; how many rows it has. Nothing is left where it fails.

    Parameters
    ----------
    kinds : of backup that may be in the file.

    Raises
    ------
    Refused : the file is no backup, is cut short or changed, does not verify, or something is there already.
    """
    was_there = address.file is None or exists(address)
    engine = connections.engine_of(address)
    try:
        return connections.again(
            lambda: _restored(engine, address, file, kinds), address=address, is_met=False
        )
    except BaseException:
        engine.dispose()
        if not was_there and address.file is not None:
            for name in ("", "-wal", "-shm", "-journal"):
                Path(f"{address.file}{name}").unlink(missing_ok=True)
        raise
    finally:
        engine.dispose()


def _restored(engine: Any, address: Address, file: str | Path, kinds: Sequence[Kind]) -> int:
    where = visible(str(file))
    with connections.writing(engine, lock=connections.RECORD_LOCK) as connection:
        refuse_what_is_there(connection, address)
        reader = _Backup(file, where, kinds)
        for part in reader.kind.parts:
            part.step_to(connection, reader.versions[part.name])
        for table, rows in reader.rows(connection):
            connection.execute(insert(table), rows)
        for part in reader.kind.parts:
            if reader.versions[part.name] != part.latest:
                part.step_to(connection, part.latest)
        if found := reader.kind.faults(connection):
            raise Refused(found, f"{where} holds a record that does not verify; nothing was restored")
        if engine.dialect.name == "postgresql":
            for table in (t for part in reader.kind.parts for t in part.tables):
                _count_on(connection, table)
        return reader.count


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL give the next number after those that were put in."""
    column = table.autoincrement_column
    if column is not None:
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "
            f"(SELECT COALESCE(MAX({column.name}), 1) FROM {table.name}), "
            f"(SELECT MAX({column.name}) IS NOT NULL FROM {table.name}))"
        )


class _Backup:
    """The lines of a backup, each checked as it comes."""

    def __init__(self, file: str | Path, where: str, kinds: Sequence[Kind]) -> None:
        self.where, self.count, self._number = where, 0, 0
        self._digest = hashlib.sha256()
        self._lines = read_lines(file)
        first = self._next()
        told = first.get("schema") if isinstance(first, dict) else None
        found = next((kind for kind in kinds if kind.schema == told), None)
        if found is None:
            raise self._fault("is no backup of a record.", "Name a file that `gasunion ledger backup` wrote.")
        self.kind = found
        self.versions: Mapping[str, str] = {part.name: str(first.get(part.name)) for part in found.parts}
        self._tables = {table.name for part in found.parts for table in part.tables}
        for part in found.parts:
            if self.versions[part.name] not in part.versions:
                raise self._fault(
                    f"is of version {shown(self.versions[part.name])} of the {part.name}, which this program "
                    "does not know.",
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
        if name not in self._tables or name not in known.tables:
            raise self._fault(f"{at} is of a table {shown(str(name))} that a record does not have.")
        table = known.tables[name]
        columns = list(table.columns)
        if len(row) != len(columns):
            raise self._fault(f"{at} has {len(row)} values; {name} has {len(columns)}.")
        values = {}
        for column, item in zip(columns, row, strict=True):
            read, fits = _read(item, column.type)
            if not fits and not (item is None and column.nullable):
                raise self._fault(f"{at}, {column.name}: holds {shown(str(item))}, which does not fit.")
            values[column.name] = read
        return table, values

    def _check_end(self, value: dict[str, Any]) -> None:
        if next(self._lines, None) is not None:
            raise self._fault("goes on after its last line.")
        if value.get("end") != self.count or value.get("sha256") != self._digest.hexdigest():
            raise self._fault(
                "was changed or cut: its lines do not give the hash of its last one.",
                "Take another copy of the backup.",
            )


def _read(item: Any, kind: Any) -> tuple[Any, bool]:
    """A value as a column takes it, and whether it fits there."""
    if isinstance(kind, LargeBinary):
        if not isinstance(item, dict) or set(item) != {"base64"} or not isinstance(item["base64"], str):
            return item, False
        try:
            return base64.b64decode(item["base64"], validate=True), True
        except (binascii.Error, ValueError):
            return item, False
    if isinstance(kind, Boolean):
        return item, type(item) is bool
    if isinstance(kind, Integer):
        return item, type(item) is int and abs(item) < 2**63
    return item, type(item) is str
