"""What is uncertain in a year and what was seen of it, written a second time from docs/theory/base-year.md.

It imports nothing of what the base year is made with: `recheck` stands on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gasunion.scenario.balances import BalanceFigure
from gasunion.scenario.contracts import Contract
from gasunion.scenario.deviations import Deviations
from gasunion.scenario.scenario import Scenario

Key = tuple[str, str]
"""Kind and name of an unknown."""
NOT_SEEN = ("shortage", "field_use")
# On these a quantity agreed is a plan, a rule or the observation itself.
NO_PRIOR = ("plan", "rule", "estimate", "observation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """An unknown before: its figure, its standard deviation (None: none), where it comes from."""

    party: str
    value: float
    sigma: float | None
    unit: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a base year is made from.

    Attributes
    ----------
    figures : published balances of the year. held : parties that stay as they are.
    """

    scenario: Scenario
    figures: tuple[BalanceFigure, ...]
    deviations: Deviations
    held: frozenset[str]
    territory: Mapping[str, str]

    @property
    def free(self) -> frozenset[str]:
        """Parties that are reconciled."""
        return frozenset(self.territory.values()) - self.held


def is_no_sale(c: Contract) -> bool:
    """Transit or swap leg that must come out even: nothing is agreed, least or most."""
    return (c.minimum_bcm_y, c.maximum_bcm_y, c.agreed_bcm_y) == (0.0, 0.0, 0.0)


def sigma_of(figure: BalanceFigure, deviations: Deviations) -> float:
    """Of a published figure: a quarter of its range, else a share of it. [bcm]"""
    if figure.low_bcm is not None and figure.high_bcm is not None:
        return max((figure.high_bcm - figure.low_bcm) / 4.0, deviations.least_bcm)
    return max(deviations.national * abs(figure.value_bcm), deviations.least_bcm)


def seen(asked: Asked) -> tuple[BalanceFigure, ...]:
    """Figures that say what the year comes to."""
    return tuple(f for f in asked.figures if f.item not in NOT_SEEN)


def priors(asked: Asked) -> dict[Key, Prior]:
    """Every unknown in the order in which an answer lists it."""
    return dict(_priors(asked))


def _priors(asked: Asked) -> Iterator[tuple[Key, Prior]]:
    s, d = asked.scenario, asked.deviations

    def volume(party: str, value: float, share: float, source: str, *, derived: str) -> Prior:
        sigma = max(max(share, d.estimate if derived else 0.0) * abs(value), d.least_bcm)
        return Prior(party=party, value=value, sigma=sigma, unit="bcm", source=source)

    for supply in s.supplies:
        party = asked.territory[supply.node]
        if party in asked.free and supply.capacity_bcm_y != 0.0:
            source = supply.sourced.source
            yield (
                ("output", supply.node),
                volume(party, supply.capacity_bcm_y, d.split, source, derived=supply.derived_from),
            )
            most = supply.month_max_factor
            yield (
                ("month maximum", supply.node),
                Prior(party=party, value=most, sigma=d.month_maximum * most, unit="", source=source),
            )
    for demand in s.demands:
        party = asked.territory[demand.node]
        if party in asked.free and demand.quantity_bcm_y != 0.0:
            name = f"{demand.node} {demand.use_class}"
            yield (
                ("wanted use", name),
                volume(
                    party,
                    demand.quantity_bcm_y,
                    d.split,
                    demand.sourced.source,
                    derived=demand.derived_from,
                ),
            )
    for f in asked.figures:
        if f.item == "shortage":
            spread = 0.0 if f.low_bcm is None or f.high_bcm is None else (f.high_bcm - f.low_bcm) / 4.0
            prior = Prior(
                party=f.party,
                value=f.value_bcm,
                sigma=max(spread, d.least_bcm),
                unit="bcm",
                source=f.sourced.source,
            )
            yield ("shortage", f"{f.party} {f.publisher}"), prior
    yield from _field_uses(asked)
    yield from _contracts(asked)
    yield from _peak_ratios(asked)
    for store in s.storages:
        party = asked.territory[store.node]
        if party in asked.free:
            sigma = max(d.stock_change * store.working_gas_bcm, d.least_bcm)
            fills = (store.fill_start_bcm, store.fill_end_bcm)
            moved = 0.0 if None in fills else (fills[1] or 0.0) - (fills[0] or 0.0)
            yield (
                ("stock change", store.storage),
                Prior(party=party, value=moved, sigma=sigma, unit="bcm", source=store.sourced.source),
            )


def _field_uses(asked: Asked) -> Iterator[tuple[Key, Prior]]:
    d = asked.deviations
    for party in sorted({f.party for f in asked.figures if f.item == "gross_output"}):
        mine = [f for f in asked.figures if f.party == party]
        told = [f for f in mine if f.item == "field_use"]
        if told:
            row = told[-1]
            value, source = row.value_bcm, row.sourced.source
            spread = 0.0 if row.low_bcm is None or row.high_bcm is None else (row.high_bcm - row.low_bcm) / 4
            sigma = spread or d.national * value
        else:
            gross = next(f for f in mine if f.item == "gross_output")
            value, source = d.field_use * gross.value_bcm, "rule of the case: a share of gross output"
            sigma = value / 2.0
        prior = Prior(party=party, value=value, sigma=max(sigma, d.least_bcm), unit="bcm", source=source)
        yield ("field use", party), prior


def _contracts(asked: Asked) -> Iterator[tuple[Key, Prior]]:
    d = asked.deviations
    delivered = set()
    for f in asked.figures:
        if f.partner and f.item in ("export", "import"):
            delivered.add((f.party, f.partner) if f.item == "export" else (f.partner, f.party))
    for c in asked.scenario.contracts:
        if not asked.free & {c.seller, c.buyer} or c.maximum_bcm_y == c.agreed_bcm_y == 0.0:
            continue
        sigma: float | None
        if c.agreed_basis in NO_PRIOR and (c.seller, c.buyer) in delivered:
            sigma = None
        elif c.maximum_bcm_y > c.minimum_bcm_y:
            sigma = max((c.maximum_bcm_y - c.minimum_bcm_y) / 4.0, d.least_bcm)
        else:
            sigma = max(d.contract * abs(c.agreed_bcm_y), d.least_bcm)
        if sigma is not None and c.derived_from:
            sigma = max(sigma, d.estimate * abs(c.agreed_bcm_y))
        party = c.buyer if c.buyer in asked.free else c.seller
        yield (
            ("contract", c.contract),
            Prior(party=party, value=c.agreed_bcm_y, sigma=sigma, unit="bcm", source=c.sourced.source),
        )


def _peak_ratios(asked: Asked) -> Iterator[tuple[Key, Prior]]:
    s = asked.scenario
    if not any(p.is_peak for p in s.calendar.periods):
        return
    used = {
        (asked.territory[x.node], x.use_class)
        for x in s.demands
        if x.quantity_bcm_y > 0 and asked.territory[x.node] in asked.free
    }
    classes = {c.name: c for c in s.classes}
    for party, name in sorted(used):
        peak, source = classes[name].peak_factor, classes[name].sourced.source
        sigma = asked.deviations.peak_ratio * peak
        prior = Prior(party=party, value=peak, sigma=sigma, unit="", source=source)
        yield ("peak ratio", f"{party} {name}"), prior


def total(of: Mapping[Key, Prior], kind: str, party: str) -> tuple[float, float]:
    """Sum of a party's priors of a kind, and its variance. [bcm, bcm²]"""
    mine: Sequence[Prior] = [p for (k, _), p in of.items() if k == kind and p.party == party]
    return sum(p.value for p in mine), sum((p.sigma or 0.0) ** 2 for p in mine)
