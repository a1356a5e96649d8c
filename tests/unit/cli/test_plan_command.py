"""The doors of planning: exit codes, answers that fit their schemas, files that are whole."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from gasunion.cli.app import app

runner = CliRunner()


def run(*words: str):
    return runner.invoke(app, list(words))


def answer(name: str, path: Path) -> dict:
    found = json.loads(path.read_text(encoding="utf-8"))
    schema = json.loads(
        (resources.files("gasunion") / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    )
    Draft202012Validator(schema).validate(found)
    return found


@pytest.mark.parametrize(
    "kind", [("--contracted",), ("--status-quo",), (), ("--block", "A+B"), ("--block", "all")]
)
def test_every_kind_of_plan_answers_in_its_schema(kind, tmp_path):
    out = tmp_path / "a.json"
    done = run("plan", "two-party", "--year", "2025", *kind, "--json", str(out))
    assert done.exit_code == 0, done.output
    found = answer("plan", out)
    assert found["outcome"]["code"] == "solved"
    assert sum(p["surplus_usd"] for p in found["parties"].values()) == pytest.approx(found["surplus_usd"])


def test_json_on_standard_output_is_alone_there():
    done = run("plan", "two-party", "--year", "2025", "--json", "-")
    assert json.loads(done.stdout)["schema"] == "gasunion/plan/2"


def test_a_contract_beyond_the_pipe_is_exit_3_and_says_which(tmp_path):
    out = tmp_path / "a.json"
    done = run(
        "plan",
        "two-party",
        "--year",
        "2025",
        "--contracted",
        "--json",
        str(out),
        "--set",
        "contracts[*,*].maximum=500",
        "--set",
        "contracts[*,*].minimum=400",
        "--set",
        "contracts[*,*].agreed=450",
    )
    assert done.exit_code == 3, done.output
    found = answer("plan", out)
    assert found["outcome"]["code"] == "infeasible"
    assert found["surplus_usd"] is None
    assert any("give way" in f["what"] for f in found["outcome"]["findings"])
    assert len(found["overridden"]) == 3


def test_what_was_overridden_stands_in_the_answer(tmp_path):
    out = tmp_path / "a.json"
    done = run(
        "plan", "two-party", "--year", "2025", "--json", str(out), "--set", "supplies[A_FIELD,2025].cost+=5"
    )
    assert done.exit_code == 0, done.output
    assert len(answer("plan", out)["overridden"]) == 1


def test_a_year_without_plans_is_exit_2_with_the_years_that_have_them(tmp_path):
    out = tmp_path / "a.json"
    done = run("plan", "two-party", "--year", "2031", "--json", str(out))
    assert done.exit_code == 2
    finding = answer("plan", out)["outcome"]["findings"][0]
    assert finding["hint"] == "choose one of: 2025."


def test_a_result_folder_holds_every_promised_file_and_two_runs_write_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        assert run("plan", "two-party", "--year", "2025", "--out", str(tmp_path / name)).exit_code == 0
    promised = {
        "plan.json",
        "plan.xlsx",
        "plan.nc",
        "network.geojson",
        "report.html",
        "protocol.json",
        "protocol.html",
        "protocol.docx",
    }
    tables = ("flows", "supply", "use", "storage", "contracts", "prices", "parties", "borders")
    promised |= {f"{t}.{end}" for t in tables for end in ("csv", "parquet")}
    one = {p.name: p.read_bytes() for p in (tmp_path / "one").iterdir()}
    two = {p.name: p.read_bytes() for p in (tmp_path / "two").iterdir()}
    assert promised <= set(one)
    assert {name for name in one if one[name] != two[name]} == set()


def test_hindcast_reads_observations_from_a_file_and_scores_them(tmp_path):
    observed = tmp_path / "seen.csv"
    observed.write_text("year,corridor,bcm_20C,low,high\n2022,KZ->CN,4.5,4.3,5.5\n", encoding="utf-8")
    out = tmp_path / "a.json"
    done = run("hindcast", "eurasia", "--years", "2022", "--observed", str(observed), "--json", str(out))
    assert done.exit_code == 0, done.output
    found = answer("hindcast", out)["corridors"]["KZ->CN"]["2022"]
    assert found["observed_bcm"] == 4.5
    assert found["persistence_bcm"] is not None


def test_observations_with_faults_are_refused_all_at_once(tmp_path):
    observed = tmp_path / "seen.csv"
    observed.write_text("year,corridor,bcm_20C\n2022,KZ->CM,4.5\n2022,KZ->CN,much\n", encoding="utf-8")
    done = run("hindcast", "eurasia", "--observed", str(observed))
    assert done.exit_code == 2
    assert "row 2" in done.stderr
    assert "Did you mean 'KZ->CN'?" in done.stderr
    assert "row 3: bcm_20C is 'much'; it must be a number such as 12.5." in done.stderr
