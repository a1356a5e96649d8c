"""Selling outside apart, in step and as one: for who sells and for who buys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.report.beside.answer import Told, origin_words
from gasunion.report.chapters.sales import PAYS, page_title
from gasunion.report.chapters.sales_sides import sides
from gasunion.report.chapters.sheet import Column, Row, Sheet
from gasunion.report.views.beside import Origin, Spanned
from gasunion.report.views.reading import Reading
from gasunion.report.views.sales import SalesData, SalesReading


def sales_told(r: Reading, answer: Mapping[str, Any]) -> Told:
    """The answer in the language of the reader."""
    data = SalesData(answer=answer, party_names=r.report.party_names, names=r.report.names)
    own = SalesReading(data=data, words=r.words)
    origin = Origin(input_sha256=answer["input_sha256"], of="plan")
    points = r.words.number(len(answer["points"]), "count")
    return Told(
        name="sales",
        title=page_title(own),
        subtitle=own.say("split.subtitle", year=own.year),
        state=" ".join(
            [r.say("beside.sales.sure", points=points), own.say("law"), origin_words(r, origin, "sales")]
        ),
        sides=tuple((s.name, s.title, s.sheets) for s in sides(own)),
        more=(_split(own), _mergers(own)),
        foot=own.say("mergers.foot"),
    )


def _split(r: SalesReading) -> Sheet:
    """What selling as one at cost changes for everybody, in its parts."""
    rows = []
    for name in ("routing", "double_margin", "market_power", "total"):
        value, low, high = r.part(name)
        rows.append(
            Row(key=name, label=r.say(f"split.{name}"), values=(Spanned(value=value, low=low, high=high),))
        )
    return Sheet(
        name="split",
        caption=r.say("split.title"),
        first=r.say("split.part"),
        columns=(Column(measure="amount_musd", head=r.say("split.amount"), unit="MUSD", is_signed=True),),
        rows=tuple(rows),
    )


def _mergers(r: SalesReading) -> Sheet:
    """Every group that could sell as one."""
    return Sheet(
        name="mergers",
        caption=r.say("mergers.title"),
        first=r.say("mergers.group"),
        columns=(
            Column(measure="gain_musd", head=r.say("mergers.gain"), unit="MUSD", is_signed=True),
            Column(measure="pays", head=r.say("mergers.pays")),
            Column(measure="buyers_musd", head=r.say("mergers.buyers"), unit="MUSD", is_signed=True),
        ),
        rows=tuple(
            Row(
                key=m["group"],
                label=r.joined(m["group"]),
                values=(
                    Spanned(value=m["gain"], low=m["interval"][0], high=m["interval"][1]),
                    r.say(f"mergers.{PAYS[m['pays']]}"),
                    r.merger_buyers(m["group"]),
                ),
            )
            for m in r.answer["mergers"]
        ),
    )
