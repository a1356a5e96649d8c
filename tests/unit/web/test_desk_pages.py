"""Pages of a gas day as each role meets them: in every language, before and after what happens on a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.desk_days import DAY, KZ, NAME, RU, UZ, ask, both, published
from tests.desk_pages import Reader, csrf
from tests.desk_people import quick_passwords
from tests.desk_server import QUIET
from tests.desk_stage import BEFORE_DEADLINE, stage
from tests.desk_store import Clock

from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.confirmations import confirm
from gasunion.operations.workday.nominations import nominations
from gasunion.operations.workday.outages import outages, report_outage
from gasunion.report.language.language import LANGUAGES, language
from gasunion.web.app import create_app

BASE = f"/desk/day/{NAME}/{DAY}"
OF_A_DAY = (
    "", "/matrix", "/nominate", "/standing", "/outages", "/publish", "/publications", "/metering",
    "/accounts", "/map", "/balance-act?parties=KZ-Op%2BRU-Op",
)  # fmt: skip
ANY_DAY = ("/desk/messages", "/desk/account", "/desk/people")
ENTERS = "2026-01-15T09:10:00+00:00"


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.set(BEFORE_DEADLINE)
    return made


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    quick_passwords(monkeypatch)
    with stage(tmp_path, clock=clock) as made:
        yield made


@pytest.fixture
def somebody(desk: Installation):
    app = create_app(desk, settings=QUIET)

    def enter(login: str) -> Reader:
        made = Reader(app)
        made.enter(login)
        return made

    return enter


def lived(desk: Installation, clock: Clock) -> None:
    """A day with two pairs, a publication, two confirmations and an outage."""
    both(desk, "Ural Gas", "Steppe Energy", 12000)
    both(desk, "Volga Trade", "Qazaq Trade", [300] * 24)
    clock.set("2026-01-14T13:05:00+00:00")
    published(desk)
    confirm(desk, KZ, 1, agreement=NAME, day=DAY)
    clock.set(ENTERS)
    trip = {"section": "North trunk", "first_hour": 6, "last_hour": 12, "capacity": 600, "cause": "a trip"}
    report_outage(desk, KZ, trip, agreement=NAME, day=DAY)


def stands(reader: Reader, code: str) -> None:
    """Every page, in one language, without a key that shows through and without anything inline."""
    reader.get("/desk/look", params={"language": code})
    for path in [*(BASE + p for p in OF_A_DAY), *ANY_DAY]:
        answer = reader.get(path)
        assert answer.status_code in (200, 403), (path, answer.text[:300])
        text = re.sub(r"data-events=\"[^\"]*\"", "", answer.text)
        assert not re.search(r"desk\.[a-z_]+\.[a-z_]+", text), (path, code)
        assert not re.search(r"\sstyle=|<style|\son\w+=\"", text), path
        assert f'<html lang="{code}"' in text


@pytest.mark.parametrize("login", ["kz.one", "kz.admin", "ural"])
def test_every_page_of_a_role_stands_on_an_empty_day(somebody, login):
    stands(somebody(login), "en")


def test_every_page_of_a_role_stands_in_every_language_on_a_day_with_everything(desk, clock, somebody):
    lived(desk, clock)
    for code in LANGUAGES:
        stands(somebody("kz.one"), code)
    for login in ("uz.one", "kz.admin", "ural", "amu"):
        stands(somebody(login), "ru")


def test_tabs_lead_where_the_role_may_go(desk, clock, somebody):
    lived(desk, clock)
    for login in ("kz.one", "kz.two", "kz.admin", "ural"):
        reader = somebody(login)
        text = reader.get(BASE).text
        tabs = re.search(r'<nav class="tabs".*?</nav>', text, flags=re.S)
        for href in re.findall(r'href="(/desk/day[^"]+|/desk/m[^"]+|/desk/account)"', tabs[0]):
            assert reader.get(href).status_code == 200, (login, href)


def test_the_desk_opens_on_the_gas_day_that_flows(desk, clock, somebody):
    clock.set(ENTERS)
    assert somebody("kz.one").get("/desk").url.path == BASE
    assert somebody("kz.one").get("/desk/now/matrix").url.path == BASE + "/matrix"


def test_without_a_gas_day_the_page_says_who_opens_one_and_a_dispatcher_can(desk, clock, somebody):
    reader = somebody("kz.one")
    token = csrf(reader.get(BASE + "/nominate").text)
    day = "2026-01-16"
    answer = reader.post("/desk/open", data={"csrf": token, "agreement": NAME, "day": day})
    assert answer.url.path == f"/desk/day/{NAME}/{day}"


def test_a_shipper_sees_no_page_of_operators_and_no_number_of_others(desk, clock, somebody):
    lived(desk, clock)
    reader = somebody("ural")
    for path in ("/outages", "/publish", "/balance-act?parties=KZ-Op%2BRU-Op"):
        assert reader.get(BASE + path).status_code == 403
    matrix = reader.get(BASE + "/matrix?point=Kartaly").text
    assert "Steppe Energy" in matrix
    assert "Volga Trade" not in matrix
    assert reader.get(BASE + "/matrix?point=Gazli").status_code == 404


def test_a_grid_is_sent_whole_or_not_at_all_and_keeps_what_was_typed(desk, clock, somebody):
    both(desk, "Ural Gas", "Steppe Energy", 12000)
    reader = somebody("ural")
    page = reader.get(BASE + "/nominate").text
    name = re.search(r'name="(Kartaly\|exit\|Ural Gas\|Steppe Energy)"', page)[1]
    typed = ["510"] * 22 + ["five", ""]
    form = {"csrf": csrf(page), "key": "a-key", name: typed}
    wrong = reader.post(BASE + "/nominate", data=form)
    assert wrong.status_code == 422
    assert "hour 23" in wrong.text
    assert "hour 24" in wrong.text
    assert 'value="five"' in wrong.text
    right = reader.post(BASE + "/nominate", data=form | {name: ["510"] * 24})
    assert right.status_code == 200
    assert "N000003" in right.text
    again = reader.post(BASE + "/nominate", data=form | {name: ["510"] * 24})
    assert again.status_code == 200
    assert again.url == right.url  # a repeat under its key is told what was done
    other = reader.post(BASE + "/nominate", data=form | {"key": "another", name: ["510"] * 24})
    assert "nothing differs" in other.text


def test_a_pasted_block_is_read_into_the_grid_and_nothing_is_sent(desk, clock, somebody):
    reader = somebody("ural")
    page = reader.get(BASE + "/nominate", params={"add": "Kartaly|exit", "to": "Steppe Energy"}).text
    block = "Час\tKartaly / Steppe Energy\r\n" + "".join(f"{h}\t1\u00a0{h:03d},0\r\n" for h in range(1, 25))
    answer = reader.post(BASE + "/nominate/read", data={"csrf": csrf(page), "text": block})
    assert answer.status_code in (200, 422)
    assert reader.get(BASE + "/nominate").text.count("N0000") == 0


def test_what_if_changes_nothing_and_reporting_raises_an_alarm(desk, clock, somebody):
    both(desk, "Ural Gas", "Steppe Energy", 12000)
    clock.set("2026-01-14T13:05:00+00:00")
    published(desk)
    clock.set(ENTERS)
    reader = somebody("kz.one")
    page = reader.get(BASE + "/outages").text
    form = {
        "csrf": csrf(page), "section": "North trunk", "first": "6", "last": "12", "capacity": "300",
        "cause": "a trip", "do": "what-if",
    }  # fmt: skip
    tried = reader.post(BASE + "/outages", data=form)
    assert language("en").say("desk.whatif.nothing_yet") in tried.text
    assert "Ural Gas" in tried.text
    assert outages(desk, KZ, agreement=NAME, day=DAY) == ()
    done = reader.post(BASE + "/outages", data=form | {"do": "report", "key": "k"})
    assert language("en").say("desk.outage.done_next") in done.text
    assert len(outages(desk, KZ, agreement=NAME, day=DAY)) == 1
    first = somebody("uz.one").get(BASE).text
    assert "North trunk" not in first or "Gazli" in first
    assert language("en").say("desk.alarm.outage_declared") in somebody("ru.one").get(BASE).text


def test_whoever_proposes_finds_no_button_to_approve_and_another_does(desk, clock, somebody):
    both(desk, "Ural Gas", "Steppe Energy", 12000)
    clock.set("2026-01-14T13:05:00+00:00")
    one, two = somebody("kz.one"), somebody("kz.two")
    page = one.get(BASE + "/publish").text
    asked = one.post(BASE + "/proposals", data={"csrf": csrf(page), "kind": "cycle", "note": "first"})
    assert language("en").say("desk.publish.another") in asked.text
    approve = f"{BASE}/proposals/1/approve"
    assert approve not in asked.text
    assert one.post(approve, data={"csrf": csrf(asked.text)}).status_code in (403, 409, 422)
    page = two.get(BASE + "/publish").text
    assert approve in page
    done = two.post(approve, data={"csrf": csrf(page), "key": "k"})
    assert language("en").say("desk.publish.done.approved") in done.text
    confirmed = two.post(f"{BASE}/publications/1/confirm", data={"csrf": csrf(page), "key": "c"})
    assert language("en").say("desk.publish.done.confirmed") in confirmed.text


def test_both_files_of_a_publication_can_be_downloaded_by_operators_alone(desk, clock, somebody):
    lived(desk, clock)
    reader = somebody("ru.one")
    for what in ("bundle", "result"):
        answer = reader.get(f"{BASE}/publications/1/{what}.json")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
    assert somebody("ural").get(f"{BASE}/publications/1/bundle.json").status_code in (403, 404)


def test_why_tells_the_steps_of_an_hour_and_its_rule(desk, clock, somebody):
    lived(desk, clock)
    place = {"point": "Kartaly", "exit": "Volga Trade", "entry": "Qazaq Trade", "hour": 3}
    text = somebody("kz.one").get(BASE + "/why", params=place).text
    assert language("en").say("desk.why.step.matched") in text
    assert "Both sides get" in text or "both sides get" in text
    assert somebody("amu").get(BASE + "/why", params=place).status_code == 404


def test_messages_reach_whom_they_are_for_and_wait_for_a_receipt(desk, somebody):
    one = somebody("kz.one")
    page = one.get("/desk/messages").text
    form = {
        "csrf": csrf(page), "key": "m", "to": [f"{NAME}|RU-Op", f"{NAME}|Ural Gas"], "subject": "Kartaly",
        "text": "Pigging from 12:00.\nTwo hours.",
    }  # fmt: skip
    sent = one.post("/desk/messages", data=form)
    assert sent.text.count(language("en").say("desk.message.unread_by", party="RU-Op")) == 1
    other = somebody("ural")
    page = other.get("/desk/messages").text
    assert "Pigging from 12:00." in page
    assert "RU-Op</span>" not in page
    done = other.post("/desk/messages/1/receipt", data={"csrf": csrf(page)})
    assert language("en").say("desk.message.done.receipt") in done.text
    assert somebody("amu").get("/desk/messages").text.count("Pigging") == 0


def test_a_note_is_for_the_own_party_alone(desk, somebody):
    one = somebody("kz.one")
    page = one.get("/desk/messages").text
    one.post("/desk/notes", data={"csrf": csrf(page), "note": "Unit 2 on half load", "key": "n"})
    assert "Unit 2 on half load" in somebody("kz.two").get(BASE).text
    assert "Unit 2 on half load" not in somebody("ru.one").get(BASE).text


def test_an_administrator_adds_a_person_whose_password_is_shown_once(desk, somebody):
    reader = somebody("kz.admin")
    page = reader.get("/desk/people").text
    form = {"csrf": csrf(page), "login": "new.one", "name": "New One", "roles": ["dispatcher"]}
    added = reader.post("/desk/people", data=form)
    password = re.search(r'<code class="secret">([^<]+)</code>', added.text)[1]
    assert password not in reader.get("/desk/people").text
    closed = reader.post(
        "/desk/people/new.one/close", data={"csrf": csrf(page), "version": "1", "closed": "yes"}
    )
    assert language("en").say("desk.people.done.closed") in closed.text


def test_a_key_is_shown_once_and_ended_by_hand(desk, somebody):
    reader = somebody("ural")
    made = reader.post("/desk/keys", data={"csrf": csrf(reader.get("/desk/account").text), "label": "robot"})
    secret = re.search(r'<code class="secret">(gu1_[^<]+)</code>', made.text)[1]
    page = reader.get("/desk/account").text
    assert secret not in page
    end = re.search(r'action="(/desk/keys/\w+/revoke)"', page)[1]
    ended = reader.post(end, data={"csrf": csrf(page)})
    assert language("en").say("desk.account.revoked") in ended.text


def test_a_day_goes_to_its_close_and_the_balance_act_is_ready_to_sign(desk, clock, somebody):
    both(desk, "Ural Gas", "Steppe Energy", 12000)
    clock.set("2026-01-14T13:05:00+00:00")
    published(desk)
    for who in (RU, KZ, UZ):
        confirm(desk, who, 1, agreement=NAME, day=DAY)
    clock.set("2026-01-16T08:00:00+00:00")
    one, uz, ru = somebody("kz.one"), somebody("uz.one"), somebody("ru.one")
    page = one.get(BASE + "/metering").text
    wrong = one.post(
        BASE + "/readings", data={"csrf": csrf(page), "reading Kartaly": "12 o40", "reading Petukhovo": "0"}
    )
    assert wrong.status_code == 422
    assert 'value="12 o40"' in wrong.text
    taken = one.post(
        BASE + "/readings",
        data={"csrf": csrf(page), "key": "r", "reading Kartaly": "12 040", "reading Petukhovo": "0"},
    )
    assert language("en").say("desk.metering.done.readings") in taken.text
    page = uz.get(BASE + "/metering").text
    uz.post(BASE + "/readings", data={"csrf": csrf(page), "key": "r", "reading Gazli": "0"})
    page = one.get(BASE + "/metering").text
    assert 'name="kind" value="close"' in page
    one.post(BASE + "/proposals", data={"csrf": csrf(page), "kind": "close", "key": "p"})
    page = ru.get(BASE + "/publish").text
    done = ru.post(f"{BASE}/proposals/2/approve", data={"csrf": csrf(page), "key": "a"})
    assert language("en").say("desk.publish.done.approved") in done.text
    act = one.get(BASE + "/balance-act?parties=KZ-Op%2BRU-Op").text
    assert "12\u202f040" in act
    assert "+40" in act
    assert "+1\u202f540" in act
    assert language("en").say("desk.act.not_closed") not in act
    statement = somebody("steppe").get(BASE + "/accounts").text
    assert language("en").say("desk.accounts.no_statement") not in statement


def test_a_dispatcher_sends_for_a_shipper_that_telephones(desk, clock, somebody):
    reader = somebody("kz.one")
    ask = {"shipper": "Steppe Energy", "add": "Kartaly|entry", "to": "Ural Gas"}
    page = reader.get(BASE + "/nominate", params=ask).text
    name = re.search(r'name="(Kartaly\|entry\|Steppe Energy\|Ural Gas)"', page)[1]
    form = {"csrf": csrf(page), "key": "k", "for": "Steppe Energy", name: ["400"] * 24}
    done = reader.post(BASE + "/nominate", data=form)
    assert done.status_code == 200
    (sent,) = nominations(desk, KZ, agreement=NAME, day=DAY)
    assert (sent.shipper, sent.user, sent.hours) == ("Steppe Energy", "kz.one", (400,) * 24)


def test_an_alarm_that_was_seen_is_gone_for_the_whole_party_and_for_no_other(desk, clock, somebody):
    lived(desk, clock)
    page = somebody("kz.one").get(BASE).text
    shown = re.findall(r'name="alarm" value="(\d+)"', page)
    assert shown
    reader = somebody("kz.one")
    reader.post(BASE + "/alarms", data={"csrf": csrf(reader.get(BASE).text), "alarm": shown})
    assert 'name="alarm"' not in somebody("kz.two").get(BASE).text
    assert 'name="alarm"' in somebody("ru.one").get(BASE).text


def test_of_many_pairs_those_with_something_to_look_at_come_first_and_the_rest_is_a_step_away(
    desk, clock, somebody, monkeypatch
):
    monkeypatch.setattr("gasunion.web.pages.matrix.PAIRS_SHOWN", 1)
    both(desk, "Tobol", "Qazaq Heat", 2400)
    ask(desk, "Ural Gas", "exit", "Steppe Energy", 12000)
    reader = somebody("kz.one")
    page = reader.get(BASE + "/matrix?point=Kartaly").text
    assert "Ural Gas → Steppe Energy" in page
    assert "Tobol → Qazaq Heat" not in page
    step = re.search(r'href="([^"]+first=2)"', page)[1].replace("&amp;", "&")
    after = reader.get(step).text
    assert "Tobol → Qazaq Heat" in after
    assert "first=1" in after
    assert reader.get(BASE + "/matrix?point=Kartaly&first=99").status_code == 200
