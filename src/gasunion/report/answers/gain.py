"""What a block gains, as JSON and in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gasunion.report.chapters.left_open import left_open_sentence
from gasunion.report.language.language import NO_BREAK, Language, language
from gasunion.studies.results import PlanResult
from gasunion.studies.worth.gain import Gain
from gasunion.studies.worth.open_balances import OpenBalances, open_balances
from gasunion.studies.worth.worlds import Worlds

PARTS = (
    ("timing_and_routing_usd", "timing_usd"),
    ("more_trade_usd", "trade_usd"),
    ("shortage_relieved_usd", "shortage_usd"),
)


def gain_part(
    gain: Gain | None, worlds: Worlds | None = None, left: OpenBalances | None = None
) -> dict[str, Any]:
    """`gain_usd`, `parts` and what they rest on; null for a plan that is no block."""
    if gain is None:
        return {"gain_usd": None, "parts": None, "gain": None}
    return {
        "gain_usd": gain.gain_usd,
        "parts": {name: getattr(gain, attribute) for name, attribute in PARTS},
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


def left_open_words(
    result: PlanResult, words: Language | None = None, *, name: Callable[[str], str] = str
) -> str:
    """What balances leave open beside the gain of a block; empty where the base does not say.

    name : of a party, in the language; English and short names if not told otherwise.
    """
    left = open_balances(result.base, result.plan)
    if left is None:
        return ""
    return left_open_sentence(
        words or language("en"),
        year=left.year,
        misfit=left.misfit,
        open_bcm=left.open_bcm,
        moved_bcm=left.moved_bcm,
        misclosure_bcm=left.misclosure_bcm,
        name=name,
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
        "parts": {name: worlds.quantiles(attribute) for name, attribute in PARTS},
        "without_shortage_usd": worlds.quantiles("without_shortage_usd"),
        "price_point_usd": worlds.point_quantiles(),
    }


def worlds_lines(
    worlds: Worlds, words: Language | None = None, *, name: Callable[[str], str] = str
) -> list[str]:
    """How far the published figures leave the gain open, in sentences.

    name : of a party, in the language; English and short names if not told otherwise.
    """
    words = words or language("en")
    drawn = {"drawn": words.number(worlds.count, "count"), "seed": str(worlds.seed)}
    told = []
    if worlds.failures:
        # Why is said in English, in words of the program.
        why = "; ".join(f"{count} {why}" for why, count in worlds.failures.items())
        failed = words.number(sum(worlds.failures.values()), "count")
        told.append(words.say("terminal.worlds_failed", failed=why if words.code == "en" else failed))
    total, served = worlds.quantiles("gain_usd"), worlds.quantiles("without_shortage_usd")
    if total is None or served is None:
        return [" ".join([words.say("terminal.worlds_none", **drawn), *told])]
    members = "; ".join(
        words.say("ten.pair", name=name(p), figure=_between(words, q))
        for p, q in worlds.point_quantiles().items()
    )
    found = words.say(
        "terminal.worlds",
        gain=_between(words, total),
        served=_between(words, served),
        members=members,
        **drawn,
    )
    return [" ".join([found, *told])]


def _between(words: Language, quantiles: Mapping[str, int]) -> str:
    low, middle, high = (money(words, quantiles[q]) for q in ("p5", "p50", "p95"))
    return words.say("terminal.between", low=low, middle=middle, high=high)


def gain_lines(
    gain: Gain,
    *,
    year: int,
    words: Language,
    name: Callable[[str], str] = str,
    use_class: Callable[[str], str] = str,
) -> list[str]:
    """The gain of a block in sentences. name, use_class : of a party and of a class, in the language."""
    timing, trade, shortage = (money(words, getattr(gain, attribute)) for _, attribute in PARTS)
    told = {"total": money(words, gain.gain_usd), "timing": timing, "trade": trade, "shortage": shortage}
    if not gain.has_base:
        return [words.say("terminal.gain_no_base", year=str(year), **told)]
    lines = [words.say("terminal.gain", **told)]
    beside = {
        "gain_pinned": None if gain.pinned_usd == gain.gain_usd else gain.pinned_usd,
        "gain_served": None if gain.without_shortage_usd == gain.gain_usd else gain.without_shortage_usd,
        "gain_balances": None if gain.with_balances_usd == gain.gain_usd else gain.with_balances_usd,
        "gain_outsiders": gain.outsiders_usd or None,
    }
    lines += [
        words.say(f"terminal.{key}", total=money(words, usd))
        for key, usd in beside.items()
        if usd is not None
    ]
    if gain.price_point_usd:
        split = words.sorted(gain.price_point_usd.items(), lambda item: name(item[0]))
        shares = [words.say("ten.pair", name=name(p), figure=money(words, v)) for p, v in split]
        lines.append(words.say("terminal.gain_split", shares="; ".join(shares)))
    lines += [
        words.say(
            "terminal.left_short",
            party=name(s.party),
            use_class=use_class(s.use_class),
            unserved=words.number(s.unserved_bcm, "bcm", decimals=2),
            home_first=words.number(s.home_first_bcm, "bcm", decimals=2),
            unit=words.unit("bcm"),
        )
        for s in gain.left_short
    ]
    if gain.home_first_usd not in (None, gain.gain_usd):
        lines.append(words.say("terminal.gain_home_first", total=money(words, gain.home_first_usd or 0)))
    return lines


def money(words: Language, usd: float) -> str:
    """Dollars as millions with their unit: three figures, at least one decimal below a hundred."""
    value = usd / 1e6
    figure = words.number(value, "MUSD", decimals=0 if abs(value) >= 100 else 1)
    return f"{figure}{NO_BREAK}{words.unit('MUSD')}"
