"""The first accounts of a desk, made by whoever runs it: nobody is there yet to allow it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, insert

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.people import passwords
from gasunion.operations.people.parties import PartyKind
from gasunion.operations.people.tables import PARTIES, USERS
from gasunion.operations.people.users import count_users
from gasunion.operations.store.actor import Conflict, Role
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Finding

HOST = "Host"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstParty:
    """A party that a new desk begins with."""

    name: str
    title: str
    kind: PartyKind
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAccount:
    """An account that a new desk begins with.

    Attributes
    ----------
    password : for the first sign-in, or for good where `must_change` is False.
    """

    login: str
    name: str
    party: str
    roles: tuple[Role, ...]
    password: str
    language: str = "en"
    must_change: bool = True


def first_administrator() -> tuple[FirstParty, FirstAccount]:
    """The host with its administrator, and a password that was invented for the first sign-in."""
    return (
        FirstParty(name=HOST, title="Who runs this desk", kind="host", zone="UTC"),
        FirstAccount(
            login="admin", name="Administrator", party=HOST, roles=("administrator",),
            password=passwords.invented(),
        ),
    )  # fmt: skip


def make_first(
    installation: Installation, parties: Iterable[FirstParty], accounts: Iterable[FirstAccount]
) -> None:
    """Write down the first parties and accounts; once, on a desk that has none.

    Raises
    ------
    Conflict : there are accounts already.
    """
    given = list(accounts)
    # Accounts that are given the same password share its hash: that they do is known to whoever gave it.
    stored_of = {password: passwords.hashed(password) for password in {a.password for a in given}}
    rows = [(account, stored_of[account.password]) for account in given]
    first = list(parties)

    def work(connection: Connection) -> None:
        if count_users(connection):
            hint = "Sign in with one of them."
            raise Conflict([Finding(where="accounts", what="there are accounts already.", hint=hint)])
        for party in first:
            connection.execute(
                insert(PARTIES).values(
                    name=party.name, title=party.title, kind=party.kind, zone=party.zone,
                    asks_second_factor=False, version=1,
                )
            )  # fmt: skip
        for account, stored in rows:
            connection.execute(
                insert(USERS).values(
                    login=account.login, name=account.name, party=account.party,
                    roles=json.dumps(sorted(account.roles)), language=account.language, password=stored,
                    must_change=account.must_change, totp_seed=None, totp_is_on=False, totp_step=0,
                    is_disabled=False, made_at=instant_text(installation.now()), version=1,
                )
            )  # fmt: skip
            event(
                connection, installation, actor=None, action="user.added", subject=account.login,
                detail={"login": account.login, "party": account.party, "roles": sorted(account.roles)},
                seen_by={account.party},
            )  # fmt: skip

    installation.write(work)
