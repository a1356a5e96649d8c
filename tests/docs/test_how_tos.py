"""The tutorial and the how-tos of plans are run as their reader would run them: by `make docs`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tests.docs.pages import run_page

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


@pytest.mark.page
@pytest.mark.parametrize(
    ("page", "blocks"),
    [
        ("tutorial", 9),
        ("winter-outage", 5),
        ("new-pipeline", 7),
        ("decide-what-to-build", 4),
        ("ask-what-prices-form", 6),
        ("run-a-joint-round", 15),
        ("northern-question", 5),
        ("sell-in-step", 7),
        ("where-lost-gas-could-go", 6),
        ("study-a-union", 5),
    ],
)
def test_page_runs_as_written(
    page: str, blocks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pd.option_context("display.width", 120, "display.max_columns", 20):
        assert run_page(HOW_TO / f"{page}.md", tmp_path) == blocks


def test_a_page_whose_output_differs_fails(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.md"
    wrong.write_text("```pycon\n>>> 1 + 1\n3\n\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="Expected:\n    3\nGot:\n    2"):
        run_page(wrong, tmp_path)
    wrong.write_text("```console\n$ gasunion --version\n9.9.9\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"'9\.9\.9' does not follow"):
        run_page(wrong, tmp_path)
