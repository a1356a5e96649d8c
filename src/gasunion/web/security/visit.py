"""Who sends a request: by the cookie of a session, or by a key."""

from __future__ import annotations

import hmac
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from gasunion.operations.people.keys import visit_by_key
from gasunion.operations.people.sessions import LONGEST, NotSignedIn, Visit, visit
from gasunion.operations.store.actor import Actor
from gasunion.web.problem import Problem, Unwell
from gasunion.web.settings import Settings

# A cookie of this prefix is bound to this host, and sent over TLS alone.
_SECURE_COOKIE: Final = "__Host-gasunion"
_PLAIN_COOKIE: Final = "gasunion"


def session_token(request: Request) -> str | None:
    """The session's token that the browser sent; None without one."""
    token = request.cookies.get(_cookie(request.app.state.settings))
    return token if token and len(token) <= 100 else None


def visitor(request: Request) -> Visit | None:
    """Who sends the request; None where nobody is known by what it carries."""
    if hasattr(request.state, "visit"):
        known: Visit | None = request.state.visit
        return known
    found = None
    installation = request.app.state.installation
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.casefold() == "bearer":
        found = visit_by_key(installation, secret.strip())
    elif (token := session_token(request)) is not None:
        found = visit(installation, token)
    request.state.visit = found
    return found


def signed_in(request: Request) -> Actor:
    """Who acts.

    Raises
    ------
    NotSignedIn : nobody is known by what the request carries.
    """
    found = visitor(request)
    if found is None:
        hint = "Send a key as 'Authorization: Bearer …', or sign in and send the cookie."
        raise NotSignedIn("nobody is known by what this request carries.", hint)
    return found.actor


def csrf_token(request: Request) -> str:
    """What a page puts into its forms; empty where there is no session."""
    found = visitor(request)
    return "" if found is None or found.session is None else found.session.csrf


def set_session(response: Response, token: str, settings: Settings) -> None:
    """Hand a new session to the browser."""
    response.set_cookie(
        _cookie(settings),
        token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=settings.is_behind_tls,
        httponly=True,
        samesite="strict",
    )


def drop_session(response: Response, settings: Settings) -> None:
    """Take the session from the browser."""
    response.delete_cookie(
        _cookie(settings), path="/", secure=settings.is_behind_tls, httponly=True, samesite="strict"
    )


def require_own_page(request: Request, sent_token: str | None) -> None:
    """Let a change through that one of our own pages sent; the cookie alone proves nothing of that.

    Raises
    ------
    Unwell : the token is missing or another's, or the browser says that another site asks.
    """
    require_same_site(request)
    expected = csrf_token(request)
    if not expected or not hmac.compare_digest(expected.encode(), (sent_token or "").encode()):
        raise Unwell(
            Problem(
                status=403,
                kind="csrf",
                detail="The token of the page is missing or old; load the page again. "
                "Programs send it as X-CSRF-Token, or use a key.",
            )
        )


def require_same_site(request: Request) -> None:
    """Let no other site send a form here.

    Raises
    ------
    Unwell : the browser says that another site asks.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    is_foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")
    if site not in ("same-origin", "none") or (is_foreign and origin != "null") or origin == "null":
        raise Unwell(Problem(status=403, kind="csrf", detail="Another site sent this request."))


def address_of(request: Request) -> str:
    """Where a request comes from: behind a proxy, the last address that the proxy names."""
    settings: Settings = request.app.state.settings
    if settings.is_behind_tls:
        named = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        if named:
            return named[:64]
    return request.client.host if request.client is not None else "unknown"


def _cookie(settings: Settings) -> str:
    return _SECURE_COOKIE if settings.is_behind_tls else _PLAIN_COOKIE
