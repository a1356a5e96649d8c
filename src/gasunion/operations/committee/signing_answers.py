"""The answers of `gasunion protocol sign` and `protocol verify` in their envelopes, for both doors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from gasunion.ledger.keys.key_file import read_card
from gasunion.ledger.store.address import address_of
from gasunion.ledger.store.ledger import Ledger
from gasunion.ledger.store.tables import KEYS
from gasunion.operations.committee.consent import Answer, asked, signed
from gasunion.operations.committee.recheck import Rechecked, recheck
from gasunion.operations.committee.signed_protocol import read_signed_protocol
from gasunion.operations.committee.version import read_version
from gasunion.operations.ledger_answers import signer
from gasunion.outcome import Envelope, Finding, Outcome, Provenance, sha256_of
from gasunion.reading.plain import read_json
from gasunion.reading.text import shown, visible
from gasunion.writing import json_bytes, write_file


def sign_version(
    file: str,
    key: str,
    passphrase: bytes | None,
    *,
    answer: Answer,
    reason: str,
    party: str | None,
    out: str | None,
    version: str,
) -> Envelope:
    """Sign the answer of a party to the version in a file, after its hash and its text were checked.

    Raises
    ------
    Refused : it is no version, was changed, the party takes no part, or the key cannot be read.
    """
    told = read_version(read_json(file)[0], visible(file))
    private, named = signer(key, passphrase, party=party)
    made = signed(asked(told, party=named, answer=answer, reason=reason), private)
    if out is not None:
        write_file(out, json_bytes(made.plain()))
    does = "consents to" if answer == "consent" else "refuses"
    message = f"{named} {does} version {told.number} of {shown(told.title)}: {told.sha256}"
    return Envelope(
        name="protocol-consent",
        outcome=Outcome(code="solved", message=message),
        provenance=Provenance(input_sha256=told.sha256, version=version),
        body={"consent": made.plain()},
    )


def verify_file(file: str, cards: Sequence[str], database: str | None, *, version: str) -> Envelope:
    """Read the signed protocol in a file a second time: hashes, text, signatures, parties, keys.

    Parameters
    ----------
    cards : files of cards whose keys are vouched for. database : whose trusted keys are; None for none.

    Raises
    ------
    Refused : it is no signed protocol, a card is none, or there is no record.
    """
    value, data = read_json(file)
    told = read_signed_protocol(value, visible(file))
    trusted = {card["public_key"]: card["party"] for card in map(read_card, cards)}
    if database is not None:
        with Ledger(address_of(database)) as ledger, ledger.snapshot() as connection:
            rows = connection.execute(select(KEYS.c.public_key, KEYS.c.party))
            trusted = {str(key): str(party) for key, party in rows} | trusted
    found = recheck(told.version, [c.plain() for c in told.consents], trusted=trusted)
    return Envelope(
        name="protocol-verify",
        outcome=_outcome(told.version, found),
        provenance=Provenance(input_sha256=sha256_of(data), version=version),
        body={
            "protocol": told.version["protocol"],
            "title": told.version["title"],
            "number": told.version["number"],
            "sha256": told.version["sha256"],
            "previous_sha256": told.version["previous_sha256"],
            "in_force": found.is_in_force,
            "participants": {p["party"]: _said(p["party"], found) for p in told.version["participants"]},
            "open_points": sum(p["settled_by"] is None for p in told.version["open_points"])
            if not found.faults
            else None,
        },
        reasons={"open_points": "the text does not follow from the draft and the changes"}
        if found.faults
        else {},
    )


def _said(party: str, found: Rechecked) -> dict[str, Any]:
    if party in found.silent:
        return {"answer": None, "reason": None, "key_is_trusted": None}
    is_refusal = party in found.refused
    return {
        "answer": "refusal" if is_refusal else "consent",
        "reason": found.reasons.get(party),
        "key_is_trusted": party not in found.unknown,
    }


def _outcome(version: Mapping[str, Any], found: Rechecked) -> Outcome:
    title = f"version {version['number']} of {shown(version['title'])}"
    if found.faults:
        return Outcome(code="outside_limits", message=f"{title} does not hold", findings=found.faults)
    missing = [
        Finding(
            where=f"answer of {party}",
            what=f"is a refusal: {found.reasons[party]}",
            hint="Agree on a new version; every party answers it anew.",
        )
        for party in found.refused
    ]
    missing += [
        Finding(where=f"answer of {party}", what="is missing.", hint="Ask that party for its answer.")
        for party in found.silent
    ]
    if missing:
        message = f"{title} is as it was made, and is not in force"
        return Outcome(code="outside_limits", message=message, findings=tuple(missing))
    if found.unknown:
        unknown = tuple(
            Finding(
                where=f"key of {party}",
                what="is vouched for by nobody: the signature holds, and whose it is stays open.",
                hint="Get the card of the key by a way you trust, and name it with --card FILE.pub.",
            )
            for party in found.unknown
        )
        return Outcome(
            code="undecided", message=f"{title} holds, if the keys are the parties'", findings=unknown
        )
    parties = ", ".join(found.consented)
    return Outcome(code="solved", message=f"{title} is in force: {parties} consented to {version['sha256']}")
