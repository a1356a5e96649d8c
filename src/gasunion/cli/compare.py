"""`gasunion compare`: what differs between plans, in their data and in their result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.language import DEFAULT, LangOption, reader_language
from gasunion.cli.plan import BaseOption, kind_asked
from gasunion.outcome import Envelope, Outcome, sha256_of
from gasunion.writing import write_file


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
    status_quo: Annotated[
        bool, typer.Option("--status-quo", help="Plan cases with contracts pinned as agreed (default).")
    ] = False,
    block: Annotated[
        str | None,
        typer.Option("--block", metavar="RU+KZ+UZ", help="Plan cases with these parties as one."),
    ] = None,
    base: BaseOption = True,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR or F.html", help="Write a page with charts and tables, one file, here."
        ),
    ] = None,
    lang: LangOption = DEFAULT,
    json_file: JsonOption = None,
) -> None:
    """What differs between plans: in the data, in the result, who gains and who loses."""
    from gasunion.report.answers.changed_words import comparison_text
    from gasunion.report.answers.terminal import signature
    from gasunion.report.changes.compared import opened_answer, opened_result, without_plan
    from gasunion.report.changes.comparison import comparison_part
    from gasunion.report.files.files import read_results
    from gasunion.report.folders.stored import fitting_together, sentences
    from gasunion.studies.compare import compare as compare_plans
    from gasunion.studies.compare_question import compare_questions
    from gasunion.studies.plan_question import answer

    words = reader_language(lang)
    kind = kind_asked(contracted=contracted, status_quo=status_quo, block=block)
    questions = compare_questions(plans, year=year, kind=kind, block=block, on_base=base)
    opened = [
        opened_result(read_results(q), name=name)
        if isinstance(q, Path)
        else opened_answer(q, answer(q), name=name)
        for name, q in zip(plans, questions, strict=True)
    ]
    origin = provenance(sha256_of(*(o.input_sha256.encode() for o in opened)))
    unsolved = next((o for o in opened if not o.outcome.is_solved), None)
    if unsolved is not None:
        body = {**comparison_part(opened, ()), "comparisons": []}
        outcome = without_plan(unsolved)
        leave(Envelope(name="compare", outcome=outcome, provenance=origin, body=body), json_file=json_file)
    findings = tuple(f for o in opened for f in o.findings)
    with fitting_together(findings, where="compare"):
        comparisons = compare_plans([o.compared for o in opened])
        text = comparison_text(opened, words)
    if out is not None:
        from gasunion.report.changes.changes import changes_of
        from gasunion.report.page.changes_page import CHANGES_FILE, changes_page_bytes

        page = out if out.suffix.lower() == ".html" else out / CHANGES_FILE
        with fitting_together(findings, where="compare"):
            drawn = changes_page_bytes(
                changes_of(opened), version=origin.version, later_changes=sentences(findings)
            )
        write_file(page, drawn)
        text += f"\n\n{words.say('terminal.page', page=str(page))}"
    leave(
        Envelope(
            name="compare",
            outcome=Outcome(code="solved", message=f"{len(opened)} plans were compared", findings=findings),
            provenance=origin,
            body=comparison_part(opened, comparisons),
        ),
        json_file=json_file,
        text="\n".join([text, *signature(words)]),
    )
