"""Requests to a desk: sent again under their key when an answer was lost, and refused in the desk's words."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from gasunion.outcome import Finding, Refused

if TYPE_CHECKING:
    import httpx

ATTEMPTS: Final = 8
FIRST_WAIT_S: Final = 0.2
LONGEST_WAIT_S: Final = 10.0
_AGAIN: Final = (429, 502, 503, 504)
_SAFE: Final = ("GET", "DELETE", "PUT")


class DeskRefused(Refused):
    """What the desk refused.

    Attributes
    ----------
    status : of HTTP. kind : the last word of the problem's type, such as "conflict".
    """

    def __init__(self, status: int, kind: str, findings: list[Finding], message: str) -> None:
        self.status, self.kind = status, kind
        super().__init__(findings, message)


class DeskAway(Refused):
    """No answer came, however often it was asked for. What was sent under a key can be sent again under it.

    Attributes
    ----------
    key : under which it was sent; None where the request changes nothing.
    """

    def __init__(self, where: str, told: str, key: str | None) -> None:
        self.key = key
        hint = "Try again later." if key is None else f"Send it again under the key {key}: it is done once."
        super().__init__(
            [Finding(where=where, what=f"did not answer: {told}.", hint=hint)], "the desk is away"
        )


class Transport:
    """One desk, as one user.

    Parameters
    ----------
    http : a client of httpx with the desk's base address; a test hands in its own.
    sleep : how a pause is made.
    """

    def __init__(self, http: httpx.Client, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.http, self._sleep = http, sleep

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        """Send a request until it is answered.

        Parameters
        ----------
        key : of the request; None: one of its own where it changes something.

        Raises
        ------
        DeskRefused : the desk said no. DeskAway : no answer came.
        """
        import httpx

        sent = dict(headers or {})
        if method != "GET":
            key = key or str(uuid.uuid4())
            sent["Idempotency-Key"] = key
        wait, told = FIRST_WAIT_S, ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self._sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT_S)
            try:
                answer = self.http.request(
                    method, path, json=json, content=content, headers=sent,
                    params={k: v for k, v in (params or {}).items() if v is not None},
                )  # fmt: skip
            except httpx.TransportError as error:
                told = type(error).__name__
                continue
            if answer.status_code in _AGAIN:
                told = f"status {answer.status_code}"
                wait = max(wait, _retry_after(answer))
                continue
            if answer.is_success:
                return answer
            raise _refused(answer)
        raise DeskAway(str(self.http.base_url), told, key)


def _retry_after(answer: httpx.Response) -> float:
    told = answer.headers.get("retry-after", "")
    return min(60.0, float(told)) if told.isascii() and told.isdigit() else 0.0


def _refused(answer: httpx.Response) -> DeskRefused:
    try:
        told = answer.json()
        findings = [
            Finding(
                where=str(f["where"]), what=str(f["what"]), value=f.get("value"), unit=f.get("unit"),
                limit=f.get("limit"), hint=f.get("hint"),
            )
            for f in told["findings"]
        ]  # fmt: skip
        kind, detail = str(told["type"]).rpartition(":")[2], str(told["detail"])
    except (ValueError, KeyError, TypeError):
        findings, kind, detail = [], "unknown", f"status {answer.status_code}"
    if not findings:
        findings = [Finding(where=str(answer.request.url.path), what=detail)]
    return DeskRefused(answer.status_code, kind, findings, detail)
