"""A printed answer of `gasunion sales` against its case: rechecked by other code, then studied again.

1. `recheck` judges the answer from its own certificate, and solves nothing.
2. The study is made again from the case, with the question that the answer carries; all else must be the
same.

References: docs/theory/sales.md, section "What is rechecked".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gasunion.intake.case import Case
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.studies.fleet import Crew, Watch
from gasunion.studies.made_again import unlike, verdict, version_findings
from gasunion.studies.sales.question import SalesQuestion, sales_question
from gasunion.studies.sales.recheck import faults_of
from gasunion.studies.sales.study import Sales, Unsolved, sales_study

SCHEMA = "gasunion/sales/1"
SAME = 1e-7
"""Relative difference up to which a second study gives the same."""
Made = Callable[["Sales | Unsolved"], dict[str, Any]]


def verify_answer(
    plain: object, case: Case, *, made: Made, crew: Crew | None = None, watch: Watch | None = None
) -> tuple[Outcome, list[str]]:
    """Recheck an answer.

    Parameters
    ----------
    plain : what the file holds. case : as it is opened, before its base is applied.
    made : the answer of a study as plain data, as `--json` writes it.

    Returns
    -------
    (the outcome with what differs, what was confirmed).

    Raises
    ------
    Refused : it is no such answer, or carries no question that can be asked of this case.
    """
    if not isinstance(plain, Mapping) or plain.get("schema") != SCHEMA:
        hint = "Give the file that gasunion sales CASE --year Y --json FILE wrote."
        raise Refused([Finding(where="answer", what="is no answer of gasunion sales.", hint=hint)])
    question = _question(plain, case)
    asked = plain["asked"]
    again = made(sales_study(question, worlds=asked["worlds"], seed=asked["seed"], crew=crew, watch=watch))
    return judged(plain, again)


def judged(plain: Mapping[str, Any], again: Mapping[str, Any]) -> tuple[Outcome, list[str]]:
    """What an answer says against its certificate, and against the answer that was made again."""
    found = list(faults_of(plain))
    confirmed = []
    if not found:
        confirmed.append(
            "regimes: every condition of every equilibrium holds, every figure follows from them"
        )
        confirmed.append("split, changes, mergers, stability and intervals: made again by other code")
    unlike = list(_against(plain, again))
    if not unlike:
        confirmed.append("the rest: the same when the case is studied again")
    found += unlike
    return verdict(found, confirmed)


def _question(plain: Mapping[str, Any], case: Case) -> SalesQuestion:
    asked, year = plain.get("asked"), plain.get("year")
    lists = ("sellers", "joint", "markets", "settled", "by_default")
    kinds = dict.fromkeys(lists, list) | {"conduct": str}
    is_whole = (
        isinstance(asked, Mapping)
        and type(year) is int
        and all(isinstance(asked.get(k), kind) for k, kind in kinds.items())
        and all(isinstance(x, str) for k in lists for x in asked[k])
        and type(asked.get("by_month")) is bool
        and type(asked.get("worlds")) is int
        and type(asked.get("seed")) is int
    )
    if not is_whole:
        hint = "An answer says its year, sellers, markets, conduct, worlds and seed."
        raise Refused([Finding(where="answer, asked", what="is no question.", hint=hint)])
    assert isinstance(asked, Mapping)
    assert isinstance(year, int)
    open_ = set(asked["by_default"])
    return sales_question(
        case,
        year,
        sellers=None if "sellers" in open_ else asked["sellers"],
        joint=None if "joint" in open_ else asked["joint"],
        markets=None if "markets" in open_ else asked["markets"],
        conduct=asked["conduct"],
        settled=None if "settled" in open_ else "+".join(asked["settled"]) or "none",
        by_month=asked["by_month"],
        on_base=plain.get("base") is not None,
    )


def _against(plain: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[Finding]:
    printed, right = dict(plain), dict(again)
    yield from version_findings(printed, right)
    for document in (printed, right):
        certificate = document.get("certificate")
        if isinstance(certificate, Mapping):  # witnesses are one of many points, and are rechecked
            document["certificate"] = {k: v for k, v in certificate.items() if k != "witnesses"}
        document.pop("residual", None)
        outcome = document.get("outcome")
        if isinstance(outcome, Mapping):
            document["outcome"] = {k: v for k, v in outcome.items() if k != "residual"}
    size = max([1.0, *map(abs, _numbers(right.get("regimes")))])

    def room(path: str, value: float) -> float:
        return SAME * max(abs(value), size) if path.startswith(_STUDIED) else 1e-12 * max(abs(value), 1.0)

    yield from unlike(printed, right, room=room)


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _numbers(part)
    elif isinstance(value, float):
        yield value


_STUDIED = (
    ".regimes", ".split", ".changes", ".intervals", ".open", ".partitions", ".mergers", ".stability",
    ".pooling", ".points",
)  # fmt: skip
