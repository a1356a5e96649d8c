"""`gasunion demo`: the main job on the shipped case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gasunion.cli.door import JsonOption, guarded, leave, provenance
from gasunion.cli.language import DEFAULT, LangOption, reader_language
from gasunion.cli.plan import BaseOption
from gasunion.outcome import Envelope, Outcome

YEAR = 2024
BLOCK = frozenset({"KZ", "RU", "UZ"})


@guarded("demo")
def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the results go.")] = Path(
        "out/demo"
    ),
    base: BaseOption = True,
    lang: LangOption = DEFAULT,
    json_file: JsonOption = None,
) -> None:
    """The main job on the shipped case: check it, plan 2024 four ways, test it against the past, report."""
    from gasunion.cli.progress import Progress
    from gasunion.intake.case import load_case
    from gasunion.report.answers.ten_lines import ten_lines
    from gasunion.report.answers.terminal import signature
    from gasunion.report.folders.demo import demo_folders
    from gasunion.studies.main_job import run_main_job, steps

    words = reader_language(lang)
    case = load_case("eurasia")
    progress = Progress([*steps(case, year=YEAR, block=BLOCK, on_base=base), "writing the report"])
    job = run_main_job(case, year=YEAR, block=BLOCK, on_base=base, begin=progress.begin)
    origin = provenance(job.case.input_sha256, job.case.overridden)
    if job.unsolved is not None:
        progress.end()
        leave(Envelope(name="demo", outcome=job.unsolved.outcome, provenance=origin), json_file=json_file)
    progress.begin("writing the report")
    # The JSON is the same whatever language a person reads.
    lines = ten_lines(job)
    demo_folders(out, job, provenance=origin)
    progress.end()
    outcome = Outcome(code="solved", message="the main job is done")
    if job.faults:
        outcome = Outcome(
            code="outside_limits",
            findings=job.faults,
            message=f"the independent checker found {len(job.faults)} faults",
        )
    told = None if job.case.base is None else job.case.base.as_dict
    body = {"base": told, "lines": lines, "folder": str(out), "report": str(out / "report.html")}
    leave(
        Envelope(name="demo", outcome=outcome, provenance=origin, body=body),
        json_file=json_file,
        text="\n".join(
            [
                *(lines if lang == DEFAULT else ten_lines(job, words)),
                words.say("terminal.report", page=str(out / "report.html")),
                *signature(words),
            ]
        ),
    )
