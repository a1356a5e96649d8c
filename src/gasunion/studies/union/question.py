"""What is asked: the parties of a base year that might act as one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from gasunion.intake.case import Case
from gasunion.network.network import Network
from gasunion.outcome import Finding, Refused
from gasunion.scenario.scenario import Scenario
from gasunion.studies.members import block_members

MOST_PLAYERS = 15
"""2¹⁵ coalitions are 32,768 programmes; with one more player twice as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionQuestion:
    """What is asked of a case.

    Attributes
    ----------
    case, year : of what; the case stands on its base of the year, or its changes make one. A year of which no
        balances are published is taken as agreed.
    players : in the order of their names.
    """

    case: Case
    year: int
    players: tuple[str, ...]

    @property
    def year_data(self) -> tuple[Network, Scenario]:
        """Network and scenario of the year."""
        return self.case.planning_year(self.year)


def union_question(
    case: Case, year: int, players: str | Collection[str], *, on_base: bool = True
) -> UnionQuestion:
    """The question of people's words.

    Parameters
    ----------
    players : names, or written "KZ+RU+UZ", or "all".
    on_base : whether the case's base of the year is applied, where it has one.

    Raises
    ------
    Refused : the year cannot be planned, or is past and has no base; a player is unknown, stands twice or
        alone; there are too many.
    """
    case.planning_year(year)
    case = case.on_base(year) if on_base else case.without_base()
    _, scenario = case.planning_year(year)
    named = block_members(players, {p.party for p in scenario.parties}, option="--players")
    faults = []
    if len(named) > MOST_PLAYERS:
        faults.append(
            Finding(
                where="--players",
                what=f"names {len(named)} parties; every coalition of at most {MOST_PLAYERS} is solved.",
                value=float(len(named)),
                limit=float(MOST_PLAYERS),
                hint="Ask about those who might act as one.",
            )
        )
    if not scenario.has_base and scenario.contracts and not any(f.year == year for f in case.balances):
        case = replace(case, agreed_year=year)
    elif not scenario.has_base:
        faults.append(
            Finding(
                where=f"year {year}",
                what="has no base: a worth is a difference from what happened, which the case does not hold.",
                value=float(year),
                hint=f"Make one: gasunion reconcile CASE --year {year} --out base-{year}.toml; then give it "
                f"by --scenario base-{year}.toml.",
            )
        )
    if faults:
        raise Refused(faults)
    return UnionQuestion(case=case, year=year, players=tuple(sorted(named)))
