"""The figures of the first screen: each with its interval, and what it is made of."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from tests import report_pages

from gasunion.report.chapters.compared import compared_chapter
from gasunion.report.language.language import LANGUAGES, language
from gasunion.report.page.first_screen import key_figures
from gasunion.report.views.data import GainOf, ReportData
from gasunion.report.views.reading import Reading
from gasunion.report.views.stored import meta_bytes, stored_report_data

GAIN = GainOf(
    gain_musd=15.0,
    timing_musd=3.2,
    trade_musd=4.0,
    shortage_musd=7.8,
    low_musd=9.3,
    high_musd=17.6,
    worlds=20,
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> ReportData:
    return report_pages.small_data(tmp_path_factory.mktemp("case") / "small")


def with_gain(data: ReportData, gain: GainOf) -> ReportData:
    plans = tuple(dataclasses.replace(p, gain=gain) if p.kind == "block" else p for p in data.plans)
    return dataclasses.replace(data, plans=plans)


def figure_of_gain(data: ReportData, code: str = "en"):
    return key_figures(Reading(report=data, words=language(code)))[1]


def test_a_gain_on_a_base_year_shows_its_interval_over_the_worlds_and_its_parts(data):
    shown = figure_of_gain(with_gain(data, GAIN))
    assert (shown.value, shown.span) == (
        "+15",
        "9–18 (5 to 95 of 100) in 20 worlds that published figures leave open",
    )
    assert shown.what.endswith("Timing and routing 3, more trade 4, shortage relieved 8")
    assert "at most" not in shown.what


def test_a_gain_without_worlds_says_that_it_has_no_interval(data):
    bare = dataclasses.replace(GAIN, low_musd=None, high_musd=None, worlds=0)
    assert figure_of_gain(with_gain(data, bare)).span == "no interval: no worlds were drawn"


@pytest.mark.parametrize("code", [c for c in LANGUAGES if c != "zh"])
def test_on_a_base_year_every_plan_beside_without_an_interval_says_why(data, code):
    words = language(code)
    on_base = dataclasses.replace(data, base={"year": 2024, "sha256": "", "misfit": 49.2})
    chapter = compared_chapter(Reading(report=on_base, words=words))
    assert chapter is not None
    assert "contracted" in {p.kind for p in data.plans}
    assert words.say("plans.no_interval_contracted") in chapter.foot
    everyone = any(p.kind == "block" and len(p.block) == len(data.parties) for p in data.plans)
    assert (words.say("plans.no_interval") in chapter.foot) == everyone
    without = dataclasses.replace(on_base, plans=tuple(p for p in data.plans if p.kind != "contracted"))
    found = compared_chapter(Reading(report=without, words=words))
    assert found is not None
    assert words.say("plans.no_interval_contracted") not in found.foot


@pytest.mark.parametrize("code", [c for c in LANGUAGES if c != "zh"])
def test_the_interval_stands_in_every_language(data, code):
    shown = figure_of_gain(with_gain(data, GAIN), code)
    assert "9–18" in shown.span
    assert "20" in shown.span


def test_a_gain_is_kept_in_the_folder_and_older_folders_have_none(data, tmp_path: Path):
    kept = json.loads(meta_bytes(with_gain(data, GAIN)))
    block = next(i for i, p in enumerate(data.plans) if p.kind == "block")
    assert kept["plans"][block]["gain"]["high_musd"] == 17.6
    for plan in kept["plans"]:
        plan["is_solved"] = False
        del plan["gain"]
    (tmp_path / "report.json").write_text(json.dumps(kept))
    assert all(p.gain is None for p in stored_report_data(tmp_path).plans)


LEFT_OPEN = dataclasses.replace(
    GAIN, open_year=2024, misfit=49.2, open_bcm=8.6, moved_bcm=0.3, misclosure_bcm={"AA": 6.7, "BB": -7.8}
)


@pytest.mark.parametrize("code", [c for c in LANGUAGES if c != "zh"])
def test_what_balances_leave_open_stands_beside_the_gain_in_every_language(data, code):
    words = language(code)
    shown = figure_of_gain(with_gain(data, LEFT_OPEN), code).what
    for value in (8.6, 0.3):
        assert words.with_unit(value, "bcm") in shown
    chapter = compared_chapter(Reading(report=with_gain(data, LEFT_OPEN), words=words))
    assert chapter is not None
    for party, value in LEFT_OPEN.misclosure_bcm.items():
        assert words.number(value, "bcm", signed=True) in chapter.parts[0].foot, party
    assert shown != figure_of_gain(with_gain(data, GAIN), code).what


def test_a_gain_is_called_smaller_than_what_balances_leave_open_only_where_it_is(data):
    called = "the gain is smaller than what the balances leave open"
    assert called in figure_of_gain(with_gain(data, LEFT_OPEN)).what
    larger = dataclasses.replace(LEFT_OPEN, moved_bcm=9.0)
    assert called not in figure_of_gain(with_gain(data, larger)).what


@pytest.mark.parametrize("code", [c for c in LANGUAGES if c != "zh"])
def test_contract_flexibility_is_a_step_on_the_way_to_the_plan_of_all_with_its_interval_or_why_none(
    data, code
):
    words = language(code)
    on_base = dataclasses.replace(with_gain(data, GAIN), base={"year": 2024, "sha256": "", "misfit": 49.2})
    r = Reading(report=on_base, words=words)
    chapter = compared_chapter(r)
    assert chapter is not None
    assert chapter.chart is not None
    base, contracted, block, everyone = data.plans
    gains = [p.surplus_musd - base.surplus_musd for p in (block, contracted, everyone)]
    beyond = gains[2] - gains[1]
    assert min(gains) >= 0.0
    assert chapter.chart.option["yAxis"]["data"] == [
        r.plan(block),
        words.say("plans.flexibility"),
        words.say("plans.beyond"),
        r.plan(everyone),
    ]
    under, way = chapter.chart.option["series"]
    assert under["data"] == pytest.approx([0.0, 0.0, gains[1], 0.0], abs=1e-3)
    assert [d["value"] for d in way["data"]] == pytest.approx(
        [gains[0], gains[1], beyond, gains[2]], abs=1e-3
    )
    notes = [d["label"]["formatter"] for d in way["data"]]
    assert "9–18" in notes[0]
    assert all(words.say("plans.no_span") in n for n in notes[1:])
    interval = [row[3].text for row in chapter.tables[0].rows]
    assert interval == ["", words.say("plans.none_contracted"), "9–18", words.say("plans.none_all")]
