"""What is asked: which parties sell to which outside markets of a year, and who might sell in step."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from gasunion.intake.case import Case
from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.outcome import Finding, Refused
from gasunion.reading.near import near_or
from gasunion.reading.text import shown
from gasunion.scenario.scenario import Scenario
from gasunion.studies.sales.conduct import DEFAULT, Spans, spans_of

MOST_SELLERS = 6
"""203 partitions, each an equilibrium; with one more 877."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesQuestion:
    """What is asked of a case.

    Attributes
    ----------
    case, year : of what; the case stands on its base of the year, where it has one.
    sellers, markets : in the order of their names. joint : who might sell in step.
    spans : conduct. settled : contracts whose price is settled before the gas is sold.
    by_month : twelve months, else the year as one period.
    by_default : which of sellers, joint, markets and settled were not named.
    idle : sellers by role that are none here, and why; markets likewise.
    """

    case: Case
    year: int
    sellers: tuple[str, ...]
    markets: tuple[str, ...]
    joint: tuple[str, ...]
    spans: Spans
    settled: tuple[str, ...]
    by_month: bool
    by_default: tuple[str, ...]
    idle: tuple[str, ...]

    @property
    def year_data(self) -> tuple[Network, Scenario]:
        """Network and scenario of the year."""
        return self.case.planning_year(self.year)


def sales_question(
    case: Case,
    year: int,
    *,
    sellers: str | Collection[str] | None = None,
    joint: str | Collection[str] | None = None,
    markets: str | Collection[str] | None = None,
    conduct: str = DEFAULT,
    settled: str | None = None,
    by_month: bool = True,
    on_base: bool = True,
) -> SalesQuestion:
    """The question of people's words.

    Parameters
    ----------
    sellers, joint, markets : names, or written "KZ+RU+UZ"; not given: members that can reach a market; the
        case's players; every market with a curve that somebody reaches.
    conduct : as `spans_of` reads it. settled : contracts, "A+B", "all" or "none"; not given: those to outside
        markets whose price rule begins with "fixed".

    Raises
    ------
    Refused : the year cannot be planned; a seller, market or contract is unknown or stands twice, sells
        nothing, or cannot be reached; too many sellers; a group of one; conduct that is none. All at once.
    """
    case.planning_year(year)
    case = case.on_base(year) if on_base else case.without_base()
    network, scenario = case.planning_year(year)
    roles = {p.party: p.role for p in scenario.parties}
    reach = reachable(network, scenario)
    faults: list[Finding] = []
    named = {"sellers": sellers, "joint": joint, "markets": markets, "settled": settled}
    curves = {d.node for d in scenario.outside_demands}
    nodes = sorted({m.node for m in scenario.markets})
    if not curves & set(nodes):
        hint = "Add its rows: node, years, elasticities; see docs/theory/case-folder.md."
        what = f"gives no demand curve for {year}: sales need at least one outside market with an elasticity."
        raise Refused([Finding(where="outside_demand.csv", what=what, value=float(year), hint=hint)])
    named_sellers = _names(sellers, "--sellers", sorted(roles), "party", faults)
    named_markets = _names(markets, "--markets", nodes, "outside market", faults)
    chosen_markets = named_markets or [m for m in nodes if m in curves]
    for m in named_markets or ():
        if m not in curves:
            hint = "Add a row with its elasticities to outside_demand.csv."
            faults.append(
                Finding(where=f"--markets {m}", what="has no demand curve in this year.", value=m, hint=hint)
            )
    idle: list[str] = []
    if named_sellers is None:
        members = sorted(p for p, role in roles.items() if role == "member")
        able = [p for p in members if reach.get(p, set()) & set(chosen_markets)]
        idle += [
            f"{p} sells nothing outside: it has no gas, or no way to a market"
            for p in members
            if p not in able
        ]
    else:
        able = sorted(named_sellers)
        for p in able:
            if not reach.get(p):
                what = "has no gas." if p not in reach else "reaches no outside market."
                hint = f"Those that can: {', '.join(sorted(s for s in reach if reach[s]))}."
                faults.append(Finding(where=f"--sellers {p}", what=what, value=p, hint=hint))
    for m in list(chosen_markets):
        if not any(m in reach.get(p, set()) for p in able):
            if named_markets is not None:
                hint = f"Sellers are {', '.join(able)}; name one that can, or leave the market out."
                faults.append(
                    Finding(where=f"--markets {m}", what="is reached by no seller.", value=m, hint=hint)
                )
            else:
                chosen_markets = [x for x in chosen_markets if x != m]
                idle.append(f"{m} is left out: no seller reaches it")
    if len(able) > MOST_SELLERS:
        faults.append(
            Finding(
                where="--sellers",
                what=f"names {len(able)} parties; every partition of at most {MOST_SELLERS} is solved.",
                value=float(len(able)),
                limit=float(MOST_SELLERS),
                hint="Ask about those who matter for these markets.",
            )
        )
    group = _joint(joint, case, able, faults)
    fixed = _settled(settled, scenario, network, faults)
    spans = None
    try:
        spans = spans_of(conduct, able, sorted(chosen_markets))
    except Refused as refused:
        faults += refused.findings
    if not faults and not chosen_markets:
        faults.append(Finding(where="markets", what="are reached by no seller.", hint="Name other sellers."))
    if faults or spans is None:
        raise Refused(faults)
    return SalesQuestion(
        case=case,
        year=year,
        sellers=tuple(able),
        markets=tuple(sorted(chosen_markets)),
        joint=group,
        spans=spans,
        settled=fixed,
        by_month=by_month,
        by_default=tuple(n for n, given in named.items() if given is None),
        idle=tuple(idle),
    )


def reachable(network: Network, scenario: Scenario) -> dict[str, set[str]]:
    """Party with gas → outside markets that its gas can come to by pipes with capacity."""
    territory = {n.node: n.territory for n in network.nodes}
    onward: dict[str, set[str]] = {}
    for arc in network.arcs:
        if not isinstance(arc, Corridor):
            continue
        if arc.capacity_forward_m3_s > 0:
            onward.setdefault(arc.tail, set()).add(arc.head)
        if arc.capacity_backward_m3_s > 0:
            onward.setdefault(arc.head, set()).add(arc.tail)
    markets = {m.node for m in scenario.markets}
    found: dict[str, set[str]] = {}
    for supply in scenario.supplies:
        if supply.capacity_bcm_y > 0:
            seen, waiting = {supply.node}, [supply.node]
            while waiting:
                fresh = onward.get(waiting.pop(), set()) - seen
                seen |= fresh
                waiting += fresh
            found.setdefault(territory[supply.node], set()).update(seen & markets)
    return found


def _names(
    given: str | Collection[str] | None, where: str, known: Sequence[str], noun: str, faults: list[Finding]
) -> list[str] | None:
    """Names of people's words; None where none are given."""
    if given is None:
        return None
    words = [w.strip() for w in given.split("+")] if isinstance(given, str) else [str(w) for w in given]
    for word in dict.fromkeys(words):
        faults += _stranger(word, where, known, noun)
        if words.count(word) > 1:
            faults.append(
                Finding(where=where, what=f"{shown(word)} stands twice.", value=word, hint="Name it once.")
            )
    if not words:
        faults.append(Finding(where=where, what=f"names no {noun}.", hint=f"Known: {', '.join(known)}."))
    return [w for w in dict.fromkeys(words) if w in known]


def _stranger(word: str, where: str, known: Sequence[str], noun: str) -> Iterator[Finding]:
    if word not in known:
        hint = near_or(word, known, f"Known: {', '.join(known)}.")
        yield Finding(where=where, what=f"{shown(word)} is no {noun} of this case.", value=word, hint=hint)


def _joint(
    joint: str | Collection[str] | None, case: Case, sellers: Sequence[str], faults: list[Finding]
) -> tuple[str, ...]:
    if joint is None:
        group = sorted(set(case.config.players or ()) & set(sellers))
        return tuple(group if len(group) > 1 else sellers)
    named = _names(joint, "--joint", sellers, "seller", faults) or []
    if len(named) == 1:
        hint = "Name its partners, as in KZ+RU+UZ."
        faults.append(
            Finding(where="--joint", what="names one seller; two or more can sell in step.", hint=hint)
        )
    return tuple(sorted(named))


def _settled(
    settled: str | None, scenario: Scenario, network: Network, faults: list[Finding]
) -> tuple[str, ...]:
    territory = {n.node: n.territory for n in network.nodes}
    buyers = {territory[m.node] for m in scenario.markets}
    outside = {c.contract: c for c in scenario.contracts if c.buyer in buyers and not c.is_balance}
    if settled is None:
        return tuple(n for n, c in outside.items() if c.price_rule.strip().lower().startswith("fixed"))
    if settled.strip().lower() in ("all", "none"):
        return tuple(outside) if settled.strip().lower() == "all" else ()
    return tuple(
        sorted(_names(settled, "--settled", sorted(outside), "contract with an outside market", faults) or ())
    )
