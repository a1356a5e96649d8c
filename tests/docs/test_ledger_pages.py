"""Pages of record and working day: the how-to runs as printed, each guarantee names tests that are there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.docs.pages import run_page

ROOT = Path(__file__).parents[2]
THEORY = ROOT / "docs" / "theory"


def test_the_how_to_of_the_record_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "src/gasunion/cases/gas-day", tmp_path / "src/gasunion/cases/gas-day")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GASUNION_DATABASE_URL", raising=False)
    assert run_page(ROOT / "docs" / "how-to" / "keep-a-record.md", tmp_path) == 17


@pytest.mark.parametrize("page", ["ledger", "working-day"])
def test_every_guarantee_names_tests_that_are_there(page: str) -> None:
    theory = (THEORY / f"{page}.md").read_text(encoding="utf-8")
    written = "\n".join(f.read_text(encoding="utf-8") for f in (ROOT / "tests").rglob("test_*.py"))
    rows = re.findall(r"^\| (\d+) \|.*\|(.*)\|$", theory, re.M)
    assert [int(number) for number, _ in rows] == list(range(1, len(rows) + 1))
    for number, tests in rows:
        names = re.findall(r"`(test_\w+)`", tests)
        assert names, f"guarantee {number} names no test"
        for name in names:
            assert f"def {name}(" in written, f"guarantee {number}: {name}"
