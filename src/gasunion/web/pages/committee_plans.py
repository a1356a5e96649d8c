"""Plans: asked with sliders of stated reach, watched, cancelled, started again, compared, shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from gasunion.operations.committee import runs
from gasunion.operations.committee.cases import CaseFacts, Slider
from gasunion.operations.committee.own_cases import Cases
from gasunion.operations.committee.question import PLANS
from gasunion.operations.committee.run import Run
from gasunion.operations.people.parties import Party, parties
from gasunion.outcome import Refused
from gasunion.web.app import installation
from gasunion.web.pages.committee_results import ResultView, result_view
from gasunion.web.pages.committee_words import framing, tools
from gasunion.web.pages.forms import Sent, key_of, onward, text_of, texts_of, tried
from gasunion.web.pages.frame import page
from gasunion.web.problem import Problem, problem_of
from gasunion.web.security import Route, allowed, signed_in

router = APIRouter(prefix="/desk/plans", route_class=Route, include_in_schema=False)

WORLDS: Final = 20
"""Worlds in which the gain of a block is told where the form says nothing."""
KINDS: Final = ("supply", "border", "demand", "market")
SHOWN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansView:
    """The page of all plans. sliders : kind → what can be turned. sent : fields that were sent, by name."""

    runs: tuple[Run, ...]
    done: tuple[Run, ...]
    cases: tuple[str, ...]
    facts: CaseFacts
    year: int
    plans: tuple[str, ...]
    sliders: Mapping[str, tuple[Slider, ...]]
    sent: Mapping[str, str]
    block: tuple[str, ...]
    may_ask: bool
    worlds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """The page of one run. others : plans that it can be compared with. operators : who may sign."""

    run: Run
    result: ResultView | None
    fault: Problem | None
    others: tuple[Run, ...]
    operators: tuple[Party, ...]
    parties: tuple[Party, ...]
    turned: Mapping[str, float]
    may_ask: bool


@router.get("")
@allowed("planner", "auditor")
def plans_page(request: Request, case: str = "", year: str = "") -> Response:
    """Plans of the own party, and the form that asks for one."""
    return _plans(request, case=case, year=year)


@router.post("")
@allowed("planner")
def ask(request: Request, form: Sent) -> Response:
    """Ask for a plan."""
    made, problem = tried(
        lambda: runs.ask_run(
            installation(request), signed_in(request), question_in(form), title=text_of(form, "title"),
            cases=request.app.state.cases, key=key_of(form),
        )
    )  # fmt: skip
    if made is None:
        return _plans(
            request, case=_plain(form, "case"), year=_plain(form, "year"), form=form, problem=problem
        )
    return onward(f"/desk/plans/{made.address}")


@router.post("/comparison")
@allowed("planner")
def compare(request: Request, form: Sent) -> Response:
    """Ask what differs between two plans."""
    question = {"kind": "comparison", "before": _plain(form, "before"), "after": _plain(form, "after")}
    made, problem = tried(
        lambda: runs.ask_run(installation(request), signed_in(request), question, key=key_of(form))
    )
    return _plans(request, problem=problem) if made is None else onward(f"/desk/plans/{made.address}")


@router.get("/{address}")
@allowed("planner", "auditor")
def run_page(request: Request, address: str) -> Response:
    """One run: how far it is, or its result."""
    return _run(request, address)


@router.post("/{address}/cancel")
@allowed("planner")
def cancel(request: Request, address: str, form: Sent) -> Response:
    """Want a run no longer."""
    return _done(request, address, lambda: runs.cancel_run(*_who(request), address, key=key_of(form)))


@router.post("/{address}/start")
@allowed("planner")
def start_again(request: Request, address: str, form: Sent) -> Response:
    """Start a run again."""
    return _done(request, address, lambda: runs.start_again(*_who(request), address, key=key_of(form)))


@router.post("/{address}/share")
@allowed("planner")
def share(request: Request, address: str, form: Sent) -> Response:
    """Show a run to another party."""
    party = _plain(form, "party")
    return _done(request, address, lambda: runs.share_run(*_who(request), address, party, key=key_of(form)))


def question_in(form: FormData) -> dict[str, Any]:
    """The question that a form asks; `read_question` tells what is wrong with it."""
    plan = _plain(form, "plan") or "status quo"
    told_worlds, told_seed = _plain(form, "worlds"), _plain(form, "seed")
    return {
        "case": _plain(form, "case"),
        "year": _whole(_plain(form, "year")),
        "plan": plan,
        "block": texts_of(form, "block"),
        "base": _plain(form, "base") == "yes",
        "sliders": {
            name.removeprefix("s|"): _factor(value)
            for name, value in form.multi_items()
            if name.startswith("s|") and isinstance(value, str) and value
        },
        "changes": _plain(form, "changes").splitlines(),
        "scenario": text_of(form, "scenario"),
        "worlds": _whole(told_worlds) if told_worlds else (WORLDS if plan == "block" else 0),
        "seed": _whole(told_seed) if told_seed else 0,
    }


def _plain(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def _whole(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else text


def _factor(text: str) -> float | str:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _who(request: Request) -> tuple[Any, Any]:
    return installation(request), signed_in(request)


def _done(request: Request, address: str, work: Any) -> Response:
    made, problem = tried(work)
    return _run(request, address, problem=problem) if made is None else onward(f"/desk/plans/{address}")


def _plans(
    request: Request,
    *,
    case: str = "",
    year: str = "",
    form: FormData | None = None,
    problem: Problem | None = None,
) -> Response:
    actor = signed_in(request)
    known: Cases = request.app.state.cases
    names = known.names()
    facts = known.facts(case if case in names else names[0])
    chosen = _whole(year)
    planned = chosen if isinstance(chosen, int) and chosen in facts.years else _latest(facts)
    found = runs.runs(installation(request), actor, limit=SHOWN)
    turned = facts.sliders[planned]
    view = PlansView(
        runs=found,
        done=tuple(r for r in found if r.state == "done" and r.kind == "plan"),
        cases=names,
        facts=facts,
        year=planned,
        plans=PLANS,
        sliders={kind: tuple(s for s in turned if s.kind == kind) for kind in KINDS},
        sent={} if form is None else {k: v for k, v in form.multi_items() if isinstance(v, str)},
        block=() if form is None else tuple(texts_of(form, "block")),
        may_ask="planner" in actor.roles,
        worlds=WORLDS,
    )
    status = 200 if problem is None else problem.status
    response = page(
        request, "committee_plans.html.j2", here="plans", status=status, view=view, problem=problem,
        **tools(request),
    )  # fmt: skip
    return framing(response)


def _latest(facts: CaseFacts) -> int:
    """The last year that stands on a base, else the first that can be planned."""
    return max(facts.base_years, default=facts.years[0])


def _run(request: Request, address: str, *, problem: Problem | None = None) -> Response:
    desk, actor = _who(request)
    found = runs.run(desk, actor, address)
    result, fault = None, None
    if found.state == "done":
        try:
            result = result_view(request, found)
        except Refused as refused:
            fault = problem_of(refused)
    everybody = parties(desk, actor)
    others = runs.runs(desk, actor, limit=SHOWN)
    view = RunView(
        run=found,
        result=result,
        fault=fault,
        others=tuple(r for r in others if r.state == "done" and r.kind == "plan" and r.address != address),
        operators=tuple(p for p in everybody if p.kind == "operator"),
        parties=tuple(p for p in everybody if p.name != actor.party),
        turned={k: v for k, v in found.question.get("sliders", {}).items() if v != 1.0},
        may_ask="planner" in actor.roles,
    )
    status = 200 if problem is None else problem.status
    response = page(
        request, "committee_run.html.j2", here="plans", status=status, view=view, problem=problem,
        **tools(request),
    )  # fmt: skip
    return framing(response)


def run_with_problem(request: Request, address: str, problem: Problem | None) -> Response:
    """The page of a run, where what was asked from it was refused."""
    return _run(request, address, problem=problem)
