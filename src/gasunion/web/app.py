"""The desk as one application: routes, the gate before them, and what becomes of a refusal."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from gasunion import __version__
from gasunion.operations.committee.own_cases import cases_in
from gasunion.operations.notes.courier import Courier
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.days import take_up
from gasunion.outcome import Refused
from gasunion.reading.kinds import must
from gasunion.web.problem import Problem, Unwell, answer, problem_of
from gasunion.web.runs.demo import DemoCommittee
from gasunion.web.runs.passes import Passes
from gasunion.web.runs.shelf import shelf_of
from gasunion.web.runs.supervisor import Supervisor
from gasunion.web.security import require_rules
from gasunion.web.security.gate import Gate
from gasunion.web.security.rate import Buckets
from gasunion.web.settings import Settings
from gasunion.web.streams import Pulse

OPEN_PATHS: Final = frozenset({"/openapi.json", "/static"})
"""Files for everybody."""
MOST_FINDINGS: Final = 50
_LOG: Final = logging.getLogger("gasunion.web")


def create_app(given: Installation, *, settings: Settings | None = None) -> Desk:
    """The application over an installation.

    Raises
    ------
    TypeError : a route has no rule of who may ask. Refused : a case that planners may name has faults.
    """
    from gasunion.web.api.routers import ROUTERS as API
    from gasunion.web.pages.routers import ROUTERS as PAGES

    app = Desk(
        title="gasunion desk",
        version=__version__,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        telemetry={"tracing": False},
    )
    app.state.installation = given
    app.state.settings = settings or Settings()
    app.state.buckets = Buckets(per_s=app.state.settings.requests_per_s, burst=app.state.settings.burst)
    app.state.pulse = Pulse(given)
    app.state.shelf = shelf_of(given, app.state.settings.runs)
    app.state.cases = cases_in(app.state.settings.cases)
    app.state.passes = Passes(app.state.shelf.root)
    for router in (*API, *PAGES):
        # Not included but taken over: every route stands in the open, where its rule is asked for.
        app.router.routes.extend(router.routes)
    require_rules(app.routes, open_paths=OPEN_PATHS)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Unwell, _unwell)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _defect)
    return app


class Desk(FastAPI):
    """The application behind its gate, which stands before the handler of defects too."""

    def build_middleware_stack(self) -> ASGIApp:
        """What a request passes."""
        return Gate(super().build_middleware_stack(), settings=self.state.settings)

    def openapi(self) -> dict[str, Any]:
        """The paper: what FastAPI makes of the routes, with problems and ways of signing in."""
        if self.openapi_schema is None:
            from gasunion.web.api.paper import completed

            self.openapi_schema = completed(super().openapi())
        return self.openapi_schema


def installation(request: Request) -> Installation:
    """The installation that a request is about."""
    found: Installation = request.app.state.installation
    return found


def settings_of(request: Request) -> Settings:
    """How the desk is served."""
    found: Settings = request.app.state.settings
    return found


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What runs beside the requests: streams, whoever carries messages, and runs of plans."""
    await run_in_threadpool(_take_up, app.state.installation)
    pulse: Pulse = app.state.pulse
    courier = Courier(app.state.installation, allows_private=app.state.settings.allows_private_webhooks)
    runs = Supervisor(
        app.state.installation,
        app.state.shelf,
        cluster=app.state.settings.cluster,
        cases=app.state.settings.cases,
    )
    app.state.supervisor = runs
    pulse.start()
    if app.state.settings.computes_runs:
        runs.start()
    demo = DemoCommittee(app.state.installation, app.state.shelf)
    if app.state.settings.is_demo and app.state.settings.computes_runs:
        demo.start()
    if app.state.settings.sends_webhooks:
        courier.start()
    try:
        yield
    finally:
        await pulse.stop()
        courier.stop()
        await run_in_threadpool(demo.stop)
        await run_in_threadpool(runs.stop)


def _take_up(installation: Installation) -> None:
    """Read what every request needs before the first comes."""
    from gasunion.web.pages.frame import environment

    templates = environment()
    for name in templates.list_templates():
        templates.get_template(name)
    take_up(installation)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return answer(request, problem_of(error))


def _unwell(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unwell)
    return answer(request, error.problem)


def _invalid(request: Request, error: Exception) -> Response:
    """Every field that is wrong, by its place; what was sent is not sent back whole."""
    assert isinstance(error, RequestValidationError)
    findings = tuple(_finding(e) for e in error.errors()[:MOST_FINDINGS])
    more = len(error.errors()) - len(findings)
    detail = f"{len(error.errors())} fields are wrong." if len(error.errors()) > 1 else "A field is wrong."
    if more:
        detail += f" The first {MOST_FINDINGS} are named."
    return answer(request, Problem(status=422, detail=detail, findings=findings))


def _finding(error: Mapping[str, Any]) -> dict[str, Any]:
    place = [str(part)[:80] for part in error["loc"]]
    return {
        "where": ".".join(place[1:] or place),
        "what": f"{must(error)[:400]}.",
        "value": None,
        "unit": None,
        "limit": None,
        "hint": None,
        "severity": "error",
    }


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    detail = {404: "There is nothing at this address.", 405: "This address does not take that method."}.get(
        error.status_code, str(error.detail)
    )
    return answer(request, Problem(status=error.status_code, detail=detail, headers=headers))


def _defect(request: Request, error: Exception) -> Response:
    """What nobody foresaw: the log holds it, and who asked is told no more than that."""
    _LOG.error("defect at %s %s", request.method, request.url.path, exc_info=error)
    error.is_answered = True  # type: ignore[attr-defined]  # read by the gate
    detail = "This is a defect in gasunion, not in your request. Nothing was half done."
    return answer(request, Problem(status=500, detail=detail))
