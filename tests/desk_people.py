"""A desk with parties and people, for tests: two operators, three shippers, the host."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from tests.desk_store import Clock

from gasunion.operations.people import passwords
from gasunion.operations.people.first_account import HOST, FirstAccount, FirstParty, make_first
from gasunion.operations.people.sessions import SignedIn, sign_in
from gasunion.operations.store.installation import Installation, make_installation

PASSWORD = "seven lamps over water"
PARTIES = (
    FirstParty(name=HOST, title="Who runs this desk", kind="host", zone="UTC"),
    FirstParty(name="KZ-Op", title="Kazakh operator", kind="operator", zone="Asia/Almaty"),
    FirstParty(name="RU-Op", title="Russian operator", kind="operator", zone="Europe/Moscow"),
    FirstParty(name="UZ-Op", title="Uzbek operator", kind="operator", zone="Asia/Tashkent"),
    FirstParty(name="Volga Trade", title="A shipper", kind="shipper", zone="Europe/Moscow"),
    FirstParty(name="Ural Gas", title="A shipper", kind="shipper", zone="Europe/Moscow"),
    FirstParty(name="Qazaq Trade", title="A shipper", kind="shipper", zone="Asia/Almaty"),
    FirstParty(name="Steppe Energy", title="A shipper", kind="shipper", zone="Asia/Almaty"),
    FirstParty(name="S1", title="A shipper of no agreement", kind="shipper", zone="Europe/Moscow"),
    FirstParty(name="S2", title="Another such", kind="shipper", zone="Asia/Almaty"),
)
_ROLES = {
    "host": ("administrator", "auditor"),
    "operator": ("dispatcher", "accountant", "planner", "auditor", "administrator"),
    "shipper": ("shipper", "accountant", "planner", "auditor", "administrator"),
}


def accounts() -> Iterator[FirstAccount]:
    """One account a role and party, "volga-trade.shipper", and a second dispatcher of each operator."""
    for party in PARTIES:
        for role in _ROLES[party.kind]:
            for tail in ("", "2") if role == "dispatcher" else ("",):
                yield FirstAccount(
                    login=f"{party.name.lower().replace(' ', '-')}.{role}{tail}",
                    name=f"{role.title()} of {party.name}", party=party.name, roles=(role,),
                    password=PASSWORD, must_change=False,
                )  # fmt: skip


def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at the least cost that it takes: for tests that are about something else."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", functools.cache(lambda: cheap))
    monkeypatch.setattr(passwords, "hashed", functools.cache(cheap.hash))


@contextmanager
def peopled(
    folder: Path, *, clock: Clock | None = None, database: str | None = None
) -> Iterator[Installation]:
    """A desk with everybody's account; of SQLite in a folder, or on the database that is named."""
    url = database or f"sqlite:///{folder / 'desk.db'}"
    with make_installation(url, clock=clock or Clock()) as made:
        make_first(made, PARTIES, accounts())
        yield made


def signed(desk: Installation, login: str, password: str = PASSWORD) -> SignedIn:
    """Somebody signed in."""
    return sign_in(desk, login, password, address="192.0.2.1")
