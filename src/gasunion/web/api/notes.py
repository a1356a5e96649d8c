"""Hand-over notes, alarms and webhooks."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field

from gasunion.operations.notes import alarms, handovers, webhooks
from gasunion.operations.notes.alarms import Alarm
from gasunion.operations.notes.handovers import Handover
from gasunion.operations.notes.webhooks import NewWebhook, Webhook
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
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/api/v1", route_class=Route, tags=["notes"])

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-01-15"])]
Agreement = Annotated[str, Field(min_length=1, max_length=200, examples=["KZ-Op+RU-Op"])]


class SentNote(Sent):
    """A note for the next shift of the own party."""

    text: Annotated[str, Field(min_length=1, max_length=8_000, examples=["Pump 2 is noisy; watch it."])]
    agreement: Agreement | None = None
    day: Day | None = None


class SentWebhook(Sent):
    """Where events are sent. actions : of which it hears; empty: of all that the party may read."""

    url: Annotated[str, Field(min_length=1, max_length=500, examples=["https://example.org/gas"])]
    actions: Annotated[
        list[str], Field(max_length=50, examples=[["publication.published"]], default_factory=list)
    ]


@router.get("/notes", responses=problems())
@allowed()
def list_notes(asked: Asked, cursor: Cursor = None, limit: Limit = 50) -> Page[Handover]:
    """Hand-over notes of the own party, the last first."""
    found = handovers.notes(asked.desk, asked.actor, before=cursor_number(cursor), limit=limit)
    return Page(**page_of(found, limit=limit, number=lambda n: int(n.note)))


@router.post("/notes", status_code=201, responses=problems(409))
@allowed(*handovers.WRITERS)
def leave_note(sent: SentNote, asked: Asked, key: Key = None) -> Handover:
    """Leave a note for the next shift."""
    return handovers.leave_note(
        asked.desk, asked.actor, sent.text, agreement=sent.agreement, day=sent.day, key=key
    )


@router.post("/notes/{number}/receipt", responses=problems(404))
@allowed(*handovers.WRITERS)
def take_note(number: Number, asked: Asked) -> Handover:
    """Take a note over; the first who does stays named."""
    return handovers.take_note(asked.desk, asked.actor, number)


@router.get("/alarms", responses=problems())
@allowed()
def list_alarms(
    asked: Asked,
    cursor: Cursor = None,
    limit: Limit = 50,
    state: Annotated[Literal["open", "acknowledged", "all"], Query()] = "open",
) -> Page[Alarm]:
    """Alarms that the own party sees, the last first."""
    is_open = {"open": True, "acknowledged": False, "all": None}[state]
    found = alarms.alarms(asked.desk, asked.actor, is_open=is_open, before=cursor_number(cursor), limit=limit)
    return Page(**page_of(found, limit=limit, number=lambda a: int(a.alarm)))


@router.post("/alarms/{number}/receipt", responses=problems(404))
@allowed("dispatcher", "shipper", "planner", "administrator")
def acknowledge(number: Number, asked: Asked) -> Alarm:
    """Say that the party has seen an alarm."""
    return alarms.acknowledge(asked.desk, asked.actor, number)


@router.get("/webhooks", responses=problems())
@allowed("administrator", "auditor")
def list_webhooks(asked: Asked) -> Page[Webhook]:
    """Webhooks of the own party."""
    return Page(items=list(webhooks.webhooks(asked.desk, asked.actor)), next=None)


@router.post("/webhooks", status_code=201, responses=problems(409))
@allowed("administrator")
def add_webhook(request: Request, sent: SentWebhook, asked: Asked) -> NewWebhook:
    """Let an address hear of events; the secret that signs them is shown once."""
    return webhooks.add_webhook(
        asked.desk, asked.actor, sent.url, actions=sent.actions,
        allows_plain=request.app.state.settings.allows_private_webhooks,
    )  # fmt: skip


@router.delete("/webhooks/{number}", responses=problems(404))
@allowed("administrator")
def end_webhook(number: Number, asked: Asked) -> Webhook:
    """Let an address hear no more."""
    return webhooks.end_webhook(asked.desk, asked.actor, number)
