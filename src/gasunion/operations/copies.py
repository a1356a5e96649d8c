"""The record held to a copy that another party keeps: what differs is named to the entry and the figure.

A copy is another installation's database, a backup of one, or a gas day that was exported. It is read and not
changed. Records are compared by their bodies and not by the hashes beside them, a gas day at a time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from gasunion.ledger.record.difference import differences
from gasunion.ledger.store import archive
from gasunion.ledger.store.address import Address, address_of
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.reading import Chain, chains, records
from gasunion.ledger.store.rows import as_it_lies
from gasunion.operations.exchange import SCHEMA, opened
from gasunion.outcome import Finding, Refused
from gasunion.reading.file import read_parts
from gasunion.reading.limits import LINES_BYTES
from gasunion.reading.plain import json_of, read_json
from gasunion.reading.text import shown, visible

_END: Final = 2**62
Stretch = list[tuple[int, Mapping[str, Any]]]
"""Numbers and plain bodies of records, up to a close and with it."""


def against_copy(ledger: Ledger, copy: str) -> tuple[list[Finding], list[str]]:
    """Where a record differs from a copy, and what was found equal, in words.

    Parameters
    ----------
    copy : URL of a database, or a file: of SQLite, of `ledger backup`, or of `day export`.

    Raises
    ------
    Refused : the copy is none, was changed, or is of other agreements than the record.
    """
    where = visible(copy)
    if "://" in copy:
        return _against_record(ledger, address_of(copy), where)
    first = next(read_parts(copy, most=LINES_BYTES), b"")
    if first.startswith(b"SQLite format 3\0"):
        return _against_record(ledger, address_of(f"sqlite:///{copy}"), where)
    if archive.SCHEMA.encode() in first[:200]:
        with tempfile.TemporaryDirectory() as folder:
            address = address_of(f"sqlite:///{Path(folder) / 'copy.db'}")
            archive.restore(address, copy)
            return _against_record(ledger, address, where)
    value, _ = read_json(copy)
    if not isinstance(value, Mapping) or value.get("schema") != SCHEMA:
        hint = "Name a database, a file of `gasunion ledger backup`, or one of `gasunion day export`."
        raise Refused([Finding(where=where, what="is no copy of a record.", hint=hint)])
    return _against_day(ledger, value, where)


def _against_record(ledger: Ledger, address: Address, where: str) -> tuple[list[Finding], list[str]]:
    found: list[Finding] = []
    equal: list[str] = []
    with Ledger(address) as copy, ledger.snapshot() as own, copy.snapshot() as other:
        ours = {chain.agreement: chain for chain in chains(own)}
        theirs = chains(other)
        if not theirs:
            raise Refused([Finding(where=where, what="holds no record of anything.")])
        for chain in theirs:
            if chain.agreement not in ours:
                what = f"holds a chain of {shown(chain.agreement)}, and there is none here."
                found.append(Finding(where=where, what=what))
                continue
            wrong, count = _differ(
                chain.agreement, _stretches(own, ours[chain.agreement]), _stretches(other, chain)
            )
            found += wrong
            if not wrong:
                equal.append(_equal(chain.agreement, where, count))
    return found, equal


def _against_day(ledger: Ledger, value: Any, where: str) -> tuple[list[Finding], list[str]]:
    _, links = opened(ledger, value, where, is_unsigned_taken=True)
    theirs: Stretch = [(seq, body) for seq, body, _ in links]
    agreement = value["agreement"]
    with ledger.snapshot() as own:
        (chain,) = chains(own, agreement)
        ours = [(seq, body) for seq, body in _plain(own, chain, theirs[0][0], theirs[-1][0])]
    wrong = [replace(f, where=f"{agreement}, {f.where}") for f in differences(ours, theirs)]
    return wrong, [] if wrong else [_equal(agreement, where, len(theirs))]


def _equal(agreement: str, where: str, count: int) -> str:
    return f"{count:,} records of {agreement} are equal in {where}"


def _differ(agreement: str, ours: Iterator[Stretch], theirs: Iterator[Stretch]) -> tuple[list[Finding], int]:
    """What differs, stretch by stretch; a copy may end earlier. And how many records of it were compared."""
    found: list[Finding] = []
    count = 0
    for own, other in zip_longest(ours, theirs):
        if other is None:
            break
        count += len(other)
        # The copy may have been made within a day: as far as it goes.
        mine: Stretch = (own or []) if _is_closed(other) else (own or [])[: len(other)]
        wrong = differences(mine, other)
        found += [replace(f, where=f"{agreement}, {_day(own or other)}, {f.where}") for f in wrong]
        if wrong and len(mine) != len(other):
            # What follows has other numbers in each, and would be told as different throughout.
            break
    return found, count


def _stretches(connection: Connection, chain: Chain) -> Iterator[Stretch]:
    part: Stretch = []
    for seq, body in _plain(connection, chain, 0, _END):
        part.append((seq, body))
        if body.get("record") == "close":
            yield part
            part = []
    if part:
        yield part


def _plain(
    connection: Connection, chain: Chain, first: int, last: int
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for record in records(connection, chain, first, last):
        place = f"record {record.seq}"
        body = json_of(as_it_lies(record.body), place)
        if not isinstance(body, Mapping):
            raise Refused([Finding(where=place, what="is no record: it is no object.")])
        yield record.seq, body


def _is_closed(part: Sequence[tuple[int, Mapping[str, Any]]]) -> bool:
    return part[-1][1].get("record") == "close"


def _day(part: Sequence[tuple[int, Mapping[str, Any]]]) -> str:
    return f"gas day {part[-1][1].get('day')}" if _is_closed(part) else "after the last close"
