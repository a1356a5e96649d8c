"""How sure a plan is: the inputs that move it, their confidence, and what one per cent of each is worth.

An input moves a plan where its flow or its price is not zero. Its worth is the change of the plan's surplus,
to first order, when its main figure changes by one per cent: a capacity or a demand by the dual of its limit,
a cost or a value by the volume it is paid on. The least sure inputs that matter are the estimated ones with
the greatest worth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gasunion.planning.formulation import MUSD_PER_MCM
from gasunion.planning.plan import Plan
from gasunion.program import Floats, Handle
from gasunion.scenario.source import Confidence, Sourced, worst

ONE_PERCENT = 0.01
MOVES_BCM = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingInput:
    """An input that moves a plan.

    Attributes
    ----------
    table, row : where it stands in the case folder. figure : what of it. sourced : its source.
    volume_bcm : gas it carries, gives or takes over the year.
    worth_musd : size of the change of the surplus of a year when the figure changes by one per cent.
    """

    table: str
    row: str
    figure: str
    sourced: Sourced
    volume_bcm: float
    worth_musd: float

    @property
    def confidence(self) -> Confidence:
        """Of its row."""
        return self.sourced.confidence


def moving_inputs(plan: Plan) -> tuple[MovingInput, ...]:
    """Every input that moves a solved plan, the most valuable first."""
    f, scenario = plan.formulation, plan.scenario
    solution = Handle(plan.program).solve()
    # What a coalition may not move is no input that moves it.
    is_settled = (plan.program.lower == plan.program.upper) & plan.scenario.has_base
    cost, dual = np.where(is_settled, 0.0, solution.reduced_cost), solution.row_dual
    days, weight = f.days, f.days * MUSD_PER_MCM
    found: list[MovingInput] = []

    def add(table: str, row: str, figure: str, sourced: Sourced, volume: float, worth: float) -> None:
        if volume > MOVES_BCM or worth > MOVES_BCM:
            found.append(
                MovingInput(
                    table=table,
                    row=row,
                    figure=figure,
                    sourced=sourced,
                    volume_bcm=volume,
                    worth_musd=ONE_PERCENT * worth,
                )
            )

    annual = f.model.rows["production of the year"].index
    most = f.model.rows["production maximum"].index
    upper = np.where(np.isfinite(plan.program.row_upper), plan.program.row_upper, 0.0)
    for i, s in enumerate(scenario.supplies):
        mcm = float(plan.production[i] @ days)
        limits = abs(dual[annual[i]] * upper[annual[i]]) + float(np.abs(dual[most[i]] * upper[most[i]]).sum())
        add("supplies", s.node, "capacity", s.sourced, mcm / 1000, limits)
        add("supplies", s.node, "cost", s.sourced, mcm / 1000, mcm * MUSD_PER_MCM * s.cost_usd_per_tcm)
    shared = f.model.rows["shared capacity"]
    both = {name: shared.index[i] for i, name in enumerate(shared.labels["arc"])}
    terms = {t.arc: t for t in scenario.terms}
    for i, name in enumerate(f.grid.arc_names):
        if name not in terms or f.project_of_arc[i] >= 0:
            continue
        flow = plan.forward[i] + plan.backward[i]
        worth = 0.0
        for columns in (f.columns.flows.forward[i], f.columns.flows.backward[i]):
            worth += float(np.abs(np.minimum(cost[columns], 0.0) * plan.program.upper[columns]).sum())
        if name in both:
            worth += float(np.abs(dual[both[name]]).sum())
        mcm = float(flow @ days)
        add("arcs", name, "capacity", terms[name].sourced, mcm / 1000, worth)
        add("arcs", name, "opex", terms[name].sourced, mcm / 1000, mcm * MUSD_PER_MCM * f.opex_usd_per_tcm[i])
    _add_uses(plan, cost, weight, add)
    for i, c in enumerate(scenario.contracts):
        worth = float(np.abs(dual[f.contracts.pin[i]] * plan.contract_quantity[i]).sum())
        worth += abs(dual[f.contracts.year[i]] * float(plan.contract_quantity[i] @ days))
        figure = "agreed quantity" if plan.pins is not None else "minimum and maximum"
        add(
            "contracts",
            c.contract,
            figure,
            c.sourced,
            float(np.abs(plan.contract_quantity[i]) @ days) / 1000,
            worth,
        )
    for i, store in enumerate(scenario.storages):
        worth = float(
            np.abs(
                np.minimum(cost[f.columns.store.stock[i]], 0.0) * plan.program.upper[f.columns.store.stock[i]]
            ).sum()
        )
        add(
            "storages",
            store.storage,
            "working gas",
            store.sourced,
            float(plan.withdrawal[i] @ days) / 1000,
            worth,
        )
    return tuple(sorted(found, key=lambda x: (-x.worth_musd, x.table, x.row, x.figure)))


def _add_uses(plan: Plan, cost: Floats, weight: Floats, add: Callable[..., None]) -> None:
    f, scenario = plan.formulation, plan.scenario
    demands = {(d.node, d.use_class): d for d in scenario.demands}
    totals: dict[tuple[str, str], list[float]] = {}
    values: dict[str, float] = {}  # by node of an outside market
    for i, u in enumerate(f.uses):
        columns = f.columns.use[i]
        entry = totals.setdefault((u.node, u.use_class), [0.0, 0.0])
        entry[0] += float(plan.use[i] @ f.days)
        entry[1] += float(np.abs(np.minimum(cost[columns], 0.0) * plan.program.upper[columns]).sum())
        if u.use_class == "market":
            values[u.node] = values.get(u.node, 0.0) + float(plan.use[i] @ weight) * u.value_usd_per_tcm
    for key, (mcm, worth) in totals.items():
        if key in demands:
            add("demands", f"{key[0]},{key[1]}", "quantity", demands[key].sourced, mcm / 1000, worth)
    for m in scenario.markets:
        mcm, worth = totals[(m.node, "market")]
        if m.step == 1:
            add("markets", m.node, "quantity and value", m.sourced, mcm / 1000, max(worth, values[m.node]))


def least_sure(plan: Plan, *, count: int = 10) -> tuple[MovingInput, ...]:
    """The estimated inputs that matter most, the most valuable first."""
    return tuple(x for x in moving_inputs(plan) if x.confidence == "estimated")[:count]


def plan_confidence(plan: Plan) -> Confidence:
    """The least sure among the inputs that move a plan."""
    return worst(x.confidence for x in moving_inputs(plan))
