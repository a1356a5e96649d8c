"""How much of the demand each option supplies: areas, years, sections in a row and parts side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gasunion.scenario.north import NorthCase, NorthOption, NorthPart
from gasunion.studies.north.data import Floats, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What an option delivers.

    Attributes
    ----------
    gas_bcm : area → (world, year) gas that reaches the area.
    use_of : section → (world, year) share of its capacity that is used; 0 where it has none.
    """

    gas_bcm: dict[str, Floats]
    use_of: dict[str, Floats]

    @property
    def all_gas_bcm(self) -> Floats:
        """(world, year) gas of all areas."""
        total: Floats = np.sum(list(self.gas_bcm.values()), axis=0)
        return total


def demand_bcm(case: NorthCase, values: Values) -> dict[str, Floats]:
    """Use that has turned to gas, by area, (world, year): full demand times a straight ramp, and growth.

    In year t of supply, counted from 1, it is full demand · min(1, t / ramp) · (1 + growth)^(t − 1).
    """
    t = np.array(case.years) - case.choice("first_year") + 1.0
    ramp = np.clip(t / np.maximum(values["ramp"], 1.0)[:, None], 0.0, 1.0)
    growth = (1.0 + values["growth"] / 100.0)[:, None] ** np.maximum(t - 1.0, 0.0)
    return {a: values[f"demand[{a}]"][:, None] * ramp * growth for a in case.areas}


def service_of(case: NorthCase, option: NorthOption, demand: dict[str, Floats]) -> Service:
    """Gas that reaches each area: each section lets all that pass it through in the same proportion.

    What reaches an area is its demand times the least proportion of the sections on its way.
    """
    shape = next(iter(demand.values())).shape
    sections = sections_of(case, option)
    let: dict[str, Floats] = {}
    capacity: dict[str, Floats] = {}
    for name, parts in sections.items():
        capacity[name] = sum((_capacity(case, p) for p in parts), np.zeros(len(case.years)))
        wanted = sum((demand[a] for a in parts[0].areas), np.zeros(shape))
        room = np.broadcast_to(capacity[name], shape)
        let[name] = np.divide(room, wanted, out=np.ones(shape), where=wanted > room)
    gas = {}
    for area, wanted in demand.items():
        way = [let[name] for name, parts in sections.items() if area in parts[0].areas]
        gas[area] = wanted * np.min(way, axis=0) if way else np.zeros(shape)
    use = {}
    for name, parts in sections.items():
        flow = sum((gas[a] for a in parts[0].areas), np.zeros(shape))
        room = np.broadcast_to(capacity[name], shape)
        use[name] = np.divide(flow, room, out=np.zeros(shape), where=room > 0)
    return Service(gas_bcm=gas, use_of=use)


def sections_of(case: NorthCase, option: NorthOption) -> dict[str, tuple[NorthPart, ...]]:
    """Sections of an option, by name in order, with the parts that lie side by side in each."""
    parts = [p for p in case.parts if option.option in p.options and p.section is not None]
    names = sorted({p.section for p in parts if p.section is not None})
    return {name: tuple(p for p in parts if p.section == name) for name in names}


def runs_in(case: NorthCase, part: NorthPart) -> Floats:
    """(year,) 1 where a part carries gas, else 0."""
    years = np.array(case.years)
    return ((years >= part.from_year) & (years <= part.until_year)).astype(float)


def _capacity(case: NorthCase, part: NorthPart) -> Floats:
    return (part.capacity_bcm_y or 0.0) * runs_in(case, part)


def covered_share(demand: dict[str, Floats], service: Service) -> float | None:
    """Share of all demand of all years that gas covers, at the first world; None without demand."""
    wanted = float(sum(d[0].sum() for d in demand.values()))
    return float(service.all_gas_bcm[0].sum()) / wanted if wanted > 0 else None


def stranded_share(case: NorthCase, option: NorthOption, service: Service, values: Values) -> float | None:
    """Share of capacity that lies idle, weighted by the investment that the option bears, at the first world.

    A part of which the option bears a share counts with that share of its capacity. None where nothing that
    is paid for has a capacity.
    """
    idle = paid = 0.0
    for name, parts in sections_of(case, option).items():
        for p in parts:
            share = float(values[f"share[{p.part}]"][0])
            cost = float(values[f"capex_musd[{p.part}]"][0]) * share
            runs = runs_in(case, p) * (np.array(case.years) >= case.choice("first_year"))
            if cost <= 0 or not runs.any():
                continue
            used = np.minimum(service.use_of[name][0] / share, 1.0)
            idle += cost * (1.0 - float((used * runs).sum()) / float(runs.sum()))
            paid += cost
    return idle / paid if paid > 0 else None
