"""`gasunion north`: own gas, bought gas, swaps or coal, and what a claim of savings rests on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.plan import ScenarioOption, SetOption
from gasunion.cli.rechecked import leave_rechecked
from gasunion.outcome import Envelope, Finding, Refused

if TYPE_CHECKING:
    from gasunion.intake.case import Case


@guarded("north")
def north(
    case: Annotated[str, typer.Argument(help="A shipped case by name, or a case folder.")],
    worlds: Annotated[
        int | None, typer.Option("--worlds", metavar="N", help="Draws of all data; 1000 if left out.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="S", help="Seed of the draws; 1 if left out.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the tables, as CSV.")
    ] = None,
    verify: Annotated[
        str | None,
        typer.Option("--verify", metavar="ANSWER.json", help="Recheck an answer of this case by other code."),
    ] = None,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    json_file: JsonOption = None,
) -> None:
    """Own gas, bought gas, swaps or coal for the north and east: cost, security, a claim of savings."""
    from gasunion.cli.case_input import open_case
    from gasunion.report.answers.north import north_files, north_part, north_reasons, north_words
    from gasunion.studies.north.question import SEED, WORLDS, north_of
    from gasunion.writing import update_folder

    if verify is not None and any(v is not None for v in (worlds, seed, out)):
        hint = "The answer says its own worlds and seed; leave --worlds, --seed and --out out."
        raise Refused([Finding(where="--verify", what="stands beside what asks anew.", hint=hint)])
    opened = open_case(case, scenario_files=scenario, changes=changes)
    if verify is not None:
        _verify(opened, verify, json_file)
    answer = north_of(
        opened, worlds=WORLDS if worlds is None else worlds, seed=SEED if seed is None else seed
    )
    part = north_part(answer)
    if out is not None:
        update_folder(out, north_files(part))
    leave(
        Envelope(
            name="north",
            outcome=answer.outcome,
            body=part,
            provenance=provenance(opened.input_sha256, opened.overridden),
            reasons=north_reasons(answer),
        ),
        json_file=json_file,
        text=north_words(part, out=str(out or "")),
    )


def _verify(case: Case, file: str, json_file: str | None) -> None:
    from gasunion import __version__
    from gasunion.outcome import sha256_of
    from gasunion.reading.plain import read_json
    from gasunion.studies.north.recheck import verify_answer

    plain, data = read_json(file)
    outcome, confirmed = verify_answer(plain, case=case, version=__version__)
    leave_rechecked("north", outcome, confirmed, input_sha256=sha256_of(data), json_file=json_file)
