"""Would the model have said what happened? Contracted plans of past years against observations.

For every observed flow the plan's quantity, and its range over plans as good within the tolerance, stand
beside the observation and beside persistence: the observation of the year before, the forecast that costs
nothing. A plan that beats persistence has shown something; one that sits on a contract's bound has shown no
more than that bound, and a bound that rests on an observation tests nothing. Both are said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gasunion.intake.case import Case
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.planning.plan import Plan
from gasunion.planning.ranges import measure_ranges
from gasunion.scenario.observed import Observation
from gasunion.studies.plan_question import answer, plan_question

AT_BOUND_BCM = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A contract that moves an observed flow and sits on one of its bounds.

    Attributes
    ----------
    bound : "minimum", "maximum" or "both". bcm : the bound. basis : on what it rests.
    """

    contract: str
    bound: str
    bcm: float
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindcast:
    """One observed flow of one year against the contracted plan. [bcm]

    Attributes
    ----------
    observed, low, high : the observation. basis : whether it tests the model.
    planned, planned_low, planned_high : in the plan, and over plans as good within the tolerance.
    persistence : the observation of the year before; None where there is none.
    held : contracts on their bounds that move the flow.
    """

    corridor: str
    year: int
    observed: float
    low: float | None
    high: float | None
    basis: str
    planned: float
    planned_low: float
    planned_high: float
    persistence: float | None
    held: tuple[Held, ...]

    @property
    def error(self) -> float:
        """Plan less observation."""
        return self.planned - self.observed

    @property
    def persistence_error(self) -> float | None:
        """Persistence less observation."""
        return None if self.persistence is None else self.persistence - self.observed

    @property
    def is_within(self) -> bool:
        """Whether the plan lies between the low and the high end of what sources say."""
        low = self.observed if self.low is None else self.low
        high = self.observed if self.high is None else self.high
        return low - AT_BOUND_BCM <= self.planned <= high + AT_BOUND_BCM

    @property
    def is_test(self) -> bool:
        """Whether the agreement says anything: an independent observation, no bound resting on one."""
        return self.basis == "independent" and not any(h.basis == "observation" for h in self.held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Mean absolute errors over the flows that test the model and have a persistence. [bcm]"""

    count: int
    plan_bcm: float
    persistence_bcm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PastYears:
    """Plans of past years against observations.

    Attributes
    ----------
    outcome : that of the first year without a plan, or whose plan the checker faults; else solved.
    hindcasts, score : of every year; empty and None where a year has no plan that holds.
    """

    outcome: Outcome
    hindcasts: tuple[Hindcast, ...] = ()
    score: Score | None = None


def hindcast_years(
    case: Case, *, years: str | Sequence[int] | None = None, given: Sequence[Observation] = ()
) -> PastYears:
    """Contracted plans of past years, each asked as every plan is, against observations.

    Parameters
    ----------
    years : which: 2022, "2021-2023" or a list; every observed year that can be planned where not given.
    given : observations from outside the case; they take the place of the case's own of that flow and year.

    Raises
    ------
    Refused : a year cannot be planned; every such year is told. Or a base year was given as a scenario: it
        was made from what was observed.
    """
    if case.wanted.base is not None:
        year = case.wanted.base.year
        what = f"the base of {year} was made from what was observed: a hindcast on it tests nothing"
        raise Refused([Finding(where="--scenario", what=what, hint="leave it out.")])
    named = {(o.corridor, o.year) for o in given}
    kept = (o for o in case.observed if (o.corridor, o.year) not in named or o.month)
    observations = (*kept, *given)
    wanted = _years(years, case.plan_years, {o.year for o in (given or observations)})
    plans: dict[int, Plan] = {}
    for year in wanted:
        made = answer(plan_question(case, year, kind="contracted", depth="accounts", on_base=False))
        if not made.outcome.is_solved:
            told = made.outcome
            message = f"{year}: {told.message}"
            return PastYears(outcome=Outcome(code=told.code, message=message, findings=told.findings))
        plans[year] = made.plan
    found = hindcast(plans, observations)
    message = f"{len(found)} flows of {len(plans)} years were compared"
    return PastYears(outcome=Outcome(code="solved", message=message), hindcasts=found, score=score(found))


def _years(
    asked: str | Sequence[int] | None, plan_years: Sequence[int], observed_years: set[int]
) -> list[int]:
    if asked is None:
        return [y for y in plan_years if y in observed_years]
    words = asked if isinstance(asked, str) else ", ".join(map(str, asked))
    where = f"--years {words}"
    span: Sequence[int]
    if isinstance(asked, str):
        written = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", words.strip(), re.ASCII)
        if written is None:
            raise Refused(
                [
                    Finding(
                        where=where, what="is no span of years.", value=words, hint="Write 2021-2023 or 2022."
                    )
                ]
            )
        start, end = int(written[1]), int(written[2] or written[1])
        if end < start:
            raise Refused(
                [
                    Finding(
                        where=where,
                        what="ends before it starts.",
                        value=words,
                        hint="Write the earlier year first.",
                    )
                ]
            )
        # Of a long span its ends tell as much as all that lies between.
        span = range(start, end + 1) if end - start < 100 else [start, end]
    else:
        span = sorted(set(asked))
        if not span:
            raise Refused(
                [Finding(where="years", what="names no year.", hint="Leave it out for all of them.")]
            )
    hint = f"Choose among {', '.join(map(str, plan_years))}."
    faults = [
        Finding(where=where, what=f"{y} is no year that can be planned.", value=str(y), hint=hint)
        for y in span
        if y not in plan_years
    ]
    if faults:
        raise Refused(faults)
    return list(span)


def hindcast(plans: Mapping[int, Plan], observations: Iterable[Observation]) -> tuple[Hindcast, ...]:
    """Every annual observation of a planned year against the plan of that year.

    Parameters
    ----------
    plans : year → contracted plan, solved.
    observations : of the planned years and, for persistence, of the years before.

    Returns
    -------
    Ordered by corridor, then year.
    """
    annual = {(o.corridor, o.year): o for o in observations if o.month is None}
    result = []
    for year, plan in sorted(plans.items()):
        rows = [o for (_, y), o in sorted(annual.items()) if y == year]
        for o, (low, value, high) in zip(rows, measure_ranges(plan, [o.measure for o in rows]), strict=True):
            before = annual.get((o.corridor, year - 1))
            result.append(
                Hindcast(
                    corridor=o.corridor,
                    year=year,
                    observed=o.quantity_bcm,
                    low=o.low_bcm,
                    high=o.high_bcm,
                    basis=o.basis,
                    planned=value,
                    planned_low=low,
                    planned_high=high,
                    persistence=before.quantity_bcm if before else None,
                    held=_held(plan, o),
                )
            )
    return tuple(sorted(result, key=lambda h: (h.corridor, h.year)))


def score(hindcasts: Iterable[Hindcast]) -> Score | None:
    """How the plan did against persistence where both can be judged; None where nothing can be."""
    rows = [h for h in hindcasts if h.is_test and h.persistence_error is not None]
    if not rows:
        return None
    return Score(
        count=len(rows),
        plan_bcm=sum(abs(h.error) for h in rows) / len(rows),
        persistence_bcm=sum(abs(h.persistence_error or 0.0) for h in rows) / len(rows),
    )


def _held(plan: Plan, observation: Observation) -> tuple[Held, ...]:
    corridors = {t.way.corridor for t in observation.measure}
    result = []
    for i, c in enumerate(plan.scenario.contracts):
        if not corridors & {t.way.corridor for t in c.measure}:
            continue
        bcm = float(plan.contract_quantity[i] @ plan.formulation.days) / 1000.0
        at_minimum = bcm <= c.minimum_bcm_y + AT_BOUND_BCM
        at_maximum = bcm >= c.maximum_bcm_y - AT_BOUND_BCM
        if at_minimum or at_maximum:
            bound = "both" if at_minimum and at_maximum else "minimum" if at_minimum else "maximum"
            result.append(
                Held(
                    contract=c.contract,
                    bound=bound,
                    bcm=c.minimum_bcm_y if at_minimum else c.maximum_bcm_y,
                    basis=c.minimum_basis if at_minimum else c.maximum_basis,
                )
            )
    return tuple(result)
