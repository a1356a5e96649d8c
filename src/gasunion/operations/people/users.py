"""Users: added, changed and let in again by the administrator of their party, and of no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.people import passwords
from gasunion.operations.people.parties import ROLES_OF, kind_of_party, stale
from gasunion.operations.people.tables import API_KEYS, SESSIONS, USERS
from gasunion.operations.store.actor import Actor, Conflict, Forbidden, Role, Unknown, require
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import fault_of, shown

LANGUAGES: Final = ("en", "ru", "kk", "uz")
LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{1,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person at the desk.

    Attributes
    ----------
    must_change : the password was given by another, and opens nothing but its own change.
    version : grows by one with each change.
    """

    login: str
    name: str
    party: str
    roles: tuple[Role, ...]
    language: str
    has_second_factor: bool
    must_change: bool
    is_disabled: bool
    made_at: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """A user with the password for the first sign-in, which is shown once and stands nowhere."""

    user: User
    password: str


def user_of(row: Any) -> User:
    """A user from its row, without what is secret."""
    return User(
        login=row.login,
        name=row.name,
        party=row.party,
        roles=tuple(json.loads(row.roles)),
        language=row.language,
        has_second_factor=bool(row.totp_is_on),
        must_change=bool(row.must_change),
        is_disabled=bool(row.is_disabled),
        made_at=row.made_at,
        version=row.version,
    )


def users(installation: Installation, actor: Actor) -> tuple[User, ...]:
    """Users that an administrator looks after: those of the own party; the host's sees administrators too."""
    require(actor, "administrator")
    with installation.reading() as connection:
        is_host = kind_of_party(connection, actor.party) == "host"
        found = (user_of(r) for r in connection.execute(select(USERS).order_by(USERS.c.login)))
        return tuple(u for u in found if _is_looked_after(actor, u.party, u.roles, is_host=is_host))


def add_user(
    installation: Installation,
    actor: Actor,
    login: str,
    *,
    name: str,
    party: str,
    roles: Iterable[Role],
    language: str = "en",
) -> Invited:
    """Add a user with a password for the first sign-in.

    Raises
    ------
    Refused : a field is wrong; all at once. Conflict : the login is taken. Forbidden : another party's user.
    """
    require(actor, "administrator")
    wanted = tuple(sorted(set(roles)))
    password = passwords.invented()
    stored = passwords.hashed(password)

    def work(connection: Connection) -> Invited:
        kind = _kind(connection, party)
        _require_charge(connection, actor, party, wanted)
        faults = _faults(login, name, language=language) + _role_faults(wanted, kind)
        if faults:
            raise Refused(faults)
        if connection.execute(select(USERS.c.login).where(USERS.c.login == login)).first() is not None:
            taken = Finding(where="login", what=f"{shown(login)} is taken.", hint="Take another.")
            raise Conflict([taken])
        connection.execute(
            insert(USERS).values(
                login=login, name=name, party=party, roles=json.dumps(wanted), language=language,
                password=stored, must_change=True, totp_seed=None, totp_is_on=False, totp_step=0,
                is_disabled=False, made_at=instant_text(installation.now()), version=1,
            )
        )  # fmt: skip
        _told(connection, installation, actor, "user.added", party, login, {"roles": list(wanted)})
        return Invited(user=user_of(_row(connection, login)), password=password)

    return installation.write(work)


def change_user(
    installation: Installation,
    actor: Actor,
    login: str,
    *,
    version: int,
    name: str | None = None,
    roles: Iterable[Role] | None = None,
    is_disabled: bool | None = None,
) -> User:
    """Change a user's name or roles, or close the account; what is None stays.

    Raises
    ------
    Refused : a field is wrong, or the party would be left without an administrator.
    """
    require(actor, "administrator")

    def work(connection: Connection) -> User:
        before = _in_charge(connection, actor, login)
        wanted = before.roles if roles is None else tuple(sorted(set(roles)))
        _require_charge(connection, actor, before.party, wanted)
        named = before.name if name is None else name
        closed = before.is_disabled if is_disabled is None else is_disabled
        faults = _faults(login, named, language=before.language)
        faults += _role_faults(wanted, _kind(connection, before.party))
        if faults:
            raise Refused(faults)
        if version != before.version:
            raise Conflict([stale("user", login, before.version)])
        was_in_charge = "administrator" in before.roles and not before.is_disabled
        if was_in_charge and (closed or "administrator" not in wanted):
            _require_another(connection, before.party, login)
        connection.execute(
            update(USERS)
            .where(USERS.c.login == login)
            .values(name=named, roles=json.dumps(wanted), is_disabled=closed, version=before.version + 1)
        )
        if closed:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.login == login))
            connection.execute(update(API_KEYS).where(API_KEYS.c.login == login).values(is_revoked=True))
        detail = {"roles": list(wanted), "is_disabled": closed}
        _told(connection, installation, actor, "user.changed", before.party, login, detail)
        return user_of(_row(connection, login))

    return installation.write(work)


def let_in_again(
    installation: Installation, actor: Actor, login: str, *, drop_second_factor: bool = False
) -> Invited:
    """A new password for a first sign-in, for who forgot; every session and key of the user ends."""
    require(actor, "administrator")
    password = passwords.invented()
    stored = passwords.hashed(password)

    def work(connection: Connection) -> Invited:
        before = _in_charge(connection, actor, login)
        values: dict[str, Any] = {"password": stored, "must_change": True, "version": before.version + 1}
        if drop_second_factor:
            values |= {"totp_seed": None, "totp_is_on": False}
        connection.execute(update(USERS).where(USERS.c.login == login).values(**values))
        connection.execute(delete(SESSIONS).where(SESSIONS.c.login == login))
        connection.execute(update(API_KEYS).where(API_KEYS.c.login == login).values(is_revoked=True))
        detail = {"dropped_second_factor": drop_second_factor}
        _told(connection, installation, actor, "user.let_in_again", before.party, login, detail)
        return Invited(user=user_of(_row(connection, login)), password=password)

    return installation.write(work)


def _in_charge(connection: Connection, actor: Actor, login: str) -> User:
    """A user whom the actor looks after; one of another party is as unknown as one that is not there."""
    row = connection.execute(select(USERS).where(USERS.c.login == login)).one_or_none()
    is_host = kind_of_party(connection, actor.party) == "host"
    found = None if row is None else user_of(row)
    if found is None or not _is_looked_after(actor, found.party, found.roles, is_host=is_host):
        what = f"there is no user {shown(login)} whom {actor.party} looks after."
        raise Unknown([Finding(where="login", what=what)])
    return found


def _is_looked_after(actor: Actor, party: str, roles: Iterable[str], *, is_host: bool) -> bool:
    return party == actor.party or (is_host and set(roles) == {"administrator"})


def _require_charge(connection: Connection, actor: Actor, party: str, roles: Iterable[str]) -> None:
    is_host = kind_of_party(connection, actor.party) == "host"
    if not _is_looked_after(actor, party, roles, is_host=is_host):
        what = f"{actor.user} looks after users of {actor.party} alone"
        raise Forbidden([Finding(where="party", what=what, hint=f"ask an administrator of {party}.")])


def _require_another(connection: Connection, party: str, login: str) -> None:
    asked = select(USERS.c.login, USERS.c.roles).where(
        USERS.c.party == party, USERS.c.login != login, USERS.c.is_disabled.is_(False)
    )
    if not any("administrator" in json.loads(r.roles) for r in connection.execute(asked)):
        what = f"{login} is the last administrator of {party}"
        raise Refused([Finding(where="roles", what=what, hint="make another one first.")])


def _kind(connection: Connection, party: str) -> str:
    kind = kind_of_party(connection, party)
    if kind is None:
        raise Unknown([Finding(where="party", what=f"there is no party {shown(party)}.")])
    return kind


def _row(connection: Connection, login: str) -> Any:
    return connection.execute(select(USERS).where(USERS.c.login == login)).one()


def _told(
    connection: Connection,
    installation: Installation,
    actor: Actor,
    action: str,
    party: str,
    login: str,
    detail: dict[str, Any],
) -> None:
    event(
        connection, installation, actor=actor, action=action, subject=login,
        detail={"login": login, "party": party, **detail}, seen_by={actor.party, party},
    )  # fmt: skip


def _faults(login: str, name: str, *, language: str) -> list[Finding]:
    faults = []
    if not LOGIN.fullmatch(login):
        hint = "use 2 to 63 small Latin letters, digits, points, hyphens and @."
        faults.append(Finding(where="login", what=f"{shown(login)} is no login", hint=hint))
    if fault_of(name, is_name=True) is not None or not 0 < len(name.strip()) <= 120:
        faults.append(Finding(where="name", what="is empty, longer than 120 characters, or not printable."))
    if language not in LANGUAGES:
        hint = f"write one of {', '.join(LANGUAGES)}."
        faults.append(Finding(where="language", what=f"is {shown(language)}", hint=hint))
    return faults


def _role_faults(roles: tuple[str, ...], kind: str) -> list[Finding]:
    allowed = ROLES_OF[kind]
    faults = [
        Finding(
            where="roles",
            what=f"{shown(r)} is no role of a party of kind {kind}",
            hint=f"choose of {', '.join(sorted(allowed))}.",
        )
        for r in roles
        if r not in allowed
    ]
    return faults or ([] if roles else [Finding(where="roles", what="names no role", hint="give one.")])


def count_users(connection: Connection) -> int:
    """How many accounts there are."""
    return int(connection.execute(select(func.count()).select_from(USERS)).scalar_one())
