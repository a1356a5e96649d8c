"""A printed answer of `gasunion projects` against its case: rechecked by other code, then judged again.

1. `project_recheck` judges the answer from the totals that it carries, and solves nothing.
2. The projects are judged again from the case, with the question that the answer carries; all is the same.

References: docs/theory/projects.md, section "What is checked".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gasunion.intake.case import Case
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.studies.made_again import brief, is_near, unlike, verdict, version_findings
from gasunion.studies.project_recheck import faults_of
from gasunion.studies.projects import ProjectsQuestion, ProjectsResult, judge_projects, projects_question

SCHEMA = "gasunion/projects/1"
SAME = 1e-7
"""Relative to the largest sum of money: up to it a second judgement gives the same."""
Made = Callable[[ProjectsQuestion, ProjectsResult], dict[str, Any]]


def verify_answer(
    plain: object, case: Case, *, made: Made, begin: Callable[[str], None] = lambda _: None
) -> tuple[Outcome, list[str]]:
    """Recheck an answer.

    Parameters
    ----------
    plain : what the file holds. case : as it is opened.
    made : the answer of a judgement as plain data, as `--json` writes it. begin : told in words what begins.

    Returns
    -------
    (the outcome with what differs, what was confirmed).

    Raises
    ------
    Refused : it is no such answer, or carries no question that can be asked of this case.
    """
    if not isinstance(plain, Mapping) or plain.get("schema") != SCHEMA:
        hint = "Give the file that gasunion projects CASE --json FILE wrote."
        raise Refused([Finding(where="answer", what="is no answer of gasunion projects.", hint=hint)])
    question = _question(plain, case)
    return judged(plain, made(question, judge_projects(question, begin=begin)))


def judged(plain: Mapping[str, Any], again: Mapping[str, Any]) -> tuple[Outcome, list[str]]:
    """What an answer says against the totals it carries, and against the answer that was made again."""
    found = list(faults_of(plain))
    confirmed = []
    if not found:
        confirmed.append("plans: every party's volumes balance, and what all have is the surplus")
        confirmed.append("with and without, who pays, refunds and the portfolio: made again by other code")
        way = plain["optimality"]["shown_by"]
        confirmed.append(
            "the choice: none of all choices is worth more"
            if way == "enumeration"
            else "the choice: no project more or less is worth more, and the bound holds"
        )
    unlike = list(_against(plain, again))
    if not unlike:
        confirmed.append("the rest: the same when the projects are judged again")
    found += unlike
    return verdict(found, confirmed)


def _question(plain: Mapping[str, Any], case: Case) -> ProjectsQuestion:
    years, block, open_ = plain.get("years"), plain.get("block"), plain.get("by_default")
    threshold, decided = plain.get("threshold"), plain.get("decided")
    is_whole = (
        isinstance(years, Mapping)
        and all(isinstance(y, str) and re.fullmatch(r"[0-9]{4}", y) for y in years)
        and isinstance(block, list)
        and isinstance(open_, list)
        and all(isinstance(x, str) for x in [*block, *open_])
        and type(plain.get("until")) is int
        and (decided is None or type(decided) is int)
        and isinstance(threshold, int | float)
        and not isinstance(threshold, bool)
    )
    if not is_whole:
        hint = "An answer says its years, until, decided, block, threshold and by_default."
        raise Refused([Finding(where="answer", what="carries no question.", hint=hint)])
    assert isinstance(years, Mapping)
    assert isinstance(open_, list)
    assert isinstance(threshold, int | float)
    return projects_question(
        case,
        years=None if "years" in open_ else [int(y) for y in years],
        block=None if "block" in open_ else block,
        until=None if "until" in open_ else plain["until"],
        decided=decided,
        threshold=threshold,
    )


def _against(plain: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[Finding]:
    printed, right = dict(plain), dict(again)
    yield from version_findings(printed, right)
    for document in (printed, right):
        outcome = document.get("outcome")
        if isinstance(outcome, Mapping):
            document["outcome"] = {k: v for k, v in outcome.items() if k != "residual"}
    residual = plain["outcome"].get("residual") if isinstance(plain.get("outcome"), Mapping) else None
    if not is_near(residual, 0.0, 1e-6) or residual < 0:  # type: ignore[operator]
        yield Finding(where="answer, outcome.residual", what=f"is {brief(residual)}; it is at most 1e-6.")
    portfolio = right.get("portfolio")
    size = max([1.0, *(abs(v) for v in portfolio.values() if isinstance(v, float))]) if portfolio else 1.0

    def room(path: str, value: float) -> float:
        return SAME * (size if "_musd" in path else max(abs(value), 1.0))

    yield from unlike(printed, right, room=room)
