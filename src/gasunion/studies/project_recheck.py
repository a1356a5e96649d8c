"""Recheck a printed answer of `gasunion projects` by code of its own, from the totals that it carries.

1. Plans: every party's volumes balance, what all have is the surplus, own costs are annuities of the parts.
2. Years: discounted weights; benefit, cost and net of each project, by party, from plans with and without.
3. Who pays: compensation, what nobody covers, the refund clause, without and with each project's threshold.
4. Optimality: where every set of every year is told, every choice is summed and none is better; otherwise the
   bound holds, and no single project more or less is better.

Nothing is solved here, and nothing is imported of what made the answer.

References: docs/theory/projects.md, section "What is checked".
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

from gasunion.outcome import Finding
from gasunion.reading.limits import LAST_YEAR
from gasunion.reading.text import shown

ROOM = 1e-6
"""Relative to the largest figure of its kind: what two solves of one plan differ by."""
BALANCE_BCM = 1e-6
NOTHING = 1e-9
INTO, OUT_OF = ("production", "imports", "withdrawal"), ("use", "exports", "injection", "fuel")
Amounts = dict[str, float]


def faults_of(plain: Mapping[str, Any]) -> Iterator[Finding]:
    """What of an answer does not hold, as far as the answer itself can tell."""
    try:
        yield from list(_faults(plain))
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        what = f"has not the form of an answer: {type(error).__name__} at {shown(str(error))}."
        yield Finding(where="answer", what=what, hint="gasunion schema projects states the form.")


def _off(where: str, printed: float, right: float, size: float) -> Iterator[Finding]:
    if not abs(printed - right) <= ROOM * max(1.0, size):
        what = f"is {printed:.9g}; it comes to {right:.9g}."
        yield Finding(where=f"answer, {where}", what=what, value=printed, limit=right)


def _faults(plain: Mapping[str, Any]) -> Iterator[Finding]:
    years = [int(y) for y in plain["years"]]
    plans = {(p["year"], frozenset(p["stands"])): p for p in plain["certificate"]["plans"]}
    if len(plans) != len(plain["certificate"]["plans"]):
        yield Finding(where="answer, certificate.plans", what="tells a plan twice.")
    size = max(abs(p["surplus_musd"]) for p in plans.values()) * sum(plain["years"].values())
    yield from _weight_faults(plain, years)
    for k, told in enumerate(plain["certificate"]["plans"]):
        yield from _plan_faults(told, plain, f"certificate.plans.{k}", size)
    stands = {y: _standing(plain, y) for y in years}
    right = {name: start for name, p in plain["projects"].items() if (start := p["start"]) is not None}
    if plain["built"] != right:
        yield Finding(where="answer, built", what="is not what starts of projects say.")
    before = _years(plain, plans, {y: frozenset() for y in years})
    after = _years(plain, plans, stands)
    yield from _portfolio_faults(plain, before, after, size)
    for name, project in plain["projects"].items():
        yield from _project_faults(name, project, plain, plans, size)
    yield from _optimality_faults(plain, after["worth"], size)


def _weight_faults(plain: Mapping[str, Any], years: list[int]) -> Iterator[Finding]:
    """Discounted years that each modelled year stands for."""
    if years != sorted(set(years)) or not years[-1] <= plain["until"] <= LAST_YEAR:
        yield Finding(where="answer, years", what="are out of order, or end before they begin or never.")
        return
    ends = [*years[1:], plain["until"] + 1]
    for year, end in zip(years, ends, strict=True):
        weight = math.fsum((1 + plain["discount_rate"]) ** (years[0] - y) for y in range(year, end))
        yield from _off(f"years.{year}", plain["years"][str(year)], weight, 1.0)


def _plan_faults(
    told: Mapping[str, Any], plain: Mapping[str, Any], where: str, size: float
) -> Iterator[Finding]:
    """Volumes balance, money adds up, and own costs are annuities."""
    for party, row in told["balance_bcm"].items():
        left = math.fsum(row[k] for k in INTO) - math.fsum(row[k] for k in OUT_OF)
        whole = math.fsum(abs(v) for v in row.values())
        if not abs(left) <= BALANCE_BCM * max(1.0, whole):
            what = f"leaves {left:.3g} bcm over."
            yield Finding(where=f"answer, {where}.balance_bcm.{party}", what=what, value=left, unit="bcm")
    cost: Amounts = {}
    for name in told["stands"]:
        project = plain["projects"][name]
        if told["year"] < project["first_year"]:
            what = f"has {name}, which may not stand before {project['first_year']:g}."
            yield Finding(where=f"answer, {where}.stands", what=what)
        rate, life = plain["discount_rate"], project["lifetime_y"]
        share = rate / (1 - (1 + rate) ** -life) if rate else 1 / life
        for party, capex in project["capex_by_party_musd"].items():
            days = plain["days"][str(told["year"])]
            cost[party] = cost.get(party, 0.0) + capex * share * days / 365
    for party in cost.keys() | told["own_cost_musd"].keys():
        printed = told["own_cost_musd"].get(party, 0.0)
        yield from _off(f"{where}.own_cost_musd.{party}", printed, cost.get(party, 0.0), abs(printed))
    surplus = math.fsum(told["account_musd"].values()) - math.fsum(told["own_cost_musd"].values())
    yield from _off(f"{where}.surplus_musd", told["surplus_musd"], surplus, size)


def _standing(plain: Mapping[str, Any], year: int, but: str = "") -> frozenset[str]:
    """Projects of the choice that stand in a year, one left out."""
    return frozenset(
        name for name, p in plain["projects"].items() if name != but and _is_there(p, p["start"], year)
    )


def _is_there(project: Mapping[str, Any], start: int | None, year: int) -> bool:
    if start is None or not start <= year < start + project["lifetime_y"]:
        return False
    return bool(project["until_year"] is None or year <= project["until_year"])


def _years(
    plain: Mapping[str, Any],
    plans: Mapping[tuple[int, frozenset[str]], Mapping[str, Any]],
    stands: Mapping[int, frozenset[str]],
) -> dict[str, Any]:
    """Discounted worth, accounts and own costs of all years with what stands in each."""
    account: Amounts = {}
    cost: Amounts = {}
    worth = 0.0
    for year, weight in plain["years"].items():
        told = plans[int(year), stands[int(year)]]
        worth += weight * told["surplus_musd"]
        for total, part in ((account, told["account_musd"]), (cost, told["own_cost_musd"])):
            for party, amount in part.items():
                total[party] = total.get(party, 0.0) + weight * amount
    return {"worth": worth, "account": account, "cost": cost}


def _portfolio_faults(
    plain: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], size: float
) -> Iterator[Finding]:
    told = plain["portfolio"]
    gain = after["worth"] - before["worth"]
    cost = math.fsum(p["cost_musd"] for p in plain["projects"].values() if p["start"] is not None)
    for name, right in (
        ("surplus_before_musd", before["worth"]),
        ("surplus_after_musd", after["worth"]),
        ("net_musd", gain),
        ("cost_musd", cost),
    ):
        yield from _off(f"portfolio.{name}", told[name], right, size)
    yield from _ratio_faults("portfolio.benefit_cost", told["benefit_cost"], gain + cost, cost)
    for party in after["account"]:
        net = after["account"][party] - before["account"][party]
        net -= after["cost"].get(party, 0.0) - before["cost"].get(party, 0.0)
        yield from _off(f"portfolio.net_by_party_musd.{party}", told["net_by_party_musd"][party], net, size)


def _ratio_faults(where: str, printed: float | None, benefit: float, cost: float) -> Iterator[Finding]:
    if (printed is None) != (not cost > 0):
        yield Finding(where=f"answer, {where}", what="is null without a reason, or a number without a cost.")
    elif printed is not None and not abs(printed * cost - benefit) <= ROOM * max(1.0, abs(benefit), cost):
        what = f"is {printed:.9g}; it comes to {benefit / cost:.9g}."
        yield Finding(where=f"answer, {where}", what=what, value=printed, limit=benefit / cost)


def _project_faults(
    name: str,
    told: Mapping[str, Any],
    plain: Mapping[str, Any],
    plans: Mapping[tuple[int, frozenset[str]], Mapping[str, Any]],
    size: float,
) -> Iterator[Finding]:
    """With and without: benefit, cost and net by party; then who pays."""
    where = f"projects.{name}"
    held = told["held_from"]
    if told["start"] is not None and held != told["start"]:
        yield Finding(where=f"answer, {where}.held_from", what="is not the year in which it starts.")
    years = [int(y) for y in plain["years"]]
    decided = plain["decided"]
    first = max(told["earliest_year"], decided + told["lead_time_y"] if decided is not None else 0)
    yield from _off(f"{where}.first_year", told["first_year"], first, 1.0)
    apart = {y: _standing(plain, y, but=name) for y in years}
    beside = {y: s | {name} if _is_there(told, held, y) else s for y, s in apart.items()}
    one, other = _years(plain, plans, beside), _years(plain, plans, apart)
    benefit = {p: v - other["account"][p] for p, v in one["account"].items()}
    parties = one["cost"].keys() | other["cost"].keys()
    cost = {p: one["cost"].get(p, 0.0) - other["cost"].get(p, 0.0) for p in parties}
    yield from _off(f"{where}.benefit_musd", told["benefit_musd"], math.fsum(benefit.values()), size)
    yield from _off(f"{where}.cost_musd", told["cost_musd"], math.fsum(cost.values()), size)
    net = told["benefit_musd"] - told["cost_musd"]
    yield from _off(f"{where}.net_musd", told["net_musd"], net, size)
    yield from _ratio_faults(
        f"{where}.benefit_cost", told["benefit_cost"], told["benefit_musd"], told["cost_musd"]
    )
    for party in sorted(benefit.keys() | cost.keys()):
        for part, amount in (("benefit", benefit.get(party, 0.0)), ("cost", cost.get(party, 0.0))):
            printed = told[f"{part}_by_party_musd"][party]
            yield from _off(f"{where}.{part}_by_party_musd.{party}", printed, amount, size)
    nets = {p: v - told["cost_by_party_musd"][p] for p, v in told["benefit_by_party_musd"].items()}
    least = NOTHING * max(
        [
            1.0,
            *map(abs, told["benefit_by_party_musd"].values()),
            *map(abs, told["cost_by_party_musd"].values()),
        ]
    )
    nets = {p: v if abs(v) > least else 0.0 for p, v in nets.items()}
    for party, amount in nets.items():
        yield from _off(
            f"{where}.net_by_party_musd.{party}", told["net_by_party_musd"][party], amount, abs(amount)
        )
    for kind, threshold in (("without_threshold", 0.0), ("with_threshold", told["threshold"])):
        yield from _payment_faults(told["allocation"][kind], nets, threshold, f"{where}.allocation.{kind}")


def _payment_faults(
    told: Mapping[str, Any], net: Mapping[str, float], threshold: float, where: str
) -> Iterator[Finding]:
    """Losers are owed what they lose; who is above the threshold pays in proportion to the excess."""
    gains = math.fsum(v for v in net.values() if v > 0)
    owed = math.fsum(-v for v in net.values() if v < 0)
    excess = {p: v - threshold * gains for p, v in net.items() if v > threshold * gains}
    room = math.fsum(excess.values())
    paid = min(owed, room)
    size = max(1.0, gains, owed)
    for party, value in net.items():
        right = 0.0
        if party in excess and paid > 0:
            right -= paid * excess[party] / room
        if value < 0 and paid > 0:
            right += paid * -value / owed
        yield from _off(f"{where}.compensation_musd.{party}", told["compensation_musd"][party], right, size)
    yield from _off(f"{where}.uncovered_musd", told["uncovered_musd"], owed - paid, size)
    payers = {p: paid * excess[p] / room / net[p] for p in excess if paid > 0}
    if set(told["refund_per_musd_short"]) != {p for p, share in payers.items() if share > 0}:
        yield Finding(where=f"answer, {where}.refund_per_musd_short", what="names others than the payers.")
        return
    for party, share in told["refund_per_musd_short"].items():
        yield from _off(f"{where}.refund_per_musd_short.{party}", share, payers[party], 1.0)


def _optimality_faults(plain: Mapping[str, Any], worth: float, size: float) -> Iterator[Finding]:
    told = plain["optimality"]
    sets = plain["certificate"]["alternatives"]
    if worth > told["bound_musd"] + ROOM * max(1.0, size):
        what = "is less than what is built is worth: it bounds nothing."
        yield Finding(where="answer, optimality.bound_musd", what=what, value=told["bound_musd"], limit=worth)
    yield from _off("optimality.gap_musd", told["gap_musd"], told["bound_musd"] - worth, size)
    if told["shown_by"] != ("enumeration" if sets else "bound"):
        yield Finding(where="answer, optimality.shown_by", what="is not how it is shown.")
    for name, project in plain["projects"].items():
        net, is_built = project["net_musd"], project["start"] is not None
        if not project["is_open"]:
            if is_built:
                yield Finding(
                    where=f"answer, projects.{name}", what="is built, and is not open to the block."
                )
            continue
        if (net < 0 if is_built else net > 0) and abs(net) > ROOM * max(1.0, size):
            what = f"nets {net:.6g} MUSD and is {'built' if is_built else 'not built'}."
            yield Finding(where=f"answer, projects.{name}", what=what, value=net)
    if sets:
        yield from _choice_faults(plain, worth, size)


def _choice_faults(plain: Mapping[str, Any], worth: float, size: float) -> Iterator[Finding]:
    """Every choice of starts, summed from the sets of each year: none is worth more than what is built."""
    where = "answer, certificate.alternatives"
    years = [int(y) for y in plain["years"]]
    surplus = {
        (a["year"], frozenset(a["stands"])): a["surplus_musd"] for a in plain["certificate"]["alternatives"]
    }
    for key, told in {(p["year"], frozenset(p["stands"])): p for p in plain["certificate"]["plans"]}.items():
        if key in surplus:  # a set that is missing is told below
            here = f"certificate, plan and set of {key[0]}"
            yield from _off(here, told["surplus_musd"], surplus[key], size)
    names = sorted(plain["projects"])
    starts = [
        [None, *(y for y in years if plain["projects"][n]["is_open"]
                 and y >= plain["projects"][n]["first_year"]
                 and _is_there(plain["projects"][n], y, y))]
        for n in names
    ]  # fmt: skip
    best, count = -math.inf, 0
    for choice in itertools.product(*starts):
        total = 0.0
        for year, weight in plain["years"].items():
            stands = frozenset(
                n
                for n, start in zip(names, choice, strict=True)
                if _is_there(plain["projects"][n], start, int(year))
            )
            if (int(year), stands) not in surplus:
                yield Finding(
                    where=where, what=f"lacks a set of {year}: {'+'.join(sorted(stands)) or 'none'}."
                )
                return
            total += weight * surplus[int(year), stands]
        best, count = max(best, total), count + 1
    if best > worth + ROOM * max(1.0, size):
        what = f"hold a choice of {best:.9g} MUSD, more than what is built is worth, {worth:.9g}."
        yield Finding(where=where, what=what, value=best, limit=worth)
