"""Base years that a case carries: applied where a plan is asked for, told in the answer, stale where due."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.base_years import two_party_folder
from typer.testing import CliRunner, Result

import gasunion as gu
from gasunion.cli.app import app
from gasunion.intake.case import load_case
from gasunion.outcome import Refused
from gasunion.studies.hindcast.question import hindcast_years


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def replaced(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The two-party case with balances and its base of 2025."""
    place = two_party_folder(tmp_path / "mine")
    done = run("reconcile", str(place), "--year", "2025", "--out", str(place / "base/2025.toml"))
    assert done.exit_code == 0, done.output
    return place


def answer(*words: str) -> dict:
    done = run(*words, "--json", "-")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_plan_stands_on_the_base_as_if_it_were_given_as_a_scenario(case: Path) -> None:
    plan = ("plan", str(case), "--year", "2025")
    by_itself = answer(*plan)
    given = answer(*plan, "--no-base", "--scenario", str(case / "base/2025.toml"))
    without = answer(*plan, "--no-base")
    assert by_itself["input_sha256"] == given["input_sha256"]
    assert by_itself["surplus_usd"] == given["surplus_usd"]
    assert by_itself["base"] == given["base"]
    assert by_itself["base"]["year"] == 2025
    assert (by_itself["overridden"], len(given["overridden"]) > 3) == ([], True)
    assert without["base"] is None
    assert without["surplus_usd"] != by_itself["surplus_usd"]


def test_the_first_lines_say_on_what_a_plan_stands(case: Path) -> None:
    with_base = run("plan", str(case), "--year", "2025").stdout.splitlines()[1]
    assert with_base.startswith("On the base year: inputs reconciled with published balances (Σz² ")
    without = run("plan", str(case), "--year", "2025", "--no-base").stdout.splitlines()[1]
    assert without == (
        "No base of 2025: contracts are pinned as agreed, and home use counts at the home value or more."
    )


def test_every_door_that_plans_tells_the_base_and_leaves_it_out_when_asked(case: Path) -> None:
    told = answer("plan", str(case), "--year", "2025")["base"]
    specs = [f"{case}:2025", "two-party:2025"]
    assert [c["base"] for c in answer("compare", *specs)["compared"]] == [told, None]
    assert [c["base"] for c in answer("compare", *specs, "--no-base")["compared"]] == [None, None]
    result = gu.plan(case, 2025)
    assert result.study.base is not None
    assert result.study.base.as_dict == told
    assert gu.plan(case, 2025, base=False).study.base is None
    block = gu.plan(gu.load(case), 2025, block="A+B")
    assert block.study.base == result.study.base


def test_a_change_acts_on_the_base_and_not_under_it(case: Path) -> None:
    use = load_case(case).on_base(2025).frames["demands"].set_index("node")["quantity_bcm_y"]["B_TOWN"]
    changed = load_case(case, changes=["demands[B_TOWN,2025,TOWN].quantity*=0.9"]).on_base(2025)
    after = changed.frames["demands"].set_index("node")["quantity_bcm_y"]["B_TOWN"]
    assert after == pytest.approx(0.9 * use, rel=1e-12)
    assert len(changed.overridden) == 1
    assert changed.without_base().base is None


@pytest.mark.parametrize(
    ("file", "before", "after", "is_stale"),
    [
        ("balances.csv", "7.5", "7.6", True),
        ("demands.csv", ",10,", ",10.1,", True),
        ("case.toml", "peak_days = 2", "peak_days = 3", True),
        ("balances.csv", "invented", "invented again", False),
        ("case.toml", "home_value_usd_per_tcm = 450.0", "home_value_usd_per_tcm = 400.0", False),
    ],
)
def test_a_base_is_stale_when_what_it_was_made_from_has_changed(
    case: Path, file: str, before: str, after: str, is_stale: bool
) -> None:
    replaced(case / file, before, after)
    told = answer("plan", str(case), "--year", "2025")["outcome"]["findings"]
    words = [f["what"] for f in told if "stale" in f["what"]]
    stale = ["base of 2025 is stale, run reconcile: tables it was made from have changed"] if is_stale else []
    assert words == stale
    assert ("warning: base/2025.toml: base of 2025 is stale" in run("validate", str(case)).stdout) is is_stale
    shock = answer("plan", str(case), "--year", "2025", "--set", "demands[*,2025,*].quantity*=1.01")
    assert any("stale" in f["what"] for f in shock["outcome"]["findings"]) is is_stale


def test_a_base_that_fits_no_more_or_is_no_base_is_told_and_may_be_left_out(case: Path) -> None:
    replaced(case / "storages.csv", "Lowland storage", "Upland storage")
    done = run("plan", str(case), "--year", "2025")
    assert done.exit_code == 2
    assert (
        "base/2025.toml: the base of 2025 does not fit the case; make it again: gasunion reconcile"
        in done.stderr
    )
    assert "no row has storage 'Lowland storage'" in done.stderr
    assert run("validate", str(case)).exit_code == 2
    assert run("plan", str(case), "--year", "2025", "--no-base").exit_code == 0
    (case / "base/2025.toml").rename(case / "base/2024.toml")
    (case / "base/notes.toml").write_text("")
    done = run("validate", str(case))
    assert "base/notes.toml: is no base year of a case; a base year is named by its year" in done.stderr


def test_a_hindcast_never_stands_on_a_base(case: Path) -> None:
    with pytest.raises(Refused, match="a hindcast on it tests nothing"):
        hindcast_years(load_case(case, scenarios=[case / "base/2025.toml"]))
    (case / "observed.csv").write_text(
        "corridor,year,month,measure,quantity_bcm,low_bcm,high_bcm,basis,source,source_date,confidence\n"
        "A->B,2025,,AB,7.7,,,independent,invented,2026,published\n"
    )
    measure = load_case(case).frames["contracts"].set_index("contract")["measure"]
    assert len(measure) > 0
    past = answer("hindcast", str(case))["corridors"]
    (case / "base/2025.toml").unlink()
    assert answer("hindcast", str(case))["corridors"] == past


def test_a_workbook_carries_the_base_both_ways(case: Path, tmp_path: Path) -> None:
    book, back = str(tmp_path / "case.xlsx"), tmp_path / "back"
    assert run("case", "export", str(case), book).exit_code == 0
    assert run("case", "import", book, str(back)).exit_code == 0
    assert (back / "base/2025.toml").read_bytes() == (case / "base/2025.toml").read_bytes()
    one, two = (answer("plan", str(c), "--year", "2025") for c in (case, back))
    assert (one["base"], one["surplus_usd"]) == (two["base"], two["surplus_usd"])


def test_two_bases_at_once_and_a_base_of_another_year_are_told(case: Path) -> None:
    base = str(case / "base/2025.toml")
    done = run("plan", str(case), "--year", "2025", "--scenario", base, "--scenario", base)
    assert done.exit_code == 2
    assert "--scenario: names more than one base year: 2025.toml of 2025, 2025.toml of 2025" in done.stderr


def test_a_base_is_made_again_in_its_place_and_made_of_the_tables_alone(case: Path) -> None:
    base = case / "base/2025.toml"
    before = base.read_bytes()
    done = run("reconcile", str(case), "--year", "2025", "--out", str(base))
    assert done.exit_code == 0, done.output
    assert base.read_bytes() == before
