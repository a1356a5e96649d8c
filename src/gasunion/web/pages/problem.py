"""What went wrong, as a page: what happened, that nothing was half done, and what to do next."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gasunion.web.pages.frame import page
from gasunion.web.problem import Problem

STEPS = {"password-change-needed": "/desk/password", "second-factor-needed": "/desk/second-factor"}
"""What must be done before anything else, and where."""
TOLD = (400, 401, 403, 404, 405, 409, 412, 413, 422, 429, 500, 503)
"""Statuses with words of their own; another is told as the nearest of its hundred."""


def problem_page(request: Request, problem: Problem) -> Response:
    """A problem for a person."""
    if (step := STEPS.get(problem.kind)) is not None and request.url.path != step:
        return RedirectResponse(step, status_code=303)
    told = problem.status if problem.status in TOLD else 500 if problem.status >= 500 else 400
    return page(
        request,
        "problem.html.j2",
        here="",
        status=problem.status,
        told=str(told),
        problem=problem,
        back=request.url.path if request.method == "GET" and told in (429, 503) else "/desk",
    )
