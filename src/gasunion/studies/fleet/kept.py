"""What a study has done so far, in a file of lines that only grows.

The first line names the study by its digest; each other line holds a chunk's number, its result and a digest
of both. A line is on the disk before the next is begun. What a kill tears is the last line: it is not read.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from gasunion.outcome import Finding, Refused
from gasunion.reading.file import read_bytes
from gasunion.studies.fleet.job import Job, plain
from gasunion.writing import write_file

_NAME = "gasunion/fleet/1"
MOST_BYTES = 4 << 30


class Kept:
    """Results kept in a file beside the study.

    Parameters
    ----------
    path : the file; made where there is none.
    job : the study.

    Raises
    ------
    Refused : the file belongs to another study, or is no such file; nothing of it is changed.
    """

    def __init__(self, path: Path, job: Job) -> None:
        self.path = path
        self.done: dict[int, str] = {}
        head = plain({"schema": _NAME, "study": job.digest(), "chunks": len(job.chunks)})
        if not path.exists():
            write_file(path, head.encode() + b"\n")
            return
        lines = read_bytes(path, most=MOST_BYTES).split(b"\n")
        if lines[0].decode("utf-8", "replace") != head:
            raise Refused(
                [
                    Finding(
                        where=str(path),
                        what=f"holds results of another study, not of these {len(job.chunks)} {job.name}",
                        hint="name another file, or move this one away to begin anew",
                    )
                ]
            )
        whole = len(lines[0]) + 1
        for line in lines[1:-1]:
            read = _read(line, len(job.chunks))
            if read is None:
                break
            self.done[read[0]] = read[1]
            whole += len(line) + 1
        with path.open("r+b") as file:
            file.truncate(whole)

    def keep(self, number: int, result: str) -> None:
        """Add a chunk's result; it is on the disk when this returns."""
        line = plain([number, json.loads(result), _digest(number, result)]) + "\n"
        with self.path.open("ab") as file:
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())
        self.done[number] = result


def _digest(number: int, result: str) -> str:
    return hashlib.sha256(f"{number} {result}".encode()).hexdigest()[:16]


def _read(line: bytes, count: int) -> tuple[int, str] | None:
    """A line's number and result; None where it is torn or was changed."""
    try:
        read: Any = json.loads(line)
        number, value, digest = read
        result = plain(value)
    except (ValueError, TypeError):
        return None
    is_right = type(number) is int and 0 <= number < count and digest == _digest(number, result)
    return (number, result) if is_right else None
