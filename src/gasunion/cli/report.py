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
    json_file: JsonOption = None,
) -> None:
    """Draw the page, the protocol and the workbook of a result folder again, without planning."""
    from gasunion.report.files import renew
    from gasunion.report.gather import stored_report_data
    from gasunion.report.page import PAGE_FILE
    from gasunion.report.stored import drawn_files

    data = stored_report_data(folder)
    files = drawn_files(folder, data, since=since)
    renew(folder, files)
    leave(
        Envelope(
            name="report",
            outcome=Outcome(code="solved", message="the report was drawn from the stored result"),
            provenance=provenance(data.input_sha256, data.overridden),
            body={"case": data.case, "year": data.year, "files": sorted(files)},
        ),
        json_file=json_file,
        text=f"The report: {folder / PAGE_FILE}",
    )
