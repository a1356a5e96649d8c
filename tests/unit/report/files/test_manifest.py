"""The list of a result folder's files: what was changed later is told in answer, page and protocol."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gasunion.cli.app import app
from gasunion.outcome import Envelope, Provenance
from gasunion.report.answers.answers import plan_part
from gasunion.report.files.files import publish, read_results
from gasunion.report.folders.folder import plan_files
from gasunion.studies.results import PlanResult

AGAIN = "Plan again, or take the folder as it was written."


@pytest.fixture(scope="module")
def files(small_result: PlanResult) -> dict[str, bytes]:
    envelope = Envelope(
        name="plan",
        outcome=small_result.plan.outcome,
        provenance=Provenance(input_sha256="ab12", version="0.1.0"),
        body=plan_part(small_result),
    )
    return plan_files(small_result, envelope)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes]) -> Path:
    monkeypatch.chdir(tmp_path)
    publish(Path("out"), files)
    return Path("out")


def answer(*arguments: str, code: int = 0) -> tuple[dict, str]:
    done = CliRunner().invoke(app, [*arguments, "--json", "answer.json"])
    assert done.exit_code == code, done.output
    return json.loads(Path("answer.json").read_bytes()), done.stdout


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def told(found: dict) -> list[str]:
    assert all(f["severity"] == "warning" for f in found["outcome"]["findings"])
    return [f"{f['where']}: {f['what']} {f['hint']}" for f in found["outcome"]["findings"]]


def test_a_folder_as_it_was_written_says_nothing_and_its_list_has_every_file(
    folder: Path, files: dict[str, bytes]
) -> None:
    listed = json.loads((folder / "manifest.json").read_bytes())
    assert set(listed["files"]) == set(files)
    found, text = answer("report", "out")
    assert told(found) == []
    assert found["outcome"]["message"] == "the report was drawn from the stored result"
    assert text.splitlines()[-1] == f"SHA-256 of its list of files, manifest.json: {listed['sha256']}"
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == files | {
        "manifest.json": (folder / "manifest.json").read_bytes()
    }


def test_a_changed_table_is_told_in_the_answer_the_words_the_page_and_the_protocol(folder: Path) -> None:
    change(folder / "parties.csv", "Aland,", "Bland,")
    what = f"out/parties.csv: was changed after it was written. {AGAIN}"
    found, text = answer("report", "out")
    assert told(found) == [what]
    assert found["outcome"]["message"].endswith(", which is not as it was written")
    assert text.splitlines()[0] == f"warning: {what}"
    page = (folder / "report.html").read_text("utf-8")
    assert "parties.csv: was changed after it was written." in page
    protocol = (folder / "protocol.json").read_text("utf-8")
    assert "not as they were written, or of which that cannot be told: parties.csv." in protocol
    # Drawing again vouches for what was drawn, and not for the table.
    assert told(answer("report", "out")[0]) == [what]


def test_compare_tells_it_of_either_folder_in_words_and_on_its_page(
    folder: Path, files: dict[str, bytes]
) -> None:
    publish(Path("other"), files)
    change(Path("other/parties.csv"), "Aland,", "Bland,")
    what = f"other/parties.csv: was changed after it was written. {AGAIN}"
    found, text = answer("compare", "out", "other", "--out", "page.html")
    assert told(found) == [what]
    assert text.splitlines()[0] == f"warning: {what}"
    assert "parties.csv: was changed after it was written." in Path("page.html").read_text("utf-8")
    found, _ = answer("report", "out", "--since", "other")
    assert told(found) == [what]


@pytest.mark.parametrize("name", ["plan.json", "protocol.json", "flows.parquet", "plan.xlsx", "report.json"])
def test_every_other_file_of_the_folder_is_told_too(folder: Path, name: str) -> None:
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(
        data.replace(b"status quo", b"status  uo") if b"status quo" in data else data + b"\n"
    )
    if name == "plan.json":
        change(folder / name, "status  uo", "status quo")
        change(folder / name, '"surplus_usd": ', '"surplus_usd": 1')
    found, _ = answer("report", "out")
    assert told(found) == [f"out/{name}: was changed after it was written. {AGAIN}"]


def test_files_that_are_missing_or_came_later_are_told(folder: Path) -> None:
    (folder / "flows.parquet").unlink()
    (folder / "backcast.json").write_bytes(b"{}")
    (folder / "my notes.txt").write_bytes(b"mine")
    assert told(answer("report", "out")[0]) == [
        f"out/flows.parquet: stands in manifest.json and cannot be read. {AGAIN}",
        "out/backcast.json: does not stand in manifest.json: it was put here later. "
        "Take it away, or plan again.",
    ]


def test_a_folder_without_a_list_is_read_and_says_that_it_cannot_tell(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    assert told(answer("report", "out")[0]) == [
        "out/manifest.json: is missing, so that nobody can tell whether a file was changed after it was "
        "written. Plan again with this version, which writes it."
    ]
    assert not (folder / "manifest.json").exists(), "nobody can vouch for its tables now"


@pytest.mark.parametrize(
    ("old", "new"), [('"flows.csv": "', '"flows.csv": "0'), ('"sha256": "', '"sha256": "0'), ("{", "[")]
)
def test_a_list_that_was_changed_vouches_for_nothing(folder: Path, old: str, new: str) -> None:
    change(folder / "manifest.json", old, new)
    changed = (folder / "manifest.json").read_bytes()
    assert told(answer("report", "out")[0]) == [
        f"out/manifest.json: was changed after it was written, so that it vouches for no file. {AGAIN}"
    ]
    assert (folder / "manifest.json").read_bytes() == changed


def test_changed_files_that_make_no_result_any_more_are_refused(folder: Path) -> None:
    meta = json.loads((folder / "report.json").read_bytes())
    meta["nodes"] = [1]
    (folder / "report.json").write_text(json.dumps(meta))
    found, _ = answer("report", "out", code=2)
    first, second = found["outcome"]["findings"]
    assert (first["where"], first["hint"]) == ("out", "Plan again.")
    assert first["what"].startswith("its files no longer fit together (TypeError: ")
    assert second["where"] == "out/report.json"


def test_texts_that_a_spreadsheet_would_run_are_harmless_and_come_back(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    odd = ["=1+1", "+A1", "-A1", "@SUM(A1)", "\tx", "'=1", "'quoted'", "-5"]
    rows = "".join(f'arc,"{text}",1.5,bcm/y,1\n' for text in odd)
    published = files | {"binding.csv": f"kind,name,limit,unit,gain_musd\n{rows}".encode()}
    publish(tmp_path / "raw", published)
    read = read_results(tmp_path / "raw").frames["binding"]
    from gasunion.report.files.files import csv_bytes
    from gasunion.report.tables.columns import BY_NAME

    read["name"] = [*odd[:4], "\rx", *odd[5:]]
    written = csv_bytes(BY_NAME["binding"], read)
    publish(tmp_path / "out", files | {"binding.csv": written})
    assert list(read_results(tmp_path / "out").frames["binding"]["name"]) == list(read["name"])
    cells = [line.split(",")[1].strip('"') for line in written.decode().replace("\r", "R").splitlines()[1:]]
    assert cells == ["'=1+1", "'+A1", "'-A1", "'@SUM(A1)", "'Rx", "''=1", "'quoted'", "-5"]
