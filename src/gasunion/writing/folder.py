"""A folder of files written: all of them or none, also where it exists and holds what is not ours."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from gasunion.outcome import Finding, Refused
from gasunion.writing.file import (
    TEMPORARY,
    UNWRITTEN,
    as_before,
    folders_above,
    mode_of,
    new_folder_mode,
    told,
)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder that is new or empty.

    Raises
    ------
    Refused : it exists and is not empty, or may not be written.
    """
    with told(folder):
        kind = mode_of(folder)
        if kind is not None and (not stat.S_ISDIR(kind) or any(folder.iterdir())):
            hint = "name a folder that is new or empty."
            raise Refused([Finding(where=str(folder), what="exists already", hint=hint)], UNWRITTEN)
    update_folder(folder, files)


def update_folder(folder: Path, files: Mapping[str, bytes], *, stale: Set[str] = frozenset()) -> None:
    """Write files into a folder, made where it is missing: all new files stand there, or all old ones.

    What lies in the folder under other names stays. The files are put in place in the order they are given.
    A file that is a symbolic link stays one, and what it points to is written.

    Parameters
    ----------
    stale : names of files that must not stand beside the new ones, and are removed.

    Raises
    ------
    Refused : the folder is a file, a name in it is no regular file, or it may not be written.
    """
    with told(folder):
        kind = mode_of(folder)
        if kind is not None and not stat.S_ISDIR(kind):
            hint = "name a folder, or a path where nothing is yet."
            raise Refused([Finding(where=str(folder), what="is a file, not a folder", hint=hint)], UNWRITTEN)
        target = Path(os.path.realpath(folder))
        if kind is None:
            with folders_above(folder.absolute()):
                _make(target, files)
        else:
            _change(target, files, stale=stale)


def _make(target: Path, files: Mapping[str, bytes]) -> None:
    """A temporary neighbour with every file, renamed."""
    staging = Path(tempfile.mkdtemp(dir=target.parent, prefix=TEMPORARY))
    try:
        for name, data in files.items():
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).write_bytes(data)
        staging.chmod(new_folder_mode())
        staging.rename(target)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise


def _change(target: Path, files: Mapping[str, bytes], *, stale: Set[str]) -> None:
    """Every new file is written beside its place first; then the places change hands, or all go back."""
    wrong = [
        Finding(where=str(target / name), what="is no regular file", hint="move it out of the way.")
        for name in (*files, *sorted(stale))
        if not stat.S_ISREG(mode_of(target / name) or stat.S_IFREG)
    ]
    if wrong:
        raise Refused(wrong, UNWRITTEN)
    swap = _Swap(staging=Path(tempfile.mkdtemp(dir=target, prefix=TEMPORARY)))
    try:
        swap.make_rooms(target, files)
        for name, data in files.items():
            swap.prepare(target / name, data)
        with _uninterrupted():
            swap.commit([target / name for name in sorted(stale)])
    finally:
        swap.clear()


@dataclass(kw_only=True)
class _Swap:
    """New files waiting beside their places, and the old ones kept until all are in place.

    Attributes
    ----------
    staging : a folder in the folder that is written. waiting : (new file, its place).
    rooms : folders that were made in it for files that lie deeper.
    done : (place, the old file that stood there or None), in the order they were put in place.
    """

    staging: Path
    waiting: list[tuple[Path, Path]] = field(default_factory=list)
    done: list[tuple[Path, Path | None]] = field(default_factory=list)
    elsewhere: list[Path] = field(default_factory=list)
    rooms: list[Path] = field(default_factory=list)

    def make_rooms(self, target: Path, names: Iterable[str]) -> None:
        """Make the folders within the target that names lie in; those that stay empty are taken away."""
        for name in names:
            for room in reversed(Path(name).parents[:-1]):
                if not (target / room).exists():
                    (target / room).mkdir()
                    self.rooms.append(target / room)

    def prepare(self, place: Path, data: bytes) -> None:
        """Write a new file beside its place; what a link points to may lie on another disk."""
        real = Path(os.path.realpath(place))
        room = self.staging
        if real.parent != self.staging.parent:
            room = Path(tempfile.mkdtemp(dir=real.parent, prefix=TEMPORARY))
            self.elsewhere.append(room)
        new = room / f"new-{len(self.waiting)}"
        new.write_bytes(data)
        as_before(new, real)
        self.waiting.append((new, real))

    def commit(self, stale: list[Path]) -> None:
        """Put every new file in its place and take the stale ones away; on any failure all goes back."""
        try:
            for new, place in self.waiting:
                kept = self._keep(place, new.parent)
                self.done.append((place, kept))
                new.replace(place)
            for place in stale:
                kept = self.staging / f"old-{len(self.done)}"
                if os.path.lexists(place):
                    self.done.append((place, kept))
                    place.rename(kept)
        except BaseException:
            self._roll_back()
            raise

    def _keep(self, place: Path, room: Path) -> Path | None:
        """A second name of the file at a place, so that the place is never empty; None where it is."""
        if not os.path.lexists(place):
            return None
        kept = room / f"old-{len(self.done)}"
        try:
            kept.hardlink_to(place)
        except OSError:  # a disk without second names
            shutil.copy2(place, kept)
        return kept

    def _roll_back(self) -> None:
        for place, kept in reversed(self.done):
            with contextlib.suppress(OSError):
                if kept is None:
                    place.unlink(missing_ok=True)
                elif os.path.lexists(kept):
                    kept.replace(place)

    def clear(self) -> None:
        """Remove what is left of the staging."""
        for room in (self.staging, *self.elsewhere):
            shutil.rmtree(room, ignore_errors=True)
        for made in reversed(self.rooms):
            with contextlib.suppress(OSError):  # it holds what was put in place
                made.rmdir()


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back until the renames are done; they take milliseconds."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if asked:
            raise KeyboardInterrupt
