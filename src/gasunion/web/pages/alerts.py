"""Exceptions in the reader's words: what is wrong, where, and the page that mends it.

The engine's own sentence is English; it stays with the exception and stands in full where one asks why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

from gasunion.operations.workday.answers.day import DeskException
from gasunion.operations.workday.answers.nomination import OutageView
from gasunion.web.pages.address import There
from gasunion.web.pages.formats import Formats
from gasunion.web.pages.frame import At

LEVELS: Final = {"error": "high", "warning": "", "note": "low"}
# Where each kind of exception is looked into; of a kind that is not here the matrix of its point.
LEADS_TO: Final = {
    "account": "/accounts",
    "missing_reading": "/metering",
    "outage": "/outages",
    "standing_skipped": "/standing",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One exception: its kind, level, what is wrong in words, where, and the page that mends it."""

    kind: str
    level: str
    what: str
    where: str
    href: str
    sentence: str


def alerts(
    found: Iterable[DeskException], here: There, fmt: Formats, *, outages: Mapping[str, OutageView]
) -> tuple[Alert, ...]:
    """Exceptions in words, in their order."""
    return tuple(_alert(x, here, fmt, outages) for x in found)


def ranked(found: Iterable[DeskException]) -> list[DeskException]:
    """Exceptions, what cannot wait first."""
    rank = list(LEVELS)
    return sorted(found, key=lambda x: rank.index(x.severity))


def _alert(x: DeskException, here: There, fmt: Formats, outages: Mapping[str, OutageView]) -> Alert:
    say = fmt.words.say
    parts = []
    if x.kind == "cut" and x.value is not None:
        parts.append(f"{fmt.quantity(-x.value)} {fmt.unit(x.unit or '')}")
    elif x.kind == "outage" and x.value is not None and x.limit is not None:
        words = {"value": fmt.quantity(x.value), "limit": fmt.quantity(x.limit)}
        parts.append(say("desk.exception.carries", **words))
    elif x.value is not None:
        parts.append(f"{fmt.quantity(x.value, signed=x.kind == 'account')} {fmt.unit(x.unit or '')}".strip())
        if x.limit is not None:
            key = "desk.exception.booked" if x.kind == "over_booked" else "desk.exception.limit"
            parts.append(say(key, limit=fmt.quantity(x.limit)))
    if x.hours:
        parts.append(say("desk.exception.hours", hours=fmt.hours(x.hours)))
    is_today = x.day == here.day.day
    if not is_today:
        parts.append(say("desk.exception.of_day", day=fmt.day(x.day)))
    base = here.at.path if is_today else At(agreement=x.agreement, day=date.fromisoformat(x.day)).path
    path = LEADS_TO.get(x.kind)
    place = f"/matrix?point={quote(x.point)}" if x.point else "/matrix"
    return Alert(
        kind=x.kind,
        level=LEVELS[x.severity],
        what=" · ".join(parts) or say(f"desk.exception.what.{x.kind}"),
        where=" · ".join(dict.fromkeys(w for w in (x.point, *_subject(x, here, fmt, outages)) if w)),
        href=base + (path or place),
        sentence=x.sentence,
    )


def _subject(
    x: DeskException, here: There, fmt: Formats, outages: Mapping[str, OutageView]
) -> tuple[str, ...]:
    """The names in a subject: of an outage its section, of a cut its pair, section and right."""
    if (outage := outages.get(x.subject)) is not None:
        return (outage.section, outage.cause)
    leaving, is_pair, rest = x.subject.partition(">")
    if not is_pair:
        return (x.subject,)
    entering = max((s for s in here.agreement.shippers if rest.startswith(s)), key=len, default=rest)
    section, _, tier = rest[len(entering) :].strip().rpartition(" ")
    right = fmt.words.say("desk.right.firm" if tier == "firm" else "desk.right.interruptible") if tier else ""
    return (f"{leaving} → {entering}", section, right)
