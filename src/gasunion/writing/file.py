"""One file written: a regular one whole or not at all; a device or pipe is written to, never replaced."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import socket
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from gasunion.outcome import Finding, Refused

# Short, so that a name of the longest length that a file system takes still has a neighbour.
TEMPORARY = ".gasunion-"
_DESCRIPTOR = re.compile(r"/(?:dev/fd|proc/(?:self|thread-self|\d+)/fd)/(\d+)")
UNWRITTEN = "the output could not be written"
_LONGEST_CHAIN = 40
_PIPE_WAIT_S = 5.0


def write_file(path: str | Path, data: bytes) -> None:
    """Write the bytes to a path, as `write_parts` does."""
    write_parts(path, (data,))


def write_parts(path: str | Path, parts: Iterable[bytes], *, mode: int | None = None) -> None:
    """Write bytes to a path, part by part; missing folders above it are made.

    A regular file, or a name where nothing is yet, gets a temporary neighbour that is flushed and renamed
    over; its mode is kept. A symbolic link stays, and what it points to is written so. A character device, a
    pipe and a socket are written to; so is an open descriptor, as /dev/stdout or /dev/fd/3 name it.

    Parameters
    ----------
    mode : permissions of a new regular file, such as 0o600 for a secret; None for those of any new file.

    Raises
    ------
    Refused : the path is a folder, a disk, no path at all, may not be written, or nobody reads the pipe.
    """
    if not os.fspath(path):
        raise _refusal("an empty path", "is no file", "name one")
    with told(path):
        number = _descriptor(path)
        if number is not None:
            _pour(os.dup(number), parts)
            return
        kind = mode_of(path)
        if kind is None or stat.S_ISREG(kind):
            with folders_above(Path(path)):
                _replace(Path(os.path.realpath(path)), parts, mode=mode)
        elif stat.S_ISDIR(kind):
            raise _refusal(path, "is a folder", "name a file in it")
        elif stat.S_ISBLK(kind):
            raise _refusal(path, "is a disk", "name a file; an answer is never written over a disk")
        elif stat.S_ISSOCK(kind):
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
                door.connect(os.fspath(path))
                for part in parts:
                    door.sendall(part)
        else:
            _pour(_opened(path, is_pipe=stat.S_ISFIFO(kind)), parts)


@contextlib.contextmanager
def told(path: str | Path) -> Iterator[None]:
    """Turn what the system says against a path into a refusal in words.

    Raises
    ------
    Refused : with the path and the reason.
    """
    try:
        yield
    except OSError as error:
        raise _refusal(path, f"cannot be written: {error.strerror or error}.", None) from None
    except ValueError:
        if _has_no_name(path):
            what = "a character that no file name can hold"
            raise _refusal(path, f"cannot be written: the path holds {what}.", None) from None
        raise


def _has_no_name(path: str | Path) -> bool:
    """Whether a path holds a NUL or a lone surrogate: the system has no such name."""
    try:
        return b"\0" in os.fsencode(path)
    except UnicodeEncodeError:
        return True


def _refusal(path: str | Path, what: str, hint: str | None) -> Refused:
    return Refused([Finding(where=str(path), what=what, hint=f"{hint}." if hint else None)], UNWRITTEN)


def mode_of(path: str | Path) -> int | None:
    """Kind and permissions of what a path leads to, links followed; None where nothing is there.

    Raises
    ------
    OSError : the path cannot be looked up. ValueError : it holds a NUL.
    """
    try:
        return Path(path).stat().st_mode
    except FileNotFoundError:
        return None


def _descriptor(path: str | Path) -> int | None:
    """The open descriptor of this process that a path names, through any links; None for any other path."""
    place = Path(path).absolute()
    for _ in range(_LONGEST_CHAIN):
        match = _DESCRIPTOR.fullmatch(str(place))
        if match:
            return int(match[1]) if _is_ours(str(place)) else None
        try:
            place = Path(os.path.normpath(place.parent / place.readlink()))
        except OSError:
            return None
    return None


def _is_ours(name: str) -> bool:
    return not name.startswith("/proc/") or name.split("/")[2] in ("self", "thread-self", str(os.getpid()))


def _opened(path: str | Path, *, is_pipe: bool) -> int:
    """A descriptor to write a device or pipe with; a pipe's reader may come a little later than we do."""
    end = time.monotonic() + _PIPE_WAIT_S
    while True:
        try:
            number = os.open(path, os.O_WRONLY | os.O_NOCTTY | (os.O_NONBLOCK if is_pipe else 0))
        except OSError as error:
            if not is_pipe or error.errno != errno.ENXIO:
                raise
            if time.monotonic() > end:
                wait = f"nobody reads this pipe, after {_PIPE_WAIT_S:g} s"
                raise _refusal(path, f"cannot be written: {wait}.", None) from None
            time.sleep(0.02)
            continue
        os.set_blocking(number, True)
        return number


def _pour(number: int, parts: Iterable[bytes]) -> None:
    with os.fdopen(number, "wb", buffering=0) as file:
        for part in parts:
            rest = memoryview(part)
            while rest:
                rest = rest[file.write(rest) :]


@contextlib.contextmanager
def folders_above(path: Path) -> Iterator[None]:
    """Make the folders above a path; where what follows fails, those that were made go again."""
    made = []
    parent = path.parent
    while not parent.exists():
        made.append(parent)
        parent = parent.parent
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


@contextlib.contextmanager
def neighbour(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A temporary file beside a target, open for writing; it goes again where it was not renamed.

    Raises
    ------
    OSError : the folder is not there or takes no file.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, Path(name)
    finally:
        with contextlib.suppress(OSError):
            Path(name).unlink()


def flushed(file: BinaryIO, parts: Iterable[bytes]) -> None:
    """Write all parts, through to the disk."""
    for part in parts:
        file.write(part)
    file.flush()
    os.fsync(file.fileno())


def _replace(target: Path, parts: Iterable[bytes], *, mode: int | None) -> None:
    """A temporary neighbour, flushed, then renamed over."""
    with neighbour(target) as (file, beside):
        flushed(file, parts)
        if mode is None:
            as_before(beside, target)
        else:
            beside.chmod(mode)
        beside.replace(target)


def as_before(new: Path, target: Path) -> None:
    """Give a new file the mode and the owner of the one it replaces, else the mode of any new file.

    Raises
    ------
    PermissionError : the file that stands there may not be written.
    """
    try:
        before = target.stat()
    except FileNotFoundError:
        new.chmod(0o666 & ~_umask())
        return
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    with contextlib.suppress(PermissionError):
        os.chown(new, before.st_uid, before.st_gid)
    new.chmod(stat.S_IMODE(before.st_mode))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def new_folder_mode() -> int:
    """Mode of a new folder."""
    return 0o777 & ~_umask()
