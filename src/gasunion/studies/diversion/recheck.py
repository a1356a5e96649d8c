"""Recheck a printed answer of `gasunion diversion` by code of its own, from what it carries.

1. Every stage's flows keep every limit: room of pipes, what fields could give, what is to be placed, use, and
   the balance of every node for every buyer.
2. They are worth what is printed, and no placing can be worth more: the printed rents bound it.
3. Every volume, netback, term, sum and order is made again from them.

Nothing is solved here, and nothing is imported of what made the answer.

References: docs/theory/diversion.md, section "What is rechecked".
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

from gasunion.outcome import Finding
from gasunion.reading.text import shown
from gasunion.studies.diversion.second_netback import bound_musd, netbacks, paid_at, toll, ways_of

ROOM = 1e-6
"""Of a limit or a balance [mcm/d], and relative of a worth."""
SAME = 2e-6
"""Half of the last printed digit, and what adding a few of them up comes to."""
MAY_TAKE = 5e-4


def faults_of(plain: Mapping[str, Any]) -> Iterator[Finding]:
    """What of an answer does not hold, as far as the answer itself can tell."""
    try:
        yield from list(_faults(plain))
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        what = f"has not the form of an answer: {type(error).__name__} at {shown(str(error))}."
        yield Finding(where="answer", what=what, hint="gasunion schema diversion states the form.")


def _faults(plain: Mapping[str, Any]) -> Iterator[Finding]:
    seller = plain["asked"]["seller"]
    if list(plain["years"]) != [str(y) for y in plain["asked"]["years"]]:
        yield Finding(where="answer, years", what="are not those that were asked for.")
    for year, told in plain["years"].items():
        where = f"answer, years.{year}"
        yield from _lost_faults(told["lost"], f"{where}.lost")
        if set(told["stages"]) != set(plain["certificate"][year]):
            yield Finding(where=where, what="has stages without a certificate, or the other way round.")
            continue
        for name, stage in told["stages"].items():
            of_stage = plain["certificate"][year][name]
            place = f"{where}.stages.{name}"
            faults = list(limit_faults(of_stage, f"answer, certificate.{year}.{name}", seller))
            yield from faults
            if not faults:
                yield from _worth_faults(stage, of_stage, place, seller)
                yield from _volume_faults(stage, of_stage, place, seller)
            yield from _sum_faults(stage, told, place)
            for k, route in enumerate(stage["routes"]):
                yield from _route_faults(route, of_stage, f"{place}.routes.{k}", seller)
            yield from _interval_faults(stage, told["points"], name, place)


def _off(where: str, printed: float, right: float, unit: str, room: float = SAME) -> Iterator[Finding]:
    if not abs(printed - right) <= room * max(1.0, abs(right)):
        what = f"is {printed:.9g}; it comes to {right:.9g}."
        yield Finding(where=where, what=what, value=printed, unit=unit, limit=right)


def _lost_faults(lost: Mapping[str, Any], where: str) -> Iterator[Finding]:
    sales = lost["sold_instead"]
    yield from _off(
        f"{where}.volume_bcm", lost["volume_bcm"], max(0.0, lost["then_bcm"] - lost["now_bcm"]), "bcm"
    )
    for name, sale in sales.items():
        yield from _off(
            f"{where}.sold_instead.{name}.more_bcm",
            sale["more_bcm"],
            sale["now_bcm"] - sale["then_bcm"],
            "bcm",
        )
    replaced = math.fsum(s["more_bcm"] for s in sales.values() if s["same_gas"])
    yield from _off(f"{where}.replaced_bcm", lost["replaced_bcm"], replaced, "bcm")
    left = max(0.0, lost["volume_bcm"] - lost["replaced_bcm"])
    yield from _off(f"{where}.to_place_bcm", lost["to_place_bcm"], left, "bcm")


def _is_rate(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]


def limit_faults(plain: Mapping[str, Any], where: str, seller: str) -> Iterator[Finding]:
    """Every limit that the flows of a stage pass, and every node that does not balance."""
    count = len(plain["days"])
    nothing = [0.0] * count
    flows = ("production", "forward", "backward", "use")
    for part in (*flows, "rent_musd", "use_value_usd_per_tcm"):
        for name, rates in plain[part].items():
            is_free = part == "use_value_usd_per_tcm"
            if len(rates) != count or not all(_is_rate(r) and (is_free or r >= 0) for r in rates):
                yield Finding(where=f"{where}.{part}.{name}", what="holds a rate that is none, or below 0.")
                return
    scarcity = plain["scarcity_usd_per_tcm"]
    if len(scarcity) != count or not all(_is_rate(r) and r >= 0 for r in scarcity):
        yield Finding(where=f"{where}.scarcity_usd_per_tcm", what="is below 0, or not of every period.")
        return
    buyers = sorted({u["buyer"] for u in plain["uses"].values()})
    pairs = {f"{b} {a}" for b in buyers for a in plain["pipes"]}
    for part, known in (
        ("production", {f"{f} {b}" for f in plain["fields"] for b in buyers}),
        ("forward", pairs),
        ("backward", pairs),
        ("use", set(plain["uses"])),
        ("rent_musd", set(plain["pipes"])),
    ):
        for name in sorted(set(plain[part]) - known):
            yield Finding(where=f"{where}.{part}.{name}", what="names what the stage does not have.")
            return
    hub = {b: any(u["at_hub"] for u in plain["uses"].values() if u["buyer"] == b) for b in buyers}
    for t, period in enumerate(plain["days"]):
        given = {f: math.fsum(plain["production"].get(f"{f} {b}", nothing)[t] for b in buyers)
                 for f in plain["fields"]}  # fmt: skip
        for field, rate in given.items():
            yield from _over(f"{where}.production.{field}", period, rate, plain["fields"][field]["rate"][t])
        yield from _over(f"{where}.production", period, math.fsum(given.values()), plain["place_mcm_d"][t])
        for name, rates in plain["use"].items():
            yield from _over(f"{where}.use.{name}", period, rates[t], plain["uses"][name]["rate"][t])
        for arc, pipe in plain["pipes"].items():
            share = 0.0
            for part in ("forward", "backward"):
                rate = math.fsum(plain[part].get(f"{b} {arc}", nothing)[t] for b in buyers)
                if rate > 0:
                    share += rate / pipe[part][t] if pipe[part][t] > 0 else math.inf
            yield from _over(f"{where}.pipes.{arc}", period, share, 1.0, unit="of its room")
        for buyer in buyers:
            net: dict[str, float] = {}
            for field in plain["fields"]:
                net[field] = net.get(field, 0.0) + plain["production"].get(f"{field} {buyer}", nothing)[t]
            for name, use in plain["uses"].items():
                if use["buyer"] == buyer:
                    net[use["node"]] = net.get(use["node"], 0.0) - plain["use"].get(name, nothing)[t]
            for arc, pipe in plain["pipes"].items():
                loss = toll(pipe, buyer, seller, hub[buyer])[1]
                for part, (start, end, *_) in zip(("forward", "backward"), ways_of(pipe), strict=True):
                    rate = plain[part].get(f"{buyer} {arc}", nothing)[t]
                    net[start] = net.get(start, 0.0) - rate
                    net[end] = net.get(end, 0.0) + rate * (1.0 - loss)
            for node, rate in net.items():
                if abs(rate) > ROOM:
                    what = f"does not balance for {buyer} in {period}: {rate:.3g} mcm/d are left over."
                    yield Finding(where=f"{where}, node {node}", what=what, value=rate, unit="mcm/d")


def _over(where: str, period: str, rate: float, limit: float, unit: str = "mcm/d") -> Iterator[Finding]:
    if not rate <= limit + ROOM * max(1.0, limit):
        what = f"is {rate:.9g} {unit} in {period}; the limit is {limit:.9g}."
        yield Finding(where=where, what=what, value=rate, unit=unit, limit=limit)


def _worth_faults(
    stage: Mapping[str, Any], plain: Mapping[str, Any], where: str, seller: str
) -> Iterator[Finding]:
    """The flows are worth what is printed, and nothing is worth more."""
    days = list(plain["days"].values())
    hub = {u["buyer"] for u in plain["uses"].values() if u["at_hub"]}
    worth = []
    for name, rates in plain["use"].items():
        worth.append(plain["uses"][name]["price"] * _bcm(rates, days))
    for name, rates in plain["production"].items():
        field = next(f for f in plain["fields"] if name.startswith(f"{f} "))
        worth.append(-plain["fields"][field]["cost"] * _bcm(rates, days))
    for part in ("forward", "backward"):
        for name, rates in plain[part].items():
            buyer, _, arc = name.partition(" ")
            charge = toll(plain["pipes"][arc], buyer, seller, buyer in hub)[0]
            worth.append(-charge * _bcm(rates, days))
    value, most = math.fsum(worth), bound_musd(plain, seller)
    yield from _off(f"{where}.value_musd", stage["value_musd"], value, "MUSD", ROOM)
    if not value >= most - ROOM * max(1.0, abs(most)):
        what = f"is not shown to be the most: {value:.9g} MUSD, and its rents allow {most:.9g}."
        yield Finding(where=f"{where}.value_musd", what=what, value=value, unit="MUSD", limit=most)


def _bcm(rates: list[float], days: list[float]) -> float:
    return math.fsum(r * d for r, d in zip(rates, days, strict=True)) / 1000.0


def _volume_faults(
    stage: Mapping[str, Any], plain: Mapping[str, Any], where: str, seller: str
) -> Iterator[Finding]:
    """Volumes of the stage, of its routes, months and buyers, from the flows."""
    days = list(plain["days"].values())
    nothing = [0.0] * len(days)
    yield from _off(f"{where}, to be placed", _bcm(plain["place_mcm_d"], days),
                    stage["placed_bcm"] + stage["shut_in_bcm"], "bcm")  # fmt: skip
    total = math.fsum(_bcm(r, days) for r in plain["production"].values())
    yield from _off(f"{where}.placed_bcm", stage["placed_bcm"], total, "bcm")
    buyers = sorted({u["buyer"] for u in plain["uses"].values()})
    if set(stage["arrives_bcm"]) != set(buyers):
        yield Finding(where=f"{where}.arrives_bcm", what="names other buyers than the stage has.")
    given: dict[str, list[float]] = {}
    over: dict[tuple[str, str], list[float]] = {}
    for buyer in buyers:
        used = math.fsum(
            _bcm(plain["use"].get(n, nothing), days) for n, u in plain["uses"].items() if u["buyer"] == buyer
        )
        yield from _off(
            f"{where}.arrives_bcm.{buyer}", stage["arrives_bcm"].get(buyer, math.nan), used, "bcm"
        )
        given[buyer] = [
            math.fsum(plain["production"].get(f"{f} {buyer}", nothing)[t] for f in plain["fields"])
            for t in range(len(days))
        ]
        for arc, pipe in plain["pipes"].items():
            for part, (_, _, party, onward, _) in zip(("forward", "backward"), ways_of(pipe), strict=True):
                if party == seller and onward != seller:
                    key = pipe["corridor"], buyer
                    rates = plain[part].get(f"{buyer} {arc}", nothing)
                    over[key] = [a + b for a, b in zip(over.get(key, nothing), rates, strict=True)]
    for k, route in enumerate(stage["routes"]):
        key, place = (route["crossing"], route["buyer"]), f"{where}.routes.{k}"
        yield from _off(f"{place}.crosses_bcm", route["crosses_bcm"], _bcm(over[key], days), "bcm")
        rates = []
        for t in range(len(days)):
            whole = math.fsum(v[t] for (_, b), v in over.items() if b == key[1])
            rates.append(given[key[1]][t] * over[key][t] / whole if whole > 0 else 0.0)
        yield from _off(f"{place}.taken_bcm", route["taken_bcm"], _bcm(rates, days), "bcm")
        for month in range(1, 13):
            right = (
                math.fsum(r * d for r, d, m in zip(rates, days, plain["months"], strict=True) if m == month)
                / 1000.0
            )
            yield from _off(
                f"{place}.by_month_bcm.{month - 1}", route["by_month_bcm"][month - 1], right, "bcm"
            )
        room = [0.0] * len(days)
        capacity = today = 0.0
        for pipe in plain["pipes"].values():
            for at, (_, _, party, onward, rate) in enumerate(ways_of(pipe)):
                if pipe["corridor"] == key[0] and party == seller and onward != seller and max(rate) > 0:
                    room = [a + b for a, b in zip(room, rate, strict=True)]
                    capacity += pipe["capacity_bcm"][at]
                    today += pipe["today_bcm"][at]
        yield from _off(f"{place}.room_bcm", route["room_bcm"], _bcm(room, days), "bcm")
        yield from _off(f"{place}.capacity_bcm", route["capacity_bcm"], capacity, "bcm")
        yield from _off(f"{place}.today_bcm", route["today_bcm"], today, "bcm")


def _sum_faults(stage: Mapping[str, Any], told: Mapping[str, Any], where: str) -> Iterator[Finding]:
    """Routes and what stays in the ground sum to what is to be placed; the curve falls."""
    taken = math.fsum(r["taken_bcm"] for r in stage["routes"])
    room = SAME * (1 + len(stage["routes"]))
    yield from _off(f"{where}, sum of routes", taken, stage["placed_bcm"], "bcm", room)
    whole = stage["placed_bcm"] + stage["shut_in_bcm"]
    yield from _off(f"{where}.shut_in_bcm", whole, told["lost"]["to_place_bcm"], "bcm")
    if stage["most_bcm"] < stage["placed_bcm"] - SAME:
        yield Finding(where=f"{where}.most_bcm", what="is less than what is placed.", value=stage["most_bcm"],
                      limit=stage["placed_bcm"])  # fmt: skip
    curve = stage["curve"]
    yield from _off(f"{where}.curve.0.placed_bcm", curve[0]["placed_bcm"], stage["placed_bcm"], "bcm")
    for k, (one, other) in enumerate(itertools.pairwise(curve), start=1):
        asked = one["reserve_usd_per_tcm"] < other["reserve_usd_per_tcm"]
        if not asked or other["placed_bcm"] > one["placed_bcm"] + SAME:
            what = "places more where more is asked, or is out of order."
            yield Finding(where=f"{where}.curve.{k}", what=what, value=other["placed_bcm"],
                          limit=one["placed_bcm"])  # fmt: skip


def _route_faults(
    route: Mapping[str, Any], plain: Mapping[str, Any], where: str, seller: str
) -> Iterator[Finding]:
    """The netback: its terms sum to it, its legs give it, and no way nets more."""
    net, buyer = route["netback"], route["buyer"]
    total = math.fsum(t["usd_per_tcm"] for t in net["terms"])
    yield from _off(f"{where}.netback.terms", total, net["at_field_usd_per_tcm"], "USD/tcm")
    field = plain["fields"][net["field"]]
    margin = net["at_field_usd_per_tcm"] - field["cost"]
    yield from _off(f"{where}.netback.production_usd_per_tcm", net["production_usd_per_tcm"], field["cost"],
                    "USD/tcm")  # fmt: skip
    yield from _off(f"{where}.netback.margin_usd_per_tcm", net["margin_usd_per_tcm"], margin, "USD/tcm")
    values = netbacks(plain, buyer, seller)[route["crossing"]]
    best = max(values[n] - f["cost"] for n, f in plain["fields"].items() if n in values)
    yield from _off(f"{where}.netback.at_field_usd_per_tcm", margin, best, "USD/tcm")
    use = plain["uses"][net["use"]]
    at_hub = any(u["at_hub"] for u in plain["uses"].values() if u["buyer"] == buyer)
    if abs(use["price"] - paid_at(plain, buyer)[use["node"]]) > SAME:
        yield Finding(where=f"{where}.netback.use", what=f"{net['use']} is not what is paid there.")
    value, at, border = use["price"], use["node"], math.nan
    for leg in reversed(net["legs"]):
        pipe = plain["pipes"][leg["pipe"]]
        charge, loss = toll(pipe, buyer, seller, at_hub)
        ahead, back = ways_of(pipe)
        start, end, party, onward, _ = back if leg["backward"] else ahead
        if end != at:
            yield Finding(where=f"{where}.netback.legs", what=f"{leg['pipe']} does not lead to {at}.")
            return
        yield from _off(f"{where}.netback.legs, {leg['pipe']}", leg["charge_usd_per_tcm"], charge, "USD/tcm")
        yield from _off(f"{where}.netback.legs, {leg['pipe']}", leg["loss"], loss, "1")
        value, at = value * (1.0 - loss) - charge, start
        if party == seller and onward != seller:
            border = value
    if at != net["field"]:
        yield Finding(where=f"{where}.netback.legs", what=f"begin at {at} and not at {net['field']}.")
        return
    yield from _off(f"{where}.netback.at_field_usd_per_tcm", net["at_field_usd_per_tcm"], value, "USD/tcm")
    yield from _off(f"{where}.netback.at_border_usd_per_tcm", net["at_border_usd_per_tcm"], border, "USD/tcm")
    pays = margin > 0
    right = "takes" if route["taken_bcm"] >= MAY_TAKE else "full" if pays else "does not pay"
    if route["status"] != right:
        yield Finding(where=f"{where}.status", what=f"is {shown(route['status'])}; it is {right}.")


def _interval_faults(
    stage: Mapping[str, Any], points: list[Mapping[str, Any]], name: str, where: str
) -> Iterator[Finding]:
    """Intervals are the least and the greatest of the middle and all points; `pays` follows from margins."""

    def ends(key: str, middle: float) -> list[float]:
        values = [middle, *(p["figures"][key] for p in points if key in p["figures"])]
        return [min(values), max(values)]

    rows = [(f"{where}.intervals.{k}", stage["intervals"][k], f"{name}.{k}", stage[k])
            for k in ("placed_bcm", "shut_in_bcm", "value_musd")]  # fmt: skip
    for k, r in enumerate(stage["routes"]):
        key, net, place = f"{name}.routes.{r['crossing']} {r['buyer']}", r["netback"], f"{where}.routes.{k}"
        rows.append((f"{place}.taken_interval", r["taken_interval"], f"{key}.taken_bcm", r["taken_bcm"]))
        rows.append(
            (f"{place}.netback.interval", net["interval"], f"{key}.netback", net["at_field_usd_per_tcm"])
        )
        low, high = ends(f"{key}.margin", net["margin_usd_per_tcm"])
        right = "always" if low > 0 else "never" if high <= 0 else "it depends"
        if r["pays"] != right:
            yield Finding(where=f"{place}.pays", what=f"is {shown(r['pays'])}; it is {right}.")
    for place, printed, key, middle in rows:
        for end, least_or_most in enumerate(ends(key, middle)):
            yield from _off(f"{place}.{end}", printed[end], least_or_most, "")
