from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gasunion.cli.app import app

pytestmark = pytest.mark.slow


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    run("plan", "two-party", "--year", "2025", "--out", "first")
    change = "demands[B_TOWN,2025,TOWN].quantity=11"
    run("plan", "two-party", "--year", "2025", "--set", change, "--out", "second")
    return tmp_path


def test_drawing_again_gives_the_same_bytes(two_versions: Path) -> None:
    before = {p.name: p.read_bytes() for p in (two_versions / "first").iterdir()}
    run("report", "first")
    assert {p.name: p.read_bytes() for p in (two_versions / "first").iterdir()} == before


def test_since_names_what_changed_and_nothing_else(two_versions: Path) -> None:
    first = json.loads((two_versions / "first" / "protocol.json").read_text(encoding="utf-8"))
    run("report", "second", "--since", "first")
    second = json.loads((two_versions / "second" / "protocol.json").read_text(encoding="utf-8"))
    assert second["previous_sha256"] == first["sha256"]
    section = next(s for s in second["sections"] if s["name"] == "changes")
    rows = [[c["words"]["en"] for c in row] for row in section["tables"][0]["rows"]]
    assert rows == [["demands", "B_TOWN,2025,TOWN", "quantity_bcm_y", "10", "11"]]
    overridden = next(s for s in second["sections"] if s["name"] == "open")["paragraphs"][0]
    assert "10 becomes 11" in overridden["words"]["en"]


def test_a_folder_that_is_no_result_is_refused(two_versions: Path) -> None:
    (two_versions / "empty").mkdir()
    result = CliRunner().invoke(app, ["report", "first", "--since", "empty"])
    assert result.exit_code == 2
    assert "empty/plan.json: cannot be read: No such file or directory." in result.output
