"""`gasunion plan`: a joint transport plan of one year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.language import DEFAULT, LangOption, reader_language
from gasunion.outcome import Envelope

if TYPE_CHECKING:
    pass

SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="CHANGE", help="A change, such as 'supplies[KZ_TENGIZ,2024].capacity*=0.9'."
    ),
]
ScenarioOption = Annotated[
    list[Path] | None, typer.Option("--scenario", metavar="F.toml", help="A file of changes on the case.")
]

BaseOption = Annotated[
    bool,
    typer.Option(
        "--base/--no-base", help="Stand on the case's base of the year, where it has one (default)."
    ),
]
WorldsOption = Annotated[
    int | None,
    typer.Option("--worlds", metavar="N", help="Worlds of a base year in which a gain is told; 0 for none."),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="S", help="Seed from which worlds are drawn.")]


def kind_asked(
    *, contracted: bool, status_quo: bool, block: str | None
) -> Literal["contracted", "status quo"] | None:
    """The kind of plan that options ask for; None where they leave it to the block or to the rule.

    Raises
    ------
    Refused : they contradict each other.
    """
    from gasunion.studies.plan_question import contradiction

    given = {"--contracted": contracted, "--status-quo": status_quo, "--block": block is not None}
    asked = [name for name, is_wanted in given.items() if is_wanted]
    if len(asked) > 1:
        raise contradiction(*asked)
    return "contracted" if contracted else "status quo" if status_quo else None


@guarded("plan")
def plan(
    case: Annotated[str, typer.Argument(help="A shipped case by name, or a case folder.")],
    year: Annotated[int, typer.Option("--year", help="Year to plan.")],
    contracted: Annotated[
        bool, typer.Option("--contracted", help="Contracts between minimum and maximum.")
    ] = False,
    status_quo: Annotated[
        bool, typer.Option("--status-quo", help="Contracts pinned as agreed (default).")
    ] = False,
    block: Annotated[
        str | None,
        typer.Option("--block", metavar="RU+KZ+UZ", help="Parties that plan as one; 'all' for all."),
    ] = None,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    base: BaseOption = True,
    worlds: WorldsOption = None,
    seed: SeedOption = 0,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write tables and the report here.")
    ] = None,
    csv_bom: Annotated[
        bool, typer.Option("--csv-bom", help="CSV files begin with a byte order mark, for Excel.")
    ] = False,
    lang: LangOption = DEFAULT,
    json_file: JsonOption = None,
) -> None:
    """A joint transport plan of a year: contracted, status quo, or a block of parties."""
    from gasunion.cli.case_input import open_case
    from gasunion.cli.progress import Chunks
    from gasunion.report.answers.answers import plan_part
    from gasunion.report.answers.plan_words import plan_text
    from gasunion.studies.plan_question import answer, plan_question

    words = reader_language(lang)
    kind = kind_asked(contracted=contracted, status_quo=status_quo, block=block)
    opened = open_case(case, scenario_files=scenario, changes=changes)
    question = plan_question(opened, year, kind=kind, block=block, on_base=base, worlds=worlds, seed=seed)
    with Chunks("worlds") as watch:
        result = answer(question, watch=watch)
    envelope = Envelope(
        name="plan",
        outcome=result.outcome,
        body=plan_part(result),
        provenance=provenance(question.case.input_sha256, question.case.overridden),
    )
    written = ""
    if out is not None:
        from gasunion.report.files.files import publish
        from gasunion.report.folders.folder import plan_files

        listed = publish(out, plan_files(result, envelope, csv_bom=csv_bom))
        written = words.say("terminal.written", folder=str(out), hash=listed)
    leave(envelope, json_file=json_file, text=plan_text(result, words, written=written))
