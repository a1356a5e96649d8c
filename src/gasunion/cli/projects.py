"""`gasunion projects`: what is worth building, when, for whom, and who would pay; or a recheck."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.plan import ScenarioOption, SetOption
from gasunion.cli.progress import tell_step
from gasunion.cli.rechecked import leave_rechecked
from gasunion.outcome import Envelope, Finding, Refused, sha256_of

if TYPE_CHECKING:
    from gasunion.intake.case import Case
    from gasunion.studies.projects import ProjectsQuestion, ProjectsResult


@guarded("projects")
def projects(
    case: Annotated[str, typer.Argument(help="A shipped case by name, or a case folder.")],
    years: Annotated[
        str | None,
        typer.Option("--years", metavar="2026,2030", help="Modelled years; all with projects if left out."),
    ] = None,
    block: Annotated[
        str | None,
        typer.Option("--block", metavar="RU+KZ+UZ", help="Parties that plan as one; 'all' for all."),
    ] = None,
    until: Annotated[
        int | None, typer.Option("--until", metavar="YEAR", help="Last year that counts.")
    ] = None,
    decided: Annotated[
        int | None, typer.Option("--decided", metavar="YEAR", help="Lead times count from this year.")
    ] = None,
    threshold: Annotated[
        float,
        typer.Option("--threshold", metavar="SHARE", help="Of all gains; of projects without their own."),
    ] = 0.1,
    verify: Annotated[
        str | None, typer.Option("--verify", metavar="ANSWER.json", help="Recheck an answer of this case.")
    ] = None,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    json_file: JsonOption = None,
) -> None:
    """Build or not, by year; with and without, by party; who pays for what crosses a border."""
    from gasunion.cli.case_input import open_case
    from gasunion.studies.projects import judge_projects, projects_question

    opened = open_case(case, scenario_files=scenario, changes=changes)
    if verify is not None:
        if any(v is not None for v in (years, block, until, decided)) or threshold != 0.1:
            hint = "The answer carries its own question; give the case, its changes and --verify alone."
            raise Refused([Finding(where="--verify", what="stands beside what asks anew.", hint=hint)])
        _verify(opened, verify, json_file)
    question = projects_question(
        opened, years=years_of(years), block=block, until=until, decided=decided, threshold=threshold
    )
    result = judge_projects(question, begin=tell_step)
    envelope = envelope_of(question, result, opened)
    leave(envelope, json_file=json_file, text=_words(envelope.body) if envelope.body else "")


def envelope_of(question: ProjectsQuestion, result: ProjectsResult, opened: Case) -> Envelope:
    """The answer of a judgement."""
    from gasunion.report.answers.projects import projects_part

    body, reasons = projects_part(question, result)
    return Envelope(
        name="projects",
        outcome=result.outcome,
        body=body,
        reasons=reasons,
        provenance=provenance(opened.input_sha256, opened.overridden),
    )


def _verify(opened: Case, file: str, json_file: str | None) -> None:
    from gasunion.reading.plain import read_json
    from gasunion.studies.project_printed import verify_answer

    plain, data = read_json(file)

    def made(question: ProjectsQuestion, result: ProjectsResult) -> dict[str, Any]:
        return envelope_of(question, result, opened).as_dict()

    outcome, confirmed = verify_answer(plain, opened, made=made, begin=tell_step)
    leave_rechecked("projects", outcome, confirmed, input_sha256=sha256_of(data), json_file=json_file)


def years_of(text: str | None) -> list[int] | None:
    """Years written with commas.

    Raises
    ------
    Refused : one is no year.
    """
    if text is None:
        return None
    parts = [p.strip() for p in text.split(",")]
    wrong = [p for p in parts if not (p.isascii() and p.isdigit() and len(p) == 4)]
    if wrong:
        hint = "Write them with commas: --years 2026,2030."
        raise Refused(Finding(where=f"--years {p}", what="is no year.", value=p, hint=hint) for p in wrong)
    return [int(p) for p in parts]


def _words(body: Mapping[str, Any]) -> str:
    """The answer for a person."""
    whole = body["portfolio"]
    span = f"{next(iter(body['years']))} to {body['until']}, discounted, block {'+'.join(body['block'])}"
    built = ", ".join(f"{p} from {y}" for p, y in body["built"].items()) or "nothing"
    lines = [
        f"{span}. Money in MUSD.",
        f"Built: {built}. Worth {_figure(whole['net_musd'], 0)} more than building nothing.",
    ]
    nets = [f"{p} {v:+,.0f}" for p, v in whole["net_by_party_musd"].items() if abs(v) >= 0.5]
    lines += ["By party: " + ", ".join(nets)] if nets else []
    lines += [
        "",
        f"{'project':<18}{'from':>6}{'benefit':>11}{'cost':>11}{'ratio':>7}  by party, own parts paid",
    ]
    for name, found in body["projects"].items():
        ratio = "" if found["benefit_cost"] is None else _figure(found["benefit_cost"], 2)
        parties = ", ".join(f"{p} {v:+,.0f}" for p, v in found["net_by_party_musd"].items() if abs(v) >= 0.5)
        start = str(found["start"] or ("no" if found["is_open"] else "closed"))
        lines.append(
            f"{name:<18}{start:>6}{_figure(found['benefit_musd'], 0):>11}"
            f"{_figure(found['cost_musd'], 0):>11}{ratio:>7}  {parties}"
        )
        for words, kind in (("without", "without_threshold"), ("with", "with_threshold")):
            paid = found["allocation"][kind]["compensation_musd"]
            told = ", ".join(f"{p} {v:+,.0f}" for p, v in paid.items() if abs(v) >= 0.5)
            if found["start"] is not None and told:
                lines.append(f"{'':<18}  compensation {words} threshold: {told}")
    best = body["optimality"]
    gap = _figure(best["gap_musd"], 0)
    summed = "The choice is the best of all: every one of them was summed."
    bounded = f"No choice is worth more than {gap} beyond it: builds of any share are not."
    lines += ["", summed if best["shown_by"] == "enumeration" else bounded]
    lines += ["", "Taken as given:", *(f"  {words}" for words in body["assumptions"])]
    return "\n".join(lines)


def _figure(value: float, digits: int) -> str:
    """A number for a person; what rounds to nothing has no sign."""
    return f"{round(value, digits) + 0.0:,.{digits}f}"
