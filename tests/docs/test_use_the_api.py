"""The page of the API runs as it is written, against a real server."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.desk_days import AFTER_DEADLINE, DAY, NAME, opened
from tests.desk_people import peopled, quick_passwords, signed
from tests.desk_server import serving
from tests.desk_store import Clock

from gasunion.operations.people.keys import make_key

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "use-the-api.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.S | re.M)
_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    quick_passwords(monkeypatch)
    clock = Clock()
    with ExitStack() as stack:
        kept = stack.enter_context(peopled(tmp_path, clock=clock))
        opened(kept, DAY)
        monkeypatch.setenv("DESK_URL", stack.enter_context(serving(kept)))
        for name, login in (
            ("SHIPPER_KEY", "volga-trade.shipper"),
            ("KZ_KEY", "kz-op.dispatcher"),
            ("RU_KEY", "ru-op.dispatcher"),
        ):
            monkeypatch.setenv(name, make_key(kept, signed(kept, login).visit.actor, "page").secret)
        yield clock


def test_every_example_of_the_page_runs_as_written(clock: Clock) -> None:
    assert (NAME, DAY) == ("Three", "2026-01-15")
    if shutil.which("curl") is None:
        pytest.skip("SKIPPED LOUDLY: curl is not on this machine")
    session: dict[str, object] = {}
    ran = 0
    for kind, text in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "console":
            command, *expected = text.splitlines()
            done = subprocess.run(
                command.removeprefix("$ "), shell=True, capture_output=True, text=True, env=os.environ,
                check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            for line in expected:
                pattern = re.escape(line).replace("…", ".*")
                assert re.search(pattern, done.stdout), f"{line}\n{done.stdout}"
            ran += 1
        elif kind == "pycon":
            if ".propose(" in text:  # "After the deadline"
                clock.set(AFTER_DEADLINE)
            test = doctest.DocTestParser().get_doctest(
                text.replace("…", "..."), session, PAGE.name, str(PAGE), 0
            )
            told: list[str] = []
            runner = doctest.DocTestRunner(optionflags=_FLAGS)
            runner.run(test, out=told.append, clear_globs=False)
            session.update(test.globs)
            assert runner.failures == 0, "".join(told)
            ran += 1
    assert ran >= 9
