"""Who may act: passwords, second factors, sessions, keys, throttling, and who looks after whom."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import text
from tests.desk_people import PASSWORD, peopled, quick_passwords, signed
from tests.desk_store import Clock

from gasunion.operations.people import keys, own_account, passwords, second_factor, sessions, throttle, users
from gasunion.operations.people.parties import ask_second_factor, parties, put_party
from gasunion.operations.people.sessions import NotSignedIn, sign_in, sign_out, visit
from gasunion.operations.people.throttle import TooMany
from gasunion.operations.store.actor import Actor, Conflict, Forbidden, Unknown
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Refused


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    quick_passwords(monkeypatch)
    with peopled(tmp_path, clock=clock) as made:
        yield made


def actor(desk: Installation, login: str) -> Actor:
    return signed(desk, login).visit.actor


def test_a_password_is_stored_as_argon2id_with_its_own_salt() -> None:
    first, second = passwords.hashed(PASSWORD), passwords.hashed(PASSWORD)
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second
    assert passwords.is_right(first, PASSWORD)
    assert not passwords.is_right(first, PASSWORD + "r")


def test_the_same_password_is_right_from_a_keyboard_that_composes_accents() -> None:
    assert passwords.is_right(passwords.hashed("caf\u00e9 am Abend um acht"), "cafe\u0301 am Abend um acht")


@pytest.mark.parametrize(
    ("password", "what"),
    [
        ("short", "has 5 characters"),
        ("a" * 400, "has 400 characters"),
        ("abababababababab", "repeats a few characters"),
        ("ru-op.dispatcher 1", "contains the login"),
        ("Password123456", "is one of those that are tried first"),
        ("seven\x00lamps over water", "holds a character that cannot be typed"),
    ],
)
def test_a_new_password_that_is_easily_guessed_is_refused(password: str, what: str) -> None:
    fault = passwords.fault_of_new(password, login="ru-op.dispatcher")
    assert fault is not None
    assert fault.what == what
    assert password not in str(fault)


def test_an_invited_user_does_nothing_before_the_password_is_the_own(desk: Installation) -> None:
    admin = actor(desk, "ru-op.administrator")
    invited = users.add_user(
        desk, admin, "ivan", name="Иван", party="RU-Op", roles=("dispatcher",), language="ru"
    )
    begun = sign_in(desk, "Ivan ", invited.password, address="a")
    assert begun.visit.must_change
    assert not begun.visit.is_whole
    with pytest.raises(Refused, match="is the old one"):
        own_account.change_password(
            desk, begun.visit.actor, invited.password, new=invited.password, token=begun.token
        )
    other = sign_in(desk, "ivan", invited.password, address="a")
    own_account.change_password(
        desk, begun.visit.actor, invited.password, new="шесть слонов у реки", token=begun.token
    )
    assert visit(desk, begun.token) is not None
    assert visit(desk, begun.token).is_whole  # type: ignore[union-attr]
    assert visit(desk, other.token) is None, "every other session ends with the old password"
    with pytest.raises(NotSignedIn):
        sign_in(desk, "ivan", invited.password, address="a")


def test_a_session_is_new_at_each_sign_in_and_ends_by_hand_by_idleness_and_by_age(
    desk: Installation, clock: Clock
) -> None:
    first, second = signed(desk, "s1.shipper"), signed(desk, "s1.shipper")
    assert first.token != second.token
    sign_out(desk, first.token)
    assert visit(desk, first.token) is None
    clock.step(seconds=sessions.IDLE.total_seconds() - 60)
    assert visit(desk, second.token) is not None
    clock.step(seconds=sessions.IDLE.total_seconds() - 60)
    assert visit(desk, second.token) is not None, "use keeps it alive"
    clock.step(seconds=sessions.IDLE.total_seconds())
    assert visit(desk, second.token) is None
    third = signed(desk, "s1.shipper")
    for _ in range(13):
        assert visit(desk, third.token) is not None
        clock.step(minutes=55)
    clock.step(minutes=10)
    assert visit(desk, third.token) is None, "a shift is over whatever happens"


def test_no_secret_stands_in_the_database(desk: Installation) -> None:
    begun = signed(desk, "s1.shipper")
    made = keys.make_key(desk, begun.visit.actor, "night batch")
    admin = actor(desk, "s1.administrator")
    invited = users.add_user(desk, admin, "petra", name="Petra", party="S1", roles=("shipper",))
    desk.close()
    kept = b"".join(p.read_bytes() for p in Path(str(desk.address.file)).parent.iterdir())
    for secret in (begun.token, made.secret, invited.password, PASSWORD):
        assert secret.encode() not in kept


def test_login_and_password_are_refused_with_one_sentence(desk: Installation) -> None:
    told = set()
    for login, password in (("s1.shipper", "wrong"), ("nobody", PASSWORD), ("", ""), ("\ud800", "\ud800")):
        with pytest.raises(NotSignedIn) as refused:
            sign_in(desk, login, password, address="a")
        told.add(str(refused.value))
    assert len(told) == 1


def test_failures_of_an_account_are_throttled_and_forgotten_with_time(
    desk: Installation, clock: Clock
) -> None:
    for _ in range(throttle.FREE["account"]):
        with pytest.raises(NotSignedIn):
            sign_in(desk, "s1.shipper", "wrong", address="a")
    with pytest.raises(TooMany) as refused:
        sign_in(desk, "s1.shipper", PASSWORD, address="b")
    assert refused.value.retry_after_s == throttle.FIRST_WAIT_S
    assert signed(desk, "s2.shipper"), "another account from another address is heard"
    clock.step(seconds=throttle.FIRST_WAIT_S)
    assert sign_in(desk, "s1.shipper", PASSWORD, address="b")
    with pytest.raises(NotSignedIn):
        sign_in(desk, "s1.shipper", "wrong", address="a")


def test_an_address_that_tries_many_accounts_is_throttled(desk: Installation) -> None:
    for i in range(throttle.FREE["address"]):
        with pytest.raises(NotSignedIn):
            sign_in(desk, f"account{i}", "wrong", address="203.0.113.9")
    with pytest.raises(TooMany):
        sign_in(desk, "s1.shipper", PASSWORD, address="203.0.113.9")
    assert sign_in(desk, "s1.shipper", PASSWORD, address="203.0.113.10")


def test_guesses_at_once_are_no_free_guesses(desk: Installation) -> None:
    heard: list[str] = []

    def guess() -> None:
        try:
            sign_in(desk, "s1.shipper", "wrong", address="a")
        except TooMany:
            heard.append("too many")
        except NotSignedIn:
            heard.append("judged")

    threads = [threading.Thread(target=guess) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard.count("judged") == throttle.FREE["account"]


def test_a_code_of_the_second_factor_is_accepted_once(desk: Installation, clock: Clock) -> None:
    begun = signed(desk, "kz-op.dispatcher")
    with pytest.raises(NotSignedIn):
        own_account.begin_second_factor(desk, begun.visit.actor, "wrong")
    seed = own_account.begin_second_factor(desk, begun.visit.actor, PASSWORD)
    assert seed.address.startswith("otpauth://totp/gasunion:kz-op.dispatcher?secret=")
    totp = pyotp.TOTP(seed.seed)
    own_account.confirm_second_factor(desk, begun.visit.actor, totp.at(desk.now()), token=begun.token)
    found = visit(desk, begun.token)
    assert found is not None
    assert found.session is not None
    assert found.session.has_second_factor
    with pytest.raises(NotSignedIn) as refused:
        signed(desk, "kz-op.dispatcher")
    assert refused.value.needs_code
    with pytest.raises(NotSignedIn, match="used already"):
        sign_in(desk, "kz-op.dispatcher", PASSWORD, code=totp.at(desk.now()), address="a")
    clock.step(seconds=second_factor.STEP_S)
    assert sign_in(desk, "kz-op.dispatcher", PASSWORD, code=totp.at(desk.now()), address="a")
    with pytest.raises(NotSignedIn, match="used already"):
        sign_in(desk, "kz-op.dispatcher", PASSWORD, code=totp.at(desk.now()), address="a")


@pytest.mark.parametrize("code", ["12345", "1234567", "١٢٣٤٥٦", "abcdef", "", "12 34 56 78"])
def test_what_is_no_code_is_none(code: str) -> None:
    seed = second_factor.new_seed()
    assert second_factor.accepted_step(seed, code, at=Clock()(), after=0) is None


def test_a_party_that_asks_for_a_second_factor_opens_nothing_without(desk: Installation) -> None:
    desk.write(lambda c: ask_second_factor(c, ["KZ-Op"]))
    begun = signed(desk, "kz-op.dispatcher")
    assert begun.visit.needs_second_factor
    assert not signed(desk, "ru-op.dispatcher").visit.needs_second_factor


def test_a_key_acts_as_its_user_until_it_ends(desk: Installation, clock: Clock) -> None:
    me = actor(desk, "s1.shipper")
    made = keys.make_key(desk, me, "batch", days=2)
    assert len(made.secret) == len(keys.PREFIX) + 43, "256 bits in base 64"
    found = keys.visit_by_key(desk, made.secret)
    assert found is not None
    assert (found.actor.user, found.actor.via, found.session) == ("s1.shipper", "key", None)
    with pytest.raises(Forbidden, match="a key makes no keys"):
        keys.make_key(desk, found.actor, "another")
    with pytest.raises(Conflict):
        keys.make_key(desk, me, "batch")
    assert keys.visit_by_key(desk, made.secret[:-1] + "x") is None
    with pytest.raises(Unknown):
        keys.revoke_key(desk, actor(desk, "s2.administrator"), made.key.id)
    clock.step(days=2)
    assert keys.visit_by_key(desk, made.secret) is None
    again = keys.make_key(desk, actor(desk, "s1.shipper"), "batch")
    keys.revoke_key(desk, actor(desk, "s1.administrator"), again.key.id)
    assert keys.visit_by_key(desk, again.secret) is None


def test_an_administrator_looks_after_the_own_party_and_no_other(desk: Installation) -> None:
    admin = actor(desk, "s1.administrator")
    assert {u.party for u in users.users(desk, admin)} == {"S1"}
    with pytest.raises(Forbidden):
        users.add_user(desk, admin, "spy", name="Spy", party="S2", roles=("shipper",))
    with pytest.raises(Unknown):
        users.change_user(desk, admin, "s2.shipper", version=1, is_disabled=True)
    with pytest.raises(Unknown):
        users.let_in_again(desk, admin, "s2.shipper")
    with pytest.raises(Forbidden):
        users.users(desk, actor(desk, "s1.shipper"))
    with pytest.raises(Refused, match="'dispatcher' is no role of a party of kind shipper"):
        users.add_user(desk, admin, "op", name="Op", party="S1", roles=("dispatcher",))


def test_the_host_looks_after_administrators_and_sees_nobody_else(desk: Installation) -> None:
    host = actor(desk, "host.administrator")
    assert all(u.party == "Host" or u.roles == ("administrator",) for u in users.users(desk, host))
    put_party(desk, host, "TM-Op", title="Turkmen operator", kind="operator", zone="Asia/Ashgabat")
    invited = users.add_user(desk, host, "tm", name="A", party="TM-Op", roles=("administrator",))
    assert sign_in(desk, "tm", invited.password, address="a").visit.actor.party == "TM-Op"
    with pytest.raises(Forbidden):
        users.add_user(desk, host, "tm2", name="A", party="TM-Op", roles=("dispatcher",))
    with pytest.raises(Forbidden):
        put_party(desk, actor(desk, "ru-op.administrator"), "X", title="X", kind="shipper", zone="UTC")
    with pytest.raises(Conflict):
        put_party(desk, host, "TM-Op", title="B", kind="operator", zone="UTC", version=9)
    assert "TM-Op" in {p.name for p in parties(desk, host)}


def test_every_fault_of_a_party_is_told_at_once(desk: Installation) -> None:
    with pytest.raises(Refused) as refused:
        put_party(desk, actor(desk, "host.administrator"), "КZ-Op", title="", kind="x", zone="Mars")  # type: ignore[arg-type]
    assert [f.where for f in refused.value.findings] == ["name", "title", "zone", "kind"]


def test_a_party_keeps_an_administrator(desk: Installation) -> None:
    admin = actor(desk, "s1.administrator")
    with pytest.raises(Refused, match="last administrator"):
        users.change_user(desk, admin, "s1.administrator", version=1, is_disabled=True)
    with pytest.raises(Refused, match="last administrator"):
        users.change_user(desk, admin, "s1.administrator", version=1, roles=("shipper",))


def test_a_closed_account_ends_sessions_and_keys_at_once(desk: Installation) -> None:
    begun = signed(desk, "s1.shipper")
    made = keys.make_key(desk, begun.visit.actor, "batch")
    admin = actor(desk, "s1.administrator")
    with pytest.raises(Conflict, match="is at version 1 by now"):
        users.change_user(desk, admin, "s1.shipper", version=7, is_disabled=True)
    users.change_user(desk, admin, "s1.shipper", version=1, is_disabled=True)
    assert visit(desk, begun.token) is None
    assert keys.visit_by_key(desk, made.secret) is None
    with pytest.raises(NotSignedIn):
        signed(desk, "s1.shipper")


def test_events_of_people_are_seen_by_their_party_and_hold_no_secret(desk: Installation) -> None:
    begun = signed(desk, "s1.shipper")
    made = keys.make_key(desk, begun.visit.actor, "batch")
    invited = users.let_in_again(desk, actor(desk, "s1.administrator"), "s1.shipper")
    with desk.reading() as connection:
        rows = connection.execute(text("SELECT action, party, seen_by, detail FROM desk_events")).all()
    told = "".join(r.detail for r in rows)
    for secret in (made.secret, invited.password, begun.token, begun.visit.session.csrf):  # type: ignore[union-attr]
        assert secret not in told
    mine = [r for r in rows if r.action in ("key.made", "user.let_in_again", "session.begun")]
    assert mine
    assert all(json.loads(r.seen_by) == [r.party] for r in mine)
