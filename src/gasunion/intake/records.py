"""Rows become records: every conversion of units that a case needs, once."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

from gasunion import units
from gasunion.intake.faults import where_of
from gasunion.network.elements import Corridor, Node
from gasunion.scenario.demand import Demand
from gasunion.scenario.parties import Party
from gasunion.scenario.projects import ProjectPart
from gasunion.scenario.source import Sourced
from gasunion.scenario.storage import Storage
from gasunion.scenario.supply import Supply
from gasunion.scenario.transport import ArcTerms

Row = dict[Hashable, Any]

# opex and tariff are per 100 km of route.
_RATE_LENGTH_KM = 100.0


def is_given(value: Any) -> bool:
    """Whether a cell holds a value."""
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def or_none(value: float) -> float | None:
    """A number, None where the cell is blank."""
    return float(value) if is_given(value) else None


def or_else(value: float, other: float) -> float:
    """A number, or what stands for a blank cell."""
    return float(value) if is_given(value) else other


def sourced_of(table: str, row: Row) -> Sourced:
    """Where a row came from."""
    return Sourced(
        where=where_of(table, int(row["row"])),
        source=row["source"],
        source_date=row["source_date"],
        confidence=row["confidence"],
        note=row["note"],
    )


def _m3_s(capacity_bcm_y: float) -> float:
    return units.m3_s_from_mcm_d(units.mcm_d_from_bcm_y(or_else(capacity_bcm_y, 0.0)))


def _fuel_fraction(row: Row) -> float:
    # Per cent, per 100 km: both hundreds at once.
    return or_else(row["fuel_pct_100km"], 0.0) * or_else(row["length_km"], 0.0) / 10_000.0


def _over_length(rate_per_100km: float, row: Row) -> float:
    return or_else(rate_per_100km, 0.0) * or_else(row["length_km"], 0.0) / _RATE_LENGTH_KM


def party_of(row: Row) -> Party:
    """A row of parties."""
    return Party(
        party=row["party"],
        name=row["name"],
        name_ru=row["name_ru"],
        role=row["role"],
        sourced=sourced_of("parties", row),
    )


def node_of(row: Row) -> Node:
    """A row of nodes."""
    return Node(
        node=row["node"],
        territory=row["party"],
        kind=row["kind"],
        name=row["name"],
        name_ru=row["name_ru"],
        lon_deg=row["lon_deg"],
        lat_deg=row["lat_deg"],
        elevation_m=or_else(row["elevation_m"], 0.0),
    )


def corridor_of(row: Row) -> Corridor:
    """A row of arcs as the network knows it, in SI."""
    diameters = row["diameter_mm"] or ()
    pressure = or_none(row["pressure_max_mpa"])
    power = or_none(row["station_power_mw"])
    return Corridor(
        arc=row["arc"],
        tail=row["from"],
        head=row["to"],
        corridor=row["corridor"],
        system=row["system"],
        owner=row["party"],
        length_m=row["length_km"] * 1000.0,
        strings=int(or_else(row["strings"], max(1, len(diameters)))),
        diameter_m=tuple(d / 1000.0 for d in diameters),
        pressure_pa_max=None if pressure is None else pressure * units.MEGAPASCAL_PA,
        capacity_forward_m3_s=_m3_s(row["capacity_forward_bcm_y"]),
        capacity_backward_m3_s=_m3_s(row["capacity_backward_bcm_y"]),
        fuel_fraction=_fuel_fraction(row),
        station_count=int(row["stations"]) if is_given(row["stations"]) else None,
        station_power_w=None if power is None else power * 1.0e6,
        via=row["via"] or (),
    )


def terms_of(row: Row) -> ArcTerms:
    """Costs of a row of arcs over its whole length."""
    return ArcTerms(
        arc=row["arc"],
        opex_usd_per_tcm=_over_length(row["opex_usd_per_tcm_100km"], row),
        tariff_usd_per_tcm=_over_length(row["tariff_usd_per_tcm_100km"], row),
        sourced=sourced_of("arcs", row),
    )


def supply_of(row: Row) -> Supply:
    """A row of supplies."""
    return Supply(
        node=row["node"],
        capacity_bcm_y=row["capacity_bcm_y"],
        cost_usd_per_tcm=row["cost_usd_per_tcm"],
        month_min_factor=row["month_min_factor"],
        month_max_factor=row["month_max_factor"],
        could_give_bcm_y=or_none(row["could_give_bcm_y"]),
        derived_from=row["derived_from"] or "",
        sourced=sourced_of("supplies", row),
    )


def demand_of(row: Row) -> Demand:
    """A row of demands."""
    return Demand(
        node=row["node"],
        use_class=row["class"],
        quantity_bcm_y=row["quantity_bcm_y"],
        peak_factor=or_none(row["peak_factor"]),
        derived_from=row["derived_from"] or "",
        sourced=sourced_of("demands", row),
    )


def storage_of(row: Row) -> Storage:
    """A row of storages."""
    return Storage(
        storage=row["storage"],
        node=row["node"],
        working_gas_bcm=row["working_gas_bcm"],
        injection_mcm_d=row["injection_mcm_d"],
        withdrawal_mcm_d=row["withdrawal_mcm_d"],
        injection_full_mcm_d=or_none(row["injection_full_mcm_d"]),
        withdrawal_empty_mcm_d=or_none(row["withdrawal_empty_mcm_d"]),
        fill_start_bcm=or_none(row["fill_start_bcm"]),
        fill_end_bcm=or_none(row["fill_end_bcm"]),
        change_bcm=or_else(row["change_bcm"], 0.0),
        sourced=sourced_of("storages", row),
    )


def project_part_of(row: Row) -> ProjectPart:
    """A row of projects: the arc with its terms, the storage or the supply that it adds."""
    part, own = int(row["part"]), f"{row['project']}.{int(row['part'])}"
    capex = {f"capex_{level}_musd": row[f"capex_{level}_musd"] for level in ("low", "mid", "high")}
    sourced = sourced_of("projects", row)
    if row["adds"] == "storage":
        storage = Storage(
            storage=own,
            node=row["from"],
            working_gas_bcm=row["working_gas_bcm"],
            injection_mcm_d=row["injection_mcm_d"],
            withdrawal_mcm_d=row["withdrawal_mcm_d"],
            sourced=sourced,
        )
        return ProjectPart(part=part, storage=storage, **capex, sourced=sourced)
    if row["adds"] == "supply":
        supply = Supply(
            node=row["from"],
            capacity_bcm_y=row["capacity_forward_bcm_y"],
            cost_usd_per_tcm=row["cost_usd_per_tcm"],
            sourced=sourced,
        )
        return ProjectPart(part=part, supply=supply, **capex, sourced=sourced)
    arc = Corridor(
        arc=own,
        tail=row["from"],
        head=row["to"],
        corridor=row["corridor"],
        system=row["name"],
        owner=row["party"],
        length_m=row["length_km"] * 1000.0,
        capacity_forward_m3_s=_m3_s(row["capacity_forward_bcm_y"]),
        capacity_backward_m3_s=_m3_s(row["capacity_backward_bcm_y"]),
        fuel_fraction=_fuel_fraction(row),
    )
    terms = ArcTerms(
        arc=own,
        opex_usd_per_tcm=_over_length(row["opex_usd_per_tcm_100km"], row),
        tariff_usd_per_tcm=_over_length(row["tariff_usd_per_tcm_100km"], row),
        sourced=sourced,
    )
    return ProjectPart(part=part, arc=arc, terms=terms, **capex, sourced=sourced)
