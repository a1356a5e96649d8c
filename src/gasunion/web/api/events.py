"""Events as the actor's party may read them: page by page, and as they happen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from pydantic import Field
from starlette.responses import StreamingResponse

from gasunion.operations.notes.courier import message_of
from gasunion.operations.store.events import events_of
from gasunion.web.api.answers import Asked, Cursor, Limit, Page, Sent, cursor_number, page_of, problems
from gasunion.web.security import Route, allowed
from gasunion.web.streams import stream

router = APIRouter(prefix="/api/v1", route_class=Route, tags=["events"])


class EventModel(Sent):
    """Something that changed. seq : its number; user, party : who did it, null for the desk itself."""

    schema_: str = Field(alias="schema", examples=["gasunion/event/1"])
    seq: int
    at: str
    user: str | None
    party: str | None
    action: str = Field(examples=["nomination.taken"])
    agreement: str | None
    day: str | None
    subject: str
    detail: dict[str, object]


@router.get("/events", responses=problems())
@allowed()
def list_events(
    asked: Asked,
    cursor: Cursor = None,
    limit: Limit = 50,
    agreement: Annotated[str | None, Query(max_length=200)] = None,
    day: Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$")] = None,
) -> Page[EventModel]:
    """Events in their order, from the first that the party may read."""
    with asked.desk.reading() as connection:
        found = events_of(
            connection, asked.actor.party, after=cursor_number(cursor) or 0, limit=limit,
            agreement=agreement, day=day,
        )  # fmt: skip
    told = page_of(found, limit=limit, number=lambda e: int(e.seq))
    items = [EventModel.model_validate(message_of(e)) for e in found]
    return Page(items=items, next=told["next"])


@router.get(
    "/events/stream",
    responses={
        **problems(),
        200: {
            "content": {"text/event-stream": {"example": 'id: 41\nevent: day.opened\ndata: {"seq": 41}\n\n'}}
        },
    },
    response_class=StreamingResponse,
)
@allowed()
async def follow_events(
    request: Request,
    asked: Asked,
    last_event_id: Annotated[str | None, Header(max_length=15, pattern=r"^\d+$")] = None,
    after: Annotated[int | None, Query(ge=0, le=10**15)] = None,
) -> StreamingResponse:
    """Events as they happen (server-sent), after Last-Event-ID or `after`, else from the next event on."""
    begin = int(last_event_id) if last_event_id is not None else after
    return stream(request, asked.actor, after=begin)
