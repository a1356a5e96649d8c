"""What a command writes is one file each, and none of them is a file that it reads."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gasunion.cli.streams import is_standard_output
from gasunion.outcome import Finding, Refused

# What a folder that is read holds.
_TABLES = (".csv", ".toml", ".net", ".scn", ".cs", ".cdf", ".zip", ".xlsx")
_STEADY = ("network.json", "params.json", "bc.json")
# Names of the parameters that name what is written, and the words of the person for them.
_OUTPUTS = {
    "json_file": "--json",
    "map_file": "--map",
    "proof_file": "--proof",
    "out": "--out",
    "out_file": "--out",
    "backup_file": "backup",
    "worlds_out": "--worlds-out",
}
# Names of the parameters that name a database; without one, it is what the environment or the default says.
_DATABASES = ("database", "record")


def refuse_clashes(given: Mapping[str, Any]) -> None:
    """Check the arguments of a command before it computes anything.

    Raises
    ------
    Refused : two outputs name the same file, one is an input, or one lies in a result folder under the name
        of one of its files.
    """
    faults: list[Finding] = []
    outputs = {name: Path(v) for name, v in given.items() if name in _OUTPUTS and _is_named(v)}
    listed = list(outputs.items())
    for i, (name, path) in enumerate(listed):
        faults += [
            Finding(
                where=f"{_OUTPUTS[name]} {path}",
                what=f"is also what {_OUTPUTS[other]} writes.",
                hint="Give each a name of its own.",
            )
            for other, second in listed[i + 1 :]
            if _is_same(path, second)
        ]
        faults += [
            Finding(
                where=f"{_OUTPUTS[name]} {path}",
                what="is read by this command, and would be overwritten.",
                hint="Name another file.",
            )
            for read in _paths(given)
            if _is_read(path, read)
        ]
    faults += _no_folder(outputs.get("out"))
    faults += _case_folder(outputs.get("out"))
    answer = outputs.get("json_file")
    for name in ("out", "folder"):
        folder = given.get(name)
        if answer is not None and isinstance(folder, Path) and _is_same(answer.parent, folder):
            faults += _in_result_folder(answer)
    if faults:
        raise Refused(faults)


def _is_read(path: Path, read: Path) -> bool:
    """Whether a path is a file that is read, or a table of a folder that is."""
    try:
        if read.is_file():
            return _is_same(path, read)
        is_table = path.suffix.lower() in _TABLES or path.name in _STEADY
        return is_table and path.is_file() and read.is_dir() and _is_same(path.parent, read)
    except OSError:  # a list of unions is an argument too, and may be longer than a name of a file
        return False


def _no_folder(out: Path | None) -> list[Finding]:
    """A folder of results that is a file is told before minutes of computing, and not after."""
    if out is None or out.suffix.lower() in (".html", ".toml") or not out.is_file():
        return []
    hint = "name a folder, or a path where nothing is yet."
    return [Finding(where=f"--out {out}", what="is a file, not a folder", hint=hint)]


def _case_folder(out: Path | None) -> list[Finding]:
    """Results have tables of the same names as a case, and would overwrite its own."""
    try:
        if out is None or not (out / "case.toml").is_file():
            return []
    except (OSError, ValueError):  # whoever writes it says what is wrong
        return []
    hint = "name another folder; tables of results would overwrite those of the case."
    return [Finding(where=f"--out {out}", what="is a case folder", hint=hint)]


_UNION_FILES = ("union.html", "union.json", "certificate.json")


def _in_result_folder(answer: Path) -> list[Finding]:
    from gasunion.report.files.files import OWN_FILES

    is_of_table = answer.name.startswith(("north_", "union_")) and answer.suffix == ".csv"
    if answer.name not in (*OWN_FILES, *_UNION_FILES) and not is_of_table:
        return []
    return [
        Finding(
            where=f"--json {answer}",
            what="is the name of a file of the result folder.",
            hint="Give the answer another name, or put it elsewhere.",
        )
    ]


def _is_named(value: Any) -> bool:
    """Whether a value names a file: not standard output, a device, or a path that no file can have."""
    if not isinstance(value, str | Path):
        return False
    if is_standard_output(os.fspath(value)):
        return False
    try:
        kind = Path(value).stat().st_mode
    except FileNotFoundError:
        return True
    except (OSError, ValueError):  # whoever writes it says what is wrong
        return False
    return stat.S_ISREG(kind) or stat.S_ISDIR(kind)


def _paths(given: Mapping[str, Any]) -> Iterator[Path]:
    for name, value in given.items():
        if name in _OUTPUTS:
            continue
        if name in _DATABASES:
            yield from _database_files(value, is_used=name == "database" or value is not None)
            continue
        for one in value if isinstance(value, list | tuple) else [value]:
            if isinstance(one, str | Path) and len(os.fspath(one)) < 4096 and "\0" not in os.fspath(one):
                yield Path(one)


def _database_files(url: Any, *, is_used: bool) -> Iterator[Path]:
    """Files of a database of SQLite; none of a server."""
    text = url if isinstance(url, str) else os.environ.get("GASUNION_DATABASE_URL") or "sqlite:///gasunion.db"
    if is_used and text.startswith("sqlite:///") and "\0" not in text and len(text) < 4096:
        for ending in ("", "-wal", "-shm"):
            yield Path(text.removeprefix("sqlite:///") + ending)


def _is_same(a: Path, b: Path) -> bool:
    try:
        return os.path.realpath(a) == os.path.realpath(b) or a.samefile(b)
    except (OSError, ValueError):
        return False
