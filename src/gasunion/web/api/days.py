"""Gas days: opened, looked at by hour and counterparty, and what asks for a person."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from gasunion.operations.workday.answers.day import DayView, DeskException, Gate, Strips
from gasunion.operations.workday.answers.matrix import Matrix, Why
from gasunion.operations.workday.days import day_view, days, open_day
from gasunion.operations.workday.exceptions import exceptions
from gasunion.operations.workday.gates import gates
from gasunion.operations.workday.matrix import matrix
from gasunion.operations.workday.strips import strips
from gasunion.operations.workday.why import why
from gasunion.outcome import Finding, Refused
from gasunion.web.api.answers import (
    GREATEST,
    AgreementName,
    Asked,
    DayName,
    Key,
    Limit,
    Page,
    Sent,
    problems,
)
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/api/v1", route_class=Route, tags=["days"])

Named = Annotated[str, Query(min_length=1, max_length=200)]
Publication = Annotated[int | None, Query(ge=1, le=GREATEST, description="Default: the last one.")]


class SentDay(Sent):
    """A gas day to open. capacity : of sections on this very day, where it differs from the agreement."""

    capacity: Annotated[dict[str, Any] | None, Field(max_length=500)] = None


@router.get("/days", responses=problems(404))
@allowed()
def list_days(
    asked: Asked,
    agreement: Annotated[str | None, Query(max_length=200)] = None,
    cursor: Annotated[
        str | None, Query(max_length=10, description="`next` of the page before; a gas day.")
    ] = None,
    limit: Limit = 30,
) -> Page[DayView]:
    """Gas days, the newest first; of one agreement or of all that the own party takes part in."""
    if cursor is not None and not _is_day(cursor):
        raise Refused([Finding(where="cursor", what="is none of this list", hint="send `next` as it is.")])
    found = days(asked.desk, asked.actor, agreement=agreement, before=cursor, limit=limit)
    return Page(items=list(found), next=found[-1].day if len(found) >= limit else None)


@router.get("/gates", responses=problems())
@allowed()
def list_gates(
    asked: Asked, agreement: Annotated[str | None, Query(max_length=200)] = None, limit: Limit = 12
) -> Page[Gate]:
    """What comes next, in UTC and on each party's clock."""
    return Page(items=list(gates(asked.desk, asked.actor, agreement=agreement, limit=limit)), next=None)


@router.put("/days/{agreement}/{day}", responses=problems(404, 409))
@allowed("dispatcher")
def open_day_(
    agreement: AgreementName, day: DayName, sent: SentDay, asked: Asked, key: Key = None
) -> DayView:
    """Open a gas day: from then on nominations are taken."""
    return open_day(asked.desk, asked.actor, agreement=agreement, day=day, capacity=sent.capacity, key=key)


@router.get("/days/{agreement}/{day}", responses=problems(404))
@allowed()
def show_day(agreement: AgreementName, day: DayName, asked: Asked) -> DayView:
    """How far a gas day is."""
    return day_view(asked.desk, asked.actor, agreement=agreement, day=day)


@router.get("/days/{agreement}/{day}/gates", responses=problems(404))
@allowed()
def list_day_gates(agreement: AgreementName, day: DayName, asked: Asked) -> Page[Gate]:
    """What comes next on this day."""
    day_view(asked.desk, asked.actor, agreement=agreement, day=day)
    found = gates(asked.desk, asked.actor, agreement=agreement, limit=200)
    return Page(items=[g for g in found if g.day == day], next=None)


@router.get("/days/{agreement}/{day}/matrix", responses=problems(404))
@allowed()
def show_matrix(
    agreement: AgreementName, day: DayName, asked: Asked, point: Named, publication: Publication = None
) -> Matrix:
    """A point by hour and counterparty: nominated, processed, matched, confirmed, and why."""
    return matrix(asked.desk, asked.actor, agreement=agreement, day=day, point=point, publication=publication)


@router.get("/days/{agreement}/{day}/exceptions", responses=problems(404))
@allowed()
def list_exceptions(agreement: AgreementName, day: DayName, asked: Asked) -> Page[DeskException]:
    """What somebody should look at, the worst first."""
    return Page(items=list(exceptions(asked.desk, asked.actor, agreement=agreement, day=day)), next=None)


@router.get("/days/{agreement}/{day}/strips", responses=problems(404))
@allowed()
def show_strips(agreement: AgreementName, day: DayName, asked: Asked) -> Strips:
    """Where operators' accounts, swaps and linepack stand."""
    return strips(asked.desk, asked.actor, agreement=agreement, day=day)


@router.get("/days/{agreement}/{day}/why", responses=problems(404))
@allowed()
def show_why(
    agreement: AgreementName,
    day: DayName,
    asked: Asked,
    point: Named,
    exit_shipper: Named,
    entry_shipper: Named,
    hour: Annotated[int, Query(ge=1, le=25)],
    publication: Publication = None,
) -> Why:
    """Why a confirmed quantity stands as it does: figures, rules, inputs, sections, entries of the record."""
    return why(
        asked.desk, asked.actor, agreement=agreement, day=day, point=point, exit_shipper=exit_shipper,
        entry_shipper=entry_shipper, hour=hour, publication=publication,
    )  # fmt: skip


def _is_day(text: str) -> bool:
    return len(text) == 10 and text.isascii() and text.replace("-", "").isdigit()
