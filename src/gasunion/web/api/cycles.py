"""Dry runs, publications by two people, what operators confirm, and what-if before it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import Field

from gasunion.operations.workday.answers.publication import Confirmation, Proposal, Publication, WhatIf
from gasunion.operations.workday.approval import approve
from gasunion.operations.workday.confirmations import confirm
from gasunion.operations.workday.proposals import proposal_view, proposals, propose, withdraw_proposal
from gasunion.operations.workday.publications import bundle_of, publication_view, publications, result_of
from gasunion.operations.workday.what_if import what_if
from gasunion.web.api.agreements import Name
from gasunion.web.api.answers import (
    GREATEST,
    AgreementName,
    Asked,
    DayName,
    Key,
    Number,
    Page,
    Sent,
    problems,
)
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/api/v1", route_class=Route, tags=["cycles"])

PublicationNumber = Annotated[int, Path(ge=1, le=GREATEST, examples=[1])]


class SentProposal(Sent):
    """A dry run to be published.

    kind : a cycle, or the close of the day with its readings. as_of : the cycle's instant; default: the last.
    without : points that are closed without a reading.
    """

    kind: Literal["cycle", "close"] = "cycle"
    as_of: Annotated[str | None, Field(max_length=40, examples=["2026-01-15T13:00:00Z"])] = None
    without: Annotated[list[Name], Field(max_length=500, default_factory=list)]
    note: Annotated[str, Field(max_length=2_000)] = ""


class SentOutageIf(Sent):
    """An outage that is only thought of."""

    section: Annotated[Name, Field(examples=["North"])]
    first_hour: Annotated[int, Field(ge=1, le=25)]
    last_hour: Annotated[int, Field(ge=1, le=25)]
    capacity: Annotated[int, Field(ge=0, examples=[400])]


class SentWhatIf(Sent):
    """What is thought of: outages of sections."""

    outages: Annotated[list[SentOutageIf], Field(min_length=1, max_length=50)]


@router.post("/days/{agreement}/{day}/what-if", responses=problems(404))
@allowed("dispatcher", "accountant", "planner")
def ask_what_if(agreement: AgreementName, day: DayName, sent: SentWhatIf, asked: Asked) -> WhatIf:
    """What an outage would cut, by party, against the last publication; nothing is changed."""
    return what_if(asked.desk, asked.actor, sent.model_dump(), agreement=agreement, day=day)


@router.get("/days/{agreement}/{day}/proposals", responses=problems(404))
@allowed()
def list_proposals(agreement: AgreementName, day: DayName, asked: Asked) -> Page[Proposal]:
    """Dry runs of a day, for operators."""
    return Page(items=list(proposals(asked.desk, asked.actor, agreement=agreement, day=day)), next=None)


@router.post("/days/{agreement}/{day}/proposals", status_code=201, responses=problems(404, 409))
@allowed("dispatcher")
def propose_(
    agreement: AgreementName, day: DayName, sent: SentProposal, asked: Asked, key: Key = None
) -> Proposal:
    """Compute the day as of now and fix what was computed; another person publishes it."""
    return propose(
        asked.desk, asked.actor, agreement=agreement, day=day, kind=sent.kind, as_of=sent.as_of,
        without=tuple(sent.without), note=sent.note, key=key,
    )  # fmt: skip


@router.get("/proposals/{number}", responses=problems(404))
@allowed()
def show_proposal(number: Number, asked: Asked) -> Proposal:
    """A dry run."""
    return proposal_view(asked.desk, asked.actor, number)


@router.post("/proposals/{number}/approval", responses=problems(404, 409))
@allowed("dispatcher")
def approve_(number: Number, asked: Asked, key: Key = None) -> Publication:
    """Publish a dry run: another person than who proposed it. Interrupted, approving again finishes it."""
    return approve(asked.desk, asked.actor, number, key=key)


@router.delete("/proposals/{number}", responses=problems(404, 409))
@allowed("dispatcher")
def withdraw_proposal_(number: Number, asked: Asked, key: Key = None) -> Proposal:
    """Take a dry run back."""
    return withdraw_proposal(asked.desk, asked.actor, number, key=key)


@router.get("/days/{agreement}/{day}/publications", responses=problems(404))
@allowed()
def list_publications(agreement: AgreementName, day: DayName, asked: Asked) -> Page[Publication]:
    """What was published of a day."""
    return Page(items=list(publications(asked.desk, asked.actor, agreement=agreement, day=day)), next=None)


@router.get("/days/{agreement}/{day}/publications/{number}", responses=problems(404))
@allowed()
def show_publication(
    agreement: AgreementName, day: DayName, number: PublicationNumber, asked: Asked
) -> Publication:
    """One publication, and who confirmed it."""
    return publication_view(asked.desk, asked.actor, number, agreement=agreement, day=day)


@router.get("/days/{agreement}/{day}/publications/{number}/bundle", responses=problems(404))
@allowed()
def show_bundle(
    agreement: AgreementName, day: DayName, number: PublicationNumber, asked: Asked
) -> dict[str, Any]:
    """The whole bundle of a publication, for whom the record is shared with: `gasunion day run` it."""
    return dict(bundle_of(asked.desk, asked.actor, number, agreement=agreement, day=day))


@router.get("/days/{agreement}/{day}/publications/{number}/result", responses=problems(404))
@allowed()
def show_result(
    agreement: AgreementName, day: DayName, number: PublicationNumber, asked: Asked
) -> dict[str, Any]:
    """The whole answer of a publication: `gasunion day verify BUNDLE RESULT` recomputes it."""
    return dict(result_of(asked.desk, asked.actor, number, agreement=agreement, day=day))


@router.post(
    "/days/{agreement}/{day}/publications/{number}/confirmations",
    status_code=201,
    responses=problems(404, 409),
)
@allowed("dispatcher")
def confirm_(
    agreement: AgreementName, day: DayName, number: PublicationNumber, asked: Asked, key: Key = None
) -> Confirmation:
    """Agree with a publication, once for each operator."""
    return confirm(asked.desk, asked.actor, number, agreement=agreement, day=day, key=key)
