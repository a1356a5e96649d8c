"""Chapters on choices and money: what binds, who gains, who pays whom."""

from __future__ import annotations

from collections.abc import Sequence

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import WebTable, figure, text, web_table
from gasunion.report.charts.charts import Chart, binding_chart, signed_chart
from gasunion.report.views.data import PlanData, known
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import BindingRow, PartyRow, amount, of_year, value_of

# Half of the last digit that is shown of money.
SHOWN_MUSD = 0.5


def limit_name(r: Reading, kind: str, name: str) -> str:
    """What a limit of a kind is a limit of, in words."""
    if kind.startswith(("arc", "border")):
        start = name.split(":")[0]
        arc = next((a for a in r.report.arcs if start in (a.arc, a.corridor)), None)
        return r.pipe(arc) if arc else name
    if kind.startswith("contract"):
        return r.contract(name)
    if kind.startswith("storage"):
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
    names = [limit_name(r, x.kind, x.name) for x in rows]
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
