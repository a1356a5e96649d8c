"""The union study on the shipped base of 2024: what it says, rechecked; the commands of the README."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gasunion.cli.app import app

PLAYERS = ("KZ", "RU", "UZ")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("union") / "union.json"
    words = ["union", "eurasia", "--year", "2024", "--players", "KZ+RU+UZ", "--worlds", "1", "--workers", "1"]
    done = CliRunner().invoke(app, [*words, "--json", str(out)])
    assert done.exit_code == 0, done.output
    assert "On the base year: inputs reconciled with published balances" in done.output
    return out


@pytest.fixture(scope="module")
def answer(written: Path) -> dict:
    return json.loads(written.read_text())


def test_the_answer_is_rechecked_by_other_code(written: Path) -> None:
    done = CliRunner().invoke(app, ["union", "--verify", str(written)])
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(app, ["share", "--verify", str(written)]).exit_code == 0


def test_the_gain_is_that_of_the_page_and_nobody_would_leave_the_point_from_prices(answer: dict) -> None:
    page = (Path(__file__).parents[2] / "docs" / "theory" / "worth.md").read_text(encoding="utf-8")
    figures = [answer["gain_usd"], *answer["parts"].values()]
    assert "| base | " + " | ".join(f"{usd / 1e6:.0f}" for usd in figures) + " | " in page
    assert abs(sum(answer["parts"].values()) - answer["gain_usd"]) <= 3
    assert not answer["core_empty"]
    assert "price_point" not in {found["rule"] for found in answer["leaving"]}
    assert answer["base"]["year"] == 2024


def test_more_are_never_worth_less_and_each_alone_is_worth_its_status_quo(answer: dict) -> None:
    worth = answer["worth"]
    assert all(worth[p] == answer["yardsticks"][p]["today_usd"] for p in PLAYERS)
    for pair in combinations(PLAYERS, 2):
        assert worth["+".join(pair)] >= sum(worth[p] for p in pair)
        (other,) = set(PLAYERS) - set(pair)
        assert worth["KZ+RU+UZ"] >= worth["+".join(pair)] + worth[other]


def test_contracts_of_today_hold_most_of_what_the_players_have_together(answer: dict) -> None:
    """Without each other each loses far more than planning as one would add."""
    lost = sum(r["today_usd"] - r["without_usd"] for r in answer["yardsticks"].values())
    assert lost > 10 * answer["gain_usd"]
    assert "TM-CN" in {s["contract"] for s in answer["stopped"]}


def test_a_world_is_told_with_every_coalition(answer: dict) -> None:
    (row,) = answer["worlds"]["rows"]
    assert row["why"] == ""
    assert set(row["coalition_usd"]) == {"+".join(g) for k in (1, 2, 3) for g in combinations(PLAYERS, k)}


def test_a_year_with_balances_and_no_base_is_refused() -> None:
    done = CliRunner().invoke(app, ["union", "eurasia", "--year", "2024", "--no-base"])
    assert done.exit_code == 2
    assert "year 2024: has no base" in done.output
    assert "gasunion reconcile" in done.output
