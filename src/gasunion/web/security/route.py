"""A route that lets nobody in but by its rule, and nothing but what was read by the house's own reader."""

from __future__ import annotations

import math
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from gasunion.operations.people.sessions import Visit
from gasunion.operations.store.actor import require
from gasunion.outcome import Finding, Refused
from gasunion.reading.plain import json_of
from gasunion.reading.text import fault_of, shown
from gasunion.web.problem import Problem, Unwell
from gasunion.web.security.rule import Rule, rule_of
from gasunion.web.security.visit import address_of, require_own_page, signed_in, visitor

_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_FIELDS: Final = 2_000
"""Fields of one form: a matrix of 25 hours has some hundreds."""
MOST_KEYS: Final = 100
"""Fields of one body of JSON."""


class Route(APIRoute):
    """A route of the desk."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Rule, texts and body first, then what FastAPI makes of the endpoint."""
        inner = super().get_route_handler()
        rule = rule_of(self.endpoint)

        async def handle(request: Request) -> Response:
            if rule is None:
                raise TypeError(f"{self.path} has no rule of who may ask")
            if rule.is_public:
                _take(request, f"address {address_of(request)}")
            else:
                await _admit(request, rule)
            _require_texts(request)
            await _read_json(request)
            return await inner(request)

        return handle


async def _admit(request: Request, rule: Rule) -> None:
    visit = await run_in_threadpool(visitor, request)
    if visit is None:
        _take(request, f"address {address_of(request)}")
        signed_in(request)
        return
    _take(request, f"user {visit.actor.user}")
    if request.method not in _SAFE and visit.session is not None:
        token = request.headers.get("x-csrf-token")
        if token is None and _content_type(request) in _FORMS:
            sent = (await read_form(request)).get("csrf")
            token = sent if isinstance(sent, str) else None
        require_own_page(request, token)
    if not rule.is_open_early:
        _require_whole(visit)
    require(visit.actor, *sorted(rule.roles))


def _require_whole(visit: Visit) -> None:
    if visit.must_change:
        detail = "The password was given to you by another: change it first (PUT /api/v1/me/password)."
        raise Unwell(Problem(status=403, kind="password-change-needed", detail=detail))
    if visit.needs_second_factor:
        detail = "An agreement of your party asks for a second factor: set it up first, then sign in with it."
        raise Unwell(Problem(status=403, kind="second-factor-needed", detail=detail))


def _take(request: Request, name: str) -> None:
    wait = request.app.state.buckets.take(name)
    if wait > 0:
        seconds = max(1, math.ceil(wait))
        detail = f"More requests than {request.app.state.buckets.per_s:g} a second; wait {seconds} s."
        raise Unwell(Problem(status=429, detail=detail, headers={"Retry-After": str(seconds)}))


def _require_texts(request: Request) -> None:
    """Refuse what no text may hold, in the path and behind the question mark, before anything asks for it."""
    given = [*request.path_params.items(), *request.query_params.multi_items()]
    faults = [
        Finding(where=shown(name)[1:-1], what=f"{shown(value)} {fault}.")
        for name, value in given
        if isinstance(value, str)
        and (fault := fault_of(value, is_name=True) or fault_of(name, is_name=True)) is not None
    ]
    if faults:
        raise Refused(faults)


async def _read_json(request: Request) -> None:
    """Read a body of JSON once, by the reader of the house; FastAPI is handed its value."""
    kind = _content_type(request)
    if kind == "application/json" or kind.endswith("+json"):
        body = await request.body()
        if body:
            value = json_of(body, "body")
            if isinstance(value, dict) and len(value) > MOST_KEYS:
                # Each unknown field is a fault of its own: so many are one.
                what = f"has {len(value):,} fields"
                raise Refused(
                    [Finding(where="body", what=what, limit=MOST_KEYS, hint="send those of the paper.")]
                )
            request._json = value  # where Starlette keeps what it has parsed


def json_body(request: Request) -> Any:
    """The body as `_read_json` read it; None without one."""
    return getattr(request, "_json", None)


async def read_form(request: Request) -> FormData:
    """The form that a page sent, with bounds on its fields."""
    return await request.form(max_files=10, max_fields=MOST_FIELDS, max_part_size=2**20)


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
