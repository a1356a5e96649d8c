"""Cases that whoever runs the desk allows: read by the one reader, named and never sent by a request."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tests.base_years import two_party_folder
from tests.committee_desk import QUESTION
from typer.testing import CliRunner

from gasunion.cli.app import app
from gasunion.operations.committee.own_cases import SHIPPED, cases_in
from gasunion.operations.committee.question import read_question
from gasunion.outcome import Refused


def folder(tmp_path: Path) -> Path:
    place = tmp_path / "cases"
    place.mkdir()
    return place


def test_folders_and_workbooks_of_the_folder_are_cases_beside_those_that_ship(tmp_path: Path) -> None:
    place = folder(tmp_path)
    mine = two_party_folder(place / "mine")
    done = CliRunner().invoke(app, ["case", "export", str(mine), str(place / "book.xlsx")])
    assert done.exit_code == 0, done.output
    (place / "notes.txt").write_text("no case")
    (place / "empty").mkdir()
    found = cases_in(place)
    assert set(found.names()) == {*SHIPPED.names(), "mine", "book"}
    assert found.facts("mine").sha256 == found.facts("book").sha256
    assert found.facts("mine").parties == SHIPPED.facts("two-party").parties
    assert found.place("mine") == mine.absolute()
    assert found.place("two-party") == "two-party"
    assert cases_in(None) is SHIPPED


def test_what_a_question_names_is_one_of_them_and_no_place_on_the_disk(tmp_path: Path) -> None:
    place = folder(tmp_path)
    two_party_folder(place / "mine")
    found = cases_in(place)
    assert read_question({**QUESTION, "case": "mine"}, cases=found).case == "mine"
    with pytest.raises(Refused, match="there is no case 'mine'"):
        read_question({**QUESTION, "case": "mine"})
    for name in ("../cases/mine", str(place / "mine"), "mine/", "./mine", "", "mine\x00", None, ["mine"], {}):
        with pytest.raises(Refused, match="there is no case"):
            read_question({**QUESTION, "case": name}, cases=found)


def test_a_case_that_was_changed_is_another_question(tmp_path: Path) -> None:
    place = folder(tmp_path)
    mine = two_party_folder(place / "mine")
    found = cases_in(place)
    before = read_question({**QUESTION, "case": "mine"}, cases=found)
    shipped = read_question(QUESTION, cases=found)
    assert before.address != shipped.address
    table = mine / "supplies.csv"
    text = table.read_text()
    assert ",15," in text
    table.write_text(text.replace(",15,", ",14,"))
    after = read_question({**QUESTION, "case": "mine"}, cases=found)
    assert after.case_sha256 != before.case_sha256
    assert after.address != before.address


def test_every_fault_of_the_folder_and_its_cases_is_told_at_once(tmp_path: Path) -> None:
    place = folder(tmp_path)
    two_party_folder(place / "two-party")
    two_party_folder(place / "a b")
    with pytest.raises(Refused) as told:
        cases_in(place)
    assert "two-party: is another case of the name two-party" in str(told.value)
    assert "a b: is no name for a case" in str(told.value)
    with pytest.raises(Refused, match="nowhere: cannot be read"):
        cases_in(tmp_path / "nowhere")


@pytest.mark.parametrize("way", ["a bomb", "no archive", "no table", "odd numbers", "no UTF-8", "no TOML"])
def test_a_case_that_is_hostile_or_broken_is_refused_by_the_reader_and_its_limits(
    tmp_path: Path, way: str
) -> None:
    place = folder(tmp_path)
    if way in ("a bomb", "no archive"):
        book = place / "book.xlsx"
        if way == "no archive":
            book.write_bytes(b"PK\x03\x04 and nothing")
        else:
            with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as made:
                made.writestr("xl/workbook.xml", b"<a>" + b" " * 300_000_000)
    else:
        mine = two_party_folder(place / "mine")
        name, data = {
            "no table": ("supplies.csv", b""),
            "odd numbers": ("supplies.csv", (mine / "supplies.csv").read_bytes().replace(b",15,", b",nan,")),
            "no UTF-8": ("nodes.csv", (mine / "nodes.csv").read_bytes() + b"\xff\xfe\n"),
            "no TOML": ("case.toml", b"[[[["),
        }[way]
        (mine / name).write_bytes(data)
    with pytest.raises(Refused) as told:
        cases_in(place)
    assert told.value.findings
    assert "holds cases that cannot be planned" in told.value.message
