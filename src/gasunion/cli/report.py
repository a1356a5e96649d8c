"""`gasunion report`: page, protocol and workbook of a stored result, drawn again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.outcome import Envelope, Outcome


@guarded("report")
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `gasunion plan --out` wrote.")],
    since: Annotated[
        Path | None,
        typer.Option(
            "--since",
            metavar="DIR",
            help="The version before: page and protocol then say what changed since.",
        ),
    ] = None,
    union: Annotated[
        Path | None,
        typer.Option(
            "--union",
            metavar="ANSWER.json",
            help="An answer of `gasunion union` of the same case and year: its chapter, its yardsticks.",
        ),
    ] = None,
    sales: Annotated[
        Path | None,
        typer.Option(metavar="ANSWER.json", help="An answer of `gasunion sales` of the same case and year."),
    ] = None,
    market: Annotated[
        Path | None,
        typer.Option(
            metavar="ANSWER.json", help="An answer of `gasunion market`: of the year, or of a file."
        ),
    ] = None,
    projects: Annotated[
        Path | None,
        typer.Option(metavar="ANSWER.json", help="An answer of `gasunion projects` of the same case."),
    ] = None,
    north: Annotated[
        Path | None,
        typer.Option(metavar="ANSWER.json", help="An answer of `gasunion north` of the same case."),
    ] = None,
    joint_round: Annotated[
        Path | None,
        typer.Option("--round", metavar="ANSWER.json", help="An answer of `gasunion round run`."),
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Draw the page, the protocol and the workbook of a result folder again, without planning."""
    from gasunion.report.files.files import renew
    from gasunion.report.folders.beside import Given
    from gasunion.report.folders.stored import drawn_again
    from gasunion.report.page.page import PAGE_FILE

    given = Given(sales=sales, market=market, projects=projects, north=north, round=joint_round)
    drawn = drawn_again(folder, since=since, union=union, beside=given)
    data, files = drawn.data, drawn.files
    listed = renew(folder, files)
    lines = [f"warning: {finding}" for finding in drawn.findings]
    lines.append(f"The report: {folder / PAGE_FILE}")
    lines += [f"SHA-256 of its list of files, manifest.json: {listed}"] if listed else []
    leave(
        Envelope(
            name="report",
            outcome=Outcome(
                code="solved",
                message="the report was drawn from the stored result"
                + (", which is not as it was written" if drawn.findings else ""),
                findings=drawn.findings,
            ),
            provenance=provenance(data.input_sha256, data.overridden),
            body={"case": data.case, "year": data.year, "files": sorted(files)},
        ),
        json_file=json_file,
        text="\n".join(lines),
    )
