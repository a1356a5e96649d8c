"""The how-to is executed as it stands."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "how-to" / "run-a-gas-day.md").read_text(encoding="utf-8")
BLOCKS = {kind: re.findall(rf"```{kind}\n(.*?)```", PAGE, re.S) for kind in ("console", "python", "text")}


def test_the_page_has_something_to_execute():
    assert {kind: len(blocks) for kind, blocks in BLOCKS.items()} == {"console": 2, "python": 3, "text": 1}


def test_the_console_blocks_run_and_print_what_the_page_says(tmp_path):
    (tmp_path / "src").symlink_to(ROOT / "src")
    told = ""
    for block in BLOCKS["console"]:
        command, *expected = block.strip().splitlines()
        words = command.removeprefix("$ gasunion ").split()
        done = subprocess.run(
            [sys.executable, "-c", "from gasunion.cli import main; main()", *words],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        told += done.stdout
        if expected:
            assert done.stdout.splitlines() == expected
    assert " ".join(BLOCKS["text"][0].split()) in " ".join(told.split())


def test_the_python_blocks_run_one_after_another(capsys):
    names: dict[str, object] = {}
    for block in BLOCKS["python"]:
        exec(compile(block, "run-a-gas-day.md", "exec"), names)
    told = capsys.readouterr().out
    assert "nominations.N01.hours: states 25 hours; gas day 2026-01-15 has 24 at Kartaly." in told


@pytest.mark.parametrize("link", re.findall(r"\]\((\.\./[^)]+)\)", PAGE))
def test_every_link_of_the_page_leads_somewhere(link):
    assert (ROOT / "docs" / "how-to" / link).resolve().is_file()
