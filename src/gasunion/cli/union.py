"""`gasunion union`: what coordination is worth, to whom, and who would leave; or an answer rechecked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gasunion import __version__
from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.plan import BaseOption, ScenarioOption, SeedOption, SetOption
from gasunion.cli.rechecked import leave_rechecked
from gasunion.outcome import Envelope, Finding, Refused, sha256_of

if TYPE_CHECKING:
    from gasunion.studies.fleet import Crew


@guarded("union")
def union(
    case: Annotated[str | None, typer.Argument(help="A shipped case by name, or a case folder.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="A year with a base.")] = None,
    players: Annotated[
        str, typer.Option("--players", metavar="KZ+RU+UZ", help="Who might act as one; 'all' for all.")
    ] = "KZ+RU+UZ",
    unions: Annotated[
        str | None, typer.Option(metavar="KZ+UZ", help="Who bargains as one bloc, for the Owen value.")
    ] = None,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    base: BaseOption = True,
    worlds: Annotated[
        int, typer.Option("--worlds", metavar="N", help="Worlds in which gains are told; 0 for none.")
    ] = 20,
    seed: SeedOption = 0,
    is_sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Solve again with uncertain inputs 20 % lower and higher.")
    ] = False,
    forms: Annotated[
        Path | None,
        typer.Option(
            "--forms", metavar="F.toml", help="Forms of the union with their votes; else those shipped."
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=256, help="Processes; one per core where not given.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="ADDRESS", help="A running Dask scheduler instead.")
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option("--keep", metavar="DIR", help="Keep what is done here; a study begun again goes on."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write the page, the certificate and tables here."),
    ] = None,
    verify: Annotated[
        str | None, typer.Option("--verify", metavar="ANSWER.json", help="Recheck an answer.")
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """What parties of a base year gain by planning as one, ways to share it, and who would leave."""
    if verify is not None:
        _verify(verify, json_file)
    if case is None or year is None:
        raise Refused(
            [
                Finding(
                    where="union",
                    what="needs a case and --year, or --verify ANSWER.json.",
                    hint="gasunion union eurasia --year 2024 --players KZ+RU+UZ",
                )
            ]
        )
    from gasunion.cli.case_input import open_case
    from gasunion.cli.progress import Chunks
    from gasunion.report.answers.union import union_part
    from gasunion.report.answers.union_words import union_words
    from gasunion.studies.union.question import union_question
    from gasunion.studies.union.study import Unsolved, union_study

    opened = open_case(case, scenario_files=scenario, changes=changes)
    question = union_question(opened, year, players, on_base=base)
    crew = _crew(workers, cluster)
    with Chunks("coalitions and worlds") as progress:
        found = union_study(
            question,
            unions=unions,
            worlds=worlds,
            seed=seed,
            is_sensitivity=is_sensitivity,
            forms=forms,
            crew=crew,
            kept=keep,
            watch=progress,
        )
    body, reasons = ({}, {}) if isinstance(found, Unsolved) else union_part(found)
    envelope = Envelope(
        name="union",
        outcome=found.outcome,
        provenance=provenance(question.case.input_sha256, question.case.overridden),
        body=body,
        reasons=reasons,
    )
    text = "" if isinstance(found, Unsolved) else union_words(found)
    if out is not None and not isinstance(found, Unsolved):
        from gasunion.report.union.files import publish_union, union_data
        from gasunion.report.union.page import PAGE_FILE

        publish_union(out, union_data(envelope.as_dict(), question, unions=unions))
        text += f"\nThe page: {out / PAGE_FILE}"
    leave(envelope, json_file=json_file, text=text)


def _crew(workers: int | None, cluster: str | None) -> Crew:
    from gasunion.studies.fleet import Crew

    if workers is not None and cluster is not None:
        raise Refused([Finding(where="--workers --cluster", what="one of the two computes.")])
    return Crew(workers=workers, cluster=cluster)


def _verify(file: str, json_file: str | None) -> None:
    from gasunion.reading.plain import read_json
    from gasunion.studies.union.recheck import recheck

    plain, data = read_json(file)
    outcome, confirmed = recheck(plain, version=__version__)
    leave_rechecked("union", outcome, confirmed, input_sha256=sha256_of(data), json_file=json_file)
