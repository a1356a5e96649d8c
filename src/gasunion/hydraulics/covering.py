"""Whether the boxes of a proof cover every state, and whether their ranges of flows follow from their cuts.

Part of the second proof: nothing of `branching` or `tightening` is used. Ranges are derived again from the
element's kind, the greatest fall of potential along a pipe, the balances, and the cuts of a box.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gasunion.network.elements import CheckValve, CompressorStation, ControlValve
from gasunion.network.network import Network

if TYPE_CHECKING:
    from gasunion.hydraulics.relaxation import Cut, Relaxation

Range = tuple[float, float]

_SAME = 1.0e-9
_STEPS = 200_000


def uncovered(paths: Sequence[tuple[Cut, ...]], network: Network) -> list[str]:
    """What is wrong with the claim that the ends of these paths cover everything."""
    todo: list[tuple[list[tuple[Cut, ...]], int]] = [(list(paths), 0)]
    wrong: list[str] = []
    while todo:
        group, depth = todo.pop()
        if any(len(path) == depth for path in group):
            continue
        by_cut: dict[tuple[str, str, float], list[tuple[Cut, ...]]] = {}
        for path in group:
            cut = path[depth]
            by_cut.setdefault((cut.arc, cut.what, cut.value), []).append(path)
        arcs = {arc for arc, _, _ in by_cut}
        kinds = {what: value for _, what, value in by_cut}
        whole = len(arcs) == 1 and len(kinds) == len(by_cut)
        if whole and "at most" in kinds:
            whole = set(kinds) == {"at most", "at least"} and kinds["at most"] >= kinds["at least"]
        elif whole:
            unit = network.arc(next(iter(arcs)))
            asked = {"acts", "closed"}
            if passes_freely(unit):
                asked.add("bypass")
            whole = set(kinds) == asked
        if not whole:
            wrong.append(f"the cuts at {', '.join(sorted(arcs))} leave something out")
            continue
        todo += [(paths_on, depth + 1) for paths_on in by_cut.values()]
    return wrong


def passes_freely(unit: object) -> bool:
    """Whether a unit that does nothing loses no pressure."""
    if isinstance(unit, CompressorStation | ControlValve) and not unit.has_bypass:
        least = getattr(unit, "pressure_drop_pa_min", 0.0)
        return not (unit.pressure_loss_in_pa + unit.pressure_loss_out_pa + least)
    return True


def one_way(unit: object) -> bool:
    """Whether gas never runs backward through a unit."""
    if isinstance(unit, ControlValve):
        return not (unit.has_bypass and unit.pressure_out_pa is None and unit.flow_kg_s is None)
    return isinstance(unit, CompressorStation | CheckValve)


class Balances:
    """The balances of places without a given pressure, by interval arithmetic.

    Parameters
    ----------
    ends : (tail place, head place) by arc. drawn : net injection by place. held : places that balance freely.
    """

    def __init__(
        self, ends: Mapping[str, tuple[int, int]], injected: Mapping[int, float], held: set[int]
    ) -> None:
        self.ends, self.injected, self.held = ends, injected, held
        self.at: dict[int, list[tuple[str, float]]] = {}
        for name, (a, b) in ends.items():
            if a != b:
                self.at.setdefault(a, []).append((name, -1.0))
                self.at.setdefault(b, []).append((name, 1.0))

    def derived(self, ranges: dict[str, Range], slack: float) -> dict[str, Range]:
        """The ranges that remain when every balance must hold within a slack."""
        found = dict(ranges)
        todo = list(self.at)
        steps = 0
        while todo and steps < _STEPS:
            place = todo.pop()
            steps += 1
            if place in self.held:
                continue
            there = self.at[place]
            sides = [found[name] if sign > 0 else (-found[name][1], -found[name][0]) for name, sign in there]
            least, most = sum(s[0] for s in sides), sum(s[1] for s in sides)
            given = self.injected.get(place, 0.0)
            for (name, sign), side in zip(there, sides, strict=True):
                up = -given - (least - side[0]) + slack
                down = -given - (most - side[1]) - slack
                lower, upper = (down, up) if sign > 0 else (-up, -down)
                old = found[name]
                new = (max(lower, old[0]), min(upper, old[1]))
                if new[0] > old[0] + 1e-7 or new[1] < old[1] - 1e-7:
                    # What cannot be stays one value: nothing more is concluded from an empty range.
                    found[name] = new if new[0] <= new[1] else old
                    if found[name] is not old:
                        todo += [p for p in self.ends[name] if p not in self.held]
        return found


def cut_ranges(base: Mapping[str, Range], leaf: Relaxation) -> dict[str, Range]:
    """The ranges after the cuts of a box."""
    found = dict(base)
    for cut in leaf.path:
        low, high = found[cut.arc]
        if cut.what == "at most":
            high = min(high, cut.value)
        elif cut.what == "at least":
            low = max(low, cut.value)
        elif cut.what == "closed":
            low, high = 0.0, 0.0
        elif cut.what == "acts":
            low = max(low, 0.0)
        found[cut.arc] = (low, max(low, high))
    return found
