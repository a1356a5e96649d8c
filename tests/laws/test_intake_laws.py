"""Whatever people write, a case loads or is refused with findings; it never breaks gasunion."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import few
from tests.small_case import CASE_TOML, tables, write_case

from gasunion.intake.case import Case, load_case
from gasunion.intake.cells import frame_of
from gasunion.intake.columns import BY_NAME
from gasunion.intake.faults import Fault
from gasunion.intake.rawtable import RawTable
from gasunion.outcome import Finding, Refused

TABLES = tables()
CELLS = [(t, i, c) for t, rows in TABLES.items() for i, row in enumerate(rows) for c in row]
WORDS = (
    " 0 -1 1e308 -0 nan 2024 1950 2200 A_CITY AA AB AB:b yes no 2024-02-30 2024-01-01 0.5 1000 13 published"
    " 1;2 a,b −"
)
odd = st.one_of(
    st.sampled_from(["AC + AB:b", "x y", *WORDS.split(" ")]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=6),
)
kinds = st.sampled_from(["cell", "cell", "drop row", "drop column", "repeat row"])
mishaps = st.lists(st.tuples(kinds, st.sampled_from(CELLS), odd), min_size=1, max_size=6)
# A load of the small case takes a tenth of a second.
FEW = few(1 / 3)


def loaded(folder: Path, changes: Sequence[str] = ()) -> Case | tuple[Finding, ...]:
    """The case, or why it was refused; any other exception is a defect."""
    try:
        return load_case(folder, changes=changes)
    except Refused as refused:
        return refused.findings


@settings(max_examples=2 * FEW)
@given(mishaps)
def test_any_mishap_in_any_cell_is_a_case_or_a_refusal_in_words(happened):
    rows = tables()
    for kind, (table, i, column), text in happened:
        listed = rows[table]
        if kind == "drop column" and len(listed[0]) > 1:
            for row in listed:
                row.pop(column, None)
        elif kind == "drop row" and len(listed) > 1:
            listed.pop(i % len(listed))
        elif kind == "repeat row":
            listed.append(dict(listed[i % len(listed)]))
        elif column in listed[i % len(listed)]:
            listed[i % len(listed)][column] = text
    with tempfile.TemporaryDirectory() as name:
        found = loaded(write_case(Path(name) / "odd", rows))
    if isinstance(found, Case):
        assert len(found.input_sha256) == 64
        for year in found.years:
            network, scenario = found.year(year)
            assert [t.arc for t in scenario.terms] == [a.arc for a in network.arcs]
    else:
        assert found
        assert all(f.hint and str(f)[-1] in ".?" for f in found), found


numbers = st.one_of(
    odd,
    st.sampled_from(
        ["1e3", "+5", "1_000", "1 000", "1,5", ".5", "5.", "1e999", "inf", "９", "2024.0", "9" * 16]
    ),
    st.floats().map(repr),
    st.integers().map(str),
)


@given(st.sampled_from(["year", "capacity_bcm_y"]), st.lists(numbers, min_size=1), st.booleans())
def test_a_cell_means_the_same_whatever_stands_beside_it(column, cells, has_decimal_comma):
    table = BY_NAME["supplies"]

    def read(cells: list[str], first_line: int) -> tuple[list[str], list[Fault]]:
        lines = list(range(first_line, first_line + len(cells)))
        columns = {column: cells, "node": ["A"] * len(cells)}
        frame, faults = frame_of(
            RawTable(table=table, columns=columns, lines=lines, has_decimal_comma=has_decimal_comma)
        )
        return list(map(repr, frame[column])), [f for f in faults if f.column == column]

    values, faults = read(cells, 2)
    alone = [read([cell], line) for line, cell in enumerate(cells, start=2)]
    assert values == [value for (value,), _ in alone]
    assert sorted(map(str, faults)) == sorted(str(f) for _, found in alone for f in found)
    # Both columns must be filled: what is no value has its fault, and each fault is of a cell of its own.
    assert values.count("nan") == len(faults)


changes = st.builds(
    "{}[{}].{}{}{}".format,
    st.sampled_from([*TABLES, "case", "odd"]),
    st.sampled_from(["*", "*,*", "A_FIELD,2024", "A1", "*,2024,HOME", "AB_*", "", "A-B,2023"]),
    st.sampled_from(
        ["capacity", "quantity", "from", "peak_days", "agreed", "length", "factor", "share", "measure"]
    ),
    st.sampled_from(["=", "*=", "+=", "-="]),
    st.sampled_from(["0", "0.9", "1e400", "AB", "", "-3", "[1]", "true"]),
)
removals = st.sampled_from(["remove arcs[*]", "remove classes[*,*]"])


@settings(max_examples=FEW)
@given(st.lists(st.one_of(changes, removals, st.text(max_size=8)), max_size=3))
def test_any_change_is_applied_or_refused_in_words(texts):
    with tempfile.TemporaryDirectory() as name:
        found = loaded(write_case(Path(name) / "small"), texts)
    if isinstance(found, Case):
        assert len(found.overridden) == len(texts)
        found.year(2024)
    else:
        assert found


@settings(max_examples=FEW)
@given(st.text(max_size=60))
def test_any_case_toml_is_read_or_refused_in_words(text):
    with tempfile.TemporaryDirectory() as name:
        assert loaded(write_case(Path(name) / "small", toml=CASE_TOML + text.replace("\r", "")))
