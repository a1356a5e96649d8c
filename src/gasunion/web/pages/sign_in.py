"""The page on which everything begins."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from gasunion.web.security import Route, public

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/")
@public
def sign_in_page(request: Request) -> HTMLResponse:
    """Login, password, code."""
    return HTMLResponse("<!doctype html><html lang='en'><title>gasunion</title><h1>Sign in</h1></html>")
