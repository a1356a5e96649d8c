"""Every figure a plan stands on, as rows: table, row, column, value, unit, confidence, source.

They are written beside a plan's results, so that whoever reads a result can see from which figures it was
computed, and so that two results or two scenarios can be compared figure by figure. Tables, columns and
units are those of the case folder (`intake.columns`). Coordinates, names and notes move no plan and are
left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gasunion.intake.columns import BY_NAME
from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.scenario.measure import Way, write_measure
from gasunion.scenario.scenario import Scenario
from gasunion.scenario.source import UNSOURCED, Sourced
from gasunion.scenario.storage import Storage
from gasunion.scenario.supply import Supply
from gasunion.units import bcm_y_from_mcm_d, mcm_d_from_m3_s

Value = str | float | int | bool | None
_CASE_UNITS = {
    "home_value_usd_per_tcm": "USD/tcm",
    "discount_rate": "1/year",
    "range_tolerance_musd": "MUSD",
    "days": "days",
    "peak_days": "days",
}
# Ten digits: finer than any source, coarser than the conversion to SI and back.
_DIGITS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRow:
    """One figure.

    Attributes
    ----------
    table, row, column : where it stands; `row` is the key of the row, its parts separated by commas.
    value : as it would be written in the case folder. unit : empty for text and plain numbers.
    confidence, source : of the row; empty for `case`.
    """

    table: str
    row: str
    column: str
    value: str
    unit: str
    confidence: str
    source: str


def input_rows(network: Network, scenario: Scenario) -> tuple[InputRow, ...]:
    """Every figure of the network and the scenario, ordered by table, row and column."""
    found: list[InputRow] = []
    for table, row, sourced, values in _records(network, scenario):
        for column, value in values.items():
            if value is None or value == "":
                continue
            known = BY_NAME[table].column(column) if table in BY_NAME else None
            unit = _CASE_UNITS.get(column, "") if table == "case" else (known and known.unit) or ""
            found.append(
                InputRow(
                    table=table,
                    row=row,
                    column=column,
                    value=_text(value),
                    unit=unit,
                    confidence="" if table == "case" else sourced.confidence,
                    source=sourced.source,
                )
            )
    return tuple(sorted(found, key=lambda r: (r.table, r.row, r.column)))


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.{_DIGITS}g}" if isinstance(value, float) else str(value)


def _shares(shares: tuple[float, ...]) -> str:
    return " ".join(_text(float(s)) for s in shares)


def _ways(ways: tuple[Way, ...]) -> str:
    return " ".join(str(w) for w in sorted(ways))


Record = tuple[str, str, Sourced, dict[str, Value]]


def _records(network: Network, scenario: Scenario) -> Iterator[Record]:
    yield from _case(scenario)
    for party in scenario.parties:
        yield "parties", party.party, party.sourced, {"role": party.role}
    for node in network.nodes:
        yield "nodes", node.node, UNSOURCED, {"party": node.territory, "kind": node.kind}
    yield from _arcs(network, scenario)
    year = str(scenario.calendar.year)
    for number, supply in _numbered(scenario.supplies):
        yield "supplies", f"{supply.node},{year}{number}", supply.sourced, _supply(supply)
    for demand in scenario.demands:
        row = f"{demand.node},{year},{demand.use_class}"
        figures: dict[str, Value] = {
            "quantity_bcm_y": demand.quantity_bcm_y,
            "peak_factor": demand.peak_factor,
        }
        yield "demands", row, demand.sourced, figures
    for use_class in scenario.classes:
        for i, step in enumerate(use_class.steps, start=1):
            values: dict[str, Value] = {"share": step.share, "value_usd_per_tcm": step.value_usd_per_tcm}
            if i == 1:
                values |= {
                    "home": use_class.is_home,
                    "peak_factor": use_class.peak_factor,
                    "profile": _shares(use_class.month_shares),
                }
            yield "classes", f"{use_class.name},{i}", use_class.sourced, values
    for storage in scenario.storages:
        yield "storages", storage.storage, storage.sourced, _storage(storage)
    yield from _contracts(scenario)
    yield from _transport(scenario)
    for market in scenario.markets:
        yield (
            "markets",
            f"{market.node},{year},{market.step}",
            market.sourced,
            {
                "quantity_bcm_y": market.quantity_bcm_y,
                "value_usd_per_tcm": market.value_usd_per_tcm,
                "profile": _shares(market.month_shares),
            },
        )
        if market.choke_usd_per_tcm is not None and market.step == 1:
            choke: dict[str, Value] = {"choke_usd_per_tcm": market.choke_usd_per_tcm}
            yield "markets", f"{market.node},{year},1", market.choke_sourced, choke
    yield from _projects(scenario)


def _case(scenario: Scenario) -> Iterator[Record]:
    peaks = {p.month: p.days for p in scenario.calendar.periods if p.is_peak}
    values: dict[str, Value] = {
        "year": scenario.calendar.year,
        "first_day": scenario.calendar.periods[0].start.isoformat(),
        "days": scenario.calendar.days,
        "peak_days": max(peaks.values(), default=0),
        "home_value_usd_per_tcm": scenario.home_value_usd_per_tcm,
        "discount_rate": scenario.discount_rate,
        "capex_level": scenario.capex_level,
        "are_projects_lumpy": scenario.are_projects_lumpy,
        "range_tolerance_musd": scenario.range_tolerance_musd,
    }
    yield "case", "", UNSOURCED, values


def _corridor(arc: Corridor, opex_usd_per_tcm: float, tariff_usd_per_tcm: float) -> dict[str, Value]:
    length_km = arc.length_m / 1000.0
    # A rate per 100 km of an arc without length has no value; its capacity and ends still stand.
    hundreds = length_km / 100.0 if length_km else None
    return {
        "corridor": arc.corridor,
        "from": arc.tail,
        "to": arc.head,
        "party": arc.owner,
        "length_km": length_km,
        "capacity_forward_bcm_y": bcm_y_from_mcm_d(mcm_d_from_m3_s(arc.capacity_forward_m3_s)),
        "capacity_backward_bcm_y": bcm_y_from_mcm_d(mcm_d_from_m3_s(arc.capacity_backward_m3_s)),
        "opex_usd_per_tcm_100km": opex_usd_per_tcm / hundreds if hundreds else None,
        "tariff_usd_per_tcm_100km": tariff_usd_per_tcm / hundreds if hundreds else None,
        "fuel_pct_100km": 100.0 * arc.fuel_fraction / hundreds if hundreds else None,
    }


def _arcs(network: Network, scenario: Scenario) -> Iterator[Record]:
    terms = {t.arc: t for t in scenario.terms}
    for arc in network.arcs:
        if isinstance(arc, Corridor):
            own = terms.get(arc.arc)
            opex, tariff = (own.opex_usd_per_tcm, own.tariff_usd_per_tcm) if own else (0.0, 0.0)
            yield "arcs", arc.arc, own.sourced if own else UNSOURCED, _corridor(arc, opex, tariff)


def _numbered(supplies: tuple[Supply, ...]) -> Iterator[tuple[str, Supply]]:
    """Supplies with a number behind the second and later of one node."""
    seen: dict[str, int] = {}
    for supply in supplies:
        seen[supply.node] = seen.get(supply.node, 0) + 1
        yield ("" if seen[supply.node] == 1 else f",{seen[supply.node]}"), supply


def _supply(supply: Supply) -> dict[str, Value]:
    return {
        "capacity_bcm_y": supply.capacity_bcm_y,
        "cost_usd_per_tcm": supply.cost_usd_per_tcm,
        "month_min_factor": supply.month_min_factor,
        "month_max_factor": supply.month_max_factor,
    }


def _storage(storage: Storage) -> dict[str, Value]:
    return {
        "node": storage.node,
        "working_gas_bcm": storage.working_gas_bcm,
        "injection_mcm_d": storage.injection_mcm_d,
        "withdrawal_mcm_d": storage.withdrawal_mcm_d,
        "injection_full_mcm_d": storage.injection_full_mcm_d,
        "withdrawal_empty_mcm_d": storage.withdrawal_empty_mcm_d,
        "fill_start_bcm": storage.fill_start_bcm,
        "fill_end_bcm": storage.fill_end_bcm,
        "change_bcm": storage.change_bcm or None,
    }


def _contracts(scenario: Scenario) -> Iterator[Record]:
    for c in scenario.contracts:
        values: dict[str, Value] = {
            "seller": c.seller,
            "buyer": c.buyer,
            "measure": write_measure(c.measure),
            "crossings": _ways(c.crossings),
            "minimum_bcm_y": c.minimum_bcm_y,
            "maximum_bcm_y": c.maximum_bcm_y,
            "agreed_bcm_y": c.agreed_bcm_y,
            "shape": _shares(c.month_shares),
            "swing": c.swing,
            "daily_maximum_mcm_d": c.daily_maximum_mcm_d,
            "price_usd_per_tcm": c.price_usd_per_tcm,
            "minimum_basis": c.minimum_basis,
            "maximum_basis": c.maximum_basis,
            "agreed_basis": c.agreed_basis,
        }
        yield "contracts", c.contract, c.sourced, values
        for month, rate in enumerate(c.pinned_mcm_d or (), start=1):
            row = f"{c.contract},{scenario.calendar.year}"
            yield "pins", row, c.sourced, {f"month_{month:02d}_mcm_d": rate}


def _transport(scenario: Scenario) -> Iterator[Record]:
    for window in scenario.maintenance:
        row = f"{window.arc},{window.from_date.isoformat()}"
        yield (
            "maintenance",
            row,
            window.sourced,
            {"to_date": window.to_date.isoformat(), "factor": window.factor},
        )
    for limit in scenario.joint_limits:
        yield (
            "joint_limits",
            limit.limit,
            limit.sourced,
            {"arcs": _ways(limit.ways), "capacity_bcm_y": limit.capacity_bcm_y},
        )


def _projects(scenario: Scenario) -> Iterator[Record]:
    for project in scenario.projects:
        values: dict[str, Value] = {
            "capex_low_musd": project.capex_low_musd,
            "capex_mid_musd": project.capex_mid_musd,
            "capex_high_musd": project.capex_high_musd,
            "lead_time_y": project.lead_time_y,
            "lifetime_y": project.lifetime_y,
            "earliest_year": project.earliest_year,
            "territories": " ".join(sorted(project.territories)),
        }
        yield "projects", project.project, project.sourced, values
        for part in project.parts:
            adds: dict[str, Value] = {}
            if part.arc is not None:
                opex, tariff = (
                    (part.terms.opex_usd_per_tcm, part.terms.tariff_usd_per_tcm) if part.terms else (0.0, 0.0)
                )
                adds = {"adds": "arc", **_corridor(part.arc, opex, tariff)}
            if part.storage is not None:
                adds = {"adds": "storage", **_storage(part.storage)}
            if part.supply is not None:
                adds = {"adds": "supply", "node": part.supply.node, **_supply(part.supply)}
            yield "projects", f"{project.project},{part.part}", part.sourced, adds
