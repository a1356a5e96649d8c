"""What a party says to one version of a protocol: consent, or refusal with its reason; signed with its key.

The party signs on its own machine (`gasunion protocol sign`); nobody else ever holds its key. The signature
covers protocol, number and hash of the version, so it says nothing about any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gasunion.ledger.keys.signing import is_signed, public_of, sign
from gasunion.operations.committee.change import MOST_REASON, text_faults
from gasunion.operations.committee.version import Version
from gasunion.operations.committee.version_form import is_hash
from gasunion.outcome import Finding, Refused, canonical_json
from gasunion.reading.text import fault_of, shown

SCHEMA: Final = "gasunion/consent/1"
Answer = Literal["consent", "refusal"]
ANSWERS: Final[tuple[Answer, ...]] = get_args(Answer)
_TEXTS: Final = ("schema", "protocol", "sha256", "party", "answer", "reason", "public_key", "signature")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The answer of a party.

    Attributes
    ----------
    protocol, number, sha256 : of the version it answers. answer : "consent" or "refusal".
    reason : of a refusal; of a consent it may be empty.
    public_key, signature : of the party, hexadecimal; empty while it is not signed.
    """

    protocol: str
    number: int
    sha256: str
    party: str
    answer: Answer
    reason: str = ""
    public_key: str = ""
    signature: str = ""

    def plain(self) -> dict[str, Any]:
        """As it stands in its file."""
        return {
            "schema": SCHEMA,
            "protocol": self.protocol,
            "number": self.number,
            "sha256": self.sha256,
            "party": self.party,
            "answer": self.answer,
            "reason": self.reason,
            "public_key": self.public_key,
            "signature": self.signature,
        }

    @property
    def message(self) -> bytes:
        """The bytes that are signed: a line with the schema, then canonical JSON without the signature."""
        said = self.plain()
        del said["signature"]
        return SCHEMA.encode() + b"\n" + canonical_json(said)


def asked(version: Version, *, party: str, answer: Answer, reason: str = "", public_key: str = "") -> Consent:
    """The answer of a party to a version, not signed yet.

    Raises
    ------
    Refused : the party takes no part, the answer is none, or a refusal gives no reason.
    """
    faults: list[Finding] = []
    if party not in {p.party for p in version.participants}:
        known = ", ".join(p.party for p in version.participants)
        what = f"{shown(party)} takes no part in this protocol."
        faults.append(Finding(where="party", what=what, hint=f"It is between {known}."))
    made = Consent(
        protocol=version.protocol,
        number=version.number,
        sha256=version.sha256,
        party=party,
        answer=answer,
        reason=reason.strip(),
        public_key=public_key,
    )
    faults += _answer_faults(made, "consent")
    if faults:
        raise Refused(faults)
    return made


def signed(consent: Consent, key: Ed25519PrivateKey) -> Consent:
    """An answer with the key and the signature of its party."""
    named = replace(consent, public_key=public_of(key))
    return replace(named, signature=sign(key, named.message))


def signature_faults(consent: Consent, where: str) -> list[Finding]:
    """Whether an answer bears the signature of the key that it names."""
    if is_signed(consent.public_key, consent.message, consent.signature):
        return []
    what = f"does not bear the signature of the key that it names for {consent.party}: it was changed."
    return [Finding(where=where, what=what, hint="Sign the version again: gasunion protocol sign.")]


def _answer_faults(consent: Consent, where: str) -> list[Finding]:
    if consent.answer not in ANSWERS:
        what = f"{shown(consent.answer)} is no answer."
        return [Finding(where=f"{where}, answer", what=what, hint="Say consent or refusal.")]
    if consent.answer == "refusal" or consent.reason:
        return text_faults(consent.reason, f"{where}, reason", most=MOST_REASON, what="Say why you refuse.")
    return []


def read_consent(value: Any, where: str) -> Consent:
    """The answer that plain data says.

    Raises
    ------
    Refused : it is none; every fault of its form.
    """
    if isinstance(value, Mapping) and isinstance(value.get("consent"), Mapping):
        value = value["consent"]
    if not isinstance(value, Mapping) or value.get("schema") != SCHEMA:
        hint = "Name a file that `gasunion protocol sign --out` wrote."
        raise Refused([Finding(where=where, what="is no answer to a protocol.", hint=hint)])
    names = {*_TEXTS, "number"}
    faults = [Finding(where=f"{where}, {n}", what="is missing.") for n in sorted(names - set(value))]
    faults += [Finding(where=where, what=f"unknown field {shown(n)}.") for n in sorted(set(value) - names)]
    faults += [
        Finding(where=f"{where}, {name}", what="is no text.")
        for name in _TEXTS
        if name in value and (not isinstance(value[name], str) or fault_of(value[name]))
    ]
    if "number" in value and (not isinstance(value["number"], int) or isinstance(value["number"], bool)):
        faults.append(Finding(where=f"{where}, number", what="is no number of a version."))
    if "sha256" in value and not is_hash(value["sha256"]):
        faults.append(Finding(where=f"{where}, sha256", what="is no hash of 64 hexadecimal digits."))
    if faults:
        raise Refused(faults)
    made = Consent(**{name: value[name] for name in names if name != "schema"})
    if faults := _answer_faults(made, where):
        raise Refused(faults)
    return made
