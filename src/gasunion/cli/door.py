"""How an answer leaves the house: exit codes, the JSON envelope, atomic files, words for a person.

0 done; 1 a defect in gasunion; 2 input or usage is wrong; 3 computed, and the answer is no; 130 interrupted,
nothing half-written. Human text goes to standard output, progress and errors to standard error; with
`--json -` standard output holds the JSON answer and nothing else.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, NoReturn, ParamSpec

import typer

from gasunion import __version__
from gasunion.outcome import EXIT_DEFECT, EXIT_INTERRUPTED, Envelope, Finding, Outcome, Provenance, Refused

P = ParamSpec("P")

JsonOption = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE", help="Write the answer as JSON to FILE; '-' is standard output."),
]


def provenance(input_sha256: str = "", overridden: tuple[str, ...] = ()) -> Provenance:
    """Provenance of an answer of this version."""
    return Provenance(input_sha256=input_sha256, version=__version__, overridden=overridden)


def leave(envelope: Envelope, *, json_file: str | None, text: str = "") -> NoReturn:
    """Write the answer where it was asked for and exit with the code of its outcome.

    `text` is what a person reads; it goes to standard output unless the JSON does.
    """
    write_answer(envelope, json_file=json_file, text=text)
    raise typer.Exit(envelope.outcome.exit_code)


def write_answer(envelope: Envelope, *, json_file: str | None, text: str = "") -> None:
    """Write the answer as `leave` does, without leaving."""
    if json_file is not None:
        body = json.dumps(envelope.as_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        if json_file == "-":
            sys.stdout.write(body)
        else:
            write_atomic(Path(json_file), body.encode())
    if text and json_file != "-":
        print(text)
    if not envelope.outcome.is_solved:
        # A finding that reaches a person only through the JSON would be lost on most people.
        print(f"{envelope.outcome.code}: {envelope.outcome.message}", file=sys.stderr)
        for finding in envelope.outcome.findings:
            kind = "warning: " if finding.severity == "warning" else ""
            print(f"  {kind}{finding}", file=sys.stderr)


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: a temporary neighbour, flushed, then renamed over.

    Raises
    ------
    Refused : the folder does not exist or may not be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise Refused([Finding(where=str(path), what=f"cannot be written: {error.strerror}.")]) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files private; an answer is for whoever may read the folder.
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder whole or not at all: a temporary neighbour, then renamed.

    Raises
    ------
    Refused : the folder exists and is not empty, or may not be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(
            [Finding(where=str(folder), what="exists already", hint="name a folder that is new or empty.")]
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Resolved, since "." cannot be renamed over.
        target = folder.resolve()
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as name:
            made = Path(name) / "made"
            made.mkdir()
            for file, data in files.items():
                (made / file).write_bytes(data)
            made.replace(target)
    except OSError as error:
        raise Refused([Finding(where=str(folder), what=f"cannot be written: {error.strerror}.")]) from None


def read_bytes(path: str | Path) -> bytes:
    """Bytes of an input file.

    Raises
    ------
    Refused : it does not exist, is a folder, or may not be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Refused(
            [Finding(where=str(path), what=f"cannot be read: {error.strerror}.", hint="Check the path.")]
        ) from None


def read_json(path: str | Path) -> tuple[Any, bytes]:
    """A JSON input file: its value and its bytes; duplicate keys, NaN and Infinity are faults.

    Raises
    ------
    Refused : unreadable, not UTF-8, not JSON (line and column named), or a key stands twice.
    """
    data = read_bytes(path)

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        # Counted in one pass: a game of 20 players has a million keys.
        twice = sorted(name for name, times in Counter(k for k, _ in items).items() if times > 1)
        if twice:
            raise Refused(
                [
                    Finding(
                        where=str(path), what=f"key {n!r} stands twice.", value=n, hint="Keep one of them."
                    )
                    for n in twice
                ]
            )
        return dict(items)

    def constant(name: str) -> NoReturn:
        raise Refused(
            [
                Finding(
                    where=str(path),
                    what=f"{name} is not a number.",
                    value=name,
                    hint="Write a finite number, or null where there is none.",
                )
            ]
        )

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_constant=constant), data
    except UnicodeDecodeError as error:
        raise Refused([Finding(where=str(path), what=f"is not UTF-8 at byte {error.start}.")]) from None
    except json.JSONDecodeError as error:
        raise Refused(
            [
                Finding(
                    where=f"{path}, line {error.lineno}, column {error.colno}",
                    what=f"is not JSON: {error.msg}.",
                )
            ]
        ) from None
    except RecursionError:
        raise Refused([Finding(where=str(path), what="is nested too deeply.")]) from None


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
                command(*args, **kwargs)
            except Refused as refused:
                leave(
                    Envelope(name=name, outcome=refused.outcome, provenance=provenance()), json_file=json_name
                )
            except KeyboardInterrupt:
                outcome = Outcome(code="interrupted", message="interrupted; nothing was half-written")
                write_answer(
                    Envelope(name=name, outcome=outcome, provenance=provenance()), json_file=json_name
                )
                raise typer.Exit(EXIT_INTERRUPTED) from None
            except BrokenPipeError:
                # The reader of our standard output has gone; there is nobody left to tell.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                raise typer.Exit(EXIT_DEFECT) from None
            except typer.Exit:
                raise
            except Exception:
                traceback.print_exc()
                print(
                    "This is a defect in gasunion, not in your input. Please report the lines above.",
                    file=sys.stderr,
                )
                raise typer.Exit(EXIT_DEFECT) from None

        return run

    return decorate


def as_lines(rows: Mapping[str, str]) -> str:
    """Aligned "name  value" lines for a person."""
    width = max((len(k) for k in rows), default=0)
    return "\n".join(f"{k:<{width}}  {v}" for k, v in rows.items())
