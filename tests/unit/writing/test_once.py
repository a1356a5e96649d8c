"""A file that whoever is first makes: whole for everybody who comes in between."""

from __future__ import annotations

import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from gasunion.writing import write_once


def test_the_first_makes_it_and_the_second_leaves_it(tmp_path: Path) -> None:
    file = tmp_path / "a.key"
    assert write_once(file, b"one", mode=0o600)
    assert not write_once(file, b"two", mode=0o600)
    assert file.read_bytes() == b"one"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["a.key"]


def test_nobody_ever_reads_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks while it is being filled, at every step of the writer, finds no file or a whole one."""
    file, seen = tmp_path / "a.key", []

    def watched(name: str) -> None:
        real = getattr(os, name)

        def looks(*args: object, **kwargs: object) -> object:
            seen.append(file.read_bytes() if file.exists() else None)
            done = real(*args, **kwargs)
            seen.append(file.read_bytes() if file.exists() else None)
            return done

        monkeypatch.setattr(os, name, looks)

    for name in ("open", "fsync", "link"):
        watched(name)
    assert write_once(file, b"whole", mode=0o600)
    assert len(seen) == 6
    assert set(seen) == {None, b"whole"}


def test_of_many_one_makes_it(tmp_path: Path) -> None:
    file, made = tmp_path / "a.key", []
    threads = [
        threading.Thread(target=lambda k=k: made.append(write_once(file, b"%d" % k, mode=0o600)))
        for k in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 7 + [True]
    assert [p.name for p in tmp_path.iterdir()] == ["a.key"]


def test_a_file_system_without_links_gets_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    file = tmp_path / "a.key"
    assert write_once(file, b"one", mode=0o600)
    assert not write_once(file, b"two", mode=0o600)
    assert file.read_bytes() == b"one"
    assert [p.name for p in tmp_path.iterdir()] == ["a.key"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_once(tmp_path / "none" / "a.key", b"one", mode=0o600)
