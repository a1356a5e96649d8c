"""Agreements, and nominations that stand for many days."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from gasunion.operations.workday.agreements import agreement_view, agreements, put_agreement
from gasunion.operations.workday.answers.agreement import AgreementPut, AgreementView
from gasunion.operations.workday.answers.nomination import Standing
from gasunion.operations.workday.standing import end_standing, put_standing, standings
from gasunion.web.api.answers import (
    GREATEST,
    AgreementName,
    Asked,
    Key,
    Number,
    Page,
    Sent,
    Version,
    problems,
    tag,
    version_in,
)
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/api/v1", route_class=Route, tags=["agreements"])

Name = Annotated[str, Field(min_length=1, max_length=200)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Hours = Annotated[list[int], Field(min_length=1, max_length=25, examples=[[120] * 24])]
BODY_EXAMPLE = {
    "points": {
        "Kartaly": {
            "exit_operator": "KZ-Op", "entry_operator": "RU-Op", "unit": "MWh", "day_start": "07:00",
            "zone": "Asia/Almaty",
        }
    },
    "bookings": {},
}  # fmt: skip


class SentAgreement(Sent):
    """An agreement: `body` is a bundle without what arrives during a day; `settings` are of the desk."""

    body: Annotated[dict[str, Any], Field(max_length=20, examples=[BODY_EXAMPLE])]
    settings: Annotated[dict[str, Any], Field(max_length=20, examples=[{"four_eyes": True}])]


class SentNomination(Sent):
    """A nomination at one side of a point: by hour, or for the day.

    shipper : where a dispatcher hands it in for one. unit : where the client wants it checked.
    """

    point: Annotated[Name, Field(examples=["Kartaly"])]
    side: Literal["exit", "entry"]
    counterparty: Annotated[Name, Field(examples=["S2"])]
    shipper: Name | None = None
    unit: Name | None = None
    hours: Hours | None = None
    daily: int | None = None


class SentStanding(SentNomination):
    """A nomination for every gas day from `first` to the one before `until`."""

    first: Annotated[Day, Field(examples=["2026-01-16"])]
    until: Annotated[Day, Field(examples=["2026-02-01"])]


@router.get("/agreements", responses=problems())
@allowed()
def list_agreements(asked: Asked) -> Page[AgreementView]:
    """Agreements that the own party takes part in."""
    return Page(items=list(agreements(asked.desk, asked.actor)), next=None)


@router.get("/agreements/{agreement}", responses=problems(404))
@allowed()
def show_agreement(
    agreement: AgreementName,
    asked: Asked,
    response: Response,
    version: Annotated[int | None, Query(ge=1, le=GREATEST)] = None,
) -> AgreementView:
    """An agreement as the own party may see it."""
    found = agreement_view(asked.desk, asked.actor, agreement=agreement, version=version)
    tag(response, found.version)
    return found


@router.put("/agreements/{agreement}", responses=problems(404, 409, 412))
@allowed("administrator")
def put_agreement_(
    agreement: AgreementName,
    sent: SentAgreement,
    asked: Asked,
    response: Response,
    if_match: Version = None,
    key: Key = None,
) -> AgreementPut:
    """Put an agreement or its next version; the same content again changes nothing."""
    done = put_agreement(
        asked.desk, asked.actor, sent.model_dump(), agreement=agreement, key=key,
        expected=None if if_match is None else version_in(if_match),
    )  # fmt: skip
    tag(response, done.version)
    return done


@router.get("/agreements/{agreement}/standing", responses=problems(404))
@allowed()
def list_standings(agreement: AgreementName, asked: Asked) -> Page[Standing]:
    """Standing nominations that the own party may see."""
    return Page(items=list(standings(asked.desk, asked.actor, agreement=agreement)), next=None)


@router.post("/agreements/{agreement}/standing", status_code=201, responses=problems(404, 409))
@allowed("shipper", "dispatcher")
def put_standing_(agreement: AgreementName, sent: SentStanding, asked: Asked, key: Key = None) -> Standing:
    """Let a nomination stand for every gas day of a period."""
    given = sent.model_dump(exclude_unset=True)
    return put_standing(asked.desk, asked.actor, given, agreement=agreement, key=key)


@router.delete("/standing/{number}", responses=problems(404, 409))
@allowed("shipper", "dispatcher")
def end_standing_(number: Number, asked: Asked, key: Key = None) -> Standing:
    """End a standing nomination; days that it entered keep it."""
    return end_standing(asked.desk, asked.actor, number, key=key)
