"""Every plan that anyone sees is made, checked and studied by one function."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.small_case import write_case
from typer.testing import CliRunner

import gasunion as gu
from gasunion.cli.app import app
from gasunion.intake.case import Case, load_case
from gasunion.intake.case_files import shipped_cases
from gasunion.outcome import Finding, Refused
from gasunion.studies import plan_question as room
from gasunion.studies.main_job import run_main_job, steps
from gasunion.studies.plan_question import answer, answers, deepened, plan_question

FAULT = Finding(where="node A0, 2024-01", what="gas is created or lost", value=1.0, unit="mcm/d")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return load_case(write_case(tmp_path_factory.mktemp("cases") / "small"))


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checker that finds a fault in every plan."""
    monkeypatch.setattr(room, "check", lambda *_: (FAULT,))


def test_questions_asked_together_answer_as_when_they_are_asked_apart(case: Case) -> None:
    questions = [
        plan_question(case, 2024, kind="contracted", depth="accounts"),
        plan_question(case, 2024, block="AA+BB"),
        plan_question(case, 2024, depth="accounts"),
    ]
    together = answers(questions)
    for question, result in zip(questions, together, strict=True):
        alone = answer(question)
        assert result.plan.surplus_musd == pytest.approx(alone.plan.surplus_musd, rel=1e-9)
        assert result.plan.forward == pytest.approx(alone.plan.forward, abs=1e-3)
        assert bool(result.ranges) == (question.depth == "whole")
        assert result.accounts
        assert result.outcome.is_solved


def test_what_begins_is_told_in_order(case: Case) -> None:
    told: list[str] = []
    block = frozenset({"AA", "BB"})
    run_main_job(case, year=2024, block=block, begin=told.append)
    assert told == list(steps(case, year=2024, block=block))
    assert told[:3] == ["contracted plan", "status quo", "block AA+BB"]


def test_a_fault_of_the_checker_is_the_outcome_of_every_question(case: Case, faulty: None) -> None:
    light = answer(plan_question(case, 2024, depth="accounts"))
    assert (light.outcome.code, light.outcome.exit_code) == ("outside_limits", 3)
    assert light.outcome.message == "the independent checker found 1 fault in the plan"
    assert light.outcome.findings == (FAULT,)
    assert deepened(light).outcome == light.outcome
    job = run_main_job(case, year=2024, block=frozenset({"AA", "BB"}))
    # Four plans of the year, and one of each year that is put beside observations.
    assert len(job.faults) == 4 + sum(
        s.startswith("hindcast") for s in steps(case, year=2024, block=job.block)
    )


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "small", "--year", "2024", "--out", "out"),
        ("compare", "small:2024", "small:2023"),
        ("hindcast", "small", "--years", "2023"),
    ],
)
def test_a_fault_of_the_checker_is_exit_3_of_every_command(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faulty: None
) -> None:
    monkeypatch.chdir(tmp_path)
    write_case(tmp_path / "small")
    done = CliRunner().invoke(app, [*words, "--json", "answer.json"])
    assert done.exit_code == 3
    told = json.loads(Path("answer.json").read_text(encoding="utf-8"))["outcome"]
    assert told["code"] == "outside_limits"
    assert "the independent checker found 1 fault in the plan" in told["message"]
    if words[0] == "plan":
        page = Path("out/report.html").read_text(encoding="utf-8")
        assert "The independent checker found faults" in page
        assert "node A0, 2024-01: gas is created or lost" in page


def test_a_fault_of_the_checker_is_the_outcome_in_python(case: Case, tmp_path: Path, faulty: None) -> None:
    made = gu.plan(case, 2024, out=tmp_path / "out")
    assert made.outcome.code == "outside_limits"
    assert made.check() == (FAULT,)
    assert gu.read(tmp_path / "out").outcome == made.outcome
    with pytest.raises(Refused, match="compare: a has a plan with faults: the independent checker found"):
        gu.compare({"a": made, "b": gu.plan(case, 2023)})


def test_a_border_that_no_contract_names_is_told_wherever_its_plan_is(tmp_path: Path) -> None:
    sentence = (
        "border AB, A–B: carries nothing: no contract names it among its crossings, or those that do carry "
        "nothing. Write it into a contract's crossings, or plan both parties as a block."
    )
    folder = tmp_path / "no-contracts"
    shutil.copytree(shipped_cases()["two-party"], folder)
    (folder / "contracts.csv").unlink()
    done = CliRunner().invoke(
        app, ["plan", str(folder), "--year", "2025", "--json", str(tmp_path / "a.json")]
    )
    assert done.exit_code == 0
    assert f"warning: {sentence}" in done.stdout.splitlines()
    found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["outcome"]["findings"]
    assert [(f["where"], f["severity"]) for f in found] == [
        ("border AB, A–B", "warning"),
        ("border AM, A–M", "warning"),
    ]
    together = gu.plan(folder, 2025, block="A+B")
    assert [f.where for f in together.outcome.findings] == ["border AM, A–M"]
    assert together.check() == ()
    page = (gu.plan(folder, 2025).write(tmp_path / "out") / "report.html").read_text(encoding="utf-8")
    assert sentence.partition("Write")[0] in page


@pytest.mark.parametrize("words", [{}, {"kind": "contracted"}, {"block": "A+B"}])
def test_a_case_of_one_place_and_no_pipeline_has_a_plan(words: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "one-place"
    shutil.copytree(shipped_cases()["two-party"], folder)
    for table in ("arcs", "contracts", "markets", "storages"):
        path = folder / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    demands = folder / "demands.csv"
    demands.write_text(demands.read_text(encoding="utf-8").replace("B_TOWN", "A_FIELD"), encoding="utf-8")
    made = gu.plan(folder, 2025, **words)
    # 10 bcm at 40: 8 are worth 700, 2 are worth 500 USD/tcm.
    assert made.surplus_musd == pytest.approx(8 * 660 + 2 * 460)
    assert made.check() == ()
    again = gu.read(made.write(tmp_path / "out"))
    assert again["use"]["use_bcm"].sum() == pytest.approx(10)
    assert (tmp_path / "out" / "plan.nc").stat().st_size > 0


def test_no_door_and_no_window_makes_a_plan_by_itself() -> None:
    makers = {"contracted_plan", "status_quo", "block_plan", "solve_plan", "formulate", "load_case"}
    root = Path(gu.__file__).parent
    found = [
        f"{path.relative_to(root)}: {name.name}"
        for room_name in ("report", "cli", "api")
        for path in sorted((root / room_name).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.name in makers and not (name.name == "load_case" and room_name != "report")
    ]
    assert found == []
