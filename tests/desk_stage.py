"""A desk as people meet it, for tests: three operators, shippers, accounts, the shipped agreement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.desk_days import DAY, NAME, OPERATORS, body
from tests.desk_people import PASSWORD
from tests.desk_store import Clock, actor

from gasunion.operations.people.first_account import HOST, FirstAccount, FirstParty, make_first
from gasunion.operations.store.installation import Installation, make_installation
from gasunion.operations.workday.agreements import put_agreement
from gasunion.operations.workday.days import open_day

ZONES = {"RU-Op": "Europe/Moscow", "KZ-Op": "Asia/Almaty", "UZ-Op": "Asia/Tashkent"}
SHIPPERS = ("Ural Gas", "Steppe Energy", "Volga Trade", "Qazaq Trade", "Tobol", "Qazaq Heat", "Amu Energy")
BEFORE_DEADLINE = "2026-01-14T08:00:00+00:00"
PEOPLE = (
    ("ru.one", "Irina Volkova", "RU-Op", ("dispatcher",)),
    ("kz.one", "Aigerim Sadykova", "KZ-Op", ("dispatcher",)),
    ("kz.two", "Daniyar Omarov", "KZ-Op", ("dispatcher", "accountant")),
    ("uz.one", "Rustam Karimov", "UZ-Op", ("dispatcher", "accountant")),
    ("kz.admin", "Saule Nurlan", "KZ-Op", ("administrator", "auditor")),
    ("ural", "Pavel Orlov", "Ural Gas", ("shipper", "accountant")),
    ("steppe", "Dana Bekova", "Steppe Energy", ("shipper", "accountant")),
    ("volga", "Oleg Titov", "Volga Trade", ("shipper",)),
    ("qazaq", "Marat Aliev", "Qazaq Trade", ("shipper",)),
    ("amu", "Nilufar Azizova", "Amu Energy", ("shipper",)),
)


def parties() -> Iterator[FirstParty]:
    """The host, the operators with their clocks, the shippers."""
    yield FirstParty(name=HOST, title="Who runs this desk", kind="host", zone="UTC")
    for name in OPERATORS:
        yield FirstParty(name=name, title=name, kind="operator", zone=ZONES[name])
    for name in SHIPPERS:
        yield FirstParty(name=name, title=name, kind="shipper", zone="Asia/Almaty")


def accounts() -> Iterator[FirstAccount]:
    """Everybody's account, with the password of all tests."""
    for login, name, party, roles in PEOPLE:
        yield FirstAccount(
            login=login, name=name, party=party, roles=roles, password=PASSWORD, must_change=False
        )  # fmt: skip


@contextmanager
def stage(
    folder: Path, *, clock: Clock, settings: dict[str, Any] | None = None, **changes: Any
) -> Iterator[Installation]:
    """A desk with the shipped agreement and its gas day open."""
    with make_installation(f"sqlite:///{folder / 'desk.db'}", clock=clock) as made:
        make_first(made, parties(), accounts())
        administrator = actor("KZ-Op", "administrator", user="kz.admin")
        asked = {"body": body(**changes), "settings": {"zones": ZONES} | (settings or {})}
        put_agreement(made, administrator, asked, agreement=NAME)
        open_day(made, actor("KZ-Op", "dispatcher", user="kz.one"), agreement=NAME, day=DAY)
        yield made
