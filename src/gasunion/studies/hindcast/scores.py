"""How four predictors did over the same flows, and which did best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gasunion.studies.hindcast.flow import PREDICTORS, Hindcast

Flows = Literal["independent", "tests"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Mean absolute errors of each predictor over flows of which all of them say something. [bcm]

    Attributes
    ----------
    flows : of independent observations, or of those of them that test the plan.
    with_starts_and_ends : whether flows are counted with whose year a contract on them begins or ends.
    count : of flows. errors : predictor → mean absolute error; empty where there is no flow.
    published : of how many flows the year before's figure was published by then.
    """

    flows: Flows
    with_starts_and_ends: bool
    count: int
    errors: Mapping[str, float]
    published: int

    @property
    def won(self) -> str | None:
        """The predictor with the least error; the cheaper one of equals, None without flows."""
        return min(PREDICTORS, key=lambda p: self.errors[p]) if self.errors else None


def scores(hindcasts: Sequence[Hindcast]) -> tuple[Score, ...]:
    """Independent flows and those that test the plan, each with and without starts and ends of contracts."""
    flows: tuple[Flows, ...] = ("independent", "tests")
    return tuple(_score(hindcasts, of, with_all) for of in flows for with_all in (True, False))


def _score(hindcasts: Sequence[Hindcast], flows: Flows, with_starts_and_ends: bool) -> Score:
    rows = [
        h
        for h in hindcasts
        if (h.is_test if flows == "tests" else h.is_independent)
        and (with_starts_and_ends or not h.starts_or_ends)
        and all(h.said(p) is not None for p in PREDICTORS)
    ]
    errors = {
        p: sum(abs((h.said(p) or 0.0) - h.observed) for h in rows) / len(rows) for p in PREDICTORS if rows
    }
    return Score(
        flows=flows,
        with_starts_and_ends=with_starts_and_ends,
        count=len(rows),
        errors=errors,
        published=sum(h.was_published for h in rows),
    )
