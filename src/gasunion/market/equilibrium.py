"""The equilibrium of a market: one convex programme, and an outer loop where a curve is not straight.

1. Linear demand, steps, and costs that are at most quadratic: one linear or quadratic programme.
2. Power and Golombek costs: the same with cones, then with second-order expansions of the costs at the point
   that was found, until the point stays. The cones find the way, the expansions give the digits.
3. Isoelastic demand: its tangent at the quantity at hand; the quantity that the programme answers is the
   next one, mixed by Anderson's rule, until they agree.

See docs/theory/market.md, section "When one QP is the equilibrium".

References
----------
Anderson: Iterative procedures for nonlinear integral equations, J. ACM 12(4), 1965.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from gasunion.market.curves import quantity_at, total_of
from gasunion.market.forms import GolombekCost, IsoelasticDemand, PowerCost
from gasunion.market.formulation import Formulation, at_point, formulate, tangents
from gasunion.market.setting import Market
from gasunion.outcome import Finding, Outcome
from gasunion.program import Floats, Program, Solution, solve

STAYS = 1e-11
"""Relative change of every quantity at which the loop ends."""
SETTLED = 1e-8
"""What the loop must have come to when it no longer comes closer."""
NEAR = 1e-3
"""Relative change from which on costs are expanded and cones left."""
MOST_ROUNDS = 300
PATIENCE = 3
"""Rounds without coming closer before less is asked."""
NOISE, TOLERANCE = 1e-13, 1e-10
"""By how much of itself a cost may seem to rise: by rounding; within the solver's tolerance, where flows that
cost the same leave no point to carry to the digits of the machine."""
MEMORY = 5
_AT_BOUND = {
    "highest": "Selling less pays its sellers more without end where elasticity is weak against conduct. "
    "Give a linear demand with a choke price, a lower conduct, or a higher price_high.",
    "lowest": "Give a lower price_low.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Equilibrium:
    """A point with its prices, as arrays in the order of the formulation's blocks.

    Attributes
    ----------
    outcome : how it ended. rounds : programmes that were solved.
    x, row_dual : of the last programme; empty where there is no equilibrium.
    price : (market, period) what traders are paid. [USD/tcm]
    """

    outcome: Outcome
    form: Formulation
    rounds: int
    x: Floats
    row_dual: Floats
    price: Floats

    def values(self, columns: np.ndarray) -> Floats:
        """Values of a block of columns; what differs from 0 by rounding alone is 0."""
        values = self.x[columns]
        return np.where(np.abs(values) < 1e-12 * (1.0 + np.max(np.abs(values), initial=0.0)), 0.0, values)

    def node_price(self) -> Floats:
        """(node copy, period) what a unit of a trader's gas is worth to it there. [USD/tcm]"""
        return self.row_dual[self.form.balance] / self.form.weight

    def arc_rent(self) -> Floats:
        """(arc, period) congestion rent. [MUSD]"""
        return np.maximum(-self.row_dual[self.form.pooled], 0.0)

    def sold(self) -> Floats:
        """(market, period) what is sold. [bcm/y]"""
        form = self.form
        out = np.zeros(form.demand.shape)
        np.add.at(out, [k for _, k in form.places.pair], self.values(form.sales))
        return out


def equilibrium(market: Market) -> Equilibrium:
    """The equilibrium of a market.

    Returns
    -------
    Equilibrium with code solved, infeasible, outside_limits (an isoelastic market ends at a stated price
    bound) or out_of_steps.
    """
    form = formulate(market)
    bent = [k for k, o in enumerate(market.outlets) if isinstance(o.demand[0], IsoelasticDemand)]
    curved = [k for k, s in enumerate(market.sites) if isinstance(s.cost, PowerCost | GolombekCost)]
    quantity, production = _start(market, form)
    low, high = _bounds(market, bent)
    mixing = _Mixing()
    point: Floats | None = None
    is_conic, change, best = bool(curved), np.inf, np.inf
    waited = rounds = 0
    while True:
        program, size = at_point(form, quantity=quantity, production=production, is_conic=is_conic)
        about = np.zeros(program.cost.size)
        if curved and not is_conic:
            about[form.production[curved]] = production[curved]
        solution = _solved_about(program, about)
        rounds += 1
        if not solution.outcome.is_solved:
            return _none(form, solution, rounds)
        if not bent and not curved:
            break
        x = solution.x[:size]
        output = x[form.production]
        after = np.clip(x[form.quantity[bent]], low, high) if bent else np.zeros((0, form.weight.size))
        before = quantity[bent]
        change = _change(after, before)
        moved = change if is_conic else max(change, _change(output[curved], production[curved]))
        was_conic, is_conic = is_conic, is_conic and change > NEAR
        room = NOISE if waited < PATIENCE else TOLERANCE
        point = x if point is None or was_conic else _nearer(form, program, point, x, room=room)
        production = point[form.production]
        if not was_conic and moved <= STAYS:
            break
        waited = 0 if moved < 0.9 * best else waited + 1
        best = min(best, moved)
        if not was_conic and moved <= SETTLED and waited >= PATIENCE:
            break
        if rounds >= MOST_ROUNDS:
            return _unsettled(form, rounds, moved)
        if bent:
            quantity = quantity.copy()
            quantity[bent] = np.clip(mixing.next(before, after), low, high)
    choke, slope = tangents(market, quantity)
    found = Equilibrium(
        outcome=Outcome(code="solved", message=f"{rounds} programmes"),
        form=form,
        rounds=rounds,
        x=solution.x[: form.program.cost.size],
        row_dual=solution.row_dual,
        price=np.zeros(form.demand.shape),
    )
    price = choke - slope * found.sold()
    stepped = sorted(form.steps)
    price[stepped] = solution.row_dual[form.demand[stepped]] / form.weight
    return _judged(market, dataclasses.replace(found, price=price), bent, low, high)


def _solved_about(program: Program, about: Floats) -> Solution:
    """The solution of a programme, solved in its distance from a point.

    An expansion with a steep second derivative has a large constant; a solver whose tolerance is relative to
    the objective would lose its digits in it.
    """
    if not np.any(about) or program.quadratic is None:
        return solve(program, polish=True)
    moved = np.asarray(program.matrix @ about)
    near = dataclasses.replace(
        program,
        cost=program.cost + program.quadratic * about,
        lower=program.lower - about,
        upper=program.upper - about,
        row_lower=program.row_lower - moved,
        row_upper=program.row_upper - moved,
    )
    solution = solve(near, polish=True)
    if not solution.outcome.is_solved:
        return solution
    return dataclasses.replace(solution, x=solution.x + about, row=solution.row + moved)


def _nearer(form: Formulation, program: Program, point: Floats, answer: Floats, *, room: float) -> Floats:
    """How far to go from a point towards what its expansion answers: half, and again, until cost falls.

    Near the end of a steep cost a whole step leads to and fro for ever.

    Parameters
    ----------
    room : share of the cost by which it may seem to rise.
    """
    assert program.quadratic is not None
    plain, quadratic = program.cost.copy(), program.quadratic.copy()
    plain[form.production] = quadratic[form.production] = 0.0

    def worth(x: Floats) -> float:
        costs = [
            [total_of(site.cost, float(rate)) for rate in rates]
            for site, rates in zip(form.market.sites, x[form.production], strict=True)
        ]
        curved = float(np.sum(np.array(costs) * form.weight))
        return float(plain @ x + 0.5 * quadratic @ x**2) + curved

    before = worth(point)
    for halves in range(20):
        there = point + 0.5**halves * (answer - point)
        if worth(there) <= before + room * (1.0 + abs(before)):
            return there
    return answer


class _Mixing:
    """Anderson's rule in the logarithm of the quantities: the mean of past answers that misses least."""

    def __init__(self) -> None:
        self._points: list[Floats] = []
        self._misses: list[Floats] = []

    def next(self, before: Floats, after: Floats) -> Floats:
        """The next point, from a point and what it answered."""
        point, answer = np.log(before).ravel(), np.log(after).ravel()
        miss = answer - point
        if self._misses and np.max(np.abs(miss)) > 2.0 * np.max(np.abs(self._misses[-1])):
            self._points, self._misses = [], []  # it led astray: forget, and take the plain answer
        self._points = [*self._points, point][-MEMORY:]
        self._misses = [*self._misses, miss][-MEMORY:]
        if len(self._misses) > 1:
            steps = np.array([m - miss for m in self._misses[:-1]]).T
            share, *_ = np.linalg.lstsq(steps, -miss, rcond=1e-10)
            back = np.array([p - point for p in self._points[:-1]]).T
            answer = answer + (back + steps) @ share
        out: Floats = np.exp(np.clip(answer, point - 2.0, point + 2.0)).reshape(before.shape)
        return out


def _start(market: Market, form: Formulation) -> tuple[Floats, Floats]:
    """Where curves are straightened first: quantities at the middle of their prices, no output."""
    quantity = np.ones(form.demand.shape)
    for k, outlet in enumerate(market.outlets):
        for t, (curve, factor) in enumerate(zip(outlet.demand, outlet.factor, strict=True)):
            if isinstance(curve, IsoelasticDemand):
                quantity[k, t] = quantity_at(
                    curve, float(np.sqrt(curve.price_low * curve.price_high)), factor
                )
    return quantity, np.zeros(form.production.shape)


def _bounds(market: Market, bent: list[int]) -> tuple[Floats, Floats]:
    """(bent market, period) least and most that the stated prices allow."""
    shape = (len(bent), len(market.periods))
    low, high = np.zeros(shape), np.zeros(shape)
    for row, outlet in enumerate(market.outlets[k] for k in bent):
        for t, (curve, factor) in enumerate(zip(outlet.demand, outlet.factor, strict=True)):
            assert isinstance(curve, IsoelasticDemand)
            low[row, t] = quantity_at(curve, curve.price_high, factor)
            high[row, t] = quantity_at(curve, curve.price_low, factor)
    return low, high


def _change(after: Floats, before: Floats) -> float:
    scale = np.maximum(np.abs(before), 1e-6 * (1.0 + np.max(np.abs(before), initial=0.0)))
    return float(np.max(np.abs(after - before) / scale, initial=0.0))


def _judged(market: Market, found: Equilibrium, bent: list[int], low: Floats, high: Floats) -> Equilibrium:
    """The equilibrium; none where a stated price bound holds a market, and no condition of it does."""
    sold = found.sold()[bent]
    ends = [(sold <= low * (1 + 1e-9), "highest"), (sold >= high * (1 - 1e-9), "lowest")]
    findings = []
    for where, side in ends:
        for row, t in zip(*np.nonzero(where), strict=True):
            outlet = market.outlets[bent[row]]
            curve = outlet.demand[t]
            assert isinstance(curve, IsoelasticDemand)
            price = curve.price_high if side == "highest" else curve.price_low
            findings.append(
                Finding(
                    where=f"markets, {outlet.market}, {market.periods[t]}",
                    what=f"ends at the {side} price of its curve, {price:g} USD/tcm.",
                    value=price,
                    unit="USD/tcm",
                    limit=price,
                    hint=_AT_BOUND[side],
                )
            )
    if not findings:
        return found
    message = "no equilibrium between the stated price bounds: a market ends at one of them"
    outcome = Outcome(code="outside_limits", message=message, findings=tuple(findings))
    return dataclasses.replace(found, outcome=outcome, x=np.zeros(0))


def _none(form: Formulation, solution: Solution, rounds: int) -> Equilibrium:
    empty = np.zeros(0)
    code = solution.outcome.code
    message = f"no equilibrium was found: {solution.outcome.message}"
    if code == "unbounded":
        message = (
            "sales grow without limit: a price stays above cost; give capacities, or a demand that falls"
        )
    outcome = Outcome(code=code, message=message, residual=solution.outcome.residual)
    return Equilibrium(outcome=outcome, form=form, rounds=rounds, x=empty, row_dual=empty, price=empty)


def _unsettled(form: Formulation, rounds: int, moved: float) -> Equilibrium:
    empty = np.zeros(0)
    message = (
        f"after {rounds} programmes quantities still change by {moved:.1e} of themselves: there may be no "
        "equilibrium; where demand has an elasticity raise its size, or lower conduct"
    )
    outcome = Outcome(code="out_of_steps", message=message, residual=moved)
    return Equilibrium(outcome=outcome, form=form, rounds=rounds, x=empty, row_dual=empty, price=empty)
