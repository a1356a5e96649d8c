"""A folder of files: all new or all old, whatever happens at whichever step."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gasunion.outcome import Refused
from gasunion.writing import update_folder, write_folder

NEW = {"a": b"new a", "b": b"new b", "c": b"new c"}


def content(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "out"
    made.mkdir()
    for name in ("a", "b", "old", "mine"):
        (made / name).write_bytes(b"old " + name.encode())
    return made


def test_a_new_folder_holds_every_file(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    write_folder(tmp_path / "x" / "y", NEW)
    assert content(tmp_path / "x" / "y") == NEW
    assert (tmp_path / "x" / "y").stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert sorted(p.name for p in tmp_path.iterdir()) == ["plain", "x"]
    assert [p.name for p in (tmp_path / "x").iterdir()] == ["y"]


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir(mode=0o700)
    before = (tmp_path / "x").stat()
    write_folder(tmp_path / "x", NEW)
    assert content(tmp_path / "x") == NEW
    after = (tmp_path / "x").stat()
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)


def test_a_folder_that_is_not_empty_is_refused_where_it_must_be_new(folder: Path) -> None:
    with pytest.raises(Refused) as caught:
        write_folder(folder, NEW)
    assert str(caught.value.findings[0]) == (f"{folder}: exists already; name a folder that is new or empty.")


def test_stale_files_go_and_what_is_not_ours_stays(folder: Path) -> None:
    update_folder(folder, NEW, stale={"old", "missing"})
    assert content(folder) == NEW | {"mine": b"old mine"}


def test_links_stay_also_to_another_folder_and_modes_are_kept(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "target").write_bytes(b"far")
    (folder / "a").unlink()
    (folder / "a").symlink_to(tmp_path / "far" / "target")
    (folder / "b").chmod(0o600)
    (tmp_path / "link").symlink_to("out")
    update_folder(tmp_path / "link", NEW)
    assert (tmp_path / "link").is_symlink()
    assert (folder / "a").is_symlink()
    assert (tmp_path / "far" / "target").read_bytes() == b"new a"
    assert stat.S_IMODE((folder / "b").stat().st_mode) == 0o600
    assert [p.name for p in (tmp_path / "far").iterdir()] == ["target"]


def test_what_is_no_folder_or_no_file_is_refused_before_anything_is_written(folder: Path) -> None:
    with pytest.raises(Refused) as caught:
        update_folder(folder / "a", NEW)
    assert str(caught.value.findings[0]) == (
        f"{folder / 'a'}: is a file, not a folder; name a folder, or a path where nothing is yet."
    )
    (folder / "c").mkdir()
    before = sorted(p.name for p in folder.iterdir())
    with pytest.raises(Refused) as caught:
        update_folder(folder, NEW)
    assert str(caught.value.findings[0]) == (f"{folder / 'c'}: is no regular file; move it out of the way.")
    assert sorted(p.name for p in folder.iterdir()) == before
    assert (folder / "a").read_bytes() == b"old a"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_failure_at_any_step_leaves_the_old_folder_or_no_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    steps = {"write_bytes": 0, "replace": 0, "rename": 0, "hardlink_to": 0}
    fails_at = -1

    def failing(name: str, does: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any) -> Any:
            nonlocal fails_at
            steps[name] += 1
            if sum(steps.values()) == fails_at:
                fails_at = -1  # what follows is the way back
                raise error
            return does(*args)

        return step

    for name in steps:
        monkeypatch.setattr(Path, name, failing(name, getattr(Path, name)))
    seen = 0
    for existing in (True, False):
        for at in range(1, 20):
            out = tmp_path / f"{existing}-{at}"
            if existing:
                out.mkdir()
                fails_at = -1
                for name in ("a", "b", "old", "mine"):
                    (out / name).write_bytes(b"old " + name.encode())
            before = content(out) if existing else None
            steps.update(dict.fromkeys(steps, 0))
            fails_at = at
            try:
                update_folder(out, NEW, stale={"old"})
            except (KeyboardInterrupt, Refused):
                seen += 1
                if existing:
                    assert content(out) == before
                else:
                    assert not out.exists()
            else:  # later than the last step, or where a second name could not be given
                assert content(out) == (NEW | {"mine": b"old mine"} if existing else NEW)
        assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]
    assert seen >= 10


def test_a_disk_without_second_names_is_written_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(self: Path, target: Path) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", none)
    update_folder(folder, NEW)
    assert content(folder) == NEW | {"old": b"old old", "mine": b"old mine"}
    assert not os.path.lexists(folder / "old-0")
