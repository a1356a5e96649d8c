"""Messages with receipts, hand-over notes of the own party, alarms and who saw them."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from gasunion.operations.notes.alarms import Alarm, alarms
from gasunion.operations.notes.handovers import Handover, leave_note, notes, take_note
from gasunion.operations.notes.messages import Message, acknowledge_message, messages, send_message
from gasunion.operations.workday.agreements import agreement_view, agreements
from gasunion.web.app import installation
from gasunion.web.pages.forms import Sent, key_of, onward, text_of, texts_of, tried
from gasunion.web.pages.frame import page
from gasunion.web.problem import Problem
from gasunion.web.security import Route, allowed, signed_in

router = APIRouter(prefix="/desk", route_class=Route, include_in_schema=False)

DONE = ("sent", "receipt", "note", "taken")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A party of an agreement to whom the actor's party may write."""

    agreement: str
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesView:
    """What the page shows. unread : messages to the party that nobody of it has acknowledged."""

    messages: tuple[Message, ...]
    unread: int
    recipients: tuple[Recipient, ...]
    notes: tuple[Handover, ...]
    alarms: tuple[Alarm, ...]
    may_write: bool
    may_note: bool
    chosen: tuple[str, ...]
    subject: str
    text: str
    note: str
    done: str


@router.get("/messages")
@allowed()
def messages_page(request: Request, done: str = "") -> Response:
    """What the parties told each other."""
    return _answer(request, done=done if done in DONE else "")


@router.post("/messages")
@allowed("dispatcher", "shipper", "accountant", "planner")
def send(request: Request, form: Sent) -> Response:
    """Send a message to parties of one agreement."""
    actor, given = signed_in(request), installation(request)
    chosen = [one.partition("|") for one in texts_of(form, "to")]
    named = {agreement for agreement, _, _ in chosen} or {r.agreement for r in recipients(request)[:1]}
    sent, problem = tried(
        lambda: send_message(
            given, actor, [party for _, _, party in chosen], agreement=sorted(named)[0] if named else "",
            subject=text_of(form, "subject"), text=text_of(form, "text"), key=key_of(form),
        )
    )  # fmt: skip
    return (
        _answer(request, problem=problem, form=form) if sent is None else onward("/desk/messages?done=sent")
    )


@router.post("/messages/{number}/receipt")
@allowed("dispatcher", "shipper", "accountant", "planner", "administrator")
def receipt(request: Request, number: int) -> Response:
    """Confirm that a message was received."""
    acknowledge_message(installation(request), signed_in(request), number)
    return onward("/desk/messages?done=receipt")


@router.post("/notes")
@allowed("dispatcher", "shipper")
def leave(request: Request, form: Sent) -> Response:
    """Leave a note for the next shift."""
    left, problem = tried(
        lambda: leave_note(installation(request), signed_in(request), text_of(form, "note"), key=key_of(form))
    )
    return (
        _answer(request, problem=problem, form=form) if left is None else onward("/desk/messages?done=note")
    )


@router.post("/notes/{number}/take")
@allowed("dispatcher", "shipper")
def take(request: Request, number: int) -> Response:
    """Take a note over."""
    take_note(installation(request), signed_in(request), number)
    return onward("/desk/messages?done=taken")


def recipients(request: Request) -> tuple[Recipient, ...]:
    """To whom the actor's party may write: an operator to everybody, others to operators."""
    actor, given = signed_in(request), installation(request)
    found = []
    for one in agreements(given, actor):
        seen = agreement_view(given, actor, agreement=one.agreement)
        others = {*seen.operators, *(seen.shippers if seen.is_operator else ())} - {actor.party}
        found += [Recipient(agreement=one.agreement, party=party) for party in sorted(others)]
    return tuple(found)


def _answer(
    request: Request, *, problem: Problem | None = None, form: FormData | None = None, done: str = ""
) -> Response:
    actor, given = signed_in(request), installation(request)
    known = messages(given, actor, limit=50)
    view = MessagesView(
        messages=known,
        unread=sum(any(r.party == actor.party and r.received_at is None for r in m.receipts) for m in known),
        recipients=recipients(request),
        notes=notes(given, actor, limit=20),
        alarms=alarms(given, actor, is_open=None, limit=50),
        may_write=bool(actor.roles & {"dispatcher", "shipper", "accountant", "planner"}),
        may_note=bool(actor.roles & {"dispatcher", "shipper"}),
        chosen=tuple(texts_of(form, "to")) if form else (),
        subject=text_of(form, "subject") if form else "",
        text=text_of(form, "text") if form else "",
        note=text_of(form, "note") if form else "",
        done=done,
    )
    return page(
        request, "messages.html.j2", here="messages", view=view, problem=problem,
        status=200 if problem is None else problem.status,
    )  # fmt: skip
