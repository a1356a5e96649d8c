"""Publish: a dry run that one person proposes, another approves, and each operator confirms."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from gasunion.operations.workday.answers.publication import Proposal, Publication
from gasunion.operations.workday.approval import approve
from gasunion.operations.workday.confirmations import confirm
from gasunion.operations.workday.proposals import proposals, propose, withdraw_proposal
from gasunion.operations.workday.publications import publications
from gasunion.web.app import installation
from gasunion.web.pages.address import There, there
from gasunion.web.pages.forms import Sent, key_of, onward, text_of, texts_of, tried
from gasunion.web.pages.frame import page
from gasunion.web.problem import Problem
from gasunion.web.security import Route, allowed

router = APIRouter(prefix="/desk/day", route_class=Route, include_in_schema=False)

OPEN = ("waiting", "approved")
SHOWN_CLOSED = 3
"""Proposals that wait for nobody any more and are still shown; the others stand in the history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """A proposal and what this person may do with it. later : rows that came after it was made."""

    proposal: Proposal
    later: int
    may_approve: bool
    may_withdraw: bool
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationRow:
    """One operator's word on a publication; at : None while it is awaited."""

    party: str
    user: str
    at: str | None
    may: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishView:
    """What the page shows."""

    title: str
    number: int
    proposals: tuple[ProposalView, ...]
    publication: Publication | None
    confirmations: tuple[ConfirmationRow, ...]
    may_propose: bool
    note: str
    done: str


@router.get("/{agreement}/{day}/publish")
@allowed("dispatcher", "auditor")
def publish_page(request: Request, agreement: str, day: str, done: str = "") -> Response:
    """Proposals, what is in force, and who has confirmed it."""
    return _answer(request, there(request, agreement, day), done=done)


@router.post("/{agreement}/{day}/proposals")
@allowed("dispatcher")
def dry_run(request: Request, agreement: str, day: str, form: Sent) -> Response:
    """Propose: of a cycle, or the close of the day."""
    here = there(request, agreement, day)
    is_close = text_of(form, "kind") == "close"
    done, problem = tried(
        lambda: propose(
            installation(request), here.actor, agreement=agreement, day=here.day.day,
            kind="close" if is_close else "cycle", without=tuple(texts_of(form, "without")),
            note=text_of(form, "note"), key=key_of(form),
        )
    )  # fmt: skip
    if done is not None:
        return onward(f"{here.at.path}/publish?done=proposed")
    return _answer(request, here, problem=problem, note=text_of(form, "note"))


@router.post("/{agreement}/{day}/proposals/{proposal}/approve")
@allowed("dispatcher")
def second_person(request: Request, agreement: str, day: str, proposal: int, form: Sent) -> Response:
    """Approve a proposal: it is computed again and published."""
    here = there(request, agreement, day)
    done, problem = tried(lambda: approve(installation(request), here.actor, proposal, key=key_of(form)))
    return (
        onward(f"{here.at.path}/publish?done=approved") if done else _answer(request, here, problem=problem)
    )


@router.post("/{agreement}/{day}/proposals/{proposal}/withdraw")
@allowed("dispatcher")
def take_back(request: Request, agreement: str, day: str, proposal: int, form: Sent) -> Response:
    """Withdraw a proposal."""
    here = there(request, agreement, day)
    done, problem = tried(
        lambda: withdraw_proposal(installation(request), here.actor, proposal, key=key_of(form))
    )
    return (
        onward(f"{here.at.path}/publish?done=withdrawn") if done else _answer(request, here, problem=problem)
    )


@router.post("/{agreement}/{day}/publications/{number}/confirm")
@allowed("dispatcher")
def confirm_one(request: Request, agreement: str, day: str, number: int, form: Sent) -> Response:
    """Confirm a publication for the own party."""
    here = there(request, agreement, day)
    done, problem = tried(
        lambda: confirm(
            installation(request), here.actor, number, agreement=agreement, day=here.day.day, key=key_of(form)
        )
    )
    return (
        onward(f"{here.at.path}/publish?done=confirmed") if done else _answer(request, here, problem=problem)
    )


def _answer(
    request: Request, here: There, *, problem: Problem | None = None, done: str = "", note: str = ""
) -> Response:
    return page(
        request, "publish.html.j2", here="publish", at=here.at, view=publish_view(request, here, done, note),
        problem=problem, status=200 if problem is None else problem.status,
    )  # fmt: skip


def publish_view(request: Request, here: There, done: str, note: str) -> PublishView:
    """Who waits for whom."""
    given, actor = installation(request), here.actor
    asked = {"agreement": here.at.agreement, "day": here.day.day}
    known = sorted(proposals(given, actor, **asked), key=lambda p: -p.proposal)
    shown = [p for p in known if p.state in OPEN]
    shown += [p for p in known if p.state not in OPEN][: max(0, SHOWN_CLOSED - len(shown))]
    may = "dispatcher" in actor.roles and here.agreement.is_operator
    needs_two = here.agreement.settings.four_eyes
    published = sorted(publications(given, actor, **asked), key=lambda p: -p.publication)
    current = published[0] if published else None
    waits = any(p.state in OPEN for p in known)
    title = "waits" if waits else "confirm" if current and actor.party in current.awaited and may else ""
    return PublishView(
        title=title,
        number=current.publication if current else 0,
        proposals=tuple(
            ProposalView(
                proposal=p,
                later=max(0, (here.day.rows or p.cutoff) - p.cutoff),
                may_approve=may and p.state in OPEN and (p.proposed_by != actor.user or not needs_two),
                may_withdraw=may and p.state == "waiting" and p.proposed_for == actor.party,
                is_own=p.proposed_by == actor.user,
            )
            for p in shown
        ),
        publication=current,
        confirmations=_confirmations(current, here, may=may) if current else (),
        may_propose=may and here.day.state != "closed",
        note=note,
        done=done if done in ("proposed", "approved", "withdrawn", "confirmed") else "",
    )


def _confirmations(current: Publication, here: There, *, may: bool) -> tuple[ConfirmationRow, ...]:
    given = [ConfirmationRow(party=c.party, user=c.user, at=c.at, may=False) for c in current.confirmations]
    awaited = [
        ConfirmationRow(party=p, user="", at=None, may=may and p == here.actor.party) for p in current.awaited
    ]
    return tuple(sorted([*given, *awaited], key=lambda row: row.party))
