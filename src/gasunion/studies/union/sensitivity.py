"""What decides a gain: uncertain inputs 20 % lower and higher, screened by duals, the largest solved again.

1. Screen every input by the duals of plans that are solved already (`screen`).
2. Solve the year again with each of the twenty largest, 20 % lower and 20 % higher, twice: with every
   contract pinned, and with sales that yield to homes. A change of a base year is a shock; the two readings
   say where it falls.
3. For the five that matter most to the gain of all: the smallest change that empties it.

References: docs/theory/union.md, section "What decides it".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from gasunion.games.shapley import shapley
from gasunion.games.worth import Game
from gasunion.network.network import Network
from gasunion.outcome import canonical_json, sha256_of
from gasunion.planning.coalition import Footing, footing_of
from gasunion.planning.formulation import formulate
from gasunion.planning.plan import Plan, solve_plan
from gasunion.scenario.scenario import Scenario
from gasunion.studies.fleet import Crew, Job, Watch, run
from gasunion.studies.union.screen import STEP, screened
from gasunion.studies.union.uncertain import Uncertain, scaled, uncertain_inputs
from gasunion.studies.worth.coalitions import Coalitions
from gasunion.studies.worth.worths import USD_PER_MUSD, NotSolvedError, Worths

SOLVED_AGAIN, MOST = 20, 5
READINGS = ("pinned", "yielding")
SIDES = {"less": 1.0 - STEP, "more": 1.0 + STEP}
# A gain of no more than this share of the base's is empty. Changes are looked for up to a quarter: under
# larger shocks a solver was seen not to end.
EMPTY_SHARE = 0.01
CHANGES = (0.1, 0.25)
HALVINGS = 3
CHANGE_DIGITS = 3
Shared = tuple[Network, Scenario, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A year solved again: why it could not be, or the gain of every coalition by mask. [USD]"""

    why: str
    coalition_usd: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An input, what the screen said of it [USD], and the years solved with it: (side, reading) → run."""

    input: Uncertain
    screen_usd: int
    runs: Mapping[tuple[str, str], Run]


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """The smallest change of an input that empties the gain, a share with its sign; None within a quarter.

    not_planned : changes that were tried and leave no year to plan: nothing is known there.
    """

    input: Uncertain
    change: float | None
    not_planned: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """What decides the gain of some players.

    Attributes
    ----------
    players : in the order of the bits of a coalition. base : reading → the year as it is.
    screened : how many inputs were screened. tried : those that were solved again, by the screen.
    emptied : of those that matter most to the gain of all.
    """

    players: tuple[str, ...]
    base: Mapping[str, Run]
    screened: int
    tried: tuple[Tried, ...]
    emptied: tuple[Emptied, ...]


def sensitivity(
    today: Plan,
    players: Sequence[str],
    *,
    key: str,
    crew: Crew | None = None,
    kept: Path | None = None,
    watch: Watch | None = None,
) -> Sensitivity:
    """What decides the gain of the players against a solved status quo.

    Parameters
    ----------
    key, crew, kept, watch : as `table.gain_table` takes them; `kept` is a folder.

    Raises
    ------
    NotSolvedError : a programme that the status quo satisfies has no optimum.
    """
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
    names = tuple(sorted(players))
    network, scenario = today.network, today.scenario
    inputs = uncertain_inputs(network, scenario, frozenset(names))
    scores = [round(v * USD_PER_MUSD) for v in screened(today, names, inputs)]
    order = sorted(range(len(inputs)), key=lambda i: (-scores[i], i))[:SOLVED_AGAIN]
    chosen = [inputs[i] for i in order]
    shared: Shared = (network, scenario, names)
    key = sha256_of(key.encode(), canonical_json(names))
    asked: list[dict[str, Any]] = [{"input": None, "factor": 1.0, "reading": r} for r in READINGS]
    asked += [
        {"input": list(u.key), "factor": factor, "reading": r}
        for u in chosen
        for factor in SIDES.values()
        for r in READINGS
    ]
    found = run(
        _job("years with one input changed", key, _solve_again, shared, asked),
        crew=crew,
        kept=None if kept is None else kept / "changed",
        watch=watch,
    )
    runs = [Run(why=r["why"], coalition_usd=tuple(r["coalition_usd"])) for r in found]
    base = dict(zip(READINGS, runs[:2], strict=True))
    keys = [(side, r) for side in SIDES for r in READINGS]
    tried = tuple(
        Tried(
            input=u,
            screen_usd=scores[i],
            runs=dict(zip(keys, runs[2 + 4 * n : 6 + 4 * n], strict=True)),
        )
        for n, (i, u) in enumerate(zip(order, chosen, strict=True))
    )
    most = [t.input for t in mattering(tried, base, names)[:MOST]]
    limit = EMPTY_SHARE * (base["yielding"].coalition_usd or (0,))[-1]
    looked = [{"input": list(u.key), "sign": sign, "limit_usd": limit} for u in most for sign in (-1, 1)]
    ends = run(
        _job("changes that empty a gain", key, _smallest, shared, looked),
        crew=crew,
        kept=None if kept is None else kept / "emptied",
        watch=watch,
    )
    emptied = tuple(
        Emptied(
            input=u,
            change=_nearest(*(end["change"] for end in ends[2 * n : 2 * n + 2])),
            not_planned=tuple(sorted(c for end in ends[2 * n : 2 * n + 2] for c in end["not_planned"])),
        )
        for n, u in enumerate(most)
    )
    return Sensitivity(players=names, base=base, screened=len(inputs), tried=tried, emptied=emptied)


def mattering(
    tried: Sequence[Tried], base: Mapping[str, Run], players: Sequence[str], party: str | None = None
) -> list[Tried]:
    """Those that were solved again, the one first whose change moves the gain most; of a party or of all."""
    return sorted(tried, key=lambda t: -swing_usd(t, base, players, party))


def swing_usd(
    tried: Tried, base: Mapping[str, Run], players: Sequence[str], party: str | None = None
) -> float:
    """The greatest change of a gain over sides and readings; 0 where no year was solved. [USD]"""
    changes = [
        abs(gain_usd(r, players, party) - gain_usd(base[reading], players, party))
        for (_, reading), r in tried.runs.items()
        if not r.why and not base[reading].why
    ]
    return max(changes, default=0.0)


def gain_usd(run: Run, players: Sequence[str], party: str | None) -> float:
    """The gain of all, or of a party by the Shapley value. [USD]"""
    if party is None:
        return float(run.coalition_usd[-1])
    game = Game(players=tuple(players), worth=np.array(run.coalition_usd, dtype=np.float64))
    return float(shapley(game)[list(players).index(party)])


def _job(name: str, key: str, compute: Any, shared: Shared, chunks: Sequence[Any]) -> Job:
    return Job(name=name, key=key, prepare=_prepared, compute=compute, shared=shared, chunks=tuple(chunks))


def _prepared(shared: Shared) -> Shared:
    return shared


def _solve_again(shared: Shared, chunk: Any) -> dict[str, Any]:
    network, scenario, names = shared
    plan = _status_quo(network, scenario, chunk["input"], chunk["factor"], reading=chunk["reading"])
    if not plan.outcome.is_solved:
        return {"why": f"no status quo: {plan.outcome.code}", "coalition_usd": []}
    try:
        return {"why": "", "coalition_usd": Coalitions(_footing(plan), frozenset(names)).every_usd()}
    except NotSolvedError as error:
        return {"why": f"no worth: {error}", "coalition_usd": []}


def _smallest(shared: Shared, chunk: Any) -> dict[str, Any]:
    """The smallest change of a sign after which the gain is empty, to a hundredth or so; else None."""
    network, scenario, names = shared
    not_planned: list[float] = []

    def is_empty(change: float) -> bool:
        factor = 1.0 + chunk["sign"] * change
        plan = _status_quo(network, scenario, chunk["input"], factor, reading="yielding")
        try:
            if plan.outcome.is_solved:
                gain = Worths(_footing(plan), frozenset(names)).gain_usd(frozenset(names))
                return gain <= float(chunk["limit_usd"])
        except NotSolvedError:
            pass
        not_planned.append(float(chunk["sign"] * round(change, CHANGE_DIGITS)))
        return False

    found, before = None, 0.0
    for change in CHANGES:
        if is_empty(change):
            for _ in range(HALVINGS):
                middle = (before + change) / 2.0
                before, change = (before, middle) if is_empty(middle) else (middle, change)
            found = float(chunk["sign"] * round(change, CHANGE_DIGITS))
            break
        before = change
    return {"change": found, "not_planned": not_planned}


def _nearest(*changes: float | None) -> float | None:
    return min((c for c in changes if c is not None), key=abs, default=None)


def _status_quo(
    network: Network, scenario: Scenario, key: Sequence[str] | None, factor: float, *, reading: str
) -> Plan:
    if key is not None:
        table, row, figure = key
        network, scenario = scaled(network, scenario, (table, row, figure), factor)
    if reading == "pinned":
        firm = tuple(replace(c, yields_to_home=False) for c in scenario.contracts)
        scenario = replace(scenario, contracts=firm)
    return solve_plan(formulate(network, scenario), kind="status quo")


def _footing(plan: Plan) -> Footing:
    assert plan.pins is not None
    return footing_of(plan.formulation, pins=plan.pins, x=plan.x)
