"""Which gas day of which agreement an address names, and which is in progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starlette.requests import Request

from gasunion.operations.store.actor import Actor, unknown
from gasunion.operations.workday.agreements import agreement_view
from gasunion.operations.workday.answers.agreement import AgreementView, PointView
from gasunion.operations.workday.answers.day import DayView
from gasunion.operations.workday.days import day_view, days
from gasunion.reading.text import shown
from gasunion.web.app import installation
from gasunion.web.pages.frame import At
from gasunion.web.security import signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """A gas day as an actor meets it: where it is, who asks, what was agreed and how far the day is."""

    at: At
    actor: Actor
    agreement: AgreementView
    day: DayView

    def point(self, name: str) -> PointView:
        """A point of the actor by its name.

        Raises
        ------
        Unknown : there is none that the actor may see.
        """
        for point in self.agreement.points:
            if point.point == name:
                return point
        known = [p.point for p in self.agreement.points]
        raise unknown("point", f"{shown(name)} is no point of yours.", known)

    @property
    def zone(self) -> str:
        """The clock of the gas day; of the first point, where points differ."""
        return self.agreement.points[0].zone if self.agreement.points else "UTC"


def there(request: Request, agreement: str, day: str) -> There:
    """The gas day that an address names.

    Raises
    ------
    Unknown : there is none that the actor may see.
    """
    actor, given = signed_in(request), installation(request)
    try:
        when = date.fromisoformat(day)
    except ValueError:
        raise unknown("day", f"{shown(day)} is no date.") from None
    found = day_view(given, actor, agreement=agreement, day=when.isoformat())
    return There(
        at=At(agreement=agreement, day=when),
        actor=actor,
        agreement=agreement_view(given, actor, agreement=agreement),
        day=found,
    )


def in_progress(request: Request) -> At | None:
    """The gas day to look at first: the one that flows now, else the next to come, else the last."""
    actor, given = signed_in(request), installation(request)
    now = given.now().isoformat()
    known = days(given, actor)
    flowing = [d for d in known if d.start <= now < d.end and d.state != "closed"]
    coming = sorted((d for d in known if d.start > now), key=lambda d: d.start)
    chosen = flowing[:1] or coming[:1] or list(known[:1])
    return At(agreement=chosen[0].agreement, day=date.fromisoformat(chosen[0].day)) if chosen else None
