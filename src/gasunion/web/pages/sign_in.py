"""Who are you: sign-in, the first change of a password, the second factor, language and colours, sign-out."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from gasunion.operations.people.own_account import (
    begin_second_factor,
    change_password,
    confirm_second_factor,
)
from gasunion.operations.people.sessions import sign_in, sign_out
from gasunion.outcome import Finding, Refused
from gasunion.report.language.language import LANGUAGES
from gasunion.web.app import installation, settings_of
from gasunion.web.pages.forms import Sent, onward, tried
from gasunion.web.pages.frame import LANGUAGE_COOKIE, THEME_COOKIE, page
from gasunion.web.pages.look import THEMES
from gasunion.web.security import Route, allowed, public, session_token, signed_in, visitor
from gasunion.web.security.visit import address_of, drop_session, require_same_site, set_session

router = APIRouter(route_class=Route, include_in_schema=False)

A_YEAR_S = 365 * 24 * 3600


@router.get("/")
@public
def sign_in_page(request: Request, said: str = "") -> Response:
    """Login and password; whoever is signed in goes on to the day."""
    if visitor(request) is not None and not said:
        return onward("/desk")
    return page(request, "sign_in.html.j2", here="", problem=None, login="", said=said)


@router.post("/desk/sign-in")
@public
def begin(request: Request, form: Sent) -> Response:
    """Begin a session, or ask for what is missing."""
    require_same_site(request)
    login, password, code = (str(form.get(name) or "") for name in ("login", "password", "code"))
    found, problem = tried(
        lambda: sign_in(
            installation(request), login, password, code=code or None, address=address_of(request)
        )
    )
    if found is None:
        assert problem is not None
        needs_code = problem.kind == "code-needed" or bool(code)
        return page(
            request, "sign_in.html.j2", here="", status=problem.status, login=login, said="",
            problem=None if problem.kind == "code-needed" else problem, needs_code=needs_code,
        )  # fmt: skip
    response = onward("/desk/password" if found.visit.must_change else "/desk")
    set_session(response, found.token, settings_of(request))
    if request.cookies.get(LANGUAGE_COOKIE) is None and found.visit.language in LANGUAGES:
        _keep(request, response, LANGUAGE_COOKIE, found.visit.language)
    return response


@router.post("/desk/sign-out")
@allowed(is_open_early=True)
def end(request: Request) -> Response:
    """End the session."""
    if (token := session_token(request)) is not None:
        sign_out(installation(request), token)
    response = onward("/?said=out")
    drop_session(response, settings_of(request))
    return response


@router.get("/desk/password")
@allowed(is_open_early=True)
def password_page(request: Request) -> Response:
    """A new password; asked for at the first sign-in."""
    return _password(request, None)


@router.post("/desk/password")
@allowed(is_open_early=True)
def new_password(request: Request, form: Sent) -> Response:
    """Change the password."""
    old, new, again = (str(form.get(name) or "") for name in ("current", "new", "again"))

    def change() -> bool:
        if new != again:
            hint = "Type the new password twice alike."
            raise Refused([Finding(where="again", what="differs from the new password.", hint=hint)])
        change_password(installation(request), signed_in(request), old, new=new, token=session_token(request))
        return True

    done, problem = tried(change)
    return onward("/desk") if done else _password(request, problem)


def _password(request: Request, problem: object) -> Response:
    visit = visitor(request)
    return page(
        request, "sign_password.html.j2", here="account", problem=problem,
        is_first=visit is not None and visit.must_change, status=200 if problem is None else 422,
    )  # fmt: skip


@router.get("/desk/second-factor")
@allowed(is_open_early=True)
def second_factor_page(request: Request) -> Response:
    """Set up a second factor: first the password, then the seed, then a code."""
    return page(request, "second_factor.html.j2", here="account", problem=None, seed=None, address=None)


@router.post("/desk/second-factor")
@allowed(is_open_early=True)
def second_factor(request: Request, form: Sent) -> Response:
    """A new seed for the right password; the code of an authenticator that was given it."""
    actor, code = signed_in(request), str(form.get("code") or "")
    if code:
        done, problem = tried(
            lambda: confirm_second_factor(installation(request), actor, code, token=session_token(request))
        )
        if done is not None:
            return onward("/desk/account?said=second")
        return page(
            request, "second_factor.html.j2", here="account", status=422, problem=problem,
            seed=str(form.get("seed") or ""), address=str(form.get("address") or ""),
        )  # fmt: skip
    seed, problem = tried(
        lambda: begin_second_factor(installation(request), actor, str(form.get("password") or ""))
    )
    return page(
        request, "second_factor.html.j2", here="account", status=200 if seed else 422, problem=problem,
        seed=seed.seed if seed else None, address=seed.address if seed else None,
    )  # fmt: skip


@router.get("/desk/look")
@public
def look(request: Request, language: str = "", theme: str = "", back: str = "/") -> Response:
    """Keep a choice of language or colours on this browser; it says nothing to anybody else."""
    parts = urlsplit(back)
    is_own = back.startswith("/") and not back.startswith(("//", "/\\")) and not parts.netloc
    response = RedirectResponse(back if is_own else "/", status_code=303)
    if language in LANGUAGES:
        _keep(request, response, LANGUAGE_COOKIE, language)
    if theme in THEMES:
        _keep(request, response, THEME_COOKIE, theme)
    return response


def _keep(request: Request, response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=A_YEAR_S, path="/", samesite="lax", httponly=True,
        secure=settings_of(request).is_behind_tls,
    )  # fmt: skip
