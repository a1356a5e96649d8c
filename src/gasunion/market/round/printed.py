"""Recheck a printed answer of a round: its rules by other code, and every word by running the round again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gasunion.market.round.answer import answer_of, view_of
from gasunion.market.round.bundle import Bundle, bundle_of
from gasunion.market.round.recheck import recheck_round
from gasunion.outcome import Envelope, Finding, Outcome, Provenance, Refused
from gasunion.reading.text import shown

SCHEMA = "gasunion/round/1"
MOST_TOLD = 200


def verify_round(
    plain: object,
    bundle: Bundle,
    *,
    written: Mapping[str, Any] | None,
    input_sha256: str,
    version: str,
) -> tuple[Outcome, list[str]]:
    """Recheck the organiser's answer, or what one party was shown.

    Parameters
    ----------
    plain : what the answer's file holds. written : the bundle as its file holds it. input_sha256 : of the
        bundle. version : of this program.

    Raises
    ------
    Refused : it is no answer of a round.
    """
    if not isinstance(plain, Mapping) or plain.get("schema") != SCHEMA:
        hint = "Give the file that gasunion round run … --json wrote."
        raise Refused([Finding(where="answer", what=f"is no answer of {SCHEMA}.", hint=hint)])
    answered = answer_of(bundle, written)
    confirmed, differences = [], []
    if "party" in plain:
        party = plain["party"]
        answered = view_of(bundle, party if isinstance(party, str) else "", answered)
    else:
        differences = recheck_round(bundle, plain)
        if not differences:
            confirmed.append(
                f"rules: {len(answered[1]['pools'])} pools matched, shared, walled and counted right"
            )
    outcome, body, reasons = answered
    provenance = Provenance(input_sha256=input_sha256, version=version)
    right = Envelope(
        name="round", outcome=outcome, provenance=provenance, body=body, reasons=reasons
    ).as_dict()
    again = list(_unlike(plain, json.loads(json.dumps(right)), ""))
    differences = [*differences, *again]
    if not again:
        confirmed.append("answer: the same, to the last figure, when the round is run again")
    if not differences:
        return Outcome(code="solved", message="every claim of the answer holds"), confirmed
    told = differences[:MOST_TOLD]
    if len(differences) > MOST_TOLD:
        told.append(Finding(where="answer", what=f"{len(differences) - MOST_TOLD} more values differ."))
    return Outcome(code="outside_limits", message="the answer does not hold", findings=tuple(told)), confirmed


def verify_alone(plain: Mapping[str, Any], *, version: str) -> tuple[Outcome, list[str]]:
    """Recheck an organiser's answer with nothing but itself: from the bundle that it carries.

    Raises
    ------
    Refused : it carries no bundle, or one that is wrong.
    """
    written = plain.get("bundle")
    if not isinstance(written, Mapping):
        hint = "The organiser's answer holds one; what one party is shown does not."
        raise Refused([Finding(where="answer, bundle", what="is missing.", hint=hint)])
    sha256 = plain.get("input_sha256")
    return verify_round(
        plain,
        bundle_of(written, where="answer, bundle"),
        written=written,
        input_sha256=sha256 if isinstance(sha256, str) else "",
        version=version,
    )


def _unlike(printed: Any, right: Any, path: str) -> Iterator[Finding]:
    where = f"answer, {path}" if path else "answer"
    if isinstance(right, dict) and isinstance(printed, Mapping):
        for name in sorted(right.keys() ^ printed.keys()):
            what = "is missing" if name in right else "does not belong there"
            yield Finding(where=where, what=f"{shown(name)} {what}.")
        for name in (n for n in right if n in printed):
            yield from _unlike(printed[name], right[name], f"{path}.{name}" if path else name)
    elif isinstance(right, list) and isinstance(printed, list) and len(printed) == len(right):
        for k, (one, other) in enumerate(zip(printed, right, strict=True)):
            yield from _unlike(one, other, f"{path}.{k}")
    else:
        is_number = (
            isinstance(right, float) and isinstance(printed, int | float) and not isinstance(printed, bool)
        )
        if not (is_number or type(printed) is type(right)) or printed != right:
            yield Finding(
                where=where, what=f"is {_brief(printed)}; right is {_brief(right)}.", value=_brief(printed)
            )


def _brief(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    return shown(value) if isinstance(value, str) else shown(value)[1:-1]
