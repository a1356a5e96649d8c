"""The chapter "What changed": what two plans differ in, in their data and in their result."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from gasunion.report.chapters.changed_borders import SHOWN_BCM, borders_part, sum_if_known
from gasunion.report.chapters.changed_inputs import data_part
from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import WebTable, figure, text, web_table
from gasunion.report.charts.charts import before_after_chart, signed_chart
from gasunion.report.views.changed import ChangesReading
from gasunion.studies.compare import Difference

# Half of the last digit that is shown of money.
SHOWN_MUSD = 0.5
_NET_PAYMENTS = {
    "sales_musd": 1.0,
    "purchases_musd": -1.0,
    "transit_received_musd": 1.0,
    "transit_paid_musd": -1.0,
}
_VOLUMES = ("production", "own_use", "unserved", "imports", "exports")


def changed_chapter(
    r: ChangesReading, name: str = "changed", short: str = "", *, is_one_of_several: bool = False
) -> Chapter:
    """One plan against another: data, surplus of each party, borders, unserved use, contracts.

    Parameters
    ----------
    name : of the chapter in its page; names of its parts, charts and tables begin with it.
    short : its words in the contents, if not those of the catalogue.
    is_one_of_several : whether the title must say which plan it is about.
    """
    after, before = r.changes.after, r.changes.before
    title = _title(r)
    parts = [
        data_part(r, name),
        _parties_part(r, name),
        borders_part(r, name),
        _unserved_part(r, name),
        _contracts_part(r, name),
    ]
    return Chapter(
        name=name,
        short=short or r.say("chapter"),
        title=r.say("of_plan", label=r.label(after), title=title) if is_one_of_several else title,
        subtitle=r.say(
            "subtitle" if after.year == before.year else "subtitle_two_years",
            before=r.side(before),
            after=r.side(after),
        ),
        foot=r.say("foot", tolerance=r.tolerance),
        parts=tuple(p for p in parts if p is not None),
    )


def _title(r: ChangesReading) -> str:
    total = sum(r.changes.comparison.surplus_changes().values())
    if abs(total) <= r.changes.tolerance_musd:
        return r.say("title_same", tolerance=r.tolerance)
    return r.say("title_gain" if total > 0 else "title_lose", amount=r.words.with_unit(abs(total), "MUSD"))


def _by_party(r: ChangesReading, measure: str) -> dict[str, Difference]:
    """Party → difference, in the alphabetical order of the parties' names."""
    found = {d.name: d for d in r.changes.comparison.parties if d.measure == measure}
    return {p: found[p] for p in r.parties(found)}


def _parties_part(r: ChangesReading, name: str) -> Chapter:
    surplus = _by_party(r, "surplus_musd")
    shown = {
        p: d.change
        for p, d in surplus.items()
        if d.change is not None and max(abs(d.before or 0.0), abs(d.after or 0.0)) >= SHOWN_MUSD
    }
    pinned = "status quo" in (r.changes.before.kind, r.changes.after.kind)
    return Chapter(
        name=f"{name}-parties",
        short=r.say("parties.short"),
        title=gainers_words(r, shown),
        subtitle=r.say("parties.subtitle"),
        chart=signed_chart(
            r.words,
            f"{name}-parties",
            [r.party(p) for p in shown],
            values=list(shown.values()),
            what=r.say("parties.what"),
        ),
        tables=(_parties_table(r, name, surplus),),
        foot=r.say("parties.foot_pinned" if pinned else "parties.foot"),
    )


def gainers_words(r: ChangesReading, changes: Mapping[str, float]) -> str:
    """Who would gain and who lose by more than the tolerance. changes : party → of its surplus. [MUSD]"""
    least = r.changes.tolerance_musd
    gaining = [p for p, v in changes.items() if v > least]
    losing = [p for p, v in changes.items() if v < -least]
    if not gaining and not losing:
        return r.say("parties.none", tolerance=r.tolerance)
    key = "both" if gaining and losing else "gain" if gaining else "lose"
    return r.say(f"parties.{key}", gaining=r.listed(gaining), losing=r.listed(losing))


def _parties_table(r: ChangesReading, name: str, surplus: Mapping[str, Difference]) -> WebTable:
    by = {(d.name, d.measure): d.change for d in r.changes.comparison.parties}
    heads = [
        text(r.say("head.party")),
        figure(r.say("head.surplus_before"), "MUSD"),
        figure(r.say("head.surplus_after"), "MUSD"),
        figure(r.say("head.surplus_change"), "MUSD", signed=True),
        figure(r.say("head.payments_change"), "MUSD", signed=True, toned=False),
        *(figure(r.say(f"head.{v}_change"), "bcm", signed=True, toned=False) for v in _VOLUMES),
    ]

    def payments(party: str) -> float | None:
        parts = [(by.get((party, m)), sign) for m, sign in _NET_PAYMENTS.items()]
        return sum_if_known(None if v is None else sign * v for v, sign in parts)

    rows = [
        [
            r.party(p),
            d.before,
            d.after,
            d.change,
            payments(p),
            *(by.get((p, f"{volume}_bcm")) for volume in _VOLUMES),
        ]
        for p, d in surplus.items()
    ]
    return web_table(
        r.words,
        f"{name}-accounts",
        r.say("parties.caption"),
        heads=heads,
        rows=rows,
        keys=list(surplus),
        is_exact=True,
    )


def _unserved_part(r: ChangesReading, name: str) -> Chapter:
    found = _by_party(r, "unserved_bcm")
    short = {p: d for p, d in found.items() if max(d.before or 0.0, d.after or 0.0) >= SHOWN_BCM}
    words = r.say("unserved.short")
    if not short:
        return Chapter(name=f"{name}-unserved", short=words, title=r.say("unserved.none"))
    before = sum(d.before or 0.0 for d in found.values())
    after = sum(d.after or 0.0 for d in found.values())
    way = "rises" if after - before >= SHOWN_BCM else "falls" if before - after >= SHOWN_BCM else "stays"
    names = [r.party(p) for p in short]
    return Chapter(
        name=f"{name}-unserved",
        short=words,
        title=r.say(
            f"unserved.{way}",
            before=r.words.with_unit(before, "bcm"),
            after=r.words.with_unit(after, "bcm"),
        ),
        subtitle=r.say("unserved.subtitle"),
        chart=before_after_chart(
            r.words,
            f"{name}-unserved",
            names,
            values=[(d.before, d.after) for d in short.values()],
            what=r.say("unserved.what"),
        ),
        tables=(
            web_table(
                r.words,
                f"{name}-short",
                r.say("unserved.caption"),
                heads=[
                    text(r.say("head.party")),
                    figure(r.say("head.before"), "bcm"),
                    figure(r.say("head.after"), "bcm"),
                    figure(r.say("head.change"), "bcm", signed=True, toned=False),
                ],
                rows=[[n, d.before, d.after, d.change] for n, d in zip(names, short.values(), strict=True)],
                keys=list(short),
                is_exact=True,
            ),
        ),
        foot=r.say("unserved.foot"),
    )


def _contracts_part(r: ChangesReading, name: str) -> Chapter | None:
    by = {(d.name, d.measure): d for d in r.changes.comparison.contracts}
    moved = [
        (quantity, by[contract, "payment_musd"])
        for (contract, measure), quantity in by.items()
        if measure == "quantity_bcm" and (quantity.change is None or abs(quantity.change) >= SHOWN_BCM)
    ]
    if not moved:
        return None
    moved = r.words.sorted(moved, lambda m: r.contract(m[0].name))
    heads = [text(r.say("head.contract"))]
    for what, unit in (("quantity", "bcm"), ("payment", "MUSD")):
        heads += [figure(r.say(f"head.{what}_{when}"), unit) for when in ("before", "after")]
        heads.append(figure(r.say(f"head.{what}_change"), unit, signed=True, toned=False))
    rows = [
        [r.contract(q.name), *itertools.chain.from_iterable((d.before, d.after, d.change) for d in (q, p))]
        for q, p in moved
    ]
    return Chapter(
        name=f"{name}-contracts",
        short=r.say("contracts.short"),
        title=r.count("contracts.title", len(moved)),
        subtitle=r.say("contracts.subtitle"),
        tables=(
            web_table(
                r.words,
                f"{name}-quantities",
                r.say("contracts.caption"),
                heads=heads,
                rows=rows,
                keys=[q.name for q, _ in moved],
                is_exact=True,
            ),
        ),
        foot=r.say("contracts.foot"),
    )
