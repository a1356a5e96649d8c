"""A working day on the desk, from the agreement to the balance act."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.desk_days import (
    AFTER_DEADLINE,
    DAY,
    DAY_END,
    KZ,
    KZ_TWO,
    MORNING,
    NAME,
    RU,
    UZ,
    ask,
    both,
    opened,
    published,
    shipper,
)
from tests.desk_store import Clock, actor, new_desk

from gasunion import __version__
from gasunion.operations.store.actor import Conflict, Forbidden
from gasunion.operations.store.events import chain_faults, events_of
from gasunion.operations.store.installation import Installation
from gasunion.operations.verification import verify_day
from gasunion.operations.workday.approval import approve
from gasunion.operations.workday.confirmations import confirm
from gasunion.operations.workday.days import day_view, open_day
from gasunion.operations.workday.exceptions import exceptions
from gasunion.operations.workday.gates import gates
from gasunion.operations.workday.matrix import matrix
from gasunion.operations.workday.outages import outages, report_outage
from gasunion.operations.workday.papers import act, statement
from gasunion.operations.workday.proposals import propose
from gasunion.operations.workday.publications import bundle_of, result_of
from gasunion.operations.workday.readings import put_readings
from gasunion.operations.workday.strips import strips
from gasunion.operations.workday.what_if import what_if
from gasunion.operations.workday.why import why
from gasunion.outcome import Refused


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.set(MORNING)
    return made


@pytest.fixture
def desk(clock: Clock, tmp_path: Path) -> Iterator[Installation]:
    with new_desk(tmp_path, clock) as made:
        yield made


ON = {"agreement": NAME, "day": DAY}


def test_a_day_from_agreement_to_balance_act(desk: Installation, clock: Clock) -> None:
    opened(desk)
    assert day_view(desk, KZ, **ON).state == "open"
    both(desk, "Ural Gas", "Steppe Energy", 12_000)
    both(desk, "Volga Trade", "Qazaq Trade", [300] * 24)
    ask(desk, "Tobol", "exit", "Qazaq Heat", [200] * 24)
    assert day_view(desk, KZ, **ON).state == "nominating"
    assert [e.kind for e in exceptions(desk, KZ, **ON)] == ["no_counter"]
    clock.set(AFTER_DEADLINE)
    first = published(desk)
    assert (first.publication, day_view(desk, KZ, **ON).state) == (1, "published")

    clock.set("2026-01-15T08:10:00+00:00")
    outage = {"section": "North trunk", "first_hour": 3, "last_hour": 12, "capacity": 700, "cause": "turbine"}
    told = what_if(desk, RU, {"outages": [outage]}, **ON)
    assert told.effective_hour == 5
    assert {(p.shipper, p.lost) for p in told.parties} == {
        ("Ural Gas", 0), ("Steppe Energy", 0), ("Volga Trade", 800), ("Qazaq Trade", 800),
        ("Tobol", 0), ("Qazaq Heat", 0),
    }  # fmt: skip
    report_outage(desk, RU, outage, **ON)
    assert exceptions(desk, RU, **ON)[0].kind == "outage"
    second = published(desk)
    assert outages(desk, shipper("Ural Gas"), **ON)[0].taken_from == 5
    line = next(x for x in matrix(desk, shipper("Volga Trade"), point="Kartaly", **ON).lines)
    assert line.confirmed == (300,) * 4 + (200,) * 8 + (300,) * 12
    assert [r.code for r in line.reasons] == ["INTERRUPTED"]

    for who in (RU, KZ, UZ):
        confirm(desk, who, second.publication, **ON)
    assert day_view(desk, KZ, **ON).state == "confirmed"
    clock.set(DAY_END)
    with pytest.raises(Refused, match="Gazli has no reading of gas day 2026-01-15; UZ-Op reads that meter"):
        propose(desk, KZ, kind="close", **ON)
    put_readings(
        desk, KZ, [{"point": "Kartaly", "quantity": 18_000}, {"point": "Petukhovo", "quantity": 0}], **ON
    )
    put_readings(desk, UZ, [{"point": "Gazli", "quantity": 0}], **ON)
    assert day_view(desk, KZ, **ON).state == "metered"
    third = published(desk, kind="close")
    assert day_view(desk, KZ, **ON).state == "closed"
    assert [a.standing for a in strips(desk, KZ, **ON).accounts] == [0, 1100, -40]

    paper = statement(desk, actor("Volga Trade", "accountant"), first=DAY, last=DAY)
    assert [a["closing"] for a in paper["accounts"]] == [-6400]
    acts = act(desk, actor("KZ-Op", "accountant"), **ON)
    assert acts["points"]["Kartaly"]["account"] == {"opening": 1500, "moved": -400, "closing": 1100}
    assert acts["head"] == third.record_head
    because = why(
        desk, shipper("Volga Trade"), point="Kartaly", exit_shipper="Volga Trade",
        entry_shipper="Qazaq Trade", hour=6, **ON,
    )  # fmt: skip
    assert because.codes == ("INTERRUPTED",)
    assert [(e.party, e.amount) for e in because.entries] == [("Volga Trade", -200)]
    for n in (1, 2, 3):
        bundle = bundle_of(desk, KZ, n, **ON)
        answer = json.loads(json.dumps(result_of(desk, KZ, n, **ON)))
        assert verify_day(bundle, answer, version=__version__).findings == ()
    with desk.reading() as connection:
        assert list(chain_faults(connection)) == []
        assert {e.action for e in events_of(connection, "Volga Trade")} >= {
            "nomination.taken", "nomination.counter", "publication.published", "cut.published",
        }  # fmt: skip


def test_one_person_is_not_both_pairs_of_eyes_by_whatever_way_it_comes(
    desk: Installation, clock: Clock
) -> None:
    opened(desk)
    clock.set(AFTER_DEADLINE)
    made = propose(desk, KZ, **ON)
    by_key = actor("KZ-Op", "dispatcher", user=KZ.user)
    elsewhere = actor("RU-Op", "dispatcher", user=KZ.user)
    for same in (KZ, by_key, elsewhere):
        with pytest.raises(Forbidden, match="wants another person to approve it"):
            approve(desk, same, made.proposal)
    assert approve(desk, KZ_TWO, made.proposal).publication == 1
    assert approve(desk, RU, made.proposal) == approve(desk, KZ_TWO, made.proposal)
    with pytest.raises(Forbidden):
        approve(desk, KZ, made.proposal)


def test_two_dispatchers_cannot_confirm_twice(desk: Installation, clock: Clock) -> None:
    opened(desk)
    clock.set(AFTER_DEADLINE)
    published(desk)
    first = confirm(desk, KZ, 1, key="k", **ON)
    assert confirm(desk, KZ, 1, key="k", **ON) == first
    with pytest.raises(Conflict, match=r"was confirmed for KZ-Op by KZ-Op\.one at"):
        confirm(desk, KZ_TWO, 1, **ON)
    published(desk)
    with pytest.raises(Conflict, match="was replaced by publication 2"):
        confirm(desk, RU, 1, **ON)


def test_gates_are_told_in_order_and_on_each_partys_clock(desk: Installation) -> None:
    opened(desk, settings={"zones": {"KZ-Op": "Asia/Almaty", "Tobol": "Europe/Moscow"}})
    told = gates(desk, shipper("Ural Gas"))
    assert [(g.kind, g.instant, g.points) for g in told[:3]] == [
        ("deadline", "2026-01-14T13:00:00Z", ("Kartaly", "Petukhovo")),
        ("cycle", "2026-01-14T15:00:00Z", ("Kartaly", "Petukhovo")),
        ("cycle", "2026-01-14T16:00:00Z", ("Kartaly", "Petukhovo")),
    ]
    assert told[0].local == {"KZ-Op": "2026-01-14T18:00:00+05:00"}


def test_a_day_is_opened_once_and_by_an_operator(desk: Installation) -> None:
    opened(desk)
    with pytest.raises(Conflict, match="is open already"):
        open_day(desk, RU, **ON)
    with pytest.raises(Forbidden, match="needs the role dispatcher"):
        open_day(desk, shipper("Ural Gas"), agreement=NAME, day="2026-01-16")
