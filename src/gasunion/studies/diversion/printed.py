"""A printed answer of `gasunion diversion` against its case: rechecked by other code, then studied again.

1. `recheck` judges the answer from its own certificate, and solves nothing.
2. The study is made again from the case, with the question that the answer carries; all is to be the same.

References: docs/theory/diversion.md, section "What is rechecked".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gasunion.intake.case import Case
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.studies.diversion.question import DiversionQuestion, diversion_question
from gasunion.studies.diversion.recheck import faults_of
from gasunion.studies.diversion.study import Diversion, diversion_study
from gasunion.studies.fleet import Crew, Watch
from gasunion.studies.made_again import unlike, verdict, version_findings

SCHEMA = "gasunion/diversion/1"
SAME = 2e-6
"""Relative difference up to which a second study gives the same: the last printed digit."""
Made = Callable[[Diversion], dict[str, Any]]
WITNESS = ("production", "forward", "backward", "use", "rent_musd", "scarcity_usd_per_tcm",
           "use_value_usd_per_tcm")  # fmt: skip
"""One of many points of a certificate: rechecked, and not compared."""


def verify_answer(
    plain: object, case: Case, *, made: Made, crew: Crew | None = None, watch: Watch | None = None
) -> tuple[Outcome, list[str]]:
    """Recheck an answer.

    Parameters
    ----------
    plain : what the file holds. case : as it is opened, before a base is applied.
    made : the answer of a study as plain data, as `--json` writes it.

    Returns
    -------
    (the outcome with what differs, what was confirmed).

    Raises
    ------
    Refused : it is no such answer, or carries no question that can be asked of this case.
    """
    if not isinstance(plain, Mapping) or plain.get("schema") != SCHEMA:
        hint = "Give the file that gasunion diversion CASE --json FILE wrote."
        raise Refused([Finding(where="answer", what="is no answer of gasunion diversion.", hint=hint)])
    question = _question(plain, case)
    asked = plain["asked"]
    found = diversion_study(question, worlds=asked["worlds"], seed=asked["seed"], crew=crew, watch=watch)
    return judged(plain, made(found))


def judged(plain: Mapping[str, Any], again: Mapping[str, Any]) -> tuple[Outcome, list[str]]:
    """What an answer says against its certificate, and against the answer that was made again."""
    found = list(faults_of(plain))
    confirmed = []
    if not found:
        confirmed.append(
            "stages: every limit and balance holds, and no placing is worth more than the one that is told"
        )
        confirmed.append("volumes, netbacks, sums, order and intervals: made again by other code")
    unlike = list(_against(plain, again))
    if not unlike:
        confirmed.append("the rest: the same when the case is studied again")
    found += unlike
    return verdict(found, confirmed)


def _question(plain: Mapping[str, Any], case: Case) -> DiversionQuestion:
    asked = plain.get("asked")
    is_whole = (
        isinstance(asked, Mapping)
        and all(isinstance(asked.get(k), list) for k in ("years", "buyers", "by_default"))
        and all(type(y) is int for y in asked["years"])
        and all(isinstance(x, str) for k in ("buyers", "by_default") for x in asked[k])
        and all(isinstance(asked.get(k), str) for k in ("seller", "lost"))
        and all(type(asked.get(k)) is int for k in ("since", "worlds", "seed"))
        and type(asked.get("on_base")) is bool
    )
    if not is_whole:
        hint = "An answer says its years, seller, lost market, buyers, worlds and seed."
        raise Refused([Finding(where="answer, asked", what="is no question.", hint=hint)])
    assert isinstance(asked, Mapping)
    open_ = set(asked["by_default"])
    return diversion_question(
        case,
        years=asked["years"],
        since=asked["since"],
        seller=None if "seller" in open_ else asked["seller"],
        lost=None if "lost" in open_ else asked["lost"],
        buyers=None if "buyers" in open_ else asked["buyers"],
        on_base=asked["on_base"],
    )


def _against(plain: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[Finding]:
    printed, right = dict(plain), dict(again)
    yield from version_findings(printed, right)
    for document in (printed, right):
        document["certificate"] = _without_witness(document.get("certificate"))
    yield from unlike(printed, right, room=lambda _, value: SAME * max(abs(value), 1.0))


def _without_witness(certificate: object) -> object:
    if not isinstance(certificate, Mapping):
        return certificate
    return {
        year: {
            name: {k: v for k, v in stage.items() if k not in WITNESS}
            if isinstance(stage, Mapping)
            else stage
            for name, stage in stages.items()
        }
        if isinstance(stages, Mapping)
        else stages
        for year, stages in certificate.items()
    }
