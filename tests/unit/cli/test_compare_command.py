from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.small_case import write_case
from typer.testing import CliRunner

from gasunion.cli.app import app
from gasunion.intake.case import load_case
from gasunion.outcome import Envelope, Provenance
from gasunion.planning.plan import status_quo
from gasunion.report.answers.answers import plan_part
from gasunion.report.files.files import publish, result_files
from gasunion.studies.results import study_plan

OUTAGE = """\
[[add]]
table = "maintenance"
row = { arc = "AB_2024", from_date = "2024-01-01", to_date = "2024-02-01", factor = 0.25 }
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_case(tmp_path / "small")
    (tmp_path / "outage.toml").write_text(OUTAGE, encoding="utf-8")
    return tmp_path


def ask(*words: str) -> tuple[int, Any, str]:
    result = CliRunner().invoke(app, ["compare", *words, "--json", "answer.json"])
    answer = json.loads(Path("answer.json").read_text(encoding="utf-8"))
    schema = json.loads((resources.files("gasunion") / "schemas" / "compare.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(answer)
    return result.exit_code, answer, result.output


def test_a_case_against_itself_with_an_outage(here: Path) -> None:
    code, answer, text = ask("small:2024", "small:2024+outage.toml")
    assert code == 0
    (found,) = answer["comparisons"]
    assert [(c["row"], c["column"], c["old"], c["new"]) for c in found["inputs"]] == [
        ("AB_2024,2024-01-01", "factor", None, "0.25"),
        ("AB_2024,2024-01-01", "to_date", None, "2024-02-01"),
    ]
    assert found["borders"]["AB"]["01"]["net_bcm"]["change"] < 0
    assert found["borders"]["AB"]["year"]["net_bcm"]["change"] == pytest.approx(
        sum(v["net_bcm"]["change"] for k, v in found["borders"]["AB"].items() if k != "year"), abs=1e-7
    )
    assert found["surplus_change_usd"] < 0  # an outage never gains
    assert "maintenance[AB_2024,2024-01-01].factor: absent → 0.25" in text
    assert "Would gain, in this model:" in text
    rows = [line.split()[0] for line in text.splitlines() if line[:2] in ("AA", "BB", "CN")]
    assert rows == ["AA", "BB", "CN"]  # alphabetical, whatever they gain


def test_a_result_folder_against_the_case_it_was_made_from(here: Path) -> None:
    case = load_case(here / "small")
    result = study_plan(status_quo(*case.year(2024)))
    origin = Provenance(input_sha256=case.input_sha256, version="0.1.0")
    envelope = Envelope(name="plan", outcome=result.plan.outcome, provenance=origin, body=plan_part(result))
    answer = json.dumps(envelope.as_dict()).encode()
    publish(here / "out", {"plan.json": answer, **result_files(result, provenance=origin)})
    code, found, text = ask("out", "small:2024")
    assert code == 0
    assert found["comparisons"][0]["inputs"] == []
    assert found["comparisons"][0]["surplus_change_usd"] == pytest.approx(0.0, abs=1.0)
    assert "No figure of the data differs." in text
    assert "Borders: no flow of the year differs." in text


def test_a_block_against_the_status_quo_of_another_year_s_name(here: Path) -> None:
    code, answer, _ = ask("small", "small:2023", "--year", "2024", "--block", "AA+BB")
    assert code == 0
    assert [c["kind"] for c in answer["compared"]] == ["block AA+BB", "block AA+BB"]
    assert [c["year"] for c in answer["compared"]] == [2024, 2023]


@pytest.mark.parametrize(("out", "page"), [("pages", "pages/compare.html"), ("w.html", "w.html")])
def test_a_page_of_its_own_is_written_where_it_was_asked_for(here: Path, out: str, page: str) -> None:
    code, answer, text = ask("small:2024", "small:2024+outage.toml", "small:2023", "--out", out)
    assert code == 0
    assert f"The page: {page}" in text
    source = (here / page).read_text(encoding="utf-8")
    for found in answer["compared"]:
        assert found["input_sha256"] in source
    assert '<section id="changed-1">' in source
    assert '<section id="changed-2">' in source


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("small:2024",),
            "compare: needs at least two plans. Name result folders, or cases such as eurasia:2024.",
        ),
        (("small:2024", "small:2024"), "compare small:2024: stands twice. Name each plan once."),
        (
            ("small", "small:2024"),
            "compare small: names no year. Write small:YEAR or give --year; "
            "years that can be planned: 2023, 2024.",
        ),
        (
            ("small:2024", "small:2023", "--block", "AA+XX"),
            "--block AA+XX: 'XX' is no party of this case. Known: AA, BB, CN.",
        ),
        (
            ("small:2024", "small:2023", "--block", "AA", "--contracted"),
            "--contracted --block: a plan is of one kind. Give one of them.",
        ),
    ],
)
def test_bad_input_is_told_in_one_sentence_each(here: Path, words: tuple[str, ...], message: str) -> None:
    code, answer, text = ask(*words)
    assert code == 2
    assert answer["outcome"]["code"] == "refused"
    assert message in text.splitlines()[-1].strip()
