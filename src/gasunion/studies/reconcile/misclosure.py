"""What the published figures leave open before anything is reconciled, and where sources contradict.

    misclosure = output + imports − exports − use − stock change

of each party, each item at the mean of its sources weighted by 1/σ². What is not published stands at its
prior. A party beyond two standard deviations is a conflict, and so are two sources of one figure.

References: docs/theory/base-year.md, section "What is reported".
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gasunion.scenario.balances import BalanceFigure
from gasunion.scenario.scenario import Scenario
from gasunion.studies.reconcile.figures import Observation, Unknown, is_balance

# Beyond this many standard deviations published figures are told to contradict each other.
CONFLICT_DEVIATIONS = 2.0

Value = tuple[float, float]  # figure and variance


@dataclass(frozen=True, slots=True, kw_only=True)
class Misclosure:
    """What a party's published figures leave open. [bcm]

    Attributes
    ----------
    parts : item → figure that entered. misclosure, sigma : their sum with signs; its standard deviation.
    sources : publishers that entered. not_published : items that stand at their prior.
    """

    party: str
    parts: Mapping[str, float]
    misclosure_bcm: float
    sigma_bcm: float
    sources: tuple[str, ...]
    not_published: tuple[str, ...]

    @property
    def is_conflict(self) -> bool:
        """Whether it lies beyond two standard deviations."""
        return abs(self.misclosure_bcm) > CONFLICT_DEVIATIONS * self.sigma_bcm


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two sources of one figure, more than two standard deviations of their difference apart. [bcm]"""

    first: Observation
    second: Observation
    difference_bcm: float
    sigma_bcm: float


def conflicts_of(observations: Sequence[Observation]) -> tuple[Conflict, ...]:
    """Contradicting sources, in the order of the observations."""
    found = []
    for a, b in itertools.combinations(observations, 2):
        x, y = a.figure, b.figure
        if (x.party, x.item, x.partner) != (y.party, y.item, y.partner):
            continue
        difference, sigma = x.value_bcm - y.value_bcm, math.hypot(a.sigma_bcm, b.sigma_bcm)
        if abs(difference) > CONFLICT_DEVIATIONS * sigma:
            found.append(Conflict(first=a, second=b, difference_bcm=difference, sigma_bcm=sigma))
    return tuple(found)


def misclosures_of(
    figures: Iterable[BalanceFigure],
    unknowns: Sequence[Unknown],
    observations: Sequence[Observation],
    scenario: Scenario,
    *,
    fuel: Mapping[str, float],
) -> tuple[Misclosure, ...]:
    """Misclosure of each party with figures, in alphabetical order.

    Parameters
    ----------
    fuel : fuel of each party's pipelines in the plan of least work, where its use is not published. [bcm]
    """
    return tuple(
        _misclosure(party, unknowns, observations, scenario, fuel=fuel)
        for party in sorted({f.party for f in figures})
    )


def _misclosure(
    party: str,
    unknowns: Sequence[Unknown],
    observations: Sequence[Observation],
    scenario: Scenario,
    *,
    fuel: Mapping[str, float],
) -> Misclosure:
    mine = [o for o in observations if o.figure.party == party]
    absent: list[str] = []

    def prior(kind: str) -> Value:
        of = [u for u in unknowns if u.party == party and u.kind == kind]
        return sum(u.prior for u in of), sum((u.sigma or 0.0) ** 2 for u in of)

    def published(item: str, partner: str | None = None) -> Value | None:
        return _mean([o for o in mine if o.figure.item == item and o.figure.partner == partner])

    output = published("output")
    gross = published("gross_output")
    if gross is not None:
        field_use, variance = prior("field use")
        output = _joint([v for v in (output, (gross[0] - field_use, gross[1] + variance)) if v is not None])
    if output is None:
        absent.append("output")
        output = prior("output")
    use = published("use")
    if use is None:
        absent.append("use")
        wanted, shortage = prior("wanted use"), prior("shortage")
        use = (wanted[0] - shortage[0] + fuel.get(party, 0.0), wanted[1] + shortage[1])
    stock = published("stock_change")
    if stock is None:
        absent.append("stock change")
        stock = prior("stock change")
    trade: dict[str, Value] = {}
    for item in ("import", "export"):
        total = published(item)
        partners = sorted(_partners(party, item, scenario))
        values = []
        for partner in partners:
            value = published(item, partner)
            if value is None:
                value = _contracted(party, partner, item, scenario, unknowns)
                if total is None and value[0] > 0:
                    absent.append(f"{item} {partner}")
            values.append(value)
        by_partner = (sum(v for v, _ in values), sum(s for _, s in values))
        trade[item] = by_partner if total is None else _joint([total, by_partner])
    parts = {
        "output": output[0],
        "import": trade["import"][0],
        "export": trade["export"][0],
        "use": use[0],
        "stock change": stock[0],
    }
    variance = output[1] + use[1] + stock[1] + trade["import"][1] + trade["export"][1]
    return Misclosure(
        party=party,
        parts=parts,
        misclosure_bcm=parts["output"]
        + parts["import"]
        - parts["export"]
        - parts["use"]
        - parts["stock change"],
        sigma_bcm=math.sqrt(variance),
        sources=tuple(sorted({o.figure.publisher for o in mine})),
        not_published=tuple(absent),
    )


def _mean(observations: Sequence[Observation]) -> Value | None:
    return _joint([(o.figure.value_bcm, o.sigma_bcm**2) for o in observations]) if observations else None


def _joint(values: Sequence[Value]) -> Value:
    """Mean of independent figures weighted by 1/σ², and its variance."""
    sure = [v for v in values if v[1] == 0.0]
    if sure:
        return sum(v for v, _ in sure) / len(sure), 0.0
    weight = sum(1.0 / s for _, s in values)
    return sum(v / s for v, s in values) / weight, 1.0 / weight


def _partners(party: str, item: str, scenario: Scenario) -> set[str]:
    sales = [
        c for c in scenario.contracts if not is_balance(c.minimum_bcm_y, c.maximum_bcm_y, c.agreed_bcm_y)
    ]
    if item == "import":
        return {c.seller for c in sales if c.buyer == party}
    return {c.buyer for c in sales if c.seller == party}


def _contracted(
    party: str, partner: str, item: str, scenario: Scenario, unknowns: Sequence[Unknown]
) -> Value:
    seller, buyer = (partner, party) if item == "import" else (party, partner)
    names = {c.contract for c in scenario.contracts if (c.seller, c.buyer) == (seller, buyer)}
    of = [u for u in unknowns if u.kind == "contract" and u.name in names]
    held = [c for c in scenario.contracts if c.contract in names - {u.name for u in of}]
    return (
        sum(u.prior for u in of) + sum(c.agreed_bcm_y for c in held),
        sum((u.sigma if u.sigma is not None else 0.5 * u.prior) ** 2 for u in of),
    )
