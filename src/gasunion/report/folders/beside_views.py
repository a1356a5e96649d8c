"""Plain answers become the records that chapters are drawn from; what has another form raises.

Raises KeyError, TypeError or ValueError where an answer has not the form that its schema states.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.report.views.beside import (
    Buyer,
    Cost,
    MarketView,
    NorthView,
    Origin,
    Owner,
    Pool,
    Project,
    ProjectParty,
    ProjectsView,
    Reading,
    RoundView,
    Sale,
    Seller,
    Spanned,
    hull,
    lines,
    number,
    or_none,
    spread,
    text,
    whole,
)

Plain = Mapping[str, Any]


def market_view(answer: Plain, origin: Origin) -> MarketView:
    """An answer of `market`."""
    over = [o for o in (answer["over_conduct"], answer["over_worlds"]) if o is not None]
    worlds, grid, year = answer["over_worlds"], answer["over_conduct"], answer["of_year"]

    def of(kind: str, *path: str) -> Spanned:
        printed, ends = answer[kind], [o[kind] for o in over]
        for key in path:
            printed, ends = printed[key], [e[key] for e in ends]
        return _whole_hull(printed, ends)

    rents = answer["congestion_rent"]["by_owner"]
    got = answer["charges"]["by_owner"]
    traders, markets = list(answer["profit"]), list(answer["prices"])
    return MarketView(
        origin=origin,
        year=None if year is None else whole(year["year"]),
        conducts=0 if grid is None else whole(grid["points"]),
        worlds=0 if worlds is None else whole(worlds["worlds"]),
        sellers=tuple(
            Seller(
                trader=t,
                sold=Spanned(value=sum(number(q) for q in answer["quantities"][t].values())),
                profit=of("profit", t),
                charges=or_none(answer["charges"]["by_trader"].get(t)),
            )
            for t in traders
        ),
        sales=tuple(
            Sale(
                trader=t,
                market=m,
                conduct=number(answer["conduct"][t][m]),
                quantity=of("quantities", t, m),
                lerner=of("lerner", t, m),
            )
            for t in traders
            for m in markets
        ),
        buyers=tuple(
            Buyer(
                market=m,
                price=of("prices", m),
                sold=of("sold", m),
                surplus=of("consumer_surplus", m),
                hhi=of("hhi", m),
            )
            for m in markets
        ),
        owners=tuple(
            Owner(
                owner=o,
                rent=_whole_hull(rents[o], [x["congestion_rent"][o] for x in over]),
                charges=or_none(got.get(o)),
            )
            for o in rents
        ),
    )


def _whole_hull(value: Any, ends: list[Any]) -> Spanned:
    """A figure over several intervals; open in one, it is open."""
    return Spanned(value=or_none(value)) if any(e is None for e in ends) else hull(value, *ends)


def projects_view(answer: Plain, origin: Origin) -> ProjectsView:
    """An answer of `projects`."""
    found = answer["projects"]
    return ProjectsView(
        origin=origin,
        years=tuple(text(y) for y in answer["years"]),
        until=whole(answer["until"]),
        threshold=number(answer["threshold"]),
        built=len(answer["built"]),
        net=number(answer["portfolio"]["net_musd"]),
        projects=tuple(
            Project(
                project=name,
                name=text(p["name"]),
                start=None if p["start"] is None else whole(p["start"]),
                benefit=number(p["benefit_musd"]),
                cost=number(p["cost_musd"]),
                net=number(p["net_musd"]),
                ratio=or_none(p["benefit_cost"]),
            )
            for name, p in found.items()
        ),
        parties=tuple(
            ProjectParty(
                project=name,
                party=party,
                benefit=number(p["benefit_by_party_musd"][party]),
                own_cost=number(p["cost_by_party_musd"][party]),
                net=number(net),
                compensation=number(p["allocation"]["without_threshold"]["compensation_musd"][party]),
                compensation_threshold=number(p["allocation"]["with_threshold"]["compensation_musd"][party]),
            )
            for name, p in found.items()
            for party, net in p["net_by_party_musd"].items()
        ),
    )


def north_view(answer: Plain, origin: Origin) -> NorthView:
    """An answer of `north`."""
    claim = answer["claim"]
    return NorthView(
        origin=origin,
        party=text(answer["party"]),
        worlds=whole(answer["worlds"]),
        first_year=whole(answer["first_year"]),
        last_year=whole(answer["last_year"]),
        claim=number(claim["musd"]),
        verdict=text(claim["verdict"]),
        sentence=text(claim["sentence"]),
        readings=tuple(
            Reading(reading=text(r["reading"]), amount=spread(r), probability=number(r["probability"]))
            for r in claim["readings"]
        ),
        costs=tuple(
            Cost(
                option=text(c["option"]),
                party=text(c["party"]),
                valuation=text(c["valuation"]),
                rate=number(c["rate"]),
                cost=spread(c),
            )
            for c in answer["costs"]
        ),
        covered={text(s["option"]): or_none(s["covered_share"]) for s in answer["service"]},
        can_cut={
            text(s["option"]): {p: number(share) for p, share in s["can_cut"].items()}
            for s in answer["security"]
        },
    )


def round_view(answer: Plain, origin: Origin) -> RoundView:
    """An answer of `round run`: the organiser's, or what one party is shown."""
    rules = answer["round"]
    views = {answer["party"]: answer["view"]} if "party" in answer else answer["views"]
    price = {"buyer": ("demand", "average_price"), "seller": ("offered", "price")}

    def of(role: str) -> list[Any]:
        return [
            line
            for party, view in views.items()
            if view["role"] == role
            for line in lines(view["lines"], party, *price[role])
        ]

    return RoundView(
        origin=origin,
        round_id=text(rules["id"]),
        unit=text(rules["unit"]),
        decimals=_decimals(number(rules["smallest"])),
        currency=text(rules["currency"]),
        party=text(answer.get("party", "")),
        pools=tuple(
            Pool(
                point=text(p["point"]),
                month=text(p["month"]),
                demand=number(p["demand"]),
                offers=number(p["offers"]),
                matched=number(p["matched"]),
                price=or_none(p["average_price"]),
            )
            for p in answer.get("pools", ())
        ),
        buyers=tuple(of("buyer")),
        sellers=tuple(of("seller")),
        funnel={stage: or_none(v) for stage, v in answer.get("funnel", {}).items()},
    )


def _decimals(smallest: float) -> int:
    """Digits that whole multiples of a unit have behind the point; six at most."""
    return next((d for d in range(6) if round(smallest, d) == smallest), 6)
