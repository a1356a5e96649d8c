"""Which row stands for a year as known on a day, one choice after the other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.small_case import Rows, tables, write_case

from gasunion.intake.case import load_case
from gasunion.intake.vintage.vintage import Vintage, eve, vintage
from gasunion.scenario.knowledge import Input

TOML = """\
name = "dated"
title = "A case of three years"
years = [2021, 2022, 2023]
plan_years = [2021, 2022, 2023]
licence = "CC0-1.0"
"""
SUPPLY = ("supplies", "A_FIELD")
BOUNDS, AGREED = ("contracts", "A-CN bounds"), ("contracts", "A-CN agreed")


def rows() -> dict[str, Rows]:
    """The small case in three years; all of it dated long before but what a test dates otherwise."""
    made = tables()
    for table in ("supplies", "demands", "markets"):
        first = [r for r in made[table] if r["year"] == "2023"]
        made[table] = [{**r, "year": str(y)} for r in first for y in (2021, 2022, 2023)]
    first = [r for r in made["contracts"] if r["contract"] == "A-CN"]
    made["contracts"] = [
        {**r, "from_year": str(y), "until_year": str(y), "known_from": "", "agreed_known_from": ""}
        for r in first
        for y in (2021, 2022, 2023)
    ]
    del made["projects"]
    made["observed"] = [
        {**made["observed"][2], "year": str(y), "quantity_bcm": str(q), "basis": "independent"}
        for y, q in ((2021, 14), (2022, 16))
    ]
    for table in made.values():
        for r in table:
            r["source_date"] = "2019"
    return made


def known(tmp_path: Path, made: dict[str, Rows], day: date | None = None) -> Vintage:
    case = load_case(write_case(tmp_path / "case", made, TOML))
    return vintage(case, 2023, day=day or eve(case, 2023))


def found(made: Vintage, what: tuple[str, str]) -> Input:
    return next(i for i in made.inputs if (i.table, i.name) == what)


def dated(made: dict[str, Rows], table: str, *dates: str, column: str = "source_date") -> None:
    own = [r for r in made[table] if table != "supplies" or r["node"] == "A_FIELD"]
    for row, when in zip(own, dates, strict=True):
        row[column] = when


def test_a_supply_is_the_row_of_the_year_else_the_latest_known_else_the_earliest(tmp_path: Path):
    made = rows()
    for dates, how, year in (
        (("2019", "2019", "2022-12-31"), "known", 2023),
        (("2019", "2022", "2023-01-01"), "older", 2022),
        (("2021", "2023", "2026-11"), "older", 2021),
        (("2024", "2023", "2026-11"), "undated", 2021),
        (("", "in spring", "2026-11"), "undated", 2021),
    ):
        dated(made, "supplies", *dates)
        supply = found(known(tmp_path, made), SUPPLY)
        assert (supply.how, supply.year) == (how, year), dates
    made["supplies"] += [{**r, "node": "B_CITY"} for r in made["supplies"] if r["year"] == "2023"]
    only = known(tmp_path, made)
    assert found(only, ("supplies", "B_CITY")).how == "left_out"
    assert [s.node for s in only.case.planning_year(2023)[1].supplies] == ["A_FIELD"]


def test_known_from_stands_before_the_date_of_the_source(tmp_path: Path):
    made = rows()
    dated(made, "supplies", "2019", "2019", "2019")
    dated(made, "supplies", "", "", "2023-05", column="known_from")
    supply = found(known(tmp_path, made), SUPPLY)
    assert (supply.how, supply.year) == ("older", 2022)


def test_a_contract_is_its_row_else_the_latest_of_known_row_and_observation_else_open(tmp_path: Path):
    made = rows()
    for contracts, observed, how, year, figures in (
        (("2019", "2019", "2022"), ("2022", "2022-12"), "known", 2023, (10, 22, 15)),
        # Of the same year the observation.
        (("2019", "2022", "2023-02"), ("2022", "2022-12"), "observed", 2022, (16, 16, 16)),
        (("2019", "2022", "2023-02"), ("2022", "2023-03"), "older", 2022, (10, 22, 15)),
        (("2019", "2026", "2023-02"), ("2022", "2023-03"), "observed", 2021, (14, 14, 14)),
        (("2026", "2026", "2026"), ("2023", "2023"), "open", None, (0, 30, 0)),
    ):
        dated(made, "contracts", *contracts)
        dated(made, "observed", *observed)
        at = known(tmp_path, made)
        (contract,) = at.case.planning_year(2023)[1].contracts
        assert (found(at, BOUNDS).how, found(at, BOUNDS).year) == (how, year), (contracts, observed)
        assert (contract.minimum_bcm_y, contract.maximum_bcm_y, contract.agreed_bcm_y) == figures
        assert at.unagreed == (("A-CN",) if how == "open" else ())


def test_what_nobody_sold_before_and_nothing_told_of_is_left_out(tmp_path: Path):
    made = rows()
    made["contracts"], made["observed"] = made["contracts"][2:], made["observed"][:1]
    made["contracts"][0]["source_date"] = "2023"
    made["observed"][0] |= {"year": "2023"}
    at = known(tmp_path, made)
    assert (found(at, BOUNDS).how, at.case.planning_year(2023)[1].contracts) == ("left_out", ())


def test_an_agreed_quantity_may_be_known_later_than_the_bounds_and_is_held_within_them(tmp_path: Path):
    made = rows()
    dated(made, "contracts", "", "", "2023-06", column="agreed_known_from")
    dated(made, "observed", "2022", "2022-12")
    made["observed"][1]["quantity_bcm"] = "25"
    at = known(tmp_path, made)
    (contract,) = at.case.planning_year(2023)[1].contracts
    assert (found(at, BOUNDS).how, found(at, AGREED).how, found(at, AGREED).year) == (
        "known",
        "observed",
        2022,
    )
    assert contract.agreed_bcm_y == 22  # observed 25, and at most 22 was known to be sold
    # Of an estimate of this project nobody knew.
    made["observed"][1]["basis"] = "derived"
    assert found(known(tmp_path, made), AGREED).year == 2022
    assert found(known(tmp_path, made), AGREED).how == "older"


def test_a_pipe_stands_if_it_was_built_before_or_known_to_come(tmp_path: Path):
    made = rows()
    bridge = next(r for r in made["arcs"] if r["arc"] == "AB_2023")
    others = [r for r in made["arcs"] if r["corridor"] != "AB"]
    until, begins = ({**bridge, "arc": a} for a in ("AB_OLD", "AB_NEW"))
    until |= {"until_year": "2022"}
    made["supplies"] += [{**r, "node": "B_CITY"} for r in made["supplies"]]
    begins |= {"from_year": "2023", "until_year": "2040"}

    def stands(*arcs: dict[str, str]) -> set[str]:
        made["arcs"] = [*others, *arcs]
        arcs_then = known(tmp_path, made).case.planning_year(2023)[0].arcs
        return {a.arc for a in arcs_then if a.corridor == "AB"}

    assert stands({**until, "source_date": "2026"}, {**begins, "source_date": "2022"}) == {"AB_NEW"}
    assert stands({**until, "source_date": "2019"}, {**begins, "source_date": "2023"}) == {"AB_OLD"}
    assert stands({**until, "source_date": "2022-09"}) == set()  # known to end
    assert stands({**until, "source_date": "2023-09"}) == {"AB_OLD"}  # nobody knew


def test_stand_ins_oblige_nobody_once_they_are_asked_not_to(tmp_path: Path):
    made = rows()
    dated(made, "supplies", "2019", "2019", "2023")
    dated(made, "contracts", "2019", "2019", "2023")
    dated(made, "observed", "2026", "2026")
    at = known(tmp_path, made)
    for less, floor, least in (
        (at, 0.5, 10),
        (at.without_least_output(), 0, 10),
        (at.without_least_output().without_least_sales(), 0, 0),
    ):
        scenario = less.case.planning_year(2023)[1]
        assert [s.month_min_factor for s in scenario.supplies if s.node == "A_FIELD"] == [floor]
        assert [c.minimum_bcm_y for c in scenario.contracts] == [least]


def test_maintenance_that_was_not_announced_is_not_known(tmp_path: Path):
    made = rows()
    window = {**made["maintenance"][0], "from_date": "2023-06-10", "to_date": "2023-06-20"}
    for when, count in (("2022-12-31", 1), ("2023-01-01", 0)):
        made["maintenance"] = [{**window, "source_date": when}]
        assert len(known(tmp_path, made).case.planning_year(2023)[1].maintenance) == count
