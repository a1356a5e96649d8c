"""Agreements and days on the desk: put, versioned, opened; what is wrong is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.desk_days import ADMIN, DAY, KZ, MORNING, NAME, RU, agreed, ask, body, opened, shipper
from tests.desk_store import Clock, actor, new_desk

from gasunion.operations.store.actor import Conflict, Forbidden, Unknown
from gasunion.operations.store.events import events_of
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.agreements import agreement_view, agreements, put_agreement
from gasunion.operations.workday.days import day_view, open_day
from gasunion.operations.workday.exceptions import exceptions
from gasunion.operations.workday.nominations import nominations, withdraw
from gasunion.operations.workday.standing import end_standing, put_standing, standings
from gasunion.outcome import Refused

ON = {"agreement": NAME, "day": DAY}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Installation]:
    clock = Clock()
    clock.set(MORNING)
    with new_desk(tmp_path, clock) as made:
        yield made


def told(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(f) for f in refused.value.findings]


def test_the_same_agreement_again_is_no_new_version_and_a_stale_one_is_refused(desk: Installation) -> None:
    asked = {"body": body(), "settings": {"four_eyes": True}}
    first = put_agreement(desk, ADMIN, asked, agreement=NAME)
    again = put_agreement(desk, ADMIN, asked, agreement=NAME, expected=1)
    assert (first.version, first.is_new, again.version, again.is_new) == (1, True, 1, False)
    changed = {"body": body(), "settings": {"shares_counter_quantities": True}}
    assert put_agreement(desk, ADMIN, changed, agreement=NAME, expected=1).version == 2
    with pytest.raises(Conflict, match="is at version 2, not 1"):
        put_agreement(desk, ADMIN, asked, agreement=NAME, expected=1)
    assert agreement_view(desk, KZ, agreement=NAME, version=1).sha256 == first.sha256
    with pytest.raises(Unknown, match="there is no agreement 'Three' of version 9"):
        agreement_view(desk, KZ, agreement=NAME, version=9)


def test_every_fault_of_an_agreement_is_told_at_once(desk: Installation) -> None:
    wrong = body()
    wrong["points"]["Kartaly"]["unit"] = "barrel"
    wrong["sections"]["North trunk"]["capacity"] = [1, 2]
    with pytest.raises(Refused) as refused:
        put_agreement(desk, ADMIN, {"body": wrong, "settings": {}}, agreement=NAME)
    assert len(told(refused)) >= 2
    with pytest.raises(Refused) as refused:
        put_agreement(
            desk, ADMIN,
            {"body": body(), "settings": {
                "four_eyes": 1, "zones": {"KZ-Op": "Mars"}, "oba_warning_share": "2", "colour": "red",
                "shippers": ["A", "A"],
            }},
            agreement=NAME,
        )  # fmt: skip
    assert told(refused) == [
        "settings.colour: unknown field 'colour'. Known: four_eyes, oba_warning_share, second_factor, "
        "shares_counter_quantities, shares_record_with, shippers, zones.",
        "settings.oba_warning_share: is '2'; it must be below 1.",
        "settings.zones.KZ-Op: unknown time zone 'Mars'; use an IANA name such as 'Asia/Almaty'.",
        "settings.four_eyes: is '1'; it must be true or false.",
        "settings.shippers[1]: 'A' is duplicated. Keep one of them.",
    ]
    with pytest.raises(Refused, match="unknown field 'nominations'"):
        put_agreement(desk, ADMIN, {"body": body(nominations={}), "settings": {}}, agreement=NAME)
    with pytest.raises(Refused, match="parts the words of an address"):
        put_agreement(desk, ADMIN, {"body": body(), "settings": {}}, agreement="a/b")


def test_only_an_administrator_of_its_operators_puts_an_agreement(desk: Installation) -> None:
    asked = {"body": body(), "settings": {}}
    with pytest.raises(Forbidden, match="needs the role administrator"):
        put_agreement(desk, KZ, asked, agreement=NAME)
    with pytest.raises(Forbidden, match="is the operator of no point in it"):
        put_agreement(desk, actor("Elsewhere", "administrator"), asked, agreement=NAME)
    put_agreement(desk, ADMIN, asked, agreement=NAME)
    theirs = body()
    for point in theirs["points"].values():
        point |= {"exit_operator": "X-Op", "entry_operator": "Y-Op", "initiating": "X-Op", "matching": "Y-Op",
                  "metering": "Y-Op"}  # fmt: skip
    theirs = {k: v for k, v in theirs.items() if k not in ("linepack", "transit")}
    with pytest.raises(Forbidden, match="Three is there, and X-Op is no operator of it"):
        put_agreement(desk, actor("X-Op", "administrator"), {"body": theirs, "settings": {}}, agreement=NAME)


def test_a_party_sees_the_agreements_it_takes_part_in_and_of_them_its_own(desk: Installation) -> None:
    agreed(desk)
    assert agreements(desk, actor("Nobody", "auditor")) == ()
    mine = agreement_view(desk, shipper("Tobol"), agreement=NAME)
    assert [p.point for p in mine.points] == ["Kartaly"]
    assert [b.booking for b in mine.bookings] == ["B05"]
    assert (mine.is_operator, mine.body) == (False, None)
    with pytest.raises(Unknown, match="there is no agreement 'Three'"):
        agreement_view(desk, actor("Nobody", "auditor"), agreement=NAME)
    with pytest.raises(Unknown, match="there is no agreement 'Three'"):
        day_view(desk, actor("Nobody", "auditor"), **ON)


def test_a_day_of_25_hours_asks_for_its_capacity_and_tells_of_standing_ones_left_out(
    tmp_path: Path,
) -> None:
    clock = Clock()
    clock.set("2026-10-20T06:00:00+00:00")
    with new_desk(tmp_path, clock) as desk:
        there = body()
        for point in there["points"].values():
            point["gas_day"] = {"start": "06:00", "zone": "Europe/Berlin"}
        put_agreement(desk, ADMIN, {"body": there, "settings": {}}, agreement=NAME)
        asked = {"point": "Gazli", "side": "exit", "counterparty": "Amu Energy", "hours": [100] * 24,
                 "first": "2026-10-24", "until": "2026-10-26"}  # fmt: skip
        stood = put_standing(desk, shipper("Steppe Energy"), asked, agreement=NAME)
        with pytest.raises(Refused, match="states 24 hours; gas day 2026-10-24 has 25 at Kartaly"):
            open_day(desk, KZ, agreement=NAME, day="2026-10-24")
        with pytest.raises(Refused, match="there is no such section"):
            open_day(desk, KZ, agreement=NAME, day="2026-10-24", capacity={"Nowhere": 5})
        open_day(desk, KZ, agreement=NAME, day="2026-10-24", capacity={"North trunk": 1_000})
        (left,) = exceptions(desk, shipper("Steppe Energy"), agreement=NAME, day="2026-10-24")
        assert left.kind == "standing_skipped"
        assert "states 24 hours; gas day 2026-10-24 has 25 at Gazli" in left.sentence
        open_day(desk, KZ, agreement=NAME, day="2026-10-25")
        (row,) = nominations(desk, KZ, agreement=NAME, day="2026-10-25")
        assert (row.hours, row.shipper, row.party) == ((100,) * 24, "Steppe Energy", "Steppe Energy")
        assert end_standing(desk, shipper("Steppe Energy"), stood.standing).ended_at is not None
        with pytest.raises(Conflict, match="was ended at"):
            end_standing(desk, shipper("Steppe Energy"), stood.standing)
        open_day(desk, KZ, agreement=NAME, day="2026-10-26")
        assert nominations(desk, KZ, agreement=NAME, day="2026-10-26") == ()


def test_a_standing_nomination_is_anothers_affair_and_its_faults_are_told(desk: Installation) -> None:
    opened(desk)
    asked = {
        "point": "Gazli",
        "side": "exit",
        "counterparty": "Amu Energi",
        "daily": 5,
        "first": DAY,
        "until": DAY,
    }
    with pytest.raises(Refused, match="must lie after 2026-01-15"):
        put_standing(desk, shipper("Steppe Energy"), asked, agreement=NAME)
    asked["until"] = "2026-02-01"
    with pytest.raises(Refused, match=r"'Amu Energi' takes no part in Three. Did you mean 'Amu Energy'\?"):
        put_standing(desk, shipper("Steppe Energy"), asked, agreement=NAME)
    asked["counterparty"] = "Amu Energy"
    ask(desk, "Steppe Energy", "exit", "Amu Energy", 7, point="Gazli")
    stood = put_standing(desk, shipper("Steppe Energy"), asked, agreement=NAME)
    assert stood.entered == ()  # the shipper has handed in one of its own
    assert standings(desk, shipper("Amu Energy"), agreement=NAME) == ()
    assert [s.standing for s in standings(desk, KZ, agreement=NAME)] == [stood.standing]
    with pytest.raises(Unknown, match="there is no standing nomination"):
        end_standing(desk, shipper("Amu Energy"), stood.standing)


def test_every_fault_of_a_nomination_is_told_at_its_field(desk: Installation) -> None:
    opened(desk)
    with pytest.raises(Refused) as refused:
        ask(desk, "Ural Gas", "left", "Steppe Gas", ["x"] + [-1] * 23, by=shipper("Ural Gas"))
    assert told(refused)[:3] == [
        "side: is 'left'; it must be one of exit, entry.",
        "hours, hour 1: is 'x'; it must be a whole number of 1000m3 at 20C.",
        "hours, hour 2: is -1 1000m3 at 20C; it must be 0 or more.",
    ]
    assert told(refused)[-1] == (
        "counterparty: 'Steppe Gas' takes no part in Three. Did you mean 'Steppe Energy'?"
    )
    with pytest.raises(Refused, match="day: gas day 2026-01-19 of Three is not open"):
        ask(desk, "Ural Gas", "exit", "Steppe Energy", 1, day="2026-01-19")


def test_a_nomination_is_the_shippers_or_its_operators_for_it(desk: Installation) -> None:
    opened(desk)
    with pytest.raises(Forbidden, match="is handed in by Tobol, or by a dispatcher of RU-Op for it"):
        ask(desk, "Tobol", "exit", "Qazaq Heat", 5, by=actor("Ural Gas", "dispatcher"), shipper="Tobol")


def test_to_withdraw_is_to_nominate_nothing_and_over_booking_is_remarked(desk: Installation) -> None:
    opened(desk)
    row = ask(desk, "Tobol", "exit", "Qazaq Heat", [250] * 24)
    assert [r.code for r in row.remarks] == ["37G"]
    assert "Tobol holds 200 thousand m3 at 20C on the exit side, and asks for 250" in row.remarks[0].sentence
    back = withdraw(desk, shipper("Tobol"), row.nomination, **ON)
    assert (back.daily, back.supersedes, back.remarks) == (0, row.nomination, ())
    with pytest.raises(Unknown, match="there is no nomination"):
        withdraw(desk, shipper("Qazaq Heat"), row.nomination, **ON)
    assert withdraw(desk, RU, row.nomination, **ON).daily == 0
    with desk.reading() as connection:
        heard = [e.action for e in events_of(connection, "Qazaq Heat")]
    assert "nomination.counter" in heard
    assert "nomination.taken" not in heard
