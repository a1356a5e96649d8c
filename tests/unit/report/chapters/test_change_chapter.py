"""The chapter What changed: its titles say what its figures say, parties are in alphabetical order."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests import report_pages

from gasunion.intake.case import Case
from gasunion.outcome import Envelope, Outcome
from gasunion.planning.plan import status_quo
from gasunion.report.answers.answers import plan_part
from gasunion.report.changes.changes import Changes, changes_of, short_labels
from gasunion.report.changes.compared import Opened
from gasunion.report.chapters.changed import changed_chapter
from gasunion.report.chapters.chapter import Chapter
from gasunion.report.files.files import publish
from gasunion.report.folders.folder import plan_files
from gasunion.report.folders.stored import drawn_again
from gasunion.report.language.language import language
from gasunion.report.page.changes_page import changes_page_bytes
from gasunion.report.page.page import page_bytes
from gasunion.report.tables.tables import Frames, tables
from gasunion.report.views.changed import ChangesReading
from gasunion.report.views.stored import stored_report_data
from gasunion.studies.results import PlanResult, study_plan

SOLVED = Outcome(code="solved", message="the best plan was found")
# Short names in another order than names, so that an order by either can be told.
NAMES = {"AA": "Zeland", "BB": "Aland", "CC": "Meland"}


def frames(
    surplus: dict[str, float], flows: dict[str, float], *, unserved: float = 0.0, factor: str = "1"
) -> Frames:
    """Tables of a plan, no more of them than a comparison reads; half of each flow in January and in July."""
    nothing = dict.fromkeys(
        (
            *("production_bcm", "own_use_bcm", "imports_bcm", "exports_bcm"),
            *("sales_musd", "purchases_musd", "transit_received_musd", "transit_paid_musd"),
        ),
        0.0,
    )
    return {
        "inputs": pd.DataFrame(
            [{"table": "arcs", "row": "A", "column": "factor", "value": factor, "unit": ""}]
        ),
        "parties": pd.DataFrame(
            [
                {
                    "party": p,
                    "name": NAMES[p],
                    "period": "year",
                    "surplus_musd": v,
                    "unserved_bcm": unserved if p == "AA" else 0.0,
                    **nothing,
                }
                for p, v in surplus.items()
            ]
        ),
        "borders": pd.DataFrame(
            [
                {
                    "corridor": c,
                    "system": "",
                    "from_party": "AA",
                    "to_party": "BB",
                    "from_node": "A_EDGE",
                    "to_node": "B_EDGE",
                    "period": period,
                    "net_bcm": v if period == "year" else v / 2,
                    "low_bcm": v - 0.2 if period == "year" else float("nan"),
                    "high_bcm": v + 0.2 if period == "year" else float("nan"),
                }
                for c, v in flows.items()
                for period in ("year", "2024-01", "2024-07p")
            ]
        ),
        "contracts": pd.DataFrame(
            [{"contract": "K", "period": "year", "quantity_bcm": flows["X"], "payment_musd": 10.0}]
        ),
    }


def opened(name: str, found: Frames, *, kind: str = "status quo", year: int = 2024) -> Opened:
    return Opened(
        name=name, case="made", year=year, kind=kind, input_sha256="0" * 64, outcome=SOLVED, frames=found
    )


BEFORE = frames({"AA": 100.0, "BB": 50.0, "CC": 70.0}, {"X": 4.0, "Y": -1.0}, unserved=2.0)
AFTER = frames({"AA": 160.0, "BB": 20.0, "CC": 70.4}, {"X": 1.5, "Y": -1.1}, unserved=0.5, factor="0.5")


def told(changes: Changes, code: str = "en") -> Chapter:
    return changed_chapter(ChangesReading(changes=changes, words=language(code)))


@pytest.fixture
def changes() -> Changes:
    (found,) = changes_of((opened("out/a", BEFORE), opened("out/b", AFTER)))
    return found


@pytest.fixture
def parts(changes: Changes) -> dict[str, Chapter]:
    return {p.name: p for p in told(changes).parts}


def labels(chapter: Chapter) -> list[str]:
    assert chapter.chart is not None
    (axis, *_) = chapter.chart.option["yAxis"]
    return list(axis["data"])


def cells(chapter: Chapter, table: int = 0) -> list[list[str]]:
    return [[c.text for c in row] for row in chapter.tables[table].rows]


def bars(chapter: Chapter) -> list[Any]:
    assert chapter.chart is not None
    return list(chapter.chart.option["series"][0]["data"])


def test_every_title_is_the_finding(changes, parts):
    assert told(changes).title == "All parties together would gain 30\u00a0MUSD a year"
    assert [p.title for p in parts.values()] == [
        "1 figure of the data differs",
        "Zeland would gain; Aland would lose",
        "The largest change across a border is −2.5\u00a0bcm a year: Zeland to Aland (X)",
        "Own use left unserved would fall from 2.0\u00a0bcm to 0.5\u00a0bcm a year",
        "1 contract would deliver another quantity",
    ]


def test_parties_stand_in_the_alphabetical_order_of_their_names(parts):
    part = parts["changed-parties"]
    assert labels(part) == ["Aland", "Meland", "Zeland"]
    assert [row[0] for row in cells(part)] == ["Aland", "Meland", "Zeland"]


def test_gains_are_blue_losses_orange_and_each_has_its_sign(parts):
    found = [
        (b["value"], b["itemStyle"]["color"], b["label"]["formatter"]) for b in bars(parts["changed-parties"])
    ]
    assert found == [(-30.0, "--loss", "−30"), (0.4, "--gain", "0"), (60.0, "--gain", "+60")]


def test_a_change_of_a_flow_is_neither_gain_nor_loss(parts):
    part = parts["changed-borders"]
    assert {b["itemStyle"]["color"] for b in bars(part)} == {"--accent"}
    assert {c.tone for t in part.tables for row in t.rows for c in row} == {""}


def test_the_axis_of_signed_bars_holds_zero_and_has_its_line_there(parts):
    for name in ("changed-parties", "changed-borders"):
        option = parts[name].chart.option
        assert (option["xAxis"]["min"], option["xAxis"]["max"]) == ("@room-low", "@room-high")
        assert option["yAxis"][1]["axisLine"]["onZero"] is True


def test_the_data_are_listed_with_key_old_and_new_value(parts):
    assert cells(parts["changed-data"]) == [["arcs", "A", "factor", "1", "0.5", ""]]


def test_a_border_has_before_after_their_ranges_and_whether_these_overlap(parts):
    assert cells(parts["changed-borders"]) == [
        ["Zeland to Aland (X)", "4.0", "3.8–4.2", "1.5", "1.3–1.7", "−2.5", "apart"],
        ["Zeland to Aland (Y)", "−1.0", "−1.2 … −0.8", "−1.1", "−1.3 … −0.9", "−0.1", "overlap"],
    ]


def test_the_months_of_a_border_sum_to_its_year(changes):
    chapter = told(changes)
    months = cells(chapter.parts[2], 1)
    # January and July of X changed by half of −2.5 each, −1.25, and no other month is in these plans.
    assert months[0] == ["Zeland to Aland (X)", "−1.2", *["n/a"] * 5, "−1.2", *["n/a"] * 5]


def test_ranges_that_were_not_computed_are_not_called_overlapping():
    without = {**AFTER, "borders": AFTER["borders"].assign(low_bcm=float("nan"), high_bcm=float("nan"))}
    (found,) = changes_of((opened("a", BEFORE), opened("b", without)))
    row = cells(told(found).parts[2])[0]
    assert row[4:] == ["n/a", "−2.5", "n/a: not computed"]


def test_unserved_use_is_drawn_before_and_after(parts):
    part = parts["changed-unserved"]
    assert part.chart is not None
    assert [(s["name"], [d["value"] for d in s["data"]]) for s in part.chart.option["series"]] == [
        ("Before", [2.0]),
        ("Now", [0.5]),
    ]
    assert cells(part) == [["Zeland", "2.0", "0.5", "−1.5"]]


def test_equal_plans_say_that_nothing_differs():
    same = frames({"AA": 100.0, "BB": 50.0}, {"X": 4.0})
    (found,) = changes_of((opened("a", same), opened("b", same)))
    chapter = told(found)
    assert chapter.title == "All parties together would gain or lose no more than 1\u00a0MUSD a year"
    assert [p.title for p in chapter.parts] == [
        "No figure of the data differs",
        "No party would gain or lose more than 1\u00a0MUSD",
        "No flow across a border differs by 0.1 bcm, over the year or in a month",
        "No own use is left unserved in either plan",
    ]
    assert chapter.parts[0].state.startswith("Both plans are of one kind and of the same data")


def test_a_block_is_named_by_its_parties_and_said_to_be_the_only_difference():
    (found,) = changes_of((opened("a", BEFORE), opened("b", BEFORE, kind="block AA+BB")))
    assert told(found).parts[0].state == (
        "What differs below comes from the kind of plan alone: joint plan of Aland and Zeland against "
        "status quo."
    )


def test_plans_of_two_years_say_how_months_are_matched():
    (found,) = changes_of((opened("a", BEFORE), opened("b", AFTER, year=2025)))
    assert told(found).subtitle.endswith(
        "The plans are of two years: each month is set against the same month of the other year."
    )


def test_a_border_that_one_plan_does_not_have_is_listed_as_unknown_and_not_drawn():
    more = frames({"AA": 100.0, "BB": 50.0, "CC": 70.0}, {"X": 4.0, "NEW": 3.0})
    (found,) = changes_of((opened("a", BEFORE), opened("b", more)))
    part = told(found).parts[2]
    assert part.title == "No border that both plans have carries another flow over the year"
    assert part.chart is None
    assert [(r[0], r[1], r[3], r[5]) for r in cells(part)] == [
        ("Zeland to Aland (NEW)", "n/a", "3.0", "n/a"),
        ("Zeland to Aland (Y)", "−1.0", "n/a", "n/a"),
    ]


def test_labels_leave_out_folders_unless_they_are_needed_to_tell_plans_apart():
    assert short_labels(["out/today", "/somewhere/out/together/"]) == ["today", "together"]
    assert short_labels(["a/demo", "b/demo"]) == ["a/demo", "b/demo"]
    assert short_labels(["my/case:2024+x.toml", "out/b"]) == ["my/case:2024+x.toml", "b"]


def test_the_page_is_closed_the_same_each_time_and_names_every_plan():
    plans = (opened("a", BEFORE), opened("<b>&", AFTER), opened("c", BEFORE))
    page = changes_page_bytes(changes_of(plans), version="0.0.0")
    assert page == changes_page_bytes(changes_of(plans), version="0.0.0")
    source = page.decode()
    assert "<b>&" not in source
    assert "What changed: 2 plans against a" in html.unescape(source)
    assert "<h2>c: All parties together would gain or lose no more than 1\u00a0MUSD a year</h2>" in source
    outside = re.sub(r"<script>.*?</script>", "", source, flags=re.S)
    assert re.findall(r"https?://[^\s\"'<]+", outside) == []
    assert "unsafe" not in outside
    ids = re.findall(r'\sid="([^"]+)"', outside)
    assert len(ids) == len(set(ids))
    assert {"changed-1-parties", "changed-2-parties"} <= set(ids)
    drawn = set(re.findall(r'data-chart="([^"]+)"', outside))
    assert drawn == {
        "changed-1-parties",
        "changed-1-borders",
        "changed-1-unserved",
        "changed-2-parties",
        "changed-2-unserved",
    }


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The status quo and a block of the small case, written as `gasunion plan --out` does."""
    root = tmp_path_factory.mktemp("since")
    results, _, origin = report_pages.small_results(root / "small")
    for name, result in (("today", results[0]), ("together", results[2])):
        envelope = Envelope(
            name="plan", outcome=result.plan.outcome, provenance=origin, body=plan_part(result)
        )
        publish(root / name, plan_files(result, envelope))
    return root / "today", root / "together"


def test_a_report_since_another_has_the_chapter_and_one_without_is_as_before(folders):
    today, together = folders
    data = stored_report_data(together)
    files = drawn_again(together, since=today).files
    source = html.unescape(files["report.html"].decode())
    assert '<section id="changed">' in source
    assert (
        "Before: the version before (small 2024, status quo). After: this plan (small 2024, joint plan of"
        in source
    )
    assert str(today.parent) not in source
    assert (
        drawn_again(together).files["report.html"]
        == page_bytes(data)
        == (together / "report.html").read_bytes()
    )
    assert b'id="changed"' not in page_bytes(data)


def test_a_report_since_itself_says_that_nothing_changed(folders):
    today, _ = folders
    source = drawn_again(today, since=today).files["report.html"].decode()
    assert "No figure of the data differs" in source


def test_changes_of_real_plans_equal_their_tables(small_case: Case, small_result: PlanResult):
    base = tables(small_result)
    again = tables(study_plan(status_quo(*small_case.year(2023))))
    (found,) = changes_of((opened("a", base), opened("b", again, year=2023)))
    shown = {row[0]: row[3] for row in cells(told(found).parts[1])}
    years = [f[f["period"] == "year"].set_index("party") for f in (base["parties"], again["parties"])]
    assert set(shown) == set(years[0]["name"])
    for party, name in years[0]["name"].items():
        change = years[1].loc[party, "surplus_musd"] - years[0].loc[party, "surplus_musd"]
        # Half of the last digit that is shown.
        assert float(shown[name].replace("\u202f", "").replace("−", "-")) == pytest.approx(change, abs=0.5001)
