"""A joint round: for who sells and for who buys, behind its walls where it is one party's view."""

from __future__ import annotations

from gasunion.report.beside.answer import Told, origin_words
from gasunion.report.chapters.sheet import Column, Row, Sheet
from gasunion.report.views.beside import Bidden, RoundView, Spanned
from gasunion.report.views.reading import Reading

STAGES = ("demand", "offers", "matched", "contracted", "nominated", "delivered")


def round_told(r: Reading, view: RoundView) -> Told:
    """The answer in the language of the reader; what one party is shown has its own side alone."""

    def say(key: str, **words: str) -> str:
        return r.say(f"beside.round.{key}", **words)

    matched = sum(x.matched for x in view.buyers or view.sellers)
    asked = sum(x.bid for x in view.buyers or view.sellers)
    figures = {
        "matched": r.words.number(matched, "", decimals=view.decimals),
        "asked": r.words.number(asked, "", decimals=view.decimals),
        "unit": view.unit,
    }
    sides = []
    for side, lines in (("sellers", view.sellers), ("buyers", view.buyers)):
        if lines or not view.party:
            sides.append((side, r.say(f"beside.for_{side}"), (_lines(r, view, lines, side),)))
    return Told(
        name="round",
        title=say("title" if view.buyers else "title_offered", **figures),
        subtitle=say("subtitle", id=view.round_id, unit=view.unit, currency=view.currency),
        state=" ".join(
            [
                say("walls_party", party=r.party(view.party)) if view.party else say("walls"),
                origin_words(r, view.origin, "party" if view.party else "round"),
            ]
        ),
        sides=tuple(sides),
        more=() if view.party else (_pools(r, view), _funnel(r, view)),
        foot=say("foot"),
    )


def _lines(r: Reading, view: RoundView, lines: tuple[Bidden, ...], side: str) -> Sheet:
    return Sheet(
        name=f"round-{side}",
        caption=r.say(f"beside.round.{side}"),
        first=r.say("beside.round.party_place"),
        columns=(
            Column(measure="bid", head=r.say(f"beside.round.bid_{side}"), decimals=view.decimals),
            Column(measure="matched", head=r.say("beside.round.matched_head"), decimals=view.decimals),
            Column(measure="price", head=r.say(f"beside.round.price_{side}"), decimals=2),
        ),
        rows=tuple(
            Row(
                key=f"{x.party} {x.point} {x.month} {k}",
                label=f"{r.party(x.party)} · {r.node(x.point)}, {x.month}",
                values=(Spanned(value=x.bid), Spanned(value=x.matched), Spanned(value=x.price)),
            )
            for k, x in enumerate(lines)
        ),
    )


def _pools(r: Reading, view: RoundView) -> Sheet:
    return Sheet(
        name="round-pools",
        caption=r.say("beside.round.pools"),
        first=r.say("beside.round.place"),
        columns=tuple(
            Column(
                measure=m,
                head=r.say(f"beside.round.{m}_head"),
                decimals=2 if m == "price" else view.decimals,
            )
            for m in ("demand", "offers", "matched", "price")
        ),
        rows=tuple(
            Row(
                key=f"{p.point} {p.month}",
                label=f"{r.node(p.point)}, {p.month}",
                values=tuple(Spanned(value=v) for v in (p.demand, p.offers, p.matched, p.price)),
            )
            for p in view.pools
        ),
    )


def _funnel(r: Reading, view: RoundView) -> Sheet:
    """Stages from bids to gas, each by itself: they are never added."""
    return Sheet(
        name="round-funnel",
        caption=r.say("beside.round.funnel"),
        first=r.say("beside.round.stage"),
        columns=(Column(measure="volume", head=r.say("beside.round.volume"), decimals=view.decimals),),
        rows=tuple(
            Row(
                key=stage,
                label=r.say(f"beside.round.{stage}_head"),
                values=(Spanned(value=view.funnel[stage]),),
            )
            for stage in STAGES
            if stage in view.funnel
        ),
    )
