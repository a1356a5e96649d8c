"""What went wrong, as a page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from gasunion.web.problem import Problem


def problem_page(request: Request, problem: Problem) -> Response:
    """A problem for a person: what happened and what to do."""
    lines = [str(problem.as_dict()["title"]), problem.detail]
    lines += [f"{f.get('where')}: {f.get('what')} {f.get('hint') or ''}".strip() for f in problem.findings]
    return PlainTextResponse("\n".join(lines), problem.status)
