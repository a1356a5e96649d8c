"""One fault at a time: what each check says, whole."""

# ruff: noqa: E501 - whole messages stand unbroken, as a person reads them

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.small_case import CASE_TOML, Rows, tables, write_case

from gasunion.intake.case import check_case
from gasunion.intake.case_files import read_case
from gasunion.intake.config import config_of, read_config

Sow = Callable[[dict[str, Rows]], object]


def arc(**cells: str) -> dict[str, str]:
    return tables()["arcs"][0] | {"via": ""} | cells


def node(**cells: str) -> dict[str, str]:
    return tables()["nodes"][1] | cells


def figure(**cells: str) -> dict[str, str]:
    """A row of balances: what AA used in 2024."""
    return {
        "party": "AA",
        "year": "2024",
        "item": "use",
        "partner": "",
        "publisher": "Office",
        "value_bcm": "5",
        "low_bcm": "",
        "high_bcm": "",
        "reference_conditions": "20C",
        "node": "",
        "class": "",
        "from_date": "",
        "to_date": "",
        "source": "invented for this test",
        "source_date": "2025",
        "confidence": "published",
    } | cells


FAULTS: list[tuple[str, Sow, list[str]]] = [
    (
        "an overlap of spans",
        lambda t: t["storages"][1].update(from_year="2023"),
        [
            "storages.csv, row 3: storage STORE has 2023 to 2040 here and is in row 2 until 2023;"
            " spans of years must not overlap."
        ],
    ),
    (
        "figures of balances that contradict their item",
        lambda t: t.update(
            balances=[
                figure(partner="BB"),
                figure(item="export", partner="AA"),
                figure(item="fuel", value_bcm="-1"),
                figure(item="stock_change", value_bcm="-1"),
                figure(item="output", node="A_CITY"),
                figure(item="shortage", node="B_CITY"),
                figure(item="shortage", publisher="B", from_date="2024-02-01"),
                figure(item="shortage", publisher="C", from_date="2024-02-01", to_date="2024-01-01"),
                figure(item="shortage", publisher="D", from_date="2023-12-31", to_date="2024-01-02"),
                figure(item="losses", low_bcm="6", high_bcm="7"),
            ]
        ),
        [
            "balances.csv, row 2: partner of AA is 'BB'; use has no partner.",
            "balances.csv, row 3: partner of AA is 'AA'; a party does not trade with itself.",
            "balances.csv, row 4: value of AA is -1 bcm; fuel is 0 or more; only stock_change may be negative.",
            "balances.csv, row 6: node of AA is 'A_CITY'; node belongs to a shortage.",
            "balances.csv, row 7: node of AA is 'B_CITY'; B_CITY lies in BB.",
            "balances.csv, row 8: to_date of AA is blank; a shortage has both dates or none.",
            "balances.csv, row 9: to_date of AA is '2024-01-01'; it must lie after from_date, 2024-02-01.",
            "balances.csv, row 10: from_date of AA is '2023-12-31'; it must lie in the year of the row, 2024.",
            "balances.csv, row 11: value of AA is 5 bcm; it must not be below low_bcm, 6 bcm.",
        ],
    ),
    (
        "a span that ends before it starts",
        lambda t: t["joint_limits"][0].update(until_year="2018"),
        ["joint_limits.csv, row 2: from_year of EAST is 2019; it must not be above until_year, 2018."],
    ),
    (
        "a corridor that joins other nodes from some year on",
        lambda t: t["arcs"][2].update({"from": "B_CITY", "to": "A_CITY"}),
        [
            "arcs.csv, row 4: corridor of AB_2024 is 'AB' from B_CITY to A_CITY; arcs.csv, row 3 has it from"
            " A_CITY to B_CITY; measures would mix the two, so give one of them another name.",
        ],
    ),
    (
        "supply without a way out",
        lambda t: (
            t["nodes"].append(node(node="A_LOST", kind="field")),
            t["arcs"].append(arc(arc="AL", corridor="AL", **{"from": "A_CITY", "to": "A_LOST"})),
            t["supplies"].append(t["supplies"][0] | {"node": "A_LOST"}),
        ),
        [
            "supplies.csv, row 6: supply at A_LOST has no way out in 2023; no use, market or storage can be"
            " reached from it; check the arcs that leave it."
        ],
    ),
    (
        "use that no supply reaches",
        lambda t: (
            t["nodes"].append(node(node="B_LOST")),
            t["demands"].append(t["demands"][3] | {"node": "B_LOST"}),
        ),
        [
            "demands.csv, row 11: use at B_LOST is cut off in 2024; no supply reaches it, nor would by any project;"
            " check the arcs that arrive."
        ],
    ),
    (
        "an island that feeds itself, which is a warning",
        lambda t: (
            t["nodes"].extend([node(node="X_FIELD"), node(node="X_CITY")]),
            t["arcs"].append(arc(arc="X", corridor="X", **{"from": "X_FIELD", "to": "X_CITY"})),
            t["supplies"].append(t["supplies"][0] | {"node": "X_FIELD"}),
            t["demands"].append(t["demands"][0] | {"node": "X_CITY"}),
        ),
        [
            "warning demands.csv, row 11: X_CITY, X_FIELD are an island in 2023; no arc joins it to the rest of the"
            " network; if a pipeline does, write its row in arcs.csv."
        ],
    ),
    (
        "a junction at the end of no arc, which is a warning",
        lambda t: t["nodes"].append(node(node="A_ALONE", kind="junction")),
        ["warning nodes.csv, row 7: node A_ALONE is an end of no arc; join it, or remove it."],
    ),
    (
        "a year a thousand times its series",
        lambda t: t["demands"][4].update(quantity_bcm_y="0.006"),
        [
            "demands.csv, row 6: quantity at B_CITY is 0.006 bcm/y; the middle of its other years is 6 bcm/y;"
            " check the unit."
        ],
    ),
    (
        "an unusual value, which is a warning",
        lambda t: t["arcs"][0].update(pressure_max_mpa="35"),
        ["warning arcs.csv, row 2: pressure_max of A1 is 35 MPa; usual is 1 to 30 MPa; check the unit."],
    ),
    (
        "a value with another unit",
        lambda t: t["arcs"][0].update(pressure_max_mpa="0.0055", opex_usd_per_tcm_100km="450"),
        [
            "arcs.csv, row 2: opex of A1 is 450 USD/tcm/100 km; usual is 0 to 10 USD/tcm/100 km; check the unit.",
            "arcs.csv, row 2: pressure_max of A1 is 0.0055 MPa; usual is 1 to 30 MPa; check the unit.",
        ],
    ),
    (
        "an arc that burns all it carries",
        lambda t: t["arcs"][0].update(length_km="6000", fuel_pct_100km="2"),
        [
            "arcs.csv, row 2: fuel of A1 is 2 %/100 km; over 6000 km it would burn 120 % of the gas; check both"
            " units."
        ],
    ),
    (
        "maintenance outside the years of its arc",
        lambda t: t["maintenance"][0].update(arc="AB_2023"),
        [
            "maintenance.csv, row 2: from_date of AB_2023 is 2024-06-10; the arc stands from 2019 to 2023; name the"
            " arc of that year."
        ],
    ),
    (
        "maintenance of an arc of a year that no calendar has",
        lambda t: (t["maintenance"].pop(0), t["arcs"][0].update(from_year="0", until_year="9999")),
        [
            "arcs.csv, row 2: from_year of A1 is 0; it must be 1950 or more.",
            "arcs.csv, row 2: until_year of A1 is 9999; it must be 2200 or less.",
        ],
    ),
    (
        "a shortage of a year that no calendar has",
        lambda t: t.update(
            balances=[
                figure(),
                figure(
                    item="shortage", year="0", node="A_CITY", from_date="2024-01-01", to_date="2024-01-31"
                ),
            ]
        ),
        [
            "balances.csv, row 3: year of AA is 0; it must be 1950 or more.",
            "balances.csv, row 3: year of AA is 0; case.toml knows the years 2023, 2024, 2030; add it.",
        ],
    ),
    (
        "maintenance that ends before it starts, and windows that overlap",
        lambda t: (
            t["maintenance"][1].update(to_date="2023-07-01"),
            t["maintenance"].append(
                t["maintenance"][0] | {"from_date": "2024-06-15", "to_date": "2024-07-01"}
            ),
        ),
        [
            "maintenance.csv, row 3: to_date of A1 is 2023-07-01; it must be after from_date, 2023-07-01: it is the"
            " first day after the window.",
            "maintenance.csv, row 4: from_date of AC is 2024-06-15, within the window of row 2; windows of one arc"
            " must not overlap.",
        ],
    ),
    (
        "a missing month and a step out of count",
        lambda t: (t["profiles"].pop(3), t["classes"][1].update(step="3")),
        [
            "classes.csv, row 3: step of HOME is 3; steps count from 1 without holes; here 2 is missing.",
            "profiles.csv, row 2: series flat has no month 4; write a row for each of the twelve months.",
        ],
    ),
    (
        "a reference point beside steps",
        lambda t: t["markets"][0].update(elasticity="-0.5"),
        [
            "markets.csv, row 2: elasticity at C_HUB is -0.5; a reference point stands alone, and 2023 has 2 rows."
        ],
    ),
    (
        "more agreed than the day lets through, which is a warning",
        lambda t: t["contracts"][1].update(daily_maximum_mcm_d="40"),
        [
            "warning contracts.csv, row 3: agreed of A-CN is 15 bcm/y; its daily maximum of 40 mcm/d lets 14.6 bcm/y"
            " through."
        ],
    ),
    (
        "a border no contract may cross, which is a warning",
        lambda t: t["contracts"][0].update(crossings="AB:b"),
        [
            "warning contracts.csv, row 2: measure of A-B counts border corridor AB, which no contract of 2023 lists"
            " among its crossings; it carries nothing outside a block; list it in crossings."
        ],
    ),
    (
        "an arc from a node to itself",
        lambda t: t["arcs"].append(arc(arc="L", corridor="L", to="A_FIELD")),
        ["arcs.csv, row 7: to of L is 'A_FIELD', where it starts; an arc joins two different nodes."],
    ),
    (
        "a part of a project named as an arc is",
        lambda t: t["arcs"].append(arc(arc="WIDER.1", corridor="W")),
        [
            "projects.csv, row 2: project WIDER, part 1, would add arc 'WIDER.1', which arcs.csv has; give one of"
            " the two another name."
        ],
    ),
    (
        "a project that ends before it starts",
        lambda t: [r.update(until_year="2026" if r["project"] == "NEW2" else "") for r in t["projects"]],
        [
            "projects.csv, row 4: until_year of NEW2 is 2026; it ends before it starts, in 2028; give a later year, or leave it blank.",
            "projects.csv, row 5: until_year of NEW2 is 2026; it ends before it starts, in 2028; give a later year, or leave it blank.",
        ],
    ),
    (
        "an investment without a year",
        lambda t: [
            r.update(
                price_year="", source_date="" if r["part"] == "1" and r["project"] == "WIDER" else "2026"
            )
            for r in t["projects"]
        ],
        [
            "projects.csv, row 2: price_year of WIDER is blank; an investment is in prices of a year: give it, or a source_date that has one."
        ],
    ),
    (
        "a project without a year to begin",
        lambda t: t["projects"][0].update(earliest_year=""),
        ["projects.csv, row 2: earliest_year of WIDER is blank; this column must be filled."],
    ),
    (
        "two thresholds of one project, and one that is no share",
        lambda t: [
            r.update(threshold={"1": "0.1", "2": "0.2"}[r["part"]] if r["project"] == "WIDER" else "")
            for r in t["projects"]
        ],
        [
            "projects.csv, row 3: threshold of WIDER is 0.2; an earlier part says 0.1; a project has one threshold."
        ],
    ),
    (
        "a northern line that ends before it starts, and one whose investment has no year",
        lambda t: (
            t["north_parts"][0].update(until_year="2020"),
            t["north_parts"][1].update(price_year=""),
        ),
        [
            "north_parts.csv, row 2: from_year of TRUNK is 2026; it must not be above until_year, 2020.",
            "north_parts.csv, row 3: price_year of OLD is blank; this column must be filled.",
        ],
    ),
    (
        "more gas in store than it holds",
        lambda t: t["storages"][1].update(fill_start_bcm="3", fill_end_bcm="3"),
        [
            "storages.csv, row 3: fill_end of STORE is 3 bcm; it must not be above working_gas_bcm, 2 bcm.",
            "storages.csv, row 3: fill_start of STORE is 3 bcm; it must not be above working_gas_bcm, 2 bcm.",
        ],
    ),
    (
        "a store that ends fuller than it begins, year after year",
        lambda t: t["storages"][1].update(fill_start_bcm="1", fill_end_bcm="1.5"),
        [
            "storages.csv, row 3: fill_end of STORE is 1.5 bcm and fill_start 1 bcm in a row of several years;"
            " write a row for each year: the next begins where the last one ends.",
        ],
    ),
    (
        "names that mark up keys, measures and ways that cannot be read",
        lambda t: (
            t["nodes"].append(node(node="A,B")),
            t["contracts"][0].update(measure="AB AB:b", crossings="AB AB"),
            t["projects"][0].update(territories="AA AA BB"),
        ),
        [
            "contracts.csv, row 2: crossings of A-B is 'AB AB'; AB stands twice.",
            "contracts.csv, row 2: measure of A-B is 'AB AB:b'; cannot read 'AB:b'; write terms such as"
            " 'K16:f - K16:b + K14'.",
            "nodes.csv, row 7: node is 'A,B'; a name holds no ','.",
            "projects.csv, row 2: territories of WIDER is 'AA AA BB'; 'AA' stands twice.",
        ],
    ),
    (
        "diameters in metres, points in the wrong order, yes that is no word of ours",
        lambda t: (
            t["arcs"][0].update(diameter_mm="1.42", via="49 157"),
            t["classes"][2].update(home="true"),
        ),
        [
            "arcs.csv, row 2: diameter of A1 is '1.42'; each must be 100 to 2000 mm.",
            "arcs.csv, row 2: via of A1 is '49 157'; longitudes are -180 to 360 and latitudes -90 to 90, longitude"
            " first.",
            "classes.csv, row 4: home of WORKS is 'true'; write yes or no.",
        ],
    ),
]


@pytest.mark.parametrize(("sow", "messages"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_one_cause_has_the_message_that_mends_it(tmp_path: Path, sow: Sow, messages: list[str]):
    rows = tables()
    sow(rows)
    faults = check_case(read_case(write_case(tmp_path / "sown", rows)))[2]
    plain = {(f.file, f.finding.what) for f in check_case(read_case(write_case(tmp_path / "plain")))[2]}
    found = [
        ("warning " if f.finding.severity == "warning" else "") + str(f.finding)
        for f in sorted(faults, key=lambda f: f.order)
        if (f.file, f.finding.what) not in plain
    ]
    assert found == messages


def test_a_box_over_the_antimeridian_holds_what_lies_beyond_it(tmp_path: Path):
    rows = tables()
    rows["parties"][0] |= {"lon_min_deg": "19", "lon_max_deg": "191"}
    rows["nodes"][0]["lon_deg"] = "-170"
    rows["nodes"][1]["lon_deg"] = "-160"
    faults = check_case(read_case(write_case(tmp_path / "far", rows)))[2]
    assert [str(f.finding) for f in faults if f.finding.severity == "error"] == [
        "nodes.csv, row 3: lon of A_CITY is -160 °; the box of AA runs from 19 to 191; check the coordinates,"
        " their order and the box."
    ]


def test_a_town_that_waits_for_its_pipeline_is_no_fault(tmp_path: Path):
    rows = tables()
    rows["nodes"].append(node(node="A_NORTH"))
    rows["demands"].append(rows["demands"][0] | {"node": "A_NORTH"})
    rows["projects"].append(
        rows["projects"][2]
        | {
            "project": "NORTH",
            "part": "1",
            "corridor": "N",
            "from": "A_CITY",
            "to": "A_NORTH",
            "territories": "AA",
        }
    )
    faults = check_case(read_case(write_case(tmp_path / "north", rows)))[2]
    assert not [str(f.finding) for f in faults if f.finding.severity == "error"]


@pytest.mark.parametrize(
    ("toml", "messages"),
    [
        (
            "name = ",
            ["case.toml: is not TOML: Invalid value (at end of document); correct the place it names."],
        ),
        (
            'nam = "x"\nyears = [2024, 2024]\n',
            [
                "case.toml: key 'name' is missing; write name = ….",
                "case.toml: key 'title' is missing; write title = ….",
                "case.toml: key 'licence' is missing; write licence = ….",
                "case.toml: unknown key 'nam'; did you mean 'name'?",
            ],
        ),
        (
            CASE_TOML.replace("[2023, 2024]", "[2023, 2025, 2023]"),
            [
                "case.toml: plan_years holds a year twice; keep one.",
                "case.toml: plan_years names 2025, which years lacks; add it to years.",
            ],
        ),
        (
            CASE_TOML + 'reference_conditions = "15C"\npeak_days = 3.5\n[gas_year]\nmonht = 10\n',
            [
                "case.toml: reference_conditions is '15C'; every volume of a case is at 20 °C, 101.325 kPa"
                " ('20C'); convert the tables first.",
                "case.toml: peak_days is 3.5; write a whole number.",
                "case.toml: unknown key 'gas_year.monht'; did you mean 'month'?",
            ],
        ),
    ],
)
def test_case_toml_names_every_fault_of_its_keys(toml: str, messages: list[str]):
    values, findings = read_config(toml.encode())
    assert [str(f) for f in findings or config_of(values)[1]] == messages
