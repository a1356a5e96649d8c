"""Where a study is computed besides its middle: corners of conduct and elasticity, and worlds of the base
year.

Each point is plain values by dotted name, the same names as in the answer, so that an interval is the least
and the greatest of them and of the middle.

References: docs/theory/sales.md, section "Intervals".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gasunion.market.market_file import market_of
from gasunion.market.setting import Market
from gasunion.outcome import Refused, canonical_json, sha256_of
from gasunion.studies.fleet import Crew, Job, Watch, run
from gasunion.studies.sales.conduct import Conduct
from gasunion.studies.sales.homes import left_for_sales
from gasunion.studies.sales.outside import LEVELS, Level
from gasunion.studies.sales.partitions import Grouped, every_partition, known_of
from gasunion.studies.sales.regimes import REGIMES, Told, all_told, markets_of, split_of, together
from gasunion.studies.sales.setting import Ground, Group, ground_of, plain_market
from gasunion.studies.worth.world import Year, world_scenario

Flat = dict[str, float]
WHOLE = ("apart", "apart_at_cost", "in_step", "joint")
"""Regimes told by party; where everybody takes prices, who sells is open, so only markets and welfare are."""
PRICE_TAKING = tuple(r for r in REGIMES if r not in WHOLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What every point needs.

    Attributes
    ----------
    ground : of the middle. group : who might sell in step. takers : everybody at 0.
    theta : name of a corner of conduct, or "mid" → conduct. year : for worlds, else None.
    by_month : periods. settled : contracts whose price is settled before the gas is sold.
    """

    ground: Ground
    group: Group
    takers: Conduct
    theta: Mapping[str, Conduct]
    year: Year | None
    by_month: bool
    settled: tuple[str, ...]


def corner_names(task: Task) -> tuple[tuple[str, Level], ...]:
    """Every conduct with every elasticity but the middle of both."""
    return tuple((t, level) for t in task.theta for level in LEVELS if (t, level) != ("mid", "mid"))


def market_at(ground: Ground, theta: Conduct, level: Level) -> Market:
    """The market in which all sell and charge apart."""
    return market_of(plain_market(ground, level=level, conduct=theta))


def flat_of(told: Mapping[str, Told], group: Group) -> Flat:
    """Figures of all regimes by dotted name, with the split and the changes against apart."""
    out: Flat = {}
    for name in WHOLE:
        t = told[name]
        for part, amounts in (
            ("prices", t.price),
            ("sold", t.sold),
            ("consumers", t.consumers),
            ("profit", t.profit),
            ("charges", t.charges),
            ("rents", t.rents),
            ("payoff", t.payoff),
        ):
            out |= {f"regimes.{name}.{part}.{key}": v for key, v in amounts.items()}
        out |= {
            f"regimes.{name}.quantities.{s}.{m}": v for s, row in t.quantity.items() for m, v in row.items()
        }
        out[f"regimes.{name}.others"] = t.others
        out[f"regimes.{name}.welfare"] = t.welfare
    for name in PRICE_TAKING:
        t = told[name]
        for part, amounts in (("prices", t.price), ("sold", t.sold), ("consumers", t.consumers)):
            out |= {f"regimes.{name}.{part}.{key}": v for key, v in amounts.items()}
        out[f"regimes.{name}.welfare"] = t.welfare
    split = split_of(told)
    out |= {
        "split.routing": split.routing,
        "split.double_margin": split.double_margin,
        "split.market_power": split.market_power,
        "split.total": split.total,
    }
    out |= {f"split.buyers.{m}": v for m, v in split.buyers.items()}
    return out | _changes(told, group)


def _changes(told: Mapping[str, Told], group: Group) -> Flat:
    """What each has more than apart: members together and alone, outsiders, consumers, others, all."""
    apart, out = told["apart"], {}
    name = "+".join(group)
    for regime in ("apart_at_cost", "in_step", "joint"):
        t, place = told[regime], f"changes.{regime}"
        out[f"{place}.sellers.{name}"] = together(t.payoff, group) - together(apart.payoff, group)
        for who, amount in t.payoff.items():
            if who != name:
                out[f"{place}.sellers.{who}"] = amount - apart.payoff[who]
        out |= {f"{place}.consumers.{m}": v - apart.consumers[m] for m, v in t.consumers.items()}
        out[f"{place}.others"] = t.others - apart.others
        out[f"{place}.welfare"] = t.welfare - apart.welfare
    return out


def flat_partitions(found: Sequence[Grouped]) -> Flat:
    """Gains of groups and of consumers by partition, "A+B|C", against all apart."""
    out: Flat = {}
    apart = found[0].told
    for f in found:
        place = "partitions." + name_of(f.groups)
        if f.told is None or apart is None:
            continue
        out |= {f"{place}.gain.{g}": v for g, v in f.gain.items()}
        out |= {f"{place}.consumers.{m}": v - apart.consumers[m] for m, v in f.told.consumers.items()}
    return out


def name_of(groups: Sequence[Group]) -> str:
    """A partition in words: "A+B|C"."""
    return "|".join("+".join(g) for g in groups)


def points(
    task: Task, *, key: str, worlds: int, seed: int, crew: Crew | None = None, watch: Watch | None = None
) -> tuple[dict[str, Any], ...]:
    """Every corner, then worlds 0 to `worlds` − 1: {"name", "why", "figures"}; the same whoever computes."""
    chunks: list[dict[str, Any]] = [{"theta": t, "level": level} for t, level in corner_names(task)]
    chunks += [{"seed": seed, "world": k} for k in range(worlds)]
    job = Job(
        name="corners and worlds",
        key=sha256_of(key.encode(), canonical_json([task.group, task.by_month])),
        prepare=_prepared,
        compute=_computed,
        shared=task,
        chunks=tuple(chunks),
    )
    return run(job, crew=crew, watch=watch)


def _prepared(task: Task) -> Task:
    return task


def _computed(task: Task, chunk: Any) -> dict[str, Any]:
    if "world" in chunk:
        try:
            return _world(task, chunk["seed"], chunk["world"])
        except Refused as refused:  # a draw may leave a market without gas
            return {"name": f"world {chunk['world']}", "why": refused.message, "figures": {}}
    theta, level = chunk["theta"], chunk["level"]
    name = f"conduct {theta}, elasticity {level}"
    market = market_at(task.ground, task.theta[theta], level)
    told, _, bad = all_told(markets_of(market, task.group, task.takers))
    if bad is not None:
        return {"name": name, "why": bad.message, "figures": {}}
    return {"name": name, "why": "", "figures": _flat(market, told, task.group)}


def _flat(market: Market, told: Mapping[str, Told], group: Group) -> Flat:
    """Figures of a point: of all regimes, and of every partition."""
    found = every_partition(market, known_of(told, market.traders, group))
    return flat_of(told, group) | flat_partitions(found)


def _world(task: Task, seed: int, index: int) -> dict[str, Any]:
    name = f"world {index}"
    assert task.year is not None
    world = world_scenario(task.year, seed=seed, index=index)
    if world.scenario is None:
        return {"name": name, "why": world.why, "figures": {}}
    left, outcome = left_for_sales(task.year.network, world.scenario, by_month=task.by_month)
    if left is None:
        return {"name": name, "why": f"no status quo: {outcome.code}", "figures": {}}
    ground, _ = ground_of(
        task.year.network,
        world.scenario,
        left,
        sellers=task.ground.sellers,
        markets=[r.market for r in task.ground.references],
        settled=task.settled,
    )
    if len(ground.references) < len(task.ground.references):
        return {"name": name, "why": "a market of the study buys nothing", "figures": {}}
    market = market_at(ground, task.theta["mid"], "mid")
    told, _, bad = all_told(markets_of(market, task.group, task.takers))
    if bad is not None:
        return {"name": name, "why": bad.message, "figures": {}}
    return {"name": name, "why": "", "figures": _flat(market, told, task.group)}
