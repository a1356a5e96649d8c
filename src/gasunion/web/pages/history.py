"""What was published and done: each publication with its people, hashes and files; the log of events."""

from __future__ import annotations

import json
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from gasunion.operations.store.events import Event, events_of
from gasunion.operations.workday.answers.publication import Publication
from gasunion.operations.workday.publications import bundle_of, publications, result_of
from gasunion.web.app import installation
from gasunion.web.pages.address import there
from gasunion.web.pages.frame import page
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/desk/day", route_class=Route, include_in_schema=False)

EVENTS_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """Publications, the last first, and events, the last first."""

    rows: tuple[Publication, ...]
    events: tuple[Event, ...]


@router.get("/{agreement}/{day}/publications")
@allowed("dispatcher", "shipper", "accountant", "auditor")
def history_page(request: Request, agreement: str, day: str) -> Response:
    """Everything that was published and done, as the party may see it."""
    here, given = there(request, agreement, day), installation(request)
    asked = {"agreement": agreement, "day": here.day.day}
    with given.reading() as connection:
        told = events_of(connection, here.actor.party, agreement=agreement, day=here.day.day, limit=10_000)
    view = HistoryView(
        rows=tuple(sorted(publications(given, here.actor, **asked), key=lambda p: -p.publication)),
        events=tuple(reversed(told[-EVENTS_SHOWN:])),
    )
    return page(request, "history.html.j2", here="history", at=here.at, view=view)


@router.get("/{agreement}/{day}/publications/{number}/{what}.json")
@allowed("dispatcher", "shipper", "accountant", "auditor")
def download(request: Request, agreement: str, day: str, number: int, what: str) -> Response:
    """The input or the result of a publication, for `gasunion day verify`."""
    here, given = there(request, agreement, day), installation(request)
    read = result_of if what == "result" else bundle_of
    body = read(given, here.actor, number, agreement=agreement, day=here.day.day)
    text = json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False)
    name = f"{'result' if what == 'result' else 'bundle'}-{here.day.day}-{number}.json"
    return Response(
        text,
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
