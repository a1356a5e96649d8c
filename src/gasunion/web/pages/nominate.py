"""Nominate: a grid of hours, a block pasted from a spreadsheet, a file; sent whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from gasunion.operations.workday.answers.nomination import NominatedTogether, Uploaded
from gasunion.operations.workday.nominations import nominate_together, taken_together, withdraw
from gasunion.operations.workday.uploads import upload
from gasunion.outcome import Finding, Refused
from gasunion.web.app import installation
from gasunion.web.pages.address import There, there
from gasunion.web.pages.forms import Sent, key_of, onward, text_of, tried
from gasunion.web.pages.frame import page
from gasunion.web.pages.nomination_grid import GridColumn, Line, changed, nominate_view, typed
from gasunion.web.problem import Problem
from gasunion.web.security import Route, allowed

SIDES = ("exit", "entry")

router = APIRouter(prefix="/desk/day", route_class=Route, include_in_schema=False)


@router.get("/{agreement}/{day}/nominate")
@allowed("dispatcher", "shipper")
def nominate_page(
    request: Request, agreement: str, day: str, done: str = "", add: str = "", to: str = "", shipper: str = ""
) -> Response:
    """The grid with what stands now, and a column for another counterparty where one was chosen."""
    here = there(request, agreement, day)
    point, _, side = add.partition("|")
    whom = shipper or here.actor.party
    more: tuple[Line, ...] = ((point, side, whom, to),) if side in SIDES and to else ()
    return _answer(request, here, done=tuple(done.split(",")) if done else (), more=more, whom=whom)


@router.post("/{agreement}/{day}/nominate")
@allowed("dispatcher", "shipper")
def send(request: Request, agreement: str, day: str, form: Sent) -> Response:
    """Send the columns that were changed, all or none."""
    here = there(request, agreement, day)
    columns = typed(here, form)
    whom = text_of(form, "for") or here.actor.party
    taken, problem = tried(lambda: _nominate(request, here, columns, key_of(form)))
    if taken is None:
        return _answer(request, here, columns=columns, problem=problem, whom=whom)
    done = ",".join(x.nomination for x in taken.taken)
    return onward(f"{here.at.path}/nominate?" + urlencode({"done": done, "shipper": whom}))


@router.post("/{agreement}/{day}/nominate/read")
@allowed("dispatcher", "shipper")
def read_pasted(request: Request, agreement: str, day: str, form: Sent) -> Response:
    """Read a block of a spreadsheet into the grid; nothing is sent yet."""
    here = there(request, agreement, day)
    text, column = str(form.get("text") or ""), str(form.get("column") or "")
    words = ("point", "side", "shipper", "counterparty")
    given = dict(zip(words, column.split("|"), strict=True)) if column.count("|") == 3 else {}
    data = text.encode("utf-8", "surrogatepass")
    found, problem = tried(lambda: _upload(request, here, data, "clipboard", given=given))
    whom = text_of(form, "for") or here.actor.party
    return _answer(request, here, found=found, problem=problem, pasted=text if problem else "", whom=whom)


@router.post("/{agreement}/{day}/nominate/file")
@allowed("dispatcher", "shipper")
def read_file(request: Request, agreement: str, day: str, form: Sent) -> Response:
    """Read a file into the grid; nothing is sent yet."""
    here = there(request, agreement, day)
    file = form.get("file")
    if not isinstance(file, UploadFile):
        fault = Finding(where="file", what="is missing.", hint="Choose a CSV or xlsx file.")
        _, problem = tried(lambda: _refuse(fault))
        return _answer(request, here, problem=problem)
    data, name = file.file.read(), file.filename or "upload.csv"
    found, problem = tried(lambda: _upload(request, here, data, name))
    return _answer(request, here, found=found, problem=problem, whom=text_of(form, "for"))


@router.post("/{agreement}/{day}/nominations/{nomination}/withdraw")
@allowed("dispatcher", "shipper")
def take_back(request: Request, agreement: str, day: str, nomination: str, form: Sent) -> Response:
    """Withdraw a nomination: from the next cycle on it asks for nothing."""
    here = there(request, agreement, day)
    done, problem = tried(
        lambda: withdraw(
            installation(request),
            here.actor,
            nomination,
            agreement=agreement,
            day=here.day.day,
            key=key_of(form),
        )
    )
    if done is None:
        return _answer(request, here, problem=problem)
    return onward(f"{here.at.path}/nominate?" + urlencode({"done": done.nomination, "shipper": done.shipper}))


def _refuse(fault: Finding) -> None:
    raise Refused([fault])


def _upload(
    request: Request, here: There, data: bytes, name: str, *, given: Mapping[str, str] | None = None
) -> Uploaded:
    return upload(
        installation(request), here.actor, data, agreement=here.at.agreement, day=here.day.day, name=name,
        given=given, is_dry=True,
    )  # fmt: skip


def _nominate(
    request: Request, here: There, columns: Sequence[GridColumn], key: str | None
) -> NominatedTogether:
    """Send what differs from what stands. Sent again it differs no more, and gets its first answer."""
    given, sent = installation(request), [[c.name, *c.values] for c in columns]
    on = {"agreement": here.at.agreement, "day": here.at.day.isoformat()}
    before = taken_together(given, here.actor, sent=sent, key=key, **on)
    if before is not None:
        return before
    return nominate_together(
        given, here.actor, changed(columns, request, here), sent=sent, key=key, **on
    )  # fmt: skip


def _answer(
    request: Request,
    here: There,
    *,
    columns: Sequence[GridColumn] | None = None,
    found: Uploaded | None = None,
    problem: Problem | None = None,
    done: Sequence[str] = (),
    pasted: str = "",
    more: Sequence[Line] = (),
    whom: str = "",
) -> Response:
    view = nominate_view(
        request, here, columns=columns, found=found, done=done, pasted=pasted, more=more,
        whom=whom or here.actor.party,
    )  # fmt: skip
    return page(
        request, "nominate.html.j2", here="nominate", at=here.at, view=view, problem=problem,
        status=200 if problem is None else problem.status,
    )  # fmt: skip
