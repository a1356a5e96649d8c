"""The answer of `market` as plain data: its part of the envelope, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.market.builds import Choice, all_builds
from gasunion.market.conduct import over_conduct
from gasunion.market.equilibrium import Equilibrium, equilibrium
from gasunion.market.figures import UNNAMED, Figures, figures_of
from gasunion.market.ranges import Uniqueness, most_even, uniqueness
from gasunion.market.recheck import Rechecked, recheck
from gasunion.market.setting import Market
from gasunion.market.witness import witness_of
from gasunion.outcome import Finding, Outcome

KKT = 1e-8
"""Largest relative residual of an answer that is called solved."""
MOST_EVEN = (
    "traders without a margin that can stand in for each other: the most even split is shown, and its ranges"
)
MIDDLE = "prices that are not unique: the middle is shown, and its ranges"
CHARGES_APART = (
    "what owners of arcs charge others is listed by owner and is in no trader's profit but as a cost"
)
RENTS_APART = "rents of arcs and storages are listed by owner and are in no trader's profit"


def answer_of(market: Market) -> tuple[Outcome, dict[str, Any], dict[str, str]]:
    """How a market ended, the answer's own part, and why what is null is null.

    An equilibrium whose recheck by other code misses by more than `KKT` is `out_of_steps`.
    """
    found = equilibrium(market)
    if not found.x.size:
        return found.outcome, {}, {}
    unique = uniqueness(found)
    if any(name.startswith("quantities.") for name in unique.ranges):
        found = most_even(found)
    witness = witness_of(found)
    checked = recheck(market, witness)
    body, reasons = plain_figures(market, figures_of(found), unique)
    body |= {
        "residual": checked.residual,
        "checks": {**checked.misses, "best_reply": dict(checked.best_reply)},
        "over_conduct": _over_conduct(market),
        "builds": _builds(market),
        "certificate": witness,
    }
    if not market.builds:
        reasons["builds"] = "the file names none"
    if body["over_conduct"] is None:
        reasons["over_conduct"] = "the file gives no range of conduct"
    return _outcome(found, checked), body, reasons


def _over_conduct(market: Market) -> dict[str, Any] | None:
    """Least and greatest figures over the corners of the ranges of conduct; None where there are none."""
    found = over_conduct(market)
    if found is None:
        return None
    return {
        "corners": found.corners,
        "unsolved": found.unsolved,
        "prices": {m: list(ends) for m, ends in found.prices.items()},
        "sold": {m: list(ends) for m, ends in found.sold.items()},
        "consumer_surplus": {m: list(ends) for m, ends in found.surplus.items()},
        "profit": {t: list(ends) for t, ends in found.profit.items()},
        "welfare": list(found.welfare),
    }


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
        _follow(body, name, f"not unique: from {low:.6g} to {high:.6g}", reasons, owner=owner, keeper=keeper)
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


def _follow(
    body: dict[str, Any],
    name: str,
    reason: str,
    reasons: dict[str, str],
    *,
    owner: Mapping[str, str],
    keeper: Mapping[str, str],
) -> None:
    """What is made of a figure that is not unique is not printed either."""
    kind, *rest = _path(body, name)
    also: list[str] = []
    if kind == "quantities":
        also = [f"hhi.{rest[1]}"]
    elif kind == "congestion_rent":
        also = [f"congestion_rent.by_owner.{owner[rest[1]]}"]
    elif kind == "storage_rent":
        also = [f"storage_rent.by_owner.{keeper[rest[1]]}"]
    elif kind in ("prices", "sold"):
        also = [f"by_period.{p}.{kind}.{rest[0]}" for p in body["periods"]]
        if kind == "sold":
            also.append(f"hhi.{rest[0]}")
    for other in also:
        if other not in reasons:
            _take_out(body, other, f"rests on {name}, which is {reason}", reasons)
