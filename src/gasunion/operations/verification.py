"""Verify a result that somebody else computed: the whole answer, then its promises by other code.

Every place is compared: schema, version, hash of the input, outcome, the result itself, its reasons. A
value of another type is another value, a key too many or too few is a difference, and the order of a list
counts. The order of an object's keys says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gasunion.operations.answer import LAST_SCHEMA, SCHEMA, as_last_version, day_answer
from gasunion.operations.bundle import read_bundle
from gasunion.operations.fields import kind_of
from gasunion.operations.recheck import CUTS_PROMISE, PROMISES, recheck
from gasunion.outcome import Finding, Outcome, Refused, canonical_json, sha256_of

MOST_DIFFERENCES_TOLD: Final = 20
_ENVELOPE: Final = ("schema", "version", "input_sha256", "outcome", "overridden", "reasons")


class _Absent:
    """Stands where a key is missing, which null is not."""


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What became of a verification.

    Attributes
    ----------
    findings : every difference and broken promise; empty if the result follows from the bundle.
    differences : how many places differ, told or not.
    input_sha256 : hash of the bundle.
    schema : of the result.
    rechecked : the promises that other code added up anew.
    """

    findings: tuple[Finding, ...]
    differences: int
    input_sha256: str
    schema: str
    rechecked: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """The same as an outcome: solved, or outside limits with every finding."""
        if not self.findings:
            return Outcome(code="solved", message="the result follows from the bundle, to the last unit")
        count = len(self.findings)
        return Outcome(
            code="outside_limits",
            message=f"the result does not follow from the bundle: {count} finding{'s' if count != 1 else ''}",
            findings=self.findings,
        )


def verify_day(bundle: Any, claimed: Any, *, version: str, where: str = "result") -> Verified:
    """Recompute a result from its bundle and compare; add up its promises by other code.

    Parameters
    ----------
    bundle, claimed : plain data, as JSON gives it.
    version : of this program.
    where : the result's name, for messages.

    Raises
    ------
    Refused : the bundle is wrong, or what should be a result is no answer of `gasunion day run`.
    """
    schema = claimed.get("schema") if isinstance(claimed, Mapping) else None
    if schema not in (SCHEMA, LAST_SCHEMA):
        what = "is not an answer of `gasunion day run`."
        if isinstance(schema, str) and schema.startswith("gasunion/day-result/"):
            what = f"is of schema {kind_of(schema)}; this version verifies {SCHEMA!r} and {LAST_SCHEMA!r}."
        raise Refused([Finding(where=where, what=what, hint="Write one with --json.")])
    read = read_bundle(bundle)
    is_last = schema == LAST_SCHEMA
    expected = as_last_version(read) if is_last else day_answer(read, version=version).as_dict()
    found = differences(expected, claimed)
    promises = recheck(bundle, claimed, has_tiers=not is_last)
    told = found[:MOST_DIFFERENCES_TOLD]
    if len(found) > len(told):
        told.append(Finding(where="result", what=f"differs in {len(found) - len(told)} more places."))
    return Verified(
        findings=(*told, *promises),
        differences=len(found),
        input_sha256=read.sha256,
        schema=str(schema),
        rechecked=tuple(p for p in PROMISES if p != CUTS_PROMISE or not is_last),
    )


def differences(expected: Mapping[str, Any], claimed: Mapping[str, Any]) -> list[Finding]:
    """Every place in which an answer differs from the one recomputed here, by name."""
    found = []
    if claimed.get("input_sha256") != expected["input_sha256"]:
        found.append(
            Finding(
                where="input_sha256",
                what="the result was computed from another bundle.",
                value=_short(claimed.get("input_sha256")),
                limit=expected["input_sha256"],
            )
        )
    own = _hash(claimed)
    if own is None or claimed.get("result_sha256") != own:
        found.append(Finding(where="result_sha256", what="is not the hash of the result it stands in."))
    elif claimed.get("result_sha256") != expected["result_sha256"]:
        found.append(
            Finding(
                where="result_sha256", what=f"stands as {_short(claimed['result_sha256'])}, recomputed "
                f"{_short(expected['result_sha256'])}.",
            )
        )  # fmt: skip
    for place, ours, theirs in _compared("", expected, claimed):
        if place in ("input_sha256", "result_sha256"):
            continue
        if theirs is ABSENT:
            what = f"is missing; recomputed, it is {_short(ours)}."
        elif ours is ABSENT:
            what = f"stands as {_short(theirs)} and does not belong there."
        elif isinstance(ours, list) and isinstance(theirs, list):
            what = f"has {len(theirs)} entries, recomputed {len(ours)}."
        elif place == "version":
            what = f"the result was made by gasunion {_short(theirs)}; this is {_short(ours)}."
        else:
            what = f"stands as {_short(theirs)}, recomputed {_short(ours)}."
        found.append(Finding(where=place, what=what))
    return found


def _hash(claimed: Mapping[str, Any]) -> str | None:
    own = {k: v for k, v in claimed.items() if k not in _ENVELOPE and k != "result_sha256"}
    try:
        return sha256_of(canonical_json(own))
    except (ValueError, TypeError, RecursionError):
        return None  # no JSON, such as half a character or a number that is not finite: no hash is right


def _short(value: Any) -> str:
    if isinstance(value, Mapping | list):
        try:
            text = json.dumps(
                value, ensure_ascii=True, allow_nan=False, separators=(",", ":"), sort_keys=True
            )
        except (ValueError, TypeError, RecursionError):
            return kind_of(value)
        return text if len(text) <= 60 else text[:57] + "…"
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=not value.isprintable())
        return text if len(text) <= 60 else text[:57] + "…"
    return kind_of(value)


def _compared(place: str, ours: Any, theirs: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for key in sorted({*ours, *theirs}, key=str):
            inner = f"{place}.{key}" if place else str(key)
            yield from _compared(inner, ours.get(key, ABSENT), theirs.get(key, ABSENT))
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            yield from _compared(f"{place}[{i}]", a, b)
    elif type(ours) is not type(theirs) or ours != theirs:
        yield place, ours, theirs
