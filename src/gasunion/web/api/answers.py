"""What every path of the API shares: who asks, pages of a list, versions, keys of requests, problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Finding, Refused
from gasunion.web.problem import MEDIA_TYPE, TITLES, Problem, Unwell
from gasunion.web.security import signed_in

T = TypeVar("T")

GREATEST: Final = 2**31 - 1
"""Greatest number by which anything is called: what every database keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks what: the desk, and the actor that the route has let in."""

    desk: Installation
    actor: Actor


async def _asking(request: Request) -> Asking:
    return Asking(desk=request.app.state.installation, actor=signed_in(request))


Asked = Annotated[Asking, Depends(_asking)]

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Your own, one for each request; the same request sent again with it is done once.",
        examples=["5c1f0a9e-7d0e-4b8e-9a7b-3f5f2f1f5a10"],
    ),
]
Number = Annotated[int, Path(ge=1, le=GREATEST)]
Limit = Annotated[int, Query(ge=1, le=200, description="Most items of this page.")]
Cursor = Annotated[
    str | None, Query(max_length=40, description="`next` of the page before; without it, the first page.")
]
AgreementName = Annotated[str, Path(min_length=1, max_length=200, examples=["KZ-Op+RU-Op"])]
DayName = Annotated[
    str, Path(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A gas day.", examples=["2026-01-15"])
]


class Sent(BaseModel):
    """What a client sends: no field but those named, and no text where a number is meant."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Page(BaseModel, Generic[T]):
    """Some of a list. next : cursor of the next page; null at the end."""

    items: list[T]
    next: str | None = Field(examples=["c41"])


class FindingModel(BaseModel):
    """One fault: where (the field), what, the value with its unit, the limit it breaks, the next step."""

    where: str
    what: str
    value: str | float | None
    unit: str | None
    limit: str | float | None
    hint: str | None
    severity: str


class ProblemModel(BaseModel):
    """RFC 9457: why a request was not done."""

    type: str
    title: str
    status: int
    detail: str
    findings: list[FindingModel]


_DETAILS: Final = {
    400: "The body cannot be read.",
    401: "not signed in",
    403: "not allowed",
    404: "not found",
    409: "not done: somebody was faster",
    412: "The version has changed.",
    413: "The body is larger than 0.125 MiB.",
    415: "Compressed bodies are not read.",
    422: "1 fault in the input",
    428: "The version that is changed is missing.",
    429: "More requests than 50 a second; wait 1 s.",
    503: "the record could not be reached",
}


def problems(*more: int) -> dict[int | str, dict[str, Any]]:
    """What a path may answer instead, for the paper: every path these, and `more`."""
    return {status: problem_on_paper(status) for status in sorted({401, 403, 422, 429, 503, *more})}


def problem_on_paper(status: int) -> dict[str, Any]:
    """A problem as the paper shows it, with an example."""
    example = Problem(status=status, detail=_DETAILS[status]).as_dict()
    if status == 422:
        example["findings"] = [
            {
                "where": "hours", "what": "has 23 quantities; the gas day has 24 hours.", "value": 23,
                "unit": None, "limit": 24, "hint": "Write one for each hour.", "severity": "error",
            }
        ]  # fmt: skip
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemModel"}, "example": example}}
    return {"description": TITLES[status][1], "content": content}


def page_of(
    found: Sequence[Any], *, limit: int, number: Callable[[Any], int], more: bool | None = None
) -> dict[str, Any]:
    """A page of a list that is ordered by a number.

    Parameters
    ----------
    more : whether there is another page; None: where the page is full.
    """
    is_more = len(found) >= limit if more is None else more
    return {"items": list(found), "next": f"c{number(found[-1])}" if found and is_more else None}


def cursor_number(cursor: str | None) -> int | None:
    """The number that a cursor holds; None for the first page.

    Raises
    ------
    Refused : it is no cursor of ours.
    """
    if cursor is None:
        return None
    if not re.fullmatch(r"c\d{1,15}", cursor, re.ASCII):
        hint = "send `next` of a page as it is."
        raise Refused([Finding(where="cursor", what="is none of this list", hint=hint)])
    return int(cursor[1:])


Version = Annotated[
    str | None,
    Header(
        alias="If-Match", max_length=40, description="The ETag of what is changed.", examples=['"3"'],
    ),
]  # fmt: skip


def version_in(if_match: str | None) -> int:
    """The version that a client says it changes.

    Raises
    ------
    Unwell : it says none (428), or nothing that is a version (412).
    """
    if if_match is None:
        detail = "Send the ETag of what you read as If-Match, so that nobody's change is lost."
        raise Unwell(Problem(status=428, detail=detail))
    found = re.fullmatch(r'(?:W/)?"(\d{1,9})"', if_match.strip(), re.ASCII)
    if found is None:
        raise Unwell(Problem(status=412, detail='If-Match is no version; it looks like "3".'))
    return int(found[1])


def tag(response: Response, version: int) -> None:
    """Say which version an answer shows."""
    response.headers["ETag"] = f'"{version}"'
