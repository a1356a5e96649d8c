"""A desk opened for serving: one that is there, a new one with its administrator, or a made-up day."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from gasunion.ledger.store.address import address_of
from gasunion.operations.notes.webhooks import seal_secrets
from gasunion.operations.people.first_account import FirstAccount, first_administrator, make_first
from gasunion.operations.people.own_account import seal_seeds
from gasunion.operations.store.installation import Installation, make_installation, open_installation
from gasunion.operations.store.upgrade import has_desk, is_empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A desk that can be served.

    Attributes
    ----------
    is_new : it was made now. accounts : those that were made with it, with the passwords for signing in.
    """

    installation: Installation
    is_new: bool
    accounts: tuple[FirstAccount, ...]


@contextmanager
def opened(
    database: str | None, *, is_demo: bool, makes_new: bool, key_file: Path | None = None
) -> Iterator[Opened]:
    """Open a desk, and close it again.

    Parameters
    ----------
    database : its URL; None: of the environment or the default, and for a demo a temporary file.
    makes_new : a desk is also made beside a record that has none. Where nothing is, one is made always: there
        is nothing that it could change.
    key_file : of the key that seals secrets; None: of the environment, else beside the database.

    Raises
    ------
    Refused : there is none, it is of another version, the database said no, or a secret in it does not open.
    """
    if is_demo and database is None:
        with (
            tempfile.TemporaryDirectory(prefix="gasunion-demo-") as folder,
            _at(f"sqlite:///{Path(folder) / 'desk.db'}", is_demo=True, makes_new=True) as desk,
        ):
            yield desk
        return
    with _at(database, is_demo=is_demo, makes_new=makes_new, key_file=key_file) as desk:
        yield desk


@contextmanager
def _at(
    database: str | None, *, is_demo: bool, makes_new: bool, key_file: Path | None = None
) -> Iterator[Opened]:
    address = address_of(database)
    is_new = (makes_new or is_empty(address)) and not has_desk(address)
    open_it = make_installation if is_new else open_installation
    with open_it(database, key_file=key_file) as installation:
        if not is_new:
            installation.write(lambda c: _seal(installation, c))
        accounts: tuple[FirstAccount, ...] = ()
        if is_new and is_demo:
            accounts = _seeded(installation)
        elif is_new:
            host, administrator = first_administrator()
            make_first(installation, [host], [administrator])
            accounts = (administrator,)
        yield Opened(installation=installation, is_new=is_new, accounts=accounts)


def _seal(installation: Installation, connection: Connection) -> None:
    """Make sure that every secret is sealed, and opens: found out here and not when somebody signs in."""
    seal_seeds(installation, connection)
    seal_secrets(installation, connection)


def _seeded(installation: Installation) -> tuple[FirstAccount, ...]:
    """Parties, people and a gas day in progress, all made up."""
    from gasunion.operations.demo.seed import seed

    return tuple(
        FirstAccount(login=a.user, name=a.name, party=a.party, roles=a.roles, password=a.password)
        for a in seed(installation, now=installation.now()).accounts
    )
