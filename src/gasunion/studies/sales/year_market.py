"""A case's year as a market of its own: everybody sells apart, every owner charges all others.

`gasunion market CASE --year Y` answers it like any market file, with intervals over a grid of conduct; where
the year has a base, over worlds of it besides.

References: docs/theory/market.md, section "A market of a case's year".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gasunion.market.answer import Worlds, point_of
from gasunion.market.intervals import Point
from gasunion.market.market_file import market_of
from gasunion.market.setting import Market
from gasunion.outcome import Finding, Outcome, Refused, canonical_json, sha256_of
from gasunion.studies.fleet import Crew, Job, Watch, run
from gasunion.studies.sales.conduct import Spans
from gasunion.studies.sales.homes import left_for_sales
from gasunion.studies.sales.question import SalesQuestion
from gasunion.studies.sales.setting import ground_of, plain_market
from gasunion.studies.worth.asked import asked_worlds, year_of
from gasunion.studies.worth.world import Year, world_scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMarket:
    """A year's market.

    Attributes
    ----------
    plain, market : as a market file holds it, and as it is solved. of_year : the question, to ask it again.
    worlds : the same in worlds of the base year; None where none were drawn.
    """

    plain: Mapping[str, Any]
    market: Market
    of_year: Mapping[str, Any]
    worlds: Worlds | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What every world needs."""

    question: SalesQuestion
    year: Year
    markets: tuple[str, ...]
    seed: int


def year_market(
    question: SalesQuestion,
    *,
    worlds: int = 0,
    seed: int = 0,
    crew: Crew | None = None,
    watch: Watch | None = None,
) -> YearMarket | Outcome:
    """The market of a year; the outcome where it has no status quo.

    Parameters
    ----------
    worlds, seed : in how many worlds of the base year it is made again, from which seed.
    crew, watch : who computes them, as `studies.fleet.run` takes them.

    Raises
    ------
    Refused : more worlds than can be drawn, worlds of a year without a base, or a market that buys nothing.
    """
    asked_worlds(worlds, seed)
    year = year_of(question.case, question.year, frozenset(question.joint)) if worlds else None
    if worlds and year is None:
        hint = "Leave --worlds out: intervals are then over conduct alone; or reconcile the year first."
        what = f"cannot be drawn: {question.year} stands on no base year."
        raise Refused([Finding(where="--worlds", what=what, value=worlds, hint=hint)])
    plain, outcome = _plain(question, question.year_data)
    if plain is None:
        return outcome
    drawn = None
    if year is not None:
        task = _Task(question=question, year=year, markets=tuple(plain["markets"]), seed=seed)
        drawn = _drawn(task, worlds, crew=crew, watch=watch)
    return YearMarket(
        plain=plain,
        market=market_of(plain, where=f"{question.case.name} {question.year}"),
        of_year=_of_year(question, worlds=worlds, seed=seed),
        worlds=drawn,
    )


def _plain(question: SalesQuestion, year_data: Any) -> tuple[dict[str, Any] | None, Outcome]:
    network, scenario = year_data
    left, outcome = left_for_sales(network, scenario, by_month=question.by_month)
    if left is None:
        return None, outcome
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
    plain = plain_market(ground, level="mid", conduct=question.spans.middle)
    return plain | {"conduct": conduct_of(question.spans, tuple(plain["markets"]))}, outcome


def conduct_of(spans: Spans, markets: tuple[str, ...]) -> Any:
    """Conduct as a market file writes it: one for all, by seller, or by seller and market."""
    ends = {key: _ends(s.low, s.high) for key, s in spans.of.items() if key[1] in markets}
    values = list(ends.values())
    if all(v == values[0] for v in values):
        return values[0]
    out: dict[str, Any] = {}
    for seller in dict.fromkeys(s for s, _ in ends):
        row = {m: ends[seller, m] for m in markets}
        first = row[markets[0]]
        out[seller] = first if all(v == first for v in row.values()) else row
    return out


def _ends(low: float, high: float) -> float | list[float]:
    return low if low == high else [low, high]


def _of_year(question: SalesQuestion, *, worlds: int, seed: int) -> dict[str, Any]:
    case = question.case
    return {
        "case": case.name,
        "year": question.year,
        "base": None if case.base is None else case.base.as_dict,
        "sellers": list(question.sellers),
        "markets": list(question.markets),
        "conduct": question.spans.text,
        "settled": list(question.settled),
        "by_month": question.by_month,
        "worlds": worlds,
        "seed": seed,
    }


def _drawn(task: _Task, count: int, *, crew: Crew | None, watch: Watch | None) -> Worlds:
    question = task.question
    asked = [question.year, question.spans.text, question.sellers, question.markets, question.settled]
    job = Job(
        name="worlds",
        key=sha256_of(question.case.input_sha256.encode(), canonical_json([*asked, question.by_month])),
        prepare=_prepared,
        compute=_computed,
        shared=task,
        chunks=tuple({"seed": task.seed, "world": k} for k in range(count)),
    )
    found = run(job, crew=crew, watch=watch)
    return Worlds(
        drawn=count,
        seed=task.seed,
        points=tuple(Point(body=w["body"], reasons=w["reasons"]) for w in found if not w["why"]),
        failed=tuple(f"world {w['world']}: {w['why']}" for w in found if w["why"]),
    )


def _prepared(task: _Task) -> _Task:
    return task


def _computed(task: _Task, chunk: Any) -> dict[str, Any]:
    index = chunk["world"]

    def failed(why: str) -> dict[str, Any]:
        return {"world": index, "why": why, "body": {}, "reasons": {}}

    world = world_scenario(task.year, seed=chunk["seed"], index=index)
    if world.scenario is None:
        return failed(world.why)
    try:
        plain, outcome = _plain(task.question, (task.year.network, world.scenario))
    except Refused as refused:  # a draw may leave a market without gas
        return failed(refused.message)
    if plain is None:
        return failed(f"no status quo: {outcome.code}")
    if tuple(plain["markets"]) != task.markets:
        return failed("a market of the question buys nothing")
    point = point_of(market_of(plain))
    if point is None:
        return failed("no equilibrium")
    return {"world": index, "why": "", "body": dict(point.body), "reasons": dict(point.reasons)}
