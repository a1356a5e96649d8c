"""The answer of `gasunion diversion`: plain data for the JSON."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from gasunion.scenario.projects import Project
from gasunion.scenario.source import Sourced
from gasunion.studies.diversion.assumptions import assumptions
from gasunion.studies.diversion.ground import Ground
from gasunion.studies.diversion.netback import terms_of
from gasunion.studies.diversion.study import Diversion, Point, YearFound
from gasunion.studies.diversion.told import Taken, Told
from gasunion.studies.diversion.year import Lost

UNITS = "bcm of the year at 20 °C and 101.325 kPa; USD per 1000 m³ in prices of the year; MUSD of the year"
NO_BASE = "the case holds none of this year; its status quo pins contracts as agreed"
NOT_OBSERVED = "no observation of the year has the measure of the contract"
NO_WORLDS = "no worlds were drawn, or no year that was asked for stands on a base"
STANDS = "no part of the way is still to be built"
VOLUME, MONEY = 6, 6
"""Decimals of what is printed."""


def diversion_part(found: Diversion) -> tuple[dict[str, Any], dict[str, str]]:
    """Body of the answer and the reasons of what is null in it."""
    q = found.question
    reasons: dict[str, str] = {}
    body: dict[str, Any] = {
        "case": q.case.name,
        "units": UNITS,
        "asked": {
            "years": list(q.years),
            "since": q.since,
            "seller": q.seller,
            "lost": q.lost,
            "buyers": list(q.buyers),
            "by_default": list(q.by_default),
            "on_base": q.on_base,
            "worlds": found.worlds,
            "seed": found.seed,
        },
        "world_year": found.world_year,
        "years": {str(y.year): _year(y, reasons) for y in found.years},
        "assumptions": assumptions(found),
        "certificate": {
            str(y.year): {name: _certificate(told) for name, told in y.stages.items()} for y in found.years
        },
    }
    if found.world_year is None:
        reasons["world_year"] = NO_WORLDS
    return body, reasons


def _year(y: YearFound, reasons: dict[str, str]) -> dict[str, Any]:
    place = f"years.{y.year}"
    if y.base is None:
        reasons[f"{place}.base"] = NO_BASE
    if y.lost.observed is None:
        reasons[f"{place}.lost.observed"] = NOT_OBSERVED
    stages = {}
    for name, told in y.stages.items():
        stages[name] = _stage(name, told, y, reasons, f"{place}.stages.{name}")
    return {
        "base": None if y.base is None else dict(y.base),
        "lost": _lost(y.lost),
        "stages": stages,
        "idle": dict(y.idle),
        "points": [
            {
                "name": p["name"],
                "why": p["why"],
                "figures": {k: round(v, VOLUME) for k, v in p["figures"].items()},
            }
            for p in y.points
        ],
    }


def _lost(lost: Lost) -> dict[str, Any]:
    seen = lost.observed
    return {
        "then_bcm": round(lost.then, VOLUME),
        "then_source": _source(lost.then_sourced),
        "now_bcm": round(lost.now, VOLUME),
        "now_source": _source(lost.now_sourced),
        "observed": None
        if seen is None
        else {"value_bcm": seen.quantity_bcm, "source": _source(seen.sourced)},
        "volume_bcm": round(lost.volume, VOLUME),
        "sold_instead": {
            s.contract: {
                "buyer": s.buyer,
                "then_bcm": round(s.then, VOLUME),
                "now_bcm": round(s.now, VOLUME),
                "more_bcm": round(s.more, VOLUME),
                "maximum_bcm": s.maximum,
                "price_usd_per_tcm": s.price,
                "same_gas": s.is_joined,
                "source": _source(s.sourced),
            }
            for s in lost.sales
        },
        "replaced_bcm": round(lost.replaced, VOLUME),
        "to_place_bcm": round(lost.to_place, VOLUME),
    }


def _source(sourced: Sourced) -> dict[str, str]:
    return {
        "source": sourced.source,
        "source_date": sourced.source_date,
        "confidence": sourced.confidence,
    }


def _stage(name: str, told: Told, y: YearFound, reasons: dict[str, str], place: str) -> dict[str, Any]:
    middle = {
        "placed_bcm": told.taken,
        "shut_in_bcm": told.ground.place_bcm - told.taken,
        "value_musd": told.placed.value_musd,
    }
    routes = []
    for k, route in enumerate(told.routes):
        routes.append(_route(route, name, y.points))
        if routes[-1]["not_before"] is None:
            reasons[f"{place}.routes.{k}.not_before"] = STANDS
    return {
        "projects": {p.project: _project(p) for p in y.projects[name]},
        **{key: round(value, VOLUME) for key, value in middle.items()},
        "intervals": {
            key: _ends([value, *_values(y.points, f"{name}.{key}")]) for key, value in middle.items()
        },
        "most_bcm": round(told.most, VOLUME),
        "arrives_bcm": {p: round(v, VOLUME) for p, v in told.arrives.items()},
        "curve": [{"reserve_usd_per_tcm": r, "placed_bcm": round(v, VOLUME)} for r, v in told.curve],
        "routes": routes,
        "order_open": _order_open(routes, name, y.points),
    }


def _project(project: Project) -> dict[str, Any]:
    return {
        "name": project.name,
        "not_before": project.earliest_year,
        "lead_time_y": project.lead_time_y,
        "source": _source(project.sourced),
    }


def _values(points: Sequence[Point], name: str) -> list[float]:
    return [p["figures"][name] for p in points if name in p["figures"]]


def _ends(values: Sequence[float]) -> list[float]:
    return [round(min(values), VOLUME), round(max(values), VOLUME)]


def _route(route: Taken, stage: str, points: Sequence[Point]) -> dict[str, Any]:
    best, place = route.best, f"{stage}.routes.{route.corridor} {route.party}"
    margin = best.netback - best.field.cost
    margins = [margin, *_values(points, f"{place}.margin")]
    crossing = next(leg.pipe for leg in best.legs if leg.pipe.arc == best.crossing)
    built = [leg.pipe.earliest_year for leg in best.legs if leg.pipe.project]
    return {
        "crossing": route.corridor,
        "system": crossing.system,
        "places": [crossing.tail, crossing.head],
        "buyer": route.party,
        "status": route.status,
        "pays": "always" if min(margins) > 0 else "never" if max(margins) <= 0 else "it depends",
        "taken_bcm": round(route.taken, VOLUME),
        "taken_interval": _ends([route.taken, *_values(points, f"{place}.taken_bcm")]),
        "by_month_bcm": [round(v, VOLUME) for v in route.by_month],
        "crosses_bcm": round(route.crosses, VOLUME),
        "capacity_bcm": round(route.capacity, VOLUME),
        "today_bcm": round(route.today, VOLUME),
        "room_bcm": round(route.room, VOLUME),
        "full_days": dict(route.binds),
        "not_before": max(built) if built else None,
        "netback": {
            "at_field_usd_per_tcm": round(best.netback, MONEY),
            "interval": _ends([best.netback, *_values(points, f"{place}.netback")]),
            "terms": [
                {"what": what, "whose": whose, "usd_per_tcm": round(amount, MONEY)}
                for what, whose, amount in terms_of(best)
            ],
            "price_source": _source(best.outlet.sourced),
            "use": best.outlet.label,
            "at_border_usd_per_tcm": round(best.at_border, MONEY),
            "field": best.field.node,
            "production_usd_per_tcm": round(best.field.cost, MONEY),
            "production_source": _source(best.field.sourced),
            "margin_usd_per_tcm": round(margin, MONEY),
            "legs": [
                {
                    "pipe": leg.pipe.arc,
                    "backward": not leg.is_forward,
                    "owner": leg.pipe.owner,
                    "charge_usd_per_tcm": round(leg.charge, MONEY),
                    "loss": round(leg.loss, 9),
                    "source": _source(leg.pipe.sourced),
                }
                for leg in best.legs
            ],
        },
    }


def _order_open(routes: Sequence[Mapping[str, Any]], stage: str, points: Sequence[Point]) -> list[list[str]]:
    """Pairs of routes whose order of netbacks is turned round at a point."""
    names = [f"{r['crossing']} {r['buyer']}" for r in routes]
    margin = {n: r["netback"]["margin_usd_per_tcm"] for n, r in zip(names, routes, strict=True)}
    found = []
    for one, other in itertools.combinations(names, 2):
        here = margin[one] - margin[other]
        for p in points:
            there = [p["figures"].get(f"{stage}.routes.{n}.margin") for n in (one, other)]
            if None not in there and (there[0] - there[1]) * here < 0:
                found.append([one, other])
                break
    return found


def _certificate(told: Told) -> dict[str, Any]:
    g, p = told.ground, told.placed

    def sparse(rates: Mapping[tuple[str, str], Any]) -> dict[str, list[float]]:
        return {
            f"{one} {other}": [float(x) for x in values]
            for (one, other), values in rates.items()
            if max(values) > 0
        }

    return {
        "days": dict(zip(g.periods, g.days, strict=True)),
        "months": list(g.months),
        "place_mcm_d": list(g.place),
        "fields": {
            f.node: {"cost": f.cost, "rate": list(f.rate), "source": _source(f.sourced)} for f in g.fields
        },
        "pipes": {x.arc: _pipe(x, g) for x in g.pipes},
        "uses": {
            o.label: {
                "buyer": o.party,
                "node": o.node,
                "price": o.price,
                "at_hub": o.is_hub,
                "rate": list(o.rate),
                "source": _source(o.sourced),
            }
            for o in g.outlets
        },
        "production": sparse(p.production),
        "forward": sparse(p.forward),
        "backward": sparse(p.backward),
        "use": {label: [float(x) for x in v] for label, v in p.use.items() if max(v) > 0},
        "rent_musd": {a: [float(x) for x in v] for a, v in p.rent.items() if max(v) > 0},
        "use_value_usd_per_tcm": {label: [float(x) for x in v] for label, v in p.worth.items()},
        "scarcity_usd_per_tcm": [float(x) for x in p.scarcity],
    }


def _pipe(pipe: Any, ground: Ground) -> dict[str, Any]:
    return {
        "corridor": pipe.corridor,
        "from": pipe.tail,
        "to": pipe.head,
        "from_party": ground.territory[pipe.tail],
        "to_party": ground.territory[pipe.head],
        "owner": pipe.owner,
        "project": pipe.project,
        "capacity_bcm": [round(v, VOLUME) for v in pipe.capacity_bcm],
        "today_bcm": [round(v, VOLUME) for v in pipe.today_bcm],
        "forward": list(pipe.forward),
        "backward": list(pipe.backward),
        "cost": pipe.opex,
        "tariff": pipe.tariff,
        "investment": pipe.annuity,
        "loss": pipe.loss,
        "source": _source(pipe.sourced),
    }
