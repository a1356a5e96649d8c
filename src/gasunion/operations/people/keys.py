"""Keys of programs: 256 random bits, shown once, stored as SHA-256, ended by time or by hand."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.people.sessions import TOLD_EVERY, Visit, hash_of, user_columns, visit_of
from gasunion.operations.people.tables import API_KEYS, PARTIES, USERS
from gasunion.operations.store.actor import Actor, Conflict, Forbidden, Unknown, require
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import fault_of, shown

PREFIX: Final = "gu1_"
"""What every key begins with, so that a scanner of code knows one when it sees it."""
LONGEST_DAYS: Final = 366
MOST: Final = 20
"""Keys in force of one user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key without its secret.

    Attributes
    ----------
    id : what it is called by. seen_at : when it was last used, to the minute; None if never.
    """

    id: str
    login: str
    label: str
    made_at: str
    ends_at: str
    seen_at: str | None
    is_revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key with its secret, which is shown once and stands nowhere."""

    key: Key
    secret: str


def make_key(installation: Installation, actor: Actor, label: str, *, days: int = 90) -> NewKey:
    """Make a key that acts as its user, in a session: a key makes no keys.

    Raises
    ------
    Refused : label or days are wrong, or there are too many. Conflict : a key in force has that label.
    Forbidden : the request came with a key.
    """
    require(actor)
    if actor.via == "key":
        what = "a key makes no keys"
        raise Forbidden([Finding(where="key", what=what, hint="sign in and make it at the desk.")])
    faults = []
    if fault_of(label, is_name=True) is not None or not 0 < len(label.strip()) <= 80:
        faults.append(Finding(where="label", what="is empty, longer than 80 characters, or not printable."))
    if not 1 <= days <= LONGEST_DAYS:
        limit = f"1 to {LONGEST_DAYS}"
        faults.append(Finding(where="days", what=f"is {days}", limit=limit, hint=f"write {limit}."))
    if faults:
        raise Refused(faults)
    secret, id_ = PREFIX + secrets.token_urlsafe(32), secrets.token_hex(6)

    def work(connection: Connection) -> NewKey:
        now = installation.now()
        in_force = (
            API_KEYS.c.login == actor.user,
            API_KEYS.c.is_revoked.is_(False),
            API_KEYS.c.ends_at > instant_text(now),
        )
        if connection.execute(select(API_KEYS.c.id).where(*in_force, API_KEYS.c.label == label)).first():
            what = f"a key {shown(label)} is in force."
            hint = "End it first, or take another label: a secret is shown once."
            raise Conflict([Finding(where="label", what=what, hint=hint)])
        count = connection.execute(select(func.count()).select_from(API_KEYS).where(*in_force)).scalar_one()
        if count >= MOST:
            what = f"{count} keys are in force"
            raise Refused([Finding(where="keys", what=what, limit=MOST, hint="end one first.")])
        connection.execute(
            insert(API_KEYS).values(
                id=id_, sha256=hash_of(secret), login=actor.user, label=label, made_at=instant_text(now),
                ends_at=instant_text(now + timedelta(days=days)), seen_at=None, is_revoked=False,
            )
        )  # fmt: skip
        event(
            connection, installation, actor=actor, action="key.made", subject=id_,
            detail={"label": label, "login": actor.user}, seen_by={actor.party},
        )  # fmt: skip
        return NewKey(key=_key(_row(connection, id_)), secret=secret)

    return installation.write(work)


def keys(installation: Installation, actor: Actor) -> tuple[Key, ...]:
    """The actor's own keys; an administrator sees those of the party."""
    require(actor)
    asked = select(API_KEYS).join(USERS, USERS.c.login == API_KEYS.c.login)
    if "administrator" in actor.roles:
        asked = asked.where(USERS.c.party == actor.party)
    else:
        asked = asked.where(API_KEYS.c.login == actor.user)
    with installation.reading() as connection:
        rows = connection.execute(asked.order_by(API_KEYS.c.made_at, API_KEYS.c.id))
        return tuple(_key(row) for row in rows)


def revoke_key(installation: Installation, actor: Actor, id_: str) -> Key:
    """End a key now: its user, or an administrator of the party. One that has ended stays so.

    Raises
    ------
    Unknown : there is none that the actor may end.
    """
    require(actor)

    def work(connection: Connection) -> Key:
        row = connection.execute(
            select(API_KEYS, USERS.c.party)
            .join(USERS, USERS.c.login == API_KEYS.c.login)
            .where(API_KEYS.c.id == id_)
        ).one_or_none()
        may = row is not None and (
            row.login == actor.user or (row.party == actor.party and "administrator" in actor.roles)
        )
        if row is None or not may:
            raise Unknown([Finding(where="key", what=f"there is no key {shown(id_)} of yours.")])
        if not row.is_revoked:
            connection.execute(update(API_KEYS).where(API_KEYS.c.id == id_).values(is_revoked=True))
            event(
                connection, installation, actor=actor, action="key.ended", subject=id_,
                detail={"label": row.label, "login": row.login}, seen_by={actor.party},
            )  # fmt: skip
        return _key(_row(connection, id_))

    return installation.write(work)


def visit_by_key(installation: Installation, secret: str) -> Visit | None:
    """Who a key acts as; None where it acts as nobody any more."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    now = installation.now()
    asked = (
        select(API_KEYS.c.id, API_KEYS.c.ends_at, API_KEYS.c.seen_at, API_KEYS.c.is_revoked, *user_columns())
        .join(USERS, USERS.c.login == API_KEYS.c.login)
        .join(PARTIES, PARTIES.c.name == USERS.c.party)
        .where(API_KEYS.c.sha256 == hash_of(secret))
    )
    with installation.reading() as connection:
        row = connection.execute(asked).one_or_none()
    if row is None or row.is_revoked or row.is_disabled or row.ends_at <= instant_text(now):
        return None
    if row.seen_at is None or instant_text(now - TOLD_EVERY) >= row.seen_at:
        _seen(installation, row.id, now)
    return visit_of(row, session=None)


def _seen(installation: Installation, id_: str, now: datetime) -> None:
    values = {"seen_at": instant_text(now)}
    installation.write(lambda c: c.execute(update(API_KEYS).where(API_KEYS.c.id == id_).values(**values)))


def _row(connection: Connection, id_: str) -> Any:
    return connection.execute(select(API_KEYS).where(API_KEYS.c.id == id_)).one()


def _key(row: Any) -> Key:
    return Key(
        id=row.id,
        login=row.login,
        label=row.label,
        made_at=row.made_at,
        ends_at=row.ends_at,
        seen_at=row.seen_at,
        is_revoked=bool(row.is_revoked),
    )
