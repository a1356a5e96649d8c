"""Files and CSV sheets from outside, and findings as they leave."""

from __future__ import annotations

import os
import re
import threading
import time
from pathlib import Path

import pytest

from gasunion.outcome import Finding, Outcome, Refused
from gasunion.reading import limits
from gasunion.reading.file import name_of, read_bytes
from gasunion.reading.findings import capped
from gasunion.reading.sheet import rows_of


def refusal(path: str | Path, **options) -> str:
    start = time.monotonic()
    with pytest.raises(Refused) as refused:
        read_bytes(path, **options)
    assert time.monotonic() - start < 2.0
    return "\n".join(map(str, refused.value.findings))


def test_a_path_that_cannot_be_read_is_refused_in_a_sentence(tmp_path):
    assert refusal("") == "an empty path: is no file; name one."
    assert refusal("-") == "-: cannot be read: No such file or directory. For standard input name /dev/stdin."
    assert refusal("a\0b") == "a\\x00b: holds a NUL character; no path can; check the path."
    assert refusal("a\udcffb") == (
        "a\\udcffb: is not UTF-8; a path with such a name cannot be written into an answer; rename the file."
    )
    missing = tmp_path / "none.json"
    assert refusal(missing) == f"{missing}: cannot be read: No such file or directory. Check the path."
    assert refusal(tmp_path) == f"{tmp_path}: cannot be read: Is a directory. Check the path."
    assert "File name too long" in refusal("x" * 5000)


def test_a_file_beyond_its_limit_is_not_read(tmp_path):
    path = tmp_path / "big"
    path.write_bytes(b"x" * 11)
    assert read_bytes(path, most=11) == b"x" * 11
    hint = "check that it is the file that was meant."
    assert refusal(path, most=10) == f"{path}: has 11 bytes; at most 10 bytes are read; {hint}"
    assert (
        refusal("/dev/zero", most=10)
        == f"/dev/zero: has more than 10 bytes; at most 10 bytes are read; {hint}"
    )


def test_a_pipe_is_read_to_its_end_and_not_waited_for_without_a_writer(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    told = f"{pipe}: is a pipe to which nobody wrote within 1 s; start the writer first, or name a file."
    assert refusal(pipe) == told

    def write() -> None:
        with pipe.open("wb") as out:
            for part in (b"a" * 100_000, b"b"):
                out.write(part)
                out.flush()
                time.sleep(0.1)

    writer = threading.Thread(target=write)
    writer.start()
    assert read_bytes(pipe) == b"a" * 100_000 + b"b"
    writer.join()


def told(data: bytes) -> list[str]:
    return [str(f.finding("t.csv")) for f in rows_of(data).faults]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_separator_reads_the_same(separator, end, mark):
    rows = [["a", "b"], ["1", "x y"], ["", ""], ["2", '"q""r"']]
    sheet = rows_of((mark + "".join(separator.join(row) + end for row in rows)).encode())
    assert sheet.head == ("a", "b")
    assert sheet.columns == (["1", "2"], ["x y", 'q"r'])
    assert list(sheet.lines) == [2, 4]
    assert sheet.may_have_decimal_commas == (separator != ",")
    assert not sheet.faults


def test_blank_cells_behind_the_last_column_mean_nothing():
    sheet = rows_of(b"a;b;;\n1;2;;\n3;4;\n5;6\n7;8;;;\n")
    assert sheet.head == ("a", "b")
    assert sheet.columns == (["1", "3", "5", "7"], ["2", "4", "6", "8"])
    assert not sheet.faults


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"a,b\n1,2,3\n",
            "t.csv, row 2: has 3 cells and the head has 2; write one cell a column; quote a cell that holds a"
            " separator.",
        ),
        (
            b"a,b\n1\n",
            "t.csv, row 2: has 1 cells and the head has 2; write one cell a column; quote a cell that holds a"
            " separator.",
        ),
        (b"a,a\n1,2\n", "t.csv, row 1: column 'a' is duplicated; keep one of them."),
        (b"a\n\xff\n", "t.csv, row 2: is not UTF-8 at byte 2; save the file as 'CSV UTF-8'."),
        ("a\n1".encode("utf-16"), "t.csv, row 1: is UTF-16, not UTF-8; save the file as 'CSV UTF-8'."),
        (b"a\n\0\n", "t.csv, row 2: holds a NUL character; save it as 'CSV UTF-8'."),
        (
            b"a\n\x1b[2J\n",
            "t.csv, row 2: cell 1 holds the control character \\x1b; take it out; write plain text.",
        ),
        (
            b"a\n" + b"x" * 40_000 + b"\n",
            "t.csv, row 2: cell 1 has 40,000 characters; at most 32,767 are read; write plain text.",
        ),
        (
            b"a\n" + b"x" * 200_000 + b"\n",
            "t.csv, row 2: a cell has more than 131,072 characters; at most 32,767 are read; shorten it, or"
            " close its quotes.",
        ),
        (b"," * (limits.CELLS + 1), "t.csv: has more than 5,000,000 cells; split it."),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_a_sheet_of_the_wrong_form_is_told_in_one_sentence(data, message):
    assert told(data) == [message]


def finding(number: int, severity="error") -> Finding:
    return Finding(where=f"row {number}", what="is wrong", severity=severity)


def test_findings_are_shown_up_to_the_limit_and_the_rest_is_counted():
    few = tuple(finding(i) for i in range(limits.FINDINGS))
    assert capped(few) == few
    many = [*(finding(i, "warning") for i in range(300)), *(finding(i) for i in range(10))]
    shown = capped(many)
    assert [f.severity for f in shown[:10]] == ["error"] * 10
    assert len(shown) == limits.FINDINGS + 1
    assert str(shown[-1]) == (
        "and more: 110 findings of the same input; the first 200 are shown; mend these and run again."
    )
    assert shown[-1].severity == "warning"
    assert capped(shown) == shown
    again = capped([*shown, finding(999)])
    assert again[-1].value == 111
    assert again[0].severity == "error"


def test_a_refusal_counts_what_it_does_not_show():
    refused = Refused(finding(i) for i in range(1000))
    assert refused.message == "1000 faults in the input"
    assert len(refused.findings) == limits.FINDINGS + 1
    assert refused.findings[-1].value == 800
    assert len(str(refused).splitlines()) == limits.FINDINGS + 2
    assert refused.outcome == Outcome(code="refused", message=refused.message, findings=refused.findings)


def test_the_page_of_conventions_states_the_limits_of_the_reader():
    page = (Path(__file__).parents[3] / "docs" / "conventions.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", page.split("## 14.")[1], re.MULTILINE))
    files = limits.FILE_BYTES
    assert rows == {
        "what": "at most",
        "digits of a number": f"{limits.DIGITS}",
        "exponent of ten of an exact fraction": f"{limits.EXPONENT}, either sign",
        "objects and lists inside each other": f"{limits.DEPTH}",
        "characters of a text or cell": f"{limits.TEXT:,}",
        "values of a JSON or TOML file": f"{limits.VALUES:,}",
        "cells of a table or workbook": f"{limits.CELLS:,}",
        "years of a date": f"{limits.FIRST_YEAR} to {limits.LAST_YEAR}",
        "findings shown, the rest counted": f"{limits.FINDINGS}",
        "JSON file": limits.size(files["JSON"]),
        "TOML file": limits.size(files["TOML"]),
        "CSV file": limits.size(files["CSV"]),
        "workbook file": (
            f"{limits.size(files['workbook'])}, {limits.size(limits.UNPACKED_BYTES)} unpacked, "
            f"{limits.ENTRIES:,} entries, {limits.RATIO}-fold"
        ),
        "NPZ file": limits.size(files["NPZ"]),
        "backup of the record": f"{limits.LINES_BYTES // 2**30} GiB, each line as a JSON file",
        "GasLib network": (
            f"{limits.size(limits.GASLIB_FILE_BYTES)} a file, {limits.size(limits.GASLIB_BYTES)} unpacked "
            f"together, {limits.ENTRIES:,} entries, {limits.RATIO}-fold"
        ),
    }


@pytest.mark.parametrize("row", ["\x07,1", "1,2,3"])
def test_a_flood_of_the_same_fault_is_told_first_and_counted(row):
    found = told(("a,b\n" + f"{row}\n" * 1000).encode())
    assert len(found) == limits.FINDINGS + 1
    assert found[-1] == (
        "t.csv: 800 more rows with a fault of the same kind; the first 200 are told; mend these"
        " and run again."
    )


def test_a_name_follows_no_link(tmp_path, monkeypatch):
    (tmp_path / "loop").symlink_to("loop")
    monkeypatch.chdir(tmp_path)
    given = ("loop", ".", "a/..", "a/b/", str(tmp_path / "c"))
    assert [name_of(p) for p in given] == ["loop", tmp_path.name, tmp_path.name, "b", "c"]
