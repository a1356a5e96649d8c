"""Standing nominations: what counts for every gas day of a period until it is ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from gasunion.operations.workday.matrix import matrix
from gasunion.operations.workday.standing import end_standing, put_standing, standings
from gasunion.outcome import Finding, Refused
from gasunion.web.app import installation
from gasunion.web.pages.address import There, there
from gasunion.web.pages.formats import Formats
from gasunion.web.pages.forms import Sent, key_of, onward, text_of, tried, whole_of
from gasunion.web.pages.frame import page, words_of
from gasunion.web.pages.nomination_grid import lines_of
from gasunion.web.problem import Problem
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/desk/day", route_class=Route, include_in_schema=False)

FIELDS: Final = ("line", "quantity", "first", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow:
    """One of them; quantity as text: one figure where every hour is alike."""

    id: int
    point: str
    side: str
    counterparty: str
    quantity: str
    first: str
    until: str
    may_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingView:
    """What the page shows. options : value and name of each line to choose. values : as typed."""

    rows: tuple[StandingRow, ...]
    options: tuple[tuple[str, str], ...]
    values: Mapping[str, str]


@router.get("/{agreement}/{day}/standing")
@allowed("dispatcher", "shipper")
def standing_page(request: Request, agreement: str, day: str) -> Response:
    """Those that stand, and a form for another."""
    return _answer(request, there(request, agreement, day))


@router.post("/{agreement}/{day}/standing")
@allowed("dispatcher", "shipper")
def put(request: Request, agreement: str, day: str, form: Sent) -> Response:
    """Put one."""
    here = there(request, agreement, day)
    values = {name: text_of(form, name) for name in FIELDS}

    def work() -> object:
        line = values["line"].split("|")
        if len(line) != 4:
            raise Refused(
                [Finding(where="line", what="is missing.", hint="Choose a point and counterparty.")]
            )
        point, side, shipper, counterparty = line
        each = whole_of(values["quantity"], "quantity", "the quantity of each hour")
        asked = {
            "point": point, "side": side, "shipper": shipper, "counterparty": counterparty,
            "unit": here.point(point).unit, "hours": [each] * 24, "first": values["first"],
            "until": values["until"],
        }  # fmt: skip
        return put_standing(installation(request), here.actor, asked, agreement=agreement, key=key_of(form))

    done, problem = tried(work)
    return onward(f"{here.at.path}/standing") if done else _answer(request, here, problem, values)


@router.post("/{agreement}/{day}/standing/{number}/end")
@allowed("dispatcher", "shipper")
def end(request: Request, agreement: str, day: str, number: int, form: Sent) -> Response:
    """End one; days that took it keep it."""
    here = there(request, agreement, day)
    done, problem = tried(lambda: end_standing(installation(request), here.actor, number, key=key_of(form)))
    return onward(f"{here.at.path}/standing") if done else _answer(request, here, problem)


def _answer(
    request: Request,
    here: There,
    problem: Problem | None = None,
    values: Mapping[str, str] | None = None,
) -> Response:
    given, actor = installation(request), here.actor
    fmt = Formats(words=words_of(request), now=given.now())
    points = {
        p.point: matrix(given, actor, agreement=here.at.agreement, day=here.day.day, point=p.point)
        for p in here.agreement.points
    }
    rows = tuple(
        StandingRow(
            id=x.standing, point=x.point, side=x.side, counterparty=x.counterparty, first=x.first,
            until=x.until, quantity=_quantity(x.hours, x.daily, fmt),
            may_end=x.ended_at is None and x.shipper == actor.party,
        )
        for x in standings(given, actor, agreement=here.at.agreement)
        if x.ended_at is None
    )  # fmt: skip
    options = tuple(
        ("|".join(line), f"{line[0]}, {fmt.words.say(f'desk.side.{line[1]}')} ↔ {line[3]}")
        for line in lines_of(points, actor.party)
    )
    blank = dict.fromkeys(FIELDS, "") | {"first": here.day.day}
    view = StandingView(rows=rows, options=options, values=values or blank)
    return page(
        request, "standing.html.j2", here="nominate", at=here.at, view=view, problem=problem,
        status=200 if problem is None else problem.status,
    )  # fmt: skip


def _quantity(hours: tuple[int, ...] | None, daily: int | None, fmt: Formats) -> str:
    if hours is None:
        return fmt.words.say("desk.standing.a_day", quantity=fmt.quantity(daily))
    low, high = min(hours), max(hours)
    return fmt.quantity(low) if low == high else f"{fmt.quantity(low)}–{fmt.quantity(high)}"
