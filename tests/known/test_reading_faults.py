"""What was tried from outside on readers and went wrong: each example with its whole sentence.

The examples are those of the list of faults that came with the project, and their brothers.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.small_case import CASE_TOML, csv_text, tables, write_case

from gasunion.games.game_file import from_csv, from_npz
from gasunion.intake.case import load_case
from gasunion.intake.observed_file import read_observed
from gasunion.intake.steady.folder import read_steady
from gasunion.outcome import Refused
from gasunion.reading.plain import read_json

READINGS = "write 1.250 if the comma marks decimals, 1250 if it marks thousands."


def told(run: Callable[[], object]) -> list[str]:
    """The sentences of a refusal, which come within a second of work."""
    start = time.process_time()
    with pytest.raises(Refused) as refused:
        run()
    assert time.process_time() - start < 1.0
    return [str(f) for f in refused.value.findings]


def warned(change: str, *more: str) -> list[str]:
    return [str(f) for f in load_case("two-party", changes=(change, *more)).warnings]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "case.peak_days=26",
            "classes.csv, row 2: peak_factor of TOWN is 1.2; with peak_days 26 the peak days alone take"
            " 1.2 × 26 ="
            " 31.2 mean days of a month of 28; set peak_days to 23 or less, or lower the factor.",
        ),
        (
            "case.home_value=450,5",
            "case.toml: home_value_usd_per_tcm is '450,5'; write a decimal point: 450.5.",
        ),
        ("case.home_value=1,250", f"case.toml: home_value_usd_per_tcm is '1,250'; {READINGS}"),
        (
            "case.home_value=1e400",
            "case.toml: home_value_usd_per_tcm is '1e400'; it is too great for a number.",
        ),
        (
            f"case.home_value={'7' * 5000}",
            f"case.toml: home_value_usd_per_tcm is '{'7' * 60}…'; it has 5,000 digits; at most 40 are read.",
        ),
        ("case.home_value=true", "case.toml: home_value_usd_per_tcm is True; write a number."),
        (
            "case.gas_year=10",
            "case.toml: gas_year is 10; write [gas_year] and below it month = 10: the month on whose"
            " first day a"
            " year starts, 1 to 12.",
        ),
        ("case.plan_years=2025", "case.toml: plan_years is 2025; write a list: [2025]."),
        ("case.plan_years=['x']", "case.toml: plan_years.0 is 'x'; it must be a whole number."),
        ("case.assumptions=[['x']]", "case.toml: assumptions.0 is ['x']; write a text in quotes."),
        (
            "supplies[A_FIELD,2025].cost=1,250",
            f"--set: supplies[A_FIELD,2025].cost=1,250: cost_usd_per_tcm is '1,250'; {READINGS}",
        ),
        (
            "supplies[A_FIELD,2025].cost*=0,9",
            "--set: supplies[A_FIELD,2025].cost*=0,9: '0,9' is not a number; write a decimal point: 0.9.",
        ),
        (
            "supplies[A_FIELD,2025].cost=²",
            "supplies.csv, row 2 (changed by --set): cost at A_FIELD is '²'; write it in the digits 0 to"
            " 9; '²' is"
            " none of them.",
        ),
        (
            "supplies[\u0410_FIELD,2025].cost=1",
            "--set: supplies[\u0410_FIELD,2025].cost=1: no row has node '\u0410_FIELD'; did you mean"
            " 'A_FIELD'? They"
            " look alike, but here stands '\u0410' (U+0410) for 'A' (U+0041).",
        ),
        (
            "supplies[A_FIELD,2025].cost=\ud800",
            "--set: cannot read 'supplies[A_FIELD,2025].cost=\\ud800'; it holds half a character,"
            " \\ud800; write"
            " the whole character.",
        ),
        (
            "arcs[AB].corridor=A-B",
            "arcs.csv, row 2 (changed by --set): corridor 'A-B' holds '-'; measures add and subtract"
            " corridors by"
            " + and - and mark a direction by ':'; write 'A_B'.",
        ),
        (
            "parties[B].party=B+C",
            "parties.csv, row 3 (changed by --set): party 'B+C' holds '+'; blocks and coalitions join"
            " parties by"
            " '+', lists by blanks; write 'B_C'.",
        ),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_change_that_no_case_can_mean_is_refused(change, sentence):
    assert sentence in told(lambda: load_case("two-party", changes=[change]))


@pytest.mark.parametrize("year", [2020, 2050])
def test_a_year_to_plan_without_an_arc_is_a_fault_that_names_it(year):
    changes = [f"case.years=[2025, {year}]", f"case.plan_years=[2025, {year}]"]
    assert told(lambda: load_case("two-party", changes=changes)) == [
        f"case.toml: plan_years names {year}, in which no arc of arcs.csv stands; its arcs stand from 2025 to"
        " 2025; take the year out, or write its arcs."
    ]


def test_borders_that_no_contract_names_are_warned_of():
    hint = "it carries nothing unless both plan as a block; list it in a contract's crossings."
    assert warned("remove contracts[*,*]") == [
        f"contracts.csv: border corridor AB, A–B, is named by no contract of 2025; {hint}",
        f"contracts.csv: border corridor AM, A–M, is named by no contract of 2025; {hint}",
    ]


def test_a_case_of_one_node_is_loaded(tmp_path: Path):
    rows = tables()
    rows["parties"] = rows["parties"][:1]
    rows["nodes"] = [r for r in rows["nodes"] if r["node"] == "A_CITY"]
    rows["supplies"] = [rows["supplies"][1] | {"node": "A_CITY"}]
    rows["demands"] = [r for r in rows["demands"] if r["node"] == "A_CITY" and r["year"] == "2024"]
    for table in ("arcs", "storages", "contracts", "markets", "projects", "joint_limits", "maintenance"):
        rows[table] = []
    rows = {name: found for name, found in rows.items() if found}
    for table in (
        "observed",
        "balances",
        "names",
        "outside_demand",
        "north_options",
        "north_parts",
        "north_figures",
    ):
        rows.pop(table, None)
    folder = write_case(
        tmp_path / "one", rows, CASE_TOML.replace("plan_years = [2023, 2024]", "plan_years = [2024]")
    )
    head = (Path(__file__).parents[2] / "src/gasunion/cases/two-party/arcs.csv").read_text("utf-8")
    (folder / "arcs.csv").write_text(head.splitlines()[0] + "\n", encoding="utf-8")
    assert load_case(folder).plan_years == (2024,)


def test_a_mixed_alphabet_in_a_name_is_named_where_it_is_written(tmp_path: Path):
    rows = tables()
    for row in rows["nodes"]:
        row["node"] = row["node"].replace("B_STORE", "В_STORE")
    for table, column in (("arcs", "to"), ("storages", "node"), ("projects", "from")):
        for row in rows[table]:
            row[column] = row[column].replace("B_STORE", "В_STORE")
    assert (
        "nodes.csv, row 5: node 'В_STORE' mixes alphabets: 'В' is the Cyrillic letter U+0412; in Latin"
        " letters the"
        " name is 'B_STORE'; nobody can tell the two apart by eye."
    ) in [str(f) for f in load_case(write_case(tmp_path / "mixed", rows)).warnings]


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("from_date", "9999-12-31", "from_date of A1 is '9999-12-31'; its year must be 1900 to 2200."),
        (
            "from_date",
            "2024-13-01",
            "from_date of A1 is '2024-13-01'; write a date that exists as YYYY-MM-DD.",
        ),
        ("factor", "1e400", "factor of A1 is '1e400'; it is too great for a number."),
        ("note", "x" * 40_000, "cell 8 has 40,000 characters; at most 32,767 are read; write plain text."),
    ],
)
def test_a_cell_beyond_the_limits_is_one_sentence(tmp_path: Path, column, cell, sentence):
    rows = tables()
    rows["maintenance"] = [rows["maintenance"][0] | {"arc": "A1", column: cell}]
    folder = write_case(tmp_path / "odd", rows)
    assert f"maintenance.csv, row 2: {sentence}" in told(lambda: load_case(folder))


def test_faults_by_the_thousand_are_told_first_and_counted(tmp_path: Path):
    rows = tables()
    row = rows["supplies"][0]
    rows["supplies"] = [row | {"node": f"N{i}", "capacity_bcm_y": "much"} for i in range(5000)]
    folder = write_case(tmp_path / "many", rows)
    start = time.process_time()
    with pytest.raises(Refused) as refused:
        load_case(folder)
    assert time.process_time() - start < 8.0
    assert len(refused.value.findings) == 201
    assert refused.value.findings[-1].where == "and more"
    assert "4,800 more rows with a fault of the same kind" in {f.finding.what for f in refused.value.faults}


GAME = "coalition;worth;\nA;0;\nB;0;\nA+B;90,5;\n"


def test_a_game_with_semicolons_decimal_commas_and_a_blank_column_is_read():
    assert from_csv(GAME.encode("utf-8-sig")).total == 90.5
    assert from_csv(GAME.replace(";", "\t")).total == 90.5
    assert from_csv(GAME.replace(",", ".").replace(";", ",")).total == 90.5


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("coalition,worth\nA,0,1\n", "g.csv, row 2: has 3 cells and the head has 2; write one cell a"
            " column; quote a"
         " cell that holds a separator."),
        ("coalition,worth,worth\nA,0,1\n", "g.csv, row 1: column 'worth' is duplicated; keep one of them."),
        ("coalition;worth\nA;0,5\nB;0.5\nA+B;1\n", "g.csv, row 3: worth is '0.5', with a decimal point"
            " in a file of"
         " decimal commas; write decimals in one way throughout the file."),
        ("coalition,worth,why\nA,0,x\n", "g.csv, row 1: unknown column 'why'; the columns are coalition,"
            " worth."),
        ("", "g.csv: is empty; write the head: coalition,worth."),
    ],
)  # fmt: skip
def test_a_game_of_the_wrong_form_is_refused(text, sentence):
    assert sentence in told(lambda: from_csv(text, where="g.csv"))


@pytest.mark.parametrize("worth", ["1e999999999", "7" * 5000, "²", "1e400", "1/0", "1,250"])
def test_a_worth_that_is_no_number_is_refused_at_once(worth):
    (sentence,) = told(lambda: from_csv(f'coalition,worth\nA,"{worth}"\n', where="g.csv"))
    assert sentence.startswith("g.csv, 'A': ")


def npz(**arrays) -> bytes:
    data = io.BytesIO()
    np.savez(data, **arrays)
    return data.getvalue()


def test_an_npz_that_is_damaged_or_of_another_kind_is_refused():
    sound = npz(players=["A", "B"], worth=[0.0, 0.0, 1.0])
    assert from_npz(sound).total == 1.0
    assert from_npz(npz(players=np.array([b"A"]), worth=[2])).players == ("A",)
    for data in (b"", sound[:-30], sound[:40], b"PK\x05\x06"):
        (sentence,) = told(lambda data=data: from_npz(data, where="g.npz"))
        assert sentence.startswith("g.npz: is empty, cut or damaged: ")
    assert told(lambda: from_npz(npz(players=["A"]), where="g.npz")) == [
        "g.npz: the array 'worth' is missing. Arrays: players, worth."
    ]
    hint = "write the file anew with numpy.savez."
    wrong = npz(players=["A"], worth=np.array([object()]))
    assert told(lambda: from_npz(wrong, where="g.npz")) == [
        f"g.npz, worth: holds object; only numbers and texts are read; {hint}"
    ]
    assert told(lambda: from_npz(npz(players=[1], worth=["x"]), where="g.npz")) == [
        "g.npz, players: is not a list of names. Arrays: players, worth.",
        "g.npz, worth: is not a list of numbers. Arrays: players, worth.",
    ]
    # The head of an array can ask for any memory: it is held against the bytes that are there.
    asked = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        asked, {"descr": "<f8", "fortran_order": False, "shape": (999_999_999_999,)}
    )
    great = io.BytesIO()
    with zipfile.ZipFile(great, "w") as archive:
        archive.writestr("worth.npy", asked.getvalue() + bytes(8))
    assert told(lambda: from_npz(great.getvalue(), where="g.npz")) == [
        f"g.npz, worth: says shape (999999999999,), which its bytes do not fill; {hint}"
    ]


@pytest.fixture(scope="module")
def known():
    return load_case("eurasia").observed


def test_observations_with_semicolons_and_decimal_commas_are_read(tmp_path: Path, known):
    path = tmp_path / "seen.csv"
    path.write_text("\ufeffyear;corridor;bcm_20C;low;high;\n2022;KZ->CN;4,5;4,3;5,5;\n", encoding="utf-8")
    (one,) = read_observed(path, known).observations
    assert (one.quantity_bcm, one.low_bcm, one.high_bcm) == (4.5, 4.3, 5.5)


def test_observations_say_themselves_whether_they_test_a_plan_or_the_case_does_and_it_is_told(
    tmp_path: Path, known
):
    path = tmp_path / "seen.csv"
    rows = ["2023,RU->KZ,3.4,independent", "2022,RU->KZ,3.3,", "2030,RU->KZ,3.3,derived"]
    path.write_text("\n".join(["year,corridor,bcm_20C,basis", *rows, ""]), encoding="utf-8")
    found = read_observed(path, known)
    assert [o.basis for o in found.observations] == ["independent", "derived", "derived"]
    assert [str(f) for f in found.findings] == [
        "seen.csv: column basis is blank in 1 row; the case's own is taken: RU->KZ 2022: derived. Say of "
        "each whether it tests a plan: independent, capacity_proxy, fixed_boundary, derived."
    ]
    path.write_text("year,corridor,bcm_20C,basis\n2023,RU->KZ,3.4,independant\n", encoding="utf-8")
    assert told(lambda: read_observed(path, known)) == [
        "seen.csv, row 2: basis is 'independant'. Did you mean 'independent'?"
    ]


def test_every_fault_of_observations_is_told(tmp_path: Path, known):
    path = tmp_path / "seen.csv"
    rows = ["3022,KZ->CN,4.5,,", "2022,KZ->CN,4.5,4.6,5", "2023,KZ->CN,4.5,4,4.4", "2021,KZ->CN,4.5,6,4",
            "2022,KZ->CN,4,,", "²022,KZ->CN,4,,", "2020,KZ->CN,\"1,250\",,"]  # fmt: skip
    path.write_text("\n".join(["year,corridor,bcm_20C,low,high", *rows, ""]), encoding="utf-8")
    hint = "A range holds its value: low ≤ bcm_20C ≤ high."
    assert told(lambda: read_observed(path, known)) == [
        "seen.csv, row 2: year is 3022; it must be 1950 to 2200.",
        f"seen.csv, row 3: low is 4.6 bcm, above bcm_20C, 4.5 bcm. {hint}",
        f"seen.csv, row 4: bcm_20C is 4.5 bcm, above high, 4.4 bcm. {hint}",
        f"seen.csv, row 5: low is 6 bcm, above high, 4 bcm. {hint}",
        "seen.csv, row 6: KZ->CN of 2022 is duplicated; row 3 has it. Keep one row.",
        "seen.csv, row 7: year is '²022'; write it in the digits 0 to 9; '²' is none of them.",
        f"seen.csv, row 8: bcm_20C is '1,250'; {READINGS}",
    ]


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ('[[set]]\ntable = "supplies"\nkey = [["A"], 2025]\ncolumn = "cost"\nvalue = 1',
         "s.toml, set 1: part 1 of 'key' is ['A']; write a text, a number or a date."),
        ('[[set]]\ntable = "supplies"\nkey = ["A_FIELD", 2025]\ncolumn = "cost"\nvalue = { a = 1 }',
         "s.toml, set 1: 'value' is {'a': 1}; write a text, a number, a date, or a list of these."),
        ('[[set]]\ntable = "supplies"\nkey = ["A_FIELD", 2025]\ncolumn = "cost"\nvalue = [[1]]',
         "s.toml, set 1: 'value' is [[1]]; write a text, a number, a date, or a list of these."),
        ('[[scale]]\ntable = "supplies"\nkey = ["A_FIELD", 2025]\ncolumn = "cost"\nfactor = "much"',
         "s.toml, scale 1: 'factor' is 'much'; write a number."),
        ('[[set]]\ntable = "supplies"\nkey = ["A_FIELD", 2025]\ncolumn = ["cost"]\nvalue = 1',
         "s.toml, set 1: 'column' is not a text; write a text."),
        ('[[add]]\ntable = "supplies"\nrow = { node = { a = 1 } }',
         "s.toml, add 1: 'row.node' is {'a': 1}; write a text, a number, a date, or a list of these."),
    ],
    ids=range(6),
)  # fmt: skip
def test_a_scenario_of_odd_members_is_refused(tmp_path: Path, entry, sentence):
    (tmp_path / "s.toml").write_text(entry, encoding="utf-8")
    assert sentence in told(lambda: load_case("two-party", scenarios=[tmp_path / "s.toml"]))


@pytest.mark.parametrize("name", ["a\0b", "a\udcffb", "x" * 5000, "no-such-case"])
def test_a_path_that_is_none_is_one_sentence(name):
    (sentence,) = told(lambda: load_case(name))
    assert "\0" not in sentence
    sentence.encode()
    (sentence,) = told(lambda: read_json(name))
    sentence.encode()


def test_odd_members_of_a_steady_folder_are_refused(tmp_path: Path):
    params = {"temperature": 288.0, "gas specific gravity": 0.6, "specific heat capacity ratio": 1.4}
    odd = {
        "network.json": {"nodes": [1], "pipes": {"1": {"fr_node": 1, "to_node": [2]}}},
        "params.json": {"params": params},
        "bc.json": {"boundary_compressor": {"off": 5, "on": 7, "1": {"control_type": [0]}}},
    }
    for name, value in odd.items():
        (tmp_path / name).write_text(json.dumps(value), encoding="utf-8")
    found = told(lambda: read_steady(tmp_path))
    assert "network.json, nodes: does not hold an object." in found
    for word in ("off", "on"):
        assert f'bc.json, boundary_compressor, {word}: is not a list of members. Write ["1", "2"].' in found
    (tmp_path / "params.json").write_text('{"params": [1]}', encoding="utf-8")
    assert told(lambda: read_steady(tmp_path)) == ["params.json, params: does not hold an object."]


def test_a_table_with_a_flood_of_odd_cells_is_capped(tmp_path: Path):
    folder = write_case(tmp_path / "flood")
    row = csv_text(tables()["supplies"]).splitlines()
    (folder / "supplies.csv").write_text("\n".join([row[0], *["\x07" + row[1]] * 3000]), encoding="utf-8")
    found = told(lambda: load_case(folder))
    assert len(found) == 201
