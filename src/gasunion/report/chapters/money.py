"""Chapters on choices and money: what binds, plans side by side, who gains, who pays whom."""

from __future__ import annotations

from collections.abc import Sequence

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import Value, WebTable, figure, text, web_table
from gasunion.report.charts.charts import Chart, binding_chart, signed_chart
from gasunion.report.charts.waterfall import waterfall_chart
from gasunion.report.views.data import GainOf, PlanData, known
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import BindingRow, BorderRow, PartyRow, amount, of_year, value_of

# Half of the last digit that is shown of money.
SHOWN_MUSD = 0.5


def limit_name(r: Reading, row: BindingRow) -> str:
    """What a limit is a limit of, in words."""
    name = row.name
    if row.kind.startswith(("arc", "border")):
        start = name.split(":")[0]
        arc = next((a for a in r.report.arcs if start in (a.arc, a.corridor)), None)
        return r.pipe(arc) if arc else name
    if row.kind.startswith("contract"):
        return r.contract(name)
    if row.kind.startswith("storage"):
        return r.storage(name)
    return r.node(name) if name in r.report.node else name


# Groups of limits, in the order of the chart, by how their kinds begin; what is none of them is "other".
_GROUPS = {
    "pipes": ("arc", "border"),
    "fields": ("supply",),
    "storages": ("storage",),
    "contracts": ("contract",),
}
GROUPS = (*_GROUPS, "other")


def limit_group(kind: str) -> str:
    """Group of a kind of limit: pipes, fields, storages, contracts or other."""
    return next((g for g, begins in _GROUPS.items() if kind.startswith(begins)), "other")


def _per_tcm(row: BindingRow) -> float | None:
    """Gain by what was relieved, 1 % of the limit. [USD/tcm]"""
    return row.gain_musd / (0.01 * row.limit) if row.limit else None


def binding_chapter(r: Reading) -> Chapter:
    """What binds, and what one per cent of relief is worth."""
    rows = r.report.plan.binding
    names = [limit_name(r, x) for x in rows]
    kinds = [r.words.say_or(f"limit_kind.{x.kind}", x.kind) for x in rows]
    title = r.say("binding.none")
    order = sorted(range(len(rows)), key=lambda i: (-(_per_tcm(rows[i]) or 0.0), rows[i].kind, rows[i].name))
    if rows:
        gain = r.words.with_unit(_per_tcm(rows[order[0]]), "USD/tcm")
        title = r.say("binding.title", limit=names[order[0]], kind=kinds[order[0]], gain=gain)
    table = web_table(
        r.words,
        "binding",
        r.say("binding.caption"),
        is_exact=True,
        heads=[
            text(r.say("head.limit")),
            text(r.say("head.name")),
            figure(r.say("col.size"), "bcm"),
            figure(r.say("head.gain"), "MUSD"),
            figure(r.say("col.gain_per_tcm"), "USD/tcm"),
        ],
        rows=[[kinds[i], names[i], rows[i].limit, rows[i].gain_musd, _per_tcm(rows[i])] for i in order],
        keys=[f"{rows[i].kind},{rows[i].name}" for i in order],
        file="binding.csv",
    )
    groups: dict[str, list[tuple[str, float]]] = {}
    for i in order[:15]:
        label = names[i] if rows[i].kind == "supply of the year" else f"{names[i]}\n{kinds[i]}"
        groups.setdefault(limit_group(rows[i].kind), []).append((label, _per_tcm(rows[i]) or 0.0))
    return Chapter(
        name="binding",
        short=r.say("binding.chapter"),
        title=title,
        subtitle=r.say(
            "binding.subtitle",
            year=str(r.report.year),
            tolerance=r.words.with_unit(r.report.tolerance_musd, "MUSD"),
        ),
        chart=binding_chart(
            r.words, [(r.say(f"binding.group_{g}"), groups[g]) for g in GROUPS if g in groups]
        ),
        tables=(table,) if rows else (),
        foot=r.say("binding.foot"),
    )


def status_quo_of(r: Reading) -> PlanData | None:
    """The status quo among the plans of the page, where there is one with a plan."""
    return next((p for p in r.report.plans if p.kind == "status quo" and p.is_solved), None)


def _foot(r: Reading) -> str:
    """What each kind of plan is: of a year with a base, contracts deliver what they did."""
    if r.report.base is None:
        return r.say("plans.foot")
    everyone = [p for p in r.report.plans if p.kind == "block" and len(p.block) == len(r.report.parties)]
    contracted = [p for p in r.report.plans if p.kind == "contracted"]
    words = r.say(
        "plans.foot_base",
        all=r.say("plans.no_interval") if everyone else "",
        contracted=r.say("plans.no_interval_contracted") if contracted else "",
    )
    return " ".join(words.split())


def compared_chapter(r: Reading) -> Chapter | None:
    """Contracted plan, status quo and blocks side by side."""
    if len(r.report.plans) < 2:
        return None
    base = status_quo_of(r) or r.report.plan
    others = [p for p in r.report.plans if p is not base and p.is_solved]
    gains = [p.surplus_musd - base.surplus_musd for p in others]
    blocks = [(g, p) for g, p in zip(gains, others, strict=True) if p.kind == "block"]
    title = r.words.count("plans.count", len(r.report.plans), year=str(r.report.year))
    if blocks:
        gain, best = blocks[0]
        title = r.say("plans.gain", plan=r.plan(best), gain=r.words.with_unit(gain, "MUSD", signed=True))
    rows: list[list[Value]] = []
    for p in (base, *others):
        years = of_year(p.parties)
        rows.append(
            [
                r.plan(p),
                p.surplus_musd,
                p.surplus_musd - base.surplus_musd,
                sum(x.production_bcm for x in years),
                sum(x.own_use_bcm for x in years),
                sum(x.unserved_bcm for x in years),
                sum(abs(x.net_bcm) for x in of_year(p.borders)),
            ]
        )
    table = web_table(
        r.words,
        "plans",
        r.say("plans.caption", year=str(r.report.year)),
        is_exact=True,
        heads=[
            text(r.say("head.plan")),
            figure(r.say("col.surplus_of_all"), "MUSD"),
            figure(r.say("col.against_today"), "MUSD", signed=True),
            figure(r.say("head.production"), "bcm"),
            figure(r.say("head.own_use"), "bcm"),
            figure(r.say("head.unserved"), "bcm"),
            figure(r.say("col.every_crossing"), "bcm"),
        ],
        rows=rows,
        keys=[p.name for p in (base, *others)],
    )
    return Chapter(
        name="plans",
        short=r.say("plans.chapter"),
        title=title,
        subtitle=r.say("plans.subtitle", year=str(r.report.year)),
        chart=signed_chart(
            r.words, "plans", [r.plan(p) for p in others], values=gains, what=r.say("plans.alt")
        ),
        tables=(table, _flows_compared(r, (base, *others))),
        foot=_foot(r),
        parts=tuple(_worth_part(r, p, p.gain) for p in others if p.gain is not None and p is blocks[0][1])
        if blocks
        else (),
    )


def _worth_part(r: Reading, plan: PlanData, gain: GainOf) -> Chapter:
    """What the gain of a block is made of, part by part."""
    parts = [
        (r.say("plans.timing"), gain.timing_musd),
        (r.say("plans.trade"), gain.trade_musd),
        (r.say("plans.shortage"), gain.shortage_musd),
    ]
    total = r.words.with_unit(gain.gain_musd, "MUSD", signed=True)
    return Chapter(
        name="worth",
        short=r.say("plans.worth"),
        title=r.say("plans.worth_title", plan=r.plan(plan), gain=total),
        subtitle=r.say("plans.worth_subtitle", year=str(r.report.year)),
        chart=waterfall_chart(r.words, "worth", parts, total=r.plan(plan), what=r.say("plans.worth")),
        tables=(
            web_table(
                r.words,
                "worth",
                r.say("plans.worth"),
                is_exact=True,
                heads=[text(r.say("plans.part")), figure(r.say("head.gain"), "MUSD", signed=True)],
                rows=[[label, value] for label, value in parts],
                keys=["timing_musd", "trade_musd", "shortage_musd"],
                total=[r.plan(plan), gain.gain_musd],
            ),
        ),
    )


def _flows_compared(r: Reading, plans: Sequence[PlanData]) -> WebTable:
    flows: dict[str, dict[str, BorderRow]] = {}
    for p in plans:
        for x in of_year(p.borders):
            flows.setdefault(x.corridor, {})[p.name] = x
    kept = {c: by for c, by in flows.items() if any(abs(x.net_bcm) >= 0.05 for x in by.values())}
    order = sorted(kept, key=lambda c: (-max(abs(x.net_bcm) for x in kept[c].values()), c))
    return web_table(
        r.words,
        "plans-borders",
        r.say("plans.borders_caption"),
        heads=[text(r.say("col.corridor")), *(figure(r.plan(p), "bcm") for p in plans)],
        rows=[
            [r.corridor(c), *(kept[c][p.name].net_bcm if p.name in kept[c] else None for p in plans)]
            for c in order
        ],
        keys=order,
    )


# Columns of an account, as they stand in `parties`.
_ACCOUNT = (
    "value_of_use_musd",
    "production_cost_musd",
    "transport_cost_musd",
    "investment_musd",
    "sales_musd",
    "purchases_musd",
    "transit_received_musd",
    "transit_paid_musd",
)


def money_chapter(r: Reading) -> Chapter:
    """Surplus by party, with what they pay each other."""
    rows = r.words.sorted(of_year(r.report.plan.parties), lambda x: r.party(x.party))
    shown = [x for x in rows if any(known(value_of(x, c)) and abs(amount(x, c)) >= 0.5 for c in _ACCOUNT)]
    block = next((p for p in r.report.plans[1:] if p.kind == "block" and p.is_solved), None)
    if block is not None:
        title, subtitle, chart = _changes_in_a_block(r, block, shown)
    else:
        chart = signed_chart(
            r.words,
            "money",
            [r.party(x.party) for x in shown],
            values=[x.net_payments_musd for x in shown],
            what=r.say("col.net_payments"),
        )
        title = r.say("money.zero")
        subtitle = r.say("money.zero_subtitle", year=str(r.report.year))
    return Chapter(
        name="money",
        short=r.say("money.chapter"),
        title=title,
        subtitle=subtitle,
        chart=chart,
        tables=(_accounts_table(r, shown), _payments_table(r)),
        foot=r.say("money.foot"),
    )


def _changes_in_a_block(
    r: Reading, block: PlanData, shown: Sequence[PartyRow]
) -> tuple[str, str, Chart | None]:
    """Title, subtitle and chart of who would gain and who would lose from a block."""
    after = {x.party: x.surplus_musd or 0.0 for x in of_year(block.parties)}
    changes = {x.party: after[x.party] - (x.surplus_musd or 0.0) for x in shown if x.party in after}
    gaining = [p for p, v in changes.items() if v >= SHOWN_MUSD]
    losing = [p for p, v in changes.items() if v <= -SHOWN_MUSD]
    key = "money.gain_and_lose" if losing else "money.gain"
    title = r.say(key, gaining=r.listed(gaining), losing=r.listed(losing), plan=r.plan(block))
    subtitle = r.say(
        "money.subtitle", plan=r.plan(block), before=r.plan(r.report.plan), year=str(r.report.year)
    )
    chart = signed_chart(
        r.words,
        "money",
        [r.party(p) for p in changes],
        values=list(changes.values()),
        what=r.say("money.change_of_surplus"),
    )
    return title, subtitle, chart


def _accounts_table(r: Reading, shown: Sequence[PartyRow]) -> WebTable:
    return web_table(
        r.words,
        "accounts",
        r.say("money.accounts_caption", year=str(r.report.year)),
        is_exact=True,
        heads=[
            text(r.say("head.party")),
            *(figure(r.say(f"account.{c}"), "MUSD") for c in _ACCOUNT),
            figure(r.say("col.net_payments"), "MUSD", signed=True),
            figure(r.say("head.surplus"), "MUSD"),
        ],
        rows=[
            [
                r.party(x.party),
                *(value_of(x, c) for c in _ACCOUNT),
                x.net_payments_musd,
                x.surplus_musd,
            ]
            for x in shown
        ],
        keys=[x.party for x in shown],
        file="parties.csv",
        total=[
            r.say("all.parties"),
            *(sum(amount(x, c) for x in shown) for c in _ACCOUNT),
            sum(x.net_payments_musd for x in shown),
            sum(x.surplus_musd or 0.0 for x in shown),
        ],
    )


def _payments_table(r: Reading) -> WebTable:
    rows = r.report.plan.payments
    return web_table(
        r.words,
        "payments",
        r.say("money.payments_caption"),
        heads=[
            *(text(r.say(f"head.{k}")) for k in ("contract", "for", "payer", "payee")),
            figure(r.say("col.quantity"), "bcm"),
            figure(r.say("head.price"), "USD/tcm"),
            figure(r.say("head.payment"), "MUSD"),
        ],
        rows=[
            [
                r.contract(x.contract),
                r.say(f"money.{x.kind}"),
                r.party(x.payer),
                r.party(x.payee),
                x.quantity_bcm,
                # A tariff has a digit more, so that quantity times price is the payment.
                r.words.number(x.price_usd_per_tcm, "USD/tcm", decimals=1),
                x.payment_musd,
            ]
            for x in rows
        ],
        keys=[f"{x.contract},{x.kind},{x.payee}" for x in rows],
        file="payments.csv",
    )
