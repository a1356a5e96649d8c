"""Every way in which sellers can be grouped, each as its own equilibrium; who would merge, who would leave.

References: docs/theory/sales.md, section "Every partition".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gasunion.market.setting import Market
from gasunion.studies.sales.regimes import Amounts, Told, solved, told_of
from gasunion.studies.sales.setting import Group, Partition, partitioned


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """A partition and what it comes to; None where it has no equilibrium. gain : by group, against apart."""

    groups: Partition
    told: Told | None
    gain: Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """What a member would have alone, the others of its group still together. [MUSD]"""

    member: str
    outside: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """Whether a group could give each member what it would have by leaving.

    Attributes
    ----------
    group : its members. worth : what they have together. leavers : what each would have alone.
    """

    group: Group
    worth: float
    leavers: tuple[Leaver, ...]

    @property
    def room(self) -> float:
        """What is left when each member has what it would have alone; below 0 somebody would leave."""
        return self.worth - sum(x.outside for x in self.leavers)


def partitions_of(names: Sequence[str]) -> Iterator[Partition]:
    """Every partition of the names: all apart first, all as one last; groups and members in order."""
    yield from sorted(_partitions(tuple(sorted(names))), key=lambda p: (-len(p), [(-len(g), g) for g in p]))


def _partitions(names: tuple[str, ...]) -> Iterator[Partition]:
    if not names:
        yield ()
        return
    first, rest = names[0], names[1:]
    for rest_groups in _partitions(rest):
        yield tuple(sorted([(first,), *rest_groups]))
        for k, group in enumerate(rest_groups):
            yield tuple(sorted([*rest_groups[:k], (first, *group), *rest_groups[k + 1 :]]))


def every_partition(market: Market, known: Mapping[Partition, Told] | None = None) -> tuple[Grouped, ...]:
    """What every partition of a market's traders comes to; a group charges itself nothing.

    Parameters
    ----------
    known : partitions that are solved already: the regimes are among them.
    """
    found: list[Grouped] = []
    for groups in partitions_of(market.traders):
        told = known.get(groups) if known is not None else None
        if told is None:
            point = solved(partitioned(market, groups))
            told = told_of(point) if point.x.size else None
        apart = found[0].told if found else told
        found.append(Grouped(groups=groups, told=told, gain=_gain(groups, told, apart)))
    return tuple(found)


def known_of(told: Mapping[str, Told], traders: Sequence[str], group: Group) -> dict[Partition, Told]:
    """The partitions that regimes are: everybody apart, and the group as one with all others alone."""
    alone = tuple((t,) for t in sorted(traders))
    one = tuple(sorted([tuple(sorted(group)), *((t,) for t in traders if t not in group)]))
    return {alone: told["apart"], one: told["joint"]}


def _gain(groups: Partition, told: Told | None, apart: Told | None) -> Amounts:
    if told is None or apart is None:
        return {}
    return {"+".join(g): told.payoff["+".join(g)] - sum(apart.payoff[m] for m in g) for g in groups}


def stability(found: Sequence[Grouped], group: Group) -> Stability | None:
    """Whether a group holds, everybody outside it alone; None where an equilibrium is missing."""
    told = {f.groups: f.told for f in found}
    sellers = sorted(m for g in found[0].groups for m in g)
    outside = [(s,) for s in sellers if s not in group]
    whole = told.get(tuple(sorted([group, *outside])))
    leavers = []
    for member in group:
        rest = tuple(m for m in group if m != member)
        left = told.get(tuple(sorted([rest, (member,), *outside])))
        if left is None or whole is None:
            return None
        leavers.append(Leaver(member=member, outside=left.payoff[member]))
    assert whole is not None
    return Stability(group=group, worth=whole.payoff["+".join(group)], leavers=tuple(leavers))
