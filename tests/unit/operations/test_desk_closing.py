"""Proposals, outages, readings and the close: what goes when, and how one day opens the next."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.desk_days import (
    AFTER_DEADLINE,
    DAY,
    DAY_END,
    KZ,
    MORNING,
    NAME,
    RU,
    UZ,
    ask,
    body,
    both,
    opened,
    published,
    shipper,
)
from tests.desk_store import Clock, actor, new_desk
from tests.gas_day_bundles import shipped

from gasunion import __version__
from gasunion.operations.answer import day_answer
from gasunion.operations.bundle import read_bundle
from gasunion.operations.store.actor import Conflict, Forbidden, Unknown
from gasunion.operations.store.installation import Installation
from gasunion.operations.verification import verify_day
from gasunion.operations.workday.approval import approve
from gasunion.operations.workday.days import day_view, days, open_day
from gasunion.operations.workday.exceptions import exceptions
from gasunion.operations.workday.kept.run import ran
from gasunion.operations.workday.matrix import matrix
from gasunion.operations.workday.outages import lift_outage, outages, report_outage
from gasunion.operations.workday.papers import act, statement
from gasunion.operations.workday.proposals import proposal_view, proposals, propose, withdraw_proposal
from gasunion.operations.workday.publications import bundle_of, publication_view, result_of
from gasunion.operations.workday.readings import put_figures, put_readings, readings
from gasunion.operations.workday.strips import strips
from gasunion.operations.workday.what_if import what_if
from gasunion.operations.workday.why import why
from gasunion.outcome import Refused

ON = {"agreement": NAME, "day": DAY}
NEXT = {"agreement": NAME, "day": "2026-01-16"}
POINTS = ("Gazli", "Kartaly", "Petukhovo")


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.set(MORNING)
    return made


@pytest.fixture
def desk(clock: Clock, tmp_path: Path) -> Iterator[Installation]:
    with new_desk(tmp_path, clock) as made:
        opened(made)
        yield made


def told(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(f) for f in refused.value.findings]


def test_the_answer_of_a_run_is_that_of_the_command() -> None:
    value = shipped()
    read = read_bundle(value)
    assert ran(value).answer == day_answer(read, version=__version__).as_dict()


def test_what_is_proposed_must_have_started_and_not_go_back(desk: Installation, clock: Clock) -> None:
    with pytest.raises(Refused) as refused:
        propose(desk, KZ, **ON)
    assert told(refused) == [
        "as_of: no cycle of gas day 2026-01-15 has started; the first is that of 2026-01-14T13:00:00Z."
    ]
    clock.set("2026-01-14T13:00:00+00:00")
    with pytest.raises(Refused, match="no cycle"):
        propose(desk, KZ, **ON)  # what arrives at the deadline is still in time
    clock.set("2026-01-14T16:30:00+00:00")
    with pytest.raises(Refused, match="is 2026-01-14T15:30:00Z, no cycle that has started; the newest is"):
        propose(desk, KZ, as_of="2026-01-14T15:30:00Z", **ON)
    with pytest.raises(Refused) as refused:
        propose(desk, KZ, kind="close", as_of="2026-01-14T15:00:00Z", without=("Kartaly", "Nowhere"), **ON)
    assert [t.split(": ")[0] for t in told(refused)] == ["as_of", "kind", "without", "readings", "readings"]
    made = propose(desk, KZ, as_of="2026-01-14T15:00:00Z", note="early", **ON)
    assert (made.as_of, made.note, made.state) == ("2026-01-14T15:00:00Z", "early", "waiting")
    approve(desk, RU, made.proposal)
    with pytest.raises(Refused, match=r"publication 1 went to 2026-01-14T15:00:00Z already"):
        propose(desk, KZ, as_of="2026-01-14T13:00:00Z", **ON)


def test_proposals_are_the_operators_and_one_that_was_withdrawn_is_gone(
    desk: Installation, clock: Clock
) -> None:
    clock.set(AFTER_DEADLINE)
    both(desk, "Steppe Energy", "Amu Energy", [480] * 24, point="Gazli")
    clock.step(hours=4)
    made = propose(desk, KZ, **ON)
    seen = proposal_view(desk, UZ, made.proposal)
    assert ([p.point for p in made.points], [p.point for p in seen.points]) == (list(POINTS), ["Gazli"])
    with pytest.raises(Unknown, match="there is no proposal"):
        proposal_view(desk, shipper("Amu Energy"), made.proposal)
    with pytest.raises(Forbidden, match="is for the operators of Three"):
        proposals(desk, shipper("Amu Energy"), **ON)
    assert withdraw_proposal(desk, UZ, made.proposal).state == "withdrawn"
    with pytest.raises(Conflict, match=r"was withdrawn by UZ-Op\.one"):
        approve(desk, RU, made.proposal)
    with pytest.raises(Conflict, match="was withdrawn at"):
        withdraw_proposal(desk, UZ, made.proposal)


def test_four_eyes_may_be_left_out_by_the_agreement_and_steps_stay_two(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "other").mkdir()
    with new_desk(tmp_path / "other", clock) as desk:
        opened(desk, settings={"four_eyes": False})
        clock.set(AFTER_DEADLINE)
        made = propose(desk, KZ, **ON)
        assert approve(desk, KZ, made.proposal).approved_by == KZ.user


def test_an_outage_is_taken_by_the_next_publication_keeps_its_hour_and_ends_in_hours_still_open(
    desk: Installation, clock: Clock
) -> None:
    both(desk, "Steppe Energy", "Amu Energy", [480] * 24, point="Gazli")
    clock.set(AFTER_DEADLINE)
    published(desk)
    clock.set("2026-01-15T09:30:00+00:00")  # hour 3; a lead of two hours reaches hour 6
    asked = {"section": "South station", "first_hour": 2, "last_hour": 20, "capacity": 100}
    out = report_outage(desk, UZ, asked, **ON)
    assert (out.state, out.normal, out.taken_from) == ("declared", 700, None)
    published(desk)
    clock.set("2026-01-15T12:10:00+00:00")
    published(desk)
    (seen,) = outages(desk, shipper("Amu Energy"), **ON)
    assert (seen.state, seen.taken_from) == ("handled", 6)
    assert outages(desk, shipper("Tobol"), **ON) == ()
    lift_outage(desk, KZ, out.outage, **ON)
    with pytest.raises(Conflict, match="was lifted by KZ-Op"):
        lift_outage(desk, UZ, out.outage, **ON)
    with pytest.raises(Unknown):
        lift_outage(desk, RU, out.outage, **ON)
    assert "is over, says KZ-Op" in next(e for e in exceptions(desk, UZ, **ON) if e.kind == "outage").sentence
    published(desk)  # from hour 9 on it is open again
    (line,) = matrix(desk, UZ, point="Gazli", **ON).lines
    assert line.confirmed == (480,) * 5 + (100,) * 3 + (480,) * 16
    (seen,) = outages(desk, UZ, **ON)
    assert (seen.state, seen.lifted_from) == ("lifted", 9)
    pair = {"point": "Gazli", "exit_shipper": "Steppe Energy", "entry_shipper": "Amu Energy", "hour": 7}
    hour = why(desk, UZ, **pair, **ON)
    assert hour.outages == (out.outage,)
    assert "section South station was full: its firm flows were served 1/5 of each" in hour.rules
    # Of the exact share one could tell what others asked for.
    hour = why(desk, shipper("Amu Energy"), **pair, **ON)
    assert "section South station was full: its firm flows were served alike" in hour.rules


def test_every_fault_of_an_outage_is_told_and_a_hypothetical_one_changes_nothing(
    desk: Installation, clock: Clock
) -> None:
    wrong = {"section": "South station", "first_hour": 0, "last_hour": 99, "capacity": 700, "cause": 5}
    with pytest.raises(Refused) as refused:
        report_outage(desk, UZ, wrong, **ON)
    assert told(refused) == ["cause: must be a plain text of at most 2,000 characters."]
    with pytest.raises(Refused) as refused:
        report_outage(desk, UZ, wrong | {"cause": ""}, **ON)
    assert told(refused) == [
        "first_hour: is 0; the gas day has hours 1 to 24.",
        "last_hour: is 99; it must be 0 to 24.",
    ]
    with pytest.raises(Refused, match="carries 700 at most, so this is no outage"):
        report_outage(desk, UZ, wrong | {"cause": "", "first_hour": 1, "last_hour": 24}, **ON)
    with pytest.raises(Refused, match="there is no section 'South station' at a point of RU-Op"):
        report_outage(desk, RU, wrong | {"cause": ""}, **ON)
    with pytest.raises(Refused, match=r"outages\[1\]\.section"):
        what_if(
            desk, RU, {"outages": [{"section": "x", "first_hour": 1, "last_hour": 2, "capacity": 0}]}, **ON
        )
    with pytest.raises(Refused, match="must be a list of at most 100 outages"):
        what_if(desk, RU, {"outages": {}}, **ON)
    before = day_view(desk, KZ, **ON)
    assert what_if(desk, RU, {}, **ON).against == 0
    assert day_view(desk, KZ, **ON) == before


def close(desk: Installation, kartaly: int = 9_340) -> None:
    put_readings(desk, KZ, [{"point": "Kartaly", "quantity": kartaly}], **ON)
    put_readings(desk, UZ, [{"point": "Gazli", "quantity": 0, "unit": "1000m3 at 20C"}], **ON)
    published(desk, kind="close", without=("Petukhovo",))


def test_one_day_opens_the_next_and_a_late_reading_corrects_the_closed_one_there(
    desk: Installation, clock: Clock
) -> None:
    both(desk, "Ural Gas", "Steppe Energy", 9_000)
    both(desk, "Ural Gas", "Steppe Energy", 2_400, point="Petukhovo")
    clock.set(AFTER_DEADLINE)
    published(desk)
    clock.set("2026-01-15T06:00:00+00:00")
    open_day(desk, KZ, **NEXT)
    assert [a.standing for a in strips(desk, KZ, **NEXT).accounts] == [0, 1500, -40]
    clock.set("2026-01-15T14:00:00+00:00")
    published(desk, day="2026-01-16")
    clock.set(DAY_END)
    close(desk)
    with pytest.raises(Refused, match="was closed by publication 2; nothing more is taken for it"):
        put_readings(desk, KZ, [{"point": "Petukhovo", "quantity": 2_390}], **ON)
    assert [a.standing for a in strips(desk, KZ, **NEXT).accounts] == [0, 1500, -40]  # as it was published
    published(desk, day="2026-01-16")
    accounts = strips(desk, KZ, **NEXT).accounts
    assert [(a.standing, a.is_near) for a in accounts] == [(0, False), (1840, True), (-40, False)]
    missing = [e for e in exceptions(desk, KZ, **NEXT) if e.kind == "missing_reading"]
    assert [e.sentence for e in missing] == [
        "Petukhovo has no reading of gas day 2026-01-15; KZ-Op reads that meter."
    ]
    late = [{"point": "Petukhovo", "quantity": 2_390, "day": DAY}]
    with pytest.raises(Forbidden, match="Petukhovo is read by KZ-Op"):
        put_readings(desk, RU, late, **NEXT)
    put_readings(desk, KZ, late, **NEXT)
    assert [e for e in exceptions(desk, KZ, **NEXT) if e.kind == "missing_reading"] == []
    put_readings(desk, KZ, [{"point": "Petukhovo", "quantity": 2_395, "day": DAY}], **NEXT)
    clock.set("2026-01-17T07:00:00+00:00")
    published(desk, day="2026-01-16", kind="close", without=POINTS)
    assert [a.standing for a in strips(desk, KZ, **NEXT).accounts] == [0, 1840, -45]
    acts = act(desk, actor("RU-Op", "accountant"), **NEXT)
    assert acts["points"].keys() == {"Kartaly", "Petukhovo"}
    assert acts["remarks"] == []
    assert [c["changed"] for c in acts["points"]["Petukhovo"]["corrections"]] == [-10, 5]
    n = day_view(desk, KZ, **NEXT).publication
    answer = json.loads(json.dumps(result_of(desk, KZ, n, **NEXT)))
    assert verify_day(bundle_of(desk, KZ, n, **NEXT), answer, version=__version__).findings == ()
    # The next correction of the same day stands on what has been closed since.
    open_day(desk, KZ, agreement=NAME, day="2026-01-17")
    put_readings(
        desk, KZ, [{"point": "Petukhovo", "quantity": 2_400, "day": DAY}], agreement=NAME, day="2026-01-17"
    )
    clock.set("2026-01-18T07:00:00+00:00")
    published(desk, day="2026-01-17", kind="close", without=POINTS)
    standing = [a.standing for a in strips(desk, KZ, agreement=NAME, day="2026-01-17").accounts]
    assert standing == [0, 1840, -40]
    assert [d.state for d in days(desk, KZ, agreement=NAME)] == ["closed"] * 3


def test_days_close_in_their_order_and_none_is_opened_behind_a_closed_one(
    desk: Installation, clock: Clock
) -> None:
    open_day(desk, KZ, **NEXT)
    clock.set("2026-01-17T07:00:00+00:00")
    with pytest.raises(Refused, match="gas day 2026-01-15 before it is not closed"):
        propose(desk, KZ, kind="close", without=POINTS, **NEXT)
    published(desk, kind="close", without=POINTS)
    with pytest.raises(Refused, match="gas day 2026-01-15 after it is closed and its accounts stand"):
        open_day(desk, KZ, agreement=NAME, day="2026-01-14")
    open_day(desk, KZ, agreement=NAME, day="2026-01-17")
    with pytest.raises(Refused, match="such readings go into 2026-01-16, the first gas day that is open"):
        put_readings(
            desk, KZ, [{"point": "Kartaly", "quantity": 1, "day": DAY}], agreement=NAME, day="2026-01-17"
        )


def test_every_fault_of_readings_is_told_by_number_and_none_is_taken(
    desk: Installation, clock: Clock
) -> None:
    clock.set(DAY_END)
    with pytest.raises(Refused) as refused:
        put_readings(
            desk, KZ,
            [
                {"point": "Kartaly", "quantity": -1}, {"point": "Kartli", "quantity": 1},
                {"point": "Kartaly", "quantity": 1, "day": "2026-01-10"}, {"quantity": "x", "colour": 1},
                {"point": "Kartaly", "quantity": 1, "unit": "kWh"},
            ],
            **ON,
        )  # fmt: skip
    assert [t.split(": ")[0] for t in told(refused)] == [
        "readings[1].quantity", "readings[2].point", "readings[3].day", "readings[4].colour",
        "readings[4].point", "readings[5].unit",
    ]  # fmt: skip
    assert readings(desk, KZ, **ON) == ()
    with pytest.raises(Refused, match="has 0 readings; 1 to 1000 are taken at once"):
        put_readings(desk, KZ, [], **ON)


def test_figures_from_home_enter_the_close_and_are_an_operators_own(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "other").mkdir()
    with new_desk(tmp_path / "other", clock) as desk:
        zone = dict(shipped()["zones"]["Kazakhstan"], operator_buys=[], neutrality_key="throughput")
        zone.pop("portfolios")
        opened(desk, zones={"Kazakhstan": zone})
        both(desk, "Ural Gas", "Steppe Energy", 9_000)
        books = actor("KZ-Op", "accountant")
        asked = {"zones": {"Kazakhstan": {"Steppe Energy": {"inputs": 0, "offtakes": 8_900}}},
                 "linepack": {"received": 20, "delivered": 50}}  # fmt: skip
        with pytest.raises(Refused, match="is no balancing zone of RU-Op"):
            put_figures(desk, actor("RU-Op", "accountant"), {"zones": asked["zones"]}, **ON)
        with pytest.raises(Refused, match="holds nothing; state zones or linepack"):
            put_figures(desk, books, {}, **ON)
        put_figures(desk, books, asked, **ON)
        clock.set(DAY_END)
        published(desk, kind="close", without=POINTS)
        answer = result_of(desk, KZ, 1, **ON)
        assert answer["settlement"]["zones"]["Kazakhstan"]["offtakes"]["Steppe Energy"] == 8_900
        (pack,) = strips(desk, KZ, **ON).linepack
        assert (pack.opening, pack.received, pack.delivered, pack.closing) == (52_000, 9_020, 50, 60_970)
        paper = statement(desk, shipper("Steppe Energy"), first=DAY, last=DAY)
        assert "neutrality" in {line["kind"] for a in paper["accounts"] for line in a["lines"]}


def test_a_statement_is_ones_own_and_papers_name_fields_and_no_options(
    desk: Installation, clock: Clock
) -> None:
    both(desk, "Ural Gas", "Steppe Energy", 9_000)
    clock.set(DAY_END)
    close(desk)
    with pytest.raises(Forbidden, match="is for KZ-Op; "):
        statement(desk, shipper("Ural Gas"), first=DAY, last=DAY, party="KZ-Op")
    with pytest.raises(Refused) as refused:
        statement(desk, shipper("Ural Gas"), first="x", last=DAY)
    assert [f.where for f in refused.value.findings] == ["from"]
    with pytest.raises(Forbidden, match="are not UZ-Op and another operator"):
        act(desk, actor("UZ-Op", "accountant"), parties="KZ-Op+RU-Op", **ON)
    assert act(desk, actor("UZ-Op", "accountant"), parties="KZ-Op+UZ-Op", **ON)["points"].keys() == {"Gazli"}
    with pytest.raises(Forbidden, match="is for the operators"):
        act(desk, actor("Ural Gas", "accountant"), **ON)
    view = publication_view(desk, shipper("Ural Gas"), 1, **ON)
    assert (view.kind, view.is_whole_shared, view.awaited) == ("close", False, ("KZ-Op", "RU-Op", "UZ-Op"))
    with pytest.raises(Forbidden, match="are shared with KZ-Op, RU-Op, UZ-Op"):
        bundle_of(desk, shipper("Ural Gas"), 1, **ON)


def test_a_custody_share_tells_a_shipper_no_total_of_the_meter(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "other").mkdir()
    with new_desk(tmp_path / "other", clock) as desk:
        points = body()["points"]
        points["Kartaly"]["balancing_account"] = {"opening": 0, "limit": 0, "at_limit": "pro_rata"}
        opened(desk, points=points)
        both(desk, "Ural Gas", "Steppe Energy", 9_000)
        both(desk, "Volga Trade", "Qazaq Trade", 1_000)
        clock.set(DAY_END)
        close(desk, kartaly=9_000)
        paper = statement(desk, shipper("Volga Trade"), first=DAY, last=DAY)
        lines = [line for a in paper["accounts"] for line in a["lines"]]
        assert {line["amount"] for line in lines} == {-1_000, 100}
        # As a number of its own: hashes hold any four digits now and then.
        assert not re.search(r"(?<!\w)9000(?!\w)", json.dumps(paper))


def test_a_clock_that_is_behind_slips_nothing_into_a_cycle_that_was_proposed(
    desk: Installation, clock: Clock
) -> None:
    both(desk, "Ural Gas", "Steppe Energy", 9_000)
    clock.set("2026-01-14T15:00:00+00:00")
    made = propose(desk, KZ, **ON)
    assert made.as_of == "2026-01-14T15:00:00Z"
    clock.step(seconds=-1.5)  # another machine, as far as clocks may differ
    late = ask(desk, "Ural Gas", "exit", "Steppe Energy", 1_000)
    assert (late.received, late.cycle) == ("2026-01-14T15:00:00.000000Z", "2026-01-14T16:00:00Z")
    clock.step(seconds=1.5)
    approve(desk, RU, made.proposal)
    (line,) = matrix(desk, KZ, point="Kartaly", **ON).lines
    assert (line.confirmed_day, line.exit.pending_cycle) == (9_000, "2026-01-14T16:00:00Z")
