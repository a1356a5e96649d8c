"""Runs a page of the documentation as its reader would: files, commands and Python, in order, in one folder.

```toml NAME      (or json, csv …) a file of that name
```console        "$ gasunion …": the command runs; the lines under it must occur in its output, in order,
                  … standing for anything
```pycon          a Python session; … stands for anything, blanks are not counted
"""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

from typer.testing import CliRunner

from gasunion.cli.app import app

_BLOCK = re.compile(r'^```(\w+)(?: +title="(\S+)")?\n(.*?)^```', re.S | re.M)
_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def run_page(page: Path, folder: Path) -> int:
    """Run every block of a page in a folder, which must be the current one; returns how many were run."""
    session: dict[str, object] = {}
    count = 0
    for kind, name, text in _BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "console":
            _console(text, page)
        elif kind == "pycon":
            _session(text, session, page)
        elif name:
            (folder / name).write_text(text, encoding="utf-8")
        else:
            continue
        count += 1
    return count


def _console(text: str, page: Path) -> None:
    command, *expected = text.splitlines()
    assert command.startswith("$ gasunion "), f"{page.name}: {command!r} is no command"
    result = CliRunner().invoke(app, shlex.split(command.removeprefix("$ gasunion ")))
    assert result.exit_code == 0, f"{page.name}: {command}\n{result.output}"
    place = 0
    for line in expected:
        if not line.strip() or line.strip() == "…":
            continue
        pattern = re.escape(line.rstrip()).replace("…", ".*")
        found = re.compile(f"^{pattern}$", re.M).search(result.output, place)
        assert found, f"{page.name}: {line!r} does not follow in\n{result.output}"
        place = found.end()


def _session(text: str, names: dict[str, object], page: Path) -> None:
    example = doctest.DocTestParser().get_doctest(text, names, page.name, str(page), 0)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=_FLAGS)
    runner.run(example, out=said.append, clear_globs=False)
    assert not runner.failures, "".join(said)
    names |= example.globs
