"""Whatever people write, a case loads or is refused with findings; it never breaks gasunion."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_case import CASE_TOML, tables, write_case

from gasunion.intake.case import Case, load_case
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
FEW = max(15, settings().max_examples // 3)


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
