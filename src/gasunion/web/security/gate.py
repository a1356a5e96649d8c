"""What stands before every route: the name that was asked, the size of what comes, the headers that go."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gasunion.reading.limits import size
from gasunion.web.problem import Problem, json_answer
from gasunion.web.settings import Settings

LONGEST_ADDRESS: Final = 4_096
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""Set where a response does not bring its own."""
_LARGE: Final = ("/desk/", "/api/v1/agreements/", "/api/v1/protocols")
"""Where tables, agreements and protocols are sent."""
_TLS: Final = "max-age=31536000; includeSubDomains"


class _TooLarge(Exception):  # noqa: N818
    pass


class Gate:
    """The outermost layer of the desk.

    A body is read whole before anything else happens, up to its limit and within its time: what is too large
    is refused without having been parsed, and nobody holds a worker by sending slowly.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # the desk speaks no websockets
            await send({"type": "websocket.close", "code": 1008})
            return
        sending = self._with_headers(scope, send)
        headers = Headers(scope=scope)
        problem = self._refusal(scope, headers)
        body = b""
        if problem is None:
            limit = self._limit(scope)
            try:
                async with asyncio.timeout(self.settings.body_s):
                    body = await _read(receive, limit)
            except _TooLarge:
                problem = _too_large(limit)
            except TimeoutError:
                detail = f"The body was not whole within {self.settings.body_s:g} s."
                problem = Problem(status=408, detail=detail, headers={"Connection": "close"})
        if problem is not None:
            await json_answer(problem)(scope, receive, sending)
            return
        try:
            await self.app(scope, _replay(body, receive), sending)
        except Exception as error:
            # It was told to who asked and to the log; the server would only write it down again.
            if not getattr(error, "is_answered", False):
                raise

    def _refusal(self, scope: Scope, headers: Headers) -> Problem | None:
        """What is wrong with a request by its first lines."""
        host = headers.get("host", "")
        name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
        if "*" not in self.settings.hosts and name.lower() not in self.settings.hosts:
            detail = "This desk does not answer to that name; whoever runs it can add it with --host-name."
            return Problem(status=421, detail=detail)
        if len(scope["raw_path"] or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
            return Problem(status=414, detail=f"An address has at most {LONGEST_ADDRESS:,} characters.")
        if headers.get("content-encoding", "identity").lower() != "identity":
            return Problem(status=415, detail="Compressed bodies are not read.")
        limit = self._limit(scope)
        told = headers.get("content-length", "0")
        if told.isascii() and told.isdigit() and (len(told) > 12 or int(told) > limit):
            return _too_large(limit)
        return None

    def _limit(self, scope: Scope) -> int:
        path: str = scope["path"]
        is_large = path.endswith("/uploads") or path.startswith(_LARGE)
        return self.settings.upload_bytes if is_large else self.settings.body_bytes

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self.settings.is_behind_tls:
                    headers.setdefault("Strict-Transport-Security", _TLS)
            await send(message)

        return sending


async def _read(receive: Receive, limit: int) -> bytes:
    pieces: list[bytes] = []
    count = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(pieces)
        piece: bytes = message.get("body", b"")
        count += len(piece)
        if count > limit:
            raise _TooLarge
        pieces.append(piece)
        if not message.get("more_body", False):
            return b"".join(pieces)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read, then whatever comes: a stream must hear that its reader has left."""
    is_given = False

    async def receiving() -> Message:
        nonlocal is_given
        if not is_given:
            is_given = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return receiving


def _too_large(limit: int) -> Problem:
    finding: dict[str, Any] = {"where": "body", "what": "is too large", "limit": size(limit)}
    detail = f"The body is larger than {size(limit)}."
    return Problem(status=413, detail=detail, findings=(finding,), headers={"Connection": "close"})
