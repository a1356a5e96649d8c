"""Parties, users and keys."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from gasunion.operations.people import keys, parties, users
from gasunion.operations.people.keys import Key as ApiKey
from gasunion.operations.people.keys import NewKey
from gasunion.operations.people.parties import Party, PartyKind
from gasunion.operations.people.users import Invited, User
from gasunion.operations.store.actor import Role
from gasunion.web.api.answers import Asked, Page, Sent, Version, problems, tag, version_in
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/api/v1", route_class=Route, tags=["people"])

PartyName = Annotated[str, Path(min_length=1, max_length=63, examples=["UZ-Op"])]
Login = Annotated[str, Path(min_length=1, max_length=63, examples=["uz-op.dispatcher"])]
KeyId = Annotated[str, Path(min_length=1, max_length=24, examples=["3f9a1c5e7b20"])]
Roles = Annotated[list[Role], Field(min_length=1, max_length=6, examples=[["dispatcher"]])]
PersonName = Annotated[str, Field(min_length=1, max_length=120, examples=["Dilnoza Karimova"])]


class SentParty(Sent):
    """A party. zone : IANA time zone of its clock."""

    title: Annotated[str, Field(min_length=1, max_length=200, examples=["Operator of Uzbekistan"])]
    kind: Annotated[PartyKind, Field(examples=["operator"])]
    zone: Annotated[str, Field(min_length=1, max_length=64, examples=["Asia/Tashkent"])]
    asks_second_factor: bool = False


class SentUser(Sent):
    """A new user."""

    login: Annotated[str, Field(min_length=2, max_length=63, examples=["uz-op.dispatcher"])]
    name: PersonName
    party: Annotated[str, Field(min_length=1, max_length=63, examples=["UZ-Op"])]
    roles: Roles
    language: Annotated[str, Field(max_length=8, examples=["uz"])] = "en"


class ChangedUser(Sent):
    """What is to change; what is left out stays."""

    name: PersonName | None = None
    roles: Roles | None = None
    is_disabled: bool | None = None


class Invitation(Sent):
    """A new password for a first sign-in. drop_second_factor : where the device was lost."""

    drop_second_factor: bool = False


class SentKey(Sent):
    """A key for a program. days : until it ends."""

    label: Annotated[str, Field(min_length=1, max_length=80, examples=["night batch"])]
    days: Annotated[int, Field(ge=1, le=366)] = 90


@router.get("/parties", responses=problems())
@allowed()
def list_parties(asked: Asked) -> Page[Party]:
    """Every party of the desk."""
    return Page(items=list(parties.parties(asked.desk, asked.actor)), next=None)


@router.put("/parties/{name}", responses=problems(404, 409, 412))
@allowed("administrator")
def put_party(
    name: PartyName, sent: SentParty, asked: Asked, response: Response, if_match: Version = None
) -> Party:
    """Write a party down (without If-Match) or change it (with): an administrator of the host."""
    done = parties.put_party(
        asked.desk, asked.actor, name, title=sent.title, kind=sent.kind, zone=sent.zone,
        asks_second_factor=sent.asks_second_factor,
        version=None if if_match is None else version_in(if_match),
    )  # fmt: skip
    tag(response, done.version)
    return done


@router.get("/users", responses=problems())
@allowed("administrator")
def list_users(asked: Asked) -> Page[User]:
    """Users whom the actor looks after."""
    return Page(items=list(users.users(asked.desk, asked.actor)), next=None)


@router.post("/users", status_code=201, responses=problems(404, 409))
@allowed("administrator")
def add_user(sent: SentUser, asked: Asked, response: Response) -> Invited:
    """Add a user; the password for the first sign-in is shown once, so a repeat is a conflict."""
    done = users.add_user(
        asked.desk, asked.actor, sent.login, name=sent.name, party=sent.party, roles=sent.roles,
        language=sent.language,
    )  # fmt: skip
    tag(response, done.user.version)
    return done


@router.patch("/users/{login}", responses=problems(404, 409, 412, 428))
@allowed("administrator")
def change_user(
    login: Login, sent: ChangedUser, asked: Asked, response: Response, if_match: Version = None
) -> User:
    """Change a user's name or roles, or close the account."""
    done = users.change_user(
        asked.desk, asked.actor, login, version=version_in(if_match), name=sent.name, roles=sent.roles,
        is_disabled=sent.is_disabled,
    )  # fmt: skip
    tag(response, done.version)
    return done


@router.post("/users/{login}/invitation", status_code=201, responses=problems(404))
@allowed("administrator")
def invite_again(login: Login, sent: Invitation, asked: Asked) -> Invited:
    """A new password for a first sign-in; sessions and keys of the user end."""
    return users.let_in_again(asked.desk, asked.actor, login, drop_second_factor=sent.drop_second_factor)


@router.get("/keys", responses=problems())
@allowed()
def list_keys(asked: Asked) -> Page[ApiKey]:
    """The own keys; an administrator sees those of the party."""
    return Page(items=list(keys.keys(asked.desk, asked.actor)), next=None)


@router.post("/keys", status_code=201, responses=problems(409))
@allowed()
def make_key(sent: SentKey, asked: Asked) -> NewKey:
    """Make a key; its secret is shown once."""
    return keys.make_key(asked.desk, asked.actor, sent.label, days=sent.days)


@router.delete("/keys/{id}", responses=problems(404))
@allowed()
def end_key(id: KeyId, asked: Asked) -> ApiKey:  # noqa: A002 - the name of the path's part
    """End a key now."""
    return keys.revoke_key(asked.desk, asked.actor, id)
