"""Plans of a past year from what was known before it: contracted, and with agreed quantities.

Rows of different years may not fit together. Where no contracted plan exists, first the monthly minima of
supplies give way of which only an earlier year's row stands in, then the minima of contracts likewise: what
was not known of the year obliged nobody. What gave way is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gasunion.intake.case import Case
from gasunion.intake.vintage.vintage import Vintage, vintage
from gasunion.planning.blocks import bounded
from gasunion.planning.formulation import formulate
from gasunion.program import Handle
from gasunion.studies.plan_question import PlanQuestion, answer
from gasunion.studies.results import PlanResult


@dataclass(frozen=True, kw_only=True)
class Predicted:
    """The plans of a year as known on a day.

    Attributes
    ----------
    vintage : what they are made of. contracted, status_quo : the plans; the second is None where the first
        was not found.
    gave_way : minima that stood for what was not known and were given up, in words; empty: none.
    """

    vintage: Vintage
    contracted: PlanResult
    status_quo: PlanResult | None
    gave_way: str = ""


def predicted(case: Case, year: int, *, day: date) -> Predicted:
    """Contracted plan and status quo of a year from what was known on a day; a base year is never used.

    Raises
    ------
    Refused : the year cannot be planned.
    """
    known, gave_way = _feasible(vintage(case, year, day=day))
    contracted = answer(PlanQuestion(case=known.case, year=year, kind="contracted", depth="accounts"))
    if not contracted.outcome.is_solved:
        return Predicted(vintage=known, contracted=contracted, status_quo=None, gave_way=gave_way)
    agreed = known
    if known.unagreed:
        # Of what nothing agreed was known, the contracted plan's own quantity is the best there is.
        made = contracted.plan
        quantity = made.contract_quantity @ made.formulation.days / 1000.0
        of = {c.contract: float(q) for c, q in zip(made.scenario.contracts, quantity, strict=True)}
        agreed = known.agreeing({name: of[name] for name in known.unagreed if name in of})
    status_quo = answer(PlanQuestion(case=agreed.case, year=year, kind="status quo", depth="accounts"))
    return Predicted(vintage=known, contracted=contracted, status_quo=status_quo, gave_way=gave_way)


def _feasible(known: Vintage) -> tuple[Vintage, str]:
    """The vintage with the least given up that has a contracted plan, and what was given up in words.

    As it is where nothing helps: the planner then says what contradicts what.
    """
    less = known.without_least_output()
    least = less.without_least_sales()
    supplies = "monthly minima of supplies that stand in for ones not known"
    for tried, words in ((known, ""), (less, supplies), (least, f"{supplies}, and of contracts likewise")):
        formulation = formulate(*tried.case.planning_year(tried.year))
        program = bounded(formulation, kind="contracted", block=frozenset(), pins=None)
        if Handle(program).solve().outcome.is_solved:
            return tried, words
    return known, ""
