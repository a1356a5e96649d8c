"""The question "what happened in that year?", asked of a case: one function for every door."""

from __future__ import annotations

from gasunion.intake.case import Case
from gasunion.outcome import Finding, Refused
from gasunion.studies.reconcile.base_year import BaseYear, reconcile


def base_year_of(case: Case, year: int) -> BaseYear:
    """The base year of a case, whatever base it carries already.

    Raises
    ------
    Refused : the year cannot be planned, or the case has no published balances of it.
    """
    case = case.without_base()
    network, scenario = case.planning_year(year)
    known = sorted({f.year for f in case.balances} & set(case.plan_years))
    if year not in known:
        listed = ", ".join(map(str, known))
        raise Refused(
            [
                Finding(
                    where=f"year {year}",
                    what=f"the case {case.name} has no balances of {year}",
                    value=float(year),
                    hint=f"choose one of {listed}, or add rows to balances.csv."
                    if known
                    else "add what was published of it to balances.csv.",
                )
            ]
        )
    config = case.config.reconcile
    return reconcile(
        network, scenario, case.balances, deviations=config.deviations, held=frozenset(config.held)
    )
