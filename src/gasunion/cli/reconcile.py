"""`gasunion reconcile`: inputs of a past year that close, as a scenario file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.plan import ScenarioOption, SetOption
from gasunion.outcome import Envelope


@guarded("reconcile")
def reconcile(
    case: Annotated[str, typer.Argument(help="A shipped case by name, or a case folder.")],
    year: Annotated[int, typer.Option("--year", help="A past year with published balances.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="base-Y.toml", help="Scenario file to write: the base year."),
    ] = None,
    scenario: ScenarioOption = None,
    changes: SetOption = None,
    json_file: JsonOption = None,
) -> None:
    """Reconcile a past year with its published balances: inputs that close, and where sources contradict."""
    from gasunion.cli.case_input import open_case
    from gasunion.report.answers.reconciled import reconcile_part, reconcile_words
    from gasunion.studies.reconcile.base_file import base_file
    from gasunion.studies.reconcile.question import base_year_of
    from gasunion.writing.file import write_file

    opened = open_case(case, scenario_files=scenario, changes=changes)
    base = base_year_of(opened, year)
    text = ""
    if base.outcome.is_solved:
        if out is not None:
            write_file(out, base_file(opened, base).encode())
        text = reconcile_words(base, out=str(out or ""))
    leave(
        Envelope(
            name="reconcile",
            outcome=base.outcome,
            body=reconcile_part(base),
            provenance=provenance(opened.input_sha256, opened.overridden),
        ),
        json_file=json_file,
        text=text,
    )
