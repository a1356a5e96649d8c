"""Plans side by side, whether they were made now or read from a folder: what a comparison is drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gasunion.outcome import Finding, Outcome
from gasunion.report.files.files import StoredResult
from gasunion.report.tables.tables import Frames, tables
from gasunion.studies.compare import Compared
from gasunion.studies.plan_question import PlanQuestion, kind_words
from gasunion.studies.results import PlanResult


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A plan that was read or made.

    Attributes
    ----------
    name : as it was asked for. frames : its result tables. kind : of the plan, with its block.
    base : what its answer says of the base year it stands on.
    outcome : how the plan ended. input_sha256 : hash of its inputs.
    findings : files of its folder that were changed after they were written.
    """

    name: str
    case: str
    year: int
    kind: str
    input_sha256: str
    outcome: Outcome
    base: Mapping[str, Any] | None = None
    findings: tuple[Finding, ...] = ()
    frames: Frames = field(repr=False)

    @property
    def compared(self) -> Compared:
        """What `studies.compare` takes."""
        return Compared(name=self.name, frames=self.frames)


def opened_answer(question: PlanQuestion, result: PlanResult, *, name: str) -> Opened:
    """A plan that was made, under the name it is compared by."""
    return Opened(
        name=name,
        case=question.case.name,
        year=question.year,
        kind=kind_words(question.kind, question.block),
        input_sha256=question.case.input_sha256,
        outcome=result.outcome,
        base=None if result.base is None else result.base.as_dict,
        frames=tables(result),
    )


def opened_result(stored: StoredResult, *, name: str) -> Opened:
    """A stored result under the name it is compared by."""
    answer = stored.plan
    return Opened(
        name=name,
        case=str(answer["case"]),
        year=int(answer["year"]),
        kind=kind_words(str(answer["kind"]), answer["block"]),
        input_sha256=str(answer["input_sha256"]),
        outcome=stored.outcome,
        base=answer.get("base"),  # an answer of version 1 knows none
        findings=stored.findings,
        frames=stored.frames,
    )


def without_plan(opened: Opened) -> Outcome:
    """Why a comparison cannot be made: one sentence about a plan that is none, or is faulty."""
    what = "has a plan with faults" if opened.outcome.code == "outside_limits" else "has no plan"
    # What stands in the way is the plan's own answer to tell, not the comparison's.
    return Outcome(code=opened.outcome.code, message=f"{opened.name} {what}: {opened.outcome.message}")
