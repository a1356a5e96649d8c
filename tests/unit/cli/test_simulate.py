"""`gasunion simulate`: exit codes, the JSON answer, and its choices told."""

from __future__ import annotations

import copy
import gzip
import json
import os
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.small_steady import BC, write
from typer.testing import CliRunner

import gasunion
from gasunion.cli.app import app
from gasunion.hydraulics.certificate.state_claim import MODES
from gasunion.hydraulics.certificate.written import _digest
from gasunion.hydraulics.steady.modes import IN_WORDS
from gasunion.hydraulics.steady.result import _BY_BYPASS, _SHORTED
from gasunion.studies.simulation.seal import NAME, digest

GASLIB = ("11", "134")


def run(*words: str | Path) -> tuple[int, dict[str, Any], str]:
    result = CliRunner().invoke(app, ["simulate", *(str(w) for w in words), "--json", "-"])
    answer = json.loads(result.stdout) if result.stdout else {}
    if answer:
        text = (resources.files("gasunion") / "schemas" / "simulate.json").read_text(encoding="utf-8")
        jsonschema.validate(answer, json.loads(text))
    return result.exit_code, answer, result.stderr


def test_a_folder_is_solved_and_every_choice_is_told(tmp_path: Path) -> None:
    code, answer, _ = run(write(tmp_path))
    assert code == 0
    assert answer["outcome"]["code"] == "solved"
    assert answer["nodes"]["3"]["pressure_bar"] == pytest.approx(60.0)
    assert answer["nodes"]["4"]["pressure_bar"] == pytest.approx(48.0)
    assert answer["arcs"]["1"]["flow_kg_s"] == pytest.approx(20.0)
    assert answer["stations"]["1"]["ratio"] == pytest.approx(60.0 / answer["nodes"]["2"]["pressure_bar"])
    assert answer["assumptions"] == [
        "resistors pass gas without loss, as in GasSteadySim.jl: resistor_1.",
        "the gas law is ideal, since params.json names none; --law full_cnga takes another.",
    ]
    assert answer["arcs"]["short_pipe_1"]["flow_kg_s"] is None
    assert (
        answer["reasons"]["arcs.short_pipe_1.flow_kg_s"]
        == "in a loop of parts without loss; no law splits the flow"
    )
    assert answer["reasons"]["stations.1.power_mw"] == "the machines' efficiency is not known"


def test_the_gas_law_can_be_chosen_by_law_or_by_gas(tmp_path: Path) -> None:
    folder = write(tmp_path)
    by_law, by_gas, plain = (
        run(folder, "--law", "full_cnga")[1],
        run(folder, "--gas", "full-cnga")[1],
        run(folder)[1],
    )
    assert by_law["nodes"] == by_gas["nodes"]
    assert by_law["nodes"]["2"]["pressure_bar"] > plain["nodes"]["2"]["pressure_bar"]


def test_a_broken_limit_is_exit_3(tmp_path: Path) -> None:
    low = {**BC, "boundary_pslack": {"1": 20e5}}
    code, answer, errors = run(write(tmp_path, bc=low))
    assert code == 3
    assert answer["outcome"]["code"] == "outside_limits"
    assert "node 1: the pressure is 20 bar; the least allowed is 30 bar." in errors


def test_an_anchor_may_be_given(tmp_path: Path) -> None:
    _, answer, _ = run(write(tmp_path), "--anchor", "1=55")
    assert answer["nodes"]["1"]["pressure_bar"] == pytest.approx(55.0)
    assert answer["overridden"] == ["anchor 1 = 55 bar"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["--anchor", "1"],
            "--anchor 1: must be NODE=BAR with an absolute pressure above 0. "
            "For example --anchor source_1=70.",
        ),
        (
            ["--anchor", "1=-3"],
            "--anchor 1=-3: must be NODE=BAR with an absolute pressure above 0. "
            "For example --anchor source_1=70.",
        ),
        (
            ["--anchor", "1=1e7"],
            "--anchor 1=1e7: is 1e+07 bar; an absolute pressure is 1 to 1e+11 Pa.",
        ),
        (
            ["--anchor", "1=1e-7"],
            "--anchor 1=1e-7: is 1e-07 bar; an absolute pressure is 1 to 1e+11 Pa.",
        ),
        (
            ["--anchor", "1=7_0"],
            "--anchor 1=7_0: must be NODE=BAR with an absolute pressure above 0. "
            "For example --anchor source_1=70.",
        ),
        (["--anchor", "x=50"], "node x: is named by the boundary and is no node."),
        (["--law", "weymuth"], "--law: there is no law 'weymuth'."),
        (["--law", "hofer,colebrook"], "--law: hofer and colebrook are laws of one kind."),
        (
            ["--gas", "nowhere.json"],
            "nowhere.json: cannot be read: No such file or directory. Check the path.",
        ),
    ],
)
def test_wrong_usage_is_exit_2_and_one_sentence(tmp_path: Path, words: list[str], sentence: str) -> None:
    code, answer, errors = run(write(tmp_path), *words)
    assert code == 2
    assert answer["outcome"]["code"] == "refused"
    assert sentence in errors


def test_a_case_is_refused_until_border_capacity_comes(tmp_path: Path) -> None:
    code, _, errors = run("eurasia")
    assert code == 2
    assert "simulating a case comes with border capacity." in errors


def test_a_composition_gives_the_gas(tmp_path: Path) -> None:
    gas = tmp_path / "gas.json"
    gas.write_text(
        json.dumps(
            {"composition": {"methane": 0.95, "ethane": 0.03, "nitrogen": 0.02}, "temperature_k": 288.15}
        )
    )
    folder = tmp_path / "net"
    folder.mkdir()
    code, answer, _ = run(write(folder), "--gas", gas)
    assert code == 0
    assert answer["nodes"]["3"]["pressure_bar"] == pytest.approx(60.0)


@pytest.mark.reference
@pytest.mark.parametrize("name", GASLIB)
def test_a_gaslib_zip_is_answered_with_its_assumptions(reference: Path, name: str) -> None:
    code, answer, _ = run(reference / "hydraulics" / "gaslib" / f"GasLib-{name}.zip")
    assert code in (0, 3)
    assert answer["outcome"]["code"] in ("solved", "infeasible")
    assert any("the anchor is" in a for a in answer["assumptions"])
    assert any("friction law is Colebrook–White" in a for a in answer["assumptions"])
    assert answer["mass_residual_kg_s"] <= 1e-9 * answer["throughput_kg_s"]


@pytest.mark.reference
def test_stations_at_set_points_they_do_not_have_are_bypassed(reference: Path) -> None:
    source = reference / "hydraulics" / "gaslib" / "GasLib-11.zip"
    _, answer, _ = run(source, "--compressors", "setpoints")
    assert answer["outcome"]["code"] == "solved"
    assert any("the highest pressure between its bounds" in a for a in answer["assumptions"])
    assert {s["ratio"] for s in answer["stations"].values()} == {1.0}


def test_every_choice_is_recorded_and_changes_the_hash_of_the_input(tmp_path: Path) -> None:
    folder = write(tmp_path / "net")
    gas = tmp_path / "gas.json"
    gas.write_text('{"composition": {"methane": 0.9, "ethane": 0.1}, "temperature_k": 290}')
    asked = {
        (): [],
        ("--law", "weymouth"): ["friction law = weymouth"],
        ("--law", "ideal"): ["gas law = ideal"],
        ("--law", "hofer,full-cnga"): ["friction law = hofer", "gas law = full_cnga"],
        ("--gas", gas): ["gas = ethane 0.1, methane 0.9", "temperature = 290 K"],
        ("--compressors", "free"): ["compressors = free"],
        ("--compressors", "setpoints"): ["compressors = setpoints"],
        ("--anchor", "1=55"): ["anchor 1 = 55 bar"],
        ("--anchor", "1=56"): ["anchor 1 = 56 bar"],
        ("--setting", "1=ratio:1.2"): ["1 = ratio:1.2"],
        ("--setting", "1=ratio:1.3"): ["1 = ratio:1.3"],
    }
    answers = {words: run(folder, *words)[1] for words in asked}
    assert {words: a["overridden"] for words, a in answers.items()} == asked
    assert len({a["input_sha256"] for a in answers.values()}) == len(asked)
    # The hash is of the choice, not of its spelling.
    assert (
        run(folder, "--gas", "full-cnga", "--law", "hofer")[1]["input_sha256"]
        == (answers["--law", "hofer,full-cnga"]["input_sha256"])
    )


@pytest.fixture(scope="module")
def impossible(reference: Path) -> dict[str, Any]:
    """An answer that rests on a proof: GasLib-11 at a pressure of its entry that is too low."""
    source = reference / "hydraulics" / "gaslib" / "GasLib-11.zip"
    code, answer, _ = run(source, "--compressors", "free", "--anchor", "entry01=45")
    assert code == 3
    assert answer["outcome"]["code"] == "infeasible"
    return answer


def verify(answer: dict[str, Any], folder: Path) -> tuple[int, dict[str, Any], str]:
    file = folder / "state.json"
    file.write_text(json.dumps(answer), encoding="utf-8")
    return run("--verify", file)


@pytest.mark.reference
def test_a_proof_leaves_by_the_door_and_is_rechecked_by_other_code(
    impossible: dict[str, Any], tmp_path: Path
) -> None:
    assert set(impossible["certificate"]["question"]["anchor_pa"]) == {"entry01"}
    code, told, _ = verify(impossible, tmp_path)
    assert code == 0
    assert told["verified"] is True
    assert told["outcome"]["message"] == "the proof holds: no setting keeps every limit"
    assert gasunion.simulate_verify(impossible).confirmed == tuple(told["confirmed"])


@pytest.mark.reference
def test_a_proof_that_was_changed_does_not_pass(impossible: dict[str, Any], tmp_path: Path) -> None:
    def forged(change: Callable[[dict[str, Any]], None], *, anew: bool) -> tuple[int, str]:
        other = copy.deepcopy(impossible)
        change(other["certificate"])
        if anew:
            other["certificate"]["sha256"] = _digest(
                {k: v for k, v in other["certificate"].items() if k != "sha256"}
            )
        code, _, errors = verify(other, tmp_path)
        return code, errors

    def without_leaf(certificate: dict[str, Any]) -> None:
        certificate["leaves"].pop()

    def with_row(certificate: dict[str, Any]) -> None:
        row = certificate["leaves"][0]["rows"][0]
        row["lower" if row["multiplier"] > 0 else "upper"] += 0.05

    def with_bound(certificate: dict[str, Any]) -> None:
        certificate["leaves"][0]["upper"][-2] -= 0.5

    for change in (without_leaf, with_row, with_bound):
        code, errors = forged(change, anew=False)
        assert code == 2
        assert "was changed after it was written: its hash is another." in errors
        assert forged(change, anew=True)[0] == 3


def test_what_cannot_be_rechecked_is_refused(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    _, answer, _ = run(write(tmp_path / "net"))
    assert answer["certificate"] is None
    assert answer["reasons"]["certificate"] == "nothing is claimed impossible"
    code, _, errors = verify(answer, tmp_path)
    assert code == 2
    assert "holds a state; its network comes from the source." in errors
    code, _, errors = verify({"schema": "x"}, tmp_path)
    assert code == 2
    assert "is no answer of `gasunion simulate`." in errors
    code, _, errors = run()
    assert code == 2
    assert "needs a network, or --verify STATE.json." in errors


def test_a_state_is_verified_against_its_source_and_no_other(tmp_path: Path) -> None:
    folder, state = write(tmp_path / "net"), tmp_path / "state.json"
    assert CliRunner().invoke(app, ["simulate", str(folder), "--json", str(state)]).exit_code == 0
    code, told, _ = run(folder, "--verify", state)
    assert code == 0
    assert told["verified"] is True
    assert told["outcome"]["message"] == "the state holds"
    assert told["confirmed"][1].startswith("the 6 nodes balance")
    answer = gasunion.simulate(folder).answer
    assert answer == json.loads(state.read_text())
    assert gasunion.simulate_verify(answer, folder).outcome.is_solved
    # Another choice, and another file, are other inputs.
    code, told, errors = run(folder, "--law", "full_cnga", "--verify", state)
    assert code == 3
    assert told["verified"] is False
    assert "the answer was made from other files or choices than this source" in errors
    assert "(it: no options; here: gas law = full_cnga)" in errors
    other = write(tmp_path / "other", bc={**BC, "boundary_nonslack_flow": {"6": 21.0}})
    assert run(other, "--verify", state)[0] == 3
    assert not gasunion.simulate_verify(answer, other).outcome.is_solved


def test_a_forged_pressure_is_named_with_what_it_must_be(tmp_path: Path) -> None:
    folder = write(tmp_path)
    answer = copy.deepcopy(dict(gasunion.simulate(folder).answer))
    answer["nodes"]["2"]["pressure_bar"] += 0.1
    answer[NAME] = digest(answer)
    found = gasunion.simulate_verify(answer, folder).outcome
    assert found.code == "outside_limits"
    assert found.message == "the answer does not hold"
    assert found.findings[0].where == "pipe 1"
    assert found.findings[0].what.startswith("its momentum equation is missed by ")
    # Without the forger's hash the change is also known as one.
    answer[NAME] = "0" * 64
    assert gasunion.simulate_verify(answer, folder).outcome.findings[0].where == NAME


def test_an_answer_of_the_first_version_is_refused_in_words(tmp_path: Path) -> None:
    folder = write(tmp_path)
    answer = {**gasunion.simulate(folder).answer, "schema": "gasunion/simulate/1"}
    (tmp_path / "old.json").write_text(json.dumps(answer))
    code, _, errors = run(folder, "--verify", tmp_path / "old.json")
    assert code == 2
    assert "prints too little of a state to be rechecked. Simulate again." in errors


@pytest.mark.reference
def test_a_proof_is_of_the_source_that_it_is_verified_against(
    impossible: dict[str, Any], reference: Path, tmp_path: Path
) -> None:
    source = reference / "hydraulics" / "gaslib" / "GasLib-11.zip"
    words = {"compressors": "free", "anchor": {"entry01": 45}}
    found = gasunion.simulate_verify(impossible, source, **words)  # type: ignore[arg-type]
    assert found.outcome.message == "the proof holds: no setting keeps every limit"
    assert found.confirmed[-1].startswith("its network, load and gas are those of the source")
    other = copy.deepcopy(impossible)
    exit_ = next(n for n, q in other["certificate"]["question"]["injection_kg_s"].items() if q < 0.0)
    other["certificate"]["question"]["injection_kg_s"][exit_] *= 1.001
    other["certificate"]["sha256"] = _digest({k: v for k, v in other["certificate"].items() if k != "sha256"})
    other[NAME] = digest(other)
    wrong = gasunion.simulate_verify(other, source, **words).outcome  # type: ignore[arg-type]
    assert f"injection_kg_s.{exit_} is another than the source's." in [f.what for f in wrong.findings]


@pytest.mark.reference
def test_a_long_proof_leaves_in_a_file_of_its_own(
    reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gasunion.studies.simulation.answer.PROOF_BYTES", 1_000)
    source = reference / "hydraulics" / "gaslib" / "GasLib-11.zip"
    words = (source, "--compressors", "free", "--anchor", "entry01=45")
    code, answer, _ = run(*words, "--proof", tmp_path / "proof.gz")
    assert code == 3
    assert answer["certificate"] is None
    assert answer["reasons"]["certificate"].endswith("MB; --proof FILE.gz writes and reads it")
    assert answer["proof"]["bytes"] > 1_000
    state = tmp_path / "state.json"
    state.write_text(json.dumps(answer))
    code, _, errors = run(*words, "--verify", state)
    assert code == 2
    assert "its proof is in a file of its own. Name that file with --proof FILE.gz." in errors
    code, told, _ = run(*words, "--verify", state, "--proof", tmp_path / "proof.gz")
    assert (code, told["verified"]) == (0, True)
    (tmp_path / "bad.gz").write_bytes((tmp_path / "proof.gz").read_bytes()[:-9])
    code, _, errors = run(*words, "--verify", state, "--proof", tmp_path / "bad.gz")
    assert code == 2
    assert "is no gzip file, or is cut or damaged" in errors
    (tmp_path / "other.gz").write_bytes(gzip.compress(b"{}"))
    code, _, errors = run(*words, "--verify", state, "--proof", tmp_path / "other.gz")
    assert code == 2
    assert "is not the proof that the answer names by its SHA-256." in errors


def test_every_word_that_an_answer_says_of_a_unit_is_one_that_is_rechecked() -> None:
    assert {*IN_WORDS.values(), _BY_BYPASS, _SHORTED} == set(MODES)


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "net.zip")
    os.mkfifo(tmp_path / "net")
    for name, told in (
        ("net.zip", "is a pipe to which nobody wrote within 1 s"),
        ("net", "is no GasLib zip"),
    ):
        code, _, errors = run(tmp_path / name)
        assert code == 2
        assert told in errors
