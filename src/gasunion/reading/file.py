"""Bytes of a file: never more than a stated limit, from regular files, devices and pipes alike."""

from __future__ import annotations

import os
import select
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from gasunion.outcome import Finding, Refused
from gasunion.reading import text
from gasunion.reading.limits import FILE_BYTES, WAIT_S, size

_CHUNK: Final = 1 << 20
_CHECK: Final = "Check the path."


def read_bytes(path: str | Path, *, most: int = max(FILE_BYTES.values()), hint: str | None = _CHECK) -> bytes:
    """Bytes of an input file.

    A named pipe is read to its end while somebody writes to it, and refused where nobody does.

    Parameters
    ----------
    most : bytes that are read; a longer file is refused without being read.
    hint : the next step where it is not there or may not be read.

    Raises
    ------
    Refused : it does not exist, is a folder, may not be read, is too large, or its path cannot be a path.
    """
    return b"".join(read_parts(path, most=most, hint=hint))


def read_parts(path: str | Path, *, most: int, hint: str | None = _CHECK) -> Iterator[bytes]:
    """Bytes of an input file, part by part.

    Raises
    ------
    Refused : as `read_bytes`.
    """
    where = text.visible(str(path))
    if (fault := path_fault(path)) is not None:
        raise Refused([fault])
    try:
        # Without O_NONBLOCK the opening of a pipe that nobody writes to never returns.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        raise _unreadable(where, error, hint) from None
    try:
        status = os.fstat(handle)
        if stat.S_ISREG(status.st_mode) and status.st_size > most:
            raise _too_large(where, status.st_size, most)
        if not stat.S_ISFIFO(status.st_mode):
            os.set_blocking(handle, True)
        yield from _parts(handle, where, most)
    except OSError as error:
        raise _unreadable(where, error, hint) from None
    finally:
        os.close(handle)


def kind_of(path: str | Path) -> Literal["folder", "file", "nothing"]:
    """What stands at a path: a folder, something else, or nothing that can be reached; never raises."""
    try:
        return "folder" if stat.S_ISDIR(Path(path).stat().st_mode) else "file"
    except (OSError, ValueError):
        return "nothing"


def name_of(path: str | Path) -> str:
    """The last name of a path as it is written; of "." or ".." that of the folder. No link is followed."""
    return Path(os.path.normpath(Path(path).absolute())).name


def path_fault(path: str | Path) -> Finding | None:
    """Why a text can be no path: it holds a NUL or half a character."""
    written = str(path)
    where = text.visible(written)
    if not written:
        return Finding(where="an empty path", what="is no file", hint="name one.")
    if "\0" in written:
        return Finding(where=where, what="holds a NUL character; no path can", hint="check the path.")
    try:
        written.encode("utf-8")
    except UnicodeEncodeError:
        what = "is not UTF-8; a path with such a name cannot be written into an answer"
        return Finding(where=where, what=what, hint="rename the file.")
    return None


def _parts(handle: int, where: str, most: int) -> Iterator[bytes]:
    """What is read, until the end or past the limit; nobody waits for a writer that never comes."""
    total, deadline = 0, time.monotonic() + WAIT_S
    is_pipe = not os.get_blocking(handle)
    while True:
        try:
            part = os.read(handle, min(_CHUNK, most + 1 - total))
        except BlockingIOError:  # somebody holds the pipe open and has not written yet
            select.select([handle], [], [])
            continue
        if part:
            total += len(part)
            if total > most:
                raise _too_large(where, None, most)
            yield part
        elif total or not is_pipe:
            return
        elif time.monotonic() < deadline:
            time.sleep(0.02)
        else:
            what = f"is a pipe to which nobody wrote within {WAIT_S:g} s"
            raise Refused([Finding(where=where, what=what, hint="start the writer first, or name a file.")])


def _too_large(where: str, count: int | None, most: int) -> Refused:
    has = f"has {size(count)}" if count is not None else f"has more than {size(most)}"
    return Refused(
        [
            Finding(
                where=where,
                what=f"{has}; at most {size(most)} are read",
                value=count,
                unit="B",
                limit=most,
                hint="check that it is the file that was meant.",
            )
        ]
    )


def _unreadable(where: str, error: OSError, hint: str | None) -> Refused:
    reason = error.strerror or type(error).__name__
    if where == "-":
        hint = "For standard input name /dev/stdin."
    return Refused([Finding(where=where, what=f"cannot be read: {reason}.", hint=hint)])
