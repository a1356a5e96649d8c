"""Who could stop the gas of an option, and where it hangs on one pipe."""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.scenario.north import NorthCase, NorthOption
from gasunion.studies.north.service import Service, sections_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SinglePoint:
    """A section of one pipe. share : of the option's gas that passes it."""

    section: str
    part: str
    areas: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """What an option hangs on, at the middle of all data.

    Attributes
    ----------
    can_cut : party → share of the option's gas that it could stop alone, at the source or on the way.
    single_points : sections of one pipe, or of pipes whose number is not known.
    on_single_points : share of the option's gas that passes at least one of them.
    """

    option: str
    can_cut: dict[str, float]
    single_points: tuple[SinglePoint, ...]
    on_single_points: float


def security_of(case: NorthCase, option: NorthOption, service: Service) -> Security:
    """Security of an option; all shares are 0 where it has no gas.

    A party can stop an area alone if it could stop the gas at its source, or every part of some section on
    the way. A section is a single point if it has one part, and that has one string or their number is not
    known.
    """
    gas = {area: float(flow[0].sum()) for area, flow in service.gas_bcm.items()}
    whole = sum(gas.values())
    sections = sections_of(case, option)

    def share(areas: set[str]) -> float:
        return sum(gas[a] for a in sorted(areas)) / whole if whole > 0 else 0.0

    named = set(option.can_cut).union(*(p.can_cut for parts in sections.values() for p in parts))
    cut = {}
    for party in sorted(named):
        stopped = set(gas) if party in option.can_cut else set()
        for parts in sections.values():
            if all(party in p.can_cut for p in parts):
                stopped |= set(parts[0].areas)
        cut[party] = share(stopped)
    single = tuple(
        SinglePoint(section=name, part=parts[0].part, areas=parts[0].areas, share=share(set(parts[0].areas)))
        for name, parts in sections.items()
        if len(parts) == 1 and (parts[0].strings or 1) == 1
    )
    return Security(
        option=option.option,
        can_cut=cut,
        single_points=single,
        on_single_points=share({a for point in single for a in point.areas}),
    )
