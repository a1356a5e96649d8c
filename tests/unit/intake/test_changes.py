from pathlib import Path

import pytest
from tests.small_case import tables, write_case

from gasunion.intake.case import load_case
from gasunion.outcome import Refused
from gasunion.scenario.changes import Change, parse_change


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_case(tmp_path_factory.mktemp("small"))


def refusal(folder: Path, *changes: str, scenarios: tuple[Path, ...] = ()) -> list[str]:
    with pytest.raises(Refused) as caught:
        load_case(folder, changes=changes, scenarios=scenarios)
    return [str(f) for f in caught.value.findings if f.severity == "error"]


def test_a_change_reads_as_table_key_column_action_value():
    assert parse_change("supplies[KZ_TENGIZ,2024].capacity*=0.9") == Change(
        action="*=", table="supplies", key=("KZ_TENGIZ", "2024"), column="capacity", value="0.9"
    )
    assert parse_change(" contracts[A-B, 2023] . price_rule = 'a = b, c' ") == Change(
        action="=", table="contracts", key=("A-B", "2023"), column="price_rule", value="a = b, c"
    )
    assert parse_change("remove arcs[A1]") == Change(action="remove", table="arcs", key=("A1",))
    assert parse_change("observed[TM->CN,2023,].quantity-=1").key == ("TM->CN", "2023", "")


@pytest.mark.parametrize(
    "text", ["", "supplies", "supplies[A].capacity", "supplies[A]=3", "a[b].c/=2", "x.y"]
)
def test_what_is_no_change_is_refused_with_the_form(text: str):
    with pytest.raises(ValueError, match=r"write it as 'supplies\[KZ_TENGIZ,2024\].capacity\*=0.9' or"):
        parse_change(text)


def test_each_change_reaches_the_records_and_is_listed_in_words(folder: Path):
    case = load_case(
        folder,
        changes=[
            "supplies[A_FIELD,2024].capacity*=0.9",
            "supplies[B_CITY,2024].capacity_bcm_y+=0.5",
            "demands[*,2024,HOME].quantity-=1",
            "contracts[A-B,2023].price_rule=spot",
            "remove joint_limits[EAST,2019]",
            "arcs[AB_*].capacity_backward=3",
            "case.peak_days=2",
            "case.discount_rate*=0.5",
        ],
    )
    assert case.overridden == (
        "supplies[A_FIELD,2024].capacity_bcm_y*=0.9: 36.5 becomes 32.85 bcm/y",
        "supplies[B_CITY,2024].capacity_bcm_y+=0.5: 2 becomes 2.5 bcm/y",
        "demands[*,2024,HOME].quantity_bcm_y-=1: 2 rows",
        "contracts[A-B,2023].price_rule=spot: fixed becomes spot",
        "remove joint_limits[EAST,2019]: 1 row removed",
        "arcs[AB_*].capacity_backward_bcm_y=3: 2 rows",
        "case.peak_days=2: 4 becomes 2",
        "case.discount_rate*=0.5: 0.08 becomes 0.04",
    )
    _, scenario = case.year(2024)
    assert [s.capacity_bcm_y for s in scenario.supplies] == [pytest.approx(32.85), 2.5]
    assert [d.quantity_bcm_y for d in scenario.demands] == [9.0, 5.0, 3.5]
    assert scenario.contracts[0].price_rule == "spot"
    assert scenario.joint_limits == ()
    assert scenario.calendar.periods[1].days == 2
    assert scenario.discount_rate == 0.04


def test_a_change_that_changes_nothing_leaves_the_hash_and_one_that_does_does_not(folder: Path):
    plain = load_case(folder)
    assert load_case(folder, changes=["arcs[A1].length*=1"]).input_sha256 == plain.input_sha256
    assert load_case(folder, changes=["arcs[A1].length*=1.001"]).input_sha256 != plain.input_sha256
    assert load_case(folder, changes=["case.peak_days=3"]).input_sha256 != plain.input_sha256


def test_a_blank_part_of_a_key_names_the_row_where_it_is_blank(folder: Path):
    case = load_case(folder, changes=["observed[AA->BB,2023,].quantity=5.2"])
    assert [o.quantity_bcm for o in case.observed] == [5.2, 0.6, 14.2]


SCENARIO = """\
title = "A cold winter with an outage"

[[set]]
table = "contracts"
key = ["A-CN", 2023]
column = "agreed"
value = 12

[[scale]]
table = "demands"
key = ["*", 2024, "HOME"]
column = "quantity"
factor = 1.1

[[add]]
table = "maintenance"
row = { arc = "AB_2024", from_date = 2024-01-10, to_date = 2024-02-01, factor = 0.5 }

[[remove]]
table = "projects"
key = ["NEW2", "*"]

[[set]]
table = "case"
column = "are_projects_lumpy"
value = true
"""


def test_a_scenario_file_sets_scales_adds_and_removes_before_the_command_line(folder: Path, tmp_path: Path):
    file = tmp_path / "winter.toml"
    file.write_text(SCENARIO, encoding="utf-8")
    case = load_case(folder, scenarios=(file,), changes=["contracts[A-CN,2023].agreed+=1"])
    assert case.overridden == (
        "contracts[A-CN,2023].agreed_bcm_y=12: 15 becomes 12 bcm/y",
        "case.are_projects_lumpy=yes: False becomes True",
        "demands[*,2024,HOME].quantity_bcm_y*=1.1: 2 rows",
        "add maintenance[arc=AB_2024, from_date=2024-01-10, to_date=2024-02-01, factor=0.5]: row 4",
        "remove projects[NEW2,*]: 2 rows removed",
        "contracts[A-CN,2023].agreed_bcm_y+=1: 12 becomes 13 bcm/y",
    )
    _, scenario = case.year(2024)
    assert scenario.contracts[1].agreed_bcm_y == 13.0
    assert [m.arc for m in scenario.maintenance] == ["AB_2024", "AC"]
    assert scenario.maintenance[0].sourced.source == "scenario winter.toml, add 1"
    assert [p.project for p in scenario.projects] == ["WIDER"]
    assert scenario.are_projects_lumpy is True


def test_every_fault_of_changes_and_of_the_changed_case_comes_in_one_run(folder: Path, tmp_path: Path):
    file = tmp_path / "odd.toml"
    file.write_text(
        'titel = "x"\nset = 3\n[[scale]]\ntable = "demands"\nkey = "A"\nfactor = 2\n[[remove]]\nrow = 1\n',
        encoding="utf-8",
    )
    assert refusal(
        folder,
        "suplies[A_FIELD,2024].capacity=1",
        "supplies[A_FIELD].capacity=1",
        "supplies[A_FEILD,2024].capacity=1",
        "supplies[A_FIELD,2025].capacity=1",
        "supplies[A_FIELD,2024].capasity=1",
        "arcs[A1].capacity=1",
        "arcs[A1].system*=2",
        "arcs[A1].length*=much",
        "storages[STORE,2024].injection_full*=2",
        "supplies[A_FIELD,2023].capacity=-3",
        "demands[A_CITY,2023,HOME].quantity=many",
        "case.peek_days=1",
        "case.peak_days=31",
        "what?",
        scenarios=(file,),
    ) == [
        "--set: arcs[A1].capacity=1: arcs has no column 'capacity'; did you mean 'capacity_forward'?",
        "--set: arcs[A1].length*=much: 'much' is not a number; it must be a number such as 12.5.",
        "--set: arcs[A1].system*=2: system is no number; only '=' changes it, not '*='.",
        "--set: cannot read 'what?'; write it as 'supplies[KZ_TENGIZ,2024].capacity*=0.9' or "
        "'remove arcs[A12]'.",
        "--set: case.peek_days=1: case.toml has no key 'peek_days'; did you mean 'peak_days'?",
        "--set: storages[STORE,2024].injection_full*=2: injection_full_mcm_d is blank there; only"
        " a number can be scaled or shifted; set it with '='.",
        "--set: suplies[A_FIELD,2024].capacity=1: there is no table 'suplies'; did you mean 'supplies'?",
        "--set: supplies[A_FEILD,2024].capacity=1: no row has node 'A_FEILD'; did you mean 'A_FIELD'?",
        "--set: supplies[A_FIELD,2024].capasity=1: supplies has no column 'capasity'; did you "
        "mean 'capacity'?",
        "--set: supplies[A_FIELD,2025].capacity=1: no row has year '2025'; did you mean '2024'?",
        "--set: supplies[A_FIELD].capacity=1: the key has 1 part; the key of supplies has 2: "
        "supplies[node,year]; '*' stands for any.",
        "case.toml: peak_days is 31; it must be 27 or less.",
        "demands.csv, row 2 (changed by --set): quantity at A_CITY is 'many'; it must be a number"
        " such as 12.5.",
        "odd.toml, scale 1: 'column' is missing; it holds table, key, column, factor.",
        "odd.toml, remove 1: 'key' is missing; it holds table, key.",
        "odd.toml, scale 1: 'key' is not a list; write a list.",
        "odd.toml, remove 1: 'table' is missing; it holds table, key.",
        "odd.toml: set is not a list of changes; write [[set]] in double brackets, once a change.",
        "odd.toml, remove 1: unknown key 'row'; it holds table, key.",
        "odd.toml: unknown key 'titel'; a scenario file holds title, description, [base], [[set]], "
        "[[scale]], [[add]] and [[remove]].",
        "supplies.csv, row 2 (changed by --set): capacity at A_FIELD is -3 bcm/y; it must be 0 or more.",
    ]


def test_a_scenario_file_that_is_missing_is_refused(folder: Path, tmp_path: Path):
    (found,) = refusal(folder, scenarios=(tmp_path / "none.toml",))
    assert found.endswith("none.toml: cannot be read: No such file or directory. Check the path.")


def test_closing_what_contracts_speak_of_is_a_warning_and_the_row_itself_is_not(folder: Path):
    case = load_case(folder, changes=["remove projects[NEW2,*]", "arcs[AC].capacity_forward=0"])
    assert [str(w) for w in case.warnings] == [
        "contracts.csv, row 3: crossings of A-CN runs AC, from A_CITY to C_HUB, where nothing can"
        " flow in any year; turn the direction, or correct capacity_forward_bcm_y of corridor AC.",
        "contracts.csv, row 3: measure of A-CN runs AC, from A_CITY to C_HUB, where nothing can "
        "flow in any year; turn the direction, or correct capacity_forward_bcm_y of corridor AC.",
        "contracts.csv, row 4: crossings of OLD names 'NEW2', which is no corridor of arcs.csv or"
        " projects.csv; corridors: A1, AB, AC, B1.",
        "contracts.csv, row 4: measure of OLD has no corridor in 2023, 2024; the contract is left"
        " out in that year.",
        "contracts.csv, row 4: measure of OLD names 'NEW2', which is no corridor of arcs.csv or "
        "projects.csv; corridors: A1, AB, AC, B1.",
        "joint_limits.csv, row 2: arcs of EAST runs AC, from A_CITY to C_HUB, where nothing can "
        "flow in any year; turn the direction, or correct capacity_forward_bcm_y of corridor AC.",
        "markets.csv, row 2: use at C_HUB is cut off in 2023; no supply reaches it, nor would by "
        "any project; check the arcs that arrive.",
        "observed.csv, row 4: measure of AA->CN runs AC, from A_CITY to C_HUB, where nothing can "
        "flow in any year; turn the direction, or correct capacity_forward_bcm_y of corridor AC.",
    ]
    assert [c.contract for c in case.year(2024)[1].contracts] == ["A-B", "A-CN"]
    assert refusal(folder, "contracts[A-B,2023].measure=AC:b") == [
        "contracts.csv, row 2 (changed by --set): measure of A-B runs AC:b, from C_HUB to A_CITY,"
        " where nothing can flow in any year; turn the direction, or correct "
        "capacity_backward_bcm_y of corridor AC.",
    ]


def test_a_fault_of_the_case_itself_is_no_less_a_fault_in_a_scenario(tmp_path: Path):
    rows = tables()
    rows["contracts"][0]["measure"] = "AB + AX"
    broken = write_case(tmp_path / "broken", rows)
    assert refusal(broken) == refusal(broken, "arcs[A1].length*=2")
