"""What is asked: whose gas, lost in which market, since when, in which years, and who might take it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gasunion.intake.case import Case
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import shown
from gasunion.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class DiversionQuestion:
    """What is asked of a case.

    Attributes
    ----------
    case : before a base is applied. years : in order. since : the last year in which the market was served.
    seller, lost : parties. buyers : parties that might take the gas, in order.
    on_base : whether base years are applied. by_default : which of these were not named.
    """

    case: Case
    years: tuple[int, ...]
    since: int
    seller: str
    lost: str
    buyers: tuple[str, ...]
    on_base: bool
    by_default: tuple[str, ...]

    def case_of(self, year: int) -> Case:
        """The case as it is planned in a year."""
        return self.case.on_base(year) if self.on_base else self.case.without_base()


def sold_bcm(scenario: Scenario, seller: str, buyer: str) -> float:
    """What is agreed between two parties in the year of a scenario."""
    return sum(c.agreed_bcm_y for c in scenario.contracts if (c.seller, c.buyer) == (seller, buyer))


def diversion_question(
    case: Case,
    *,
    years: Collection[int] | None = None,
    since: int | None = None,
    seller: str | None = None,
    lost: str | None = None,
    buyers: str | Collection[str] | None = None,
    on_base: bool = True,
) -> DiversionQuestion:
    """The question of people's words.

    Parameters
    ----------
    years : those that can be planned after `since` where not given. since : the first that can be planned.
    seller, lost : the pair whose agreed sales fell most since then. buyers : "KZ+UZ"; the members beside the
        seller, and outside markets that another member sells to.

    Raises
    ------
    Refused : a year cannot be planned or is not after `since`, a party is unknown or stands twice, nothing
        was sold then, or nothing was lost; every fault at once.
    """
    bare = case.without_base()
    faults: list[Finding] = []
    known = bare.plan_years
    first = known[0] if since is None and known else since
    if not known or first is None:
        hint = "Name at least two years in plan_years of case.toml."
        raise Refused([Finding(where="plan_years", what="names no year that can be planned.", hint=hint)])
    chosen = tuple(sorted(set(years))) if years is not None else tuple(y for y in known if y > first)
    for year in (first, *chosen):
        if year not in known:
            what = f"{year} is not a year that can be planned in case {bare.name}"
            hint = f"choose one of: {', '.join(map(str, known))}."
            faults.append(Finding(where=f"year {year}", what=what, value=float(year), hint=hint))
    for year in chosen:
        if year <= first:
            what = f"is not after {first}, the year from which it is counted."
            hint = "Give --since an earlier year, or leave this one out."
            faults.append(
                Finding(where=f"--years {year}", what=what, value=float(year), limit=float(first), hint=hint)
            )
    if not chosen and not faults:
        hint = "Give --since an earlier year."
        what = f"no year after {first} can be planned."
        faults.append(Finding(where="--years", what=what, value=float(first), hint=hint))
    if faults:
        raise Refused(faults)
    then = bare.planning_year(first)[1]
    later = {y: bare.planning_year(y)[1] for y in chosen}
    roles = {p.party: p.role for p in then.parties}
    for option, party in (("--seller", seller), ("--lost", lost)):
        if party is not None and party not in roles:
            faults.append(_unknown(option, party, roles))
    named = _names(buyers, roles, faults)
    if faults:
        raise Refused(faults)
    by_default = [n for n, v in (("seller", seller), ("lost", lost), ("buyers", buyers)) if v is None]
    seller, lost = _pair(then, later[chosen[-1]], seller, lost)
    buyers_ = named if named is not None else _buyers(roles, [then, *later.values()], seller, lost)
    for option, party in (("--seller", seller), ("--lost", lost)):
        if party in buyers_:
            what = "stands among those who might take the gas."
            faults.append(Finding(where=f"{option} {party}", what=what, hint="Leave it out of --buyers."))
    if seller == lost:
        faults.append(Finding(where=f"--lost {lost}", what="is the seller.", hint="Name its buyer."))
    if not faults and sold_bcm(then, seller, lost) <= 0:
        what = f"bought nothing of {seller} in {first}: there is nothing to divert."
        hint = "See seller, buyer and agreed_bcm_y in contracts.csv."
        faults.append(Finding(where=f"--lost {lost}", what=what, value=0.0, unit="bcm/y", hint=hint))
    if not faults:
        for year in chosen:
            before, now = sold_bcm(then, seller, lost), sold_bcm(later[year], seller, lost)
            if now >= before:
                what = f"{seller} sells {lost} {now:g} bcm/y, no less than the {before:g} of {first}."
                faults.append(
                    Finding(
                        where=f"--years {year}",
                        what=what,
                        value=now,
                        unit="bcm/y",
                        limit=before,
                        hint="Leave the year out: nothing was lost in it.",
                    )
                )
    if faults:
        raise Refused(faults)
    return DiversionQuestion(
        case=case,
        years=chosen,
        since=first,
        seller=seller,
        lost=lost,
        buyers=buyers_,
        on_base=on_base,
        by_default=tuple(by_default),
    )


def _pair(then: Scenario, now: Scenario, seller: str | None, lost: str | None) -> tuple[str, str]:
    """Seller and market whose agreed sales fell most, among those that are named."""
    outside = {p.party for p in then.parties if p.role == "market"}
    pairs = sorted(
        {
            (c.seller, c.buyer)
            for c in then.contracts
            if (seller is None or c.seller == seller)
            and (c.buyer == lost if lost is not None else c.buyer in outside)
        }
    )
    if not pairs:
        if seller is not None and lost is not None:
            return seller, lost
        what = "no sale to an outside market stands in contracts.csv in the year from which it is counted."
        raise Refused([Finding(where="contracts.csv", what=what, hint="Give --since another year.")])
    return max(pairs, key=lambda pair: sold_bcm(then, *pair) - sold_bcm(now, *pair))


def _buyers(
    roles: Mapping[str, str], scenarios: Collection[Scenario], seller: str, lost: str
) -> tuple[str, ...]:
    members = {p for p, role in roles.items() if role == "member"} - {seller}
    served = {c.buyer for s in scenarios for c in s.contracts if c.seller in members}
    outside = {p for p, role in roles.items() if role == "market" and p in served}
    return tuple(sorted((members | outside) - {lost}))


def _names(
    given: str | Collection[str] | None, roles: Mapping[str, str], faults: list[Finding]
) -> tuple[str, ...] | None:
    if given is None:
        return None
    names = [n.strip() for n in given.split("+")] if isinstance(given, str) else list(given)
    for name in sorted(set(names)):
        if name not in roles:
            faults.append(_unknown("--buyers", name, roles))
        elif names.count(name) > 1:
            hint = "Name each party once."
            faults.append(Finding(where=f"--buyers {name}", what="stands twice.", value=name, hint=hint))
    return tuple(sorted(names))


def _unknown(option: str, party: str, roles: Mapping[str, str]) -> Finding:
    hint = f"Choose among {', '.join(sorted(roles))}."
    return Finding(
        where=f"{option} {shown(party)[1:-1]}", what="is no party of the case.", value=party, hint=hint
    )
