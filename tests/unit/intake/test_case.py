"""A folder becomes records: units once, canonical order, rows of the year only."""

import random
from datetime import date
from pathlib import Path

import pytest
from tests.small_case import CASE_TOML, Rows, csv_text, tables, write_case

from gasunion.intake.case import Case, load_case
from gasunion.intake.case_files import shipped_cases
from gasunion.outcome import Refused
from gasunion.scenario.measure import Term, Way
from gasunion.scenario.source import Sourced


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return load_case(write_case(tmp_path_factory.mktemp("small")))


def refusal(folder: Path) -> list[str]:
    with pytest.raises(Refused) as caught:
        load_case(folder)
    return [str(f) for f in caught.value.findings if f.severity == "error"]


def test_arcs_are_in_si_and_their_terms_over_the_whole_length(case: Case):
    network, scenario = case.year(2024)
    arc = network.arc("A1")
    # 40 bcm/y over 365 days of 86,400 s is 40e9 / 31,536,000 m³/s.
    assert arc.capacity_forward_m3_s == pytest.approx(40e9 / 31_536_000, rel=1e-12)
    assert (arc.length_m, arc.diameter_m, arc.pressure_pa_max) == (500e3, (1.42, 1.02), 7.5e6)
    # 0.3 % per 100 km over 500 km.
    assert arc.fuel_fraction == pytest.approx(0.015)
    assert (arc.station_count, arc.station_power_w, arc.via) == (3, 150e6, ((57.0, 49.0),))
    terms = {t.arc: t for t in scenario.terms}
    assert terms["A1"].opex_usd_per_tcm == pytest.approx(2.5)
    assert terms["A1"].tariff_usd_per_tcm == pytest.approx(6.0)
    assert [t.arc for t in scenario.terms] == [a.arc for a in network.arcs]


def test_what_is_blank_is_not_known_or_counted_from_what_is(case: Case):
    network, scenario = case.year(2024)
    arc = network.arc("B1")
    assert (arc.strings, arc.diameter_m, arc.pressure_pa_max, arc.station_count) == (1, (), None, None)
    assert network.node("A_CITY").elevation_m == 0.0
    (store,) = scenario.storages
    assert (store.injection_full_mcm_d, store.fill_start_bcm) == (None, 1.0)


def test_a_year_holds_its_own_rows_only(case: Case):
    network, scenario = case.year(2023)
    assert [a.arc for a in network.arcs] == ["A1", "AB_2023", "AC", "B1"]
    assert [s.capacity_bcm_y for s in scenario.supplies] == [35.0]
    assert [s.fill_start_bcm for s in scenario.storages] == [None]
    assert [m.from_date for m in scenario.maintenance] == [date(2023, 7, 1)]
    assert scenario.projects == ()


def test_a_project_is_there_from_the_latest_of_its_parts_on(case: Case):
    assert [p.project for p in case.year(2024)[1].projects] == ["WIDER"]
    new, wider = case.year(2030)[1].projects
    assert (wider.capex_low_musd, wider.capex_mid_musd, wider.capex_high_musd) == (350.0, 480.0, 720.0)
    assert wider.territories == {"AA", "BB"}
    assert new.parts[0].arc.corridor == "NEW2"
    assert new.parts[0].arc.owner == "AA"
    assert new.parts[1].supply.capacity_bcm_y == 10.0
    assert wider.parts[1].storage.working_gas_bcm == 1.0


def test_a_contract_without_a_corridor_in_the_year_is_left_out(case: Case):
    assert [c.contract for c in case.year(2024)[1].contracts] == ["A-B", "A-CN"]
    assert [c.contract for c in case.year(2030)[1].contracts] == ["A-B", "A-CN", "OLD"]
    sale = case.year(2024)[1].contracts[0]
    assert sale.measure == (Term(1, Way("AB")), Term(-1, Way("AB", False)))
    assert sale.daily_maximum_mcm_d is None
    assert case.year(2024)[1].contracts[1].daily_maximum_mcm_d == 70.0


def test_shapes_sum_to_one_exactly_though_the_table_is_rounded(tmp_path: Path):
    rows = tables()
    for row in rows["profiles"]:
        if row["series"] == "flat":
            row["share"] = "0.0833"
    _, scenario = load_case(write_case(tmp_path / "rounded", rows)).year(2024)
    works = next(c for c in scenario.classes if c.name == "WORKS")
    assert sum(works.month_shares) == pytest.approx(1.0, abs=1e-15)


def test_a_reference_point_becomes_eight_steps_that_hold_twice_its_quantity(case: Case):
    steps = case.year(2024)[1].markets
    assert [s.step for s in steps] == list(range(1, 9))
    assert sum(s.quantity_bcm_y for s in steps) == pytest.approx(50.0)
    values = [s.value_usd_per_tcm for s in steps]
    assert values == sorted(values, reverse=True)


def test_a_record_knows_the_row_it_came_from(case: Case):
    _, scenario = case.year(2024)
    assert scenario.supplies[0].sourced == Sourced(source="invented for a test", source_date="2026")
    assert scenario.supplies[0].sourced.where == "supplies.csv, row 3"


def test_a_year_nobody_knows_is_refused_with_those_that_are(case: Case):
    with pytest.raises(Refused) as caught:
        case.year(2025)
    assert str(caught.value.findings[0]) == (
        "year 2025: 2025 is not a year of case small; choose one of: 2023, 2024, 2030."
    )
    with pytest.raises(Refused) as caught:
        case.planning_year(2030)
    assert str(caught.value.findings[0]) == (
        "year 2030: 2030 is not a year that can be planned in case small; choose one of: 2023, 2024."
    )


def test_a_gas_year_that_starts_in_october_is_the_calendar_of_the_scenario(tmp_path: Path):
    folder = write_case(tmp_path / "october", toml=CASE_TOML + "[gas_year]\nmonth = 10\n")
    _, scenario = load_case(folder).year(2023)
    assert scenario.calendar.periods[0].start == date(2023, 10, 1)
    assert [m.arc for m in scenario.maintenance] == ["AC"]


def shuffled(rows: dict[str, Rows], seed: int) -> dict[str, Rows]:
    order = random.Random(seed)
    for listed in rows.values():
        order.shuffle(listed)
        columns = list(listed[0])
        order.shuffle(columns)
        listed[:] = [{k: row[k] for k in columns} for row in listed]
    return rows


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_rows_and_columns_give_equal_records_and_the_same_hash(
    case: Case, tmp_path: Path, seed: int
):
    other = load_case(write_case(tmp_path / "elsewhere", shuffled(tables(), seed)))
    assert other.input_sha256 == case.input_sha256
    assert other.observed == case.observed
    for year in case.years:
        assert other.year(year) == case.year(year)


@pytest.mark.slow
def test_every_changed_cell_changes_the_hash(case: Case, tmp_path: Path):
    seen = {case.input_sha256}
    for number, (table, listed) in enumerate(tables().items()):
        rows = tables()
        rows[table][0] = listed[0] | {"note": "changed"}
        seen.add(load_case(write_case(tmp_path / str(number), rows)).input_sha256)
    # Names are no input: one hash stands for every language.
    assert len(seen) == 1 + len(tables()) - 1


@pytest.mark.parametrize("form", ["bom", "crlf", "semicolon", "padded"])
def test_what_spreadsheets_write_reads_as_the_same_case(case: Case, tmp_path: Path, form: str):
    folder = write_case(tmp_path / form)
    for name, rows in tables().items():
        text = csv_text(rows)
        if form == "crlf":
            text = csv_text(rows, line_end="\r\n")
        elif form == "semicolon":
            numbers = ("_y", "_km", "share", "factor", "_bcm", "_tcm", "_100km", "elasticity", "_mpa", "_d")
            for row in rows:
                row |= {k: v.replace(".", ",") for k, v in row.items() if k.endswith(numbers)}
                row |= {
                    k: v.replace(".", ",") for k, v in row.items() if k in ("swing", "low", "mid", "high")
                }
                row |= {k: v.replace(".", ",") for k, v in row.items() if k.startswith("share_")}
            text = csv_text(rows, delimiter=";")
        elif form == "padded":
            text = "\n" + text.replace("AA,", " AA ,") + ",".join([""] * len(rows[0])) + "\n\n"
        (folder / f"{name}.csv").write_text(
            text, encoding="utf-8-sig" if form == "bom" else "utf-8", newline=""
        )
    assert load_case(folder).input_sha256 == case.input_sha256


SUPPLIES = "node,year,capacity_bcm_y,cost_usd_per_tcm,month_min_factor,month_max_factor"
SOURCED = "source,source_date,confidence"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", f"supplies.csv, row 1: is empty; write the head: {SUPPLIES},{SOURCED}."),
        (
            b"node,year\nA\xff,2\n",
            "supplies.csv, row 2: is not UTF-8 at byte 11; save the file as 'CSV UTF-8'.",
        ),
        (b"node\nA\0\n", "supplies.csv, row 2: holds a NUL character; save it as 'CSV UTF-8'."),
        (
            f"{SUPPLIES},{SOURCED}\nA_FIELD,2024,1\n".encode(),
            "supplies.csv, row 2: has 3 cells and the head has 9; write one cell a column; quote a cell that"
            " holds a separator.",
        ),
        (
            f'{SUPPLIES},{SOURCED}\nA_FIELD,2024,1,1,0,1,"x,2026,estimated\n'.encode(),
            "supplies.csv, row 2: cannot be read as CSV: unexpected end of data; close the quotes, and double"
            " a quote inside a quoted cell.",
        ),
        (
            f"{SUPPLIES},{SOURCED},node\nA_FIELD,2024,1,1,0,1,x,2026,estimated,B\n".encode(),
            "supplies.csv, row 1: column 'node' is duplicated; keep one of them.",
        ),
        (
            f"{SUPPLIES.replace('_bcm_y', '')},{SOURCED}\n".encode(),
            "supplies.csv: unknown column 'capacity'; did you mean 'capacity_bcm_y'?",
        ),
        (
            f"{SUPPLIES},{SOURCED}\nA_FIELD,2024,1,1,0,1,x,2026,estimated\n".replace(",", ";")
            .replace("2024;1;1", "2024;1,5;1.5")
            .encode(),
            "supplies.csv, row 2: cost is '1.5', with a decimal point in a file of decimal commas; write"
            " decimals in one way throughout the file.",
        ),
    ],
)
def test_a_file_of_the_wrong_form_is_refused_in_one_sentence(tmp_path: Path, data: bytes, message: str):
    folder = write_case(tmp_path / "odd")
    (folder / "supplies.csv").write_bytes(data)
    assert message in refusal(folder)


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("1 000", "write it without blanks: 1000."),
        ("−3", "write an ordinary minus: -3."),
        ("inf", "it must be a finite number; what is not known is left blank where the column allows it."),
        ("1e999", "it is too great for a number."),
        ("5 bcm", "write the number alone; its unit stands in the column's name."),
        ("1_0", "it must be a number such as 12.5."),
        ("１２", "write it in the digits 0 to 9; '１' is none of them."),
        ("", "this column must be filled."),
    ],
)
def test_a_cell_that_is_no_number_says_how_to_write_one(tmp_path: Path, cell: str, hint: str):
    rows = tables()
    rows["supplies"][0]["capacity_bcm_y"] = cell
    (found,) = refusal(write_case(tmp_path / "odd", rows))
    assert found == f"supplies.csv, row 2: capacity at A_FIELD is {repr(cell) if cell else 'blank'}; {hint}"


@pytest.mark.parametrize("digits", [16, 400, 5000])
def test_a_whole_number_that_is_too_great_is_told_whatever_stands_beside_it(tmp_path: Path, digits: int):
    rows = tables()
    cell = "9" * digits
    rows["supplies"][0]["year"] = cell
    (found,) = refusal(write_case(tmp_path / "great", rows))
    shown = cell if digits < 60 else cell[:60] + "…"
    assert found == f"supplies.csv, row 2: year at A_FIELD is '{shown}'; it is too great for a whole number."
    rows["supplies"][1]["year"] = "two"
    assert refusal(write_case(tmp_path / "greater", rows))[0] == found


def test_a_cell_over_several_lines_keeps_the_line_numbers_of_the_rows_below(tmp_path: Path):
    rows = tables()
    rows["supplies"][0]["note"] = "one\ntwo\nthree"
    rows["supplies"][1]["capacity_bcm_y"] = "-1"
    (found,) = refusal(write_case(tmp_path / "long", rows))
    assert found == "supplies.csv, row 5: capacity at A_FIELD is -1 bcm/y; it must be 0 or more."


def test_a_row_of_blanks_alone_means_nothing(case: Case, tmp_path: Path):
    folder = write_case(tmp_path / "blank")
    path = folder / "supplies.csv"
    head, *rest = path.read_text(encoding="utf-8").splitlines()
    blank = "  " + "," * head.count(",")
    path.write_text("\n".join([head, *rest, blank]), encoding="utf-8")
    assert load_case(folder).input_sha256 == case.input_sha256


def test_a_missing_table_and_case_toml_are_named_together(tmp_path: Path):
    folder = write_case(tmp_path / "bare")
    (folder / "case.toml").unlink()
    (folder / "supplies.csv").unlink()
    assert refusal(folder) == [
        "case.toml: is missing; a case folder says in it its name, title, years and licence;"
        " see `gasunion case new`.",
        "supplies.csv: is missing; a row of it is marketed gas available at a node in a year.",
    ]


def test_a_folder_that_does_not_exist_is_refused_with_the_nearest_shipped_case():
    with pytest.raises(Refused) as caught:
        load_case("eurasya")
    assert str(caught.value.findings[0]) == (
        "case eurasya: there is no such shipped case or folder; did you mean 'eurasia'?"
    )


@pytest.mark.parametrize("name", sorted(shipped_cases()))
def test_shipped_cases_have_no_faults_and_every_year_of_theirs_opens(name: str):
    case = load_case(name)
    for year in case.years:
        network, scenario = case.year(year)
        assert [t.arc for t in scenario.terms] == [a.arc for a in network.arcs]


def test_when_a_row_was_known_is_a_day_a_month_or_a_year(tmp_path):
    rows = tables()
    for row, when in zip(rows["supplies"], ["2022", "2022-11", "2022-11-04", "autumn 2022"], strict=True):
        row["known_from"] = when
    assert refusal(write_case(tmp_path / "case", rows)) == [
        "supplies.csv, row 5: known_from at B_CITY is 'autumn 2022'; write a date that exists as YYYY, "
        "YYYY-MM or YYYY-MM-DD."
    ]
