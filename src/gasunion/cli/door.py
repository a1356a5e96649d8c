"""How an answer leaves the house: exit codes, the JSON envelope, words for a person.

0 done; 1 a defect in gasunion; 2 input or usage is wrong; 3 computed, and the answer is no; 130 interrupted,
nothing half-written. Human text goes to standard output, progress and errors to standard error; with
`--json -` standard output holds the JSON answer and nothing else.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, NoReturn, ParamSpec

import typer

from gasunion import __version__
from gasunion.cli.outputs import refuse_clashes
from gasunion.cli.streams import is_standard_output, tell, tell_words
from gasunion.outcome import (
    EXIT_DEFECT,
    EXIT_INTERRUPTED,
    EXIT_REFUSED,
    Envelope,
    Finding,
    Outcome,
    Provenance,
    Refused,
)
from gasunion.patience import (
    HINT,
    VARIABLE,
    gathered_stops,
    seconds_of,
    stopped_finding,
    stops_heard,
)
from gasunion.reading.file import read_bytes as read_bytes
from gasunion.reading.plain import read_json as read_json
from gasunion.writing import json_bytes, speak, speak_bytes, write_file

P = ParamSpec("P")

JsonOption = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE", help="Write the answer as JSON to FILE; '-' is standard output."),
]


def provenance(input_sha256: str = "", overridden: tuple[str, ...] = ()) -> Provenance:
    """Provenance of an answer of this version."""
    return Provenance(input_sha256=input_sha256, version=__version__, overridden=overridden)


def allow_seconds(text: str) -> None:
    """Let one solve of this process and of those it starts take so long; exit 2 where it is no time."""
    try:
        os.environ[VARIABLE] = repr(seconds_of(text, where="--solve-seconds"))
    except Refused as refused:
        raise typer.Exit(leave_refused(refused, name="usage", json_file=None)) from None


def leave(envelope: Envelope, *, json_file: str | None, text: str = "") -> NoReturn:
    """Write the answer where it was asked for and exit with the code of its outcome.

    `text` is what a person reads; it goes to standard output unless the JSON does.
    """
    envelope = replace(envelope, outcome=_with_stops(envelope.outcome))
    write_answer(envelope, json_file=json_file, text=text)
    raise typer.Exit(envelope.outcome.exit_code)


def _with_stops(outcome: Outcome) -> Outcome:
    """The outcome; where solves were cut off and it does not say so, with a finding that does."""
    stops = stops_heard()
    if not stops or any(f.hint == HINT for f in outcome.findings):
        return outcome
    found = stopped_finding(max(stops), what="the solver", count=len(stops), is_lesser=outcome.is_solved)
    return outcome.with_findings([found])


def write_answer(envelope: Envelope, *, json_file: str | None, text: str = "") -> None:
    """Write the answer as `leave` does, without leaving.

    Raises
    ------
    Refused : the answer could not be written; what could be said was said.
    """
    unwritten: Refused | None = None
    is_on_output = json_file is not None and is_standard_output(json_file)
    try:
        if json_file is not None:
            body = json_bytes(envelope.as_dict())
            if is_on_output:
                speak_bytes(body, sys.stdout)
            else:
                write_file(json_file, body)
    except Refused as refused:
        unwritten = refused
    try:
        if text and not is_on_output:
            speak(text, sys.stdout)
    except Refused as refused:
        unwritten = unwritten or refused
    if not envelope.outcome.is_solved:
        # A finding that reaches a person only through the JSON would be lost on most people.
        tell(envelope.outcome)
    if unwritten is not None:
        raise unwritten


def leave_refused(refused: Refused, *, name: str, json_file: str | None) -> int:
    """Say a refusal on standard error, write it where an answer was asked for; its exit code."""
    envelope = Envelope(name=name, outcome=refused.outcome, provenance=provenance())
    try:
        write_answer(envelope, json_file=json_file)
    except Refused as unwritten:
        # The file may be the very one that was refused: it is named once.
        if unwritten.findings != refused.findings:
            tell(unwritten.outcome)
    return EXIT_REFUSED


def leave_unanswered(error: OSError, *, where: str, name: str = "usage", json_file: str | None = None) -> int:
    """As `leave_refused`, for what the system refused: a file, a folder, a stream.

    `where` is named where the system names no file.
    """
    where = error.filename if isinstance(error.filename, str) else where
    finding = Finding(where=where, what=f"the system refused it: {error.strerror or error}.")
    return leave_refused(Refused([finding]), name=name, json_file=json_file)


def guarded(name: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Turn what a command raises into the exit codes of the doors.

    `name` is the schema name of the command's answer. The command's keyword `json_file` tells where a
    refusal is written as JSON too.
    """

    def decorate(command: Callable[P, None]) -> Callable[P, None]:
        @functools.wraps(command)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            json_file = kwargs.get("json_file")
            json_name = json_file if isinstance(json_file, str) else None
            try:
                try:
                    refuse_clashes(kwargs)
                except Refused as clash:
                    json_name = None  # the file may be an input
                    raise clash
                with gathered_stops():
                    try:
                        command(*args, **kwargs)
                    except (Refused, OSError, MemoryError, typer.Exit):
                        raise
                    except Exception:
                        # What rests on a solve that was cut off may fail anywhere behind it.
                        if not stops_heard():
                            raise
                        outcome = Outcome(code="out_of_steps", message=f"{name}: no answer in the time given")
                        leave(
                            Envelope(name=name, outcome=outcome, provenance=provenance()), json_file=json_name
                        )
            except Refused as refused:
                raise typer.Exit(leave_refused(refused, name=name, json_file=json_name)) from None
            except KeyboardInterrupt:
                outcome = Outcome(code="interrupted", message="interrupted; nothing was half-written")
                with contextlib.suppress(Refused):
                    write_answer(
                        Envelope(name=name, outcome=outcome, provenance=provenance()), json_file=json_name
                    )
                raise typer.Exit(EXIT_INTERRUPTED) from None
            except OSError as error:
                # Whatever the system refuses is of the person's surroundings, and no defect of ours.
                raise typer.Exit(
                    leave_unanswered(error, where=name, name=name, json_file=json_name)
                ) from None
            except MemoryError:
                finding = Finding(where=name, what="needs more memory than this machine gives.")
                raise typer.Exit(leave_refused(Refused([finding]), name=name, json_file=json_name)) from None
            except typer.Exit:
                raise
            except Exception as error:
                if _is_unloaded(error):
                    why = str(error).strip().rpartition("\n")[2].rstrip(".")
                    hint = "Give the program more memory, or install gasunion again."
                    finding = Finding(where=name, what=f"a library cannot be loaded: {why}.", hint=hint)
                    code = leave_refused(Refused([finding]), name=name, json_file=json_name)
                    raise typer.Exit(code) from None
                tell_words(traceback.format_exc())
                tell_words("This is a defect in gasunion, not in your input. Please report the lines above.")
                raise typer.Exit(EXIT_DEFECT) from None

        run.answer_name = name  # type: ignore[attr-defined]  # read by the tree, where usage is refused
        return run

    return decorate


def _is_unloaded(error: Exception) -> bool:
    """Whether a library is missing or does not fit into memory; a module of our own is our defect."""
    return isinstance(error, ImportError) and (error.name or "").partition(".")[0] != "gasunion"


def as_lines(rows: Mapping[str, str]) -> str:
    """Aligned "name  value" lines for a person."""
    width = max((len(k) for k in rows), default=0)
    return "\n".join(f"{k:<{width}}  {v}" for k, v in rows.items())
