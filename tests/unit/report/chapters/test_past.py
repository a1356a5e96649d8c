"""The chapter on the test against the past says how many flows test the plan, and which predictor won."""

from __future__ import annotations

import csv
import dataclasses
import io
from types import SimpleNamespace
from typing import Any

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.past import hindcast_chapter
from gasunion.report.files.files import OWN_FILES
from gasunion.report.language.language import language
from gasunion.report.views.data import Past
from gasunion.report.views.names import Names
from gasunion.report.views.past import HINDCAST_FILE, hindcast_csv
from gasunion.report.views.reading import Reading

FLOW = Past(
    corridor="A->B",
    year=2023,
    observed_bcm=10.0,
    low_bcm=9.0,
    high_bcm=11.0,
    planned_bcm=13.0,
    planned_low_bcm=12.0,
    planned_high_bcm=14.0,
    persistence_bcm=9.0,
    held="A-B at its maximum (contract, 2019)",
    is_test=True,
    as_of="2022-12-31",
    was_published=True,
    agreed_bcm=8.0,
    status_quo_bcm=8.0,
    known_share=0.75,
)


def chapter(*rows: Past) -> Chapter:
    report: Any = SimpleNamespace(names=Names(), hindcast=rows, party_names={})
    made = hindcast_chapter(Reading(report=report, words=language("en")))
    assert made is not None
    return made


def test_the_title_is_what_tests_the_plan_and_who_came_closest():
    silent = dataclasses.replace(FLOW, corridor="B->C", is_test=False, basis="derived", persistence_bcm=99.0)
    made = chapter(FLOW, silent)
    assert made.title == "1 of 2 past flows test the plan; closest: the year before"
    assert (
        "over 1 independent flow, bcm: the year before (1.00); agreed quantities alone (2.00); the plan "
        "with agreed quantities (2.00); the contracted plan (3.00). The figure of the year before was "
        "published by then for 1."
    ) in made.subtitle


def test_flows_where_a_contract_begins_are_also_left_out():
    begins = dataclasses.replace(FLOW, year=2024, starts_or_ends="A-B", persistence_bcm=0.0)
    assert (
        "Without the 1 flow where a contract begins or ends: the year before (1.00); agreed quantities "
        "alone (2.00); the plan with agreed quantities (2.00); the contracted plan (3.00)."
        in chapter(FLOW, begins).subtitle
    )


def test_what_nobody_could_say_is_drawn_without_a_plan_and_wins_nothing():
    nothing = dataclasses.replace(
        FLOW,
        planned_bcm=None,
        planned_low_bcm=None,
        planned_high_bcm=None,
        status_quo_bcm=None,
        is_test=False,
    )
    made = chapter(nothing)
    assert made.title == "0 of 1 past flow tests the plan"
    assert 'class="made' not in made.multiples[0].svg
    assert 'class="seen"' in made.multiples[0].svg


def test_a_page_of_an_older_folder_does_not_say_that_it_knew_nothing():
    words = language("en")
    assert chapter(FLOW).foot == words.say("hindcast.foot")
    assert chapter(dataclasses.replace(FLOW, as_of="")).foot == words.say("hindcast.foot_of_hindsight")


def test_the_rows_have_a_file_that_the_table_names_and_that_reads_back_exactly():
    odd = dataclasses.replace(FLOW, corridor="=A->B", year=2024, low_bcm=None, persistence_bcm=0.1 + 0.2)
    (table,) = chapter(FLOW).tables
    assert table.file == HINDCAST_FILE
    assert HINDCAST_FILE in OWN_FILES
    first, second = csv.DictReader(io.StringIO(hindcast_csv([FLOW, odd]).decode()))
    assert first["corridor"] == "'=A->B"  # no formula for a spreadsheet
    assert first["low_bcm"] == ""
    assert float(first["persistence_bcm"]) == 0.1 + 0.2
    assert second["is_test"] == "yes"
    assert {name: getattr(FLOW, name) for name in ("held", "as_of")} == {
        name: second[name] for name in ("held", "as_of")
    }
