"""Priors and observations of a year: what is uncertain, and what was seen of it.

References: docs/theory/base-year.md, sections "Unknowns" and "Observations".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from gasunion.scenario.balances import BalanceFigure
from gasunion.scenario.deviations import Deviations
from gasunion.scenario.scenario import Scenario
from gasunion.scenario.storage import Storage

Kind = Literal[
    "output", "month maximum", "wanted use", "shortage", "field use", "contract", "peak ratio", "stock change"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """One input of the year that is to be found.

    Attributes
    ----------
    kind, name : which; the name is a key of its table. party : in whose balance it stands.
    prior : the figure before. sigma : its standard deviation, in the same unit; None: there is no prior, the
        observations alone decide.
    unit : of both. source : where the prior comes from.
    """

    kind: Kind
    name: str
    party: str
    prior: float
    sigma: float | None
    unit: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A published figure that the unknowns must come near to. [bcm]

    Attributes
    ----------
    figure : as the case has it. sigma_bcm : its standard deviation.
    """

    figure: BalanceFigure
    sigma_bcm: float

    @property
    def label(self) -> str:
        """Party, item, partner and publisher in words."""
        partner = f" {self.figure.partner}" if self.figure.partner else ""
        return f"{self.figure.party} {self.figure.item}{partner} ({self.figure.publisher})"


# Rows that are no observation of what the programme computes: a shortage is an unknown's prior.
_PRIORS = ("shortage", "field_use")


def is_balance(minimum_bcm_y: float, maximum_bcm_y: float, agreed_bcm_y: float) -> bool:
    """Whether a contract row is a balance (transit, swap) and no sale: nothing may be left of it."""
    return minimum_bcm_y == maximum_bcm_y == agreed_bcm_y == 0.0


def observations_of(figures: Iterable[BalanceFigure], deviations: Deviations) -> tuple[Observation, ...]:
    """Observations of a year, in the order of the figures."""
    return tuple(
        Observation(
            figure=f,
            sigma_bcm=deviations.of_range(f.low_bcm, f.high_bcm)
            if f.low_bcm is not None and f.high_bcm is not None
            else deviations.of_volume(deviations.national, f.value_bcm),
        )
        for f in figures
        if f.item not in _PRIORS
    )


def unknowns_of(
    scenario: Scenario,
    figures: Sequence[BalanceFigure],
    deviations: Deviations,
    *,
    territory: Mapping[str, str],
    held: Set[str],
) -> tuple[Unknown, ...]:
    """Unknowns of a year, in canonical order.

    Parameters
    ----------
    territory : node → party. held : parties whose supply, use and mutual contracts stay as they are.
    """
    parties = set(territory.values()) - held
    found: list[Unknown] = []
    for s in scenario.supplies:
        party = territory[s.node]
        if party not in parties or s.capacity_bcm_y == 0.0:
            continue
        sigma = deviations.of_prior(
            deviations.of_volume(deviations.split, s.capacity_bcm_y),
            s.capacity_bcm_y,
            derived_from=s.derived_from,
        )
        found.append(_volume("output", s.node, party, s.capacity_bcm_y, sigma, s.sourced.source))
        found.append(
            Unknown(
                kind="month maximum",
                name=s.node,
                party=party,
                prior=s.month_max_factor,
                sigma=deviations.month_maximum * s.month_max_factor,
                unit="",
                source=s.sourced.source,
            )
        )
    for d in scenario.demands:
        party = territory[d.node]
        if party not in parties or d.quantity_bcm_y == 0.0:
            continue
        sigma = deviations.of_prior(
            deviations.of_volume(deviations.split, d.quantity_bcm_y),
            d.quantity_bcm_y,
            derived_from=d.derived_from,
        )
        name = f"{d.node} {d.use_class}"
        found.append(_volume("wanted use", name, party, d.quantity_bcm_y, sigma, d.sourced.source))
    found += [
        _volume(
            "shortage",
            f"{f.party} {f.publisher}",
            f.party,
            f.value_bcm,
            max(f.range_sigma_bcm or 0.0, deviations.least_bcm),
            f.sourced.source,
        )
        for f in figures
        if f.item == "shortage"
    ]
    found += _field_uses(figures, deviations)
    found += _contracts(scenario, figures, deviations, parties)
    found += _peak_ratios(scenario, deviations, territory, parties)
    found += [
        _volume(
            "stock change",
            s.storage,
            territory[s.node],
            stock_change_bcm(s),
            deviations.of_volume(deviations.stock_change, s.working_gas_bcm),
            s.sourced.source,
        )
        for s in scenario.storages
        if territory[s.node] in parties
    ]
    return tuple(found)


def stock_change_bcm(storage: Storage) -> float:
    """What a store's stock changed by over the year, as far as its fills say; else 0."""
    if storage.fill_start_bcm is None or storage.fill_end_bcm is None:
        return 0.0
    return storage.fill_end_bcm - storage.fill_start_bcm


def _peak_ratios(
    scenario: Scenario, deviations: Deviations, territory: Mapping[str, str], parties: set[str]
) -> list[Unknown]:
    """Peak days against the month's mean day, of each party's use of each class."""
    if not any(p.is_peak for p in scenario.calendar.periods):
        return []
    classes = {c.name: c for c in scenario.classes}
    used: dict[tuple[str, str], float] = {}
    for d in scenario.demands:
        if territory[d.node] in parties and d.quantity_bcm_y > 0:
            used.setdefault((territory[d.node], d.use_class), classes[d.use_class].peak_factor)
    return [
        Unknown(
            kind="peak ratio",
            name=f"{party} {name}",
            party=party,
            prior=prior,
            sigma=deviations.peak_ratio * prior,
            unit="",
            source=classes[name].sourced.source,
        )
        for (party, name), prior in sorted(used.items())
    ]


def _field_uses(figures: Sequence[BalanceFigure], deviations: Deviations) -> list[Unknown]:
    """What fields use, of each party whose gross output is published."""
    stated = {f.party: f for f in figures if f.item == "field_use"}
    found = []
    for party in sorted({f.party for f in figures if f.item == "gross_output"}):
        row = stated.get(party)
        if row is not None:
            sigma = row.range_sigma_bcm or deviations.national * row.value_bcm
            value, source = row.value_bcm, row.sourced.source
        else:
            gross = next(f for f in figures if f.party == party and f.item == "gross_output")
            value = deviations.field_use * gross.value_bcm
            sigma, source = value / 2.0, "rule of the case: a share of gross output"
        found.append(_volume("field use", party, party, value, max(sigma, deviations.least_bcm), source))
    return found


def _contracts(
    scenario: Scenario, figures: Sequence[BalanceFigure], deviations: Deviations, parties: set[str]
) -> list[Unknown]:
    """Quantities of contracts with a party that is reconciled; held where nobody is, or where they are 0."""
    seen = {(f.party, f.partner) for f in figures if f.item == "export" and f.partner}
    seen |= {(f.partner, f.party) for f in figures if f.item == "import" and f.partner}
    found = []
    for c in scenario.contracts:
        if not {c.seller, c.buyer} & parties:
            continue
        if c.maximum_bcm_y == 0.0 and c.agreed_bcm_y == 0.0:
            continue
        # A plan or a rule is no prior where its delivery was observed: one source would count twice.
        is_rule = c.agreed_basis in ("plan", "rule", "estimate", "observation")
        sigma = deviations.of_volume(deviations.contract, c.agreed_bcm_y)
        if c.maximum_bcm_y > c.minimum_bcm_y:
            sigma = deviations.of_range(c.minimum_bcm_y, c.maximum_bcm_y)
        sigma = deviations.of_prior(sigma, c.agreed_bcm_y, derived_from=c.derived_from)
        found.append(
            Unknown(
                kind="contract",
                name=c.contract,
                party=c.buyer if c.buyer in parties else c.seller,
                prior=c.agreed_bcm_y,
                sigma=None if is_rule and (c.seller, c.buyer) in seen else sigma,
                unit="bcm",
                source=c.sourced.source,
            )
        )
    return found


def _volume(kind: Kind, name: str, party: str, prior: float, sigma: float | None, source: str) -> Unknown:
    return Unknown(kind=kind, name=name, party=party, prior=prior, sigma=sigma, unit="bcm", source=source)
