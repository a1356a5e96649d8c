"""The study: prices, gains and losses where parties of a year sell outside apart, at cost, and as one.

References: docs/theory/sales.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gasunion.market.equilibrium import Equilibrium
from gasunion.market.ranges import open_charges
from gasunion.market.recheck import recheck
from gasunion.market.witness import Witness, witness_of
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.studies.fleet import Crew, Watch
from gasunion.studies.sales.assumptions import assumptions
from gasunion.studies.sales.homes import left_for_sales
from gasunion.studies.sales.partitions import Grouped, Stability, every_partition, known_of, stability
from gasunion.studies.sales.points import WHOLE, Flat, Task, flat_of, flat_partitions, market_at, points
from gasunion.studies.sales.question import SalesQuestion
from gasunion.studies.sales.regimes import Told, all_told, markets_of
from gasunion.studies.sales.setting import Ground, ground_of, plain_market
from gasunion.studies.sales.swaps import Swaps, swaps_of
from gasunion.studies.worth.asked import asked_worlds, year_of
from gasunion.studies.worth.worlds import DEFAULT_WORLDS

KKT = 1e-8
"""Largest relative residual of a regime that is called solved, as in `gasunion market`."""
APART = 1e-6
"""Relative width up to which a range of charges is one value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sales:
    """What was found. Figures by dotted name as in the answer.

    Attributes
    ----------
    ground : what is left to sell, and the curves. market : the middle as a market file holds it.
    told : regime → what it comes to. figures, intervals : middle, and least and greatest over all points.
    open : dotted name → range of a figure that is not unique. witnesses : regime → its point.
    residual : worst miss of any regime's recheck.
    partitions : every partition, in the middle. stability : of the group. swaps : of its contracts.
    points : corners and worlds, as computed. worlds, seed : how many were drawn, from which seed.
    assumptions : every choice, in words.
    """

    question: SalesQuestion
    outcome: Outcome
    ground: Ground
    market: Mapping[str, Any]
    told: Mapping[str, Told]
    figures: Flat
    intervals: Mapping[str, tuple[float, float]]
    open: Mapping[str, tuple[float, float]]
    witnesses: Mapping[str, Witness]
    residual: float
    partitions: tuple[Grouped, ...]
    stability: Stability | None
    swaps: Swaps | None
    points: tuple[Mapping[str, Any], ...]
    worlds: int
    seed: int
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsolved:
    """A study whose year has no status quo, or a regime no equilibrium."""

    question: SalesQuestion
    outcome: Outcome


def sales_study(
    question: SalesQuestion,
    *,
    worlds: int = DEFAULT_WORLDS,
    seed: int = 0,
    crew: Crew | None = None,
    watch: Watch | None = None,
) -> Sales | Unsolved:
    """Study sales.

    Parameters
    ----------
    worlds, seed : in how many worlds of the base year figures are told, from which seed.
    crew, watch : who computes corners and worlds, as `studies.fleet.run` takes them.

    Raises
    ------
    Refused : more worlds than can be drawn; a market that is asked about buys nothing.
    """
    asked_worlds(worlds, seed)
    network, scenario = question.year_data
    left, outcome = left_for_sales(network, scenario, by_month=question.by_month)
    if left is None:
        return Unsolved(question=question, outcome=outcome)
    ground, missing = ground_of(
        network,
        scenario,
        left,
        sellers=question.sellers,
        markets=question.markets,
        settled=question.settled,
    )
    if not ground.references:
        raise Refused([Finding(where=f"market {m}", what=f"{why}.") for m, why in missing.items()])
    middle = question.spans.middle
    market = market_at(ground, middle, "mid")
    told, at, bad = all_told(markets_of(market, question.joint, question.spans.takers))
    if bad is not None:
        return Unsolved(question=question, outcome=bad)
    found = every_partition(market, known_of(told, market.traders, question.joint))
    year = year_of(question.case, question.year, frozenset(question.joint)) if worlds else None
    task = Task(
        ground=ground,
        group=question.joint,
        takers=question.spans.takers,
        theta={"mid": middle, **dict(question.spans.corners)},
        year=year,
        by_month=question.by_month,
        settled=question.settled,
    )
    drawn = worlds if year is not None else 0
    if not drawn and (crew is None or crew.cluster is None):
        crew = Crew(workers=1)  # corners alone are done before other processes have begun
    asked = (question.year, question.spans.text, question.sellers, question.markets, question.settled)
    others = points(
        task, key=f"{question.case.input_sha256} {asked}", worlds=drawn, seed=seed, crew=crew, watch=watch
    )
    figures = flat_of(told, question.joint) | flat_partitions(found)
    witnesses = {name: witness_of(e) for name, e in at.items()}
    residual = max(recheck(at[name].form.market, w).residual for name, w in witnesses.items())
    return Sales(
        question=question,
        outcome=_outcome(residual, question, len(found), others),
        ground=ground,
        market=plain_market(ground, level="mid", conduct=middle),
        told=told,
        figures=figures,
        intervals=_intervals(figures, others),
        open=_open(at),
        witnesses=witnesses,
        residual=residual,
        partitions=found,
        stability=stability(found, question.joint),
        swaps=swaps_of(ground, market, question.joint),
        points=others,
        worlds=drawn,
        seed=seed,
        assumptions=assumptions(question, ground, missing, drawn),
    )


def _intervals(figures: Flat, others: tuple[dict[str, Any], ...]) -> dict[str, tuple[float, float]]:
    """Least and greatest of each figure over the middle and every point that has it."""
    out = {}
    for name, value in figures.items():
        values = [value, *(p["figures"][name] for p in others if name in p["figures"])]
        out[name] = (min(values), max(values))
    return out


def _open(at: Mapping[str, Equilibrium]) -> dict[str, tuple[float, float]]:
    """Charges and welfare of regimes that are not unique, by dotted name."""
    out: dict[str, tuple[float, float]] = {}
    for name in WHOLE:
        found = open_charges(at[name]) or {}
        for of, (low, high) in found.items():
            if high - low > APART * (1.0 + abs(high)) and not of.startswith("charges.by_arc"):
                out[f"regimes.{name}.{of.replace('charges.by_owner', 'charges')}"] = (low, high)
    return out


def _outcome(
    residual: float, question: SalesQuestion, partitions: int, others: tuple[dict[str, Any], ...]
) -> Outcome:
    if not residual <= KKT:
        message = f"a regime is no equilibrium: its recheck misses by {residual:.1e} of its size"
        return Outcome(code="out_of_steps", message=message, residual=residual)
    failed = tuple(
        Finding(where=p["name"], what=f"{p['why']}.", severity="warning") for p in others if p["why"]
    )
    message = (
        f"{len(question.sellers)} sellers, {len(question.markets)} markets, {partitions} partitions, "
        f"{len(others)} points beside the middle"
    )
    return Outcome(code="solved", message=message, residual=residual, findings=failed)
