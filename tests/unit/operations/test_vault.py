"""Secrets that must be used: sealed in the database, opened by a key in a file of its own."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select, text, update
from tests.desk_people import PASSWORD, peopled, quick_passwords
from tests.desk_store import actor

from gasunion.ledger.store.address import address_of
from gasunion.operations.notes.tables import WEBHOOKS
from gasunion.operations.notes.webhooks import add_webhook
from gasunion.operations.people import own_account
from gasunion.operations.people.sessions import sign_in
from gasunion.operations.people.tables import USERS
from gasunion.operations.serving import opened
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.vault import SecretUnusable, Vault, is_sealed, key_file_of
from gasunion.outcome import Refused

LOGIN = "kz-op.dispatcher"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_passwords(monkeypatch)
    monkeypatch.delenv("GASUNION_KEY_FILE", raising=False)


def with_second_factor(desk: Installation) -> pyotp.TOTP:
    begun = sign_in(desk, LOGIN, PASSWORD, address="a")
    totp = pyotp.TOTP(own_account.begin_second_factor(desk, begun.visit.actor, PASSWORD).seed)
    own_account.confirm_second_factor(desk, begun.visit.actor, totp.at(desk.now()), token=begun.token)
    return totp


def test_no_seed_and_no_secret_of_a_webhook_stands_in_the_database(tmp_path: Path) -> None:
    with peopled(tmp_path) as desk:
        seed = with_second_factor(desk).secret
        made = add_webhook(desk, actor("KZ-Op", "administrator"), "https://example.org/hear")
        stored = desk.address.file
    assert stored is not None
    found = b"".join(p.read_bytes() for p in tmp_path.iterdir() if p.name.startswith(stored.name + "-"))
    found += stored.read_bytes()
    assert b"sealed:1:" in found
    assert seed.encode() not in found
    assert made.secret.encode() not in found
    key = Path(f"{stored}.key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert bytes.fromhex(key.read_text().split("\n")[1]) not in found


def test_a_sealed_text_opens_for_whom_it_was_sealed_and_by_its_key_alone(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "a.key")
    sealed = vault.sealed("JBSWY3DP", "one")
    assert sealed != vault.sealed("JBSWY3DP", "one")  # nobody sees that two are the same
    assert vault.opened(sealed, "one") == "JBSWY3DP"
    assert Vault(tmp_path / "a.key").opened(sealed, "one") == "JBSWY3DP"
    with pytest.raises(SecretUnusable, match="moved there from another"):
        vault.opened(sealed, "two")
    with pytest.raises(SecretUnusable, match="was changed"):
        vault.opened(sealed[:-6] + "AAAAA=", "one")
    other = Vault(tmp_path / "b.key")
    with pytest.raises(SecretUnusable, match="is not there; a secret in the database is sealed by the key"):
        other.opened(sealed, "one")
    other.sealed("x", "one")
    with pytest.raises(SecretUnusable, match=r"holds the key [0-9a-f]{12}; a secret"):
        other.opened(sealed, "one")
    assert vault.opened("JBSWY3DP", "one") == "JBSWY3DP"  # of an earlier version


@pytest.mark.parametrize(
    "data",
    [b"", b"gasunion installation key 1\n", b"gasunion installation key 1\nabc\n", b"\xff\n", b"x\n" * 9],
)
def test_a_file_that_is_no_key_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.key").write_bytes(data)
    with pytest.raises(SecretUnusable, match=r"is no key|cannot be read"):
        Vault(tmp_path / "a.key").sealed("x", "one")
    assert (tmp_path / "a.key").read_bytes() == data


def test_many_that_need_a_key_at_once_make_one(tmp_path: Path) -> None:
    vaults = [Vault(tmp_path / "a.key") for _ in range(8)]
    sealed: list[str] = []
    threads = [threading.Thread(target=lambda v=v: sealed.append(v.sealed("x", "one"))) for v in vaults]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [vaults[0].opened(s, "one") for s in sealed] == ["x"] * 8


def test_where_the_key_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = address_of(f"sqlite:///{tmp_path / 'desk.db'}")
    server = address_of("postgresql://localhost/desk")
    assert key_file_of(beside) == tmp_path / "desk.db.key"
    assert key_file_of(server) == Path("gasunion-desk.key")
    monkeypatch.setenv("GASUNION_KEY_FILE", str(tmp_path / "env.key"))
    assert key_file_of(beside) == key_file_of(server) == tmp_path / "env.key"
    assert key_file_of(beside, tmp_path / "given.key") == tmp_path / "given.key"


def test_what_an_earlier_version_kept_in_the_clear_is_sealed_when_the_desk_is_served(tmp_path: Path) -> None:
    with peopled(tmp_path) as desk:
        totp = with_second_factor(desk)
        add_webhook(desk, actor("KZ-Op", "administrator"), "https://example.org/hear")
        url = desk.address.shown

        def as_before(c: object) -> None:
            c.execute(update(USERS).where(USERS.c.login == LOGIN).values(totp_seed=totp.secret))  # type: ignore[attr-defined]
            c.execute(update(WEBHOOKS).values(secret="whsec_old"))  # type: ignore[attr-defined]

        desk.write(as_before)
        now = desk.now()
    for _ in range(2):
        with opened(url, is_demo=False, makes_new=False) as served, served.installation.reading() as c:
            seed = c.execute(select(USERS.c.totp_seed).where(USERS.c.login == LOGIN)).scalar_one()
            secret = c.execute(select(WEBHOOKS.c.secret)).scalar_one()
            assert is_sealed(seed)
            assert is_sealed(secret)
            vault = served.installation.vault
            assert pyotp.TOTP(vault.opened(seed, f"second factor of {LOGIN}")).at(now) == totp.at(now)
            assert vault.opened(secret, "webhook of KZ-Op to https://example.org/hear") == "whsec_old"


def test_a_desk_whose_key_is_lost_is_not_served_and_says_what_to_do(tmp_path: Path) -> None:
    with peopled(tmp_path) as desk:
        with_second_factor(desk)
        url, key = desk.address.shown, desk.vault.file
    kept = key.rename(tmp_path / "elsewhere.key")
    with (
        pytest.raises(Refused, match=r"desk\.db\.key: is not there") as told,
        opened(url, is_demo=False, makes_new=False),
    ):
        pass
    assert "--key-file" in str(told.value.findings[0].hint)
    with (
        opened(url, is_demo=False, makes_new=False, key_file=kept) as served,
        served.installation.reading() as c,
    ):
        assert c.execute(text("SELECT count(*) FROM desk_users WHERE totp_is_on")).scalar_one() == 1
