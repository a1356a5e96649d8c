"""Metering: the readings of the gas day by point, and the proposal of its close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from gasunion.operations.workday.readings import put_readings, readings
from gasunion.outcome import Finding, Refused
from gasunion.web.app import installation
from gasunion.web.pages.address import There, there
from gasunion.web.pages.forms import Sent, key_of, onward, text_of, tried, whole_of
from gasunion.web.pages.frame import page
from gasunion.web.pages.point_totals import point_totals
from gasunion.web.problem import Problem
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/desk/day", route_class=Route, include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterRow:
    """A point and its last reading of the day. value : as typed. may : the actor's party reads this meter."""

    point: str
    by: str
    unit: str
    confirmed: int | None
    metered: int | None
    difference: int | None
    value: str
    may: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeteringView:
    """What the page shows. missing : points without a reading."""

    rows: tuple[MeterRow, ...]
    missing: tuple[str, ...]
    may_enter: bool
    may_close: bool
    is_closed: bool
    done: str


@router.get("/{agreement}/{day}/metering")
@allowed("dispatcher", "accountant", "auditor")
def metering_page(request: Request, agreement: str, day: str, done: str = "") -> Response:
    """Readings beside what was confirmed."""
    return _answer(request, there(request, agreement, day), done=done)


@router.post("/{agreement}/{day}/readings")
@allowed("dispatcher", "accountant")
def send(request: Request, agreement: str, day: str, form: Sent) -> Response:
    """Take the readings that were typed, all or none."""
    here = there(request, agreement, day)
    typed = {p.point: text_of(form, f"reading {p.point}") for p in here.agreement.points}

    def work() -> object:
        faults: list[Finding] = []
        asked: list[dict[str, object]] = []
        for point, text in typed.items():
            if not text:
                continue
            try:
                asked.append({"point": point, "quantity": whole_of(text, point, "what the meter showed")})
            except Refused as refused:
                faults += refused.findings
        if faults:
            raise Refused(faults)
        if not asked:
            what = "no reading was typed."
            raise Refused([Finding(where="readings", what=what, hint="Type at least one.")])
        given = installation(request)
        return put_readings(given, here.actor, asked, agreement=agreement, day=here.day.day, key=key_of(form))

    done, problem = tried(work)
    if done is None:
        return _answer(request, here, problem=problem, typed=typed)
    return onward(f"{here.at.path}/metering?done=readings")


def _answer(
    request: Request,
    here: There,
    *,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
    done: str = "",
) -> Response:
    given, actor = installation(request), here.actor
    last = {
        r.point: r.quantity
        for r in readings(given, actor, agreement=here.at.agreement, day=here.day.day)
        if r.about == here.day.day
    }
    confirmed = {p.name: p.confirmed for p in point_totals(request, here)}
    is_open, may = here.day.state != "closed", bool(actor.roles & {"dispatcher", "accountant"})
    rows = []
    for p in here.agreement.points:
        metered, sure = last.get(p.point), confirmed.get(p.point)
        rows.append(
            MeterRow(
                point=p.point, by=p.metering, unit=p.unit, confirmed=sure, metered=metered,
                difference=metered - sure if metered is not None and sure is not None else None,
                value=(typed or {}).get(p.point, ""), may=may and is_open and p.metering == actor.party,
            )
        )  # fmt: skip
    view = MeteringView(
        rows=tuple(rows),
        missing=here.day.unmetered,
        may_enter=any(r.may for r in rows),
        may_close="dispatcher" in actor.roles
        and here.agreement.is_operator
        and not here.day.unmetered
        and here.day.publication > 0
        and is_open,
        is_closed=not is_open,
        done="readings" if done == "readings" else "",
    )
    return page(
        request, "metering.html.j2", here="metering", at=here.at, view=view, problem=problem,
        status=200 if problem is None else problem.status,
    )  # fmt: skip
