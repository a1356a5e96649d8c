"""CSV → workbook → CSV loses nothing, whatever people write in their cells."""

import tempfile
from pathlib import Path
from unicodedata import category

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import few
from tests.small_case import csv_text, tables, write_case

from gasunion.intake.case import case_of
from gasunion.intake.case_files import read_case
from gasunion.intake.columns import BY_NAME, TABLES
from gasunion.intake.folder import folder_files, toml_text
from gasunion.intake.rawcase import RawCase
from gasunion.intake.rawtable import read_csv
from gasunion.intake.workbook import escaped, unescaped, workbook_bytes
from gasunion.intake.workbook_reader import read_workbook

# A workbook of fifteen sheets takes a good part of a second to write and read.
SLOW = few(1 / 20, least=5)

# Any text that UTF-8 can hold but NUL; with what breaks workbooks drawn often.
any_texts = st.text(
    st.one_of(
        st.sampled_from("=+-@'\"_x0041;,\r\n\t Шурtтtеkүң天然气é\x0b\x1f\ufffe"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=20,
)
# Of these, what a table may hold: no control characters but tabs and line ends.
texts = any_texts.map(lambda text: "".join(c for c in text if c in "\t\r\n" or category(c) != "Cc"))
numbers = st.one_of(
    st.floats(min_value=0, max_value=600, allow_nan=False).map(repr),
    st.integers(0, 10**18).map(str),
    st.sampled_from(["36,5", "1e-7", ".5", "007", "0.30000000000000004"]),
)


def through_workbook(raw: RawCase) -> RawCase:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "case.xlsx"
        path.write_bytes(workbook_bytes(raw))
        return read_workbook(path)


def small_raw(rows: dict[str, list[dict[str, str]]]) -> RawCase:
    with tempfile.TemporaryDirectory() as name:
        return read_case(write_case(Path(name) / "small", rows))


@given(any_texts)
def test_escaped_text_comes_back(text: str):
    assert unescaped(escaped(text)) == text


@settings(max_examples=SLOW)
@given(st.lists(st.tuples(texts, texts), min_size=3, max_size=3), st.lists(numbers, min_size=3, max_size=3))
def test_a_table_of_any_texts_and_numbers_comes_back_cell_by_cell(words, figures):
    rows = tables()
    for row, (name, note), figure in zip(rows["supplies"], words, figures, strict=False):
        row |= {"source": name, "note": note, "capacity_bcm_y": figure}
    raw = small_raw(rows)
    back = through_workbook(raw)
    for table in TABLES:
        before, after = raw.tables[table.name], back.tables[table.name]
        for column in table.columns:
            for old, new in zip(before.cells(column.name), after.cells(column.name), strict=True):
                if old != new:
                    # A number may be written otherwise; a decimal comma becomes a point.
                    assert column.kind in ("number", "integer", "year", "month")
                    assert float(old.replace(",", ".")) == float(new)


@settings(max_examples=SLOW)
@given(st.lists(texts.filter(str.strip), min_size=4, max_size=4), st.floats(0.1, 600, allow_nan=False))
def test_a_sound_case_comes_back_with_its_hash_and_its_files(words, figure):
    rows = tables()
    rows["nodes"][0]["name"], rows["parties"][0]["name_ru"] = words[0], words[1]
    rows["contracts"][0]["price_rule"], rows["arcs"][0]["system"] = words[2], words[3]
    rows["supplies"][3]["capacity_bcm_y"] = repr(figure)
    raw = small_raw(rows)
    back = through_workbook(raw)
    assert case_of(back).input_sha256 == case_of(raw).input_sha256
    assert folder_files(back) == folder_files(through_workbook(back))
    for name, data in folder_files(back).items():
        if name != "case.toml":
            again, faults = read_csv(data, BY_NAME[name.removesuffix(".csv")])
            assert not faults
            for column, cells in again.columns.items():
                assert cells == back.tables[again.table.name].cells(column)


plain = st.recursive(
    st.one_of(
        st.booleans(), st.integers(-(2**62), 2**62), st.floats(allow_nan=False, allow_infinity=False), texts
    ),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(texts, st.one_of(plain, st.dictionaries(texts, plain, max_size=3)), max_size=4))
def test_toml_that_we_write_reads_back(values):
    import tomllib

    assert tomllib.loads(toml_text(values)) == values


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b"]), texts, min_size=2), min_size=1, max_size=4))
def test_csv_of_any_texts_reads_back_stripped(rows):
    named = [{"node": r["a"], "note": r["b"]} for r in rows]
    raw, _ = read_csv(csv_text(named).encode(), BY_NAME["supplies"])
    wanted = [(r["a"].strip(), r["b"].strip()) for r in rows if (r["a"] + r["b"]).strip()]
    assert list(zip(raw.cells("node"), raw.cells("note"), strict=True)) == wanted
