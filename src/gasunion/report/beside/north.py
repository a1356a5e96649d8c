"""The northern question: for who buys gas there, and for who sells it."""

from __future__ import annotations

from gasunion.report.beside.answer import Told, origin_words
from gasunion.report.chapters.sheet import Column, Row, Sheet
from gasunion.report.views.beside import Cost, NorthView, Spanned
from gasunion.report.views.reading import Reading

TOGETHER = "together"
VERDICTS = {
    "does not support": "no",
    "makes unlikely, and does not exclude,": "unlikely",
    "makes likely, and does not prove,": "likely",
    "supports": "yes",
}
READINGS = {
    "lines by use": "use",
    "lines whole": "whole",
    "cost, resource": "resource",
    "cost, export": "export",
}


def north_told(r: Reading, view: NorthView) -> Told:
    """The answer in the language of the reader."""

    def say(key: str, **words: str) -> str:
        return r.say(f"beside.north.{key}", **words)

    others = [p for p in dict.fromkeys(c.party for c in view.costs) if p not in (view.party, TOGETHER)]
    buyer = [c for c in view.costs if c.party == view.party]
    most = max(x.probability for x in view.readings)
    return Told(
        name="north",
        title=say(
            f"title_{VERDICTS[view.verdict]}",
            claim=r.words.with_unit(view.claim, "MUSD"),
            probability=r.words.with_unit(most, "share"),
        ),
        subtitle=say("subtitle", first=str(view.first_year), last=str(view.last_year)),
        state=" ".join(
            [
                say("sure", worlds=r.words.number(view.worlds, "count")),
                origin_words(r, view.origin, "sums"),
            ]
        ),
        sides=(
            (
                "sellers",
                say("sellers", party=r.words.listed([r.party(p) for p in others])),
                (_costs(r, [c for c in view.costs if c.party in others], "north-sellers"),),
            ),
            (
                "buyers",
                say("buyers", party=r.party(view.party)),
                (_costs(r, buyer, "north-buyers"), _service(r, view)),
            ),
        ),
        more=(_readings(r, view),),
        foot=say("foot"),
    )


def _costs(r: Reading, found: list[Cost], name: str) -> Sheet:
    """A row per option, party and valuation; a column per rate of discount."""
    rates = sorted({c.rate for c in found})
    rows: dict[tuple[str, str, str], dict[float, Spanned]] = {}
    for c in found:
        rows.setdefault((c.option, c.party, c.valuation), {})[c.rate] = c.cost
    is_one = len({c.party for c in found}) == 1
    return Sheet(
        name=name,
        caption=r.say("beside.north.costs"),
        first=r.say("beside.north.option_valuation"),
        columns=tuple(
            Column(
                measure=f"cost_at_{100 * rate:g}_pct_musd",
                head=r.say("beside.north.at", rate=r.words.with_unit(rate, "share"))
                if rate
                else r.say("beside.north.undiscounted"),
                unit="MUSD",
            )
            for rate in rates
        ),
        rows=tuple(
            Row(
                key=f"{option} {party} {valuation}",
                label=" · ".join(
                    [
                        r.words.say_or(f"beside.north.option.{option}", option),
                        *([] if is_one else [r.party(party)]),
                        r.words.say_or(f"beside.north.valuation.{valuation}", valuation),
                    ]
                ),
                values=tuple(by.get(rate, Spanned(value=None)) for rate in rates),
            )
            for (option, party, valuation), by in rows.items()
        ),
    )


def _service(r: Reading, view: NorthView) -> Sheet:
    """What an option covers, and what others could cut of it."""
    return Sheet(
        name="north-service",
        caption=r.say("beside.north.service"),
        first=r.say("beside.north.option_head"),
        columns=(
            Column(measure="covered_share", head=r.say("beside.north.covered"), unit="share"),
            Column(measure="others_can_cut_share", head=r.say("beside.north.cut"), unit="share"),
        ),
        rows=tuple(
            Row(
                key=option,
                label=r.words.say_or(f"beside.north.option.{option}", option),
                values=(
                    Spanned(value=covered),
                    Spanned(
                        value=max(
                            (s for p, s in view.can_cut.get(option, {}).items() if p != view.party),
                            default=0.0,
                        )
                    ),
                ),
            )
            for option, covered in view.covered.items()
        ),
    )


def _readings(r: Reading, view: NorthView) -> Sheet:
    return Sheet(
        name="north-readings",
        caption=r.say("beside.north.readings", claim=r.words.with_unit(view.claim, "MUSD")),
        first=r.say("beside.north.reading_head"),
        columns=(
            Column(measure="amount_musd", head=r.say("beside.north.amount"), unit="MUSD", is_signed=True),
            Column(measure="probability", head=r.say("beside.north.probability"), unit="share"),
        ),
        rows=tuple(
            Row(
                key=x.reading,
                label=r.say(f"beside.north.reading.{READINGS[x.reading]}")
                if x.reading in READINGS
                else x.reading,
                values=(x.amount, Spanned(value=x.probability)),
            )
            for x in view.readings
        ),
    )
