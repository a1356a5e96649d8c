"""A command loads no library that its work has no need of: nobody waits for what is not used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "sqlalchemy",
    "alembic",
    "pandas",
    "scipy",
    "highspy",
    "clarabel",
    "openpyxl",
    "fastapi",
    "uvicorn",
    "netCDF4",
)
BUNDLE = Path(__file__).parents[3] / "src" / "gasunion" / "cases" / "gas-day" / "bundle.json"
RUN = """
import contextlib, io, sys
from gasunion.cli import main
sys.argv = ["gasunion", *sys.argv[1:]]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main()
print(" ".join(sorted(m for m in {heavy!r} if m in sys.modules)))
""".replace("{heavy!r}", repr(HEAVY))


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        (["--help"], set()),
        (["schema"], set()),
        (["day", "run", str(BUNDLE)], set()),
        (["day", "verify", str(BUNDLE), str(BUNDLE)], set()),
        (["ledger", "--help"], set()),
        (["key", "key.json"], set()),
        (["case", "list"], {"pandas"}),
    ],
    ids=lambda w: " ".join(map(str, w))[:20] if isinstance(w, list) else "",
)
def test_a_command_loads_what_its_work_needs_and_no_more(
    words: list[str], needed: set[str], tmp_path: Path
) -> None:
    members = {"A": {"consumption": 20, "collected": 40, "variable_cost": 6}}
    key = {"key": "consumption", "currency": "MUSD", "members": members | {"B": members["A"]}}
    (tmp_path / "key.json").write_text(json.dumps(key), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-c", RUN, *words], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert set(ended.stdout.split()) == needed
