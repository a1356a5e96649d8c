"""`gasunion diversion`: gas that a market no longer buys, and where it could go; or a recheck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.plan import BaseOption, ScenarioOption, SeedOption, SetOption
from gasunion.cli.projects import years_of
from gasunion.cli.rechecked import leave_rechecked
from gasunion.outcome import Envelope, Finding, Refused, sha256_of

if TYPE_CHECKING:
    from gasunion.intake.case import Case
    from gasunion.studies.diversion.study import Diversion
    from gasunion.studies.fleet import Crew

WORLDS = 20


@guarded("diversion")
def diversion(
    case: Annotated[str, typer.Argument(help="A shipped case by name, or a case folder.")],
    years: Annotated[
        str | None, typer.Option("--years", metavar="2024,2030", help="All after --since if left out.")
    ] = None,
    since: Annotated[
        int | None, typer.Option("--since", metavar="YEAR", help="Last year of the old sales; the first.")
    ] = None,
    seller: Annotated[
        str | None, typer.Option("--seller", metavar="RU", help="Whose sales fell most if left out.")
    ] = None,
    lost: Annotated[
        str | None, typer.Option("--lost", metavar="EU", help="Market that buys less; where sales fell most.")
    ] = None,
    buyers: Annotated[
        str | None, typer.Option("--buyers", metavar="CN+KZ+UZ", help="Who might take the gas.")
    ] = None,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    base: BaseOption = True,
    worlds: Annotated[
        int, typer.Option("--worlds", metavar="N", help="Worlds of the last base year; 0 for none.")
    ] = WORLDS,
    seed: SeedOption = 0,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=256, help="Processes; one per core where not given.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write a page, the answer, tables.")
    ] = None,
    verify: Annotated[
        str | None, typer.Option("--verify", metavar="ANSWER.json", help="Recheck an answer of this case.")
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Gas that a market no longer buys: which routes take how much, when, at what netback; rechecked."""
    from gasunion.cli.case_input import open_case
    from gasunion.cli.progress import Chunks, tell_step
    from gasunion.report.answers.diversion_words import diversion_words
    from gasunion.studies.diversion.question import diversion_question
    from gasunion.studies.diversion.study import diversion_study
    from gasunion.studies.fleet import Crew

    crew = Crew(workers=workers)
    opened = open_case(case, scenario_files=scenario, changes=changes)
    if verify is not None:
        asked = (years, since, seller, lost, buyers, out)
        if any(v is not None for v in asked) or worlds != WORLDS or seed or not base:
            hint = "The answer carries its own question; give the case, its changes and --verify alone."
            raise Refused([Finding(where="--verify", what="stands beside what asks anew.", hint=hint)])
        _verify(opened, verify, json_file, crew)
    question = diversion_question(
        opened,
        years=years_of(years),
        since=since,
        seller=seller,
        lost=lost,
        buyers=buyers,
        on_base=base,
    )
    with Chunks("worlds") as progress:
        found = diversion_study(
            question, worlds=worlds, seed=seed, crew=crew, watch=progress, begin=tell_step
        )
    envelope = envelope_of(found, opened)
    text = ""
    if found.years:
        text = diversion_words(envelope.body)
        if out is not None:
            from gasunion.report.diversion.folder import diversion_files
            from gasunion.writing import update_folder

            told = question.case_of(question.years[0]).planning_year(question.years[0])[1]
            update_folder(out, diversion_files(envelope.as_dict(), parties=told.parties, names=told.names))
    leave(envelope, json_file=json_file, text=text)


def envelope_of(found: Diversion, opened: Case) -> Envelope:
    """The answer of a study."""
    from gasunion.report.answers.diversion import diversion_part

    body, reasons = diversion_part(found) if found.years else ({}, {})
    return Envelope(
        name="diversion",
        outcome=found.outcome,
        provenance=provenance(opened.input_sha256, opened.overridden),
        body=body,
        reasons=reasons,
    )


def _verify(opened: Case, file: str, json_file: str | None, crew: Crew) -> None:
    from gasunion.cli.progress import Chunks
    from gasunion.reading.plain import read_json
    from gasunion.studies.diversion.printed import verify_answer

    plain, data = read_json(file)

    def made(found: Diversion) -> dict[str, Any]:
        return envelope_of(found, opened).as_dict()

    with Chunks("worlds") as progress:
        outcome, confirmed = verify_answer(plain, opened, made=made, crew=crew, watch=progress)
    leave_rechecked("diversion", outcome, confirmed, input_sha256=sha256_of(data), json_file=json_file)
