"""`gasunion reconcile`: inputs of a past year that close, as a scenario file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.plan import ScenarioOption, SeedOption, SetOption
from gasunion.cli.rechecked import leave_rechecked
from gasunion.outcome import Envelope, Finding, Refused

if TYPE_CHECKING:
    from gasunion.intake.case import Case


@guarded("reconcile")
def reconcile(
    case: Annotated[str, typer.Argument(help="A shipped case by name, or a case folder.")],
    year: Annotated[int | None, typer.Option("--year", help="A past year with published balances.")] = None,
    out_file: Annotated[
        Path | None,
        typer.Option("--out", metavar="base-Y.toml", help="Scenario file to write: the base year."),
    ] = None,
    worlds: Annotated[
        int, typer.Option("--worlds", metavar="N", help="Draw N worlds of the year and tell a block's gain.")
    ] = 0,
    seed: SeedOption = 0,
    block: Annotated[
        str | None,
        typer.Option("--block", metavar="RU+KZ+UZ", help="Whose gain; the players of the case if not given."),
    ] = None,
    worlds_out: Annotated[
        Path | None, typer.Option("--worlds-out", metavar="F.csv", help="Table of worlds to write.")
    ] = None,
    verify: Annotated[
        str | None,
        typer.Option("--verify", metavar="ANSWER.json", help="Recheck an answer of this case by other code."),
    ] = None,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    json_file: JsonOption = None,
) -> None:
    """Reconcile a past year with its published balances: inputs that close, and where sources contradict."""
    from gasunion import __version__
    from gasunion.cli.case_input import open_case
    from gasunion.cli.progress import Chunks
    from gasunion.report.answers.gain import worlds_lines, worlds_part
    from gasunion.report.answers.reconciled import reconcile_part, reconcile_words
    from gasunion.studies.reconcile.base_file import base_file
    from gasunion.studies.reconcile.question import base_year_of
    from gasunion.studies.reconcile.recheck import checked
    from gasunion.studies.worth.asked import base_sha256, worlds_asked, worlds_of_base
    from gasunion.studies.worth.shipped import worlds_csv
    from gasunion.writing.file import write_file

    if verify is not None and any((year, out_file, worlds, block, worlds_out, seed)):
        hint = "The answer says its own year; leave --year, --out, --worlds, --seed and --block out."
        raise Refused([Finding(where="--verify", what="stands beside what asks anew.", hint=hint)])
    opened = open_case(case, scenario_files=scenario, changes=changes)
    if verify is not None:
        _verify(opened, verify, json_file)
    if year is None:
        hint = "Give --year Y, or --verify ANSWER.json to recheck an answer."
        raise Refused([Finding(where="--year", what="is missing.", hint=hint)])
    asked = worlds_asked(
        opened, year, count=worlds, seed=seed, block=block, is_written=worlds_out is not None
    )
    base = base_year_of(opened, year)
    body = reconcile_part(base)
    outcome = checked(body, base.outcome, case=opened, version=__version__)
    text, found = "", None
    if outcome.is_solved:
        if out_file is not None:
            write_file(out_file, base_file(opened, base).encode())
        text = reconcile_words(base, out=str(out_file or ""))
        if asked:
            with Chunks("worlds") as watch:
                found = worlds_of_base(opened, base, asked, count=worlds, seed=seed, watch=watch)
            text += "\n" + "\n".join(worlds_lines(found))
            if worlds_out is not None:
                write_file(worlds_out, worlds_csv(found, of=base_sha256(opened, base)))
    leave(
        Envelope(
            name="reconcile",
            outcome=outcome,
            body=body | {"worlds": None if found is None else worlds_part(found)},
            provenance=provenance(opened.input_sha256, opened.overridden),
        ),
        json_file=json_file,
        text=text,
    )


def _verify(case: Case, file: str, json_file: str | None) -> None:
    from gasunion import __version__
    from gasunion.outcome import sha256_of
    from gasunion.reading.plain import read_json
    from gasunion.studies.reconcile.recheck import verify_answer

    plain, data = read_json(file)
    outcome, confirmed = verify_answer(plain, case=case, version=__version__)
    leave_rechecked("reconcile", outcome, confirmed, input_sha256=sha256_of(data), json_file=json_file)
