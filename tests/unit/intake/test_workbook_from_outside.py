"""Workbooks that nobody checked before us: each fault is one sentence, told in time."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.small_case import write_case

from gasunion.intake.case_files import read_case
from gasunion.intake.workbook import workbook_bytes
from gasunion.intake.workbook_reader import read_workbook
from gasunion.outcome import Refused

PASTE = "open and save the workbook in a spreadsheet program, or paste the value."
READINGS = "write 1.250 if the comma marks decimals, 1250 if it marks thousands."


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> bytes:
    return workbook_bytes(read_case(write_case(tmp_path_factory.mktemp("case") / "small")))


def changed(sound: bytes, path: Path, change) -> Path:
    book = load_workbook(io.BytesIO(sound))
    change(book)
    book.save(path)
    return path


def told(path: Path) -> list[str]:
    start = time.process_time()
    try:
        found = [str(f.finding) for f in read_workbook(path).faults]
    except Refused as refused:
        found = [str(f) for f in refused.findings]
    assert time.process_time() - start < 10.0
    return found


def set_cell(sheet: str, at: str, value):
    def change(book) -> None:
        book[sheet][at] = value

    return change


def last_row(sound: bytes) -> int:
    return load_workbook(io.BytesIO(sound))["case"].max_row + 1


def set_key(key: str, value):
    def change(book) -> None:
        book["case"].append([key, value])

    return change


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("=450+150", f" is a formula without a stored value; {PASTE}"),
        ("1,250", f" is the text '1,250'; {READINGS}"),
        ("1,250,000", " is the text '1,250,000'; write it without marks of thousands: 1250000."),
        ("#REF!", " is '#REF!', a formula that failed; mend it, or paste the value."),
        ("²", " is the text '²'; write it in the digits 0 to 9; '²' is none of them."),
        ("much", " is the text 'much'; it must be a number such as 12.5."),
        ("x" * 40_000, f" is the text '{'x' * 60}…'; it must be a number such as 12.5."),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_cell_of_sheet_case_is_a_number_or_a_fault(sound, tmp_path, value, message):
    path = changed(sound, tmp_path / "book.xlsx", set_key("discount_rate", value))
    assert told(path) == [f"sheet case, row {last_row(sound)}: discount_rate{message}"]


def test_a_decimal_comma_in_a_text_cell_is_read_where_it_can_mean_one_thing(sound, tmp_path):
    def change(book) -> None:
        book["case"].append(["discount_rate", "0,085"])
        book["arcs"]["G2"] = "12,5"

    raw = read_workbook(changed(sound, tmp_path / "book.xlsx", change))
    assert not raw.faults
    assert raw.config["discount_rate"] == 0.085
    assert raw.tables["arcs"].cells("length_km")[0] == "12.5"


@pytest.mark.parametrize("column", ["length_km", "capacity_forward_bcm_y", "opex_usd_per_tcm_100km"])
def test_a_text_that_is_two_numbers_is_a_fault_in_every_table(sound, tmp_path, column):
    book = load_workbook(io.BytesIO(sound))
    at = next(c.column for c in book["arcs"][1] if str(c.value).split("\n")[0] == column)
    book["arcs"].cell(2, at).value = "1,250"
    book.save(tmp_path / "book.xlsx")
    assert told(tmp_path / "book.xlsx") == [f"arcs.csv, row 2: {column} is the text '1,250'; {READINGS}"]


def test_blank_rows_above_a_head_are_passed_over(sound, tmp_path):
    path = changed(sound, tmp_path / "book.xlsx", lambda book: book["nodes"].insert_rows(1, 2))
    raw, before = read_workbook(path), read_case(changed(sound, tmp_path / "plain.xlsx", lambda book: None))
    assert not raw.faults
    assert raw.tables["nodes"].columns == before.tables["nodes"].columns
    assert raw.tables["nodes"].lines == [n + 2 for n in before.tables["nodes"].lines]


def test_a_title_above_the_head_is_named(sound, tmp_path):
    def change(book) -> None:
        book["nodes"].insert_rows(1, 2)
        book["nodes"]["A2"] = "Nodes of the case"

    sentence = (
        "has its head in row 2; the first that is filled is read as the head; put the names of the columns"
    )
    assert f"nodes.csv, row 2: {sentence} there." in told(changed(sound, tmp_path / "book.xlsx", change))


def test_a_value_behind_the_last_column_is_no_silence(sound, tmp_path):
    path = changed(sound, tmp_path / "book.xlsx", set_cell("nodes", "Z2", 5))
    assert [line.split(";")[0] for line in told(path)] == [
        "nodes.csv, row 2: has a value in column 26, and the head has 12"
    ]


def repacked(sound: bytes, path: Path, name: str, change) -> Path:
    with zipfile.ZipFile(io.BytesIO(sound)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            content = old.read(entry)
            new.writestr(entry, change(content) if entry == name else content)
    return path


SHEET = "xl/worksheets/sheet2.xml"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="2"', b'<row r="99999999999"'),
        (b'<row r="2"', b'<row r="1000000000"'),
        (b'<row r="2"', b'<row r="-5"'),
        (b'r="A2"', b'r="XFD2"'),
        (b'r="A2"', b'r="ZZZZZZ2"'),
        (b"<sheetData>", b"<sheetData"),
        (b"<v>", b"<v>1e400"),
        (b"<v>", b"<v>" + b"7" * 5000),
        (b't="s"', b't="weird"'),
        (b"<v>0", b"<v>999999"),
    ],
    ids=lambda value: value.decode()[:30],
)
def test_a_changed_part_of_a_workbook_is_told_and_not_waited_for(sound, tmp_path, old, new):
    path = repacked(sound, tmp_path / "book.xlsx", SHEET, lambda content: content.replace(old, new))
    told(path)


def test_a_row_that_the_file_only_counts_costs_nothing(sound, tmp_path):
    path = repacked(
        sound, tmp_path / "b.xlsx", SHEET, lambda c: c.replace(b'<row r="2"', b'<row r="99999999999"')
    )
    start = time.process_time()
    (found,) = told(path)
    assert time.process_time() - start < 2.0
    assert found.startswith(f"{path}, sheet ")
    assert found.endswith(
        ": has more than 5,000,000 cells, or 100,000 blank rows on end; delete the blank rows and columns"
        " between and behind those that are filled."
    )


def test_what_is_no_workbook_is_refused(sound, tmp_path):
    path = tmp_path / "book.xlsx"
    for data in (b"", b"PK\x03\x04", sound[:-200], sound[: len(sound) // 2], b"node;x\n"):
        path.write_bytes(data)
        assert told(path) == [f"{path}: is no workbook that can be read; save it as .xlsx."]
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert told(path) == [
        f"{path}: is no workbook that can be read: an old .xls or one with a password; save it as .xlsx,"
        " without a password."
    ]
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet>&a;</worksheet>'
    repacked(sound, path, SHEET, lambda _: bomb)
    assert told(path) == [f"{path}: declares entities, which no workbook needs; save it anew as .xlsx."]
    repacked(sound, path, SHEET, lambda content: content + b" " * (3 * 2**20))
    assert "-fold when unpacked; at most 250 is read" in told(path)[0]
