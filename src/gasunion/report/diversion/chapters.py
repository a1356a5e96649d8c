"""Chapters of the page of diverted gas: years, contracts, routes, terms of netbacks, and the curve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import Value, figure, text, web_table
from gasunion.report.diversion.view import DiversionReading

PAYS = {"always": "always", "never": "never", "it depends": "depends"}
STATES = {"takes": "state_takes", "full": "state_full", "does not pay": "state_loss"}


def years_chapter(r: DiversionReading) -> Chapter:
    """What was lost in each year, and what would find a way with which pipes."""
    rows: list[list[Value]] = []
    for year, y in r.answer["years"].items():
        lost = y["lost"]
        for name, stage in r.stages(year):
            low, high = stage["intervals"]["placed_bcm"]
            rows.append(
                [
                    year,
                    r.say(f"stage.{name}"),
                    lost["volume_bcm"],
                    lost["replaced_bcm"],
                    lost["to_place_bcm"],
                    stage["placed_bcm"],
                    low,
                    high,
                    stage["shut_in_bcm"],
                    stage["most_bcm"],
                ]
            )
    heads = [
        text(r.say("years.year")),
        text(r.say("years.stage")),
        figure(r.say("years.volume"), "bcm"),
        figure(r.say("years.replaced"), "bcm", signed=True, toned=False),
        figure(r.say("years.place"), "bcm"),
        figure(r.say("years.placed"), "bcm"),
        figure(r.say("from"), "bcm"),
        figure(r.say("to"), "bcm"),
        figure(r.say("years.shut"), "bcm"),
        figure(r.say("years.most"), "bcm"),
    ]
    return _chapter(r, "years", r.say("years.title"), r.say("years.subtitle"), heads, rows)


def _chapter(
    r: DiversionReading, name: str, title: str, subtitle: str, heads: list[Any], rows: list[list[Value]]
) -> Chapter:
    kind = name.partition("-")[0]
    return Chapter(
        name=name,
        title=title,
        short=r.say(f"chapter.{kind}", **({"year": name.partition("-")[2]} if kind == "routes" else {})),
        subtitle=subtitle,
        foot=r.say(f"{kind}.foot"),
        tables=(web_table(r.words, name, title, heads=heads, rows=rows),),
    )


def contracts_chapter(r: DiversionReading) -> Chapter:
    """What the seller's contracts with others carry more than then."""
    since = str(r.asked["since"])
    rows: list[list[Value]] = []
    for year, y in r.answer["years"].items():
        for name, sale in y["lost"]["sold_instead"].items():
            rows.append(
                [
                    year,
                    r.data.names.form("contract", name, r.words.code) or name,
                    r.party(sale["buyer"]),
                    sale["then_bcm"],
                    sale["now_bcm"],
                    sale["price_usd_per_tcm"],
                    r.say("contracts.yes" if sale["same_gas"] else "contracts.no"),
                ]
            )
    heads = [
        text(r.say("years.year")),
        text(r.say("contracts.contract")),
        text(r.say("contracts.buyer")),
        figure(r.say("contracts.then"), "bcm"),
        figure(r.say("contracts.now"), "bcm"),
        figure(r.say("contracts.price"), "USD/tcm"),
        text(r.say("contracts.same")),
    ]
    title = r.say("contracts.title", since=since)
    return _chapter(r, "contracts", title, r.say("contracts.subtitle"), heads, rows)


def routes_chapter(r: DiversionReading, year: str) -> Chapter:
    """Every route of a year: what it takes, what it nets, whether it pays, when it could."""
    rows: list[list[Value]] = []
    for name, stage in r.stages(year):
        for route in stage["routes"]:
            net, state = route["netback"], r.say(f"routes.{STATES[route['status']]}")
            if route["not_before"] is not None:
                state += f"; {r.say('routes.not_before', year=str(route['not_before']))}"
            rows.append(
                [
                    r.route(route),
                    r.say(f"stage.{name}"),
                    route["taken_bcm"],
                    *route["taken_interval"],
                    route["room_bcm"],
                    net["at_field_usd_per_tcm"],
                    *net["interval"],
                    net["production_usd_per_tcm"],
                    r.say(f"routes.{PAYS[route['pays']]}"),
                    state,
                ]
            )
    span = [figure(r.say("from"), "bcm"), figure(r.say("to"), "bcm")]
    ends = [figure(r.say("from"), "USD/tcm"), figure(r.say("to"), "USD/tcm")]
    heads = [
        text(r.say("routes.route")),
        text(r.say("years.stage")),
        figure(r.say("routes.takes"), "bcm"),
        *span,
        figure(r.say("routes.room"), "bcm"),
        figure(r.say("routes.netback"), "USD/tcm"),
        *ends,
        figure(r.say("routes.cost"), "USD/tcm"),
        text(r.say("routes.pays")),
        text(r.say("routes.state")),
    ]
    title = r.say("routes.title", year=year)
    return _chapter(r, f"routes-{year}", title, r.say("routes.subtitle"), heads, rows)


def months_chapter(r: DiversionReading) -> Chapter:
    """What each route of the last year's widest stage takes in each month. [mcm]"""
    name, stage = r.stages(r.last)[-1]
    rows: list[list[Value]] = [
        [r.route(route), *(1000.0 * volume for volume in route["by_month_bcm"])]
        for route in stage["routes"]
        if route["status"] == "takes"
    ]
    heads = [
        text(r.say("routes.route")),
        *(figure(r.words.month(month), "mcm") for month in range(1, 13)),
    ]
    title, words = r.say("months.title", year=r.last), r.say(f"stage.{name}")
    return _chapter(r, "months", title, r.say("months.subtitle", stage=words), heads, rows)


def terms_chapter(r: DiversionReading) -> Chapter:
    """Netbacks of the last year's widest stage, term by term."""
    name, stage = r.stages(r.last)[-1]
    rows: list[list[Value]] = []
    for route in stage["routes"]:
        net = route["netback"]
        parts = {what: _sum(net, what) for what in ("price", "fuel", "transport", "investment")}
        rows.append(
            [
                r.route(route),
                *parts.values(),
                net["at_field_usd_per_tcm"],
                net["at_border_usd_per_tcm"],
                net["production_usd_per_tcm"],
                net["margin_usd_per_tcm"],
            ]
        )
    heads = [
        text(r.say("routes.route")),
        *(
            figure(r.say(f"terms.{what}"), "USD/tcm", signed=what != "price", toned=False)
            for what in ("price", "fuel", "transport", "investment")
        ),
        figure(r.say("routes.netback"), "USD/tcm"),
        figure(r.say("terms.border"), "USD/tcm"),
        figure(r.say("routes.cost"), "USD/tcm"),
        figure(r.say("terms.margin"), "USD/tcm", signed=True),
    ]
    title, words = r.say("terms.title", year=r.last), r.say(f"stage.{name}")
    return _chapter(r, "terms", title, r.say("terms.subtitle", stage=words), heads, rows)


def _sum(net: Mapping[str, Any], what: str) -> float:
    return float(sum(t["usd_per_tcm"] for t in net["terms"] if t["what"] == what))


def curve_chapter(r: DiversionReading) -> Chapter:
    """What is placed by what the field asks beside its cost."""
    rows: list[list[Value]] = []
    asked: list[float] = []
    for year in r.answer["years"]:
        for name, stage in r.stages(year):
            asked = [c["reserve_usd_per_tcm"] for c in stage["curve"]]
            rows.append([year, r.say(f"stage.{name}"), *(c["placed_bcm"] for c in stage["curve"])])
    heads = [
        text(r.say("years.year")),
        text(r.say("years.stage")),
        *(
            figure(r.say("curve.asked", reserve=r.words.with_unit(reserve, "USD/tcm")), "bcm")
            for reserve in asked
        ),
    ]
    return _chapter(r, "curve", r.say("curve.title"), r.say("curve.subtitle"), heads, rows)
