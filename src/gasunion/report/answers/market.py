"""The answer of `gasunion market` in words for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.market.answer import NO_RANGE, NO_WORLDS, NO_YEAR
from gasunion.outcome import Outcome


def market_words(outcome: Outcome, body: Mapping[str, Any]) -> str:
    """The answer as tables for a person."""
    markets, traders = list(body["prices"]), list(body["profit"])
    width = max(14, *(len(m) for m in markets))
    side = max(26, *(len(t) for t in traders))

    def row(label: str, values: list[Any], more: str = "") -> str:
        return f"{label:<{side}}" + "".join(f" {_shown(v):>{width}}" for v in values) + more

    lines = [f"{'':<{side}}" + "".join(f" {m:>{width}}" for m in markets)]
    lines.append(row("price [USD/tcm]", [body["prices"][m] for m in markets]))
    lines.append(row("sold [bcm]", [body["sold"][m] for m in markets]))
    lines.append(row("consumer surplus [MUSD]", [body["consumer_surplus"][m] for m in markets]))
    lines.append(row("concentration (HHI)", [body["hhi"][m] for m in markets]))
    for name, found in body["resale"].items():
        lines.append(
            f"{name}: resellers ask {found['price']:.6g} USD/tcm and earn {found['profit']:.6g} MUSD"
        )
    lines += [
        "",
        f"{'sales [bcm], profit [MUSD]':<{side}}"
        + "".join(f" {m:>{width}}" for m in markets)
        + f" {'profit':>{width}}",
    ]
    for trader in traders:
        sales = [body["quantities"][trader][m] for m in markets]
        lines.append(row(trader, [*sales, body["profit"][trader]]))
    rents = [
        ("congestion", body["congestion_rent"]["by_owner"]),
        ("storage", body["storage_rent"]["by_owner"]),
    ]
    told = [f"{o}: {_shown(r)} MUSD ({kind})" for kind, by in rents for o, r in by.items() if r is None or r]
    if told:
        lines += ["", "Rents: " + "; ".join(told) + "."]
    got = body["charges"]["by_owner"]
    told = [f"{owner}: {_shown(amount)} MUSD" for owner, amount in got.items() if amount is None or amount]
    if told:
        lines += ["", "Charges: " + "; ".join(told) + "."]
    if body["ranges"]:
        lines += ["", "Not unique, from and to:"]
        lines += [f"  {name}: {low:.6g} to {high:.6g}" for name, (low, high) in body["ranges"].items()]
    if body["assumptions"]:
        lines += ["", "Taken as given:"]
        lines += [f"  {words}" for words in body["assumptions"]]
    found = body["over_conduct"]
    if found is not None:
        lines += ["", *_intervals(found, f"{found['points']} choices of conduct beside the middle")]
        lines += [f"  {found['unsolved']} of them have no equilibrium"] if found["unsolved"] else []
    else:
        lines += ["", f"No intervals over conduct: {NO_RANGE}."]
    found = body["over_worlds"]
    if found is not None:
        lines += ["", *_intervals(found, f"{found['worlds']} worlds of the base year, middle conduct")]
        lines += [f"  failed: {why}" for why in found["failed"]]
    else:
        lines.append(f"No intervals over worlds: {NO_WORLDS if body['of_year'] else NO_YEAR}.")
    if body["builds"] is not None:
        lines += ["", *_builds(body["builds"])]
    if outcome.is_solved:
        best = max(body["checks"]["best_reply"].values(), default=0.0)
        lines += [
            "",
            f"Rechecked by other code: no condition misses by more than {body['residual']:.0e} of its size; "
            f"nobody gains more than {best:.0e} of all revenue by another reply.",
        ]
    return "\n".join(lines)


def _intervals(found: Mapping[str, Any], over: str) -> list[str]:
    """Intervals over points beside the middle; the tables above are of the middle."""
    lines = [f"Over {over}, from and to:"]
    for name, unit in _TOLD.items():
        parts = [f"{key} {_span(ends)}" for key, ends in found[name].items()]
        lines.append(f"  {name.replace('_', ' ')}{unit}: {', '.join(parts)}")
    for name, unit in (("quantities", " [bcm]"), ("lerner", "")):
        lines.append(f"  {'sales' if name == 'quantities' else name}{unit}:")
        for trader, row in found[name].items():
            lines.append(f"    {trader}: " + ", ".join(f"{m} {_span(ends)}" for m, ends in row.items()))
    return [*lines, f"  welfare [MUSD]: {_span(found['welfare'])}"]


_TOLD = {
    "prices": " [USD/tcm]",
    "consumer_surplus": " [MUSD]",
    "profit": " [MUSD]",
    "congestion_rent": " [MUSD]",
    "hhi": "",
}


def _span(ends: list[float] | None) -> str:
    return "open" if ends is None else f"{ends[0]:.6g} to {ends[1]:.6g}"


def _builds(found: Mapping[str, Any]) -> list[str]:
    """What came of the builds; the tables above are of the market without them."""

    def told(choice: Mapping[str, Any]) -> str:
        built = ", ".join(f"{name} {size:.4g}" for name, size in choice["built"].items()) or "nothing"
        payoff = ", ".join(f"{trader} {money:.6g}" for trader, money in choice["payoff"].items())
        return f"{built}; welfare {choice['welfare']:.6g} MUSD, of it {payoff}"

    lines = [f"Builds, of {found['vectors']} choices:", f"  most welfare: {told(found['welfare_optimum'])}"]
    lines += [f"  nobody would move alone: {told(choice)}" for choice in found["equilibria"]]
    return lines if found["equilibria"] else [*lines, "  in every choice somebody would move alone"]


def _shown(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.6g}"
