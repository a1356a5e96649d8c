"""Projects as a function: what is worth building, when, for whom, and who would pay."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gasunion import __version__
from gasunion.api.given import as_plain
from gasunion.api.rechecked import Verified
from gasunion.outcome import Envelope, Outcome, Provenance

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.api.cases import Paths, Words
    from gasunion.intake.case import Case
    from gasunion.studies.projects import ProjectsQuestion, ProjectsResult


@dataclass(frozen=True, kw_only=True)
class Investments:
    """Projects judged.

    Attributes
    ----------
    outcome : solved, or why there is no answer.
    projects : a row per project: start (none: not built), benefit, cost, benefit_cost. [MUSD, discounted]
    parties : a row per project and party: benefit, own cost, net, compensation without and with threshold.
    assumptions : every choice that was left open. answer : the whole answer, as `--json` writes it.
    """

    outcome: Outcome
    projects: pd.DataFrame
    parties: pd.DataFrame
    assumptions: tuple[str, ...]
    answer: Mapping[str, Any]


def projects(
    case: Case | str | Path,
    *,
    years: Collection[int] | None = None,
    block: str | Collection[str] | None = None,
    until: int | None = None,
    decided: int | None = None,
    threshold: float = 0.1,
    scenario: Paths = (),
    changes: Words = (),
) -> Investments:
    """Build or not, by year; with and without, by party; who pays for what crosses a border.

    Parameters
    ----------
    years : modelled years; all in which a project could stand if left out. until : last year that counts.
    block : parties that plan as one; those whose territories the projects need if left out.
    decided : year from which lead times count. threshold : share of all gains that a payer keeps first, of
        projects that have none of their own.
    scenario, changes : as of `plan`.

    Raises
    ------
    Refused : a word or a year is wrong, or no project could stand.
    """
    import pandas as pd

    from gasunion.api.cases import opened_case
    from gasunion.studies.projects import judge_projects, projects_question

    opened = opened_case(case, scenario=scenario, changes=changes)
    question = projects_question(
        opened, years=years, block=block, until=until, decided=decided, threshold=threshold
    )
    result = judge_projects(question)
    answer = _answer(question, result, opened)
    found = answer.get("projects", {})
    return Investments(
        outcome=result.outcome,
        projects=pd.DataFrame(
            [[n, f["start"], f["benefit_musd"], f["cost_musd"], f["benefit_cost"]] for n, f in found.items()],
            columns=["project", "start", "benefit", "cost", "benefit_cost"],
        ).astype({"start": "Int64"}),
        parties=pd.DataFrame(
            [
                [n, p, f["benefit_by_party_musd"][p], f["cost_by_party_musd"][p], f["net_by_party_musd"][p]]
                + [
                    f["allocation"][k]["compensation_musd"][p]
                    for k in ("without_threshold", "with_threshold")
                ]
                for n, f in found.items()
                for p in f["net_by_party_musd"]
            ],
            columns=[
                "project",
                "party",
                "benefit",
                "own_cost",
                "net",
                "compensation",
                "compensation_threshold",
            ],
        ),
        assumptions=tuple(answer.get("assumptions", ())),
        answer=answer,
    )


def projects_verify(
    case: Case | str | Path,
    answer: Mapping[str, Any] | str | Path,
    *,
    scenario: Paths = (),
    changes: Words = (),
) -> Verified:
    """Recheck an answer of `projects` by other code, and against the case judged again.

    Raises
    ------
    Refused : it cannot be read, or is no answer of `projects`.
    """
    from gasunion.api.cases import opened_case
    from gasunion.studies.project_printed import verify_answer

    opened = opened_case(case, scenario=scenario, changes=changes)
    plain = as_plain(answer)
    outcome, confirmed = verify_answer(plain, opened, made=lambda q, r: _answer(q, r, opened))
    return Verified(outcome=outcome, confirmed=tuple(confirmed))


def _answer(question: ProjectsQuestion, result: ProjectsResult, opened: Case) -> dict[str, Any]:
    from gasunion.report.answers.projects import projects_part

    body, reasons = projects_part(question, result)
    provenance = Provenance(
        input_sha256=opened.input_sha256, version=__version__, overridden=opened.overridden
    )
    return Envelope(
        name="projects", outcome=result.outcome, provenance=provenance, body=body, reasons=reasons
    ).as_dict()
