"""The pages about case folders say what the code does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gasunion.intake.reference import case_folder_page

ROOT = Path(__file__).parents[3]
GASUNION = [sys.executable, "-c", "from gasunion.cli import main; main()"]


def test_the_page_of_the_case_folder_is_current():
    written = (ROOT / "docs/theory/case-folder.md").read_text(encoding="utf-8")
    assert written == case_folder_page(), (
        "run: python -m gasunion.intake.reference > docs/theory/case-folder.md"
    )


@pytest.mark.slow
def test_the_how_to_on_own_data_runs_as_it_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    page = (ROOT / "docs/how-to/own-data.md").read_text(encoding="utf-8")
    for language, block in re.findall(r"^```(console|python)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE):
        if language == "python":
            exec(compile(block, "own-data.md", "exec"), {})
            continue
        for command in block.split("$ gasunion ")[1:]:
            line, _, expected = command.partition("\n")
            words = [w.strip('"') for w in re.findall(r'"[^"]*"|\S+', line)]
            done = subprocess.run([*GASUNION, *words], capture_output=True, text=True, check=False)
            assert done.stdout + done.stderr == expected, line
            assert done.returncode == (2 if "refused" in expected else 0)
