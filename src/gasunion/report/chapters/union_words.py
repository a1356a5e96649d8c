"""Sentences on a union: the finding, how sure it is, what balances leave open."""

from __future__ import annotations

from gasunion.report.views.union import USD, UnionReading

# Below it the ends of a 90 per cent interval rest on a handful of worlds each.
FEW_WORLDS = 100


def page_title(r: UnionReading) -> str:
    """The finding."""
    gain = r.answer["gain_usd"] / USD
    players = r.listed(r.data.players)
    if gain <= 0:
        return r.say("title_none", players=players, year=r.year)
    return r.say("title", players=players, year=r.year, gain=_with_span(r, gain))


def _with_span(r: UnionReading, gain: float) -> str:
    text = r.words.number(gain, r.unit)
    if r.worlds is not None:
        found = r.worlds["gain_usd"]
        text += f" ({r.words.interval(found['p5'] / USD, found['p95'] / USD, r.unit)})"
    return f"{text}\u00a0{r.words.unit('MUSD')}"


def held_words(r: UnionReading) -> str:
    """The share that contracts of today hold: a digit more where all but a little is held."""
    share = 100.0 * r.answer["held_by_contracts"]["share"]
    digits = 1 if 99.0 < share < 100.0 else 0
    return f"{r.words.number(share, '%', decimals=digits)}\u00a0{r.words.unit('%')}"


def how_sure(r: UnionReading) -> str:
    """The interval of the gain over the worlds."""
    if r.worlds is None:
        return r.say("how_sure_none")
    gain, served = r.worlds["gain_usd"], r.worlds["without_shortage_usd"]
    text = r.say(
        "how_sure",
        low=r.musd(gain["p5"] / USD),
        high=r.musd(gain["p95"] / USD),
        low0=r.musd(served["p5"] / USD),
        high0=r.musd(served["p95"] / USD),
        solved=str(r.worlds["solved"]),
        failed=str(r.worlds["count"] - r.worlds["solved"]),
    )
    return f"{text} {r.say('few')}" if r.worlds["solved"] < FEW_WORLDS else text


def left_open(r: UnionReading) -> str:
    """The gain beside what the published balances leave open."""
    told = r.answer["left_open"]
    if told["open_bcm"] is None:
        return r.say("open_unknown")
    key = "open_smaller" if told["is_smaller_in_gas"] else "open_larger"
    text = r.say(
        key,
        moved=r.words.with_unit(told["moved_bcm"], "bcm"),
        open=r.words.with_unit(told["open_bcm"], "bcm"),
    )
    return f"{text} {r.say('open_width')}" if told["is_smaller_in_money"] else text
