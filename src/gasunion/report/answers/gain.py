"""What a block gains, as JSON and in sentences."""

from __future__ import annotations

from typing import Any

from gasunion.studies.worth.gain import Gain

PARTS = (
    ("timing_and_routing_usd", "timing and routing", "timing_usd"),
    ("more_trade_usd", "more trade", "trade_usd"),
    ("shortage_relieved_usd", "shortage relieved", "shortage_usd"),
)


def gain_part(gain: Gain | None) -> dict[str, Any]:
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
