"""Signing in and out, and what a person does to the own account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from gasunion.operations.people import own_account, sessions
from gasunion.operations.people.own_account import Seed
from gasunion.operations.people.users import User
from gasunion.web.api.answers import Asked, Sent, problems
from gasunion.web.security import Route, allowed, public, session_token, visitor
from gasunion.web.security.visit import address_of, drop_session, require_same_site, set_session

router = APIRouter(prefix="/api/v1", route_class=Route, tags=["account"])

Secret = Annotated[str, Field(min_length=1, max_length=256, json_schema_extra={"writeOnly": True})]


class SignIn(Sent):
    """Who wants in. code : six digits of the second factor, where the account has one."""

    login: Annotated[str, Field(min_length=1, max_length=63, examples=["ru-op.dispatcher"])]
    password: Annotated[Secret, Field(examples=["seven lamps over water"])]
    code: Annotated[str, Field(max_length=12, examples=["123456"])] | None = None


class Me(Sent):
    """Who is signed in.

    csrf : send it as X-CSRF-Token with every change made by cookie; null for a key.
    must_change_password, needs_second_factor : what opens nothing else until it is done.
    """

    login: str = Field(examples=["ru-op.dispatcher"])
    name: str
    party: str = Field(examples=["RU-Op"])
    roles: list[str] = Field(examples=[["dispatcher"]])
    language: str
    via: str = Field(examples=["session"])
    csrf: str | None
    idle_at: str | None
    ends_at: str | None
    must_change_password: bool
    needs_second_factor: bool


class NewPassword(Sent):
    """The old password and the new one."""

    old: Secret
    new: Annotated[Secret, Field(examples=["eight kites under snow"])]


class Proof(Sent):
    """The password once more, before a second factor is set up."""

    password: Secret


class Code(Sent):
    """Six digits of the authenticator."""

    code: Annotated[str, Field(min_length=6, max_length=12, examples=["123456"])]


class Language(Sent):
    """Language of the desk: en, ru, kk or uz."""

    language: Annotated[str, Field(max_length=8, examples=["ru"])]


def _me(visit: sessions.Visit) -> Me:
    session = visit.session
    return Me(
        login=visit.actor.user, name=visit.actor.name, party=visit.actor.party,
        roles=sorted(visit.actor.roles), language=visit.language, via=visit.actor.via,
        csrf=None if session is None else session.csrf,
        idle_at=None if session is None else session.idle_at,
        ends_at=None if session is None else session.ends_at,
        must_change_password=visit.must_change, needs_second_factor=visit.needs_second_factor,
    )  # fmt: skip


@router.post("/sessions", status_code=201, responses=problems())
@public
def sign_in(request: Request, response: Response, sent: SignIn) -> Me:
    """Sign in: the session comes back as a cookie, the token for changes in the answer."""
    require_same_site(request)
    done = sessions.sign_in(
        request.app.state.installation, sent.login, sent.password, code=sent.code,
        address=address_of(request),
    )  # fmt: skip
    if (old := session_token(request)) is not None:  # whatever session the browser had is over
        sessions.sign_out(request.app.state.installation, old)
    set_session(response, done.token, request.app.state.settings)
    return _me(done.visit)


@router.delete("/sessions/current", status_code=204, responses=problems())
@allowed(is_open_early=True)
def sign_out(request: Request, response: Response, asked: Asked) -> None:
    """Sign out: the session ends on the server."""
    if (token := session_token(request)) is not None:
        sessions.sign_out(asked.desk, token)
    drop_session(response, request.app.state.settings)


@router.get("/me", responses=problems())
@allowed(is_open_early=True)
def me(request: Request) -> Me:
    """Who is signed in, and what is still asked."""
    found = visitor(request)
    assert found is not None  # the route has let them in
    return _me(found)


@router.put("/me/password", responses=problems(409))
@allowed(is_open_early=True)
def change_password(request: Request, sent: NewPassword, asked: Asked) -> User:
    """Change the own password; every other session ends."""
    token = session_token(request)
    return own_account.change_password(asked.desk, asked.actor, sent.old, new=sent.new, token=token)


@router.post("/me/second-factor", status_code=201, responses=problems(409))
@allowed(is_open_early=True)
def begin_second_factor(sent: Proof, asked: Asked) -> Seed:
    """A seed for an authenticator; shown once, in force when a first code was sent."""
    return own_account.begin_second_factor(asked.desk, asked.actor, sent.password)


@router.put("/me/second-factor", responses=problems(409))
@allowed(is_open_early=True)
def confirm_second_factor(request: Request, sent: Code, asked: Asked) -> User:
    """Turn the second factor on with a first code."""
    token = session_token(request)
    return own_account.confirm_second_factor(asked.desk, asked.actor, sent.code, token=token)


@router.put("/me/language", responses=problems())
@allowed(is_open_early=True)
def set_language(sent: Language, asked: Asked) -> User:
    """The language of the desk for this person."""
    return own_account.set_language(asked.desk, asked.actor, sent.language)
