"""Whatever people write, a case loads or is refused with findings; it never breaks gasunion."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_case import CASE_TOML, tables, write_case

from gasunion.intake.case import load_case
from gasunion.outcome import Refused

TABLES = tables()
CELLS = [(t, i, c) for t, rows in TABLES.items() for i, row in enumerate(rows) for c in row]
odd = st.one_of(
    st.sampled_from(
        [
            "",
            "0",
            "-1",
            "1e308",
            "-0",
            "nan",
            "2024",
            "1950",
            "2200",
            "A_CITY",
            "AA",
            "AB",
            "AB:b",
            "yes",
            "no",
        ]
        + [
            "AC + AB:b",
            "2024-02-30",
            "2024-01-01",
            "0.5",
            "1000",
            "13",
            "published",
            "x y",
            "1;2",
            "a,b",
            "−",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=6),
)
mishaps = st.lists(
    st.one_of(
        st.tuples(st.just("cell"), st.sampled_from(CELLS), odd),
        st.tuples(st.just("drop row"), st.sampled_from(CELLS), st.just("")),
        st.tuples(st.just("drop column"), st.sampled_from(CELLS), st.just("")),
        st.tuples(st.just("repeat row"), st.sampled_from(CELLS), st.just("")),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=4 * settings().max_examples)
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
        folder = write_case(Path(name) / "odd", rows)
        try:
            case = load_case(folder)
        except Refused as refused:
            assert refused.findings
            for finding in refused.findings:
                assert finding.hint, finding
                assert str(finding)[-1] in ".?", finding
            return
        for year in case.years:
            network, scenario = case.year(year)
            assert [t.arc for t in scenario.terms] == [a.arc for a in network.arcs]
        assert len(case.input_sha256) == 64


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


@given(
    st.lists(
        st.one_of(changes, st.text(max_size=8), st.sampled_from(["remove arcs[*]", "remove classes[*,*]"])),
        max_size=3,
    )
)
def test_any_change_is_applied_or_refused_in_words(texts):
    with tempfile.TemporaryDirectory() as name:
        folder = write_case(Path(name) / "small")
        try:
            case = load_case(folder, changes=texts)
        except Refused as refused:
            assert refused.findings
            return
        assert len(case.overridden) == len(texts)
        case.year(2024)


@given(st.text(max_size=60))
def test_any_case_toml_is_read_or_refused_in_words(text):
    with tempfile.TemporaryDirectory() as name:
        folder = write_case(Path(name) / "small", toml=CASE_TOML + text.replace("\r", ""))
        try:
            load_case(folder)
        except Refused as refused:
            assert refused.findings
