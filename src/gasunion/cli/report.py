"""`gasunion report`: the page of a stored result, drawn again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance, write_atomic
from gasunion.outcome import Envelope, Outcome


@guarded("report")
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `gasunion plan --out` wrote.")],
    json_file: JsonOption = None,
) -> None:
    """Draw report.html again from the tables of a result folder."""
    from gasunion.report.gather import stored_report_data
    from gasunion.report.page import PAGE_FILE, page_bytes

    data = stored_report_data(folder)
    page = folder / PAGE_FILE
    write_atomic(page, page_bytes(data))
    leave(
        Envelope(
            name="report",
            outcome=Outcome(code="solved", message="the report was drawn from the stored result"),
            provenance=provenance(data.input_sha256, data.overridden),
            body={"case": data.case, "year": data.year, "files": [PAGE_FILE]},
        ),
        json_file=json_file,
        text=f"The report: {page}",
    )
