"""The one question of planning: a plan of a kind, checked by the independent checker, and studied.

Whoever shows a plan asks here: the command, the Python function, the comparison and the demo. So every plan
that anyone sees was made, checked and studied by the same lines, and a fault that the checker finds is the
outcome (`outside_limits`) everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

from gasunion.intake.case import Case
from gasunion.outcome import Finding, Refused
from gasunion.patience import heard
from gasunion.planning.blocks import Kind, Pins
from gasunion.planning.formulation import Formulation, formulate
from gasunion.planning.plan import Plan, solve_plan
from gasunion.reading.near import near_or
from gasunion.studies.check import check
from gasunion.studies.check_gain import check_gain
from gasunion.studies.claim import claim_of, told_gain
from gasunion.studies.fleet import Crew, Watch
from gasunion.studies.members import block_members
from gasunion.studies.remarks import base_remarks, remarks
from gasunion.studies.results import PlanResult, settle_plan, study_plan
from gasunion.studies.worth.asked import asked_worlds, year_of
from gasunion.studies.worth.consistency import inconsistencies
from gasunion.studies.worth.shipped import shipped_worlds
from gasunion.studies.worth.worlds import DEFAULT_WORLDS, Worlds, worlds

# "accounts": balances, accounts and payments, at once. "whole": also ranges, prices and what binds, which
# take most of the time of a plan.
Depth = Literal["accounts", "whole"]
KINDS: tuple[Kind, ...] = ("contracted", "status quo", "block")
STUDY = "ranges, prices, what binds"
# HiGHS leaves Python's lock while it solves, so two studies share two cores; each has its own programmes.
WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanQuestion:
    """What is asked of a case.

    Attributes
    ----------
    case, year : of what; the case stands on its base of the year, where it has one.
    kind : of plan. block : its members, empty for the other kinds.
    depth : how far the plan is studied; the checker is asked in every depth.
    worlds, seed : in how many worlds the gain of a block on a base year is told, drawn from which seed.
    """

    case: Case
    year: int
    kind: Kind = "status quo"
    block: frozenset[str] = frozenset()
    depth: Depth = "whole"
    worlds: int = 0
    seed: int = 0

    @property
    def words(self) -> str:
        """The kind in words: "contracted plan", "status quo", "block KZ+RU+UZ"."""
        return "contracted plan" if self.kind == "contracted" else kind_words(self.kind, self.block)


def kind_words(kind: str, block: Collection[str]) -> str:
    """The kind of a plan with its block: "block KZ+RU+UZ"."""
    return f"block {'+'.join(sorted(block))}" if kind == "block" else kind


def plan_question(
    case: Case,
    year: int,
    *,
    kind: str | None = None,
    block: str | Collection[str] | None = None,
    depth: Depth = "whole",
    on_base: bool = True,
    worlds: int | None = None,
    seed: int = 0,
) -> PlanQuestion:
    """The question of people's words.

    Parameters
    ----------
    kind : one of KINDS; not given: "block" where a block is given, else "status quo".
    block : its members as names, or written "RU+KZ+UZ", or "all".
    on_base : whether the case's base of the year is applied, where it has one; a hindcast never asks for it.
    worlds, seed : in how many worlds the gain of a block on a base year is told, from which seed; not given:
        20 for a block that is studied whole.

    Raises
    ------
    Refused : the year cannot be planned; the kind is unknown or contradicts the block; the block names no
        party, an unknown one, one twice, or one alone.
    """
    if kind is not None and kind not in KINDS:
        asked = str(kind).replace("_", " ").replace("-", " ")
        hint = near_or(asked, KINDS, f"Known: {', '.join(map(repr, KINDS))}.")
        raise Refused(
            [Finding(where=f"kind {kind!r}", what="is no kind of plan.", value=str(kind), hint=hint)]
        )
    asked_worlds(worlds or 0, seed)
    if worlds and block is None:
        hint = "Name its members, as in --block RU+KZ+UZ."
        raise Refused(
            [Finding(where="--worlds", what="a gain in many worlds is that of a block.", hint=hint)]
        )
    case.planning_year(year)
    case = case.on_base(year) if on_base else case.without_base()
    if block is None:
        if kind == "block":
            raise Refused(
                [
                    Finding(
                        where="kind 'block'",
                        what="a block plan needs its members.",
                        hint="Name them, as in --block RU+KZ+UZ or block='RU+KZ+UZ'; 'all' for all.",
                    )
                ]
            )
        return PlanQuestion(case=case, year=year, kind=_known(kind), depth=depth)
    if kind not in (None, "block"):
        told = block if isinstance(block, str) else "+".join(map(str, block))
        raise contradiction(f"kind {kind!r}", f"block {told}")
    members = block_members(block, {p.party for p in case.planning_year(year)[1].parties})
    default = DEFAULT_WORLDS if depth == "whole" else 0
    return PlanQuestion(
        case=case,
        year=year,
        kind="block",
        block=members,
        depth=depth,
        worlds=default if worlds is None else worlds,
        seed=seed,
    )


def contradiction(*asked: str) -> Refused:
    """The refusal of more than one kind of plan in one question."""
    return Refused([Finding(where=" ".join(asked), what="a plan is of one kind.", hint="Give one of them.")])


def _known(kind: str | None) -> Kind:
    return next((k for k in KINDS if k == kind), "status quo")


def answer(question: PlanQuestion, *, crew: Crew | None = None, watch: Watch | None = None) -> PlanResult:
    """The plan of one question, checked and studied."""
    return answers([question], crew=crew, watch=watch)[0]


def answers(
    questions: Sequence[PlanQuestion],
    *,
    begin: Callable[[str], None] = lambda _: None,
    crew: Crew | None = None,
    watch: Watch | None = None,
) -> tuple[PlanResult, ...]:
    """The plans of several questions, each checked and studied, in their order.

    Questions about one case and year share its programme, and the pins of its status quo.

    Parameters
    ----------
    begin : told the words of each question as it begins, then STUDY.
    crew, watch : who computes the worlds of a block, and who is told how many are done.
    """
    programmes: dict[tuple[int, int], Formulation] = {}
    pins: dict[tuple[int, int], Pins] = {}
    status_quo: dict[tuple[int, int], Plan] = {}
    plans: list[Plan] = []
    for q in questions:
        begin(q.words)
        key = (id(q.case), q.year)
        if key not in programmes:
            programmes[key] = formulate(*q.case.planning_year(q.year))
        if q.kind != "contracted" and key not in status_quo:
            status_quo[key] = solve_plan(programmes[key], kind="status quo", pins=pins.get(key))
        base = status_quo.get(key)
        if q.kind == "status quo" and base is not None:
            made = base
        elif q.kind == "block" and base is not None:
            made = solve_plan(programmes[key], kind="block", block=q.block, pins=base.pins, baseline=base)
            made = replace(made, baseline=base if base.outcome.is_solved else None)
        else:
            made = solve_plan(programmes[key], kind=q.kind)
        plans.append(made)
    if any(q.depth == "whole" for q in questions):
        begin(STUDY)

    def studied(pair: tuple[PlanQuestion, Plan]) -> PlanResult:
        question, plan = pair
        found = checked((study_plan if question.depth == "whole" else settle_plan)(plan))
        told = base_remarks(question.case, question.year)
        return replace(found, base=question.case.base, remarks=(*told, *found.remarks))

    pairs = list(zip(questions, plans, strict=True))
    if len(pairs) == 1:
        found: tuple[PlanResult, ...] = (studied(pairs[0]),)
    else:
        with ThreadPoolExecutor(max_workers=WORKERS) as pool:
            found = tuple(pool.map(heard(studied), pairs))
    return tuple(
        replace(result, worlds=worlds_of(q, crew=crew, watch=watch)) if result.outcome.is_solved else result
        for q, result in zip(questions, found, strict=True)
    )


def worlds_of(
    question: PlanQuestion, *, crew: Crew | None = None, watch: Watch | None = None
) -> Worlds | None:
    """The gain of a block in as many worlds as are asked for; None where it stands on no base."""
    if question.kind != "block" or not question.worlds:
        return None
    year = year_of(question.case, question.year, question.block)
    if year is None:
        return None
    carried = shipped_worlds(
        question.case, question.year, year.block, count=question.worlds, seed=question.seed
    )
    if carried is not None:
        return carried
    key = f"{question.case.input_sha256} {question.year}"
    return worlds(year, key=key, count=question.worlds, seed=question.seed, crew=crew, watch=watch)


def deepened(result: PlanResult) -> PlanResult:
    """A result of depth "accounts" with what depth "whole" adds; the checker sees what is added."""
    found = replace(study_plan(result.plan), base=result.base, worlds=result.worlds, remarks=result.remarks)
    return replace(found, faults=(*result.faults, *_gain_faults(found)))


def checked(result: PlanResult) -> PlanResult:
    """A result with what the independent checker finds; without a plan there is nothing to check."""
    plan = result.plan
    faults: tuple[Finding, ...] = ()
    if plan.outcome.is_solved:
        claim = claim_of(plan)
        faults = (*check(plan.network, plan.scenario, claim), *_gain_faults(result))
    return replace(result, faults=faults, remarks=(*remarks(plan), *inconsistencies(plan)))


def _gain_faults(result: PlanResult) -> tuple[Finding, ...]:
    """What the independent checker finds in the gain of a block, where one is told."""
    plan = result.plan
    if result.gain is None or plan.baseline is None:
        return ()
    return check_gain(
        plan.scenario,
        told_gain(result.gain),
        claim=claim_of(plan),
        before_musd=plan.baseline.surplus_musd,
        territory={n.node: n.territory for n in plan.network.nodes},
    )
