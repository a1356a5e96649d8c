"""The second proof of a round: its rules asked of a printed answer, by code that matches nothing.

For every delivery point and month: sums; that as much is matched as can be; that no offer is matched before a
cheaper one is used up; that equal offers, and buyers, are served as evenly as whole units allow (Webster's
own test: nobody could take a unit from another and still be behind it); the average price. Then walls:
whatever a party is shown of another stands in the log, and no seller is shown anything of another seller.

Shares no code with `matching`, `views` and `answer`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gasunion.market.round.bundle import Bundle
from gasunion.outcome import Finding

FLOAT = 1e-12
"""Relative: a printed price is the float nearest to an exact one."""


def recheck_round(bundle: Bundle, body: Mapping[str, Any]) -> list[Finding]:
    """What of a printed answer breaks a rule of its round; nothing where it is right."""
    try:
        return [*_pools(bundle, body), *_walls(bundle, body), *_stages(bundle, body)]
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        what = f"is not whole: {type(error).__name__} at {str(error)[:80]}."
        return [Finding(where="answer", what=what, hint="Give the organiser's answer as it was written.")]


def _units(value: Any, bundle: Bundle) -> int:
    number = Fraction(repr(value)) / bundle.smallest if isinstance(value, float | int) else Fraction(-1)
    if number < 0 or abs(number - round(number)) > Fraction(1, 1000):
        raise ValueError(f"the volume {value!r}")
    return round(number)


def _pools(bundle: Bundle, body: Mapping[str, Any]) -> Iterator[Finding]:
    asked: dict[tuple[str, str], dict[str, int]] = {}
    for line in bundle.demands:
        asked.setdefault((line.point, line.month), {})[line.party] = line.units
    offered: dict[tuple[str, str], list[tuple[str, Fraction, int]]] = {}
    for line in bundle.offers:
        offered.setdefault((line.point, line.month), []).append(
            (line.party, line.price or Fraction(0), line.units)
        )
    if {(p["point"], p["month"]) for p in body["pools"]} != {*asked, *offered}:
        yield Finding(where="answer, pools", what="are not those that somebody bid for.")
        return
    for pool in body["pools"]:
        place = (pool["point"], pool["month"])
        where = f"answer, {place[0]}, {place[1]}"
        want, have = asked.get(place, {}), offered.get(place, [])
        matches = [
            (m["seller"], m["price"], _units(m["offered"], bundle), _units(m["matched"], bundle),
             {b: _units(u, bundle) for b, u in m["buyers"].items()})
            for m in pool["matches"]
        ]  # fmt: skip
        if sorted((s, float(p), u) for s, p, u in have) != sorted((s, p, u) for s, p, u, _, _ in matches):
            yield Finding(where=where, what="its offers are not those of the bids.")
            continue
        demand, whole = sum(want.values()), sum(u for _, _, u in have)
        taken = sum(m for _, _, _, m, _ in matches)
        for name, right in (("demand", demand), ("offers", whole), ("matched", min(demand, whole))):
            if _units(pool[name], bundle) != right:
                yield _differs(f"{where}, {name}", pool[name], float(right * bundle.smallest))
        if taken != min(demand, whole):
            yield Finding(where=where, what="as much is matched as demand and offers allow: it is not.")
        yield from _ranked(bundle, where, matches)
        given: dict[str, int] = {}
        for seller, _, _, units, buyers in matches:
            if sum(buyers.values()) != units or not set(buyers) <= set(want):
                yield Finding(
                    where=f"{where}, {seller}", what="its buyers do not have what is matched of it."
                )
            for buyer, part in buyers.items():
                given[buyer] = given.get(buyer, 0) + part
        if not _is_even([want[b] for b in want], [given.get(b, 0) for b in want]):
            yield Finding(where=where, what="buyers are not served by their demand.")
        if taken:
            exact = {(s, float(p), u): p for s, p, u in have}
            right_price = sum((exact[s, p, u] * m for s, p, u, m, _ in matches), Fraction(0)) / taken
            if abs(pool["average_price"] - float(right_price)) > FLOAT * (1 + abs(float(right_price))):
                yield _differs(f"{where}, average price", pool["average_price"], float(right_price))
        elif pool["average_price"] is not None:
            yield _differs(f"{where}, average price", pool["average_price"], None)


def _ranked(
    bundle: Bundle, where: str, matches: Sequence[tuple[str, float, int, int, Any]]
) -> Iterator[Finding]:
    """No offer before a cheaper one, and equal ones alike."""
    groups: dict[float, list[tuple[int, int]]] = {}
    for _, price, offered, matched, _ in matches:
        groups.setdefault(price if bundle.method == "price_ranked" else 0.0, []).append((offered, matched))
    is_open = True
    for price in sorted(groups):
        offered, matched = (sum(x) for x in zip(*groups[price], strict=True))
        if matched and not is_open:
            yield Finding(
                where=where, what=f"an offer at {price:g} is matched before a cheaper one is used up."
            )
        is_open = is_open and matched == offered
        if not _is_even([o for o, _ in groups[price]], [m for _, m in groups[price]]):
            yield Finding(where=where, what=f"offers at {price:g} are not matched alike.")


def _is_even(weights: Sequence[int], units: Sequence[int]) -> bool:
    """Webster: nobody has a unit that another deserves more; all w/(2u + 1) ≤ all w/(2u − 1) with u > 0."""
    claims = [Fraction(w, 2 * u + 1) for w, u in zip(weights, units, strict=True)]
    held = [Fraction(w, 2 * u - 1) for w, u in zip(weights, units, strict=True) if u]
    return all(u <= w for w, u in zip(weights, units, strict=True)) and (
        not held or max(claims, default=Fraction(0)) <= min(held)
    )


def _walls(bundle: Bundle, body: Mapping[str, Any]) -> Iterator[Finding]:
    """What is shown stands in the log; no seller is shown another."""
    logged = {(x["to"], x["of"], x["what"], x["point"], x["month"]) for x in body["log"]}
    if set(body["views"]) != set(bundle.parties):
        yield Finding(where="answer, views", what="are not those of the parties.")
        return
    sellers = {p for p, role in bundle.parties.items() if role == "seller"}
    matched = {(p["point"], p["month"]): p for p in body["pools"]}
    needed: set[tuple[str, str, str, str, str]] = set()
    for party, view in body["views"].items():
        where = f"answer, views, {party}"
        is_seller = party in sellers
        for line in view["lines"]:
            pool, place = matched[line["point"], line["month"]], (line["point"], line["month"])
            other = "buyers" if is_seller else "sellers"
            own = ("price", "offered", "matched") if is_seller else ("demand", "matched", "average_price")
            if set(line) != {"point", "month", other, *own}:
                yield Finding(where=where, what="shows more, or less, than it may.")
            if set(line[other]) & (sellers if is_seller else set(bundle.parties) - sellers):
                yield Finding(where=where, what="names a competitor.")
            needed |= {(party, name, "name and volume", *place) for name in line[other]}
            if is_seller:
                rows = [m for m in pool["matches"] if m["seller"] == party]
                if not any(all(m[k] == line[k] for k in (*own, other)) for m in rows):
                    yield Finding(where=where, what="shows other figures than its own offer's.")
                continue
            parts: dict[str, Fraction] = {}
            for m in pool["matches"]:
                if party in m["buyers"]:
                    parts[m["seller"]] = parts.get(m["seller"], Fraction(0)) + Fraction(
                        repr(m["buyers"][party])
                    )
            if {s: float(u) for s, u in parts.items()} != line["sellers"]:
                yield Finding(where=where, what="shows other figures than its matches'.")
            right = pool["average_price"] if parts else None
            if float(sum(parts.values(), Fraction(0))) != line["matched"] or line["average_price"] != right:
                yield Finding(where=where, what="shows another sum or price than its matches have.")
            if parts:
                behind = {m["seller"] for m in pool["matches"] if m["matched"]}
                needed |= {(party, s, "price, within the average", *place) for s in behind}
    for line in sorted(needed ^ logged):
        what = "is shown and not in the log" if line in needed else "is in the log and not shown"
        yield Finding(where="answer, log", what=f"{line[2]} of {line[1]} to {line[0]} {what}.")
    if any(a in sellers and b in sellers for a, b, *_ in logged):
        yield Finding(where="answer, log", what="a seller was shown something of another seller.")


def _stages(bundle: Bundle, body: Mapping[str, Any]) -> Iterator[Finding]:
    """Every stage of the funnel by itself."""
    funnel = body["funnel"]
    right: dict[str, int | None] = {
        "demand": sum(x.units for x in bundle.demands),
        "offers": sum(x.units for x in bundle.offers),
        "matched": sum(_units(p["matched"], bundle) for p in body["pools"]),
    }
    for stage in ("contracted", "nominated", "delivered"):
        right[stage] = sum(r.units for r in bundle.reported[stage]) if stage in bundle.reported else None
    if set(funnel) != set(right):
        yield Finding(where="answer, funnel", what="has other stages than a round has, or a sum of them.")
        return
    for stage, units in right.items():
        printed = None if funnel[stage] is None else _units(funnel[stage], bundle)
        if printed != units:
            yield _differs(
                f"answer, funnel, {stage}",
                funnel[stage],
                None if units is None else float(units * bundle.smallest),
            )


def _differs(where: str, printed: Any, right: float | None) -> Finding:
    shown = "null" if right is None else f"{right:.12g}"
    return Finding(
        where=where, what=f"is {printed!r}; right is {shown}.", value=str(printed)[:60], limit=right
    )
