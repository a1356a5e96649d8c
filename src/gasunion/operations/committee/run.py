"""A run as it is shown: its question, how far it is, how it ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from gasunion.outcome import Finding

State = Literal["queued", "running", "done", "refused", "failed", "lost", "cancelled"]
STATES: Final[tuple[State, ...]] = get_args(State)
AT_WORK: Final[frozenset[str]] = frozenset({"queued", "running"})
AGAIN: Final[frozenset[str]] = frozenset({"failed", "lost", "cancelled"})
"""States from which a run can be started again. What was refused would be refused again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One question and its one computation.

    Attributes
    ----------
    address : permanent, by the hash of the question. kind : "plan" or "comparison".
    state : "queued" waits for a worker; "done" has a result, which may be that there is no plan; "refused":
        the question is wrong; "failed": a defect; "lost": worker or server ended in between; "cancelled".
    attempt : how often it was begun. phase, done, total, left_s : how far it is; None where that is unknown.
    code, message, findings : the outcome of the result, or why there is none.
    manifest_sha256 : hash of the list of the result's files. protocol_sha256 : of the draft in it.
    title : how the reader's party calls it. has_asked, has_withdrawn : the reader's party asked, and
        cancelled.
    """

    address: str
    kind: str
    question: Mapping[str, Any]
    words: str
    state: State
    attempt: int
    phase: str
    done: int | None
    total: int | None
    left_s: int | None
    code: str | None
    message: str
    findings: tuple[Finding, ...]
    manifest_sha256: str | None
    protocol_sha256: str | None
    asked_at: str
    queued_at: str
    begun_at: str | None
    ended_at: str | None
    title: str
    has_asked: bool
    has_withdrawn: bool

    @property
    def is_at_work(self) -> bool:
        """Whether it waits or is computed."""
        return self.state in AT_WORK

    @property
    def can_start_again(self) -> bool:
        """Whether starting it again may lead to a result."""
        return self.state in AGAIN


def run_of(row: Any, reader: Any) -> Run:
    """A run from its row and the row of the party that reads it; None: one that sees it by a protocol."""
    question = json.loads(row.question)
    return Run(
        address=row.address,
        kind=row.kind,
        question=question,
        words=words_of(question),
        state=row.state,
        attempt=row.attempt,
        phase=row.phase,
        done=row.done,
        total=row.total,
        left_s=row.left_s,
        code=row.code,
        message=row.message,
        findings=tuple(Finding(**f) for f in json.loads(row.findings)),
        manifest_sha256=row.manifest_sha256,
        protocol_sha256=row.protocol_sha256,
        asked_at=row.asked_at,
        queued_at=row.queued_at,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        title="" if reader is None else reader.title,
        has_asked=reader is not None and reader.has_asked,
        has_withdrawn=reader is not None and reader.has_withdrawn,
    )


def words_of(question: Mapping[str, Any]) -> str:
    """A stored question in short."""
    if question["kind"] == "comparison":
        return f"{question['before'][:8]} → {question['after'][:8]}"
    plan = f"block {'+'.join(question['block'])}" if question["plan"] == "block" else question["plan"]
    return f"{question['case']}, {question['year']}, {plan}"
