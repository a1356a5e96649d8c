"""The record kept: made, verified by the second reading, saved, restored and brought to this version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from gasunion.ledger.keys.signing import is_signed
from gasunion.ledger.recheck.heads import PROMISE, verify_heads
from gasunion.ledger.recheck.verify import PROMISES, verify
from gasunion.ledger.record.head import Head, against_chain
from gasunion.ledger.store.address import Address
from gasunion.ledger.store.archive import RECORD, backup_lines, restore
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.reading import chains, hash_at
from gasunion.ledger.store.rows import as_it_lies
from gasunion.ledger.store.second_reading import asker, damage, missing
from gasunion.ledger.store.tables import KEYS
from gasunion.ledger.store.upgrade import make_new, upgrade
from gasunion.operations.copies import against_copy
from gasunion.operations.desk_backup import DESK
from gasunion.operations.heads import trust_faults
from gasunion.operations.store.events import chain_faults
from gasunion.operations.store.upgrade import has_desk, require_desk
from gasunion.outcome import Finding, Outcome, Refused, sha256_of
from gasunion.writing import write_parts

FILE_PROMISE: Final = "the database finds its own file whole"
DESK_PROMISE: Final = "the events of the desk follow from each other"
MODE: Final = 0o600
_KEYS: Final = select(KEYS.c.public_key, KEYS.c.party).order_by(KEYS.c.party, KEYS.c.public_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a record, and what is in it.

    Attributes
    ----------
    body : the own part of the answer. input_sha256 : of the heads of all chains.
    """

    outcome: Outcome
    body: dict[str, Any]
    input_sha256: str


def init(address: Address) -> Kept:
    """Make a new record."""
    make_new(address)
    return _done("init", address, f"a record was made in {address.shown}")


def bring_up(address: Address) -> Kept:
    """Bring a record to this version, and verify it."""
    before, after = upgrade(address)
    with Ledger(address) as ledger:
        found = verified(ledger)
    told = f"the record is of version {after}" + ("" if before == after else f" now; it was {before}")
    return _done("upgrade", address, told, found, before=before, after=after)


def save(ledger: Ledger, file: str | Path) -> Kept:
    """Verify a record and write it to a file; what does not verify is written too, and said."""
    found = verified(ledger)
    write_parts(file, backup_lines(ledger))
    told = f"the record was written to {file}"
    if has_desk(ledger.address):
        told += "; the desk beside it was not: --desk writes both, for yourself"
    return _done("backup", ledger.address, told, found, file=str(file))


def save_desk(ledger: Ledger, file: str | Path) -> Kept:
    """The same with the desk's tables beside the record, into a file that its owner alone may read.

    Raises
    ------
    Refused : there is no desk of this version beside the record.
    """
    require_desk(ledger)
    found = verified(ledger)
    with ledger.snapshot() as connection:
        found = _with_faults(found, list(chain_faults(connection)))
    write_parts(file, backup_lines(ledger, DESK), mode=MODE)
    told = f"the record and its desk were written to {file}, which is for nobody else"
    return _done("backup", ledger.address, told, found, file=str(file))


def _with_faults(found: Kept, more: list[Finding]) -> Kept:
    if not more:
        return replace(found, body=found.body | {"rechecked": [*found.body["rechecked"], DESK_PROMISE]})
    message = f"the desk does not verify: {len(more)} fault{'s' if len(more) > 1 else ''}"
    outcome = Outcome(code="outside_limits", message=message, findings=(*found.outcome.findings, *more))
    return replace(found, outcome=outcome)


def bring_back(address: Address, file: str | Path) -> Kept:
    """Make a record from a backup, verified before it stands."""
    count = restore(address, file, (RECORD, DESK))
    with Ledger(address) as ledger:
        found = verified(ledger)
    told = f"{count} rows of {file} are in {address.shown}"
    if has_desk(address):
        told += ", the desk among them; its key and the folder of plans are put back by hand"
    return _done("restore", address, told, found, file=str(file))


def verified(ledger: Ledger, heads: tuple[Head, ...] = (), copies: Sequence[str] = ()) -> Kept:
    """Read a record a second time, by code apart from what wrote it; hold it to heads and copies of others.

    Raises
    ------
    Refused : tables or columns are missing, or as `copies.against_copy`.
    """
    with ledger.snapshot() as connection:
        if gone := missing(connection):
            raise Refused(gone, "the record cannot be read over")
        found = list(damage(connection))
        ask = asker(connection)
        told, faults = verify(ask)
        found += faults
        found += list(verify_heads(ask, is_signed, told))
        keys = {row.public_key: row.party for row in connection.execute(_KEYS)}
        for head in heads:
            found += trust_faults(connection, head, f"head of {head.party}")
            known = [c for c in chains(connection) if c.agreement == head.agreement]
            if not known:
                what = f"is of {head.agreement}, and there is no such chain here."
                found.append(Finding(where=f"head of {head.party}", what=what))
                continue
            chain = known[0]
            found += against_chain(head, partial(hash_at, connection, chain), chain.seq)
    equal: list[str] = []
    for copy in copies:
        wrong, same = against_copy(ledger, copy)
        found += wrong
        equal += same
    count = sum(chain.records for chain in told)
    if found:
        message = f"the record does not verify: {len(found)} fault{'s' if len(found) > 1 else ''}"
        outcome = Outcome(code="outside_limits", message=message, findings=tuple(found))
    else:
        of = f"{len(told)} chain{'s' if len(told) != 1 else ''}"
        message = "; ".join([f"the record verifies: {count:,} records in {of}", *equal])
        outcome = Outcome(code="solved", message=message)
    return Kept(
        outcome=outcome,
        body={
            "database": ledger.address.shown,
            "chains": {
                chain.agreement: {
                    "records": chain.records,
                    "entries": chain.entries,
                    "submissions": chain.receipts,
                    "head": chain.head,
                    "gas_days": len({day for day, _ in chain.walked.closes}),
                }
                for chain in told
            },
            "keys": keys,
            "rechecked": [*PROMISES, PROMISE, FILE_PROMISE, *equal],
        },
        input_sha256=sha256_of(*(as_it_lies(chain.head) for chain in told)),
    )


def _done(action: str, address: Address, message: str, found: Kept | None = None, **more: Any) -> Kept:
    body = {"action": action, "database": address.shown, "file": None, "before": None, "after": None}
    inner = found.body if found is not None else {"chains": {}, "keys": {}, "rechecked": []}
    body |= {name: inner[name] for name in ("chains", "keys", "rechecked")} | more
    if found is not None and not found.outcome.is_solved:
        outcome = Outcome(
            code=found.outcome.code,
            message=f"{message}, and it does not verify",
            findings=found.outcome.findings,
        )
    else:
        outcome = Outcome(code="solved", message=message)
    return Kept(outcome=outcome, body=body, input_sha256=found.input_sha256 if found else sha256_of())
