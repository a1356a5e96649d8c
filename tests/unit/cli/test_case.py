"""Doors of case folders: exit codes, answers that fit their schema, nothing half-written."""

import json
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.small_case import tables, write_case

GASUNION = [sys.executable, "-c", "from gasunion.cli import main; main()"]


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*GASUNION, *map(str, words)], capture_output=True, text=True, check=False)


def answer(name: str, *words: str | Path, code: int = 0) -> dict:
    done = run(*words, "--json", "-")
    assert done.returncode == code, done.stderr
    found = json.loads(done.stdout)
    schema = json.loads((resources.files("gasunion") / "schemas" / f"{name}.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(found)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_case(tmp_path_factory.mktemp("small"))


def test_validate_answers_with_tables_and_how_sure_they_are(folder: Path):
    found = answer("validate", "validate", folder, "--set", "arcs[A1].length=501")
    assert found["case"] == "small"
    assert found["plan_years"] == [2023, 2024]
    assert found["tables"]["supplies"]["rows"] == 4
    assert found["tables"]["supplies"]["share"] == {"measured": 0.0, "published": 0.0, "estimated": 1.0}
    assert found["overridden"] == ["arcs[A1].length_km=501: 500 becomes 501 km"]
    assert len(found["input_sha256"]) == 64


def test_validate_refuses_with_every_fault_and_its_place(tmp_path: Path):
    rows = tables()
    rows["supplies"][0]["capacity_bcm_y"] = "-3"
    rows["demands"][0]["class"] = "HOMES"
    found = answer("validate", "validate", write_case(tmp_path / "faulty", rows), code=2)
    assert found["outcome"]["code"] == "refused"
    places = [(f["file"], f["row"], f["column"]) for f in found["findings"] if f["severity"] == "error"]
    assert places == [("demands.csv", 2, "class"), ("supplies.csv", 2, "capacity_bcm_y")]
    assert all(f["hint"] for f in found["findings"])


def test_a_new_case_validates_and_is_never_written_over_another(tmp_path: Path):
    new = tmp_path / "my case"
    assert answer("case", "case", "new", new)["action"] == "new"
    assert answer("validate", "validate", new)["case"] == "my-case"
    before = sorted(p.name for p in new.iterdir())
    refused = answer("case", "case", "new", new, code=2)
    assert refused["outcome"]["findings"][0]["what"] == "exists already"
    assert sorted(p.name for p in new.iterdir()) == before
    assert [p.name for p in tmp_path.iterdir()] == ["my case"], "nothing half-written is left"


def test_the_list_names_the_shipped_cases():
    assert {"name", "title", "years", "plan_years"} == set(answer("case", "case", "list")["cases"][0])


@pytest.mark.slow
def test_a_case_goes_to_a_workbook_and_back_without_loss(folder: Path, tmp_path: Path):
    workbook, back = tmp_path / "small.xlsx", tmp_path / "back"
    assert answer("case", "case", "export", folder, workbook)["path"] == str(workbook)
    assert answer("case", "case", "import", workbook, back)["path"] == str(back)
    assert (
        answer("validate", "validate", back)["input_sha256"]
        == (answer("validate", "validate", folder)["input_sha256"])
    )


def test_a_workbook_has_its_ending(folder: Path, tmp_path: Path):
    assert run("case", "export", folder, tmp_path / "small.xls").stderr.splitlines() == [
        "refused: 1 fault in the input",
        f"  {tmp_path / 'small.xls'}: is no workbook; name it with the ending .xlsx.",
    ]
    assert list(tmp_path.iterdir()) == []
