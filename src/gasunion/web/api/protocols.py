"""Protocols: drafted from a run, changed by proposals, answered by each party with its signature."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field
from starlette.responses import JSONResponse

from gasunion.operations.committee import answering, drafting, proposals, protocols
from gasunion.operations.committee.protocol import Listed, Proposal, Protocol
from gasunion.web.api.answers import Asked, Key, Page, Sent, Version, problems, tag, version_in
from gasunion.web.api.committee import READERS, shelf
from gasunion.web.runs.drafts import draft_in
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/api/v1/protocols", route_class=Route, tags=["protocols"])

ProtocolName = Annotated[str, Path(pattern=r"^[0-9a-f]{20}$", examples=["3f" * 10])]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
ChangeName = Annotated[str, Path(pattern=r"^c[0-9]{1,6}$", examples=["c1"])]
RunName = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["3f" * 32])]
Reason = Annotated[str, Field(min_length=1, max_length=2_000, examples=["The station needs it."])]


class SentProtocol(Sent):
    """A protocol to draft. run : whose result it is of. participants : party → party of the model."""

    run: RunName
    title: Annotated[str, Field(min_length=1, max_length=200, examples=["Winter 2026"])]
    participants: Annotated[
        dict[str, str], Field(max_length=50, examples=[{"KZ-Op": "KZ", "RU-Op": "RU", "UZ-Op": "UZ"}])
    ]


class SentChange(Sent):
    """A change. section : of an addition or open point. clause : replaced, removed or settled."""

    action: Annotated[str, Field(max_length=20, examples=["add"])]
    reason: Reason
    section: Annotated[str | None, Field(max_length=60, examples=["pressures"])] = None
    clause: Annotated[str | None, Field(max_length=80)] = None
    words: Annotated[
        dict[str, str], Field(max_length=4, examples=[{"en": "At Kartaly 5.0 MPa are kept."}])
    ] = Field(default_factory=dict)


class SentReason(Sent):
    """Why."""

    reason: Reason


class SentVersion(Sent):
    """The next version. changes : proposals that it takes in, in their order. run : of another draft."""

    note: Reason
    changes: Annotated[list[str], Field(max_length=500, examples=[["c1"]])] = Field(default_factory=list)
    run: RunName | None = None


class SentAnswer(Sent):
    """What `gasunion protocol sign --out` wrote."""

    consent: Annotated[
        dict[str, Any],
        Field(description="See gasunion schema consent.", examples=[{"schema": "gasunion/consent/1"}]),
    ]


@router.get("", responses=problems())
@allowed(*READERS)
def list_protocols(asked: Asked) -> Page[Listed]:
    """Protocols that the own party takes part in."""
    return Page(items=list(protocols.protocols(asked.desk, asked.actor)), next=None)


@router.post("", status_code=201, responses=problems(404, 409))
@allowed("planner")
def draft_protocol(
    sent: SentProtocol, asked: Asked, request: Request, response: Response, key: Key = None
) -> Protocol:
    """Draft a protocol from the result of a run."""
    draft = draft_in(asked.desk, asked.actor, shelf(request), sent.run)
    made = drafting.draft_protocol(
        asked.desk, asked.actor, draft=draft, title=sent.title, participants=sent.participants, key=key
    )
    response.headers["Location"] = f"/api/v1/protocols/{made.protocol}"
    return _tagged(made, response)


@router.get("/{protocol}", responses=problems(404))
@allowed(*READERS)
def show_protocol(protocol: ProtocolName, asked: Asked, response: Response) -> Protocol:
    """A protocol: history, last text, open points, proposals, what each party said."""
    return _tagged(protocols.protocol(asked.desk, asked.actor, protocol), response)


@router.post("/{protocol}/changes", status_code=201, responses=problems(404, 409))
@allowed("planner")
def propose_change(protocol: ProtocolName, sent: SentChange, asked: Asked, key: Key = None) -> Proposal:
    """Propose a change of the last version."""
    return proposals.propose_change(asked.desk, asked.actor, protocol, sent.model_dump(), key=key)


@router.post("/{protocol}/changes/{change}/withdrawal", responses=problems(404, 409))
@allowed("planner")
def withdraw_change(
    protocol: ProtocolName, change: ChangeName, sent: SentReason, asked: Asked, key: Key = None
) -> Proposal:
    """Take a proposal of the own party back."""
    return proposals.withdraw_change(asked.desk, asked.actor, protocol, change, reason=sent.reason, key=key)


@router.post("/{protocol}/versions", status_code=201, responses=problems(404, 409, 412, 428))
@allowed("planner")
def make_version(
    protocol: ProtocolName,
    sent: SentVersion,
    asked: Asked,
    request: Request,
    response: Response,
    if_match: Version = None,
    key: Key = None,
) -> Protocol:
    """Make the next version; every party answers it anew. If-Match: the version that was read."""
    after = version_in(if_match)
    draft = None if sent.run is None else draft_in(asked.desk, asked.actor, shelf(request), sent.run)
    made = drafting.make_version(
        asked.desk, asked.actor, protocol, after=after, changes=sent.changes, draft=draft, note=sent.note,
        key=key,
    )  # fmt: skip
    return _tagged(made, response)


@router.post("/{protocol}/answers", status_code=201, responses=problems(404, 409))
@allowed("planner")
def answer_version(
    protocol: ProtocolName, sent: SentAnswer, asked: Asked, response: Response, key: Key = None
) -> Protocol:
    """Hand in what the own party said to the last version, signed with its key."""
    made = answering.answer_version(asked.desk, asked.actor, protocol, sent.consent, key=key)
    return _tagged(made, response)


_DOCUMENT: Any = {"content": {"application/json": {"schema": {"type": "object"}}}}


@router.get(
    "/{protocol}/versions/{number}", responses={**problems(404), 200: _DOCUMENT}, response_class=JSONResponse
)
@allowed(*READERS)
def show_version(protocol: ProtocolName, number: Number, asked: Asked) -> JSONResponse:
    """A version as the file that parties sign; see gasunion schema protocol-version."""
    found = protocols.version_text(asked.desk, asked.actor, protocol, number)
    return _file(found.plain(), f"version-{protocol}-{number}.json")


@router.get(
    "/{protocol}/versions/{number}/signed",
    responses={**problems(404), 200: _DOCUMENT},
    response_class=JSONResponse,
)
@allowed(*READERS)
def show_signed(protocol: ProtocolName, number: Number, asked: Asked) -> JSONResponse:
    """A version with what each party said to it, as gasunion protocol verify reads it."""
    found = protocols.signed_file(asked.desk, asked.actor, protocol, number)
    return _file(found, f"signed-{protocol}-{number}.json")


def _file(value: dict[str, Any], name: str) -> JSONResponse:
    return JSONResponse(value, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _tagged(made: Protocol, response: Response) -> Protocol:
    tag(response, made.last.number)
    return made
