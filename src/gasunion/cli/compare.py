"""`gasunion compare`: what differs between plans, in their data and in their result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.outcome import Envelope, Finding, Outcome, Refused, sha256_of
from gasunion.writing import write_file

if TYPE_CHECKING:
    from gasunion.planning.blocks import Kind


@guarded("compare")
def compare(
    plans: Annotated[
        list[str],
        typer.Argument(
            metavar="A B …",
            help="Result folders, or cases to plan: CASE:YEAR, CASE:YEAR+F.toml. All against the first.",
        ),
    ],
    year: Annotated[int | None, typer.Option("--year", help="Year of cases that name none.")] = None,
    contracted: Annotated[
        bool, typer.Option("--contracted", help="Plan cases with contracts between minimum and maximum.")
    ] = False,
    block: Annotated[
        str | None,
        typer.Option("--block", metavar="RU+KZ+UZ", help="Plan cases with these parties as one."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR or F.html", help="Write a page with charts and tables, one file, here."
        ),
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """What differs between plans: in the data, in the result, who gains and who loses."""
    if contracted and block is not None:
        raise Refused(
            [Finding(where="--contracted --block", what="a plan is of one kind.", hint="Give one of them.")]
        )
    from gasunion.report.compared import open_plans
    from gasunion.report.comparison import comparison_part, comparison_text
    from gasunion.studies.compare import compare as compare_plans

    kind: Kind = "contracted" if contracted else "block" if block is not None else "status quo"
    opened = open_plans(plans, year=year, kind=kind, block=block or "")
    origin = provenance(sha256_of(*(o.input_sha256.encode() for o in opened)))
    unsolved = [o for o in opened if not o.outcome.is_solved]
    if unsolved:
        outcome = Outcome(
            code=unsolved[0].outcome.code,
            message=f"{unsolved[0].name} has no plan: {unsolved[0].outcome.message}",
            findings=unsolved[0].outcome.findings,
        )
        body = {**comparison_part(opened, ()), "comparisons": []}
        leave(Envelope(name="compare", outcome=outcome, provenance=origin, body=body), json_file=json_file)
    comparisons = compare_plans([o.compared for o in opened])
    text = comparison_text(opened, comparisons)
    if out is not None:
        from gasunion.report.changes import changes_of
        from gasunion.report.changes_page import CHANGES_FILE, changes_page_bytes

        page = out if out.suffix.lower() == ".html" else out / CHANGES_FILE
        write_file(page, changes_page_bytes(changes_of(opened), version=origin.version))
        text += f"\n\nThe page: {page}"
    leave(
        Envelope(
            name="compare",
            outcome=Outcome(code="solved", message=f"{len(opened)} plans were compared"),
            provenance=origin,
            body=comparison_part(opened, comparisons),
        ),
        json_file=json_file,
        text=text,
    )
