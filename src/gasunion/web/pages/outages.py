"""Outages, and what a cut would cost whom before anybody is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from gasunion.operations.workday.answers.nomination import OutageView
from gasunion.operations.workday.answers.publication import PairChange, PartyChange, WhatIf
from gasunion.operations.workday.matrix import matrix
from gasunion.operations.workday.outages import lift_outage, outages, report_outage
from gasunion.operations.workday.what_if import what_if
from gasunion.outcome import Finding, Refused
from gasunion.web.app import installation
from gasunion.web.pages.address import There, there
from gasunion.web.pages.forms import Sent, key_of, onward, text_of, tried, whole_of
from gasunion.web.pages.frame import page
from gasunion.web.problem import Problem
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/desk/day", route_class=Route, include_in_schema=False)

FIELDS: Final = ("section", "first", "last", "capacity", "cause")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfView:
    """What it would cost; losers : shippers that would get less."""

    found: WhatIf
    losers: int
    parties: tuple[PartyChange, ...]
    pairs: tuple[PairChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutagesView:
    """What the page shows. sections : value and name of each that may be chosen. values : as typed."""

    rows: tuple[OutageView, ...]
    lasting: int
    sections: tuple[tuple[str, str], ...]
    hour_count: int
    values: Mapping[str, str]
    result: WhatIfView | None
    done: bool
    may: bool


@router.get("/{agreement}/{day}/outages")
@allowed("dispatcher", "auditor")
def outages_page(request: Request, agreement: str, day: str, done: str = "", section: str = "") -> Response:
    """What is out, and the form to try or report another."""
    return _answer(request, there(request, agreement, day), done=bool(done), section=section)


@router.post("/{agreement}/{day}/outages")
@allowed("dispatcher")
def try_or_report(request: Request, agreement: str, day: str, form: Sent) -> Response:
    """Ask what if, or report that it is so: the same fields, two buttons."""
    here = there(request, agreement, day)
    given, values = installation(request), {name: text_of(form, name) for name in FIELDS}
    asked, problem = tried(lambda: _asked(values))
    if asked is None:
        return _answer(request, here, problem=problem, values=values)
    if text_of(form, "do") == "report":
        done, problem = tried(
            lambda: report_outage(
                given, here.actor, asked, agreement=agreement, day=here.day.day, key=key_of(form)
            )
        )
        if done is not None:
            return onward(f"{here.at.path}/outages?done=1")
        return _answer(request, here, problem=problem, values=values)
    cut = {k: v for k, v in asked.items() if k != "cause"}
    result, problem = tried(
        lambda: what_if(given, here.actor, {"outages": [cut]}, agreement=agreement, day=here.day.day)
    )
    return _answer(request, here, problem=problem, values=values, result=result)


@router.post("/{agreement}/{day}/outages/{outage}/lift")
@allowed("dispatcher")
def lift(request: Request, agreement: str, day: str, outage: str, form: Sent) -> Response:
    """Say that an outage is over."""
    here = there(request, agreement, day)
    done, problem = tried(
        lambda: lift_outage(
            installation(request), here.actor, outage, agreement=agreement, day=here.day.day, key=key_of(form)
        )
    )
    return onward(f"{here.at.path}/outages") if done else _answer(request, here, problem=problem)


def _asked(values: Mapping[str, str]) -> dict[str, object]:
    """The fields as `operations` takes them; every wrong number at once."""
    asked: dict[str, object] = {"section": values["section"], "cause": values["cause"]}
    faults: list[Finding] = []
    for name, field, what in (
        ("first", "first_hour", "an hour of the gas day"),
        ("last", "last_hour", "an hour of the gas day"),
        ("capacity", "capacity", "the units that can still flow in each hour"),
    ):
        try:
            asked[field] = whole_of(values[name], field, what)
        except Refused as refused:
            faults += refused.findings
    if faults:
        raise Refused(faults)
    return asked


def _answer(
    request: Request,
    here: There,
    *,
    problem: Problem | None = None,
    values: Mapping[str, str] | None = None,
    result: WhatIf | None = None,
    done: bool = False,
    section: str = "",
) -> Response:
    given, asked = installation(request), {"agreement": here.at.agreement, "day": here.day.day}
    rows = outages(given, here.actor, **asked)
    count, first_open = 24, 1
    for point in here.agreement.points[:1]:
        one = matrix(given, here.actor, agreement=here.at.agreement, day=here.day.day, point=point.point)
        count, first_open = len(one.hours), one.first_open
    found = {name: point.unit for point in here.agreement.points for name in point.sections}
    blank = {
        "section": section,
        "first": str(min(first_open, count)),
        "last": str(count),
        "capacity": "",
        "cause": "",
    }
    view = OutagesView(
        rows=rows,
        lasting=sum(r.state != "lifted" for r in rows),
        sections=tuple((name, name) for name in sorted(found)),
        hour_count=count,
        values=values or blank,
        result=_what_if(result),
        done=done,
        may="dispatcher" in here.actor.roles,
    )
    return page(
        request, "outages.html.j2", here="outages", at=here.at, view=view, problem=problem,
        status=200 if problem is None else problem.status,
    )  # fmt: skip


def _what_if(found: WhatIf | None) -> WhatIfView | None:
    if found is None:
        return None
    parties = tuple(sorted(found.parties, key=lambda p: (-p.lost, p.point, p.shipper)))
    return WhatIfView(
        found=found,
        losers=len({p.shipper for p in parties if p.lost}),
        parties=parties,
        pairs=tuple(p for p in found.pairs if any(p.lost)),
    )
