"""Accounts: allocation by pair, the statement from the record, and the balance act to print and sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from gasunion.operations.store.actor import Forbidden, Unknown
from gasunion.operations.workday.matrix import matrix
from gasunion.operations.workday.papers import act, statement
from gasunion.operations.workday.publications import result_of
from gasunion.operations.workday.strips import strips
from gasunion.outcome import Refused
from gasunion.web.app import installation
from gasunion.web.pages.address import There, there
from gasunion.web.pages.formats import Formats
from gasunion.web.pages.forms import tried
from gasunion.web.pages.frame import page, words_of
from gasunion.web.pages.point_totals import nominated_of
from gasunion.web.pages.strips import StripView, strip_views
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/desk/day", route_class=Route, include_in_schema=False)

JOINT = "+"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationRow:
    """A pair over the day; allocated : None where the record is not shared with the reader."""

    point: str
    pair: str
    unit: str
    nominated: int | None
    confirmed: int | None
    allocated: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """What one entry moved, written."""

    entry: str
    where: str
    kind: str
    amount: str
    trace: str
    record: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementAccount:
    """An account over the day, its figures written. key : its name in the record."""

    key: str
    unit: str
    opening: str
    received: str
    given: str
    closing: str
    lines: tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLink:
    """The act with another operator."""

    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsView:
    """What the page shows. is_partial : the day is not closed, so what is allocated is what was confirmed."""

    party: str
    strips: tuple[StripView, ...]
    is_partial: bool
    lines: tuple[AllocationRow, ...]
    accounts: tuple[StatementAccount, ...]
    head: str
    acts: tuple[ActLink, ...]


@router.get("/{agreement}/{day}/accounts")
@allowed("dispatcher", "shipper", "accountant", "auditor")
def accounts_page(request: Request, agreement: str, day: str) -> Response:
    """What was allocated, and what the record holds of the own party."""
    here = there(request, agreement, day)
    return page(
        request, "accounts.html.j2", here="accounts", at=here.at, view=accounts_view(request, here)
    )  # fmt: skip


@router.get("/{agreement}/{day}/balance-act")
@allowed("dispatcher", "accountant", "auditor")
def act_page(request: Request, agreement: str, day: str, parties: str = "") -> Response:
    """The balance act of two operators, as paper."""
    here = there(request, agreement, day)
    try:
        found = act(
            installation(request), here.actor, agreement=agreement, day=here.day.day, parties=parties or None
        )
    except (Forbidden, Unknown):
        raise
    except Refused:
        found = None  # nothing is recorded yet: the page says so
    signers = tuple(parties.split(JOINT)) if parties else here.agreement.operators
    return page(
        request, "act.html.j2", here="accounts", at=here.at, act=found, signers=signers,
        is_closed=here.day.state == "closed",
    )  # fmt: skip


def accounts_view(request: Request, here: There) -> AccountsView:
    """Figures of the day by pair, and the statement."""
    given, actor, day = installation(request), here.actor, here.day.day
    fmt = Formats(words=words_of(request), now=given.now())
    shares = _allocated(request, here)
    rows = [
        AllocationRow(
            point=point.point,
            pair=f"{line.exit_shipper} → {line.entry_shipper}",
            unit=point.unit,
            nominated=nominated_of(line),
            confirmed=line.confirmed_day,
            allocated=shares.get((point.point, line.pair)),
        )
        for point in here.agreement.points
        for line in matrix(given, actor, agreement=here.at.agreement, day=day, point=point.point).lines
    ]
    told, _ = tried(lambda: statement(given, actor, first=day, last=day, agreement=here.at.agreement))
    return AccountsView(
        party=actor.party,
        strips=strip_views(strips(given, actor, agreement=here.at.agreement, day=day), fmt),
        is_partial=here.day.state != "closed",
        lines=tuple(rows) if here.day.publication else (),
        accounts=tuple(_account(a, fmt) for a in told["accounts"]) if told else (),
        head=told["heads_sha256"] if told else "",
        acts=_acts(here),
    )


def _allocated(request: Request, here: There) -> dict[tuple[str, str], int]:
    """Units by point and pair of the last publication; empty for whom the record is not shared with."""
    if not here.day.publication:
        return {}
    try:
        result = result_of(
            installation(request),
            here.actor,
            here.day.publication,
            agreement=here.at.agreement,
            day=here.day.day,
        )
    except Refused:
        return {}
    return {
        (point, pair): units
        for point, one in result["allocation"].items()
        for pair, units in one["allocated"].items()
    }


def _account(account: Mapping[str, Any], fmt: Formats) -> StatementAccount:
    unit = account["unit"]
    return StatementAccount(
        key=account["account"],
        unit=fmt.account_unit(unit),
        opening=fmt.amount(account["opening"], unit),
        received=fmt.amount(account["received"], unit),
        given=fmt.amount(account["given"], unit),
        closing=fmt.amount(account["closing"], unit),
        lines=tuple(
            StatementLine(
                entry=x["entry"], where=x["where"], kind=x["kind"], record=x["record"],
                trace=x["trace"] or "", amount=fmt.amount(x["amount"], unit, signed=True),
            )
            for x in account["lines"]
        ),
    )  # fmt: skip


def _acts(here: There) -> tuple[ActLink, ...]:
    """The other operators with whom the actor's party shares a point."""
    party = here.actor.party
    if not here.agreement.is_operator or not here.day.publication:
        return ()
    others = {
        other
        for p in here.agreement.points
        for mine, other in ((p.exit_operator, p.entry_operator), (p.entry_operator, p.exit_operator))
        if mine == party
    }
    return tuple(
        ActLink(
            name=f"{party} – {other}",
            href=f"{here.at.path}/balance-act?parties={quote(JOINT.join(sorted((party, other))))}",
        )
        for other in sorted(others)
    )
