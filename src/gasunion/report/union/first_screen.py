"""What a reader meets first: the finding, three sentences, four figures."""

from __future__ import annotations

from gasunion.report.chapters.union_words import held_words, how_sure, left_open
from gasunion.report.page.first_screen import KeyFigure
from gasunion.report.views.union import USD, UnionReading


def opening(r: UnionReading) -> list[str]:
    """What is asked, what it says, how sure it is."""
    parts, held = r.answer["parts"], r.answer["held_by_contracts"]
    says = r.say(
        "says",
        timing=r.musd(parts["timing_and_routing_usd"] / USD),
        trade=r.musd(parts["more_trade_usd"] / USD),
        shortage=r.musd(parts["shortage_relieved_usd"] / USD),
    )
    if held is not None:
        says += " " + r.say("held", share=held_words(r))
    what = r.say("what", players=r.listed(r.data.players), year=r.year, case=r.answer["case"])
    return [what, says, how_sure(r), left_open(r)]


def key_figures(r: UnionReading) -> list[KeyFigure]:
    """Four figures, each with what it is of."""
    found = []
    gain, span = r.answer["gain_usd"] / USD, ""
    if r.worlds is not None:
        q = r.worlds["gain_usd"]
        low, high = (r.words.number(q[k] / USD, r.unit) for k in ("p5", "p95"))
        span = r.say("key_span", low=low, high=high)
    found.append(
        KeyFigure(
            value=r.words.number(gain, r.unit), unit=r.words.unit("MUSD"), span=span, what=r.say("key_gain")
        )
    )
    if r.answer["held_by_contracts"] is not None:
        value, unit = held_words(r).split("\u00a0")
        found.append(KeyFigure(value=value, unit=unit, span="", what=r.say("key_held")))
    count = r.say("key_of", n=str(len(r.leaving)), all=str(len(r.rules)))
    found.append(KeyFigure(value=count, unit="", span="", what=r.say("key_leave")))
    told = r.answer["left_open"]
    if told["open_bcm"] is not None:
        found.append(
            KeyFigure(
                value=r.words.number(told["moved_bcm"], "bcm"),
                unit=r.words.unit("bcm"),
                span="",
                what=r.say("key_gas", open=r.words.with_unit(told["open_bcm"], "bcm")),
            )
        )
    return found
