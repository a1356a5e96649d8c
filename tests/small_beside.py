"""One small case with its plan and an answer of every question that a report may show beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.market_settings import two_by_two
from tests.round_bundles import ranked
from tests.small_case import write_case
from tests.small_sales import sales_tables
from typer.testing import CliRunner

from gasunion.cli.app import app

QUESTIONS = ("sales", "market", "projects", "north", "round")


def ask(*words: str | Path) -> None:
    """A command that must succeed."""
    done = CliRunner().invoke(app, [str(w) for w in words])
    assert done.exit_code == 0, done.output


def bundle() -> dict[str, Any]:
    """A round of which something is contracted, in whole quarters."""
    plain = ranked()
    plain["round"] = plain["round"] | {"smallest": 0.25}
    plain["bids"][0]["lines"][0]["volume"] = 600.25
    row = {"seller": "s1", "buyer": "b1", "point": "TTF", "month": "2027-01", "volume": 100}
    return plain | {"reported": {"contracted": [row]}}


def answers(folder: Path) -> dict[str, Path]:
    """Files of answers, and the folder `plan` of a plan beside them."""
    case = write_case(folder / "case", sales_tables())
    market = {**two_by_two(capacity=10), "conduct": [0, 1]}
    (folder / "market.json").write_text(json.dumps(market))
    (folder / "bundle.json").write_text(json.dumps(bundle()))
    out = {name: folder / f"{name}-answer.json" for name in QUESTIONS}
    ask("plan", case, "--year", "2024", "--out", folder / "plan")
    ask("sales", case, "--year", "2024", "--annual", "--worlds", "0", "--json", out["sales"])
    ask("market", folder / "market.json", "--json", out["market"])
    ask("projects", case, "--years", "2024", "--json", out["projects"])
    ask("north", case, "--worlds", "20", "--json", out["north"])
    ask("round", "run", folder / "bundle.json", "--json", out["round"])
    return out
