"""Why a computation ended as it did, what was found, and from what it was computed.

Outcome is data: solved, infeasible, outside limits and out of steps are values that anyone can judge by
their residual. Only misuse raises, and a misuse that concerns a user's input raises `Refused`, which
gathers every fault of the input at once.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from gasunion.reading.findings import capped

Code = Literal[
    "solved",
    "refused",
    "interrupted",
    "outside_limits",
    "infeasible",
    "unbounded",
    "undecided",
    "out_of_steps",
]

EXIT_DONE, EXIT_DEFECT, EXIT_REFUSED, EXIT_ANSWER_NO, EXIT_INTERRUPTED = 0, 1, 2, 3, 130

EXIT_OF_CODE: Mapping[str, int] = {
    "solved": EXIT_DONE,
    "refused": EXIT_REFUSED,
    "interrupted": EXIT_INTERRUPTED,
    "outside_limits": EXIT_ANSWER_NO,
    "infeasible": EXIT_ANSWER_NO,
    "unbounded": EXIT_ANSWER_NO,
    "undecided": EXIT_ANSWER_NO,  # searched, neither found nor excluded
    "out_of_steps": EXIT_ANSWER_NO,  # an iteration limit
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault or remark, in comparable parts.

    Attributes
    ----------
    where : file and row, or element, in the user's own words: "supplies.csv, row 14, capacity_bcm_y".
    what : one clear sentence.
    value, unit, limit : the offending value, its unit and the limit it breaks; None where none applies.
    hint : the next step.
    severity : "error" stops the computation, "warning" does not.
    """

    where: str
    what: str
    value: str | float | None = None
    unit: str | None = None
    limit: str | float | None = None
    hint: str | None = None
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        if not self.hint:
            return f"{self.where}: {self.what}"
        # A `what` without a full stop and its hint are one sentence: "… is -3 bcm/y; it must be 0 or more."
        joint = " " if self.what.endswith((".", "?", "!")) else "; "
        return f"{self.where}: {self.what}{joint}{self.hint}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a computation ended.

    Attributes
    ----------
    code : one of the codes of the doors.
    message : one sentence for a person.
    residual : largest violation of the equations that were solved; its unit stands in the message. None
        where nothing was iterated.
    findings : where, what, value, unit, limit, hint.
    """

    code: Code
    message: str
    residual: float | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def is_solved(self) -> bool:
        """True for the one code that exits 0."""
        return self.code == "solved"

    @property
    def exit_code(self) -> int:
        """The exit code that the doors promise for this code."""
        return EXIT_OF_CODE[self.code]

    def with_findings(self, findings: Iterable[Finding]) -> Outcome:
        """The same outcome with findings added behind those it has."""
        return replace(self, findings=(*self.findings, *findings))


class Refused(Exception):  # noqa: N818 - the word the doors use
    """The input is wrong; carries the faults that were found, not only the first.

    Of a great many the first are carried and the rest is counted; the message counts all.
    """

    def __init__(self, findings: Iterable[Finding], message: str | None = None) -> None:
        every = tuple(findings)
        count = len(every)
        self.findings = capped(every)
        self.message = message or f"{count} fault{'s' if count != 1 else ''} in the input"
        super().__init__("\n".join([self.message, *(str(f) for f in self.findings)]))

    @property
    def outcome(self) -> Outcome:
        """The same as data."""
        return Outcome(code="refused", message=self.message, findings=self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a result was computed from.

    Attributes
    ----------
    input_sha256 : hash of the canonical bytes of every input.
    version : version of gasunion.
    overridden : what a scenario file or --set changed, in the user's words and in order.
    """

    input_sha256: str
    version: str
    overridden: tuple[str, ...] = ()


def canonical_json(value: object) -> bytes:
    """Canonical bytes of plain data: sorted keys, no spaces, UTF-8, no NaN.

    Raises
    ------
    ValueError : a number is not finite; JSON has no name for it.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def sha256_of(*parts: bytes) -> str:
    """Hash of byte strings, each preceded by its length so that no two lists of parts collide."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


# The version of each answer's schema; one that is not named is at its first.
SCHEMA_VERSION: Mapping[str, int] = {
    "backcast": 2,
    "case": 2,
    "compare": 2,
    "day-result": 2,
    "day-verify": 2,
    "demo": 2,
    "hindcast": 2,
    "plan": 2,
    "simulate": 2,
    "union": 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What every JSON answer carries around its own part.

    Attributes
    ----------
    name : schema name; the answer's `schema` is "gasunion/NAME/VERSION".
    body : the answer's own part, plain data with string keys.
    reasons : why a number that is null does not exist, by its dotted path.
    """

    name: str
    outcome: Outcome
    provenance: Provenance
    body: Mapping[str, Any] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain data in the order of the doors.

        A float that is not finite becomes null and its path is entered in `reasons`, so that the answer is
        always valid JSON.
        """
        reasons = dict(self.reasons)
        body = {k: _finite(v, k, reasons) for k, v in self.body.items()}
        shown = replace(self.outcome, findings=capped(self.outcome.findings))
        outcome = _finite(asdict(shown), "outcome", reasons)
        return {
            "schema": f"gasunion/{self.name}/{SCHEMA_VERSION.get(self.name, 1)}",
            "version": self.provenance.version,
            "input_sha256": self.provenance.input_sha256,
            "outcome": outcome,
            "overridden": list(self.provenance.overridden),
            **body,
            "reasons": reasons,
        }


def _finite(value: Any, path: str, reasons: dict[str, str]) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {str(k): _finite(v, f"{path}.{k}", reasons) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v, f"{path}.{i}", reasons) for i, v in enumerate(value)]
    number = float(value)
    if math.isfinite(number):
        return number
    reasons.setdefault(path, "the computed number is not finite")
    return None
