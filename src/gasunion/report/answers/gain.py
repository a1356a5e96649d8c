"""What a block gains, as JSON and in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.report.chapters.left_open import left_open_sentence
from gasunion.report.language.language import language
from gasunion.studies.results import PlanResult
from gasunion.studies.worth.gain import Gain
from gasunion.studies.worth.open_balances import OpenBalances, open_balances
from gasunion.studies.worth.worlds import Worlds

PARTS = (
    ("timing_and_routing_usd", "timing and routing", "timing_usd"),
    ("more_trade_usd", "more trade", "trade_usd"),
    ("shortage_relieved_usd", "shortage relieved", "shortage_usd"),
)


def gain_part(
    gain: Gain | None, worlds: Worlds | None = None, left: OpenBalances | None = None
) -> dict[str, Any]:
    """`gain_usd`, `parts` and what they rest on; null for a plan that is no block."""
    if gain is None:
        return {"gain_usd": None, "parts": None, "gain": None}
    return {
        "gain_usd": gain.gain_usd,
        "parts": {name: getattr(gain, attribute) for name, _, attribute in PARTS},
        "gain": {
            "is_worth": gain.has_base,
            "with_balances_released_usd": gain.with_balances_usd,
            "outsiders_plan_again_usd": gain.outsiders_usd,
            "price_point_usd": dict(sorted(gain.price_point_usd.items())) or None,
            "home_first_usd": gain.home_first_usd,
            "without_shortage_usd": gain.without_shortage_usd,
            "pinned_usd": gain.pinned_usd,
            "worlds": None if worlds is None else worlds_part(worlds),
            "left_open": None
            if left is None
            else {
                "open_bcm": left.open_bcm,
                "moved_bcm": left.moved_bcm,
                "is_smaller": left.is_smaller,
                "misclosure_bcm": dict(left.misclosure_bcm),
            },
            "left_short": [
                {
                    "party": s.party,
                    "class": s.use_class,
                    "unserved_bcm": s.unserved_bcm,
                    "home_first_bcm": s.home_first_bcm,
                }
                for s in gain.left_short
            ],
        },
    }


def left_open_words(result: PlanResult) -> str:
    """What balances leave open beside the gain of a block, in English; empty where the base does not say."""
    left = open_balances(result.base, result.plan)
    if left is None:
        return ""
    return left_open_sentence(
        language("en"),
        year=left.year,
        misfit=left.misfit,
        open_bcm=left.open_bcm,
        moved_bcm=left.moved_bcm,
        misclosure_bcm=left.misclosure_bcm,
    )


def worlds_part(worlds: Worlds) -> dict[str, Any]:
    """Quantiles of a gain over worlds, and how many failed for what; null where every world failed."""
    return {
        "count": worlds.count,
        "seed": worlds.seed,
        "block": sorted(worlds.block),
        "solved": len(worlds.solved),
        "failed": worlds.failures,
        "gain_usd": worlds.quantiles("gain_usd"),
        "parts": {name: worlds.quantiles(attribute) for name, _, attribute in PARTS},
        "without_shortage_usd": worlds.quantiles("without_shortage_usd"),
        "price_point_usd": worlds.point_quantiles(),
    }


def worlds_lines(worlds: Worlds) -> list[str]:
    """How far the published figures leave the gain open, in sentences."""
    failed = "; ".join(f"{count} {why}" for why, count in worlds.failures.items())
    drawn = f"{worlds.count} worlds drawn from what the published figures leave open (seed {worlds.seed})"
    drawn += f", of which failed: {failed}" if failed else ""
    total, served = worlds.quantiles("gain_usd"), worlds.quantiles("without_shortage_usd")
    if total is None or served is None:
        return [f"In none of {drawn} is there a gain to tell."]
    members = ", ".join(f"{p} {_between(q)}" for p, q in worlds.point_quantiles().items())
    return [
        f"In {drawn}: gain {_between(total)} MUSD (5 to 95 of 100), with the documented shortage at 0 "
        f"{_between(served)}; by member at the price point {members}."
    ]


def _between(quantiles: Mapping[str, int]) -> str:
    return f"{musd(quantiles['p5'])} to {musd(quantiles['p95'])}, middle {musd(quantiles['p50'])}"


def gain_lines(gain: Gain, *, year: int) -> list[str]:
    """The gain of a block in sentences."""
    parts = ", ".join(f"{words} {musd(getattr(gain, name))}" for _, words, name in PARTS)
    total = musd(gain.gain_usd)
    if not gain.has_base:
        return [
            f"Against the status quo as planned: {total} MUSD a year: {parts}. {year} has no base year, "
            "so this compares two plans and is no worth: gas that was served may count as gained."
        ]
    lines = [f"Gain of the block: {total} MUSD a year, of it {parts}."]
    if gain.pinned_usd not in (None, gain.gain_usd):
        lines.append(
            f"That is with contracts that yield to homes cut first; with every contract held: "
            f"{musd(gain.pinned_usd or 0)} MUSD."
        )
    if gain.without_shortage_usd not in (None, gain.gain_usd):
        lines.append(f"With the documented shortage at 0: {musd(gain.without_shortage_usd or 0)} MUSD.")
    if gain.with_balances_usd != gain.gain_usd:
        lines.append(
            f"With transit and swap balances among its members released: {musd(gain.with_balances_usd)} MUSD."
        )
    if gain.outsiders_usd:
        lines.append(
            f"Those outside, planning again with their contracts as they are, would add "
            f"{musd(gain.outsiders_usd)} MUSD."
        )
    if gain.price_point_usd:
        split = ", ".join(f"{p} {musd(v)}" for p, v in sorted(gain.price_point_usd.items()))
        lines.append(f"A split from prices that no part of the block can improve on, MUSD: {split}.")
    lines += [
        f"This plan leaves {s.unserved_bcm:.2f} bcm of {s.party} class {s.use_class} unserved; serving homes "
        f"first {s.home_first_bcm:.2f}."
        for s in gain.left_short
    ]
    if gain.home_first_usd not in (None, gain.gain_usd):
        lines.append(f"The gain of the plan that serves homes first: {musd(gain.home_first_usd or 0)} MUSD.")
    return lines


def musd(usd: int) -> str:
    """Dollars as millions: three figures, at least one decimal below a hundred."""
    value = usd / 1e6
    return f"{value + 0.0:,.0f}" if abs(value) >= 100 else f"{value + 0.0:,.1f}"
