"""The people of the demo: every role at every operator, one trader and one accountant at every shipper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gasunion.operations.demo.agreement import HOME, OPERATORS, SHIPPERS
from gasunion.operations.people import passwords
from gasunion.operations.people.first_account import HOST, FirstAccount, FirstParty, make_first
from gasunion.operations.store.actor import Actor, Role
from gasunion.operations.store.installation import Installation

LANGUAGES: Final = {"RU-Op": "ru", "KZ-Op": "kk", "UZ-Op": "uz"}
# An accountant for each country is enough to try a statement.
WITH_ACCOUNTANT: Final = ("Ural Gas", "Steppe Energy", "Amu Energy")
_AT_OPERATOR: Final[tuple[tuple[str, Role], ...]] = (
    ("dispatcher", "dispatcher"),
    ("dispatcher2", "dispatcher"),
    ("accountant", "accountant"),
    ("planner", "planner"),
    ("auditor", "auditor"),
    ("admin", "administrator"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who can sign in."""

    user: str
    name: str
    party: str
    roles: tuple[Role, ...]
    password: str
    language: str = "en"


def accounts(password: str) -> tuple[Account, ...]:
    """Everybody, the operators' people first; all of one demo share its password."""
    return tuple(_everybody(password))


def _everybody(password: str) -> Iterator[Account]:
    yield Account(
        user="admin", name="Administrator of the desk", party=HOST, roles=("administrator",),
        password=password,
    )  # fmt: skip
    for operator in OPERATORS:
        short = operator.split("-")[0].lower()
        for word, role in _AT_OPERATOR:
            yield Account(
                user=f"{short}.{word}", name=f"{operator} {word}", party=operator, roles=(role,),
                password=password,
            )  # fmt: skip
    for shipper in SHIPPERS:
        short = shipper.lower().replace(" ", "-")
        yield Account(user=short, name=f"Trader of {shipper}", party=shipper, roles=("shipper",),
                      password=password)  # fmt: skip
        if shipper in WITH_ACCOUNTANT:
            yield Account(user=f"{short}.accountant", name=f"Accountant of {shipper}", party=shipper,
                          roles=("accountant",), password=password)  # fmt: skip


def settle_in(installation: Installation, everybody: tuple[Account, ...]) -> None:
    """Write down the parties and their people."""
    parties = [FirstParty(name=HOST, title="Who runs this desk", kind="host", zone="UTC")]
    parties += [FirstParty(name=o, title=o, kind="operator", zone=z) for o, z in OPERATORS.items()]
    parties += [FirstParty(name=s, title=s, kind="shipper", zone=OPERATORS[HOME[s]]) for s in SHIPPERS]
    make_first(
        installation,
        parties,
        [
            FirstAccount(
                login=a.user, name=a.name, party=a.party, roles=a.roles, password=a.password,
                language=a.language, must_change=False,
            )
            for a in everybody
        ],
    )  # fmt: skip


def invented_password() -> str:
    """One password for everybody of a demo, new each time it starts."""
    return passwords.invented()


def acting(party: str, role: Role, *, second: bool = False) -> Actor:
    """One of the people above at work."""
    if party in OPERATORS:
        word = {"administrator": "admin"}.get(role, role) + ("2" if second else "")
        user, name = f"{party.split('-')[0].lower()}.{word}", f"{party} {word}"
    else:
        user, name = party.lower().replace(" ", "-"), f"Trader of {party}"
    return Actor(user=user, name=name, party=party, roles=frozenset((role,)))
