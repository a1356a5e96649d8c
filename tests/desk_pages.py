"""A reader of pages for tests: keeps cookies and follows as a browser does, straight into the application."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
from tests.desk_people import PASSWORD

from gasunion.web.app import Desk


class Reader:
    """Somebody at the desk without a browser."""

    def __init__(self, app: Desk) -> None:
        transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 50000))
        self._client = httpx.AsyncClient(
            transport=transport, base_url="http://localhost", follow_redirects=True
        )

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Ask for a page."""
        return asyncio.run(self._client.get(path, **more))

    def post(self, path: str, **more: Any) -> httpx.Response:
        """Send a form."""
        return asyncio.run(self._client.post(path, **more))

    def enter(self, login: str, password: str = PASSWORD) -> str:
        """Sign in; where it leads."""
        form = {"login": login, "password": password}
        answer = self.post("/desk/sign-in", data=form, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])


def csrf(text: str) -> str:
    """The token of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found, text[:400]
    return found[1]
