"""A second reading of a signed protocol, which shares no code with what wrote it.

Every hash is computed anew from the bytes, the text is put together anew from the draft and the changes,
every signature is checked against its own bytes, and the parties are counted. Of gasunion it imports the
shape of a finding, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gasunion.outcome import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked:
    """What a signed protocol is worth.

    Attributes
    ----------
    faults : hashes, texts and signatures that do not hold; none where the file is what was signed.
    consented, refused, silent : parties, in alphabetical order. reasons : party → why it refused.
    unknown : parties whose key nobody vouches for here.
    """

    faults: tuple[Finding, ...]
    consented: tuple[str, ...]
    refused: tuple[str, ...]
    silent: tuple[str, ...]
    reasons: Mapping[str, str]
    unknown: tuple[str, ...]

    @property
    def is_in_force(self) -> bool:
        """Whether every participant consented to this version, by keys that are vouched for."""
        return not (self.faults or self.refused or self.silent or self.unknown) and bool(self.consented)


def recheck(
    version: Mapping[str, Any], consents: Sequence[Mapping[str, Any]], *, trusted: Mapping[str, str]
) -> Rechecked:
    """Read a version and the answers to it a second time.

    Parameters
    ----------
    version, consents : plain data as they stand in the file.
    trusted : public key → party, of the keys that are vouched for.
    """
    faults = [*_version_faults(version)]
    parties = [row["party"] for row in version["participants"]]
    said: dict[str, Mapping[str, Any]] = {}
    unknown: list[str] = []
    for answer in consents:
        party = answer["party"]
        where = f"answer of {party}"
        if party not in parties:
            faults.append(_fault(where, "is of a party that takes no part in this protocol."))
        elif party in said:
            faults.append(_fault(where, "stands twice; a party answers a version once."))
        said.setdefault(party, answer)
        faults += _answer_faults(version, answer, where)
        holder = trusted.get(answer["public_key"])
        if holder is not None and holder != party:
            faults.append(_fault(where, f"is signed by the key of {holder!r}."))
        if holder is None:
            unknown.append(party)
    answering = [answer["party"] for answer in consents]
    if answering != sorted(answering):
        faults.append(_fault("consents", "stand in another order than that of their parties."))
    mine = {party: answer for party, answer in said.items() if party in parties}
    return Rechecked(
        faults=tuple(faults),
        consented=tuple(sorted(p for p, a in mine.items() if a["answer"] == "consent")),
        refused=tuple(sorted(p for p, a in mine.items() if a["answer"] != "consent")),
        silent=tuple(sorted(set(parties) - set(mine))),
        reasons={p: a["reason"] for p, a in sorted(mine.items()) if a["answer"] != "consent"},
        unknown=tuple(sorted(set(unknown))),
    )


def _version_faults(version: Mapping[str, Any]) -> list[Finding]:
    faults: list[Finding] = []
    draft = version["draft"]
    body = draft["body"]
    own = _tagged(_bytes({k: v for k, v in body.items() if k != "sha256"}))
    if not own == draft["sha256"] == body.get("sha256"):
        faults.append(_fault("draft", "was changed: its hash is not that of its content."))
    told = _tagged(version["schema"].encode(), _bytes({k: v for k, v in version.items() if k != "sha256"}))
    if told != version["sha256"]:
        faults.append(_fault("version", "was changed: its hash is not that of its content."))
    try:
        clauses, points = _text(version)
    except (KeyError, TypeError, AttributeError, StopIteration, ValueError) as error:
        what = f"cannot be put together from its draft and changes ({type(error).__name__})."
        return [*faults, _fault("text", what)]
    if clauses != version["clauses"]:
        faults.append(_fault("clauses", "are not what follows from the draft and the changes."))
    if points != version["open_points"]:
        faults.append(_fault("open_points", "are not what follows from the draft and the changes."))
    names = [p["party"] for p in version["participants"]]
    if names != sorted(set(names)) or len(names) < 2:
        faults.append(_fault("participants", "are not two or more parties in order, each once."))
    return faults


def _text(version: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
    """Paragraphs by section, and open points, as the changes leave them."""
    body = version["draft"]["body"]
    sections: dict[str, list[dict[str, Any]]] = {}
    points: list[dict[str, Any]] = []
    for section in body["sections"]:
        rows = sections[section["name"]] = []
        for paragraph in section["paragraphs"]:
            rows.append(_row(f"{section['name']}.{len(rows) + 1}", section["name"], paragraph["words"]))
        if section["state"] != "done" and section["name"] != "consents":
            points.append(_point(f"point.{section['name']}", section["name"], section["title"], None))
    signing = [p["stands_for"] for p in version["participants"]]
    for party in body["consents"]["asked"]:
        if party not in signing:
            named = body["parties"].get(party) or {"en": party}
            points.append(_point(f"absent.{party}", "consents", named, None))
    for change in version["changes"]:
        _apply(change, sections, points)
    return [row for rows in sections.values() for row in rows], points


def _apply(
    change: Mapping[str, Any], sections: dict[str, list[dict[str, Any]]], points: list[dict[str, Any]]
) -> None:
    action, id_, target = change["action"], change["id"], change["clause"]
    if action == "add":
        sections[change["section"]].append(_row(id_, change["section"], change["words"], id_))
    elif action == "open":
        if change["section"] not in sections:
            raise KeyError(change["section"])
        points.append(_point(id_, change["section"], change["words"], id_))
    elif action == "settle":
        point = next(p for p in points if p["id"] == target and p["settled_by"] is None)
        point["settled_by"] = id_
    elif action in ("replace", "remove"):
        rows = next(r for r in sections.values() if any(row["id"] == target for row in r))
        row = next(r for r in rows if r["id"] == target)
        if action == "remove":
            rows.remove(row)
        else:
            row["words"], row["origin"] = dict(change["words"]), id_
    else:
        raise ValueError(action)


def _row(id_: str, section: str, words: Mapping[str, str], origin: str | None = None) -> dict[str, Any]:
    return {"id": id_, "section": section, "words": dict(words), "origin": origin}


def _point(id_: str, section: str, words: Mapping[str, str], raised_by: str | None) -> dict[str, Any]:
    return {
        "id": id_,
        "section": section,
        "words": dict(words),
        "raised_by": raised_by,
        "settled_by": None,
    }


def _answer_faults(version: Mapping[str, Any], answer: Mapping[str, Any], where: str) -> list[Finding]:
    faults: list[Finding] = []
    for name in ("protocol", "number", "sha256"):
        if answer[name] != version[name]:
            what = f"is to another version: its {name} is {str(answer[name])[:64]!r}."
            faults.append(_fault(where, what))
    said = {k: v for k, v in answer.items() if k != "signature"}
    message = str(answer["schema"]).encode() + b"\n" + _bytes(said)
    if not _bears(answer["public_key"], answer["signature"], message):
        faults.append(_fault(where, "does not bear the signature of the key that it names."))
    return faults


def _bears(public_key: str, signature: str, message: bytes) -> bool:
    if public_key != public_key.lower() or signature != signature.lower():
        return False
    if (len(public_key), len(signature)) != (64, 128):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(
            bytes.fromhex(signature), message
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(value: Any) -> bytes:
    """Canonical JSON: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _tagged(*parts: bytes) -> str:
    """SHA-256 of byte strings, each behind its length in eight bytes."""
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()


def _fault(where: str, what: str) -> Finding:
    return Finding(where=where, what=what, hint="Ask its parties for the file as they signed it.")
