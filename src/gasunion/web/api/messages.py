"""Messages between the parties of an agreement."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from gasunion.operations.notes import messages
from gasunion.operations.notes.messages import Message
from gasunion.web.api.agreements import Name
from gasunion.web.api.answers import (
    Asked,
    Cursor,
    Key,
    Limit,
    Number,
    Page,
    Sent,
    cursor_number,
    page_of,
    problems,
)
from gasunion.web.api.notes import Agreement, Day
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/api/v1", route_class=Route, tags=["messages"])


class SentMessage(Sent):
    """A message to parties of an agreement."""

    to: Annotated[list[Name], Field(min_length=1, max_length=messages.MOST_PARTIES, examples=[["KZ-Op"]])]
    agreement: Agreement
    day: Day | None = None
    subject: Annotated[str, Field(min_length=1, max_length=200, examples=["Reading of hour 7"])]
    text: Annotated[str, Field(min_length=1, max_length=8_000, examples=["Please look at it again."])]


@router.get("/messages", responses=problems())
@allowed()
def list_messages(
    asked: Asked,
    cursor: Cursor = None,
    limit: Limit = 50,
    agreement: Annotated[str | None, Query(max_length=200)] = None,
) -> Page[Message]:
    """Messages that the own party sent or was sent, the last first."""
    found = messages.messages(
        asked.desk, asked.actor, agreement=agreement, before=cursor_number(cursor), limit=limit
    )
    return Page(**page_of(found, limit=limit, number=lambda m: int(m.message)))


@router.post("/messages", status_code=201, responses=problems(404, 409))
@allowed(*messages.WRITERS)
def send_message(sent: SentMessage, asked: Asked, key: Key = None) -> Message:
    """Send a message; operators to anybody in the agreement, others to operators."""
    return messages.send_message(
        asked.desk, asked.actor, sent.to, agreement=sent.agreement, subject=sent.subject, text=sent.text,
        day=sent.day, key=key,
    )  # fmt: skip


@router.post("/messages/{number}/receipt", responses=problems(404))
@allowed(*messages.WRITERS, "administrator")
def acknowledge_message(number: Number, asked: Asked) -> Message:
    """Say that the own party received a message."""
    return messages.acknowledge_message(asked.desk, asked.actor, number)
