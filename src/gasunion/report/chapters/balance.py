"""The chapter on balances: does each party cover its own use?"""

from __future__ import annotations

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import WebTable, figure, text, web_table
from gasunion.report.charts.charts import cover_chart
from gasunion.report.charts.multiples import party_multiples
from gasunion.report.views.data import known
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import PartyRow, amount, of_year

# Less than half of the last digit that is shown.
SHOWN_BCM = 0.05
_COLUMNS = (
    "production_bcm",
    "imports_bcm",
    "withdrawal_bcm",
    "own_use_bcm",
    "market_use_bcm",
    "exports_bcm",
    "injection_bcm",
    "fuel_bcm",
)


def balance_chapter(r: Reading) -> Chapter:
    """What each party produces, takes in, uses and passes on."""
    rows = r.words.sorted(of_year(r.report.plan.parties), lambda row: r.party(row.party))
    home = [row for row in rows if row.wanted_bcm > 0]
    short = [row.party for row in home if row.production_bcm < row.wanted_bcm]
    left = [row for row in home if row.unserved_bcm >= SHOWN_BCM]
    title = r.say("balance.short", parties=r.listed(short)) if short else r.say("balance.none_short")
    unserved = r.say("balance.all_served_page")
    if left:
        each = [
            r.say("list.with_figure", name=r.party(x.party), figure=_bcm(r, x.unserved_bcm)) for x in left
        ]
        unserved = r.say("balance.unserved", parties=r.words.listed(each))
    classes = _classes(r)
    return Chapter(
        name="balance",
        short=r.say("balance.chapter"),
        title=title,
        subtitle=r.say(
            "balance.subtitle", year=str(r.report.year), conditions=r.conditions, unserved=unserved
        ),
        chart=cover_chart(r),
        multiples=tuple(party_multiples(r)),
        legend="party",
        tables=(_balances(r, rows), *([classes] if classes else []), *_places(r)),
        foot=r.say("balance.foot"),
    )


def _bcm(r: Reading, value: float) -> str:
    return r.words.with_unit(value, "bcm")


def _balances(r: Reading, rows: list[PartyRow]) -> WebTable:
    shown = [row for row in rows if any(abs(amount(row, c)) >= 5e-4 for c in _COLUMNS)]
    wanted, served = (sum(amount(x, c) for x in shown) for c in ("wanted_bcm", "own_use_bcm"))
    unknown = r.say("number.unknown")
    return web_table(
        r.words,
        "balance",
        r.say("balance.caption", year=str(r.report.year)),
        is_exact=True,
        heads=[
            text(r.say("head.party")),
            *(figure(r.say(f"head.{c.removesuffix('_bcm')}"), "bcm") for c in _COLUMNS),
            figure(r.say("head.wanted"), "bcm"),
            figure(r.say("head.unserved"), "bcm"),
            figure(r.say("head.served"), "%"),
        ],
        rows=[
            [
                r.party(x.party),
                *(amount(x, c) for c in _COLUMNS),
                x.wanted_bcm,
                x.unserved_bcm,
                x.served_pct if known(x.served_pct) else unknown,
            ]
            for x in shown
        ],
        keys=[x.party for x in shown],
        file="parties.csv",
        total=[
            r.say("all.parties"),
            *(sum(amount(x, c) for x in shown) for c in _COLUMNS),
            wanted,
            sum(x.unserved_bcm for x in shown),
            100.0 * served / wanted if wanted else unknown,
        ],
    )


def _classes(r: Reading) -> WebTable | None:
    rows = [
        x
        for x in of_year(r.report.plan.party_use)
        if x.use_class != "market" and x.unserved_bcm is not None and x.unserved_bcm >= 5e-4
    ]
    if not rows:
        return None
    rows = r.words.sorted(rows, lambda x: r.party(x.party) + r.use_class(x.use_class))
    return web_table(
        r.words,
        "unserved",
        r.say("balance.classes_caption", year=str(r.report.year)),
        heads=[
            text(r.say("head.party")),
            text(r.say("head.class")),
            *(figure(r.say(f"head.{w}"), "bcm") for w in ("wanted", "served", "unserved")),
        ],
        rows=[
            [r.party(x.party), r.use_class(x.use_class), x.wanted_bcm, x.use_bcm, x.unserved_bcm]
            for x in rows
        ],
        keys=[f"{x.party},{x.use_class}" for x in rows],
        file="party_use.csv",
    )


# A place of which every day of the year so much goes unserved is more likely wrong in the data than short.
DOUBTFUL_SHARE = 0.4


def _places(r: Reading) -> list[WebTable]:
    """Places whose use is not served in full, with a flag where the data are the likelier cause."""
    wanted: dict[str, float] = {}
    missed: dict[str, float] = {}
    shares: dict[str, dict[str, tuple[float, float]]] = {}
    party: dict[str, str] = {}
    for x in r.report.plan.use:
        if x.unserved_bcm is None:
            continue
        party[x.node] = x.party
        wanted[x.node] = wanted.get(x.node, 0.0) + x.wanted_bcm
        missed[x.node] = missed.get(x.node, 0.0) + x.unserved_bcm
        of_period = shares.setdefault(x.node, {})
        had = of_period.get(x.period, (0.0, 0.0))
        of_period[x.period] = (had[0] + x.wanted_bcm, had[1] + x.unserved_bcm)
    short = [n for n in wanted if missed[n] >= 5e-4]
    if not short:
        return []
    short.sort(key=lambda n: (-missed[n], n))

    def doubt(node: str) -> str:
        every_day = all(miss >= DOUBTFUL_SHARE * want for want, miss in shares[node].values() if want > 0)
        return r.say("balance.doubtful") if every_day else ""

    return [
        web_table(
            r.words,
            "places",
            r.say("balance.places_caption", year=str(r.report.year)),
            heads=[
                text(r.say("col.place")),
                text(r.say("head.party")),
                figure(r.say("head.wanted"), "bcm"),
                figure(r.say("head.unserved"), "bcm"),
                figure(r.say("col.share_unserved"), "%"),
                text(r.say("col.check")),
            ],
            rows=[
                [
                    r.node(n),
                    r.party(party[n]),
                    wanted[n],
                    missed[n],
                    100.0 * missed[n] / wanted[n],
                    doubt(n),
                ]
                for n in short
            ],
            keys=short,
            file="use.csv",
        )
    ]
