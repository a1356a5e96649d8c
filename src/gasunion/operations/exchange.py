"""A gas day between two installations: exported with its head, imported after every check, or told apart.

Signatures come before content: the file is bound to the head by its hashes, and only a head of a trusted key
opens it. Then own records are compared, and what is new is computed again from its input before it is added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gasunion.ledger.record.body import Body, Close, DayInput, Opening
from gasunion.ledger.record.chain import NOTHING, record_hash
from gasunion.ledger.record.difference import differences
from gasunion.ledger.record.head import Head, read_head
from gasunion.ledger.record.journal import Submission
from gasunion.ledger.record.reading import read_body
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.reading import (
    Chain,
    chains,
    closes,
    hash_at,
    inputs,
    only_chain,
    records,
    standing_run,
)
from gasunion.ledger.store.rows import as_it_lies
from gasunion.operations.bundle import read_bundle
from gasunion.operations.day import computed_day
from gasunion.operations.heads import head_of, keep_head, signature_faults, trust_faults
from gasunion.operations.recording import day_bodies, day_entries, day_input, day_key
from gasunion.outcome import Finding, Outcome, Refused, canonical_json, sha256_of
from gasunion.reading.plain import json_of
from gasunion.reading.text import shown
from gasunion.timerules.database import time_rules

SCHEMA: Final = "gasunion/day-exchange/1"
_NAMES: Final = frozenset({"schema", "agreement", "gas_day", "first", "before", "records", "head"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of an import.

    Attributes
    ----------
    added, equal : records that were new, and that both have. head : of the own chain afterwards.
    """

    outcome: Outcome
    agreement: str
    gas_day: str
    added: int
    equal: int
    seq: int
    head: str


def export_day(
    ledger: Ledger, day: str, *, agreement: str | None = None, signer: Any = None
) -> tuple[dict[str, Any], Head]:
    """A gas day as a file for a counterpart: its records, and all between the close before it and its own.

    Parameters
    ----------
    signer : signs the head, `(head) -> head`; None leaves it unsigned.

    Raises
    ------
    Refused : the day has not been recorded.
    """
    with ledger.snapshot() as connection:
        chain = only_chain(connection, agreement)
        head = head_of(connection, chain, day=day, party="")
        marks = closes(connection, chain)
        first_close = next(seq for d, seq, _ in marks if d == day)
        first = max((seq for _, seq, _ in marks if seq < first_close), default=-1) + 1
        before = hash_at(connection, chain, first - 1) if first else NOTHING
        bodies = [
            json_of(as_it_lies(r.body), f"record {r.seq}")
            for r in records(connection, chain, first, head.seq)
        ]
    if signer is not None:
        head = signer(head)
        keep_head(ledger, head)
    value = {
        "schema": SCHEMA,
        "agreement": chain.agreement,
        "gas_day": day,
        "first": first,
        "before": before,
        "records": bodies,
        "head": head.plain(),
    }
    return value, head


def import_day(ledger: Ledger, value: Any, where: str, *, is_unsigned_taken: bool = False) -> Imported:
    """Take a gas day that a counterpart exported: equal, added, or told apart by entry.

    Parameters
    ----------
    is_unsigned_taken : take a file whose head nobody signed.

    Raises
    ------
    Refused : the file is none, was changed, is not signed by a trusted key, or does not join the own record.
    """
    head, links = opened(ledger, value, where, is_unsigned_taken=is_unsigned_taken)
    first: int = value["first"]
    with ledger.snapshot() as connection:
        known = [chain for chain in chains(connection) if chain.agreement == value["agreement"]]
        own = known[0] if known else None
        end = own.seq if own is not None else -1
        if first > end + 1:
            what = f"begins with record {first}, and the own record ends with {end}."
            hint = "Import the gas days between first."
            raise Refused([Finding(where=where, what=what, hint=hint)])
        if own is not None and first and hash_at(connection, own, first - 1) != value["before"]:
            what = f"follows another record {first - 1} than the own one: an earlier gas day differs."
            hint = "Compare heads to find which: gasunion ledger head compare."
            return _no(value, own, [Finding(where=where, what=what, hint=hint)])
        shared = [] if own is None else list(records(connection, own, first, head.seq))
        if own is not None and [r.hash for r in shared] != [h for _, _, h in links[: len(shared)]]:
            # The day may be longer here than there: it is compared whole.
            closed = [seq for d, seq, _ in closes(connection, own) if d == value["gas_day"]]
            whole = records(connection, own, first, max(head.seq, *closed, 0))
            ours = [(r.seq, json_of(as_it_lies(r.body), f"record {r.seq}")) for r in whole]
            return _no(value, own, differences(ours, list(enumerate(value["records"], first))))
    new = links[len(shared) :]
    bodies = [read_body(body, f"{where}, records[{seq - first}]") for seq, body, _ in new]
    wrong = _added(ledger, value["agreement"], end, bodies, where)
    if wrong:
        return _no(value, own, wrong)
    if head.signature:
        keep_head(ledger, head)
    with ledger.snapshot() as connection:
        (after,) = chains(connection, value["agreement"])
    told = "both records are equal" if not new else f"{len(new)} records were added"
    message = f"{told}; head {head.hash[:16]} at record {head.seq} is the same in both"
    return Imported(
        outcome=Outcome(code="solved", message=message),
        agreement=value["agreement"],
        gas_day=value["gas_day"],
        added=len(new),
        equal=len(shared),
        seq=after.seq,
        head=after.hash,
    )


def _no(value: Mapping[str, Any], own: Chain | None, found: Sequence[Finding]) -> Imported:
    message = "the two records differ; nothing was added"
    return Imported(
        outcome=Outcome(code="outside_limits", message=message, findings=tuple(found)),
        agreement=value["agreement"],
        gas_day=value["gas_day"],
        added=0,
        equal=0,
        seq=own.seq if own is not None else -1,
        head=own.hash if own is not None else NOTHING,
    )


def opened(
    ledger: Ledger, value: Any, where: str, *, is_unsigned_taken: bool
) -> tuple[Head, list[tuple[int, Any, str]]]:
    """The head of a file and its records with their hashes; signature and hashes hold.

    Raises
    ------
    Refused : one of them does not.
    """
    if not isinstance(value, Mapping) or value.get("schema") != SCHEMA:
        hint = "Name a file that `gasunion day export --out` wrote."
        raise Refused([Finding(where=where, what="is no gas day of a record.", hint=hint)])
    odd = [
        *(Finding(where=f"{where}, {name}", what="is missing.") for name in sorted(_NAMES - set(value))),
        *(Finding(where=where, what=f"unknown field {shown(n)}.") for n in sorted(set(value) - _NAMES)),
    ]
    if odd:
        raise Refused(odd)
    head = read_head(value["head"], f"{where}, head")
    if head.signature or head.public_key:
        faults = signature_faults(head, f"{where}, head")
        if not faults:
            with ledger.snapshot() as connection:
                faults = trust_faults(connection, head, f"{where}, head")
        if faults:
            raise Refused(faults, "the file was not opened; nothing was added")
    elif not is_unsigned_taken:
        hint = "Ask for one that is signed (day export --key), or take it on trust with --unsigned."
        raise Refused([Finding(where=f"{where}, head", what="is not signed.", hint=hint)])
    return head, _links(value, head, where)


def _links(value: Mapping[str, Any], head: Head, where: str) -> list[tuple[int, Any, str]]:
    first, before, bodies = value["first"], value["before"], value["records"]
    is_number = isinstance(first, int) and not isinstance(first, bool) and 0 <= first < 2**62
    is_hash = isinstance(before, str) and len(before) == 64 and set(before) <= set("0123456789abcdef")
    if not is_number or not is_hash or not isinstance(bodies, list) or not bodies:
        what = "does not state from which record on it goes, what stands before, and its records."
        raise Refused([Finding(where=where, what=what)])
    if (value["agreement"], value["gas_day"]) != (head.agreement, head.gas_day):
        what = "names another agreement or gas day than its head."
        raise Refused([Finding(where=where, what=what)])
    links = []
    at = {mark.seq: mark.hash for mark in head.days} | {head.seq: head.hash}
    for seq, body in enumerate(bodies, first):
        before = record_hash(before, seq, canonical_json(body))
        links.append((seq, body, before))
        if at.get(seq, before) != before:
            what = f"was changed: its records up to {seq} do not give the hash that its head states."
            raise Refused([Finding(where=where, what=what, hint="Ask for the file again.")])
    if links[-1][0] != head.seq:
        what = f"was changed: its records end with {links[-1][0]}, and its head with {head.seq}."
        raise Refused([Finding(where=where, what=what, hint="Ask for the file again.")])
    return links


def _added(ledger: Ledger, agreement: str, end: int, bodies: Sequence[Body], where: str) -> list[Finding]:
    """Add records, a gas day at a time; what does not follow from its input is told and not added."""
    if bodies and isinstance(bodies[0], Opening):
        bodies = bodies[1:]
    for part in _parts(bodies):
        found, key = _followed(ledger, agreement, part, where)
        if found:
            return found
        asked = Submission(agreement=agreement, key=key, bodies=tuple(part), after=end)
        end = ledger.submit(asked).last
    return []


def _parts(bodies: Sequence[Body]) -> Iterator[list[Body]]:
    """Stretches that came together: a day from its input to its close, or what lies between."""
    part: list[Body] = []
    for body in bodies:
        if isinstance(body, DayInput) and part:
            yield part
            part = []
        part.append(body)
        if isinstance(body, Close):
            yield part
            part = []
    if part:
        yield part


def _followed(ledger: Ledger, agreement: str, part: Sequence[Body], where: str) -> tuple[list[Finding], str]:
    """Whether a day follows from its input, computed anew; and the key to record it under."""
    given = part[0]
    if not isinstance(given, DayInput):
        return [], f"import {_digest(part)[:32]}"
    if dict(given.time_rules) != _rules():
        theirs, ours_ = given.time_rules.get("version"), _rules()["version"]
        what = f"rests on rules of time {theirs}; this program ships {ours_}."
        return [Finding(where=f"{where}, input of {given.day}", what=what)], ""
    bundle = read_bundle(given.bundle)
    run = computed_day(bundle)
    with ledger.snapshot() as connection:
        known = [chain for chain in chains(connection) if chain.agreement == agreement]
        before = inputs(connection, known[0], given.day) if known else []
        standing = [e for _, e in standing_run(connection, known[0], given.day)] if known else []
    number = len(before) + 1
    ours = day_input(given.bundle, bundle, run, program=given.program)
    due = day_bodies(ours, day_entries(bundle, run), standing=standing, number=number)
    found = differences(
        [(i, body.plain()) for i, body in enumerate(due)],
        [(i, body.plain()) for i, body in enumerate(part)],
    )
    told = [
        Finding(
            where=f"{where}, gas day {given.day}, {f.where}", what=f"{f.what} (here: computed from its input)"
        )
        for f in found
    ]
    return told, day_key(given, number)


def _rules() -> dict[str, str]:
    ours = time_rules()
    return {"database": ours.database, "version": ours.version, "sha256": ours.sha256}


def _digest(part: Sequence[Body]) -> str:
    return sha256_of(*(canonical_json(body.plain()) for body in part))
