"""One file written: whole or not at all, through links, never in the place of a device."""

from __future__ import annotations

import os
import socket
import stat
import threading
from pathlib import Path

import pytest

from gasunion.outcome import Refused
from gasunion.writing import file as room
from gasunion.writing import write_file


def refusal(path: str | Path, data: bytes = b"new") -> str:
    with pytest.raises(Refused) as caught:
        write_file(path, data)
    assert caught.value.message == "the output could not be written"
    return str(caught.value.findings[0])


def test_folders_above_are_made_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_file(tmp_path / "a" / "b" / "c.json", b"new")
    assert (tmp_path / "a" / "b" / "c.json").read_bytes() == b"new"
    assert [p.name for p in (tmp_path / "a" / "b").iterdir()] == ["c.json"]


def test_a_file_keeps_its_mode_and_a_new_one_has_that_of_any_new_file(tmp_path: Path) -> None:
    old, new, plain = tmp_path / "old", tmp_path / "new", tmp_path / "plain"
    old.write_bytes(b"before")
    old.chmod(0o640)
    write_file(old, b"new")
    write_file(new, b"new")
    plain.write_bytes(b"")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert new.stat().st_mode == plain.stat().st_mode


def test_a_link_stays_and_what_it_points_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    target = tmp_path / "far" / "answer.json"
    target.write_bytes(b"before")
    (tmp_path / "second").symlink_to(target)
    (tmp_path / "first").symlink_to("second")
    write_file(tmp_path / "first", b"new")
    assert target.read_bytes() == b"new"
    assert (tmp_path / "first").is_symlink()
    assert (tmp_path / "second").is_symlink()
    assert [p.name for p in (tmp_path / "far").iterdir()] == ["answer.json"]


def test_a_link_to_nothing_makes_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("made")
    write_file(tmp_path / "link", b"new")
    assert (tmp_path / "made").read_bytes() == b"new"
    assert (tmp_path / "link").is_symlink()


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("link")
    assert refusal(tmp_path / "link") == (
        f"{tmp_path / 'link'}: cannot be written: Too many levels of symbolic links."
    )


def test_a_device_is_written_to_and_stays_a_device() -> None:
    before = Path("/dev/null").stat()
    write_file("/dev/null", b"new")
    after = Path("/dev/null").stat()
    assert stat.S_ISCHR(after.st_mode)
    assert (after.st_ino, after.st_rdev) == (before.st_ino, before.st_rdev)


def test_a_full_device_is_refused_in_words() -> None:
    assert refusal("/dev/full") == "/dev/full: cannot be written: No space left on device."


def test_a_pipe_is_written_to_whole(tmp_path: Path) -> None:
    pipe, heard = tmp_path / "pipe", []
    os.mkfifo(pipe)
    data = bytes(range(256)) * 4096  # more than a pipe holds
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()))
    reader.start()
    write_file(pipe, data)
    reader.join()
    assert heard == [data]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_pipe_that_nobody_reads_is_refused_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_PIPE_WAIT_S", 0.1)
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == (
        f"{tmp_path / 'pipe'}: cannot be written: nobody reads this pipe, after 0.1 s."
    )


def test_a_socket_is_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind("door")
        listener.listen(1)
        write_file("door", b"new")
        heard, _ = listener.accept()
        with heard:
            assert heard.recv(10) == b"new"
    assert refusal("door") == "door: cannot be written: Connection refused."


def test_an_open_descriptor_is_written_to_where_it_stands(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb", buffering=0) as log:
        log.write(b"before ")
        (tmp_path / "link").symlink_to(f"/dev/fd/{log.fileno()}")
        write_file(f"/dev/fd/{log.fileno()}", b"one ")
        write_file(f"/proc/self/fd/{log.fileno()}", b"two ")
        write_file(tmp_path / "link", b"three")
    assert (tmp_path / "log").read_bytes() == b"before one two three"


def test_what_is_no_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    long = tmp_path / ("a" * 300)
    assert refusal(tmp_path) == f"{tmp_path}: is a folder; name a file in it."
    assert refusal("") == "an empty path: is no file; name one."
    assert (
        refusal(tmp_path / "file" / "x") == f"{tmp_path / 'file' / 'x'}: cannot be written: Not a directory."
    )
    assert refusal(long) == f"{long}: cannot be written: File name too long."
    holds = "cannot be written: the path holds a character that no file name can hold."
    assert refusal("a\0b") == f"a\0b: {holds}"
    assert refusal("a\ud800b") == f"a\ud800b: {holds}"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_name_as_long_as_the_system_takes_can_be_written(tmp_path: Path) -> None:
    write_file(tmp_path / ("a" * 255), b"new")
    assert (tmp_path / ("a" * 255)).read_bytes() == b"new"


def test_a_failure_leaves_the_file_as_it_was_and_no_folder_that_was_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old").write_bytes(b"before")

    def interrupted(number: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(room.os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "old", b"new")
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "a" / "b" / "new", b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("old", b"before")]


def test_a_read_only_folder_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    # The tests may run as a person to whom nothing is read-only.
    monkeypatch.setattr(room.tempfile, "mkstemp", denied)
    assert refusal(tmp_path / "x") == f"{tmp_path / 'x'}: cannot be written: Permission denied."
