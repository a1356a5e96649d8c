"""Whatever is done to the bytes of a sound input, a reader gives a value or a refusal, and soon."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import few
from tests.small_case import CASE_TOML, csv_text, tables, write_case

from gasunion.games.game_file import from_csv, from_npz
from gasunion.games.worth import from_plain
from gasunion.intake.case_files import read_case
from gasunion.intake.cells import frame_of
from gasunion.intake.columns import BY_NAME
from gasunion.intake.config import config_of, read_config
from gasunion.intake.rawtable import read_csv
from gasunion.intake.workbook import workbook_bytes
from gasunion.intake.workbook_reader import read_workbook
from gasunion.outcome import Refused
from gasunion.reading import figure
from gasunion.reading.plain import json_of, toml_of
from gasunion.reading.sheet import rows_of
from gasunion.scenario.changes import changes_of

# What people and machines have put where a value should stand.
ODD = (
    b"", b"\0", b"\xff", b"\xef\xbb\xbf", b'"', b"'", b",", b";", b"\t", b"\r", b"\n", b"[", b"]", b"{",
    b"}", b"+", b"-", b"nan", b"NaN", b"inf", b"-Infinity", b"1e400", b"1e999999999", b"1e-999999999",
    b"7" * 41, b"7" * 5000, b"0x1" * 1666, b"1,250", b"1_000", b"\\ud800", b"\\u0000", b"\xc2\xb2",
    b"\xd9\xa1", b"\xe2\x80\xae", b"\x1b[2J", b"9999-12-31", b"0000-00-00", b"[" * 200, b'{"a":' * 200,
    b"x" * 40_000, b"x" * 200_000, b"null", b"true", b"=1+1", b"#REF!", b"A+B", b"A-M", b"<!DOCTYPE x>",
    b"<f>1</f>", b"99999999999",
)  # fmt: skip


@st.composite
def damage(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """One to four edits: something odd put in, in place of some bytes; bytes doubled, cut or turned."""
    edits = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["put", "double", "cut", "turn", "end"]),
                st.floats(0, 1),
                st.integers(0, 60),
                st.sampled_from(ODD),
            ),
            min_size=1,
            max_size=4,
        )
    )

    def damaged(data: bytes) -> bytes:
        for kind, share, length, odd in edits:
            at = int(share * len(data))
            after = data[at + length :]
            if kind == "put":
                data = data[:at] + odd + after
            elif kind == "double":
                data = data[: at + length] + data[at:]
            elif kind == "cut":
                data = data[:at] + after
            elif kind == "turn":
                data = data[:at] + data[at : at + length][::-1] + after
            else:
                data = data[:at]
        return data

    return damaged


def survives(read: Callable[[], object]) -> None:
    """A value or a refusal whose sentences any file can hold, within seconds of work."""
    start = time.process_time()
    findings = None
    try:
        read()
    except Refused as refused:
        findings = refused.findings
    assert findings is None or 1 <= len(findings) <= 201
    for finding in findings or ():
        str(finding).encode()
    assert time.process_time() - start < 5.0


@given(damage(), st.sampled_from(sorted(tables())))
def test_a_damaged_table_is_rows_and_faults(edit, name):
    data = edit(csv_text(tables()[name]).encode())

    def read() -> None:
        raw, faults = read_csv(data, BY_NAME[name])
        frame, more = frame_of(raw)
        assert len(frame) == len(raw)
        for fault in (*faults, *more):
            str(fault.finding).encode()

    survives(read)


SCENARIO = b"""title = "Cold"
[[scale]]
table = "demands"
key = ["*", 2024, "HOME"]
column = "quantity"
factor = 1.1
[[add]]
table = "maintenance"
row = { arc = "AC", from_date = 2024-01-10, to_date = 2024-02-01, factor = 0.5 }
"""


@given(damage())
def test_a_damaged_case_toml_and_scenario_are_values_and_faults(edit):
    def read_both() -> None:
        values, faults = read_config(edit(CASE_TOML.encode()))
        assert bool(faults) or config_of(values) is not None
        changes_of(toml_of(edit(SCENARIO), "s.toml"), where="s.toml")

    survives(read_both)


@cache
def game() -> dict[str, bytes]:
    table = {"players": ["A", "B"], "worth": {"A": 0, "B": "1/3", "A+B": 1.5}}
    npz = io.BytesIO()
    np.savez(npz, players=["A", "B"], worth=[0, 1 / 3, 1.5])
    rows = "coalition;worth\nA;0\nB;0,5\nA+B;1,5\n"
    return {"json": json.dumps(table).encode(), "npz": npz.getvalue(), "csv": rows.encode()}


@given(damage(), st.sampled_from(["json", "npz", "csv"]))
def test_a_damaged_game_is_a_game_or_a_refusal(edit, kind):
    read = {"json": lambda data: from_plain(json_of(data, "g")), "npz": from_npz, "csv": from_csv}[kind]
    survives(lambda: read(edit(game()[kind])))


@cache
def workbook() -> bytes:
    with TemporaryDirectory() as name:
        return workbook_bytes(read_case(write_case(Path(name) / "small")))


@settings(max_examples=few(1 / 10, least=8))
@given(damage())
def test_a_damaged_workbook_is_rows_and_faults(edit):
    with TemporaryDirectory() as name:
        path = Path(name) / "book.xlsx"
        path.write_bytes(edit(workbook()))
        survives(lambda: read_workbook(path))


@given(st.one_of(st.floats(), st.integers(), st.text(max_size=60), st.sampled_from(ODD).map(repr)))
def test_a_figure_is_exact_or_told(value):
    told = ""
    try:
        exact = figure.exact(value)
    except figure.NoFigure as error:
        told = str(error)
    assert not told or told.endswith(".")
    if not told and abs(exact) <= 10**300:
        assert figure.number(value if not isinstance(value, str) else float(exact)) == float(exact)


@given(st.lists(st.lists(st.text("ab1,.;\"' é", max_size=5), min_size=2, max_size=2), min_size=1, max_size=6))
def test_rows_of_any_separator_are_the_same_rows(rows):
    def written(separator: str) -> bytes:
        quoted = (
            separator.join('"' + c.replace('"', '""') + '"' for c in row) for row in [["a", "b"], *rows]
        )
        return "\r\n".join(quoted).encode()

    one, two, three = (rows_of(written(mark)) for mark in ",;\t")
    assert one.columns == two.columns == three.columns
    assert list(one.lines) == list(two.lines) == list(three.lines)
