"""What a person does to the own account: the password, the second factor, the language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, update

from gasunion.operations.people import passwords, second_factor
from gasunion.operations.people.sessions import NotSignedIn, hash_of, use_code
from gasunion.operations.people.tables import SESSIONS, USERS
from gasunion.operations.people.users import LANGUAGES, User, user_of
from gasunion.operations.store.actor import Actor, Conflict, Forbidden
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.vault import is_sealed
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """The seed of a second factor, shown while it is set up. address : what an authenticator scans."""

    seed: str
    address: str


def change_password(
    installation: Installation, actor: Actor, old: str, *, new: str, token: str | None
) -> User:
    """Set the own password; every other session of the user ends.

    Parameters
    ----------
    token : of the session at hand, which goes on.

    Raises
    ------
    NotSignedIn : the old one is not right. Refused : the new one will not do.
    """
    _require_person(actor)
    row = _own(installation, actor)
    if not passwords.is_right(row.password, old):
        raise NotSignedIn("the old password is not right.", "Type it again.", where="old")
    fault = passwords.fault_of_new(new, login=actor.user, where="new")
    if fault is None and new == old:
        fault = Finding(where="new", what="is the old one", hint="take another.")
    if fault is not None:
        raise Refused([fault])
    stored = passwords.hashed(new)

    def work(connection: Connection) -> User:
        changed = (
            update(USERS)
            .where(USERS.c.login == actor.user, USERS.c.password == row.password)
            .values(password=stored, must_change=False, version=USERS.c.version + 1)
        )
        if connection.execute(changed).rowcount != 1:
            raise Conflict([Finding(where="password", what="was changed meanwhile.", hint="Sign in again.")])
        kept = "" if token is None else hash_of(token)
        connection.execute(delete(SESSIONS).where(SESSIONS.c.login == actor.user, SESSIONS.c.sha256 != kept))
        _told(connection, installation, actor, "password.changed")
        return _now(connection, actor)

    return installation.write(work)


def begin_second_factor(installation: Installation, actor: Actor, password: str) -> Seed:
    """A new seed for an authenticator; it counts once a code of it was sent.

    Raises
    ------
    NotSignedIn : the password is not right. Conflict : a second factor is on already.
    """
    _require_person(actor)
    row = _own(installation, actor)
    if not passwords.is_right(row.password, password):
        raise NotSignedIn("the password is not right.", "Type it again.", where="password")
    seed = second_factor.new_seed()
    sealed = installation.vault.sealed(seed, second_factor.about(actor.user))

    def work(connection: Connection) -> Seed:
        if _row(connection, actor).totp_is_on:
            hint = "An administrator of your party can take it away if the device is lost."
            raise Conflict([Finding(where="second factor", what="is on already.", hint=hint)])
        connection.execute(
            update(USERS).where(USERS.c.login == actor.user).values(totp_seed=sealed, totp_step=0)
        )
        return Seed(seed=seed, address=second_factor.address_of(seed, login=actor.user))

    return installation.write(work)


def confirm_second_factor(installation: Installation, actor: Actor, code: str, *, token: str | None) -> User:
    """Turn the second factor on with a first code; the session at hand has it from now on.

    Raises
    ------
    NotSignedIn : the code is not right. Conflict : none was begun, or it is on already.
    """
    _require_person(actor)

    def work(connection: Connection) -> User:
        row = _row(connection, actor)
        if row.totp_is_on or row.totp_seed is None:
            what = "is on already." if row.totp_is_on else "was not begun."
            raise Conflict([Finding(where="second factor", what=what)])
        use_code(installation, connection, actor.user, code=code)
        connection.execute(
            update(USERS)
            .where(USERS.c.login == actor.user)
            .values(totp_is_on=True, version=USERS.c.version + 1)
        )
        if token is not None:
            connection.execute(
                update(SESSIONS).where(SESSIONS.c.sha256 == hash_of(token)).values(has_second_factor=True)
            )
        _told(connection, installation, actor, "second_factor.on")
        return _now(connection, actor)

    return installation.write(work)


def seal_seeds(installation: Installation, connection: Connection) -> int:
    """Seal the seeds that an earlier version kept in the clear, and try to open the others; how many were.

    Raises
    ------
    SecretUnusable : one does not open.
    """
    count = 0
    for row in connection.execute(select(USERS).where(USERS.c.totp_seed.is_not(None))).all():
        seed = installation.vault.opened(row.totp_seed, second_factor.about(row.login))
        if not is_sealed(row.totp_seed):
            sealed = installation.vault.sealed(seed, second_factor.about(row.login))
            connection.execute(update(USERS).where(USERS.c.login == row.login).values(totp_seed=sealed))
            count += 1
    return count


def set_language(installation: Installation, actor: Actor, language: str) -> User:
    """The language of the desk for this person."""
    if language not in LANGUAGES:
        hint = f"write one of {', '.join(LANGUAGES)}."
        raise Refused([Finding(where="language", what=f"is {shown(language)}", hint=hint)])

    def work(connection: Connection) -> User:
        connection.execute(update(USERS).where(USERS.c.login == actor.user).values(language=language))
        return _now(connection, actor)

    return installation.write(work)


def own_user(installation: Installation, actor: Actor) -> User:
    """The actor's own account."""
    return user_of(_own(installation, actor))


def _require_person(actor: Actor) -> None:
    if actor.via == "key":
        what = "a key changes neither password nor second factor"
        raise Forbidden([Finding(where="key", what=what, hint="sign in at the desk.")])


def _own(installation: Installation, actor: Actor) -> Any:
    with installation.reading() as connection:
        return _row(connection, actor)


def _row(connection: Connection, actor: Actor) -> Any:
    return connection.execute(select(USERS).where(USERS.c.login == actor.user)).one()


def _now(connection: Connection, actor: Actor) -> User:
    return user_of(_row(connection, actor))


def _told(connection: Connection, installation: Installation, actor: Actor, action: str) -> None:
    event(
        connection, installation, actor=actor, action=action, subject=actor.user,
        detail={"login": actor.user}, seen_by={actor.party},
    )  # fmt: skip
