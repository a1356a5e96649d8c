"""What a person finds in the workbook of a case, and what comes of what they type."""

import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from tests.small_case import tables, write_case

from gasunion.intake.case import case_of, check_case, load_case
from gasunion.intake.case_files import read_case
from gasunion.intake.workbook import workbook_bytes
from gasunion.intake.workbook_reader import read_workbook
from gasunion.outcome import Refused


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_case(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def data(folder: Path) -> bytes:
    return workbook_bytes(read_case(folder))


@pytest.fixture
def book(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def saved(book: Workbook, folder: Path) -> Path:
    book.save(folder / "typed.xlsx")
    return folder / "typed.xlsx"


def errors(path: Path) -> list[str]:
    return [str(f.finding) for f in check_case(read_workbook(path))[2] if f.finding.severity == "error"]


def test_heads_carry_the_unit_the_meaning_and_stay_in_sight(book: Workbook):
    sheet = book["arcs"]
    assert sheet["G1"].value == "length_km\nkm"
    assert sheet["G1"].comment.text == (
        "Route length.\nUnit: km.\nAllowed: from 0 to 20000.\nMust be filled."
    )
    assert sheet.freeze_panes == "B2"
    assert book["supplies"].freeze_panes == "C2"


def test_choices_and_references_have_drop_downs(book: Workbook):
    listed = {str(v.sqref).split(":")[0]: v.formula1 for v in book["arcs"].data_validations.dataValidation}
    assert listed["D2"] == "=nodes!$A$2:$A$506"
    assert listed["F2"] == "=parties!$A$2:$A$504"
    home = {str(v.sqref).split(":")[0]: v.formula1 for v in book["classes"].data_validations.dataValidation}
    sheet, _, cells = home["E2"].removeprefix("=").partition("!")
    assert [row[0].value for row in book[sheet][cells.replace("$", "")]] == ["yes", "no"]
    assert book["choices"].sheet_state == "hidden"


def test_numbers_are_numbers_and_names_keep_their_letters(book: Workbook):
    assert book["supplies"]["C3"].value == 36.5
    assert book["nodes"]["B6"].value == "霍尔果斯 hub"
    assert book["nodes"]["C2"].value == "Поле"
    assert book["nodes"]["I2"].value == "invented for a test"


def test_faults_stand_beside_their_cells_and_on_a_sheet_of_their_own(tmp_path: Path):
    rows = tables()
    rows["supplies"][0]["capacity_bcm_y"] = "-3"
    rows["demands"][0]["quantity_bcm_y"] = "many"
    raw = read_case(write_case(tmp_path / "faulty", rows))
    faults = check_case(raw)[2]
    book = load_workbook(io.BytesIO(workbook_bytes(raw, faults)))
    cell = book["supplies"]["C2"]
    assert cell.comment.text == (
        "supplies.csv, row 2: capacity at A_FIELD is -3 bcm/y; it must be 0 or more."
    )
    assert cell.fill.start_color.rgb == "00F4B183"
    assert book["demands"]["D2"].value == "many"
    assert "it must be a number such as 12.5." in book["demands"]["D2"].comment.text
    listed = [[c.value for c in row] for row in book["faults"].iter_rows(min_row=2)]
    assert ["supplies.csv", 2, "capacity_bcm_y", "error", cell.comment.text] in listed
    assert errors(saved(book, tmp_path)) == [str(f.finding) for f in faults if f.finding.severity == "error"]


def test_decimal_commas_dates_and_whole_numbers_are_read_as_they_are_meant(
    book: Workbook, folder: Path, tmp_path: Path
):
    from datetime import datetime

    book["supplies"]["C3"] = "36,5"
    book["arcs"]["I2"] = "1420; 1020"
    book["maintenance"]["B2"] = datetime(2024, 6, 10)  # noqa: DTZ001 - spreadsheets know no zone
    book["supplies"]["B2"] = 2023.0
    book["classes"]["E2"] = True
    assert case_of(read_workbook(saved(book, tmp_path))).input_sha256 == load_case(folder).input_sha256


def test_a_workbook_is_a_case_wherever_a_case_is_asked_for(book: Workbook, folder: Path, tmp_path: Path):
    typed = load_case(saved(book, tmp_path), changes=["case.peak_days=2"])
    assert typed.year(2024) == load_case(folder, changes=["case.peak_days=2"]).year(2024)


def test_a_formula_without_its_value_is_a_fault_and_not_a_blank(book: Workbook, tmp_path: Path):
    book["supplies"]["C3"] = "=30+6.5"
    assert (
        "supplies.csv, row 3: capacity_bcm_y is a formula without a stored value; open and save the workbook"
        " in a spreadsheet program, or paste the value."
    ) in errors(saved(book, tmp_path))


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path):
    rows = tables()
    rows["supplies"][0]["note"] = "=SUM(A1:A9)"
    raw = read_case(write_case(tmp_path / "formula", rows))
    path = tmp_path / "case.xlsx"
    path.write_bytes(workbook_bytes(raw))
    assert read_workbook(path).tables["supplies"].cells("note")[0] == "=SUM(A1:A9)"


def test_unknown_sheets_and_columns_and_missing_sheets_are_named(book: Workbook, tmp_path: Path):
    book["supplies"]["D1"] = "costs"
    book["markets"].title = "marketts"
    del book["case"]
    assert errors(saved(book, tmp_path)) == [
        "supplies.csv: unknown column 'costs'; did you mean 'cost_usd_per_tcm'?",
        "sheet marketts: is no table of a case; did you mean 'markets'? Notes and sums: "
        "delete the sheet, or keep it in another file.",
        "case.toml: sheet 'case' is missing; it holds the keys of case.toml and their values.",
    ]


def test_a_case_that_cannot_be_read_whole_is_not_exported(tmp_path: Path):
    folder = write_case(tmp_path / "ragged")
    with (folder / "supplies.csv").open("a", encoding="utf-8") as file:
        file.write("A_FIELD,2025\n")
    with pytest.raises(Refused) as caught:
        workbook_bytes(read_case(folder))
    assert [str(f) for f in caught.value.findings] == [
        "supplies.csv, row 6: has 2 cells and the head has 10; write one cell a column; quote a cell that"
        " holds a separator."
    ]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", bytes(range(200))])
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes):
    path = tmp_path / "odd.xlsx"
    path.write_bytes(data)
    with pytest.raises(Refused) as caught:
        read_workbook(path)
    assert str(caught.value.findings[0]).endswith(
        "odd.xlsx: is no workbook that can be read; save it as .xlsx."
    )
