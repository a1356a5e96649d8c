"""`gasunion reconcile` at the door."""

from __future__ import annotations

from pathlib import Path

from tests.small_case import write_case
from typer.testing import CliRunner

from gasunion.cli.app import app


def test_a_base_file_that_is_there_may_be_made_again(tmp_path: Path) -> None:
    write_case(tmp_path / "case")
    base = tmp_path / "base.toml"
    base.write_text("an older one")
    words = ["reconcile", str(tmp_path / "case"), "--year", "2024", "--out", str(base)]
    done = CliRunner().invoke(app, words)
    # This year has no balances: that is what is told, and not that --out is no folder.
    assert "is a file, not a folder" not in done.stderr
    assert done.exit_code == 2
    assert base.read_text() == "an older one"
