"""The form of a version: what is missing, unknown or of another kind, before anything is believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from gasunion.outcome import Finding
from gasunion.reading.text import shown

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NAMES: Final = (
    "schema", "protocol", "title", "number", "previous_sha256", "participants", "draft", "changes",
    "clauses", "open_points", "sha256",
)  # fmt: skip


def is_draft(body: Mapping[str, Any]) -> bool:
    """Whether a draft has what a version needs of it, in the form that `report/protocol` writes."""
    sections, consents = body.get("sections"), body.get("consents")
    return (
        isinstance(sections, list)
        and all(map(_is_section, sections))
        and len({s["name"] for s in sections}) == len(sections)
        and isinstance(consents, Mapping)
        and _are_texts(consents.get("asked"))
        and isinstance(body.get("parties"), Mapping)
        and all(map(_is_words, body["parties"].values()))
        and is_hash(body.get("sha256"))
    )


def _is_section(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("name"), str)
        and isinstance(value.get("state"), str)
        and _is_words(value.get("title"))
        and isinstance(value.get("paragraphs"), list)
        and all(isinstance(p, Mapping) and _is_words(p.get("words")) for p in value["paragraphs"])
    )


def _is_words(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(text, str) for text in value.values())


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def is_hash(value: Any) -> bool:
    """Whether a value is a SHA-256 as it is written everywhere here."""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def version_form_faults(value: Mapping[str, Any], where: str) -> list[Finding]:
    """What is missing, unknown or of another kind in the plain data of a version."""
    faults = [Finding(where=f"{where}, {n}", what="is missing.") for n in _NAMES if n not in value]
    faults += [
        Finding(where=where, what=f"unknown field {shown(n)}.") for n in sorted(set(value) - set(_NAMES))
    ]
    if faults:
        return faults
    number, draft = value["number"], value["draft"]
    is_first = number == 1 and value["previous_sha256"] is None
    checks = {
        "protocol": isinstance(value["protocol"], str),
        "title": isinstance(value["title"], str),
        "number": isinstance(number, int) and not isinstance(number, bool) and 1 <= number < 2**31,
        "previous_sha256": is_first or (is_hash(value["previous_sha256"]) and number != 1),
        "participants": _are_rows(value["participants"], ("party", "stands_for")),
        "draft": isinstance(draft, Mapping)
        and set(draft) == {"run", "sha256", "body"}
        and isinstance(draft["run"], str)
        and isinstance(draft["body"], Mapping),
        "changes": isinstance(value["changes"], list) and all(map(_is_change, value["changes"])),
        "clauses": isinstance(value["clauses"], list),
        "open_points": isinstance(value["open_points"], list),
        "sha256": is_hash(value["sha256"]),
    }
    return [
        Finding(where=f"{where}, {name}", what="is not of the form that gasunion writes.")
        for name, is_right in checks.items()
        if not is_right
    ]


def _are_rows(rows: Any, names: tuple[str, ...]) -> bool:
    return isinstance(rows, list) and all(
        isinstance(row, Mapping) and set(row) == set(names) and all(isinstance(row[n], str) for n in names)
        for row in rows
    )


def _is_change(row: Any) -> bool:
    names = {"id", "party", "reason", "action", "section", "clause", "words"}
    return (
        isinstance(row, Mapping)
        and set(row) == names
        and all(isinstance(row[n], str) for n in ("id", "party", "reason", "action"))
        and all(row[n] is None or isinstance(row[n], str) for n in ("section", "clause"))
        and _is_words(row["words"])
    )
