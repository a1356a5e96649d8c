"""The first page: what went wrong first, the clock of the next gates, where accounts stand, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from gasunion.operations.notes.alarms import Alarm, acknowledge, alarms
from gasunion.operations.notes.handovers import Handover, notes
from gasunion.operations.workday.agreements import agreements
from gasunion.operations.workday.answers.day import STATES, Gate
from gasunion.operations.workday.answers.nomination import OutageView
from gasunion.operations.workday.days import days, open_day
from gasunion.operations.workday.exceptions import exceptions
from gasunion.operations.workday.gates import gates
from gasunion.operations.workday.outages import outages
from gasunion.operations.workday.strips import strips
from gasunion.timerules.database import zone
from gasunion.web.app import installation
from gasunion.web.pages.address import There, in_progress, there
from gasunion.web.pages.alerts import Alert, alerts, ranked
from gasunion.web.pages.formats import Formats, moment
from gasunion.web.pages.forms import Sent, key_of, onward, text_of, texts_of, tried, whole_of
from gasunion.web.pages.frame import page, words_of
from gasunion.web.pages.point_totals import PointTotals, point_totals
from gasunion.web.pages.strips import StripView, strip_views
from gasunion.web.problem import Problem
from gasunion.web.security import Route, allowed, signed_in

router = APIRouter(prefix="/desk", route_class=Route, include_in_schema=False)

GATES_SHOWN: Final = 5
ALARMS_SHOWN: Final = 4
ALARMS_READ: Final = 50
URGENT_NAMED: Final = 3
ALERTS_SHOWN: Final = 7
ALERTS_MORE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A state of the working day: "done", "now" or ""."""

    key: str
    state: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateView:
    """One gate. points : those that share it, unless all do."""

    kind: str
    at: datetime
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneView:
    """A clock, its zones, and whose it is."""

    zones: tuple[str, ...]
    parties: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that somebody in this role may do now."""

    key: str
    href: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Another gas day."""

    name: str
    href: str
    state: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmGroup:
    """Alarms of one kind about one thing: the last, and the numbers of all."""

    last: Alarm
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstView:
    """What the first page shows; high : exceptions that cannot wait, urgent : where. outages : by id."""

    steps: tuple[Step, ...]
    alarms: tuple[AlarmGroup, ...]
    outages: Mapping[str, OutageView]
    exceptions: tuple[Alert, ...]
    more: tuple[Alert, ...]
    untold: int
    high: int
    urgent: tuple[str, ...]
    may_acknowledge: bool
    points: tuple[PointTotals, ...]
    basis: str
    strips: tuple[StripView, ...]
    gates: tuple[GateView, ...]
    zones: tuple[ZoneView, ...]
    tasks: tuple[Task, ...]
    notes: tuple[Handover, ...]
    days: tuple[Link, ...]


@router.get("")
@allowed()
def desk(request: Request) -> Response:
    """To the gas day in progress; without one, what to do about it."""
    at = in_progress(request)
    return onward(at.path) if at else _no_day(request, None)


@router.get("/now{rest:path}")
@allowed()
def now(request: Request, rest: str) -> Response:
    """The same page of the gas day in progress."""
    at = in_progress(request)
    return onward(at.path + rest) if at else _no_day(request, None)


@router.post("/open")
@allowed("dispatcher", "administrator")
def open_one(request: Request, form: Sent) -> Response:
    """Open a gas day."""
    opened, problem = tried(
        lambda: open_day(
            installation(request), signed_in(request), agreement=text_of(form, "agreement"),
            day=text_of(form, "day"), key=key_of(form),
        )
    )  # fmt: skip
    if opened is None:
        return _no_day(request, problem)
    return onward(f"/desk/day/{opened.agreement}/{opened.day}")


def _no_day(request: Request, problem: Problem | None) -> Response:
    actor = signed_in(request)
    openable: tuple[str, ...] = ()
    if actor.roles & {"dispatcher", "administrator"}:
        openable = tuple(a.agreement for a in agreements(installation(request), actor))
    today = installation(request).now().date().isoformat()
    return page(
        request, "no_day.html.j2", here="first", problem=problem, openable=openable, today=today,
        status=200 if problem is None else problem.status,
    )  # fmt: skip


@router.get("/day/{agreement}/{day}")
@allowed()
def first(request: Request, agreement: str, day: str) -> Response:
    """The day at a glance."""
    here = there(request, agreement, day)
    return page(request, "first.html.j2", here="first", at=here.at, view=first_view(request, here))


@router.post("/day/{agreement}/{day}/alarms")
@allowed("dispatcher", "shipper", "planner", "administrator")
def seen(request: Request, agreement: str, day: str, form: Sent) -> Response:
    """Say that alarms were seen."""
    here = there(request, agreement, day)
    for number in texts_of(form, "alarm")[:ALARMS_READ]:
        acknowledge(installation(request), here.actor, whole_of(number, "alarm", "the number of an alarm"))
    return onward(here.at.path)


def first_view(request: Request, here: There) -> FirstView:
    """Everything the first page shows."""
    given, actor, at = installation(request), here.actor, here.at
    fmt = Formats(words=words_of(request), now=given.now())
    asked = {"agreement": at.agreement, "day": at.day.isoformat()}
    known = {o.outage: o for o in outages(given, actor, **asked)}
    told = ranked(exceptions(given, actor, **asked))
    # Words are made for those that are shown: a big day has thousands.
    found = alerts(told[: ALERTS_SHOWN + ALERTS_MORE], here, fmt, outages=known)
    coming = [g for g in gates(given, actor, agreement=at.agreement) if moment(g.instant) > given.now()]
    points = point_totals(request, here)
    number = here.day.publication
    return FirstView(
        steps=steps(here),
        outages=known,
        alarms=_alarms(alarms(given, actor, is_open=True, limit=ALARMS_READ))[:ALARMS_SHOWN],
        exceptions=found[:ALERTS_SHOWN],
        more=found[ALERTS_SHOWN:],
        untold=len(told) - len(found),
        high=sum(x.severity == "error" for x in told),
        urgent=_urgent(found),
        may_acknowledge=bool(actor.roles & {"dispatcher", "shipper", "planner", "administrator"}),
        points=points,
        basis=fmt.words.say("desk.basis.published", number=str(number), at=fmt.stamp(here.day.published_at))
        if number and here.day.published_at
        else fmt.words.say("desk.basis.none"),
        strips=strip_views(strips(given, actor, **asked), fmt),
        gates=_gates(coming, here),
        zones=_zones(here, given.now()),
        tasks=tasks(here),
        notes=notes(given, actor, limit=2),
        days=tuple(
            Link(
                name=fmt.day(d.day), href=f"/desk/day/{d.agreement}/{d.day}", is_here=d.day == here.day.day,
                state=fmt.words.say(f"desk.step.{d.state}"),
            )
            for d in days(given, actor, agreement=at.agreement, limit=5)
        ),
    )  # fmt: skip


def steps(here: There) -> tuple[Step, ...]:
    """The states of a working day, and how far this one is."""
    reached = STATES.index(here.day.state)
    details = {
        "published": f"№ {here.day.publication}" if here.day.publication else "",
        "confirmed": f"{len(here.day.confirmed_by)}/{len(here.day.confirmed_by) + len(here.day.awaited)}"
        if here.day.publication
        else "",
        "metered": f"{len(here.day.metered)}/{len(here.day.metered) + len(here.day.unmetered)}",
    }
    return tuple(
        Step(
            key=state,
            state="done" if i < reached else "now" if i == reached else "",
            detail=details.get(state, ""),
        )
        for i, state in enumerate(STATES)
    )


def tasks(here: There) -> tuple[Task, ...]:
    """What the roles of the actor may do next, in the order of the day."""
    roles, day, path = here.actor.roles, here.day, here.at.path
    found = []
    if "shipper" in roles and day.state not in ("metered", "closed"):
        found.append(Task(key="nominate", href=f"{path}/nominate"))
    if "dispatcher" in roles and here.agreement.is_operator:
        if day.state not in ("metered", "closed"):
            found.append(Task(key="publish", href=f"{path}/publish"))
        if day.publication and here.actor.party in day.awaited:
            found.append(Task(key="confirm", href=f"{path}/publish", detail=f"№ {day.publication}"))
        if day.unmetered and day.publication:
            found.append(Task(key="meter", href=f"{path}/metering", detail=", ".join(day.unmetered)))
        if day.state == "metered":
            found.append(Task(key="close", href=f"{path}/metering"))
    if roles & {"accountant", "shipper"} and day.state == "closed":
        found.append(Task(key="statement", href=f"{path}/accounts"))
    return tuple(found)


def _urgent(found: Iterable[Alert]) -> tuple[str, ...]:
    """Where the things are that cannot wait, a few by name."""
    places = dict.fromkeys(a.where.split(" · ")[0] for a in found if a.level == "high")
    return tuple(places)[:URGENT_NAMED]


def _alarms(told: Iterable[Alarm]) -> tuple[AlarmGroup, ...]:
    """Alarms by kind and thing, the last first."""
    groups: dict[tuple[str, str], list[Alarm]] = {}
    for one in told:
        groups.setdefault((one.action, one.subject), []).append(one)
    return tuple(AlarmGroup(last=g[0], numbers=tuple(a.alarm for a in g)) for g in groups.values())


def _gates(coming: Iterable[Gate], here: There) -> tuple[GateView, ...]:
    """Each gate once: points whose leads differ still share the instant."""
    everywhere = {p.point for p in here.agreement.points}
    points: dict[tuple[str, str], set[str]] = {}
    for gate in coming:
        points.setdefault((gate.kind, gate.instant), set()).update(gate.points)
    return tuple(
        GateView(
            kind=kind, at=moment(instant), points="" if named == everywhere else ", ".join(sorted(named))
        )
        for (kind, instant), named in list(points.items())[:GATES_SHOWN]
    )  # fmt: skip


def _zones(here: There, now: datetime) -> tuple[ZoneView, ...]:
    """Each clock once: zones that show the same time now share a column."""
    whose: dict[object, dict[str, list[str]]] = {}
    for party, name in sorted(here.agreement.settings.zones.items()):
        whose.setdefault(now.astimezone(zone(name)).utcoffset(), {}).setdefault(name, []).append(party)
    return tuple(
        ZoneView(zones=tuple(named), parties=", ".join(p for parties in named.values() for p in parties))
        for named in whose.values()
    )
