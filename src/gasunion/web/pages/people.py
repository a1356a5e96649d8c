"""Users of the own party for its administrator, and everybody's own account and keys."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from gasunion.operations.people.keys import Key, keys, make_key, revoke_key
from gasunion.operations.people.parties import ROLES_OF, parties
from gasunion.operations.people.users import Invited, User, add_user, change_user, let_in_again, users
from gasunion.operations.store.actor import Role
from gasunion.web.app import installation
from gasunion.web.pages.forms import Sent, onward, text_of, texts_of, tried, whole_of
from gasunion.web.pages.frame import page
from gasunion.web.problem import Problem
from gasunion.web.security import Route, allowed, signed_in

router = APIRouter(prefix="/desk", route_class=Route, include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleView:
    """What the page shows. invited : whom a password was just made for; it is shown this once."""

    users: tuple[User, ...]
    roles: tuple[Role, ...]
    invited: Invited | None
    done: str
    login: str
    name: str
    chosen: tuple[str, ...]


@router.get("/people")
@allowed("administrator")
def people_page(request: Request, done: str = "") -> Response:
    """The people of the party."""
    return _people(request, done=done if done in ("closed", "opened") else "")


@router.post("/people")
@allowed("administrator")
def add(request: Request, form: Sent) -> Response:
    """Add a person with a password for the first sign-in."""
    actor, chosen = signed_in(request), texts_of(form, "roles")
    known = [role for role in _roles(request) if role in chosen]
    invited, problem = tried(
        lambda: add_user(
            installation(request), actor, text_of(form, "login"), name=text_of(form, "name"),
            party=actor.party, roles=known,
        )
    )  # fmt: skip
    return _people(request, invited=invited, problem=problem, form=form if problem else None)


@router.post("/people/{login}/password")
@allowed("administrator")
def new_password(request: Request, login: str) -> Response:
    """Let somebody in again with a new password."""
    invited, problem = tried(lambda: let_in_again(installation(request), signed_in(request), login))
    return _people(request, invited=invited, problem=problem)


@router.post("/people/{login}/close")
@allowed("administrator")
def close(request: Request, login: str, form: Sent) -> Response:
    """Close an account, or open it again."""
    is_closed = text_of(form, "closed") == "yes"
    changed, problem = tried(
        lambda: change_user(
            installation(request), signed_in(request), login, is_disabled=is_closed,
            version=whole_of(text_of(form, "version"), "version", "the version of the user"),
        )
    )  # fmt: skip
    if changed is None:
        return _people(request, problem=problem)
    return onward(f"/desk/people?done={'closed' if is_closed else 'opened'}")


@router.get("/account")
@allowed()
def account_page(request: Request, said: str = "") -> Response:
    """Who the person is here, and the keys of programs that act as this person."""
    return _account(request, said=said)


@router.post("/keys")
@allowed()
def new_key(request: Request, form: Sent) -> Response:
    """Make a key; its secret is shown on this answer and nowhere else."""
    made, problem = tried(lambda: make_key(installation(request), signed_in(request), text_of(form, "label")))
    return _account(request, secret=made.secret if made else "", problem=problem)


@router.post("/keys/{key}/revoke")
@allowed()
def end_key(request: Request, key: str) -> Response:
    """End a key."""
    ended, problem = tried(lambda: revoke_key(installation(request), signed_in(request), key))
    return _account(request, problem=problem) if ended is None else onward("/desk/account")


def _roles(request: Request) -> tuple[Role, ...]:
    """Roles that people of the party may have."""
    given, actor = installation(request), signed_in(request)
    kinds = {p.name: p.kind for p in parties(given, actor)}
    return tuple(sorted(ROLES_OF[kinds[actor.party]]))


def _people(
    request: Request,
    *,
    invited: Invited | None = None,
    problem: Problem | None = None,
    form: FormData | None = None,
    done: str = "",
) -> Response:
    view = PeopleView(
        users=users(installation(request), signed_in(request)),
        roles=_roles(request),
        invited=invited,
        done=done,
        login=text_of(form, "login") if form else "",
        name=text_of(form, "name") if form else "",
        chosen=tuple(texts_of(form, "roles")) if form else (),
    )
    return page(
        request, "people.html.j2", here="people", view=view, problem=problem,
        status=200 if problem is None else problem.status,
    )  # fmt: skip


def _account(
    request: Request, *, secret: str = "", problem: Problem | None = None, said: str = ""
) -> Response:
    actor = signed_in(request)
    own: tuple[Key, ...] = tuple(k for k in keys(installation(request), actor) if k.login == actor.user)
    return page(
        request, "account.html.j2", here="account", keys=own, secret=secret, problem=problem, said=said,
        status=200 if problem is None else problem.status,
    )  # fmt: skip
