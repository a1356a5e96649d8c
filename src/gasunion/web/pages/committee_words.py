"""Words of the committee's pages, and texts that parties gave in some languages and not in others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gasunion.report.language.language import LANGUAGES
from gasunion.web.pages.frame import language_of, words_of
from gasunion.web.security.gate import POLICY


def tools(request: Request) -> dict[str, Any]:
    """What the committee's templates call: c(key), cc(key, n) for messages, tongue(words) for given texts."""
    words = words_of(request)
    code = language_of(request)

    def c(key: str, **names: Any) -> str:
        return words.say(f"committee.{key}", **{k: str(v) for k, v in names.items()})

    def cc(key: str, n: int, **names: Any) -> str:
        return words.count(f"committee.{key}", n, **{k: str(v) for k, v in names.items()})

    def c_or(key: str, otherwise: str) -> str:
        return words.say_or(f"committee.{key}", otherwise)

    return {
        "c": c,
        "cc": cc,
        "c_or": c_or,
        "number": words.number,
        "tongue": lambda given: tongue(given, code),
    }


def framing(response: Response) -> Response:
    """Let a page hold a result's own page in a frame, where that is in a sandbox under its own policy.

    A page that leads there without being loaded anew needs it too.
    """
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


def tongue(given: Mapping[str, str], code: str) -> tuple[str, str]:
    """A given text as a reader of a language meets it: the text, and the language it is in."""
    for known in (code, *LANGUAGES, *given):
        if given.get(known):
            return given[known], known
    return "", code
