"""One party's view: the same tables for each, so that nobody sees more of another than of itself."""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.report.chapters.webtable import Value, WebTable, figure, sure, text, web_table
from gasunion.report.views.reading import Reading
from gasunion.report.views.rows import PartyRow, StorageRow, of_year, value_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """The page of one party."""

    party: str
    name: str
    position: int
    sentences: tuple[str, ...]
    tables: tuple[WebTable, ...]


def party_views(r: Reading) -> list[PartyView]:
    """A view for every party of the case, in alphabetical order of their names."""
    positions = {p: i for i, p in enumerate(r.report.party_names)}
    return [_view(r, party, positions[party]) for party in r.parties(positions)]


def _view(r: Reading, party: str, position: int) -> PartyView:
    name = r.party(party)
    row = next((x for x in of_year(r.report.plan.parties) if x.party == party), None)
    if row is None:
        sentences: tuple[str, ...] = (r.say("view.no_gas", party=name),)
        return PartyView(party=party, name=name, position=position, sentences=sentences, tables=())
    found = (
        _plans(r, party),
        _contracts(r, party),
        _borders(r, party),
        _storages(r, party),
        _prices(r, party),
    )
    return PartyView(
        party=party,
        name=name,
        position=position,
        sentences=_sentences(r, party, row),
        tables=tuple(t for t in found if t is not None),
    )


def own_trade_bcm(r: Reading, party: str) -> tuple[float, float]:
    """What a party buys and sells under contracts over the year: transit is neither. [bcm]"""
    rows = of_year(r.report.plan.contracts)
    bought = sum(x.quantity_bcm for x in rows if x.buyer == party)
    return bought, sum(x.quantity_bcm for x in rows if x.seller == party)


def _sentences(r: Reading, party: str, row: PartyRow) -> tuple[str, ...]:
    def bcm(value: float) -> str:
        return r.words.with_unit(value, "bcm")

    words = {
        "party": r.party(party),
        "made": bcm(row.production_bcm),
        "wanted": bcm(row.wanted_bcm),
        "unserved": bcm(row.unserved_bcm),
    }
    if r.report.roles.get(party) == "market":
        first = r.say("view.market", **words)
    elif row.wanted_bcm <= 0:
        first = r.say("view.maker" if row.production_bcm > 0 else "view.neither", **words)
    else:
        first = r.say("view.covers" if row.production_bcm >= row.wanted_bcm else "view.short", **words)
    bought, sold = own_trade_bcm(r, party)
    second = r.say("view.trade", bought=bcm(bought), sold=bcm(sold))
    third = r.say(
        "view.crossing", arrives=bcm(row.imports_bcm), leaves=bcm(row.exports_bcm), fuel=bcm(row.fuel_bcm)
    )
    fourth = r.say("view.surplus", surplus=r.words.with_unit(row.surplus_musd, "MUSD"))
    changes = []
    for plan in r.report.plans[1:]:
        other = next((x for x in of_year(plan.parties) if x.party == party), None)
        if other is not None and row.surplus_musd is not None and plan.is_solved:
            change = (other.surplus_musd or 0.0) - row.surplus_musd
            shown = r.words.with_unit(change, "MUSD", signed=True)
            changes.append(r.say("view.change", plan=r.plan(plan), change=shown))
    return first, second, third, fourth, *changes


def _plans(r: Reading, party: str) -> WebTable:
    columns = (
        ("production_bcm", "head.production", "bcm"),
        ("imports_bcm", "col.arrives", "bcm"),
        ("withdrawal_bcm", "head.withdrawal", "bcm"),
        ("own_use_bcm", "head.own_use", "bcm"),
        ("market_use_bcm", "head.market_use", "bcm"),
        ("exports_bcm", "col.leaves", "bcm"),
        ("injection_bcm", "head.injection", "bcm"),
        ("fuel_bcm", "head.fuel", "bcm"),
        ("unserved_bcm", "head.unserved", "bcm"),
        ("sales_musd", "account.sales_musd", "MUSD"),
        ("purchases_musd", "account.purchases_musd", "MUSD"),
        ("transit_received_musd", "account.transit_received_musd", "MUSD"),
        ("transit_paid_musd", "account.transit_paid_musd", "MUSD"),
        ("surplus_musd", "head.surplus", "MUSD"),
    )
    rows: list[list[Value]] = []
    keys = []
    for plan in r.report.plans:
        own = next((x for x in of_year(plan.parties) if x.party == party), None)
        if own is not None:
            rows.append([r.plan(plan), *(value_of(own, c) for c, _, _ in columns)])
            keys.append(plan.name)
    return web_table(
        r.words,
        f"{party}-plans",
        r.say("view.plans_caption", year=str(r.report.year)),
        heads=[text(r.say("head.plan")), *(figure(r.say(key), unit) for _, key, unit in columns)],
        rows=rows,
        keys=keys,
        file="parties.csv",
    )


def _borders(r: Reading, party: str) -> WebTable | None:
    rows = [
        x
        for x in of_year(r.report.plan.borders)
        if party in (x.from_party, x.to_party)
        and max(x.capacity_forward_mcm_d, x.capacity_backward_mcm_d) > 0
    ]
    if not rows:
        return None
    rows.sort(key=lambda x: (-abs(x.net_bcm), x.corridor))
    body: list[list[Value]] = []
    for x in rows:
        # Positive is out of the party, whichever way the corridor was first built.
        sign = 1.0 if x.from_party == party else -1.0
        low, high = sorted(sign * end for end in x.span_bcm) if x.span_bcm else (None, None)
        other = x.to_party if x.from_party == party else x.from_party
        body.append(
            [r.corridor(x.corridor), r.party(other), sign * x.net_bcm, low, high, sure(r.words, x.confidence)]
        )
    return web_table(
        r.words,
        f"{party}-borders",
        r.say("view.borders_caption"),
        heads=[
            text(r.say("col.corridor")),
            text(r.say("col.with")),
            figure(r.say("col.net_out"), "bcm"),
            figure(r.say("col.least"), "bcm"),
            figure(r.say("col.greatest"), "bcm"),
            text(r.say("col.confidence")),
        ],
        rows=body,
        keys=[x.corridor for x in rows],
        file="borders.csv",
    )


def _contracts(r: Reading, party: str) -> WebTable | None:
    rows = [x for x in of_year(r.report.plan.contracts) if party in (x.seller, x.buyer)]
    if not rows:
        return None
    return web_table(
        r.words,
        f"{party}-contracts",
        r.say("view.contracts_caption"),
        heads=[
            *(text(r.say(f"head.{k}")) for k in ("contract", "seller", "buyer")),
            figure(r.say("head.agreed"), "bcm"),
            figure(r.say("head.quantity"), "bcm"),
            figure(r.say("head.shortfall"), "bcm"),
            figure(r.say("head.price"), "USD/tcm"),
            figure(r.say("head.payment"), "MUSD"),
            text(r.say("head.agreed_basis")),
        ],
        rows=[
            [
                r.contract(x.contract),
                r.party(x.seller),
                r.party(x.buyer),
                x.agreed_bcm,
                x.quantity_bcm,
                x.shortfall_bcm,
                x.price_usd_per_tcm,
                x.payment_musd,
                r.words.say_or(f"basis.{x.agreed_basis}", x.agreed_basis),
            ]
            for x in rows
        ],
        keys=[x.contract for x in rows],
        file="contracts.csv",
    )


def _storages(r: Reading, party: str) -> WebTable | None:
    stores: dict[str, list[StorageRow]] = {}
    for x in r.report.plan.storage:
        if x.party == party:
            stores.setdefault(x.storage, []).append(x)
    if not stores:
        return None
    order = r.words.sorted(stores, r.storage)
    return web_table(
        r.words,
        f"{party}-storages",
        r.say("view.storages_caption"),
        heads=[
            text(r.say("col.storage")),
            figure(r.say("col.working_gas"), "bcm"),
            figure(r.say("col.least_stock"), "bcm"),
            figure(r.say("col.greatest_stock"), "bcm"),
            figure(r.say("col.greatest_withdrawal"), "mcm/d"),
        ],
        rows=[
            [
                r.storage(s),
                stores[s][0].working_gas_bcm,
                min(x.stock_end_bcm for x in stores[s]),
                max(x.stock_end_bcm for x in stores[s]),
                max(x.withdrawal_mcm_d for x in stores[s]),
            ]
            for s in order
        ],
        keys=order,
        file="storage.csv",
    )


def _prices(r: Reading, party: str) -> WebTable | None:
    rows = [x for x in of_year(r.report.plan.prices) if x.party == party]
    if not rows:
        return None
    return web_table(
        r.words,
        f"{party}-prices",
        r.say("view.prices_caption"),
        heads=[
            text(r.say("head.node")),
            *(figure(r.say(f"col.{w}"), "USD/tcm") for w in ("low", "mid", "high")),
        ],
        rows=[[r.node(x.node), x.low_usd_per_tcm, x.mid_usd_per_tcm, x.high_usd_per_tcm] for x in rows],
        keys=[x.node for x in rows],
        file="prices.csv",
    )
