"""What holds for the tests themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rooms import places_of
from tests.skipped import told

TESTS = Path(__file__).parents[1]


def imported(file: Path) -> Iterator[str]:
    """Dotted names of the modules that a file imports, with what it takes from them."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_no_test_imports_a_benchmark_or_another_tests_module() -> None:
    wrong = [
        f"{file.relative_to(TESTS)} imports {name}"
        for file in sorted(TESTS.rglob("*.py"))
        for name in imported(file)
        if name.split(".")[0] == "benchmarks"
        or any(part.startswith("test_") for part in name.split(".")[:-1])
    ]
    assert wrong == []


def test_no_benchmark_stops_those_after_it_over_a_missed_limit() -> None:
    """`make bench` goes on after a verdict; what ends a benchmark early is a crash."""
    benchmarks = sorted((TESTS.parent / "benchmarks").glob("*.py"))
    wrong = [
        f"{file.name}, line {node.lineno}"
        for file in benchmarks
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name | ast.Attribute)
        and (node.id if isinstance(node, ast.Name) else node.attr) in ("exit", "SystemExit", "quit")
    ]
    assert len(benchmarks) > 10
    assert wrong == []


def test_fast_names_the_places_of_the_rooms_that_changed() -> None:
    changed = ["src/gasunion/games/core.py", "src/gasunion/units.py", "tests/unit/games/test_games_keys.py"]
    assert places_of(changed) == ["tests/unit/games", "tests/unit/test_units.py"]


def test_fast_names_the_tests_of_the_file_else_of_the_nearest_folder_above() -> None:
    assert places_of(["src/gasunion/studies/hindcast.py"]) == ["tests/unit/studies/test_hindcast.py"]
    assert places_of(["src/gasunion/studies/union/table.py"]) == ["tests/unit/studies/union"]
    assert places_of(["src/gasunion/studies/north/recheck.py"]) == ["tests/unit/studies/test_north.py"]
    assert places_of(["src/gasunion/studies/nothing_of_this_name/x.py"]) == ["tests/unit/studies"]


def test_what_make_test_leaves_out_make_docs_runs() -> None:
    recipes = (TESTS.parent / "Makefile").read_text(encoding="utf-8")
    assert recipes.count('-m "not page"') == 1
    assert recipes.count("-m page tests/docs") == 1
    check = recipes.split("\ncheck:")[1].split("\n\n")[0]
    assert all(f"$(MAKE) {target}" in check for target in ("test", "docs"))


def test_fast_names_a_core_where_no_room_changed() -> None:
    core = places_of(["README.md"])
    assert "tests/unit/planning" in core
    assert all((TESTS.parent / place).exists() for place in core)


def test_what_is_skipped_is_told_with_its_reason_under_every_run() -> None:
    reasons = ["Skipped: no Chromium", "Skipped: no answers", "Skipped: no Chromium"]
    reports = [
        pytest.TestReport(
            nodeid=f"x.py::test_{n}",
            location=("x.py", n, f"test_{n}"),
            keywords={},
            outcome="skipped",
            longrepr=("x.py", n, reason),
            when="setup",
        )
        for n, reason in enumerate(reasons)
    ]
    assert told(reports) == ["not run, 2 tests: no Chromium", "not run, 1 test: no answers"]
