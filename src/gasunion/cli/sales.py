"""`gasunion sales`: parties that sell outside apart and in step, who gains, who pays; or a recheck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.plan import BaseOption, ScenarioOption, SeedOption, SetOption
from gasunion.cli.rechecked import leave_rechecked
from gasunion.outcome import Envelope, Finding, Refused, sha256_of

if TYPE_CHECKING:
    from gasunion.intake.case import Case
    from gasunion.studies.fleet import Crew
    from gasunion.studies.sales.study import Sales, Unsolved


@guarded("sales")
def sales(
    case: Annotated[str, typer.Argument(help="A shipped case by name, or a case folder.")],
    year: Annotated[int | None, typer.Option("--year", help="A year that can be planned.")] = None,
    sellers: Annotated[
        str | None, typer.Option(metavar="KZ+RU+TM", help="Who sells; members that can where not given.")
    ] = None,
    joint: Annotated[
        str | None, typer.Option(metavar="KZ+RU", help="Who might sell in step; the case's players.")
    ] = None,
    markets: Annotated[
        str | None, typer.Option(metavar="CN_HUB+EU_AGG", help="Outside markets; all where not given.")
    ] = None,
    conduct: Annotated[
        str, typer.Option(metavar="RU=0.2:0.8", help="0 takes the price, 1 is Cournot; number or range.")
    ] = "0:1",
    settled: Annotated[
        str | None, typer.Option(metavar="A+B", help="Contracts whose price is settled; all, none.")
    ] = None,
    annual: Annotated[
        bool, typer.Option("--annual", help="The year as one period, not twelve months.")
    ] = False,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    base: BaseOption = True,
    worlds: Annotated[
        int, typer.Option("--worlds", metavar="N", help="Worlds of the base year; 0 for none.")
    ] = 20,
    seed: SeedOption = 0,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=256, help="Processes; one per core where not given.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write a page of both sides, the market, tables."),
    ] = None,
    verify: Annotated[
        str | None, typer.Option("--verify", metavar="ANSWER.json", help="Recheck an answer of this case.")
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Prices, gains and losses where parties sell outside apart, at cost and as one; rechecked."""
    from gasunion.cli.case_input import open_case
    from gasunion.cli.progress import Chunks
    from gasunion.report.answers.sales import sales_part, sales_words
    from gasunion.studies.fleet import Crew
    from gasunion.studies.sales.question import sales_question
    from gasunion.studies.sales.study import Unsolved, sales_study

    crew = Crew(workers=workers)
    if verify is not None:
        asked = (year, sellers, joint, markets, settled, out)
        if (
            any(v is not None for v in asked)
            or conduct != "0:1"
            or annual
            or worlds != 20
            or seed
            or not base
        ):
            hint = "The answer carries its own question; give the case, its changes and --verify alone."
            raise Refused([Finding(where="--verify", what="stands beside what asks anew.", hint=hint)])
        _verify(open_case(case, scenario_files=scenario, changes=changes), verify, json_file, crew)
    if year is None:
        hint = "gasunion sales eurasia --year 2024"
        raise Refused([Finding(where="sales", what="needs --year, or --verify ANSWER.json.", hint=hint)])
    opened = open_case(case, scenario_files=scenario, changes=changes)
    question = sales_question(
        opened,
        year,
        sellers=sellers,
        joint=joint,
        markets=markets,
        conduct=conduct,
        settled=settled,
        by_month=not annual,
        on_base=base,
    )
    with Chunks("corners and worlds") as progress:
        found = sales_study(question, worlds=worlds, seed=seed, crew=crew, watch=progress)
    envelope = envelope_of(found)
    text = ""
    if not isinstance(found, Unsolved):
        part, _ = sales_part(found)
        text = sales_words(part)
        if out is not None:
            from gasunion.report.sales.folder import sales_files
            from gasunion.writing import update_folder

            told = question.year_data[1]
            update_folder(out, sales_files(envelope.as_dict(), parties=told.parties, names=told.names))
    leave(envelope, json_file=json_file, text=text)


def envelope_of(found: Sales | Unsolved) -> Envelope:
    """The answer of a study; its hash is that of the case on its base year, as of `plan` and `union`."""
    from gasunion.report.answers.sales import sales_part
    from gasunion.studies.sales.study import Unsolved

    case = found.question.case
    body, reasons = ({}, {}) if isinstance(found, Unsolved) else sales_part(found)
    return Envelope(
        name="sales",
        outcome=found.outcome,
        provenance=provenance(case.input_sha256, case.overridden),
        body=body,
        reasons=reasons,
    )


def _verify(opened: Case, file: str, json_file: str | None, crew: Crew) -> None:
    from gasunion.cli.progress import Chunks
    from gasunion.reading.plain import read_json
    from gasunion.studies.sales.printed import verify_answer

    plain, data = read_json(file)

    def made(found: Sales | Unsolved) -> dict[str, Any]:
        return envelope_of(found).as_dict()

    with Chunks("corners and worlds") as progress:
        outcome, confirmed = verify_answer(plain, opened, made=made, crew=crew, watch=progress)
    leave_rechecked("sales", outcome, confirmed, input_sha256=sha256_of(data), json_file=json_file)
