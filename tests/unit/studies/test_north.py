"""What the northern question refuses, and in which words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.small_case import tables, write_case
from typer.testing import CliRunner

import gasunion as gu
from gasunion.cli.app import app
from gasunion.outcome import Refused
from gasunion.studies.north.claim import Reading, verdict_of
from gasunion.studies.north.value import Spread


def told(tmp_path: Path, table: str, row: int, cells: dict[str, str]) -> list[str]:
    rows = tables()
    rows[table][row] |= cells
    with pytest.raises(Refused) as refused:
        gu.load(write_case(tmp_path / "case", rows))
    return [str(f) for f in refused.value.findings if f.severity == "error"]


FAULTS = [
    ("north_parts", 0, {"from_year": "2061"}, "from_year of TRUNK is 2061; it must not be above until_year"),
    ("north_parts", 0, {"price_year": ""}, "price_year of TRUNK is blank; this column must be filled."),
    ("north_parts", 0, {"capex_low_musd": "-1"}, "capex_low of TRUNK is -1 MUSD; it must be 0 or more."),
    ("north_parts", 0, {"share_mid": ""}, "share_mid of TRUNK is blank; give all three of them, or none."),
    ("north_parts", 0, {"section": ""}, "section of TRUNK is blank; capacity_bcm_y is given"),
    ("north_parts", 1, {"areas": "N E"}, "row 4: areas of NEW, section LINE, are N; row 3 has N E"),
    ("north_parts", 0, {"areas": "N W"}, "areas of TRUNK holds W; areas with a demand in"),
    ("north_parts", 7, {"section": "X", "capacity_bcm_y": "1"}, "section of PLANT is X, in option COAL"),
    ("north_parts", 0, {"options": "OWN NEVER"}, "options of TRUNK is 'NEVER'"),
    ("north_options", 1, {"seller": ""}, "seller of BOUGHT is blank; name the party"),
    ("north_options", 0, {"seller": "BB"}, "seller of OWN is BB; leave it blank; its gas is 'own'."),
    ("north_options", 1, {"seller": "AA"}, "seller of BOUGHT is AA, whose areas they are"),
    ("north_options", 1, {"party": "BB"}, "party of BOUGHT is BB; row 2 has AA"),
    ("north_options", 0, {"gas": "none"}, "has 0 options whose gas is 'own'"),
    ("north_options", 2, {"gas": "bought"}, "row 4: has 2 options whose gas is 'bought'"),
    ("north_options", 0, {"fuel_low_pct": "4"}, "fuel_mid of OWN is 0 %; it must not be below"),
    ("north_figures", 0, {"low": "9"}, "low of demand is 9; it must not be above high, 3."),
    ("north_figures", 0, {"mid": "9"}, "mid of demand is 9; it must not be above high, 3."),
    ("north_figures", 0, {"unit": "years"}, "unit of demand of N is years; it is counted in bcm/y."),
    ("north_figures", 0, {"area": ""}, "area of demand is blank; name the area whose it is."),
    ("north_figures", 2, {"area": "N"}, "area of ramp is N; leave it blank; it holds for all."),
    ("north_figures", 6, {"price_year": ""}, "price_year of own_gas_resource is blank; say of which year"),
    ("north_figures", 2, {"price_year": "2024"}, "price_year of ramp is 2024; it is no money; leave it"),
    ("north_figures", 26, {"low": "2020"}, "low, mid and high of base_year are 2020, 2024, 2024; it is a"),
    ("north_figures", 13, {"low": "0"}, "low of gas_heat is 0 GJ/tcm; it must be 1 to 1000 GJ/tcm."),
    ("north_figures", 18, {"high": "2"}, "high of lpg_share is 2; it must be 0 to 1."),
    ("north_figures", 6, {"high": "1e300"}, "high of own_gas_resource is 1e+300 USD/tcm; it must be 0 to"),
    ("north_figures", 6, {"price_year": "2150"}, "price_year of own_gas_resource is 2150; the base"),
    ("north_parts", 0, {"price_year": "2190"}, "price_year of TRUNK is 2190; the base year is 2024"),
    ("north_parts", 1, {"from_year": "1960"}, "from_year of OLD is 1960, its building begins in 1959"),
    ("north_figures", 27, dict.fromkeys(("low", "mid", "high"), "2060"), "mid of first_year is 2060; it"),
    ("north_figures", 26, dict.fromkeys(("low", "mid", "high"), "2020.5"), "it must be a whole number."),
    ("north_figures", 2, {"figure": "rampp"}, "figure is 'rampp'"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row", "cells", "words"), FAULTS)
def test_what_cannot_be_is_refused_by_row_and_value(
    tmp_path: Path, table: str, row: int, cells: dict[str, str], words: str
) -> None:
    found = told(tmp_path, table, row, cells)
    assert any(words in f for f in found), found
    assert all(f.startswith("north_") for f in found)


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    rows = tables()
    rows["north_parts"][0] |= {"from_year": "2061", "capex_low_musd": "-1", "price_year": ""}
    rows["north_figures"][0] |= {"low": "9"}
    del rows["north_figures"][3]
    with pytest.raises(Refused) as refused:
        gu.load(write_case(tmp_path / "case", rows))
    found = "\n".join(map(str, refused.value.findings))
    for words in ("from_year of TRUNK", "capex_low of TRUNK", "price_year of TRUNK", "low of demand"):
        assert words in found
    assert "figure 'growth' is missing; add it, in %/y: growth of use from the first year on." in found


def test_a_table_that_is_missing_is_named(tmp_path: Path) -> None:
    rows = tables()
    del rows["north_figures"]
    with pytest.raises(Refused, match=r"north_figures\.csv: has no rows; north_options\.csv and north_parts"):
        gu.load(write_case(tmp_path / "case", rows))


def test_a_case_that_does_not_ask_refuses_in_words() -> None:
    with pytest.raises(Refused, match="case two-party: does not ask the northern question"):
        gu.north("two-party")
    done = CliRunner().invoke(app, ["north", "two-party"])
    assert done.exit_code == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"worlds": 19}, "--worlds 19: is out of range; draw 20 to 10000."),
        ({"seed": -1}, "--seed -1: is out of range; 0 to 2147483647."),
    ],
)
def test_worlds_and_seed_have_limits(words: dict[str, int], message: str) -> None:
    with pytest.raises(Refused, match=message):
        gu.north("eurasia", **words)  # type: ignore[arg-type]


def test_the_command_and_the_function_say_the_same(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    words = ["north", str(case), "--worlds", "30", "--seed", "5", "--json", str(tmp_path / "a.json")]
    done = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "cli")])
    assert done.exit_code == 0, done.output
    found = gu.north(case, worlds=30, seed=5, out=tmp_path / "api")
    assert done.output.startswith(str(found).partition("\n\nTables: ")[0])
    for file in sorted((tmp_path / "cli").iterdir()):
        assert file.read_bytes() == (tmp_path / "api" / file.name).read_bytes(), file.name
    assert len(list((tmp_path / "cli").iterdir())) == 11
    answer = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert answer["claim"]["sentence"] == found.sentence
    checked = gu.north_verify(case, tmp_path / "a.json")
    assert checked.outcome.is_solved
    done = CliRunner().invoke(app, ["north", str(case), "--verify", str(tmp_path / "a.json")])
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == "every number and word of the answer holds"


def test_an_answer_a_recheck_and_a_refusal_are_as_the_schema_says(tmp_path: Path) -> None:
    import jsonschema

    case, file = write_case(tmp_path / "case"), tmp_path / "a.json"
    schema = json.loads(CliRunner().invoke(app, ["schema", "north"]).output)
    for words in (
        ["north", str(case), "--worlds", "20", "--json", str(file)],
        ["north", str(case), "--verify", str(file), "--json", str(tmp_path / "b.json")],
        ["north", "two-party", "--json", str(tmp_path / "c.json")],
    ):
        CliRunner().invoke(app, words)
    for name, own in (("a", "claim"), ("b", "verified"), ("c", None)):
        answer = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        jsonschema.validate(answer, schema)
        assert own is None or own in answer
        assert set(answer) <= set(schema["properties"])


def test_results_never_overwrite_the_tables_of_a_case(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    before = {p.name: p.read_bytes() for p in case.iterdir()}
    for words in (["north", str(case)], ["plan", str(case), "--year", "2024"]):
        done = CliRunner().invoke(app, [*words, "--out", str(case)])
        assert done.exit_code == 2
        assert "is a case folder; name another folder" in done.output
    assert {p.name: p.read_bytes() for p in case.iterdir()} == before
    words = ["north", str(case), "--out", str(tmp_path), "--json", str(tmp_path / "north_costs.csv")]
    assert CliRunner().invoke(app, words).exit_code == 2


def test_a_changed_answer_is_told_and_what_is_none_is_refused(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    CliRunner().invoke(app, ["north", str(case), "--worlds", "20", "--json", str(tmp_path / "a.json")])
    answer = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    answer["costs"][0]["p50_musd"] += 0.001
    checked = gu.north_verify(case, answer)
    assert checked.outcome.code == "outside_limits"
    assert [f.where for f in checked.outcome.findings] == ["answer, costs.0.p50_musd"]
    with pytest.raises(Refused, match="answer, schema: is not gasunion/north/1"):
        gu.north_verify(case, {"schema": "gasunion/plan/1"})
    with pytest.raises(Refused, match="answer, worlds: is no whole number from 20 to 10000"):
        gu.north_verify(case, answer | {"worlds": True})
    done = CliRunner().invoke(app, ["north", str(case), "--verify", str(tmp_path / "a.json"), "--seed", "2"])
    assert done.exit_code == 2


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "does not support"),
        (0.05, "makes unlikely, and does not exclude,"),
        (0.5, "makes likely, and does not prove,"),
        (0.95, "supports"),
    ],
)
def test_the_verdict_follows_the_greatest_probability(probability: float, words: str) -> None:
    spread = Spread(mid=0.0, mean=0.0, p5=0.0, p50=0.0, p95=0.0)
    readings = tuple(Reading(reading="", spread=spread, probability=p) for p in (0.0, probability))
    assert verdict_of(readings) == words
