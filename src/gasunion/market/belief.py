"""The second proof's bound of a best reply: what a trader believes of one market, and could gain there.

Shares no code with what solves.

See docs/theory/market.md, section "What is rechecked".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from gasunion.market.forms import IsoelasticDemand, LinearDemand, StepDemand
from gasunion.market.setting import Outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What a trader believes of one market: that others give way by 1 − θ of what it adds."""

    outlet: Outlet
    period: int
    price: float
    sold: float
    held: float
    theta: float
    ahead: float
    steep: float
    value: float

    def could_gain(self, *, most: float) -> float:
        """Most it could gain by another quantity, a unit being worth `value` to it elsewhere. [MUSD/y]"""
        if self.theta == 0 or isinstance(self.outlet.demand[self.period], StepDemand):
            margin = self.price - self.value
            return max(margin, 0.0) * max(most - self.held, 0.0) + max(-margin, 0.0) * self.held
        if isinstance(self.outlet.demand[self.period], LinearDemand):
            bend = self.theta * self.steep
            best = max(0.0, (self.price + bend * (self.held + self.ahead) - self.value) / (2.0 * bend))
            return self._objective(best) - self._objective(self.held)
        tries = [self.held * 2.0 ** (k / 16.0 - 10.0) for k in range(321)]
        at = max(range(len(tries)), key=lambda k: self._objective(tries[k]))
        low, high = tries[max(at - 1, 0)], tries[min(at + 1, len(tries) - 1)]
        for _ in range(100):  # golden section between the neighbours of the best try
            one, other = high - 0.6180339887498949 * (high - low), low + 0.6180339887498949 * (high - low)
            low, high = (low, other) if self._objective(one) > self._objective(other) else (one, high)
        best = max(self._objective(0.5 * (low + high)), self._objective(tries[at]))
        return max(0.0, best - self._objective(self.held))

    def _objective(self, sale: float) -> float:
        change, curve = sale - self.held, self.outlet.demand[self.period]
        if isinstance(curve, IsoelasticDemand):
            sold = self.sold + self.theta * change
            share = sold / (self.outlet.factor[self.period] * curve.scale)
            price = curve.price_high if share <= 0 else math.exp(math.log(share) / curve.elasticity)
            price = min(price, curve.price_high)
        else:
            price = self.price - self.theta * self.steep * change
        return price * (sale - self.ahead) - self.value * sale
