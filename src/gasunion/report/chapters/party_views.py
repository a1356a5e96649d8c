"""One party's view: the same tables for each, so that nobody sees more of another than of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gasunion.report.chapters.chapter import plan_words
from gasunion.report.chapters.webtable import WebTable, figure, text, web_table
from gasunion.report.language.figures import listed, number
from gasunion.report.views.data import ReportData, known
from gasunion.report.views.rows import PartyRow, StorageRow, amount, of_year, value_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """The page of one party."""

    party: str
    name: str
    position: int
    sentences: tuple[str, ...]
    tables: tuple[WebTable, ...]


def party_views(report: ReportData) -> list[PartyView]:
    """A view for every party of the case, in alphabetical order of their names."""
    order = sorted(report.party_names.items(), key=lambda x: x[1])
    positions = {p: i for i, p in enumerate(report.party_names)}
    return [_view(report, party, name, positions[party]) for party, name in order]


def _view(report: ReportData, party: str, name: str, position: int) -> PartyView:
    years = {r.party: r for r in of_year(report.plan.parties)}
    row = years.get(party)
    if row is None:
        return PartyView(
            party=party,
            name=name,
            position=position,
            sentences=(f"{name} has no gas in this plan.",),
            tables=(),
        )
    return PartyView(
        party=party,
        name=name,
        position=position,
        sentences=_sentences(report, name, party, row),
        tables=tuple(
            t
            for t in (
                _plans(report, party),
                _borders(report, party),
                _contracts(report, party),
                _storages(report, party),
                _prices(report, party),
            )
            if t is not None
        ),
    )


def _sentences(report: ReportData, name: str, party: str, row: PartyRow) -> tuple[str, ...]:
    wanted, made = row.wanted_bcm, row.production_bcm
    if _role(report, party) == "market":
        first = (
            f"{name} is an outside market in this case; what it uses and makes at home is not in the model."
        )
    elif wanted <= 0 and made <= 0:
        first = f"{name} neither produces gas nor wants any for own use in this plan."
    elif wanted <= 0:
        first = f"{name} produces {number(made)} bcm and wants none for own use in this plan."
    else:
        word = "covers" if made >= wanted else "does not cover"
        first = (
            f"{name} {word} its own use from its own fields: {number(made)} bcm produced, "
            f"{number(wanted)} bcm "
            f"wanted, {number(row.unserved_bcm)} bcm unserved."
        )
    second = f"Imports are {number(row.imports_bcm)} bcm and exports {number(row.exports_bcm)} bcm."
    base = row.surplus_musd if known(row.surplus_musd) else None
    changes = []
    for plan in report.plans[1:]:
        other = next((r for r in of_year(plan.parties) if r.party == party), None)
        if other is not None and base is not None and plan.is_solved:
            change = (other.surplus_musd or 0.0) - base
            changes.append(f"{number(change, 'MUSD', signed=True)} in the {plan_words(report, plan)}")
    third = f"Its surplus is {number(base, 'MUSD')} MUSD in this plan"
    third += f"; against that, with contract prices unchanged: {listed(changes)}." if changes else "."
    return first, second, third


def _role(report: ReportData, party: str) -> str:
    return next((p.role for p in report.parties if p.party == party), "")


def _plans(report: ReportData, party: str) -> WebTable:
    columns = (
        ("production_bcm", "production", "bcm"),
        ("own_use_bcm", "own use served", "bcm"),
        ("unserved_bcm", "unserved", "bcm"),
        ("imports_bcm", "imports", "bcm"),
        ("exports_bcm", "exports", "bcm"),
        ("sales_musd", "sales", "MUSD"),
        ("purchases_musd", "purchases", "MUSD"),
        ("transit_received_musd", "transit received", "MUSD"),
        ("transit_paid_musd", "transit paid", "MUSD"),
        ("surplus_musd", "surplus", "MUSD"),
    )
    rows: list[Sequence[Any]] = []
    for plan in report.plans:
        own = next((r for r in of_year(plan.parties) if r.party == party), None)
        if own is not None:
            rows.append([plan_words(report, plan), *(value_of(own, c) for c, _, _ in columns)])
    return web_table(
        f"{party}-plans",
        f"Balance and account over {report.year} in each plan of this page.",
        [text("plan"), *(figure(words, unit) for _, words, unit in columns)],
        rows,
        file="parties.csv",
    )


def _borders(report: ReportData, party: str) -> WebTable | None:
    rows = [
        r
        for r in of_year(report.plan.borders)
        if party in (r.from_party, r.to_party)
        and max(r.capacity_forward_mcm_d, r.capacity_backward_mcm_d) > 0
    ]
    if not rows:
        return None
    body = []
    for r in sorted(rows, key=lambda r: (-abs(r.net_bcm), r.corridor)):
        # Positive is out of the party, whichever way the corridor was first built.
        sign = 1.0 if r.from_party == party else -1.0
        other = r.to_party if r.from_party == party else r.from_party
        net = sign * r.net_bcm
        ends = (
            sorted(sign * amount(r, c) for c in ("low_bcm", "high_bcm")) if known(r.low_bcm) else [None] * 2
        )
        body.append(
            [
                report.corridor_names.get(r.corridor, r.corridor),
                report.party_names.get(str(other), str(other)),
                net,
                *ends,
                r.confidence,
            ]
        )
    return web_table(
        f"{party}-borders",
        "Its border corridors over the year; gas that leaves is positive.",
        [
            text("corridor"),
            text("with"),
            figure("net flow out", "bcm"),
            figure("least", "bcm"),
            figure("greatest", "bcm"),
            text("confidence"),
        ],
        body,
        file="borders.csv",
    )


def _contracts(report: ReportData, party: str) -> WebTable | None:
    rows = [r for r in of_year(report.plan.contracts) if party in (r.seller, r.buyer)]
    if not rows:
        return None
    return web_table(
        f"{party}-contracts",
        "Its contracts: agreed, delivered and short over the year.",
        [
            text("contract"),
            text("seller"),
            text("buyer"),
            figure("agreed", "bcm"),
            figure("in this plan", "bcm"),
            figure("short of agreed", "bcm"),
            figure("price", "USD/tcm"),
            figure("payment", "MUSD"),
            text("agreed rests on"),
        ],
        [
            [
                r.contract,
                report.party_names.get(r.seller, r.seller),
                report.party_names.get(r.buyer, r.buyer),
                r.agreed_bcm,
                r.quantity_bcm,
                r.shortfall_bcm,
                r.price_usd_per_tcm,
                r.payment_musd,
                r.agreed_basis,
            ]
            for r in rows
        ],
        file="contracts.csv",
    )


def _storages(report: ReportData, party: str) -> WebTable | None:
    stores: dict[str, list[StorageRow]] = {}
    for r in report.plan.storage:
        if r.party == party:
            stores.setdefault(r.storage, []).append(r)
    if not stores:
        return None
    return web_table(
        f"{party}-storages",
        "Its storages over the year.",
        [
            text("storage"),
            figure("working gas", "bcm"),
            figure("least stock", "bcm"),
            figure("greatest stock", "bcm"),
            figure("greatest withdrawal", "mcm/d"),
        ],
        [
            [
                s,
                rows[0].working_gas_bcm,
                min(r.stock_end_bcm for r in rows),
                max(r.stock_end_bcm for r in rows),
                max(r.withdrawal_mcm_d for r in rows),
            ]
            for s, rows in sorted(stores.items())
        ],
        file="storage.csv",
    )


def _prices(report: ReportData, party: str) -> WebTable | None:
    rows = [r for r in of_year(report.plan.prices) if r.party == party and known(r.mid_usd_per_tcm)]
    if not rows:
        return None
    return web_table(
        f"{party}-prices",
        "Worth of gas at its border nodes over the year, interval and midpoint.",
        [text("node"), *(figure(w, "USD/tcm") for w in ("low", "mid", "high"))],
        [
            [report.node_name(r.node), *(value_of(r, f"{w}_usd_per_tcm") for w in ("low", "mid", "high"))]
            for r in rows
        ],
        file="prices.csv",
    )
