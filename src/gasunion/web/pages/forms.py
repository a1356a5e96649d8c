"""What a page was sent: the fields of its form, and what became of the change it asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse

from gasunion.outcome import Finding, Refused
from gasunion.reading.text import fault_of, shown
from gasunion.web.problem import Problem, problem_of
from gasunion.web.security.route import read_form

T = TypeVar("T")

NARROW = str.maketrans("", "", " \u00a0\u202f\u2009'’")
"""Signs between thousands, as spreadsheets and people write them."""


async def _form(request: Request) -> FormData:
    return await read_form(request)


Sent = Annotated[FormData, Depends(_form)]
"""The form of a request, for endpoints that are plain functions."""


def text_of(form: FormData, name: str) -> str:
    """A field as text without blanks around it; empty where it is missing.

    Raises
    ------
    Refused : it holds what no text may hold.
    """
    value = form.get(name)
    if not isinstance(value, str):
        return ""
    if (fault := fault_of(value)) is not None:
        raise Refused([Finding(where=name, what=f"{shown(value)} {fault}.")])
    return value.strip()


def texts_of(form: FormData, name: str) -> list[str]:
    """Every field of a name, in order."""
    return [value.strip() for value in form.getlist(name) if isinstance(value, str)]


def key_of(form: FormData) -> str | None:
    """The key that makes a repeated request harmless."""
    return text_of(form, "key") or None


def whole_of(text: str, where: str, what: str) -> int:
    """A whole number that a person typed, with thin or wide blanks between thousands, either minus.

    Parameters
    ----------
    what : what the number is, for the message: "the capacity of each hour".

    Raises
    ------
    Refused : it is none.
    """
    plain = text.translate(NARROW).replace("−", "-")
    digits = plain.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        is_blank = not text
        said = "is empty" if is_blank else f"is {shown(text)}, which is no whole number"
        raise Refused([Finding(where=where, what=said, hint=f"write {what} as a whole number.")])
    return int(plain)


def tried(work: Callable[[], T]) -> tuple[T | None, Problem | None]:
    """Ask for a change: its answer, or why it was refused."""
    try:
        return work(), None
    except Refused as refused:
        return None, problem_of(refused)


def onward(path: str) -> RedirectResponse:
    """To the page that shows what was done."""
    return RedirectResponse(path, status_code=303)
