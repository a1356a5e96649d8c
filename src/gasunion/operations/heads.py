"""Heads signed, verified and compared; keys that an installation trusts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, delete, insert, select

from gasunion.ledger.keys.signing import is_signed, public_of, sign
from gasunion.ledger.record.head import Compared, Head, Mark, against_chain, compare_heads
from gasunion.ledger.store import connection as connections
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.reading import Chain, chains, closes, hash_at, only_chain, receipt_at
from gasunion.ledger.store.tables import HEADS, KEYS
from gasunion.outcome import Finding, Refused, canonical_json
from gasunion.reading.text import shown


def sign_head(
    ledger: Ledger,
    key: Ed25519PrivateKey,
    *,
    party: str,
    agreement: str | None = None,
    day: str | None = None,
) -> Head:
    """Sign the end of a chain, or of a gas day in it, and keep the head.

    Raises
    ------
    Refused : there is no such chain or the day has not been recorded.
    """
    with ledger.snapshot() as connection:
        head = head_of(connection, only_chain(connection, agreement), day=day, party=party)
    signed = signed_head(head, key)
    keep_head(ledger, signed)
    return signed


def signed_head(head: Head, key: Ed25519PrivateKey) -> Head:
    """A head with the key and the signature of its party."""
    named = replace(head, public_key=public_of(key))
    return replace(named, signature=sign(key, named.message))


def head_of(connection: Connection, chain: Chain, *, day: str | None, party: str) -> Head:
    """The head of a chain, not signed yet.

    Raises
    ------
    Refused : the day has not been recorded.
    """
    marks = [Mark(day=d, seq=s, hash=h) for d, s, h in closes(connection, chain)]
    seq, hash_ = chain.seq, chain.hash
    if day is not None:
        of_day = [mark for mark in marks if mark.day == day]
        if not of_day:
            known = ", ".join(dict.fromkeys(m.day for m in marks[-12:]))
            hint = f"Recorded last: {known}." if known else "No gas day has been recorded."
            raise Refused([Finding(where=f"--day {day}", what="is not recorded.", hint=hint)])
        seq, hash_ = of_day[-1].seq, of_day[-1].hash
    receipt = receipt_at(connection, chain, seq)
    return Head(
        agreement=chain.agreement,
        party=party,
        seq=seq,
        hash=hash_,
        days=tuple(mark for mark in marks if mark.seq <= seq),
        recorded_at=receipt.recorded_at,
        receipts=(receipt.number, receipt.hash),
        public_key="",
    )


def keep_head(ledger: Ledger, head: Head) -> None:
    """Keep a signed head, so that verification holds the chain to it; once is enough."""
    row = {
        "signature": head.signature,
        "agreement": head.agreement,
        "party": head.party,
        "seq": head.seq,
        "head": canonical_json(head.plain()).decode(),
    }

    def work() -> None:
        with connections.writing(ledger.engine, lock=connections.RECORD_LOCK) as connection:
            asked = select(HEADS.c.signature).where(HEADS.c.signature == head.signature)
            if connection.execute(asked).one_or_none() is None:
                connection.execute(insert(HEADS).values(**row))

    connections.again(work, address=ledger.address)


def trust(ledger: Ledger, card: Mapping[str, str]) -> bool:
    """Trust the key of a party from now on; whether it was not trusted before.

    Raises
    ------
    Refused : the key is another party's.
    """

    def work() -> bool:
        with connections.writing(ledger.engine, lock=connections.RECORD_LOCK) as connection:
            asked = select(KEYS.c.party).where(KEYS.c.public_key == card["public_key"])
            known = connection.execute(asked).scalar_one_or_none()
            if known is None:
                text = canonical_json(dict(card)).decode()
                row = {"public_key": card["public_key"], "party": card["party"], "card": text}
                connection.execute(insert(KEYS).values(**row))
                return True
            if known != card["party"]:
                what = f"is trusted as the key of {shown(known)}, and the card says {shown(card['party'])}."
                raise Refused([Finding(where="key", what=what, hint="Ask both parties.")])
            return False

    return connections.again(work, address=ledger.address)


def distrust(ledger: Ledger, public_key: str) -> bool:
    """Trust a key no longer; whether it was trusted."""

    def work() -> bool:
        with connections.writing(ledger.engine, lock=connections.RECORD_LOCK) as connection:
            gone = connection.execute(delete(KEYS).where(KEYS.c.public_key == public_key))
            return bool(gone.rowcount)

    return connections.again(work, address=ledger.address)


def signature_faults(head: Head, where: str) -> list[Finding]:
    """Whether a head bears the signature of the key that it names."""
    if is_signed(head.public_key, head.message, head.signature):
        return []
    what = f"was changed: it does not bear the signature of the key that it names for {head.party}."
    return [Finding(where=where, what=what, hint="Ask its party for it again.")]


def trust_faults(connection: Connection, head: Head, where: str) -> list[Finding]:
    """Whether the key of a head is one that is trusted for its party."""
    asked = select(KEYS.c.party).where(KEYS.c.public_key == head.public_key)
    known = connection.execute(asked).scalar_one_or_none()
    if known == head.party:
        return []
    told = "is not trusted here" if known is None else f"is trusted here as the key of {shown(known)}"
    what = f"is signed by a key ({head.public_key[:16]}…) that {told}, for {head.party}."
    hint = (
        "Get the card of the key from its party by a way you trust, then: gasunion ledger key trust FILE.pub."
    )
    return [Finding(where=where, what=what, hint=hint)]


def verify_head(ledger: Ledger, head: Head, where: str) -> list[Finding]:
    """Hold the record to a head: its signature first, then its key, then every gas day that it tells.

    A head that is true is kept.
    """
    found = signature_faults(head, where)
    if found:
        return found
    with ledger.snapshot() as connection:
        found = trust_faults(connection, head, where)
        known = [chain for chain in chains(connection) if chain.agreement == head.agreement]
        if not known:
            what = f"is of {shown(head.agreement)}, and there is no such chain here."
            return [*found, Finding(where=where, what=what)]
        chain = known[0]
        found += against_chain(head, lambda seq: hash_at(connection, chain, seq), chain.seq)
    if not found:
        keep_head(ledger, head)
    return found


def compared(first: Head, second: Head, *, names: tuple[str, str]) -> Compared:
    """Compare two heads, signatures first.

    Raises
    ------
    Refused : they are of two agreements.
    """
    wrong = [*signature_faults(first, names[0]), *signature_faults(second, names[1])]
    if wrong:
        return Compared(relation="unsigned", gas_day=None, findings=tuple(wrong))
    return compare_heads(first, second)


def head_body(head: Head) -> dict[str, Any]:
    """What an answer tells of a head."""
    return {
        "agreement": head.agreement,
        "party": head.party,
        "gas_day": head.gas_day,
        "seq": head.seq,
        "hash": head.hash,
    }
