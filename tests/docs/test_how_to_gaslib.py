"""The how-to is run as a reader would run it: its commands and its Python, in order, in one folder."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from gasunion.cli.app import app

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "from-gaslib-to-pressure-map.md"


def blocks(page: Path) -> list[tuple[str, str]]:
    """Kind and text of each fenced block."""
    return re.findall(r"^```(console|python)\n(.*?)^```", page.read_text(encoding="utf-8"), re.S | re.M)


def run_console(text: str) -> None:
    """Run the line behind "$ gasunion"; each line under it must occur in the output, … being anything."""
    lines = text.splitlines()
    assert lines[0].startswith("$ gasunion ")
    result = CliRunner().invoke(app, shlex.split(lines[0].removeprefix("$ gasunion ")))
    assert result.exit_code in (0, 3), result.output
    for line in lines[1:]:
        pattern = re.escape(line.rstrip()).replace("…", ".*")
        assert re.search(f"^{pattern}", result.output, re.M), f"{line!r} is not in\n{result.output}"


@pytest.mark.reference
def test_the_how_to_from_gaslib_to_a_pressure_map_runs_as_written(reference, tmp_path, monkeypatch):
    shutil.copy(reference / "hydraulics" / "gaslib" / "GasLib-134.zip", tmp_path)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    found = blocks(PAGE)
    assert [kind for kind, _ in found].count("console") == 5
    for kind, text in found:
        if kind == "console":
            run_console(text)
        else:
            exec(compile(text, str(PAGE), "exec"), names)
    for picture in ("pressures.svg", "real-gas.svg"):
        root = ElementTree.fromstring((tmp_path / picture).read_text(encoding="utf-8"))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
