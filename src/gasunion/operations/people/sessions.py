"""Sessions of browsers, kept on the server: begun by a password and a code, ended by time, person or change.

A session's token is 256 random bits, new at each sign-in whatever the browser brought, and stored as SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Connection, CursorResult, delete, insert, select, update

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.people import passwords, second_factor, throttle
from gasunion.operations.people.tables import PARTIES, SESSIONS, USERS
from gasunion.operations.people.users import LOGIN
from gasunion.operations.store.actor import Actor
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Finding, Refused

IDLE: Final = timedelta(hours=1)
"""A session that nobody used for so long is over."""
LONGEST: Final = timedelta(hours=12)
"""A session is over after so long whatever happens: a shift."""
TOLD_EVERY: Final = timedelta(minutes=1)
"""How exactly the last use of a session is written down."""


class NotSignedIn(Refused):
    """Nobody is signed in, or not enough.

    Attributes
    ----------
    needs_code : the password was right, and a code of the second factor is missing.
    """

    def __init__(self, what: str, hint: str, *, where: str = "sign-in", needs_code: bool = False) -> None:
        self.needs_code = needs_code
        super().__init__([Finding(where=where, what=what, hint=hint)], "not signed in")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session as its own user sees it.

    Attributes
    ----------
    csrf : what a request that changes something must carry too. idle_at : when it ends unused.
    """

    csrf: str
    has_second_factor: bool
    made_at: str
    idle_at: str
    ends_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who sends a request, and what is still asked of them.

    Attributes
    ----------
    session : None for a program with a key.
    must_change : the password is not the person's own yet. needs_second_factor : the party asks for one.
    """

    actor: Actor
    session: Session | None
    language: str
    must_change: bool
    needs_second_factor: bool

    @property
    def is_whole(self) -> bool:
        """Whether everything is open that the roles allow."""
        return not (self.must_change or self.needs_second_factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A new session; the token goes to the browser and stands nowhere else."""

    token: str
    visit: Visit


def sign_in(
    installation: Installation, login: str, password: str, *, code: str | None = None, address: str
) -> SignedIn:
    """Begin a session.

    Parameters
    ----------
    code : of the second factor, where the user has one. address : where the attempt comes from.

    Raises
    ------
    NotSignedIn : login, password or code is wrong, or the code is missing.
    TooMany : too many failures of this account or from this address.
    """
    login = login.strip().casefold()
    installation.write(lambda c: throttle.begin(c, login=login, address=address, now=installation.now()))
    row = None
    if LOGIN.fullmatch(login):  # what is no login is nobody's, and no database is asked
        with installation.reading() as connection:
            row = connection.execute(select(USERS).where(USERS.c.login == login)).one_or_none()
    stored = passwords.nobodys() if row is None else row.password
    is_right = passwords.is_right(stored, password)  # outside of every transaction: it takes its time
    if row is None or not is_right or row.is_disabled:
        raise NotSignedIn("login or password is not right.", "Try again, or ask your administrator.")
    if row.totp_is_on and not (code or "").strip():
        raise NotSignedIn(
            "a code of the second factor is needed.", "Send the six digits of your authenticator.",
            where="code", needs_code=True,
        )  # fmt: skip
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)

    def work(connection: Connection) -> None:
        now = installation.now()
        if row.totp_is_on:
            use_code(installation, connection, login, code=code or "")
        throttle.succeeded(connection, login=login, address=address, now=now)
        _sweep(connection, now)
        connection.execute(
            insert(SESSIONS).values(
                sha256=hash_of(token), login=login, csrf=csrf, has_second_factor=bool(row.totp_is_on),
                made_at=instant_text(now), seen_at=instant_text(now), ends_at=instant_text(now + LONGEST),
            )
        )  # fmt: skip
        event(
            connection, installation, actor=_actor(row, "session"), action="session.begun", subject=login,
            detail={"has_second_factor": bool(row.totp_is_on)}, seen_by={row.party},
        )  # fmt: skip

    installation.write(work)
    found = visit(installation, token)
    if found is None:
        raise NotSignedIn("the account was closed meanwhile.", "Ask your administrator.")
    return SignedIn(token=token, visit=found)


def visit(installation: Installation, token: str) -> Visit | None:
    """Who a session's token stands for; None where it stands for nobody any more."""
    now = installation.now()
    with installation.reading() as connection:
        row = connection.execute(_asked().where(SESSIONS.c.sha256 == hash_of(token))).one_or_none()
    if row is None or row.is_disabled or instant_text(now) >= min(row.ends_at, _idle_at(row.seen_at)):
        return None
    if instant_text(now - TOLD_EVERY) >= row.seen_at:
        installation.write(
            lambda c: c.execute(
                update(SESSIONS).where(SESSIONS.c.sha256 == row.sha256).values(seen_at=instant_text(now))
            )
        )
    session = Session(
        csrf=row.csrf,
        has_second_factor=bool(row.has_second_factor),
        made_at=row.session_made_at,
        idle_at=_idle_at(max(row.seen_at, instant_text(now - TOLD_EVERY))),
        ends_at=row.ends_at,
    )
    return visit_of(row, session=session)


def visit_of(row: Any, *, session: Session | None) -> Visit:
    """A visit from a row of user and party; a key was made by whoever had the second factor then."""
    lacks = bool(row.asks_second_factor) and not (
        bool(row.totp_is_on) if session is None else session.has_second_factor
    )
    return Visit(
        actor=_actor(row, "key" if session is None else "session"),
        session=session,
        language=row.language,
        must_change=bool(row.must_change),
        needs_second_factor=lacks,
    )


def sign_out(installation: Installation, token: str) -> None:
    """End a session; one that is over already is over."""
    installation.write(lambda c: c.execute(delete(SESSIONS).where(SESSIONS.c.sha256 == hash_of(token))))


def hash_of(token: str) -> str:
    """How a token of 256 random bits is stored: nothing slower is needed where nothing can be guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def use_code(installation: Installation, connection: Connection, login: str, *, code: str) -> None:
    """Accept a code of a user's second factor once.

    Raises
    ------
    NotSignedIn : it is none of the last steps, or was used before. SecretUnusable : the seed does not open.
    """
    row = connection.execute(select(USERS).where(USERS.c.login == login)).one()
    seed = installation.vault.opened(row.totp_seed, second_factor.about(login))
    step = second_factor.accepted_step(seed, code, at=installation.now(), after=row.totp_step)
    if step is not None:
        changed = cast(
            "CursorResult[Any]",
            connection.execute(
                update(USERS).where(USERS.c.login == login, USERS.c.totp_step < step).values(totp_step=step)
            ),
        )
        if changed.rowcount == 1:
            return
    raise NotSignedIn(
        "the code is not right, or was used already.", "Wait for the next one and send that.", where="code"
    )


def _asked() -> Any:
    return (
        select(
            SESSIONS.c.sha256, SESSIONS.c.csrf, SESSIONS.c.has_second_factor, SESSIONS.c.seen_at,
            SESSIONS.c.ends_at, SESSIONS.c.made_at.label("session_made_at"), *user_columns(),
        )
        .join(USERS, USERS.c.login == SESSIONS.c.login)
        .join(PARTIES, PARTIES.c.name == USERS.c.party)
    )  # fmt: skip


def user_columns() -> tuple[Any, ...]:
    """What a visit needs of user and party."""
    u = USERS.c
    return (
        u.login, u.name, u.party, u.roles, u.language, u.must_change, u.is_disabled, u.totp_is_on,
        PARTIES.c.asks_second_factor,
    )  # fmt: skip


def _actor(row: Any, via: Any) -> Actor:
    return Actor(
        user=row.login, name=row.name, party=row.party, roles=frozenset(json.loads(row.roles)), via=via
    )


def _idle_at(seen_at: str) -> str:
    return instant_text(datetime.fromisoformat(seen_at) + IDLE)


def _sweep(connection: Connection, now: datetime) -> None:
    """Sessions that are over need no row."""
    connection.execute(
        delete(SESSIONS).where(
            (SESSIONS.c.ends_at <= instant_text(now)) | (SESSIONS.c.seen_at <= instant_text(now - IDLE))
        )
    )
