"""Tables of nominations: read as people write them, taken whole, or refused with every fault by its cell."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from tests.desk_days import DAY, KZ, MORNING, NAME, RU, opened, shipper
from tests.desk_store import Clock, new_desk

from gasunion.operations.store.actor import Forbidden
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.nominations import nominations
from gasunion.operations.workday.uploaded.cells import read_cells
from gasunion.operations.workday.uploaded.nominations import nominations_of
from gasunion.operations.workday.uploaded.quantities import quantity
from gasunion.operations.workday.uploads import upload
from gasunion.outcome import Refused
from gasunion.reading.figure import NoFigure

HOURS = list(range(1, 25))
NOMINAL = [100 + h for h in HOURS]
PLACE = {"point": "Kartaly", "side": "exit", "counterparty": "Steppe Energy"}
ME = shipper("Ural Gas")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Installation]:
    clock = Clock()
    clock.set(MORNING)
    with new_desk(tmp_path, clock) as made:
        opened(made)
        yield made


def book(rows: list[list[object]]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def text(rows: list[list[object]], separator: str = "\t") -> bytes:
    return "\n".join(separator.join(map(str, row)) for row in rows).encode()


def one(daily: object, other: str = "Steppe Energy") -> bytes:
    return text([["point", "side", "counterparty", "daily"], ["Kartaly", "exit", other, daily]])


def put(desk: Installation, data: bytes, **more: object):
    return upload(desk, ME, data, agreement=NAME, day=DAY, **more)  # type: ignore[arg-type]


def told(desk: Installation, data: bytes, **more: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        put(desk, data, **more)
    assert nominations(desk, KZ, agreement=NAME, day=DAY) == ()
    return [str(f) for f in refused.value.findings]


ACROSS = [["point", "side", "counterparty", *HOURS], ["Kartaly", "exit", "Steppe Energy", *NOMINAL]]
RUSSIAN = [
    ["Пункт", "Сторона", "Контрагент", *(f"{h} час" for h in HOURS), "Итого"],
    ["Kartaly", "выход", "Steppe Energy", *(f"{q},0" for q in NOMINAL), "2\u00a0700"],
]  # fmt: skip
DOWN = [list(row) for row in zip(*ACROSS, strict=True)]
PARTNERS = [["сағат", "Steppe Energy"], *([h, q] for h, q in zip(HOURS, NOMINAL, strict=True))]


@pytest.mark.parametrize(
    ("data", "given_"),
    [
        (text(ACROSS), {}),
        (text(ACROSS, ","), {}),
        (text(RUSSIAN), {}),
        (text(RUSSIAN, ";"), {}),
        (text(DOWN), {}),
        (text([[q] for q in NOMINAL]), PLACE),
        (text([NOMINAL]), PLACE),
        (text(PARTNERS), {"point": "Kartaly", "side": "exit"}),
        (book(ACROSS), {}),
        (book(DOWN), {}),
        (book(RUSSIAN), {}),
        (b"\xef\xbb\xbf" + text(ACROSS).replace(b"\n", b"\r\n") + b"\r\n\r\n", {}),
    ],
)
def test_a_table_is_read_as_people_write_it(desk: Installation, data: bytes, given_: dict[str, str]) -> None:
    done = put(desk, data, given=given_)
    (row,) = done.taken
    assert (row.point, row.side, row.shipper, row.counterparty) == (
        "Kartaly", "exit", "Ural Gas", "Steppe Energy",
    )  # fmt: skip
    assert row.hours == tuple(NOMINAL)
    assert [n.nomination for n in nominations(desk, ME, agreement=NAME, day=DAY)] == [row.nomination]


def test_nothing_is_taken_where_one_cell_is_wrong_and_all_are_told(desk: Installation) -> None:
    rows = [list(ACROSS[0]), list(ACROSS[1]), list(ACROSS[1])]
    rows[1][5], rows[1][7], rows[2][3], rows[2][4] = "1,234", "12.5", "", "x"
    assert told(desk, text(rows)) == [
        "clipboard, row 2, column F: is '1,234'; write 1.234 if the comma marks decimals, 1234 if it marks "
        "thousands.",
        "clipboard, row 2, column H: is '12.5'; it must be a whole quantity.",
        "clipboard, row 3, column D: is blank; write 0 where nothing is meant.",
        "clipboard, row 3, column E: is 'x'; it must be a number such as 12.5.",
    ]


def test_faults_of_the_day_are_told_at_their_cells(desk: Installation) -> None:
    rows = [list(ACROSS[0][:-1]), ["Kartli", "exit", "Steppe Energy", *NOMINAL[:-1]]]
    assert told(desk, text(rows)) == [
        "clipboard, row 2, column A: there is no point 'Kartli'. Did you mean 'Kartaly'?"
    ]
    rows[1][0] = "Kartaly"
    assert told(desk, text(rows)) == [
        "clipboard, row 2, column A, hours: states 23 hours; gas day 2026-01-15 has 24 at Kartaly."
    ]
    twice = told(desk, text([*ACROSS, ACROSS[1]]))
    assert twice == [
        "clipboard, row 3, column A: is a second nomination of Ural Gas>Steppe Energy, exit side; the first "
        "stands at clipboard, row 2, column A. Keep one of them."
    ]


def test_a_total_must_be_the_sum_of_the_hours(desk: Installation) -> None:
    rows = [[*ACROSS[0], "total"], [*ACROSS[1], 1]]
    assert told(desk, book(rows)) == [
        "clipboard, sheet Sheet, row 2, column AB: is 1, and the hours sum to 2700. Mend the hours, or leave "
        "the total out."
    ]


def test_a_head_that_says_too_little_or_twice_is_told(desk: Installation) -> None:
    assert told(desk, text([["point", "point", 1, 1, 3, "zone"], ["Kartaly", "Kartaly", 1, 1, 1, 1]])) == [
        "clipboard, row 1, column B: 'point' names point a second time.",
        "clipboard, row 1, column D: names hour 1 a second time.",
        "clipboard, row 1, column F: 'zone' names no column. Names are point, side, shipper, counterparty, "
        "unit, daily, total and the hours 1, 2, 3 … in one of the four languages.",
    ]
    assert told(desk, text([["point", 1, 3], ["Kartaly", 1, 1]])) == [
        "clipboard: does not say the side; name a column so.",
        "clipboard: does not say the counterparty; name a column so.",
        "clipboard: has no column for hour 2.",
    ]


def test_a_dry_upload_takes_nothing_and_says_what_would_be_taken(desk: Installation) -> None:
    done = put(desk, text(ACROSS), is_dry=True)
    assert [(n.row, n.hours) for n in done.taken] == [(0, tuple(NOMINAL))]
    assert nominations(desk, ME, agreement=NAME, day=DAY) == ()


def test_the_same_upload_again_adds_nothing_and_anothers_nomination_is_forbidden(desk: Installation) -> None:
    first = put(desk, text(ACROSS), key="k")
    assert put(desk, text(ACROSS), key="k") == first
    assert len(nominations(desk, ME, agreement=NAME, day=DAY)) == 1
    with pytest.raises(Forbidden, match="is handed in by Ural Gas, or by a dispatcher of RU-Op for it"):
        upload(desk, KZ, text(ACROSS), agreement=NAME, day=DAY, given={"shipper": "Ural Gas"})
    on_behalf = upload(desk, RU, text(ACROSS), agreement=NAME, day=DAY, given={"shipper": "Ural Gas"})
    assert on_behalf.taken[0].party == "RU-Op"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "clipboard: is empty."),
        (b"\n\n \t \n", "clipboard: is empty."),
        (b"\xff\xfep\x00o\x00", "is UTF-16, not UTF-8"),
        ("пункт".encode("cp1251"), "is not UTF-8 at byte 0"),
        (b"point\x00", "holds a NUL character"),
        (b'"point\n1', "cannot be read as CSV"),
        (b"PK\x03\x04 no zip at all", "is no workbook that can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old .xls or one with a password"),
        (b"1\t" * 6_000, "6,000 columns; at most 5,000 and 5,000 are read"),
        (b"1\n" * 6_000, "6,000 rows"),
        (b"x" * (9 * 2**20), "has 9 MiB; at most 8 MiB are read"),
        (b"point\tside\tcounterparty\tdaily", "has a head and no nomination"),
        (one(1, "=cmd()"), "takes no part in Three"),
        (one("9" * 60), "60 digits"),
        (one("-5"), "0 or more"),
        (one("٣"), "digits 0 to 9"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_nominations_is_refused_in_words(
    desk: Installation, data: bytes, said: str
) -> None:
    assert any(said in line for line in told(desk, data))


def test_a_workbook_of_two_sheets_or_with_failed_formulas_is_refused(desk: Installation) -> None:
    made = Workbook()
    made.active.append(["point"])
    made.create_sheet("more").append([1])
    data = io.BytesIO()
    made.save(data)
    assert "has 2 sheets with content: 'Sheet', 'more'" in told(desk, data.getvalue())[0]
    rows = [list(ACROSS[0]), list(ACROSS[1])]
    rows[1][4] = "=1+1"
    assert told(desk, book(rows)) == [
        "clipboard, sheet Sheet, row 2, column E: is a formula without a stored value. Paste its value."
    ]


@settings(max_examples=200)
@given(
    st.one_of(
        st.binary(max_size=300), st.text(alphabet="pointsidecuryha123,;\t\n\"' \u00a0−.час", max_size=200)
    )
)
def test_no_bytes_at_all_raise_anything_but_a_refusal(data: bytes | str) -> None:
    with contextlib.suppress(Refused):
        nominations_of(read_cells(data if isinstance(data, bytes) else data.encode(), "x"), PLACE)


@given(
    st.integers(0, 10**12),
    st.sampled_from(["\u00a0", "\u202f", " ", "'", ""]),
    st.sampled_from(["", ",0", ".00"]),
)
def test_a_whole_quantity_is_read_however_thousands_and_decimals_are_marked(
    value: int, group: str, decimals: str
) -> None:
    assert quantity(f"{value:,}".replace(",", group) + decimals) == value


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from([",", "."]))
def test_a_mark_that_could_be_of_thousands_or_decimals_is_never_guessed(a: int, b: int, mark: str) -> None:
    if mark == "." and b == 0:
        return  # 5.000 is five by every reading of a point as decimals; it is whole
    with pytest.raises(NoFigure):
        quantity(f"{a}{mark}{b:03d}")
