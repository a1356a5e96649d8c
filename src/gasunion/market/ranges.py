"""Which figures of an equilibrium are unique, and between what the others may lie.

What is curved is unique. The rest is a face: all points that are complementary to the prices that were found,
and all prices that are complementary to the point. Each figure is a linear form on one of the two, so two
linear programmes give its range. First one form that mixes all figures is tried: where it has no range, none
of them has.

See docs/theory/market.md, section "What is not unique".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gasunion.market.charges import charge_of
from gasunion.market.equilibrium import Equilibrium
from gasunion.market.figures import (
    UNNAMED,
    arc_shares,
    charges,
    costs_of,
    figures_of,
    step_worth,
    store_shares,
)
from gasunion.market.formulation import at_point
from gasunion.program import Floats, Handle, Ints, Program, solve

BINDS = 1e-9
"""Of the largest cost or quantity: a dual or a slack below it counts as none."""
APART = 1e-6
"""Of a figure's size: a range narrower than that is one value."""
MOST_COLUMNS = 60_000
MAY_BE_BELOW = ("profit.", "welfare", "consumer_surplus.", "prices.")
"""Figures that may lie below 0; sales, rents and charges do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """constant + coefficients · values: a figure as a linear form of columns, or of row duals."""

    index: Ints
    coefficients: Floats
    constant: float = 0.0


Ranges = dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uniqueness:
    """What is known of uniqueness.

    Attributes
    ----------
    ranges : dotted name of a figure → (least, most), of those that are not unique.
    unsettled : figures of which it could not be found out, and why.
    """

    ranges: Ranges
    unsettled: dict[str, str]


def uniqueness(found: Equilibrium) -> Uniqueness:
    """Ranges of every printed figure that is not unique; names are those of the answer."""
    program, _ = at_point(
        found.form,
        quantity=found.sold(),
        production=found.values(found.form.production),
        is_conic=False,
    )
    ranges: Ranges = {}
    unsettled: dict[str, str] = {}
    for forms, face in ((_points(found), _primal_face), (_prices(found), _dual_face)):
        if not forms:
            continue
        if program.cost.size > MOST_COLUMNS:
            unsettled |= dict.fromkeys(forms, f"not examined: {program.cost.size:,} quantities")
            continue
        told = _ranges(face(program, found), forms)
        if told is None:
            unsettled |= dict.fromkeys(forms, "the programme of its range was not solved")
        else:
            ranges |= told
    return Uniqueness(ranges=ranges, unsettled=unsettled)


def open_charges(found: Equilibrium) -> Ranges | None:
    """Ranges of charges, and of welfare with them, that are not unique; None where not found out."""
    forms = _charges(found)
    if not forms:
        return {}
    program, _ = at_point(
        found.form, quantity=found.sold(), production=found.values(found.form.production), is_conic=False
    )
    if program.cost.size > MOST_COLUMNS:
        return None
    return _ranges(_primal_face(program, found), forms)


def _ranges(program: Program, forms: Mapping[str, Form]) -> Ranges | None:
    """Ranges of forms over a face; None where a programme was not solved."""
    handle = Handle(program, method="simplex", tolerance=1e-9)
    size = program.cost.size
    draw = np.random.default_rng(14)
    mixed = np.zeros(size)
    for form in forms.values():
        np.add.at(mixed, form.index, draw.uniform(1.0, 2.0) * form.coefficients)
    ends = _ends(handle, mixed)
    if ends is None:
        return None
    if ends[1] - ends[0] <= BINDS * (1.0 + abs(ends[0])):
        return {}
    out: Ranges = {}
    for name, form in forms.items():
        own = np.zeros(size)
        np.add.at(own, form.index, form.coefficients)
        ends = _ends(handle, own)
        if ends is None:
            return None
        low, high = ends[0] + form.constant, ends[1] + form.constant
        if not name.startswith(MAY_BE_BELOW):
            low = max(low, 0.0)  # a programme's tolerance, and nothing that is sold or paid
        if high - low > APART * (1.0 + max(abs(low), abs(high))):
            out[name] = (low, high)
    return out


def _ends(handle: Handle, form: Floats) -> tuple[float, float] | None:
    found = []
    every = np.arange(form.size, dtype=np.int32)
    for sign in (1.0, -1.0):
        handle.set_cost(every, sign * form)
        solution = handle.solve()
        if not solution.outcome.is_solved:
            return None
        found.append(sign * solution.objective)
    return found[0], found[1]


def _points(found: Equilibrium) -> dict[str, Form]:
    """Figures that are quantities and need not be unique: sales without margin, use in steps, charges."""
    form, market = found.form, found.form.market
    out = {}
    for k, (trader, m) in enumerate(form.places.pair):
        if form.theta[k] == 0.0 or (form.held_of == form.held_of[k]).sum() > 1:
            name = f"quantities.{trader}.{market.outlets[m].market}"
            out[name] = Form(index=form.sales[k].astype(np.int32), coefficients=form.weight)
    for m, columns in form.steps.items():
        index = columns.ravel().astype(np.int32)
        weight = np.broadcast_to(form.weight, columns.shape).ravel()
        out[f"sold.{market.outlets[m].market}"] = Form(index=index, coefficients=weight)
    return out | _charges(found)


def _charges(found: Equilibrium) -> dict[str, Form]:
    """Charges by arc and by trader, and welfare, which holds them: over equal ways of gas they may differ.

    Profits do not: charges are part of what a way costs its trader, and equal ways cost it the same.
    """
    form, market = found.form, found.form.market
    parts: dict[str, list[tuple[int, float]]] = {}
    for k, (trader, a) in enumerate(form.places.arc):
        charge = charge_of(market.lines[a], trader)
        if charge > 0.0:
            columns = [*form.flows.forward[k], *form.flows.backward[k]]
            own = [(int(c), charge * w) for c, w in zip(columns, [*form.weight] * 2, strict=True)]
            line = market.lines[a]
            for name in (
                f"charges.by_arc.{line.arc}",
                f"charges.by_owner.{line.owner or UNNAMED}",
                f"charges.by_trader.{trader}",
                "welfare",
            ):
                parts.setdefault(name, []).extend(own)
    if not parts:
        return {}
    rest = figures_of(found).welfare - sum(charges(found)[0].values())
    return {
        name: Form(
            index=np.array([c for c, _ in own], dtype=np.int32),
            coefficients=np.array([v for _, v in own]),
            constant=rest if name == "welfare" else 0.0,
        )
        for name, own in parts.items()
    }


def _prices(found: Equilibrium) -> dict[str, Form]:
    """Figures that are prices and money."""
    form, market = found.form, found.form.market
    weight, sales = form.weight, found.values(form.sales)
    share, costs, sold = arc_shares(found), costs_of(found), found.sold()
    out = {}
    for number, trader in enumerate(market.traders):
        index: list[Ints] = []
        values: list[Floats] = []
        constant = -float(costs[number])
        for k, (t, m) in enumerate(form.places.pair):
            if t == trader and m in form.steps:  # the price is a dual over the period's share of the year
                index.append(form.demand[m])
                values.append(sales[k])
            elif t == trader:
                constant += float(sales[k] @ (found.price[m] * weight))
        for k, (t, a) in enumerate(form.places.arc):
            if t == trader:
                index.append(form.pooled[a])
                values.append(share[k])
        for rows, used, (t, s) in store_shares(found):
            if t == trader:
                index.append(rows[s])
                values.append(used)
        out[f"profit.{trader}"] = _form(index, values, constant)
    arcs = [
        [(form.pooled[a], -np.where(np.isfinite(np.array(line.capacity_forward)), 1.0, 0.0))]
        for a, line in enumerate(market.lines)
    ]
    out |= _rents("congestion_rent.by_arc", [(x.arc, x.owner) for x in market.lines], arcs)
    stores = [
        [(rows[k], -used) for rows, used, (_, k) in store_shares(found) if k == s]
        for s in range(len(market.stores))
    ]
    out |= _rents("storage_rent.by_store", [(s.store, s.owner) for s in market.stores], stores)
    for m in form.steps:
        name, volume = market.outlets[m].market, float(sold[m] @ weight)
        of = sold[m] / volume if volume > 0 else np.ones(weight.size)
        out[f"prices.{name}"] = _form([form.demand[m]], [of], 0.0)
        out[f"consumer_surplus.{name}"] = _form([form.demand[m]], [-sold[m]], step_worth(found, m))
    return {name: f for name, f in out.items() if f.index.size}


def _rents(
    place: str, named: list[tuple[str, str]], parts: list[list[tuple[Ints, Floats]]]
) -> dict[str, Form]:
    """Rents by arc or store, and by owner: what is open of each of two may be settled of both together."""
    out, owned = {}, dict[str, list[tuple[Ints, Floats]]]()
    for (name, owner), own in zip(named, parts, strict=True):
        out[f"{place}.{name}"] = _form([i for i, _ in own], [v for _, v in own], 0.0)
        owned.setdefault(owner or UNNAMED, []).extend(own)
    kind = place.partition(".")[0]
    return out | {
        f"{kind}.by_owner.{owner}": _form([i for i, _ in own], [v for _, v in own], 0.0)
        for owner, own in owned.items()
    }


def _form(index: list[Ints], values: list[Floats], constant: float) -> Form:
    if not index:
        return Form(index=np.zeros(0, dtype=np.int32), coefficients=np.zeros(0), constant=constant)
    return Form(
        index=np.concatenate(index).astype(np.int32), coefficients=np.concatenate(values), constant=constant
    )


def most_even(found: Equilibrium) -> Equilibrium:
    """The equilibrium whose traders without a margin share alike what is not unique: least Σ w s².

    It is what is left of the sales of traders with the same small conduct as that conduct falls to 0.
    """
    form = found.form
    program, _ = at_point(
        form, quantity=found.sold(), production=found.values(form.production), is_conic=False
    )
    quadratic = np.zeros(program.cost.size)
    for k in range(form.theta.size):
        if form.theta[k] == 0.0 or (form.held_of == form.held_of[k]).sum() > 1:
            quadratic[form.sales[k]] = form.weight
    face = dataclasses.replace(_primal_face(program, found, slack=0.0), quadratic=quadratic)
    solution = solve(face, polish=True)
    if not solution.outcome.is_solved:
        return found
    return dataclasses.replace(found, x=solution.x)


def _primal_face(program: Program, found: Equilibrium, slack: float = BINDS) -> Program:
    """All points that go with the prices: what is curved stays, what does not pay stays at its bound.

    slack : relative, of what is held; 0 for a programme that is not solved by simplex.
    """
    assert program.quadratic is not None
    x, y = found.x, found.row_dual
    reduced = program.cost + program.quadratic * x - np.asarray(program.matrix.T @ y)
    near = BINDS * (1.0 + float(np.max(np.abs(program.cost), initial=0.0)))
    lower, upper = program.lower.copy(), program.upper.copy()
    held = (program.quadratic > 0) | (np.abs(reduced) > near)
    room = slack * (1.0 + np.abs(x))
    lower[held] = np.maximum(lower, x - room)[held]
    upper[held] = np.maximum(np.minimum(upper, x + room), lower)[held]
    row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
    binds = np.abs(y) > near
    row_lower[binds & (y < 0)] = row_upper[binds & (y < 0)]
    row_upper[binds & (y > 0)] = row_lower[binds & (y > 0)]
    loose = row_lower != row_upper
    row_lower[~loose] -= slack
    row_upper[~loose] += slack
    return Program(
        cost=np.zeros(x.size),
        lower=lower,
        upper=upper,
        matrix=program.matrix,
        row_lower=row_lower,
        row_upper=row_upper,
    )


def _dual_face(program: Program, found: Equilibrium) -> Program:
    """All prices that go with the point: columns are row duals, rows are columns' reduced costs."""
    assert program.quadratic is not None
    x = found.x
    gradient = program.cost + program.quadratic * x
    row = np.asarray(program.matrix @ x)
    near = BINDS * (1.0 + np.abs(x))
    at_lower = x <= program.lower + near
    at_upper = x >= program.upper - near
    low = np.where(at_upper, -np.inf, gradient)  # gradient − Aᵀy ≥ 0 at a lower bound, ≤ 0 at an upper
    high = np.where(at_lower, np.inf, gradient)
    swap = at_lower & ~at_upper
    low, high = np.where(swap, -np.inf, low), np.where(swap, gradient, high)
    only_upper = at_upper & ~at_lower
    low, high = np.where(only_upper, gradient, low), np.where(only_upper, np.inf, high)
    both = at_upper & at_lower
    low, high = np.where(both, -np.inf, low), np.where(both, np.inf, high)
    size = BINDS * (1.0 + np.abs(row))
    is_equal = program.row_lower == program.row_upper
    above = is_equal | (row <= program.row_lower + size)  # may have a dual above 0
    below = is_equal | (row >= program.row_upper - size)
    miss = BINDS * (1.0 + np.abs(gradient))
    return Program(
        cost=np.zeros(row.size),
        lower=np.where(below, -np.inf, 0.0),
        upper=np.where(above, np.inf, 0.0),
        matrix=program.matrix.T.tocsc(),
        row_lower=low - miss,
        row_upper=high + miss,
    )
