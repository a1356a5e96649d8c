"""How a gain compares with what the published balances of the year leave open.

Two comparisons, neither of which is the other:

money   the gain beside the width of its interval over the worlds (95 less 5 of 100);
gas     what over the year ends up with another player than today, beside the sum of the players'
        misclosures: output + imports − exports − use − stock change of what was published, before anything
        was reconciled. What is only carried at another time or by another border is told apart.

References: docs/theory/union.md, section "Beside the misfit".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gasunion.intake.case import Case
from gasunion.planning.plan import Plan
from gasunion.studies.reconcile.base_year import reconcile
from gasunion.studies.worth.worlds import Worlds

DIGITS_BCM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOpen:
    """What the balances leave open, beside a gain.

    Attributes
    ----------
    gain_usd : of all players. width_usd : of its interval over the worlds; None where there are none.
    moved_bcm : gas that over the year ends up with another player than today. shifted_bcm : gas that crosses
        a border among the players in another period, or another border, than today.
    misclosure_bcm, sigma_bcm : player → what its published figures do not close by, and its standard
        deviation; players without published figures are absent. None where the year has no balances.
    """

    gain_usd: int
    width_usd: int | None
    moved_bcm: float
    shifted_bcm: float
    misclosure_bcm: Mapping[str, float] | None
    sigma_bcm: Mapping[str, float] | None

    @property
    def open_bcm(self) -> float | None:
        """Sum of the sizes of the players' misclosures; None where none is known."""
        if not self.misclosure_bcm:
            return None
        return round(sum(abs(v) for v in self.misclosure_bcm.values()), DIGITS_BCM)

    @property
    def is_smaller_in_money(self) -> bool | None:
        """Whether the gain is smaller than its own interval is wide."""
        return None if self.width_usd is None else self.gain_usd < self.width_usd

    @property
    def is_smaller_in_gas(self) -> bool | None:
        """Whether less gas is moved otherwise than the balances fail to close by."""
        return None if self.open_bcm is None else self.moved_bcm < self.open_bcm


def left_open(
    case: Case,
    year: int,
    players: Sequence[str],
    *,
    today: Plan,
    together: Plan,
    gain_usd: int,
    worlds: Worlds | None,
) -> LeftOpen:
    """What the balances of a year leave open beside the gain of the players."""
    gains = None if worlds is None else worlds.quantiles("gain_usd")
    found = _misclosures(case, year, players)
    moved, shifted = _moved_bcm(today, together, players)
    return LeftOpen(
        gain_usd=gain_usd,
        width_usd=None if gains is None else gains["p95"] - gains["p5"],
        moved_bcm=round(moved, DIGITS_BCM),
        shifted_bcm=round(shifted, DIGITS_BCM),
        misclosure_bcm=None if found is None else {p: m for p, (m, _) in found.items()},
        sigma_bcm=None if found is None else {p: s for p, (_, s) in found.items()},
    )


def _moved_bcm(today: Plan, together: Plan, players: Sequence[str]) -> tuple[float, float]:
    """(what ends up elsewhere over the year, what crosses otherwise in some period) among the players."""
    f = today.formulation
    territory = {n.node: n.territory for n in f.grid.nodes}
    out = dict.fromkeys(players, 0.0)
    shifted = 0.0
    for i, arc in enumerate(f.grid.arcs):
        tail, head = territory[arc.tail], territory[arc.head]
        if tail == head or not {tail, head} <= set(players):
            continue
        now = today.forward[i] - today.backward[i]
        change = (together.forward[i] - together.backward[i] - now) * f.days / 1000.0
        shifted += float(np.abs(change).sum())
        out[tail] += float(change.sum())
        out[head] -= float(change.sum())
    return sum(max(v, 0.0) for v in out.values()), shifted


def _misclosures(case: Case, year: int, players: Sequence[str]) -> dict[str, tuple[float, float]] | None:
    untouched = case.as_read()
    if not any(f.year == year for f in untouched.balances):
        return None
    network, scenario = untouched.planning_year(year)
    config = untouched.config.reconcile
    found = reconcile(
        network, scenario, untouched.balances, deviations=config.deviations, held=frozenset(config.held)
    )
    if not found.outcome.is_solved:
        return None
    return {
        m.party: (round(m.misclosure_bcm, DIGITS_BCM), round(m.sigma_bcm, DIGITS_BCM))
        for m in found.misclosures
        if m.party in players
    }
