"""Worlds that a case carries beside a base: read where they are of just this question, else drawn."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.base_years import two_party_folder
from typer.testing import CliRunner, Result

from gasunion.cli.app import app
from gasunion.intake.case import load_case
from gasunion.studies import plan_question
from gasunion.studies.worth.shipped import shipped_worlds

PLAN = ("--year", "2025", "--block", "A+B", "--worlds", "3", "--seed", "4", "--json", "-")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with the base of 2025 and four worlds of it."""
    place = two_party_folder(tmp_path_factory.mktemp("made") / "mine")
    base = place / "base"
    done = run(
        *("reconcile", str(place), "--year", "2025", "--out", str(base / "2025.toml"), "--worlds", "4"),
        *("--seed", "4", "--block", "A+B", "--worlds-out", str(base / "2025-worlds.csv")),
    )
    assert done.exit_code == 0, done.output
    return place


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(made, tmp_path / "mine"))


def gain(case: Path, *words: str) -> dict:
    done = run("plan", str(case), *PLAN, *words)
    assert done.exit_code == 0, done.output
    found: dict = json.loads(done.stdout)["gain"]["worlds"]
    return found


def refuse_to_draw(*_: object, **__: object) -> None:
    raise AssertionError("worlds were drawn anew")


def test_the_answer_is_the_same_whether_worlds_are_read_or_drawn(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(plan_question, "worlds", refuse_to_draw)
        read = gain(case)
    (case / "base/2025-worlds.csv").unlink()
    assert gain(case) == read
    assert read["count"] == 3


@pytest.mark.parametrize(
    "words",
    [
        ("--seed", "5"),
        ("--worlds", "5"),
        ("--set", "demands[B_TOWN,2025,TOWN].quantity*=0.99"),
        ("--set", "case.home_uplift=300"),
    ],
)
def test_worlds_of_another_question_are_drawn(
    case: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_question, "worlds", refuse_to_draw)
    done = run("plan", str(case), *PLAN, *words)
    assert isinstance(done.exception, AssertionError) or done.exit_code == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace(",4,A+B,1,", ",4,A+B,7,"),
        lambda text: text.replace("of,seed", "of,sead"),
        lambda text: text.replace(",4,A+B,0,", ",4,A+B,zero,"),
        lambda text: "",
        lambda text: "\x00" + text,
    ],
)
def test_a_damaged_table_is_none(case: Path, damage) -> None:
    path = case / "base/2025-worlds.csv"
    on_base = load_case(case).on_base(2025)
    block = frozenset(("A", "B"))
    assert shipped_worlds(on_base, 2025, block, count=4, seed=4) is not None
    path.write_text(damage(path.read_text()))
    assert shipped_worlds(load_case(case).on_base(2025), 2025, block, count=4, seed=4) is None
