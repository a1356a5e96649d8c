"""The heads and keys that an installation keeps, read again: signed as they say, and true of the chains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from gasunion.ledger.recheck.verify import Ask, Verified
from gasunion.outcome import Finding, Refused, canonical_json
from gasunion.reading.plain import json_of

IsSigned = Callable[[str, bytes, str], bool]
"""Whether a public key signed a message: key and signature as hexadecimal digits."""

PROMISE = "every key shows that it is its party's own, every kept head is signed and true of its chain"


def verify_heads(ask: Ask, is_signed: IsSigned, chains: Iterable[Verified]) -> Iterator[Finding]:
    """Everything that is wrong with the keys and heads of a record."""
    known = {chain.agreement: chain for chain in chains}
    for row in ask("SELECT * FROM keys ORDER BY public_key", {}):
        yield from _told(_key(row, is_signed), f"key of {row['party']}")
    for row in ask("SELECT * FROM heads ORDER BY agreement, seq, signature", {}):
        place = f"{row['agreement']}, head of {row['party']} at record {row['seq']}"
        yield from _told(_head(row, is_signed, known.get(row["agreement"]), place), place)


def _told(findings: Iterator[Finding], place: str) -> Iterator[Finding]:
    try:
        yield from findings
    except (Refused, LookupError, TypeError, ValueError, AttributeError) as error:
        yield Finding(where=place, what=f"was changed: it is not in the form it was kept in ({error}).")


def _key(row: Mapping[str, Any], is_signed: IsSigned) -> Iterator[Finding]:
    place = f"key of {row['party']}"
    card = json_of(str(row["card"]).encode("utf-8", "surrogateescape"), place)
    if (card["party"], card["public_key"]) != (row["party"], row["public_key"]):
        yield Finding(where=place, what="was changed: its card names another party or key.")
    said = {name: card[name] for name in ("schema", "party", "public_key")}
    message = b"gasunion/key/1\n" + canonical_json(said)
    if set(card) != {*said, "signature"} or not is_signed(card["public_key"], message, card["signature"]):
        yield Finding(where=place, what="was changed: its card does not bear its own signature.")


def _head(
    row: Mapping[str, Any], is_signed: IsSigned, chain: Verified | None, place: str
) -> Iterator[Finding]:
    head = json_of(str(row["head"]).encode("utf-8", "surrogateescape"), place)
    columns = (row["agreement"], row["party"], row["seq"], row["signature"])
    if (head["agreement"], head["party"], head["seq"], head["signature"]) != columns:
        yield Finding(where=place, what="was changed: its row and the head in it differ.")
    said = {name: part for name, part in head.items() if name != "signature"}
    message = b"gasunion/head/1\n" + canonical_json(said)
    if not is_signed(head["public_key"], message, head["signature"]):
        yield Finding(where=place, what="was changed or swapped: it does not bear the signature of its key.")
        return
    if chain is None:
        yield Finding(where=place, what="is of a chain that is not there.")
        return
    first = 0
    hashes = chain.walked.hashes
    for day, seq, hash_ in [*head["days"], ["", head["seq"], head["hash"]]]:
        told = f"gas day {day}" if day else "what follows the last close"
        if seq >= len(hashes):
            what = f"covers record {seq}; the chain ends with {len(hashes) - 1}: {told} was cut off."
            yield Finding(where=place, what=what)
            return
        if hashes[seq] != hash_:
            what = f"and the chain differ in {told}, records {first} to {seq}; all before is equal."
            yield Finding(where=place, what=what)
            return
        first = seq + 1
