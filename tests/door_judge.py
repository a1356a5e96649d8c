"""What no command may do, whatever it is given: the door law, asked of one run."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.door_commands import Attempt, Valid
from tests.door_runner import CPU_SECONDS, MEMORY_BYTES, WALL_SECONDS, Ended

CODES = {
    0: {"solved"},
    2: {"refused"},
    3: {"outside_limits", "infeasible", "unbounded", "out_of_steps", "undecided"},
}
# Of the tests' own surroundings.
_BESIDE = ("folder", "folder/inner", "file", "loop", "link", "fifo")


def faults(valid: Valid, tried: Attempt, ended: Ended, folder: Path, *, base_bytes: int) -> Iterator[str]:
    """What is wrong with how a command ended and what it left."""
    words = ended.stderr.decode("utf-8", "replace")
    if ended.code not in CODES:
        why = {14: f" after {WALL_SECONDS} s", 24: f" after {CPU_SECONDS} s of work", 9: " by the system"}
        yield f"exit {ended.code}, signal {ended.signal}{why.get(ended.signal, '')}: {words[-300:]}"
        return
    if "Traceback" in words or "defect" in words:
        yield f"a traceback: {words[-300:]}"
    if "more memory than" in words or ended.peak_bytes > base_bytes + MEMORY_BYTES:
        yield f"{ended.peak_bytes / 2**30:.1f} GiB of memory"
    if ended.code and not words.strip() and not ended.stdout.strip():
        yield f"exit {ended.code} without a word"
    if len(ended.stderr) > 200_000:
        yield f"{len(ended.stderr)} bytes of words on standard error"
    yield from _left(valid, tried, folder)
    if tried.kept and valid.answers is not None:
        yield from _answer(folder / "answer.json", valid.answers, ended)


def _left(valid: Valid, tried: Attempt, folder: Path) -> Iterator[str]:
    found = {str(p.relative_to(folder)): p for p in folder.rglob("*")}
    for name, path in found.items():
        if path.name.startswith(".gasunion-"):
            yield f"{name} is left"
    named = {w.removeprefix("--json=") for w in tried.words}
    for name, data in tried.files.items():
        if name in named or (
            valid.rewrites and name.startswith((f"{valid.rewrites}/", f"{valid.rewrites}.db"))
        ):
            continue
        if name not in found or found[name].read_bytes() != data:
            yield f"the input {name} was changed"
    for name, path in found.items():
        is_new = name not in tried.files and name not in _BESIDE
        if is_new and path.is_file():
            yield from (f"{name} {what}" for what in _half(path))


def _half(path: Path) -> Iterator[str]:
    """Whether a file that a command wrote is not whole."""
    data = path.read_bytes()
    ends = {".html": b"</html>", ".svg": b"</svg>", ".csv": b"\n"}
    if not data:
        yield "is empty"
    elif path.suffix == ".json":
        try:
            json.loads(data)
        except ValueError:
            yield "is no whole JSON"
    elif path.suffix in ends and not data.rstrip(b" ").rstrip(
        b"\n" if path.suffix != ".csv" else b""
    ).endswith(ends[path.suffix]):
        yield f"does not end with {ends[path.suffix]!r}"
    elif path.suffix in (".xlsx", ".docx") and not zipfile.is_zipfile(path):
        yield "is no whole workbook"


def _answer(path: Path, name: str, ended: Ended) -> Iterator[str]:
    try:
        answer: Any = json.loads(path.read_bytes())
        schema, code = answer["schema"], answer["outcome"]["code"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield f"no answer at exit {ended.code}: {error!r}"
        return
    if schema.split("/")[1] != name:
        yield f"the answer is of {schema}"
    assert ended.code is not None
    if code not in CODES[ended.code]:
        yield f"exit {ended.code} and {code}"
