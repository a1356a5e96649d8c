"""One page for each party: what it has without, today and together, what splits bring it, who would leave."""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.report.chapters.webtable import Value, WebTable, figure, text, web_table
from gasunion.report.views.union import USD, UnionReading, ordered

# Lines of an account: field of the answer → message that names it.
LINES = {
    "value_of_use_usd": "account.value_of_use_musd",
    "production_usd": "account.production_cost_musd",
    "transport_usd": "account.transport_cost_musd",
    "investment_usd": "account.investment_musd",
    "sales_usd": "account.sales_musd",
    "purchases_usd": "account.purchases_musd",
    "transit_received_usd": "account.transit_received_musd",
    "transit_paid_usd": "account.transit_paid_musd",
}
COSTS = {"production_usd", "transport_usd", "investment_usd", "purchases_usd", "transit_paid_usd"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyPage:
    """The page of one party. position : of its colour."""

    party: str
    name: str
    position: int
    sentences: tuple[str, ...]
    tables: tuple[WebTable, ...]
    foot: str


def party_pages(r: UnionReading) -> list[PartyPage]:
    """A page for every party, in the order of their names."""
    positions = {p: i for i, p in enumerate(sorted(r.data.players))}
    return [
        PartyPage(
            party=p,
            name=r.party(p),
            position=positions[p],
            sentences=tuple(_sentences(r, p)),
            tables=(_accounts(r, p), _splits(r, p)),
            foot=r.say("party.foot"),
        )
        for p in r.players
    ]


def _sentences(r: UnionReading, party: str) -> list[str]:
    name, without = r.party(party), r.without(party)
    found = [r.say("party.today", party=name, today=r.of_surplus(r.today(party)))]
    if without is None:
        found.append(r.say("party.without_none"))
    else:
        change = r.words.with_unit(without - r.today(party), "MUSD", signed=True)
        found.append(r.say("party.without", without=r.of_surplus(without), change=change))
    least, most = ordered([r.gain(rule, party) for rule in r.rules])
    found.append(r.say("party.together", low=r.musd(least, signed=True), high=r.musd(most, signed=True)))
    shares = [s["gains"][party] for rule in r.rules if (s := r.spread(rule)) is not None]
    if shares and r.worlds is not None:
        low, high = ordered(shares)
        if low == 1.0:
            found.append(r.say("party.sure_all", n=str(r.worlds["solved"])))
        else:
            words = {k: r.words.number(v, "share") for k, v in (("least", low), ("most", high))}
            found.append(r.say("party.sure", **words))
    return found


def _accounts(r: UnionReading, party: str) -> WebTable:
    kinds = r.answer["accounts"][party]
    rows: list[list[Value]] = []
    for field, key in LINES.items():
        values = [
            None if kinds[k] is None else kinds[k][field] / USD for k in ("without", "today", "together")
        ]
        if not any(v is None or abs(v) > 5e-7 for v in values[1:]) and not values[0]:
            continue
        rows.append([r.words.say(key), *values, _change(values[1], values[2], -1 if field in COSTS else 1)])
    before = [r.without(party), r.today(party), _own(kinds["together"]) / USD]
    return web_table(
        r.words,
        f"{party}-accounts",
        r.say("party.accounts", party=r.party(party)),
        heads=[
            text(r.say("party.line")),
            figure(r.say("party.without_head"), "MUSD"),
            figure(r.say("party.today_head"), "MUSD"),
            figure(r.say("party.together_head"), "MUSD"),
            figure(r.say("party.change_head"), r.unit, signed=True),
        ],
        rows=rows,
        total=[r.say("party.surplus"), *before, _change(before[1], before[2], 1)],
    )


def _change(before: float | None, after: float | None, sign: int) -> float | None:
    """What a line does to the surplus: a cost that grows takes from it."""
    return None if before is None or after is None else sign * (after - before)


def _own(account: dict[str, int]) -> int:
    return sum(-v if k in COSTS else v for k, v in account.items())


def _splits(r: UnionReading, party: str) -> WebTable:
    rows: list[list[Value]] = []
    for rule in r.rules:
        span, found = r.span(rule, party), r.spread(rule)
        gains = "" if found is None else r.words.with_unit(found["gains"][party], "share")
        name, excess = r.strongest(rule, party)
        others = set(name.split("+")) - {party}
        shown = r.musd(excess, signed=True)
        best = (
            r.say("party.best_with", others=r.listed(others), excess=shown)
            if others
            else r.say("party.best_alone", excess=shown)
        )
        rows.append(
            [
                r.rule(rule),
                r.gain(rule, party),
                *(span or (None, None)),
                gains or r.words.number(None, ""),
                r.transfer(rule, party),
                best,
            ]
        )
    return web_table(
        r.words,
        f"{party}-splits",
        r.say("party.splits", party=r.party(party)),
        heads=[
            text(r.say("gain.split")),
            figure(r.say("party.gain"), r.unit, signed=True),
            figure(r.say("party.low"), r.unit, signed=True),
            figure(r.say("party.high"), r.unit, signed=True),
            text(r.say("party.gains_in")),
            figure(r.say("party.transfer"), r.unit, signed=True, toned=False),
            text(r.say("party.best")),
        ],
        rows=rows,
        keys=r.rules,
        file="union_shares.csv",
    )
