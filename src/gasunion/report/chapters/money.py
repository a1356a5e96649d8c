"""Chapters on choices and money: what binds, plans side by side, who gains, who pays whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gasunion.report.chapters.chapter import Chapter, party_name, plan_words
from gasunion.report.chapters.webtable import WebTable, figure, text, web_table
from gasunion.report.charts.charts import Chart, binding_chart, signed_chart
from gasunion.report.language.figures import listed, number
from gasunion.report.views.data import PlanData, ReportData, known
from gasunion.report.views.rows import BindingRow, BorderRow, PartyRow, amount, of_year, value_of

_KINDS = {
    "arc forward": "capacity of",
    "arc backward": "capacity backward of",
    "supply of the year": "supply of the year at",
    "supply of a month": "supply of a month at",
    "storage working gas": "working gas of",
    "storage injection": "injection of",
    "storage withdrawal": "withdrawal of",
    "contract of the year": "contract of the year",
    "contract of a day": "daily maximum of contract",
    "border crossing": "contracted use of crossing",
    "joint limit": "joint limit",
}


def binding_words(report: ReportData, row: BindingRow) -> str:
    """A limit in words: 'capacity of Central Asia–China, Khorgos to Horgos (C06)'."""
    name = row.name
    if row.kind.startswith(("arc", "border")):
        arc = next((a for a in report.arcs if name.split(":")[0] in (a.arc, a.corridor)), None)
        if arc is not None:
            name = report.corridor_names[arc.corridor]
    elif name in report.node:
        name = report.node_name(name)
    return f"{_KINDS.get(str(row.kind), str(row.kind))} {name}"


def binding_chapter(report: ReportData) -> Chapter:
    """What binds, and what one per cent of relief is worth."""
    rows = list(report.plan.binding)
    words = [binding_words(report, r) for r in rows]
    title = (
        f"One per cent more {words[0]} would gain {number(rows[0].gain_musd, 'MUSD')} MUSD a year"
        if rows
        else "No single limit binds by more than the tolerance"
    )
    table = web_table(
        "binding",
        "Limits whose relief by 1 % gains more than the tolerance.",
        [text("limit"), figure("size", "bcm"), text("unit"), figure("gain of 1 % relief", "MUSD")],
        [[w, r.limit, r.unit, r.gain_musd] for w, r in zip(words, rows, strict=True)],
        file="binding.csv",
    )
    return Chapter(
        name="binding",
        short="What binds",
        title=title,
        subtitle=f"Surplus of all parties gained by relaxing each limit by 1 %, MUSD in {report.year}; "
        f"found by "
        f"solving again, not from a dual. Limits that gain less than {number(report.tolerance_musd, 'MUSD')} "
        "MUSD are left out.",
        chart=binding_chart(words[:15], [r.gain_musd for r in rows[:15]]),
        tables=(table,) if rows else (),
        foot="Gains of several limits do not add up: relief of one may take away the worth of another.",
    )


def compared_chapter(report: ReportData) -> Chapter | None:
    """Contracted plan, status quo and blocks side by side."""
    if len(report.plans) < 2:
        return None
    base = next((p for p in report.plans if p.kind == "status quo" and p.is_solved), report.plan)
    others = [p for p in report.plans if p is not base and p.is_solved]
    gains = [p.surplus_musd - base.surplus_musd for p in others]
    blocks = [(g, p) for g, p in zip(gains, others, strict=True) if p.kind == "block"]
    if blocks:
        gain, best = blocks[0]
        title = (
            f"Planning as a {plan_words(report, best)} would gain {number(gain, 'MUSD')} MUSD a year "
            "over the status quo"
        )
    else:
        title = f"{len(report.plans)} plans of {report.year} side by side"
    rows = []
    for p in (base, *others):
        years = of_year(p.parties)
        crossing = sum(abs(r.net_bcm) for r in of_year(p.borders))
        rows.append(
            [
                plan_words(report, p),
                p.surplus_musd,
                p.surplus_musd - base.surplus_musd,
                sum(r.production_bcm for r in years),
                sum(r.own_use_bcm for r in years),
                sum(r.unserved_bcm for r in years),
                crossing,
            ]
        )
    heads = [
        text("plan"),
        figure("surplus of all", "MUSD"),
        figure("against the status quo", "MUSD", signed=True),
        figure("production", "bcm"),
        figure("own use served", "bcm"),
        figure("unserved", "bcm"),
        figure("across borders, every crossing", "bcm"),
    ]
    table = web_table("plans", f"Plans of {report.year} on the same data.", heads, rows)
    return Chapter(
        name="plans",
        short="Side by side",
        title=title,
        subtitle=f"Surplus of all parties against the status quo, MUSD in {report.year}.",
        chart=signed_chart(
            "plans", [plan_words(report, p) for p in others], gains, "Surplus against the status quo"
        ),
        tables=(table, _flows_compared(report, (base, *others))),
        foot="Contracted plan: every contract between its minimum and maximum. Status quo: every contract "
        "pinned at "
        "its agreed quantity, as far as that can be met. Block: contracts among its members are released and "
        "their common borders free within capacity; all other contracts stay pinned.",
    )


def _flows_compared(report: ReportData, plans: Sequence[Any]) -> WebTable:
    flows: dict[str, dict[str, BorderRow]] = {}
    for p in plans:
        for r in of_year(p.borders):
            flows.setdefault(r.corridor, {})[p.name] = r
    kept = {c: by for c, by in flows.items() if any(abs(r.net_bcm) >= 0.05 for r in by.values())}
    order = sorted(kept, key=lambda c: (-max(abs(r.net_bcm) for r in kept[c].values()), c))
    return web_table(
        "plans-borders",
        "Net flow over the year of each border corridor in each plan, forward positive.",
        [text("corridor"), *(figure(plan_words(report, p), "bcm") for p in plans)],
        [
            [
                report.corridor_names.get(c, c),
                *(kept[c][p.name].net_bcm if p.name in kept[c] else None for p in plans),
            ]
            for c in order
        ],
    )


# Columns of an account, as they stand in `parties`, with their heads.
_ACCOUNT = (
    ("value_of_use_musd", "value of use"),
    ("production_cost_musd", "cost of production"),
    ("transport_cost_musd", "cost of transport"),
    ("investment_musd", "investment"),
    ("sales_musd", "sales"),
    ("purchases_musd", "purchases"),
    ("transit_received_musd", "transit received"),
    ("transit_paid_musd", "transit paid"),
)


def money_chapter(report: ReportData) -> Chapter:
    """Surplus by party, with what they pay each other."""
    rows = sorted(of_year(report.plan.parties), key=lambda r: party_name(report, r.party))
    shown = [r for r in rows if any(known(value_of(r, c)) and abs(amount(r, c)) >= 0.5 for c, _ in _ACCOUNT)]
    transfers = {r.party: r.net_payments_musd for r in shown}
    block = next((p for p in report.plans[1:] if p.kind == "block" and p.is_solved), None)
    if block is not None:
        title, subtitle, chart = _changes_in_a_block(report, block, shown)
    else:
        chart = signed_chart(
            "money", [party_name(report, p) for p in transfers], list(transfers.values()), "Net payments"
        )
        title = "What the parties pay each other sums to zero"
        subtitle = f"Sales and transit received less purchases and transit paid, MUSD in {report.year}."
    return Chapter(
        name="money",
        short="Money",
        title=title,
        subtitle=subtitle,
        chart=chart,
        tables=(_accounts_table(report, shown, transfers), _payments_table(report)),
        foot="Payments are transfers: they move surplus between parties and are never in the objective. "
        "Transit "
        "beyond the seller's border is paid by the buyer over the way of least tariff.",
    )


def _changes_in_a_block(
    report: ReportData, block: PlanData, shown: Sequence[PartyRow]
) -> tuple[str, str, Chart | None]:
    """Title, subtitle and chart of who would gain and who would lose from a block."""
    after = {r.party: r.surplus_musd or 0.0 for r in of_year(block.parties)}
    changes = {r.party: after[r.party] - (r.surplus_musd or 0.0) for r in shown if r.party in after}
    gaining = [party_name(report, p) for p, v in changes.items() if v >= 0.5]
    losing = [party_name(report, p) for p, v in changes.items() if v <= -0.5]
    words = plan_words(report, block)
    title = f"With contract prices unchanged, {listed(gaining)} would gain from the {words}" + (
        f"; {listed(losing)} would lose" if losing else ""
    )
    subtitle = (
        f"Change of surplus in the {words} against the {report.plan.name}, MUSD in {report.year}, "
        "before any sharing key: contracts are paid at their prices for what is delivered."
    )
    chart = signed_chart(
        "money", [party_name(report, p) for p in changes], list(changes.values()), "Change of surplus"
    )
    return title, subtitle, chart


def _accounts_table(
    report: ReportData, shown: Sequence[PartyRow], transfers: Mapping[str, float]
) -> WebTable:
    return web_table(
        "accounts",
        f"Account of each party over {report.year} in this plan; costs and payments are positive.",
        [
            text("party"),
            *(figure(w, "MUSD") for _, w in _ACCOUNT),
            figure("net payments", "MUSD", signed=True),
            figure("surplus", "MUSD"),
        ],
        [
            [
                party_name(report, r.party),
                *(value_of(r, c) for c, _ in _ACCOUNT),
                transfers[r.party],
                r.surplus_musd,
            ]
            for r in shown
        ],
        file="parties.csv",
        total=[
            "all",
            *(sum(amount(r, c) for r in shown) for c, _ in _ACCOUNT),
            sum(transfers.values()),
            sum(r.surplus_musd for r in shown),
        ],
    )


def _payments_table(report: ReportData) -> WebTable:
    return web_table(
        "payments",
        "Payments for gas and transit, by contract.",
        [
            text("contract"),
            text("for"),
            text("payer"),
            text("payee"),
            figure("quantity", "bcm"),
            figure("price", "USD/tcm"),
            figure("payment", "MUSD"),
        ],
        [
            [
                r.contract,
                r.kind,
                party_name(report, r.payer),
                party_name(report, r.payee),
                r.quantity_bcm,
                r.price_usd_per_tcm,
                r.payment_musd,
            ]
            for r in report.plan.payments
        ],
        file="payments.csv",
    )
