"""What goes wrong, as `application/problem+json` for programs and as a page for people.

References
----------
RFC 9457, Problem Details for HTTP APIs, 2023.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from gasunion.operations.people.sessions import NotSignedIn
from gasunion.operations.people.throttle import TooMany
from gasunion.operations.store.actor import Conflict, Forbidden, Unknown
from gasunion.operations.store.vault import SecretUnusable
from gasunion.outcome import Refused

MEDIA_TYPE: Final = "application/problem+json"
_LOG: Final = logging.getLogger("gasunion.web")

TITLES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("malformed", "The request cannot be read"),
    401: ("not-signed-in", "Not signed in"),
    403: ("forbidden", "Not allowed"),
    404: ("unknown", "Not found"),
    405: ("method", "No such way to ask"),
    408: ("slow", "The request took too long"),
    409: ("conflict", "Somebody was faster"),
    412: ("stale", "The version has changed"),
    413: ("too-large", "The request is too large"),
    414: ("too-long", "The address is too long"),
    415: ("media-type", "This kind of content is not read"),
    421: ("host", "Not a name of this desk"),
    422: ("refused", "The input is wrong"),
    428: ("version-needed", "The version that is changed is missing"),
    429: ("too-many", "Too many requests"),
    500: ("defect", "A defect in gasunion"),
    503: ("away", "The record cannot be reached"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a request was not done.

    Attributes
    ----------
    kind : the last word of its type, for programs. detail : one sentence.
    findings : where (the field), what, value, unit, limit, hint.
    """

    status: int
    detail: str
    kind: str = ""
    findings: tuple[Mapping[str, Any], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain data in the order of the RFC."""
        kind, title = TITLES.get(self.status, ("refused", "The request was not done"))
        return {
            "type": f"urn:gasunion:problem:{self.kind or kind}",
            "title": title,
            "status": self.status,
            "detail": self.detail,
            "findings": [dict(f) for f in self.findings],
        }


class Unwell(Exception):  # noqa: N818 - a problem that was found in the request itself
    """A request that is not done, with its problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.detail)


def problem_of(refused: Refused) -> Problem:
    """A refusal of `operations` as a problem."""
    status, kind, headers = 422, "", {}
    if isinstance(refused, Forbidden):
        status = 403
    elif isinstance(refused, Unknown):
        status = 404
    elif isinstance(refused, Conflict):
        status = 409
    elif isinstance(refused, NotSignedIn):
        status, kind = 401, "code-needed" if refused.needs_code else ""
    elif isinstance(refused, TooMany):
        status, headers = 429, {"Retry-After": str(refused.retry_after_s)}
    elif isinstance(refused, SecretUnusable):
        _LOG.error("%s", "; ".join(str(f) for f in refused.findings))
        detail = "A secret of the desk cannot be used; whoever runs it finds the reason in its log."
        return Problem(status=503, detail=detail)
    elif refused.message == "the record could not be reached":
        status, headers = 503, {"Retry-After": "2"}
    findings = tuple(asdict(f) for f in refused.findings)
    return Problem(status=status, detail=refused.message, kind=kind, findings=findings, headers=headers)


def answer(request: Request, problem: Problem) -> Response:
    """A problem as whoever asked can read it."""
    if is_for_people(request):
        if problem.status == 401:
            return RedirectResponse("/", status_code=303)
        from gasunion.web.pages.problem import problem_page

        page = problem_page(request, problem)
        page.headers.update(problem.headers)
        return page
    return json_answer(problem)


def json_answer(problem: Problem) -> JSONResponse:
    """A problem for programs."""
    headers = dict(problem.headers)
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="gasunion"'
    return JSONResponse(problem.as_dict(), problem.status, headers=headers, media_type=MEDIA_TYPE)


def is_for_people(request: Request) -> bool:
    """Whether a browser asks for a page."""
    return not request.url.path.startswith(("/api/", "/openapi.json"))
