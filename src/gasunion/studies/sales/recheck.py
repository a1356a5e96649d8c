"""Recheck a printed answer of `gasunion sales` by code of its own, from its certificate.

1. Every regime's market is made again from the certificate's market by the rules of the regime, its witness
   is rechecked by the second proof of markets, and every printed figure of the regime must follow from it.
2. The split, the changes, mergers, stability and intervals are made again from the figures they rest on.

Nothing is solved here, and nothing is imported of what made the answer.

References: docs/theory/sales.md, section "What is rechecked".
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gasunion.market.market_file import market_of
from gasunion.market.recheck import recheck as recheck_market
from gasunion.market.second_figures import second_figures
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import shown

KKT = 1e-8
FOLLOWS = 1e-9
"""Relative difference up to which a figure follows from others."""
BY_PARTY = ("apart", "apart_at_cost", "in_step", "joint")
BY_MARKET = ("price_taking", "price_taking_at_cost")


def faults_of(plain: Mapping[str, Any]) -> Iterator[Finding]:
    """What of an answer does not follow from its certificate, or from its own figures."""
    certificate, asked = plain.get("certificate"), plain.get("asked")
    if not _is_certificate(certificate) or not _is_asked(asked):
        yield Finding(where="answer, certificate", what="holds no market with a witness for every regime.")
        return
    assert isinstance(certificate, Mapping)
    assert isinstance(asked, Mapping)
    right: dict[str, dict[str, float]] = {}
    worst = 0.0
    for regime in (*BY_PARTY, *BY_MARKET):
        where = f"answer, certificate, {regime}"
        try:
            market = market_of(second_market(certificate["market"], regime, asked["joint"]), where=where)
        except Refused as refused:
            yield from refused.findings
            return
        witness = certificate["witnesses"][regime]
        checked = recheck_market(market, witness)
        if checked.faults:
            yield from (Finding(where=where, what=f"{fault}.") for fault in checked.faults)
            return
        worst = max(worst, checked.residual)
        if not checked.residual <= KKT:
            what = f"is no equilibrium: it misses by {checked.residual:.1e} of its size."
            yield Finding(where=where, what=what, value=checked.residual, limit=KKT)
        right[regime] = _regime(second_figures(market, witness), certificate["market"], regime)
    try:
        yield from list(_unlike(plain, right))
        whole = {**plain, "regimes": _filled(plain["regimes"], right)}
        yield from list(_derived(whole, asked["joint"], asked["markets"]))
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        what = f"has not the form of an answer: {type(error).__name__} at {shown(str(error))}."
        yield Finding(where="answer", what=what, hint="gasunion schema sales states the form.")
    residual = plain.get("residual")
    if not isinstance(residual, int | float) or isinstance(residual, bool) or not 0 <= residual <= KKT:
        yield Finding(
            where="answer, residual", what=f"is {shown(residual)[1:-1]}; the recheck gives {worst:.1e}."
        )


def second_market(plain: Mapping[str, Any], regime: str, group: Sequence[str]) -> dict[str, Any]:
    """The market file of a regime, from that of everybody apart."""
    market = copy.deepcopy(dict(plain))
    if regime in ("apart_at_cost", "price_taking_at_cost"):
        for arc in market["arcs"].values():
            if arc.get("owner") in group:
                arc["exempt"] = [m for m in group if m != arc["owner"]]
    if regime in BY_MARKET:
        market["conduct"] = {s: dict.fromkeys(row, 0) for s, row in market["conduct"].items()}
    if regime in ("joint", "in_step"):
        market[regime] = ["+".join(group)]
        rows = [market["conduct"][m] for m in group]
        most = {m: max(row[m] for row in rows) for m in rows[0]}
        names = ["+".join(group)] if regime == "joint" else list(group)
        market["conduct"] |= {name: dict(most) for name in names}
    return market


def _is_certificate(value: object) -> bool:
    if not isinstance(value, Mapping) or not isinstance(value.get("market"), Mapping):
        return False
    witnesses, market = value.get("witnesses"), value["market"]
    return (
        isinstance(witnesses, Mapping)
        and set(witnesses) == {*BY_PARTY, *BY_MARKET}
        and all(_is_witness(w) for w in witnesses.values())
        and all(
            isinstance(market.get(t), Mapping) for t in ("arcs", "conduct", "storages", "traders", "markets")
        )
        and all(isinstance(arc, Mapping) for arc in market["arcs"].values())
        and all(
            isinstance(row, Mapping) and row.keys() == market["markets"].keys()
            for row in market["conduct"].values()
        )
        and all(_is_number(v) for row in market["conduct"].values() for v in row.values())
    )


def _is_witness(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(rows, list) and all(isinstance(r, Mapping) for r in rows) for rows in value.values()
    )


def _is_asked(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(value.get(name), list) and all(isinstance(x, str) for x in value[name])
        for name in ("joint", "markets", "sellers")
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _regime(figures: Mapping[str, float], market: Mapping[str, Any], regime: str) -> dict[str, float]:
    """Figures of a regime by dotted name, from those of its market."""
    names = {"prices.": "prices.", "sold.": "sold.", "consumer_surplus.": "consumers."}
    if regime in BY_PARTY:
        names |= {"quantities.": "quantities.", "profit.": "profit.", "charges.by_owner.": "charges."}
    out = {
        new + name.removeprefix(old): value
        for name, value in figures.items()
        for old, new in names.items()
        if name.startswith(old)
    }
    if regime in BY_PARTY:
        out |= _incomes(figures, market, out)
    return out | {"welfare": figures["welfare"]}


def _incomes(
    figures: Mapping[str, float], market: Mapping[str, Any], out: Mapping[str, float]
) -> dict[str, float]:
    rents: dict[str, float] = {}
    for table, kind in (("arcs", "congestion_rent.by_arc"), ("storages", "storage_rent.by_store")):
        for name, row in market[table].items():
            rents[row["owner"]] = rents.get(row["owner"], 0.0) + figures.get(f"{kind}.{name}", 0.0)
    sold_by = {n.removeprefix("profit."): v for n, v in figures.items() if n.startswith("profit.")}
    payoff = dict(sold_by)
    others = 0.0
    for owner, rent in rents.items():
        income = rent + out.get(f"charges.{owner}", 0.0)
        seller = next((s for s in payoff if owner in s.split("+")), None)
        if seller is None:
            others += income
        else:
            payoff[seller] += income
    told = {f"rents.{o}": r for o, r in rents.items()} | {f"payoff.{s}": v for s, v in payoff.items()}
    return told | {"others": others}


def _unlike(plain: Mapping[str, Any], right: Mapping[str, Mapping[str, float]]) -> Iterator[Finding]:
    regimes = plain.get("regimes")
    if not isinstance(regimes, Mapping) or set(regimes) != set(right):
        yield Finding(where="answer, regimes", what=f"are others than {', '.join(right)}.")
        return
    open_names = plain.get("open")
    is_open = set(open_names) if isinstance(open_names, Mapping) else set()
    for regime, figures in right.items():
        printed = dict(_leaves(regimes[regime], 2 if regime in BY_PARTY else 1))
        size = max(map(abs, figures.values()))
        for name in sorted(printed.keys() ^ figures.keys()):
            yield Finding(
                where=f"answer, regimes.{regime}.{name}", what="is missing, or does not belong there."
            )
        for name in printed.keys() & figures.keys():
            value, wanted = printed[name], figures[name]
            if value is None and f"regimes.{regime}.{name}" in is_open:
                continue
            if not _near(value, wanted, size):
                yield _differs(f"regimes.{regime}.{name}", value, wanted)


def _filled(
    regimes: Mapping[str, Any], right: Mapping[str, Mapping[str, float]], place: str = ""
) -> dict[str, Any]:
    """Printed regimes with what is null because it is not unique as the witness has it."""
    out: dict[str, Any] = {}
    for name, value in regimes.items():
        path = f"{place}.{name}" if place else str(name)
        if isinstance(value, Mapping):
            out[name] = _filled(value, right, path)
        else:
            regime, _, figure = path.partition(".")
            out[name] = right[regime][figure] if value is None else value
    return out


def _leaves(value: object, depth: int) -> Iterator[tuple[str, Any]]:
    """Dotted names of what is no object; names of markets may hold dots, so depth is bounded by the form."""
    if not isinstance(value, Mapping):
        return
    for key, part in value.items():
        if isinstance(part, Mapping):
            yield from ((f"{key}.{name}", v) for name, v in _leaves(part, depth - 1))
        else:
            yield str(key), part


def _near(value: object, right: float, size: float) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return bool(abs(value - right) <= FOLLOWS * max(abs(right), size, 1.0))


def _differs(name: str, value: object, right: float) -> Finding:
    told = shown(value)
    told = told if isinstance(value, str) else told[1:-1]
    return Finding(
        where=f"answer, {name}", what=f"is {told}; right is {right:.12g}.", value=told, limit=right
    )


def _derived(plain: Mapping[str, Any], group: Sequence[str], markets: Sequence[str]) -> Iterator[Finding]:
    """What follows from printed figures: split, changes, mergers, stability, intervals."""
    regimes = plain["regimes"]
    wanted = _split(regimes) | _changes(regimes, "+".join(group), group)
    wanted |= dict(_merged(plain, markets))
    wanted |= dict(_held(plain, group))
    printed: dict[str, Any] = {}
    for table in ("split", "changes", "mergers", "stability"):
        place = plain.get(table)
        rows = {str(k): row for k, row in enumerate(place)} if isinstance(place, list) else place
        printed |= {f"{table}.{name}": v for name, v in _leaves(rows, 9)}
    size = max([1.0, *(abs(v) for v in wanted.values() if isinstance(v, float))])
    for name in sorted(printed.keys() ^ wanted.keys()):
        yield Finding(where=f"answer, {name}", what="is missing, or does not belong there.")
    for name in printed.keys() & wanted.keys():
        value, right = printed[name], wanted[name]
        if isinstance(right, float):
            if not _near(value, right, size):
                yield _differs(name, value, right)
        elif type(value) is not type(right) or value != right:
            yield Finding(where=f"answer, {name}", what=f"is {shown(value)}; right is {shown(right)}.")
    yield from _intervals(plain, printed)


def _split(regimes: Mapping[str, Any]) -> dict[str, Any]:
    """The split, from the welfare of the regimes in the order that docs/theory/sales.md states."""
    w = {name: row["welfare"] for name, row in regimes.items()}
    first = w["price_taking_at_cost"] - w["price_taking"]
    third = w["joint"] - w["apart_at_cost"]
    out = {
        "split.routing": first,
        "split.double_margin": w["apart_at_cost"] - w["apart"] - first,
        "split.market_power": third,
        "split.total": w["joint"] - w["apart"],
    }
    for m, value in regimes["joint"]["consumers"].items():
        out[f"split.buyers.{m}"] = value - regimes["apart_at_cost"]["consumers"][m]
    return out


def _changes(regimes: Mapping[str, Any], name: str, group: Sequence[str]) -> dict[str, Any]:
    before, out = regimes["apart"], {}
    for regime in ("apart_at_cost", "in_step", "joint"):
        after, place = regimes[regime], f"changes.{regime}"
        own = [after["payoff"][name]] if name in after["payoff"] else [after["payoff"][m] for m in group]
        out[f"{place}.sellers.{name}"] = sum(own) - sum(before["payoff"][m] for m in group)
        for seller in after["payoff"]:
            if seller != name:
                out[f"{place}.sellers.{seller}"] = after["payoff"][seller] - before["payoff"][seller]
        for m in after["consumers"]:
            out[f"{place}.consumers.{m}"] = after["consumers"][m] - before["consumers"][m]
        for part in ("others", "welfare"):
            out[f"{place}.{part}"] = after[part] - before[part]
    return out


def _merged(plain: Mapping[str, Any], markets: Sequence[str]) -> Iterator[tuple[str, Any]]:
    rows = plain["partitions"]
    alone = {m: rows[0]["payoff"][m] for m in rows[0]["groups"].split("|")}
    count = 0
    for row in rows:
        for name, gain in row["gain"].items():
            own = row["payoff"][name] - sum(alone[m] for m in name.split("+"))
            if not _near(gain, own, max(map(abs, alone.values()))):
                raise ValueError(name)
        many = [g for g in row["groups"].split("|") if "+" in g]
        if len(many) == 1 and row["payoff"] is not None:
            low, high = plain["intervals"][f"partitions.{row['groups']}.gain.{many[0]}"]
            yield f"mergers.{count}.group", many[0]
            yield f"mergers.{count}.gain", row["gain"][many[0]]
            yield f"mergers.{count}.interval", [low, high]
            yield f"mergers.{count}.pays", "always" if low > 0 else "it depends" if high > 0 else "never"
            yield f"mergers.{count}.consumers", float(sum(row["consumers"][m] for m in markets))
            count += 1


def _held(plain: Mapping[str, Any], group: Sequence[str]) -> Iterator[tuple[str, Any]]:
    if plain.get("stability") is None:
        return
    payoff = {frozenset(row["groups"].split("|")): row["payoff"] for row in plain["partitions"]}
    others = [s for s in plain["asked"]["sellers"] if s not in group]
    together = payoff[frozenset(["+".join(group), *others])]["+".join(group)]
    left = 0.0
    yield "stability.group", "+".join(group)
    yield "stability.together", together
    for member in group:
        rest = "+".join(m for m in group if m != member)
        alone = payoff[frozenset([rest, member, *others])][member]
        left += alone
        yield f"stability.outside.{member}", alone
    yield "stability.room", together - left
    yield "stability.holds", together - left >= 0


def _intervals(plain: Mapping[str, Any], derived: Mapping[str, Any]) -> Iterator[Finding]:
    """Every interval is the least and the greatest of the middle and all points that have the figure."""
    points, told = plain.get("points"), plain.get("intervals")
    if not isinstance(points, list) or not isinstance(told, Mapping):
        yield Finding(where="answer, intervals", what="are none.")
        return
    middle = {
        f"regimes.{r}.{name}": v for r, row in plain["regimes"].items() for name, v in _leaves(row, 9)
    } | {n: v for n, v in derived.items() if n.startswith(("split.", "changes."))}
    for row in plain["partitions"]:
        place = f"partitions.{row['groups']}"
        for part in ("gain", "consumers"):
            middle |= {f"{place}.{part}.{name}": v for name, v in row[part].items()}
    for name in sorted(middle.keys() ^ told.keys()):
        yield Finding(where=f"answer, intervals.{name}", what="is missing, or does not belong there.")
    size = max([1.0, *(abs(v) for v in middle.values() if isinstance(v, float))])
    for name in middle.keys() & told.keys():
        others = [
            p["figures"][name] for p in points if isinstance(p, Mapping) and name in p.get("figures", {})
        ]
        values = [v for v in (middle[name], *others) if _is_number(v)]
        ends = told[name]
        if middle[name] is None:
            continue
        if not isinstance(ends, list) or len(ends) != 2:
            yield Finding(where=f"answer, intervals.{name}", what="has no two ends.")
        elif not (_near(ends[0], min(values), size) and _near(ends[1], max(values), size)):
            what = (
                f"is not the least and the greatest of its points, {min(values):.12g} and {max(values):.12g}."
            )
            yield Finding(where=f"answer, intervals.{name}", what=what)
