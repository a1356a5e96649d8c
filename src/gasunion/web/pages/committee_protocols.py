"""Protocols: the list, one with its text and history, proposals, new versions, signed answers handed in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import JSONResponse, Response

from gasunion.operations.committee import answering, drafting, proposals, protocols, runs
from gasunion.operations.committee.change import ACTIONS, Clause, OpenPoint
from gasunion.operations.committee.consent import SCHEMA as CONSENT
from gasunion.operations.committee.consent import asked
from gasunion.operations.committee.protocol import Listed, Proposal, Protocol
from gasunion.operations.committee.run import Run
from gasunion.operations.store.actor import Actor
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Finding, Refused
from gasunion.reading.plain import json_of
from gasunion.web.app import installation
from gasunion.web.pages.committee_words import tools
from gasunion.web.pages.forms import Sent, key_of, onward, text_of, texts_of, tried
from gasunion.web.pages.frame import language_of, page
from gasunion.web.problem import Problem
from gasunion.web.runs.drafts import draft_in
from gasunion.web.security import Route, allowed, signed_in

router = APIRouter(prefix="/desk/protocols", route_class=Route, include_in_schema=False)

MOST_CONSENT: Final = 100_000
DONE: Final = ("drafted", "proposed", "withdrawn", "version", "answered")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A section as it stands: its title, its paragraphs, its open points."""

    name: str
    title: Mapping[str, str]
    clauses: tuple[Clause, ...]
    points: tuple[OpenPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolView:
    """The page of one protocol.

    Attributes
    ----------
    waiting : proposals that no version has taken in. by_change : change → its proposal.
    mine : what the reader's party said to the last version; None while it has said nothing.
    message : the very bytes that the party signs to consent, as text. others : runs to draft anew from.
    draft_page : the draft's own page with its tables and figures, in the reader's language.
    """

    protocol: Protocol
    sections: tuple[SectionView, ...]
    open_points: int
    waiting: tuple[Proposal, ...]
    by_change: Mapping[str, Proposal]
    party: str
    mine: str | None
    message: str
    others: tuple[Run, ...]
    draft_page: str | None
    actions: tuple[str, ...]
    sent: Mapping[str, str]
    may: bool
    done: str


@router.get("")
@allowed("planner", "auditor")
def protocols_page(request: Request) -> Response:
    """Protocols that the own party takes part in."""
    found: tuple[Listed, ...] = protocols.protocols(installation(request), signed_in(request))
    return page(
        request, "committee_protocols.html.j2", here="protocols", found=found,
        party=signed_in(request).party, **tools(request),
    )  # fmt: skip


@router.post("")
@allowed("planner")
def draft(request: Request, form: Sent) -> Response:
    """Draft a protocol from a run."""
    desk, actor = installation(request), signed_in(request)
    chosen = {
        value: name.removeprefix("p|")
        for name, value in form.multi_items()
        if name.startswith("p|") and isinstance(value, str) and value
    }
    told = sum(name.startswith("p|") and bool(value) for name, value in form.multi_items())

    def work() -> Protocol:
        if told != len(chosen):
            what = "stand for more than one party of the model; each stands for one."
            raise Refused([Finding(where="participants", what=what, hint="Choose each operator once.")])
        found = draft_in(desk, actor, request.app.state.shelf, text_of(form, "run"))
        return drafting.draft_protocol(
            desk, actor, draft=found, title=text_of(form, "title"), participants=chosen, key=key_of(form)
        )

    made, problem = tried(work)
    if made is None:
        from gasunion.web.pages.committee_plans import run_with_problem

        return run_with_problem(request, text_of(form, "run"), problem)
    return onward(f"/desk/protocols/{made.protocol}?done=drafted")


@router.get("/{protocol}")
@allowed("planner", "auditor")
def protocol_page(request: Request, protocol: str, done: str = "") -> Response:
    """One protocol."""
    return _answer(request, protocol, done=done if done in DONE else "")


@router.post("/{protocol}/changes")
@allowed("planner")
def propose(request: Request, protocol: str, form: Sent) -> Response:
    """Propose a change."""
    action = text_of(form, "action")
    change: dict[str, Any] = {"action": action, "reason": text_of(form, "reason")}
    if action in ("add", "open"):
        change["section"] = text_of(form, "section") or None
    if action in ("replace", "remove"):
        change["clause"] = text_of(form, "clause") or None
    if action == "settle":
        change["clause"] = text_of(form, "point") or None
    if action in ("add", "replace", "open"):
        change["words"] = {code: text_of(form, f"words-{code}") for code in ("en", "ru", "kk", "uz")}
    return _tried(
        request, protocol, form, "proposed",
        lambda desk, actor: proposals.propose_change(desk, actor, protocol, change, key=key_of(form)),
    )  # fmt: skip


@router.post("/{protocol}/changes/{change}/withdraw")
@allowed("planner")
def withdraw(request: Request, protocol: str, change: str, form: Sent) -> Response:
    """Take a proposal of the own party back."""
    return _tried(
        request, protocol, form, "withdrawn",
        lambda desk, actor: proposals.withdraw_change(
            desk, actor, protocol, change, reason=text_of(form, "reason"), key=key_of(form)
        ),
    )  # fmt: skip


@router.post("/{protocol}/versions")
@allowed("planner")
def make_version(request: Request, protocol: str, form: Sent) -> Response:
    """Make the next version."""
    after, run = text_of(form, "after"), text_of(form, "run")

    def work(desk: Installation, actor: Actor) -> Protocol:
        new = draft_in(desk, actor, request.app.state.shelf, run) if run else None
        return drafting.make_version(
            desk, actor, protocol, after=int(after) if after.isascii() and after.isdigit() else 0,
            changes=texts_of(form, "change"), draft=new, note=text_of(form, "note"), key=key_of(form),
        )  # fmt: skip

    return _tried(request, protocol, form, "version", work)


@router.post("/{protocol}/answers")
@allowed("planner")
def answer(request: Request, protocol: str, form: Sent) -> Response:
    """Hand in the signed answer of the own party."""

    def work(desk: Installation, actor: Actor) -> Protocol:
        return answering.answer_version(desk, actor, protocol, _consent_in(form), key=key_of(form))

    return _tried(request, protocol, form, "answered", work)


@router.get("/{protocol}/versions/{number}/{kind}")
@allowed("planner", "auditor")
def version_file(request: Request, protocol: str, number: int, kind: str) -> Response:
    """A version to be signed, or signed so far, as a file."""
    desk, actor = installation(request), signed_in(request)
    name = f"{kind}-{protocol}-{number}.json"
    if kind == "version":
        value = protocols.version_text(desk, actor, protocol, number).plain()
    elif kind == "signed":
        value = protocols.signed_file(desk, actor, protocol, number)
    else:
        raise Refused([Finding(where="file", what="is neither version nor signed.")])
    return JSONResponse(value, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _consent_in(form: FormData) -> Any:
    """The signed answer that was handed in: as a file, else pasted."""
    file = form.get("file")
    data = b""
    if file is not None and not isinstance(file, str):
        with file.file as held:
            data = held.read(MOST_CONSENT + 1)
    if not data:
        data = text_of(form, "pasted").encode()
    if not data:
        hint = "Choose the file that `gasunion protocol sign --out` wrote."
        raise Refused([Finding(where="file", what="is missing.", hint=hint)])
    if len(data) > MOST_CONSENT:
        raise Refused([Finding(where="file", what="is too large for a signed answer.", limit=MOST_CONSENT)])
    return json_of(data, "file")


def _tried(
    request: Request, protocol: str, form: FormData, done: str, work: Callable[[Installation, Actor], object]
) -> Response:
    made, problem = tried(lambda: work(installation(request), signed_in(request)))
    if made is None:
        return _answer(request, protocol, form=form, problem=problem)
    return onward(f"/desk/protocols/{protocol}?done={done}")


def _answer(
    request: Request,
    protocol: str,
    *,
    form: FormData | None = None,
    problem: Problem | None = None,
    done: str = "",
) -> Response:
    desk, actor = installation(request), signed_in(request)
    found = protocols.protocol(desk, actor, protocol)
    version = protocols.version_text(desk, actor, protocol, found.last.number)
    said = next(s for s in found.last.said if s.party == actor.party)
    message = asked(version, party=actor.party, answer="consent").plain()
    message.pop("signature")
    message["public_key"] = "…"
    draftable = runs.runs(desk, actor, limit=100)
    view = ProtocolView(
        protocol=found,
        sections=tuple(
            SectionView(
                name=name,
                title=title,
                clauses=tuple(c for c in found.clauses if c.section == name),
                points=tuple(p for p in found.points if p.section == name),
            )
            for name, title in found.sections.items()
        ),
        open_points=sum(p.settled_by is None for p in found.points),
        waiting=tuple(p for p in found.proposals if p.state in ("open", "returned")),
        by_change={p.change.id: p for p in found.proposals},
        party=actor.party,
        mine=said.answer,
        message=f"{CONSENT}\n"
        + json.dumps(message, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
        others=tuple(
            r
            for r in draftable
            if r.protocol_sha256 is not None and r.protocol_sha256 != version.draft.sha256
        ),
        draft_page=_draft_page(request, version.draft.run),
        actions=ACTIONS,
        sent={} if form is None else {k: v for k, v in form.multi_items() if isinstance(v, str)},
        may="planner" in actor.roles,
        done=done,
    )
    status = 200 if problem is None else problem.status
    return page(
        request, "committee_protocol.html.j2", here="protocols", status=status, view=view, problem=problem,
        **tools(request),
    )  # fmt: skip


def _draft_page(request: Request, address: str) -> str | None:
    """Where the draft's page lies in the reader's language; None where the result is not at hand."""
    desk, party = installation(request), signed_in(request).party
    code = language_of(request)
    try:
        names = request.app.state.shelf.names(address, runs.result_for(desk, party, address))
    except Refused:
        return None
    name = next((n for n in (f"protocol.{code}.html", "protocol.html") if n in names), None)
    if name is None:
        return None
    given = request.app.state.passes.issue(address, party, now=desk.now())
    return f"/desk/results/{address}/{given}/{name}"
