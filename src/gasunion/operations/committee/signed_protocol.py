"""The file that leaves the house: one version of a protocol, and what each party said to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gasunion.operations.committee.consent import Consent, read_consent
from gasunion.operations.committee.version import SCHEMA as VERSION
from gasunion.operations.committee.version import Version
from gasunion.operations.committee.version_form import version_form_faults
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import shown

SCHEMA: Final = "gasunion/signed-protocol/1"
MOST_CONSENTS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedProtocol:
    """A version and the answers to it, as plain data whose form is right and whose truth is not known.

    Attributes
    ----------
    version : plain data of the version. consents : in the order of parties.
    """

    version: Mapping[str, Any]
    consents: tuple[Consent, ...]

    def plain(self) -> dict[str, Any]:
        """As it stands in its file."""
        return {
            "schema": SCHEMA,
            "version": self.version,
            "consents": [c.plain() for c in self.consents],
        }


def signed_protocol(version: Version, consents: Sequence[Consent]) -> SignedProtocol:
    """The file of a version and of what was said to it so far."""
    return SignedProtocol(
        version=version.plain(), consents=tuple(sorted(consents, key=lambda c: (c.party, c.answer)))
    )


def read_signed_protocol(value: Any, where: str) -> SignedProtocol:
    """What a file holds: a signed protocol, or a version that nobody has answered yet.

    Raises
    ------
    Refused : it is neither; every fault of its form. Whether it holds is for `recheck` to say.
    """
    if isinstance(value, Mapping) and value.get("schema") == VERSION:
        value = {"schema": SCHEMA, "version": value, "consents": []}
    if not isinstance(value, Mapping) or value.get("schema") != SCHEMA:
        hint = "Name a file that the page of a protocol gave: the signed protocol, or a version of it."
        raise Refused([Finding(where=where, what="is no signed protocol.", hint=hint)])
    faults = [
        Finding(where=where, what=f"unknown field {shown(n)}.")
        for n in sorted(set(value) - {"schema", "version", "consents"})
    ]
    version, rows = value.get("version"), value.get("consents")
    if not isinstance(version, Mapping) or version.get("schema") != VERSION:
        faults.append(Finding(where=f"{where}, version", what="is no version of a protocol."))
    else:
        faults += version_form_faults(version, f"{where}, version")
    consents: list[Consent] = []
    if not isinstance(rows, list) or len(rows) > MOST_CONSENTS:
        faults.append(Finding(where=f"{where}, consents", what=f"is no list of at most {MOST_CONSENTS}."))
    else:
        for i, row in enumerate(rows):
            try:
                consents.append(read_consent(row, f"{where}, consents[{i}]"))
            except Refused as refused:
                faults += refused.findings
    if faults:
        raise Refused(faults)
    assert isinstance(version, Mapping)
    return SignedProtocol(version=version, consents=tuple(consents))
