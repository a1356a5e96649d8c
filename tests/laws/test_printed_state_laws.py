"""A printed state is a verified one: no single change of an answer of `simulate` passes, none crashes.

Left as it was, the answer's own hash finds every change. Made anew by a forger, it finds none; then each
number that moves by a thousandth, each mode, kind and name is found by the laws themselves.
"""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from tests.door_commands import gaslib_zip
from tests.examples import few, seed, seeds
from tests.random_settings import asked as random_question
from tests.single_changes import changed, kinds, places, without
from tests.small_steady import write
from tests.written_gaslib import gaslib_folder

from gasunion.network.checks import faults
from gasunion.outcome import Refused
from gasunion.studies.simulation.answer import answered
from gasunion.studies.simulation.asked import wishes_of
from gasunion.studies.simulation.nomination import simulate, simulated
from gasunion.studies.simulation.question import Asked, asked_of
from gasunion.studies.simulation.seal import NAME, digest
from gasunion.studies.simulation.verification import verified

CASES = ("set points", "free stations", "two gases", "a composition")
STATE = ("nodes", "arcs", "stations", "valves", "throughput_kg_s", "linepack_kg")


def made(name: str, folder: Path) -> tuple[dict[str, Any], Asked]:
    """An answer and the question of its source."""
    words: dict[str, Any] = {}
    if name == "set points":
        source = write(folder)
    elif name == "free stations":
        source = folder / "four.zip"
        source.write_bytes(gaslib_zip())
        words["decision"] = ["two ways=open"]
    else:
        heavy = {"molar": 18.5, "norm": 0.82, "heat": 40.0}
        light = {"molar": 16.5, "norm": 0.73, "heat": 36.0}
        source = gaslib_folder(
            folder,
            sources={"a": heavy, "b": light},
            pipes=[
                ("p", "a", "m", 30.0),
                ("q", "b", "m", 40.0),
                ("r", "m", "out", 20.0),
                ("s", "m", "idle", 5.0),
            ],
            flows={"a": 30.0, "b": 20.0, "out": -50.0},
            heights={"m": 40.0},
        )
        words["anchor"] = ["a=60"]
    if name == "a composition":
        words["gas"] = {"composition": {"methane": 0.92, "ethane": 0.05, "carbon_dioxide": 0.03}}
    wishes = wishes_of(**words)
    found = simulate(source, wishes)
    answer = json.loads(json.dumps(answered(found, version="0.1.0").envelope.as_dict()))
    assert answer["outcome"]["code"] in ("solved", "outside_limits"), answer["outcome"]
    return answer, asked_of(source, wishes)


def is_told(answer: Any, asked: Asked) -> bool:
    """Whether a change is refused or found, in words; anything else that is raised is a crash."""
    try:
        outcome, _ = verified(answer, asked)
    except Refused as refused:
        return all(f.where and f.what for f in refused.findings)
    return not outcome.is_solved and all(f.where and f.what for f in outcome.findings)


@pytest.mark.parametrize("name", CASES)
def test_no_single_change_passes(name: str, tmp_path: Path) -> None:
    answer, asked = made(name, tmp_path)
    assert not is_told(answer, asked), verified(answer, asked)
    rng = random.Random(f"{seed()}:{name}")
    every = [*places(answer)]
    for path in rng.sample(every, min(few(3.0), len(every))):
        what, instead = rng.choice([*kinds(answer, path)])
        with changed(answer, path, instead) as other:
            assert is_told(other, asked), (path, what)
        holder = answer
        for step in path[:-1]:
            holder = holder[step]
        if isinstance(holder, dict):
            with without(answer, path) as other:
                assert is_told(other, asked), (path, "gone")


@pytest.mark.parametrize("part", ["nodes", "arcs", "stations", "valves"])
@pytest.mark.parametrize("name", CASES)
def test_a_row_that_is_none_is_told(name: str, part: str, tmp_path: Path) -> None:
    answer, asked = made(name, tmp_path)
    for row in answer[part]:
        for instead in (None, [], {}, 0, "x"):
            with changed(answer, (part, row), instead) as other:
                assert is_told(other, asked), (part, row, instead)


@pytest.mark.parametrize("name", CASES)
def test_no_single_number_of_a_state_passes_with_its_hash_made_anew(name: str, tmp_path: Path) -> None:
    answer, asked = made(name, tmp_path)
    passed = []
    for path in places(answer):
        held: Any = answer
        for step in path:
            held = held[step]
        if path[0] not in STATE or isinstance(held, dict):
            continue
        for instead in others(held, path):
            other = copy.deepcopy(answer)
            with changed(other, path, instead):
                other[NAME] = digest(other)
                if not is_told(other, asked):
                    passed.append((path, held, instead))
    assert passed == []


def others(held: Any, path: tuple) -> list[Any]:
    """Other values that a forger might write, each of the right kind or missing."""
    if isinstance(held, str):
        words = {"mode": ["closed", "open", "set freely", "holds its ratio"], "kind": ["pipe", "valve"]}
        return [w for w in [*words.get(str(path[-1]), []), held + "x"] if w != held]
    if held is None:
        return [1.0]
    return [held * 1.002 + 1e-3, -held - 1e-2, None]


@pytest.mark.parametrize("name", CASES)
def test_an_outcome_that_the_state_does_not_bear_does_not_pass(name: str, tmp_path: Path) -> None:
    answer, asked = made(name, tmp_path)
    other = copy.deepcopy(answer)
    is_solved = answer["outcome"]["code"] == "solved"
    other["outcome"]["code"] = "outside_limits" if is_solved else "solved"
    other[NAME] = digest(other)
    assert is_told(other, asked)
    for part, instead in (
        ("overridden", ["gas law = ideal"]),
        ("assumptions", []),
        ("input_sha256", "0" * 64),
    ):
        other = {**answer, part: instead}
        other[NAME] = digest(other)
        assert is_told(other, asked), part


def test_every_state_and_every_proof_of_random_networks_is_confirmed() -> None:
    confirmed = 0
    for number in seeds(same=60, explore=1_500, least=60):
        asked = random_question(number)
        if faults(asked.question.network, asked.question.at_the_top):
            continue
        answer = json.loads(json.dumps(answered(simulated(asked), version="0.1.0").envelope.as_dict()))
        code = answer["outcome"]["code"]
        if code in ("undecided", "out_of_steps") or (code == "infeasible" and answer["certificate"] is None):
            continue
        outcome, _ = verified(answer, asked)
        assert outcome.is_solved, (number, code, outcome.findings)
        confirmed += 1
    assert confirmed > 0.6 * len(seeds(same=60, explore=1_500, least=60))
