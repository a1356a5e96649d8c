"""Static files of the desk: style, scripts, the mark; the same bytes for everybody."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from gasunion.web.pages.look import static_file, version
from gasunion.web.problem import Problem, Unwell
from gasunion.web.security import Route, public

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/static/{name}")
@public
def static(request: Request, name: str) -> Response:
    """One file; an address that names the version may be kept for ever."""
    found = static_file(name)
    if found is None:
        raise Unwell(Problem(status=404, detail="There is no file of this name."))
    body, kind = found
    is_pinned = request.url.query == version()
    kept = "public, max-age=31536000, immutable" if is_pinned else "public, max-age=300"
    return Response(body, media_type=kind, headers={"Cache-Control": kept})
