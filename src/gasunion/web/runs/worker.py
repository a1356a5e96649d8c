"""A worker: one run in a process of its own, from the question on its standard input to a folder of files.

    in    {"question": …, "address": …, "folder": …, "results": …, "cases": …, "workers": …, "cluster": …}
    out   {"progress": {"phase": …, "done": …, "total": …, "left_s": …}}, a line a step
    last  {"ended": {"state": …, "code": …, "message": …, "findings": …, …}}

It ends at once when its standard input closes: whoever started it is gone. A worker that ends without a
last line was killed, and its run is lost.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

from gasunion import __version__
from gasunion.outcome import Envelope, Finding, Outcome, Provenance, Refused, sha256_of

Tell = Callable[..., None]
NICENESS: Final = 10
"""Plans wait for the gas day, and not the gas day for plans."""


def main(questions: IO[str], answers: IO[str]) -> None:
    """Compute the one run that is asked for on a stream, and tell of it on another."""
    line = questions.readline()
    job: dict[str, Any] = json.loads(line)
    threading.Thread(target=_listen, args=(questions,), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICENESS)

    def say(**what: Any) -> None:
        answers.write(json.dumps(what, ensure_ascii=False) + "\n")
        answers.flush()

    def tell(
        phase: str, done: int | None = None, total: int | None = None, left: float | None = None
    ) -> None:
        left_s = None if left is None else int(left)
        say(progress={"phase": phase, "done": done, "total": total, "left_s": left_s})

    say(ended=ended(job, tell))


def _listen(questions: IO[str]) -> None:
    """End with whoever asked; a solver in compiled code cannot be asked to stop."""
    while questions.read(1):
        pass
    os._exit(130)


def ended(job: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """How a run ended: with a result, by a refusal, or by a defect."""
    try:
        if job["question"]["kind"] == "comparison":
            return _compared(job, tell)
        return _planned(job, tell)
    except Refused as refused:
        return _end("refused", refused.outcome)
    except MemoryError:
        return _end(
            "failed", Outcome(code="interrupted", message="this machine has too little memory for it")
        )
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        message = f"a defect in gasunion ({type(error).__name__}); the server's log has the lines to report"
        return _end("failed", Outcome(code="interrupted", message=message))


def _end(state: str, outcome: Outcome, **more: str | None) -> dict[str, Any]:
    return {
        "state": state,
        "code": outcome.code if state == "done" else None,
        "message": outcome.message,
        "findings": [asdict(f) for f in outcome.findings],
        **more,
    }


def _planned(job: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    from gasunion.operations.committee.cases import opened_case
    from gasunion.operations.committee.own_cases import cases_in
    from gasunion.operations.committee.question import PlanAsked, read_question
    from gasunion.report.answers.answers import plan_part
    from gasunion.report.files.files import publish
    from gasunion.report.folders.folder import plan_files
    from gasunion.studies.fleet import Crew
    from gasunion.studies.plan_question import STUDY, answers, plan_question

    tell("case")
    cases = cases_in(Path(job["cases"]) if job["cases"] else None)
    asked = read_question(job["question"], cases=cases)
    assert isinstance(asked, PlanAsked)
    if asked.address != job["address"]:
        what = "was changed since this plan was asked for."
        raise Refused([Finding(where=f"case {asked.case}", what=what, hint="Ask for the plan again.")])
    with tempfile.TemporaryDirectory() as scratch:
        case = opened_case(asked, Path(scratch), cases.place(asked.case))
    question = plan_question(
        case, asked.year, kind=asked.plan, block=asked.block or None, on_base=asked.base,
        worlds=asked.worlds if asked.plan == "block" else None, seed=asked.seed,
    )  # fmt: skip

    def begin(words: str) -> None:
        tell("study" if words == STUDY else "plan")

    def watch(done: int, total: int, left: float | None) -> None:
        tell("worlds", done, total, left)

    crew = Crew(workers=job["workers"], cluster=job["cluster"])
    (result,) = answers([question], begin=begin, crew=crew, watch=watch)
    tell("write")
    envelope = Envelope(
        name="plan",
        outcome=result.outcome,
        body=plan_part(result),
        provenance=Provenance(
            input_sha256=question.case.input_sha256,
            version=__version__,
            overridden=question.case.overridden,
        ),
    )
    files = plan_files(result, envelope)
    listed = publish(Path(job["folder"]), files)
    protocol = json.loads(files["protocol.json"])["sha256"] if "protocol.json" in files else None
    return _end("done", result.outcome, manifest_sha256=listed, protocol_sha256=protocol)


def _compared(job: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    from gasunion.report.answers.changed_words import comparison_text
    from gasunion.report.changes.changes import changes_of
    from gasunion.report.changes.compared import opened_result, without_plan
    from gasunion.report.changes.comparison import comparison_part
    from gasunion.report.files.files import publish, read_results
    from gasunion.report.folders.folder import answer_bytes
    from gasunion.report.folders.stored import fitting_together, sentences
    from gasunion.report.page.changes_page import CHANGES_FILE, changes_page_bytes
    from gasunion.studies.compare import compare

    tell("read")
    sides = [job["question"]["before"], job["question"]["after"]]
    opened = [
        opened_result(read_results(Path(job["results"]) / address), name=address[:8]) for address in sides
    ]
    origin = Provenance(
        input_sha256=sha256_of(*(o.input_sha256.encode() for o in opened)), version=__version__
    )
    for one in opened:
        if not one.outcome.is_solved:
            raise Refused([Finding(where=f"run {one.name}", what=f"{without_plan(one).message}.")])
    tell("compare")
    findings = tuple(f for o in opened for f in o.findings)
    with fitting_together(findings, where="compare"):
        compared = compare([o.compared for o in opened])
        text = comparison_text(opened)
        page = changes_page_bytes(changes_of(opened), version=__version__, later_changes=sentences(findings))
    outcome = Outcome(code="solved", message="2 plans were compared", findings=findings)
    envelope = Envelope(
        name="compare", outcome=outcome, provenance=origin, body=comparison_part(opened, compared)
    )
    files = {"compare.json": answer_bytes(envelope), "compare.txt": text.encode(), CHANGES_FILE: page}
    tell("write")
    return _end("done", outcome, manifest_sha256=publish(Path(job["folder"]), files), protocol_sha256=None)


if __name__ == "__main__":
    # Whatever a library prints must not stand among the lines that are read.
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    main(sys.stdin, told)
