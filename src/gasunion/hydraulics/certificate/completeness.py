"""Whether the leaves of a proof cover every state, and whether their ranges of flows follow from decisions.

Part of the second proof: nothing of `relaxation` or `validation` is used. Ranges are derived again from the
element's kind, the greatest fall of potential along a pipe, the balances, and the decisions of a leaf.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence

from gasunion.hydraulics.certificate.record import (
    Decision,
    FlowDecision,
    InletDecision,
    Operation,
    OperationDecision,
    Side,
)
from gasunion.network.elements import CheckValve, CompressorStation, ControlValve
from gasunion.network.network import Network

Range = tuple[float, float]

_SAME = 1.0e-9
_STEPS = 50_000
_EMPTY = 1.0e-6  # a range is empty where its ends pass each other by more


def uncovered(paths: Sequence[tuple[Decision, ...]], network: Network) -> list[str]:
    """What is wrong with the claim that the ends of these paths cover everything."""
    if not paths:
        return ["no leaf covers anything"]
    todo: list[tuple[list[tuple[Decision, ...]], int]] = [(list(paths), 0)]
    wrong: list[str] = []
    while todo:
        group, depth = todo.pop()
        if any(len(path) == depth for path in group):
            continue  # a leaf that speaks of all that is left
        by_decision: dict[Decision, list[tuple[Decision, ...]]] = {}
        for path in group:
            by_decision.setdefault(path[depth], []).append(path)
        if not _is_whole(set(by_decision), network):
            arcs = sorted({decision.arc for decision in by_decision})
            wrong.append(f"the decisions at {', '.join(arcs)} leave something out")
            continue
        todo += [(paths_on, depth + 1) for paths_on in by_decision.values()]
    return wrong


def _is_whole(decisions: set[Decision], network: Network) -> bool:
    """Whether every state obeys one of these decisions."""
    if len({decision.arc for decision in decisions}) != 1:
        return False
    operations = {d.operation for d in decisions if isinstance(d, OperationDecision)}
    if len(operations) == len(decisions):
        unit = network.arc(next(iter(decisions)).arc)
        asked = {Operation.ACTS, Operation.CLOSED}
        if getattr(unit, "has_bypass", False):
            asked.add(Operation.BYPASS)
        return operations >= asked
    for kind in (FlowDecision, InletDecision):
        sides = [d for d in decisions if isinstance(d, kind)]
        if len(sides) == len(decisions):
            most = [d.value for d in sides if d.side is Side.AT_MOST]
            least = [d.value for d in sides if d.side is Side.AT_LEAST]
            return bool(most and least) and max(most) >= min(least)
    return False


def one_way(unit: object) -> bool:
    """Whether gas never runs backward through a unit."""
    if isinstance(unit, ControlValve | CompressorStation):
        held = (unit.ratio, unit.pressure_out_pa, unit.flow_kg_s, getattr(unit, "pressure_in_pa", None))
        return not unit.has_bypass or any(level is not None for level in held)
    return isinstance(unit, CheckValve)


def may_close(unit: object) -> bool:
    """Whether a station or valve without drag, which can be closed: gas need not go round two of them."""
    return isinstance(unit, CompressorStation | ControlValve) and not (
        unit.drag_factor_in or unit.drag_factor_out
    )


class Balances:
    """The balances of places without a given pressure, by interval arithmetic.

    Units that may close and lie between the same two places pass gas in one direction only: what would go
    round is taken out by closing one, and every limit is still kept.

    Parameters
    ----------
    ends : (tail place, head place) by arc. injected : net injection by place, by the throughput.
    held : places that balance freely. closable : arcs for which `may_close` holds.
    """

    def __init__(
        self,
        ends: Mapping[str, tuple[int, int]],
        injected: Mapping[int, float],
        held: set[int],
        closable: set[str],
    ) -> None:
        self.ends, self.injected, self.held = ends, injected, held
        self.at: dict[int, list[tuple[str, float]]] = {}
        for name, (a, b) in ends.items():
            if a != b:
                self.at.setdefault(a, []).append((name, -1.0))
                self.at.setdefault(b, []).append((name, 1.0))
        self.beside: dict[tuple[int, int], list[str]] = {}
        for name in sorted(closable):
            a, b = ends[name]
            if a != b:
                self.beside.setdefault((min(a, b), max(a, b)), []).append(name)

    def derived(self, ranges: dict[str, Range], slack: float) -> dict[str, Range] | None:
        """The ranges that remain when every balance must hold within a slack; None where one is empty."""
        found = dict(ranges)
        todo = list(self.at)
        while todo:
            if not self._balanced(found, todo, slack):
                return None
            todo = self._one_way_round(found, slack)
        return found

    def _one_way_round(self, found: dict[str, Range], slack: float) -> list[int]:
        """Narrow units side by side to what passes between their places; places where that did something."""
        changed: list[int] = []
        for (a, b), names in self.beside.items():
            if len(names) < 2:
                continue
            least, most = -math.inf, math.inf
            for place, turn in ((a, 1.0), (b, -1.0)):
                if place in self.held:
                    continue
                rest = [(n, s) for n, s in self.at[place] if n not in names]
                sides = [(s * found[n][0], s * found[n][1]) for n, s in rest]
                given = self.injected.get(place, 0.0)
                lower = given + sum(min(side) for side in sides) - slack
                upper = given + sum(max(side) for side in sides) + slack
                lower, upper = (lower, upper) if turn > 0 else (-upper, -lower)
                least, most = max(least, lower), min(most, upper)
            along = {n: 1.0 if self.ends[n] == (a, b) else -1.0 for n in names}
            turned = {n: sorted(along[n] * x for x in found[n]) for n in names}
            if any(t[0] > 0.0 for t in turned.values()):
                least = max(least, 0.0)
            if any(t[1] < 0.0 for t in turned.values()):
                most = min(most, 0.0)
            for n in names:
                low, high = sorted((along[n] * min(0.0, least), along[n] * max(0.0, most)))
                old = found[n]
                new = (max(old[0], low), min(old[1], high))
                shrinks = new[0] > old[0] + 1e-7 or new[1] < old[1] - 1e-7
                # Ends that pass each other are left to the balances, which tell whether a range is empty.
                if shrinks and new[0] <= new[1]:
                    found[n] = new
                    changed += [a, b]
        return changed

    def _balanced(self, found: dict[str, Range], todo: list[int], slack: float) -> bool:
        """Narrow ranges by the balances; False where one is empty.

        Places wait in line: round a loop ranges may creep for long, and no other place is kept from its turn.
        """
        line, waits, steps = deque(todo), set(todo), 0
        while line and steps < _STEPS:
            place = line.popleft()
            waits.discard(place)
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
                    if new[0] > new[1] + _EMPTY + slack:
                        return False
                    if new[0] <= new[1]:
                        found[name] = new
                        fresh = [p for p in self.ends[name] if p not in self.held and p not in waits]
                        line.extend(fresh)
                        waits.update(fresh)
        return True


def decided_ranges(base: Mapping[str, Range], decisions: Sequence[Decision]) -> dict[str, Range]:
    """The ranges of the flows after the decisions that lead to a leaf."""
    found = dict(base)
    for decision in decisions:
        low, high = found[decision.arc]
        if isinstance(decision, FlowDecision):
            if decision.side is Side.AT_MOST:
                high = min(high, decision.value)
            else:
                low = max(low, decision.value)
        elif isinstance(decision, OperationDecision):
            if decision.operation is Operation.CLOSED:
                low, high = 0.0, 0.0
            elif decision.operation is Operation.ACTS:
                low = max(low, 0.0)
        found[decision.arc] = (low, max(low, high))
    return found
