"""One solve may take so long and no longer, and whatever was cut off says so."""

from __future__ import annotations

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csc_matrix, random_array
from tests.small_worlds import small_world
from typer.testing import CliRunner

from gasunion.cli.app import app
from gasunion.outcome import Refused
from gasunion.patience import (
    HINT,
    SOLVE_SECONDS,
    VARIABLE,
    gathered_stops,
    heard,
    solve_seconds,
    stops_heard,
    tell_stop,
)
from gasunion.planning import infeasible
from gasunion.planning import plan as planning
from gasunion.planning.blocks import bounded
from gasunion.planning.formulation import formulate
from gasunion.planning.irreducible import irreducible_set
from gasunion.planning.plan import contracted_plan, status_quo
from gasunion.program import Handle, Program, solve

NO_TIME_S = 1e-6


def large(*, is_quadratic: bool = False) -> Program:
    """A programme that takes longer than a microsecond."""
    size = 400
    rng = np.random.default_rng(1)
    matrix = csc_matrix(random_array((size, size), density=0.1, rng=rng))
    return Program(
        cost=-rng.random(size),
        lower=np.zeros(size),
        upper=np.full(size, np.inf),
        matrix=matrix,
        row_lower=np.full(size, -np.inf),
        row_upper=np.full(size, 1.0),
        quadratic=np.ones(size) if is_quadratic else None,
    )


@pytest.mark.parametrize("is_quadratic", [False, True])
def test_a_solve_that_takes_longer_ends_and_says_after_how_long(is_quadratic: bool) -> None:
    program = large(is_quadratic=is_quadratic)
    assert solve(program).outcome.is_solved
    with gathered_stops() as stops:
        outcome = solve(program, time_limit_s=NO_TIME_S).outcome
    assert outcome.code == "out_of_steps"
    assert "stopped after 1e-06 s" in outcome.message
    assert stops == [NO_TIME_S]


def test_the_limit_is_ten_minutes_or_what_the_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert solve_seconds() == SOLVE_SECONDS == 600.0
    monkeypatch.setenv(VARIABLE, "7.5")
    assert solve_seconds() == 7.5
    for wrong in ("", "0", "-1", "nan", "inf", "soon", "1e99"):
        monkeypatch.setenv(VARIABLE, wrong)
        with pytest.raises(Refused, match="above 0 and at most a year"):
            solve_seconds()


def test_stops_are_heard_outside_of_where_they_were_gathered_and_in_threads() -> None:
    assert stops_heard() == ()
    tell_stop(1.0)  # nobody gathers
    with gathered_stops() as outer:
        with gathered_stops() as inner:
            tell_stop(2.0)
        assert (inner, outer) == ([2.0], [2.0])
        with ThreadPoolExecutor(max_workers=1) as pool:
            list(pool.map(heard(tell_stop), [3.0]))
        assert stops_heard() == (2.0, 3.0)
    assert stops_heard() == ()


def test_a_plan_that_was_cut_off_says_so_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(NO_TIME_S))
    network, scenario = small_world(1)
    for plan, named in (
        (status_quo(network, scenario), "the status quo"),
        (contracted_plan(network, scenario), "the contracted plan"),
    ):
        assert plan.outcome.code == "out_of_steps"
        (told,) = plan.outcome.findings
        assert (told.where, told.severity, told.unit, told.hint) == (named, "error", "s", HINT)
        assert told.value == NO_TIME_S


def test_a_lesser_plan_says_that_its_choice_among_equals_was_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    network, scenario = small_world(1)
    whole = planning.solve
    monkeypatch.setattr(planning, "solve", lambda program: whole(program, time_limit_s=NO_TIME_S))
    plan = contracted_plan(network, scenario)
    assert plan.outcome.is_solved
    (told,) = plan.outcome.findings
    assert told.severity == "warning"
    assert "stands as it was found before" in told.what


def never() -> tuple[planning.Formulation, Program]:
    """A programme without a point: a contract asks for more than the world has."""
    network, scenario = small_world(1)
    asked = dataclasses.replace(scenario.contracts[0], minimum_bcm_y=1e4, maximum_bcm_y=1e4, agreed_bcm_y=1e4)
    f = formulate(network, dataclasses.replace(scenario, contracts=(asked, *scenario.contracts[1:])))
    return f, bounded(f, kind="contracted", block=frozenset(), pins=None)


def test_the_search_for_an_irreducible_set_shares_the_time_of_one_solve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, program = never()
    assert irreducible_set(program).is_irreducible
    monkeypatch.setenv(VARIABLE, str(NO_TIME_S))
    clash = irreducible_set(program)
    assert not clash.is_irreducible  # and it does not call what it did not try a set


def test_what_was_not_found_in_time_is_not_called_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    f, program = never()
    outcome = Handle(program).solve().outcome
    assert outcome.code == "infeasible"
    monkeypatch.setenv(VARIABLE, str(NO_TIME_S))
    said = " ".join(str(x) for x in infeasible.explain(f, program, outcome).findings)
    assert "no plan even if every promise gives way" not in said
    assert "what must give way: a solve stopped after 1e-06 s" in said


@pytest.mark.parametrize(
    "words",
    [
        ["plan", "two-party", "--year", "2025"],
        ["plan", "two-party", "--year", "2025", "--block", "A+B"],
        ["compare", "eurasia:2024", "eurasia:2023"],
        ["reconcile", "eurasia", "--year", "2024"],
        ["union", "eurasia", "--year", "2024", "--players", "KZ+UZ"],
    ],
    ids=lambda words: words[0],
)
def test_a_command_that_is_cut_off_answers_no_in_words(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "600")  # restored behind the test, which sets it for its process
    answer = tmp_path / "answer.json"
    ran = CliRunner().invoke(app, ["--solve-seconds", "0.000001", *words, "--json", str(answer)])
    assert ran.exit_code == 3, ran.output
    outcome = json.loads(answer.read_text(encoding="utf-8"))["outcome"]
    assert outcome["code"] == "out_of_steps"
    assert any(f["hint"] == HINT and f["value"] == 1e-6 for f in outcome["findings"])


def test_a_limit_that_is_no_time_is_refused() -> None:
    ran = CliRunner().invoke(app, ["--solve-seconds", "never", "plan", "two-party", "--year", "2025"])
    assert ran.exit_code == 2
    assert "--solve-seconds: is 'never'; one solve may take a number of seconds above 0" in ran.output
