"""The answer of `market` as plain data: its part of the envelope, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gasunion.market.builds import Choice, all_builds
from gasunion.market.conduct import conduct_grid
from gasunion.market.equilibrium import Equilibrium, equilibrium
from gasunion.market.figures import UNNAMED, Figures, figures_of
from gasunion.market.intervals import ABSENT, Point, intervals
from gasunion.market.ranges import Uniqueness, most_even, uniqueness
from gasunion.market.recheck import Rechecked, recheck
from gasunion.market.setting import Market
from gasunion.market.witness import witness_of
from gasunion.outcome import Envelope, Finding, Outcome, Provenance

KKT = 1e-8
"""Largest relative residual of an answer that is called solved."""
MOST_EVEN = (
    "traders without a margin that can stand in for each other: the most even split is shown, and its ranges"
)
MIDDLE = "prices that are not unique: the middle is shown, and its ranges"
CHARGES_APART = (
    "what owners of arcs charge others is listed by owner and is in no trader's profit but as a cost"
)
NO_RANGE = "the file gives no range of conduct"
NO_YEAR = "the market is of no base year: there are no worlds to draw"
NO_WORLDS = "none were asked for"
RENTS_APART = "rents of arcs and storages are listed by owner and are in no trader's profit"


def answer_of(market: Market, worlds: Worlds | None = None) -> tuple[Outcome, dict[str, Any], dict[str, str]]:
    """How a market ended, the answer's own part, and why what is null is null.

    An equilibrium whose recheck by other code misses by more than `KKT` is `out_of_steps`.

    Parameters
    ----------
    worlds : the same market in worlds of the year that it was made of; None where it is of no year.
    """
    found, body, reasons = figures_at(market)
    if not found.x.size:
        return found.outcome, {}, {}
    witness = witness_of(found)
    checked = recheck(market, witness)
    middle = Point(body=dict(body), reasons=dict(reasons))
    body |= {
        "residual": checked.residual,
        "checks": {**checked.misses, "best_reply": dict(checked.best_reply)},
        "over_conduct": _over_conduct(market, middle),
        "over_worlds": None if worlds is None else _over_worlds(worlds, middle),
        "builds": _builds(market),
        "certificate": witness,
    }
    if not market.builds:
        reasons["builds"] = "the file names none"
    for place in ("over_conduct", "over_worlds"):
        reasons |= _why(place, body[place], middle)
    return _outcome(found, checked), body, reasons


def envelope_of(
    answered: tuple[Outcome, dict[str, Any], dict[str, str]],
    source: Mapping[str, Any],
    provenance: Provenance,
) -> Envelope:
    """The answer whole, with the market that it is of.

    Parameters
    ----------
    source : of `source_of`.
    """
    outcome, body, reasons = answered
    if body:
        body, reasons = body | dict(source), dict(reasons)
        if source["of_year"] is None:
            reasons["of_year"] = "the market is a file of its own"
        elif body["over_worlds"] is None:
            reasons["over_worlds"] = NO_WORLDS
    return Envelope(name="market", outcome=outcome, provenance=provenance, body=body, reasons=reasons)


def source_of(plain: Any, of_year: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What an answer holds of its market: the file as it was written, and the question to a year, if any."""
    return {"market": plain, "of_year": None if of_year is None else dict(of_year)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worlds:
    """A market in worlds of a base year.

    Attributes
    ----------
    drawn, seed : how many, from which seed. points : those that were solved. failed : why of the others.
    """

    drawn: int
    seed: int
    points: tuple[Point, ...]
    failed: tuple[str, ...]


def figures_at(market: Market) -> tuple[Equilibrium, dict[str, Any], dict[str, str]]:
    """The equilibrium, its figures as printed, and why what is null is null; empty where there is none."""
    found = equilibrium(market)
    if not found.x.size:
        return found, {}, {}
    unique = uniqueness(found)
    if any(name.startswith("quantities.") for name in unique.ranges):
        found = most_even(found)
    body, reasons = plain_figures(market, figures_of(found), unique)
    return found, body, reasons


def point_of(market: Market) -> Point | None:
    """Figures of a market as a point of intervals; None where it has no equilibrium."""
    _, body, reasons = figures_at(market)
    return Point(body=body, reasons=reasons) if body else None


def _over_conduct(market: Market, middle: Point) -> dict[str, Any] | None:
    """Intervals over the grid of conduct; None where the file gives no range."""
    found = [point_of(m) for m in conduct_grid(market)]
    if not found:
        return None
    solved = [p for p in found if p is not None]
    return {"points": len(found), "unsolved": len(found) - len(solved)} | intervals([middle, *solved])


def _over_worlds(worlds: Worlds, middle: Point) -> dict[str, Any]:
    told = {"worlds": worlds.drawn, "seed": worlds.seed, "failed": list(worlds.failed)}
    return told | intervals([middle, *worlds.points])


def _why(place: str, found: Mapping[str, Any] | None, middle: Point) -> dict[str, str]:
    """Why intervals are null, whole or one by one."""
    if found is None:
        return {place: NO_RANGE if place == "over_conduct" else NO_YEAR}
    return {
        f"{place}.{name}": "open at a point: who sells, or what a price is, is not unique"
        if middle.reasons.get(name.replace("congestion_rent.", "congestion_rent.by_owner.")) not in ABSENT
        else middle.reasons[name]
        for name in _nulls(found)
    }


def _nulls(place: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for name, value in place.items():
        if isinstance(value, Mapping):
            yield from _nulls(value, f"{path}{name}.")
        elif value is None:
            yield f"{path}{name}"


def _builds(market: Market) -> dict[str, Any] | None:
    """What came of every vector of builds; None where there are none."""
    if not market.builds:
        return None
    found = all_builds(market)
    return {
        "vectors": found.count,
        "welfare_optimum": _choice(found.best),
        "equilibria": [_choice(c) for c in found.stable],
        "residual": found.residual,
    }


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "built": choice.built,
        "welfare": choice.welfare,
        "consumer_surplus": choice.surplus,
        "payoff": choice.payoff,
        "prices": choice.prices,
    }


def _outcome(found: Equilibrium, checked: Rechecked) -> Outcome:
    residual = checked.residual
    if residual > KKT:
        worst = max(
            {**checked.misses, "best_reply": max(checked.best_reply.values(), default=0.0)}.items(),
            key=lambda item: item[1],
        )
        return Outcome(
            code="out_of_steps",
            message=f"the point that was found is no equilibrium: its recheck misses by {residual:.1e}",
            residual=residual,
            findings=(
                Finding(
                    where=f"recheck, {worst[0].replace('_', ' ')}",
                    what=f"misses by {worst[1]:.1e} of its size.",
                    value=worst[1],
                    limit=KKT,
                    hint="Raise the size of elasticity, or lower conduct.",
                ),
            ),
        )
    market = found.form.market
    count = (len(market.traders), len(market.outlets), len(market.periods))
    words = [
        f"{n} {noun}{'' if n == 1 else 's'}"
        for n, noun in zip(count, ("trader", "market", "period"), strict=True)
    ]
    message = f"{', '.join(words)}; residual: the worst miss of a condition of the equilibrium, of its size"
    return Outcome(code="solved", message=message, residual=residual)


def plain_figures(
    market: Market, figures: Figures, unique: Uniqueness
) -> tuple[dict[str, Any], dict[str, str]]:
    """The figures by name; what is not unique is null, with its range and reason."""
    names = [o.market for o in market.outlets]
    owner = {x.arc: x.owner or UNNAMED for x in market.lines}
    keeper = {s.store: s.owner or UNNAMED for s in market.stores}
    body: dict[str, Any] = {
        "periods": dict(zip(market.periods, market.shares, strict=True)),
        "conduct": {t: {m: market.conduct[t, m] for m in names} for t in market.traders},
        "prices": figures.price,
        "choke_prices": figures.choke,
        "sold": figures.sold,
        "quantities": {t: {m: figures.quantity[t, m] for m in names} for t in market.traders},
        "profit": figures.profit,
        "consumer_surplus": figures.surplus,
        "congestion_rent": {"by_arc": figures.arc_rent, "by_owner": _by_owner(figures.arc_rent, owner)},
        "charges": {
            "by_arc": figures.arc_charge,
            "by_owner": _by_owner(figures.arc_charge, owner),
            "by_trader": figures.charge_paid,
        },
        "storage_rent": {"by_store": figures.store_rent, "by_owner": _by_owner(figures.store_rent, keeper)},
        "resale": {m: {"price": p, "profit": gain} for m, (p, gain) in figures.resale.items()},
        "hhi": figures.hhi,
        "lerner": {t: {m: figures.lerner.get((t, m)) for m in names} for t in market.traders},
        "welfare": figures.welfare,
        "by_period": {
            p: {
                "prices": {m: figures.period_price[p, m] for m in names},
                "sold": {m: figures.period_sold[p, m] for m in names},
            }
            for p in market.periods
        },
        "ranges": {name: list(ends) for name, ends in unique.ranges.items()},
        "assumptions": [
            *market.assumptions,
            *([RENTS_APART] if market.lines or market.stores else []),
            *([CHARGES_APART] if any(x.tariff > 0 for x in market.lines) else []),
        ],
    }
    reasons = _absent(figures, market)
    for name, (low, high) in unique.ranges.items():
        kind, *rest = _path(body, name)
        if kind == "prices":
            body["prices"][rest[0]] = 0.5 * (low + high)
        elif kind != "quantities":
            _take_out(body, name, f"not unique: from {low:.6g} to {high:.6g}", reasons)
        _follow(body, name, f"not unique: from {low:.6g} to {high:.6g}", reasons)
    kinds = {name.partition(".")[0] for name in unique.ranges}
    body["assumptions"] += [MOST_EVEN] if "quantities" in kinds else []
    body["assumptions"] += [MIDDLE] if "prices" in kinds else []
    body["assumptions"] += [f"{name}: {why}" for name, why in unique.unsettled.items()]
    return body, reasons


def _by_owner(rents: Mapping[str, float], owner: Mapping[str, str]) -> dict[str, float]:
    return {o: sum(r for name, r in rents.items() if owner[name] == o) for o in dict.fromkeys(owner.values())}


def _absent(figures: Figures, market: Market) -> dict[str, str]:
    """Why a figure does not exist."""
    out = {
        f"choke_prices.{m}": "isoelastic demand has no choke price"
        for m, c in figures.choke.items()
        if c is None
    }
    out |= {f"hhi.{m}": "nothing is sold there" for m, value in figures.hhi.items() if value is None}
    for t in market.traders:
        for m in (o.market for o in market.outlets):
            if figures.lerner.get((t, m)) is None:
                out[f"lerner.{t}.{m}"] = "it sells nothing there"
    return out


def _take_out(body: dict[str, Any], name: str, reason: str, reasons: dict[str, str]) -> None:
    place, (*path, last) = body, _path(body, name)
    for key in path:
        place = place[key]
    place[last] = None
    reasons[name] = reason


def _path(body: Mapping[str, Any], name: str) -> list[str]:
    """The keys of a dotted name; a key of the body may hold dots itself."""
    out: list[str] = []
    place: Any = body
    rest = name
    while rest:
        key = max((k for k in place if rest == k or rest.startswith(f"{k}.")), key=len)
        out.append(key)
        place, rest = place[key], rest[len(key) + 1 :]
    return out


def _follow(body: dict[str, Any], name: str, reason: str, reasons: dict[str, str]) -> None:
    """What is made of a figure that is not unique is not printed either."""
    kind, *rest = _path(body, name)
    also: list[str] = []
    if kind == "quantities":
        also = [f"hhi.{rest[1]}"]
    elif kind in ("prices", "sold"):
        also = [f"by_period.{p}.{kind}.{rest[0]}" for p in body["periods"]]
        if kind == "sold":
            also.append(f"hhi.{rest[0]}")
    for other in also:
        if other not in reasons:
            _take_out(body, other, f"rests on {name}, which is {reason}", reasons)
