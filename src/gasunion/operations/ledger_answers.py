"""The answers of the record's commands in their envelopes: one function a command, for both doors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from gasunion.ledger.keys.key_file import card_of, make_key, read_card, read_key
from gasunion.ledger.record.head import Head, read_head
from gasunion.ledger.store.address import address_of
from gasunion.ledger.store.ledger import Ledger
from gasunion.operations import exchange, heads, keeping
from gasunion.operations.balance_act import balance_act
from gasunion.operations.holdings import holdings
from gasunion.outcome import Code, Envelope, Finding, Outcome, Provenance, Refused, sha256_of
from gasunion.reading.plain import read_json
from gasunion.reading.text import visible
from gasunion.writing import json_bytes, write_file

_TOLD: Final = {
    "equal": "the heads are equal",
    "first is earlier": "{first} is earlier, and {second} goes on from it",
    "second is earlier": "{second} is earlier, and {first} goes on from it",
    "differ": "the heads differ",
    "open": "the heads alone do not tell",
    "unsigned": "a head does not bear its signature",
}
_CODES: Final[dict[str, Code]] = {
    "differ": "outside_limits",
    "unsigned": "outside_limits",
    "open": "undecided",
}


def init(database: str | None, *, version: str) -> Envelope:
    """Make a new record."""
    return _kept(keeping.init(address_of(database)), version)


def upgrade(database: str | None, *, version: str) -> Envelope:
    """Bring a record of an earlier version to this one."""
    return _kept(keeping.bring_up(address_of(database)), version)


def backup(database: str | None, file: str, *, with_desk: bool = False, version: str) -> Envelope:
    """Write a record to a file; with the desk beside it where that is asked for."""
    with Ledger(address_of(database)) as ledger:
        return _kept((keeping.save_desk if with_desk else keeping.save)(ledger, file), version)


def restore(database: str | None, file: str, *, version: str) -> Envelope:
    """Make a record from a backup."""
    return _kept(keeping.bring_back(address_of(database), file), version)


def verify(
    database: str | None, head_files: Sequence[str], *, copies: Sequence[str] = (), version: str
) -> Envelope:
    """Read a record a second time, and hold it to heads and copies of others.

    Raises
    ------
    Refused : there is no record, a head is none or bears a wrong signature, or a copy is none.
    """
    read = tuple(head_in(file) for file in head_files)
    wrong = [f for file, one in zip(head_files, read, strict=True) for f in heads.signature_faults(one, file)]
    if wrong:
        raise Refused(wrong)
    with Ledger(address_of(database)) as ledger:
        return _kept(keeping.verified(ledger, read, copies), version, name="ledger-verify")


def _kept(kept: keeping.Kept, version: str, name: str = "ledger") -> Envelope:
    source = Provenance(input_sha256=kept.input_sha256, version=version)
    return Envelope(name=name, outcome=kept.outcome, provenance=source, body=kept.body)


def statement(
    database: str | None,
    party: str,
    *,
    first: str,
    last: str,
    as_of: str | None,
    agreement: str | None,
    version: str,
) -> Envelope:
    """The accounts of a party over gas days."""
    with Ledger(address_of(database)) as ledger:
        body, source = holdings(ledger, party, first=first, last=last, agreement=agreement, as_of=as_of)
    count = len(body["accounts"])
    message = f"{party}, gas days {first} to {last}: {count} account{'s' if count != 1 else ''}"
    return Envelope(
        name="ledger-statement",
        outcome=Outcome(code="solved", message=message),
        provenance=Provenance(input_sha256=source, version=version),
        body=body,
    )


def act(
    database: str | None, day: str, *, parties: str | None, agreement: str | None, version: str
) -> Envelope:
    """The balance act of a gas day."""
    with Ledger(address_of(database)) as ledger:
        body, remarks, source = balance_act(ledger, day, parties=parties, agreement=agreement)
    count = len(body["points"])
    message = f"balance act of gas day {day}: {count} point{'s' if count != 1 else ''}"
    return Envelope(
        name="balance-act",
        outcome=Outcome(code="solved", message=message, findings=tuple(remarks)),
        provenance=Provenance(input_sha256=source, version=version),
        body=body,
    )


def key_new(out: str, *, party: str | None, passphrase: bytes | None, version: str) -> Envelope:
    """Make a key and its card."""
    card = make_key(out, party=party or Path(out).stem, passphrase=passphrase)
    message = f"the key of {card['party']} was made; give {card_of(out)} to the others and {out} to nobody"
    return _key("new", card, message, version)


def key_trust(database: str | None, file: str, *, version: str) -> Envelope:
    """Trust the key on a card."""
    card = read_card(file)
    with Ledger(address_of(database)) as ledger:
        is_new = heads.trust(ledger, card)
    told = "is trusted from now on" if is_new else "was trusted before"
    return _key("trust", card, f"key {card['public_key'][:16]}… of {card['party']} {told}", version)


def key_distrust(database: str | None, file: str, *, version: str) -> Envelope:
    """Trust the key on a card no longer."""
    card = read_card(file)
    with Ledger(address_of(database)) as ledger:
        was = heads.distrust(ledger, card["public_key"])
    told = "is trusted no longer" if was else "was not trusted"
    return _key("distrust", card, f"key {card['public_key'][:16]}… of {card['party']} {told}", version)


def _key(action: str, card: dict[str, str], message: str, version: str) -> Envelope:
    return Envelope(
        name="ledger-key",
        outcome=Outcome(code="solved", message=message),
        provenance=Provenance(input_sha256=sha256_of(card["public_key"].encode()), version=version),
        body={"action": action, "party": card["party"], "public_key": card["public_key"]},
    )


def signer(key: str, passphrase: bytes | None, *, party: str | None) -> tuple[Any, str]:
    """A private key and the party it signs for: as it was named, else as the card beside the key says.

    Raises
    ------
    Refused : the key cannot be read, or nobody says whose it is.
    """
    private = read_key(key, passphrase=passphrase)
    if party is not None:
        return private, party
    try:
        return private, read_card(card_of(key))["party"]
    except Refused as refused:
        hint = "Say who signs with --party."
        raise Refused(
            [*refused.findings, Finding(where="--party", what="is not given.", hint=hint)]
        ) from None


def head_sign(
    database: str | None,
    key: str,
    passphrase: bytes | None,
    *,
    party: str | None,
    agreement: str | None,
    day: str | None,
    out: str | None,
    version: str,
) -> Envelope:
    """Sign the end of a chain."""
    private, named = signer(key, passphrase, party=party)
    with Ledger(address_of(database)) as ledger:
        signed = heads.sign_head(ledger, private, party=named, agreement=agreement, day=day)
    if out is not None:
        write_file(out, json_bytes(signed.plain()))
    message = f"{named} signed record {signed.seq} of {signed.agreement}: {signed.hash}"
    return _head("sign", signed, Outcome(code="solved", message=message), version)


def head_in(file: str) -> Head:
    """The head in a file."""
    return read_head(read_json(file)[0], visible(file))


def head_verify(database: str | None, file: str, *, version: str) -> Envelope:
    """Hold a record to a head."""
    told = head_in(file)
    with Ledger(address_of(database)) as ledger:
        found = heads.verify_head(ledger, told, visible(file))
    if found:
        outcome = Outcome(code="outside_limits", message="the head does not hold", findings=tuple(found))
    else:
        upto = f"record {told.seq}" + (f", gas day {told.gas_day}" if told.gas_day else "")
        outcome = Outcome(code="solved", message=f"the record is what {told.party} signed, up to {upto}")
    return _head("verify", told, outcome, version)


def head_compare(first: str, second: str, *, version: str) -> Envelope:
    """Compare two heads."""
    one, other = head_in(first), head_in(second)
    found = heads.compared(one, other, names=(visible(first), visible(second)))
    message = _TOLD[found.relation].format(first=first, second=second)
    code = _CODES.get(found.relation, "solved")
    outcome = Outcome(code=code, message=message, findings=found.findings)
    envelope = _head("compare", one, outcome, version)
    body = {
        **envelope.body,
        "relation": found.relation,
        "gas_day": found.gas_day,
        "other": other.plain(),
    }
    return replace(envelope, body=body)


def _head(action: str, head: Head, outcome: Outcome, version: str) -> Envelope:
    return Envelope(
        name="ledger-head",
        outcome=outcome,
        provenance=Provenance(input_sha256=sha256_of(head.message), version=version),
        body={
            "action": action,
            "relation": None,
            "gas_day": head.gas_day,
            "head": head.plain(),
            "other": None,
        },
    )


def day_export(
    database: str | None,
    day: str,
    *,
    out: str,
    key: str | None,
    passphrase: bytes | None,
    party: str | None,
    agreement: str | None,
    version: str,
) -> Envelope:
    """Write a recorded gas day for a counterpart."""
    sign = None
    if key is not None:
        private, named = signer(key, passphrase, party=party)

        def sign(head: Head) -> Head:
            return heads.signed_head(replace(head, party=named), private)

    with Ledger(address_of(database)) as ledger:
        value, head = exchange.export_day(ledger, day, agreement=agreement, signer=sign)
    write_file(out, json_bytes(value))
    count = len(value["records"])
    signed = f"signed by {head.party}" if head.signature else "not signed"
    message = f"{count} records of gas day {day} were written to {out}, {signed}"
    return _exchanged(
        Outcome(code="solved", message=message),
        version,
        action="export",
        agreement=head.agreement,
        gas_day=day,
        added=0,
        equal=count,
        seq=head.seq,
        head=head.hash,
    )


def day_import(database: str | None, file: str, *, unsigned: bool, version: str) -> Envelope:
    """Take a gas day that a counterpart exported."""
    value, _ = read_json(file)
    with Ledger(address_of(database)) as ledger:
        done = exchange.import_day(ledger, value, visible(file), is_unsigned_taken=unsigned)
    return _exchanged(
        done.outcome,
        version,
        action="import",
        agreement=done.agreement,
        gas_day=done.gas_day,
        added=done.added,
        equal=done.equal,
        seq=done.seq,
        head=done.head,
    )


def _exchanged(outcome: Outcome, version: str, **body: Any) -> Envelope:
    return Envelope(
        name="day-exchange-answer",
        outcome=outcome,
        provenance=Provenance(input_sha256=str(body["head"]), version=version),
        body=body,
    )
