"""Rows written and read: the standing of a chain as a submission asks for it, and what is added to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gasunion.ledger.record.body import Body, DayInput, EntryRecord, Opening
from gasunion.ledger.record.journal import Admission, Balance, Key, Known, Link, Needs, Standing, key_of
from gasunion.ledger.record.reading import read_body
from gasunion.ledger.store.tables import BALANCES, CHAINS, RECEIPTS, RECORDS
from gasunion.outcome import Finding, Refused
from gasunion.reading.plain import json_of
from gasunion.reading.text import shown

_ASKED_AT_ONCE: Final = 300
COPIED_FROM: Final = 200
"""So many rows go to PostgreSQL by COPY, fewer by INSERT."""

# Made once: each would take longer to put together than to run.
_CHAIN: Final = select(CHAINS).where(CHAINS.c.agreement == bindparam("named"))
_OF_KEY: Final = select(RECEIPTS).where(
    RECEIPTS.c.chain == bindparam("of"), RECEIPTS.c.key == bindparam("named")
)
_RECEIVE: Final = insert(RECEIPTS)
_MOVE: Final = update(CHAINS).where(CHAINS.c.id == bindparam("of"))
_BALANCES: Final = select(BALANCES).where(
    BALANCES.c.chain == bindparam("of"), BALANCES.c.party.in_(bindparam("parties", expanding=True))
)


def _put(put: Any) -> Any:
    changed = {n: put.excluded[n] for n in ("posted", "pending_in", "pending_out", "version", "floor")}
    where = [c.name for c in BALANCES.primary_key]
    return put.on_conflict_do_update(index_elements=where, set_=changed)


_PUT: Final = {
    "sqlite": _put(sqlite.insert(BALANCES)),
    "postgresql": _put(postgresql.insert(BALANCES)),
}

RECORD_COLUMNS: Final = tuple(c.name for c in RECORDS.columns)


def chain_row(connection: Connection, agreement: str) -> Any:
    """The end of a chain; None where it has not been opened.

    Raises
    ------
    Refused : the row was changed to what no chain has.
    """
    found = connection.execute(_CHAIN, {"named": agreement}).one_or_none()
    if found is not None:
        check_chain(found)
    return found


def receipt_row(connection: Connection, chain: int, key: str) -> Any:
    """The receipt of a submission by its key; None where there is none."""
    return connection.execute(_OF_KEY, {"of": chain, "named": key}).one_or_none()


def check_chain(row: Any) -> None:
    """Hold the row of a chain to what a chain has.

    Raises
    ------
    Refused : it was changed.
    """
    where = f"chain {row.agreement}"
    for name in ("id", "seq", "receipts"):
        whole(getattr(row, name), where)
    for name in ("agreement", "hash", "receipt_hash", "recorded_at"):
        text_in(getattr(row, name), where)
    for name in ("hash", "receipt_hash"):
        value = getattr(row, name)
        if len(value) != 64 or set(value) - set("0123456789abcdef"):
            raise _changed(where, f"holds {shown(value)} as {name}")


def standing_of(connection: Connection, chain: Any, asked: Needs) -> Standing:
    """A chain as far as a submission asks; accounts of pending entries that it ends are read too."""
    if chain is None:
        return Standing()
    entries = _entries(connection, chain.id, asked.entries)
    accounts = set(asked.balances)
    for known in entries.values():
        if known.entry.state == "pending":
            accounts.update(key_of(m.account, m.unit) for m in known.entry.movements)
    return Standing(
        seq=chain.seq,
        hash=chain.hash,
        entries=entries,
        balances=balances_of(connection, chain.id, accounts),
    )


def _entries(connection: Connection, chain: int, ids: Iterable[str]) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for some in pieces(sorted(ids)):
        of = RECORDS.c.chain == chain
        rows = connection.execute(select(RECORDS.c.id, RECORDS.c.body).where(of, RECORDS.c.id.in_(some)))
        bodies = {id_: entry_of(body, id_) for id_, body in rows}
        ends = {}
        for column in (RECORDS.c.settles, RECORDS.c.reverses):
            asked = select(column, RECORDS.c.id).where(of, column.in_(some))
            ends[column.name] = {row[0]: row[1] for row in connection.execute(asked)}
        for id_, entry in bodies.items():
            found[id_] = Known(
                entry=entry, settled_by=ends["settles"].get(id_), reversed_by=ends["reverses"].get(id_)
            )
    return found


def entry_of(body: str, where: str) -> EntryRecord:
    """The entry that a stored body says."""
    read = stored(body, where)
    if not isinstance(read, EntryRecord):
        raise _changed(where, "holds no entry, where one is due")
    return read


def stored(body: object, where: str) -> Body:
    """What a stored body says; whoever changed it in the database is told where to look.

    Raises
    ------
    Refused : it is no record.
    """
    if not isinstance(body, str):
        raise _changed(where, "holds no text")
    try:
        return read_body(json_of(body.encode("utf-8", "surrogateescape"), where), where)
    except Refused as refused:
        raise _changed(where, f"is no record: {refused.findings[0].what.rstrip('.')}") from None


def whole(value: object, where: str) -> int:
    """A number as it stands in the database.

    Raises
    ------
    Refused : it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise _changed(where, "holds no whole number, where one is due")
    return value


def text_in(value: object, where: str) -> str:
    """A text as it stands in the database.

    Raises
    ------
    Refused : it is none.
    """
    if not isinstance(value, str):
        raise _changed(where, "holds no text, where one is due")
    return value


def _changed(where: str, what: str) -> Refused:
    hint = "Somebody changed the database: gasunion ledger verify names where."
    return Refused([Finding(where=where, what=f"{what}.", hint=hint)], "the record was changed")


def balances_of(connection: Connection, chain: int, accounts: Iterable[Key]) -> dict[Key, Balance]:
    """Balances of some accounts, those that exist."""
    wanted = set(accounts)
    found: dict[Key, Balance] = {}
    parties = sorted({party for party, _, _ in wanted})
    for some in pieces(parties):
        rows = connection.execute(_BALANCES, {"of": chain, "parties": list(some)})
        for row in rows:
            key = (row.party, row.account, row.unit)
            if key in wanted:
                found[key] = balance_of(row)
    return found


def balance_of(row: Any) -> Balance:
    """The balance that a row says."""
    where = f"balance of {row.party} · {row.account} · {row.unit}"
    return Balance(
        posted=whole(row.posted, where),
        pending_in=whole(row.pending_in, where),
        pending_out=whole(row.pending_out, where),
        version=whole(row.version, where),
        floor=None if row.floor is None else whole(row.floor, where),
    )


def pieces(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Pieces that fit into one question."""
    for start in range(0, len(items), _ASKED_AT_ONCE):
        yield items[start : start + _ASKED_AT_ONCE]


def add(connection: Connection, chain: int, admission: Admission) -> None:
    """Write the records and the balances of an admission."""
    add_records(connection, [record_row(chain, link) for link in admission.links])
    put_balances(connection, chain, admission.balances)


def record_row(chain: int, link: Link) -> tuple[Any, ...]:
    """A record as it stands in its table, in the order of its columns."""
    body = link.body
    text = link.data.decode()
    if isinstance(body, EntryRecord):
        return (
            chain, link.seq, "entry",
            body.id, body.day, body.run, body.settles, body.reverses, text, link.hash,
        )  # fmt: skip
    day = None if isinstance(body, Opening) else getattr(body, "day", None)
    run = body.day if isinstance(body, DayInput) else None
    return (chain, link.seq, body.plain()["record"], None, day, run, None, None, text, link.hash)


def add_records(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows of records, many at the speed of the database."""
    _add_many(connection, "records", RECORD_COLUMNS, rows)


def _add_many(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))
    elif len(rows) < COPIED_FROM:
        marks = ", ".join(["%s"] * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))
    else:
        raw: Any = connection.connection.driver_connection
        with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def put_balances(connection: Connection, chain: int, balances: Mapping[Key, Balance]) -> None:
    """Write balances as they stand now."""
    if not balances:
        return
    rows = [
        {
            "chain": chain,
            "party": party,
            "account": account,
            "unit": unit,
            "posted": b.posted,
            "pending_in": b.pending_in,
            "pending_out": b.pending_out,
            "version": b.version,
            "floor": b.floor,
        }
        for (party, account, unit), b in sorted(balances.items())
    ]
    connection.execute(_PUT[connection.dialect.name], rows)


def open_chain(connection: Connection, agreement: str, receipt_hash: str) -> int:
    """A row for a new chain; its number."""
    made = connection.execute(
        insert(CHAINS)
        .values(
            agreement=agreement,
            seq=-1,
            hash=receipt_hash,
            receipts=0,
            receipt_hash=receipt_hash,
            recorded_at="",
        )
        .returning(CHAINS.c.id)
    )
    return int(made.scalar_one())


def close_submission(connection: Connection, chain: int, receipt: Mapping[str, Any], hash_: str) -> None:
    """Write a receipt and move the end of the chain behind it."""
    connection.execute(_RECEIVE, {"chain": chain, "hash": hash_, **receipt})
    connection.execute(
        _MOVE,
        {
            "of": chain,
            "seq": receipt["last"],
            "hash": receipt["head"],
            "receipts": receipt["number"] + 1,
            "receipt_hash": hash_,
            "recorded_at": receipt["recorded_at"],
        },
    )
