"""What arrives during a gas day: nominations, tables of them, outages, readings."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from gasunion.operations.workday.answers.nomination import (
    FiguresTaken,
    Nominated,
    OutageView,
    ReadingsTaken,
    ReadingView,
    Uploaded,
)
from gasunion.operations.workday.nominations import nominate, nominations, withdraw
from gasunion.operations.workday.outages import lift_outage, outages, report_outage
from gasunion.operations.workday.readings import put_figures, put_readings, readings
from gasunion.operations.workday.uploads import upload
from gasunion.web.api.agreements import Day, Name, SentNomination
from gasunion.web.api.answers import (
    AgreementName,
    Asked,
    Cursor,
    DayName,
    Key,
    Limit,
    Page,
    Sent,
    cursor_number,
    page_of,
    problems,
)
from gasunion.web.problem import Problem, Unwell
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/api/v1/days/{agreement}/{day}", route_class=Route, tags=["arrivals"])

RowName = Annotated[str, Path(min_length=1, max_length=24, examples=["n000017"])]
UPLOADS = {
    "text/csv": "upload.csv",
    "text/plain": "clipboard.txt",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "upload.xlsx",
}
"""Media types of a table, and what it is read as."""
TABLE = "point;side;counterparty;1;2;3\nKartaly;exit;S2;120;120;120\n"


class SentOutage(Sent):
    """A section that carries less. first_hour, last_hour : of the gas day, from 1, both included."""

    section: Annotated[Name, Field(examples=["North"])]
    first_hour: Annotated[int, Field(ge=1, le=25)]
    last_hour: Annotated[int, Field(ge=1, le=25)]
    capacity: Annotated[int, Field(ge=0, description="Units in each of these hours.", examples=[400])]
    cause: Annotated[str, Field(min_length=1, max_length=500, examples=["compressor 2 tripped"])]


class SentReading(Sent):
    """What a meter showed. day : where it is of an earlier day. unit : where the client wants it checked."""

    point: Annotated[Name, Field(examples=["Kartaly"])]
    quantity: Annotated[int, Field(examples=[2_870])]
    unit: Name | None = None
    day: Day | None = None


class SentReadings(Sent):
    """Readings, taken all or none."""

    readings: Annotated[list[SentReading], Field(min_length=1, max_length=1_000)]


class SentFigures(Sent):
    """What moved elsewhere than at the border points: zones and linepack of the own operator."""

    zones: Annotated[dict[str, Any] | None, Field(max_length=200)] = None
    linepack: Annotated[dict[str, Any] | None, Field(max_length=200)] = None


@router.get("/nominations", responses=problems(404))
@allowed()
def list_nominations(
    agreement: AgreementName, day: DayName, asked: Asked, cursor: Cursor = None, limit: Limit = 100
) -> Page[Nominated]:
    """Nominations that the own party may see, in the order of their receipt."""
    found = nominations(
        asked.desk, asked.actor, agreement=agreement, day=day, after=cursor_number(cursor) or 0, limit=limit
    )
    return Page(**page_of(found, limit=limit, number=lambda n: int(n.row)))


@router.post("/nominations", status_code=201, responses=problems(404, 409))
@allowed("shipper", "dispatcher")
def nominate_(
    agreement: AgreementName, day: DayName, sent: SentNomination, asked: Asked, key: Key = None
) -> Nominated:
    """Hand in a nomination; when the answer comes, it is on disk."""
    given = sent.model_dump(exclude_none=True)
    return nominate(asked.desk, asked.actor, given, agreement=agreement, day=day, key=key)


@router.delete("/nominations/{nomination}", responses=problems(404, 409))
@allowed("shipper", "dispatcher")
def withdraw_(
    agreement: AgreementName, day: DayName, nomination: RowName, asked: Asked, key: Key = None
) -> Nominated:
    """Withdraw a nomination: from then on nothing stands for its pair and side."""
    return withdraw(asked.desk, asked.actor, nomination, agreement=agreement, day=day, key=key)


@router.post(
    "/uploads",
    status_code=201,
    responses=problems(404, 409, 413, 415),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                kind: {
                    "schema": {
                        "type": "string",
                        **({} if kind.startswith("text/") else {"format": "binary"}),
                    },
                    **({"example": TABLE} if kind == "text/csv" else {}),
                }
                for kind in UPLOADS
            },
        }
    },
)
@allowed("shipper", "dispatcher")
async def upload_(
    request: Request,
    agreement: AgreementName,
    day: DayName,
    asked: Asked,
    is_dry: Annotated[bool, Query(description="Read and check only.")] = False,
    key: Key = None,
) -> Uploaded:
    """Hand in a table of nominations: CSV, a workbook, or text as copied; all or none of it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in UPLOADS:
        raise Unwell(Problem(status=415, detail=f"A table comes as one of {', '.join(UPLOADS)}."))
    data = await request.body()
    return await run_in_threadpool(
        upload, asked.desk, asked.actor, data, agreement=agreement, day=day, name=UPLOADS[kind],
        is_dry=is_dry, key=key,
    )  # fmt: skip


@router.get("/outages", responses=problems(404))
@allowed()
def list_outages(agreement: AgreementName, day: DayName, asked: Asked) -> Page[OutageView]:
    """Outages of sections in which an own point lies."""
    return Page(items=list(outages(asked.desk, asked.actor, agreement=agreement, day=day)), next=None)


@router.post("/outages", status_code=201, responses=problems(404, 409))
@allowed("dispatcher")
def report_outage_(
    agreement: AgreementName, day: DayName, sent: SentOutage, asked: Asked, key: Key = None
) -> OutageView:
    """Report that a section carries less; the next publication takes it up."""
    return report_outage(asked.desk, asked.actor, sent.model_dump(), agreement=agreement, day=day, key=key)


@router.delete("/outages/{outage}", responses=problems(404, 409))
@allowed("dispatcher")
def lift_outage_(
    agreement: AgreementName, day: DayName, outage: RowName, asked: Asked, key: Key = None
) -> OutageView:
    """Report that an outage is over."""
    return lift_outage(asked.desk, asked.actor, outage, agreement=agreement, day=day, key=key)


@router.get("/readings", responses=problems(404))
@allowed()
def list_readings(agreement: AgreementName, day: DayName, asked: Asked) -> Page[ReadingView]:
    """Meter readings that the own party may see."""
    return Page(items=list(readings(asked.desk, asked.actor, agreement=agreement, day=day)), next=None)


@router.post("/readings", status_code=201, responses=problems(404, 409))
@allowed("dispatcher", "accountant")
def put_readings_(
    agreement: AgreementName, day: DayName, sent: SentReadings, asked: Asked, key: Key = None
) -> ReadingsTaken:
    """Hand in readings of a day, or of an earlier one that is closed: those are corrections."""
    given = [r.model_dump(exclude_none=True) for r in sent.readings]
    return put_readings(asked.desk, asked.actor, given, agreement=agreement, day=day, key=key)


@router.post("/figures", status_code=201, responses=problems(404, 409))
@allowed("dispatcher", "accountant")
def put_figures_(
    agreement: AgreementName,
    day: DayName,
    sent: Annotated[SentFigures, Body()],
    asked: Asked,
    key: Key = None,
) -> FiguresTaken:
    """Hand in what moved in zones and linepack of the own operator."""
    given = sent.model_dump(exclude_none=True)
    return put_figures(asked.desk, asked.actor, given, agreement=agreement, day=day, key=key)
