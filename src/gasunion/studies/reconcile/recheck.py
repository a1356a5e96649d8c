"""Recheck a printed answer of `gasunion reconcile`: every number is made again from the case and compared.

Balances, misclosures, deviations, the misfit and its groups, conflicts and pins come from `second_answer`,
which shares no code with what printed them. A printed number must be the right one at its last digit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.intake.case import Case
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.studies.printed import counted, cut, differences, version_faults
from gasunion.studies.reconcile.second_answer import Again, again
from gasunion.studies.reconcile.second_priors import Asked

SCHEMA = "gasunion/reconcile/1"
HINT = "Give the file that `gasunion reconcile CASE --year Y --json FILE` wrote."
ROWS_HOLD_MCM_D = 1e-4
"""What a solved answer says that its rows hold to."""
MOST_TOLD = 200


class Recheck:
    """Rechecks answers that should be of a case; a year that it made again it keeps."""

    def __init__(self, case: Case, *, version: str) -> None:
        self.case, self.version = case, version
        self._made: dict[int, Again] = {}

    def made(self, year: int) -> Again:
        """The year made again from the case, whatever base it carries."""
        if year not in self._made:
            case = self.case.without_base()
            network, scenario = case.planning_year(year)
            config = case.config.reconcile
            asked = Asked(
                scenario=scenario,
                figures=tuple(f for f in case.balances if f.year == year),
                deviations=config.deviations,
                held=frozenset(config.held),
                territory={n.node: n.territory for n in network.nodes},
            )
            self._made[year] = again(network, asked)
        return self._made[year]

    def body(self, body: Mapping[str, Any], outcome: Outcome) -> tuple[Finding, ...]:
        """What differs of a body that is about to be printed, and of how it is said to have ended."""
        found = self.made(int(body["year"]))
        if found.outcome.code != outcome.code:
            return (_code_differs(outcome.code, found),)
        if not outcome.is_solved:
            return ()
        printed = {k: v for k, v in body.items() if k != "worlds"}
        return tuple(differences(printed, found.body, ""))

    def verify(self, plain: object) -> tuple[Outcome, list[str]]:
        """As `verify_answer`."""
        answer = _answer(plain, self.case)
        found = self.made(answer["year"])
        faults = self._faults(answer, found)
        if faults:
            told = faults[:MOST_TOLD]
            if len(faults) > MOST_TOLD:
                what = f"{len(faults) - MOST_TOLD} more values differ."
                told.append(Finding(where="answer", what=what))
            return Outcome(
                code="outside_limits", message="the answer does not hold", findings=tuple(told)
            ), []
        if not found.outcome.is_solved:
            confirmed = [f"outcome: the year is {found.outcome.code} for the second computation too"]
            return Outcome(code="solved", message="the answer holds"), confirmed
        slack = found.missed["slack"]
        confirmed = [
            f"inputs: priors, figures and deviations are those of case {self.case.name}",
            f"optimum: its conditions hold; Σz² can nowhere be lower by more than {slack:.0e}",
            f"answer: {counted(found.body):,} printed values follow from the case",
        ]
        if answer.get("worlds") is not None:
            confirmed.append("worlds: not rechecked; draw them again with the same --worlds and --seed")
        return Outcome(code="solved", message="every number of the answer holds"), confirmed

    def _faults(self, answer: Mapping[str, Any], found: Again) -> list[Finding]:
        printed = dict(answer)
        version = printed.pop("version", None)
        faults = list(version_faults(version, self.version))
        worlds = printed.pop("worlds", None)
        code = printed["outcome"].get("code") if isinstance(printed.get("outcome"), Mapping) else None
        if code != found.outcome.code:
            return [*faults, _code_differs(code, found)]
        if worlds is not None and not isinstance(worlds, Mapping):
            faults.append(Finding(where="answer, worlds", what="is neither null nor an object."))
        right: dict[str, Any] = {
            "schema": SCHEMA,
            "input_sha256": self.case.input_sha256,
            "overridden": list(self.case.overridden),
            "reasons": {},
        }
        if not found.outcome.is_solved:
            kept = {k: v for k, v in printed.items() if k in right}
            return faults + differences(kept, right, "")
        misfit = round(found.body["misfit"].value, found.body["misfit"].digits)
        right["outcome"] = {
            "code": "solved",
            "message": f"the year closes with Σz² of {misfit:.1f}; rows hold to {ROWS_HOLD_MCM_D:.0e} mcm/d",
            "residual": ROWS_HOLD_MCM_D,
            "findings": [],
        }
        return faults + differences(printed, right | dict(found.body), "")


def checked(body: Mapping[str, Any], outcome: Outcome, *, case: Case, version: str) -> Outcome:
    """How an answer that is about to be printed ends: `outside_limits` where the second computation differs.

    Parameters
    ----------
    body : of the answer. outcome : of the first computation.
    """
    if outcome.code not in ("solved", "infeasible"):
        return outcome
    found = Recheck(case, version=version).body(body, outcome)
    if not found:
        return outcome
    message = "two computations of the year differ: a defect of gasunion; please report it with the case"
    return Outcome(code="outside_limits", message=message, findings=found[:MOST_TOLD])


def verify_answer(plain: object, *, case: Case, version: str) -> tuple[Outcome, list[str]]:
    """Recheck an answer of `reconcile`.

    Parameters
    ----------
    plain : what the file holds. case : of which it should be. version : of this program.

    Returns
    -------
    (the outcome with what differs, what was confirmed).

    Raises
    ------
    Refused : it is no answer of `reconcile`, or its year is none that the case can reconcile.
    """
    return Recheck(case, version=version).verify(plain)


def _answer(plain: object, case: Case) -> dict[str, Any]:
    if not isinstance(plain, Mapping) or plain.get("schema") != SCHEMA:
        raise Refused([Finding(where="answer, schema", what=f"is not {SCHEMA}.", limit=SCHEMA, hint=HINT)])
    year = plain.get("year")
    known = sorted({f.year for f in case.balances} & set(case.plan_years))
    if not isinstance(year, int) or isinstance(year, bool) or year not in known:
        listed = ", ".join(map(str, known)) or "none"
        what = f"is {cut(year)}; case {case.name} has balances of {listed}."
        hint = "Give the case that the answer was made of."
        raise Refused([Finding(where="answer, year", what=what, value=cut(year), limit=listed, hint=hint)])
    return dict(plain)


def _code_differs(code: object, found: Again) -> Finding:
    what = f"is {cut(code)}; the second computation ends as {found.outcome.code}: {found.outcome.message}."
    return Finding(where="answer, outcome.code", what=what, value=cut(code), limit=found.outcome.code)
