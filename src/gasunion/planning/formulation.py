"""The planning programme of one year: variables, objective and every row but those of contracts.

    maximise  Σ_t δ_t [ Σ value·u − Σ cost·q − Σ opex·(f⁺ + f⁻) ] − annualised capex

written as a minimisation in MUSD. One programme serves the contracted plan, the status quo and every block:
what differs between them is bounds only (`planning.contracts`, `planning.blocks`), so that a re-solve starts
from the basis at hand.

References: docs/theory/planning.md, equations 1 to 7.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gasunion.network.elements import Corridor
from gasunion.network.network import Network
from gasunion.planning.columns import Columns, supply_labels_of
from gasunion.planning.limits import add_joint_limits, add_production_limits, add_project_limits
from gasunion.planning.measures import ContractRows, add_contracts
from gasunion.program import Floats, Program
from gasunion.scenario.calendar import Period
from gasunion.scenario.demand import Demand
from gasunion.scenario.projects import annuity_factor
from gasunion.scenario.scenario import Scenario
from gasunion.scenario.storage import Storage
from gasunion.scenario.supply import Supply
from gasunion.transport.flows import Grid, add_balance, add_flows, add_shared_capacity
from gasunion.transport.model import Indices, Model
from gasunion.transport.stock import add_stock
from gasunion.units import YEAR_DAYS, mcm_d_from_m3_s

MUSD_PER_MCM = 1e-3  # 1 mcm = 1000 tcm, so 1 USD/tcm on 1 mcm is 1000 USD


@dataclass(frozen=True, slots=True, kw_only=True)
class UseStep:
    """One step of what a use of gas is worth, at one node.

    Attributes
    ----------
    label : unique. node, use_class, step : where, which class ("market" for an outside market), which step.
    value_usd_per_tcm : what the plan counts: as stated in a base year, else home classes raised.
    is_home : home use.
    """

    label: str
    node: str
    use_class: str
    step: int
    value_usd_per_tcm: float
    is_home: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulation:
    """A compiled planning programme and what its numbers mean.

    Attributes
    ----------
    network, scenario : what it was compiled from.
    grid : arcs and nodes, project arcs included. project_of_arc : (arc,) project number or −1.
    supplies, storages : in order, those of projects behind; uses : use steps.
    use_limit_mcm_d : (use step, period). days : (period,).
    balance : (node, period) row numbers. border_limit : row numbers of rule 6, by (way, period).
    uplift : (column,) what is added to the cost when a plan is chosen and never counted: in a base year the
        uplift of home use, else 0. [MUSD per mcm/d]
    """

    network: Network
    scenario: Scenario
    model: Model
    program: Program
    grid: Grid
    project_of_arc: Indices
    supplies: tuple[Supply, ...]
    project_of_supply: Indices
    storages: tuple[Storage, ...]
    project_of_storage: Indices
    uses: tuple[UseStep, ...]
    use_limit_mcm_d: Floats
    days: Floats
    opex_usd_per_tcm: Floats
    columns: Columns
    balance: Indices
    contracts: ContractRows
    uplift: Floats

    @property
    def periods(self) -> tuple[Period, ...]:
        """Periods of the year."""
        return self.scenario.calendar.periods


def formulate(network: Network, scenario: Scenario) -> Formulation:
    """Compile the programme of a year.

    Raises
    ------
    ValueError : an arc of the network is no corridor, or a record names what the network does not have.
    """
    periods = scenario.calendar.periods
    labels = tuple(p.period for p in periods)
    days = np.array([p.days for p in periods], dtype=float)
    arcs, opex, project_of_arc = _arcs(network, scenario)
    grid = _grid(network, scenario, arcs)
    supplies, project_of_supply = _with_projects(
        scenario.supplies,
        [(i, p.supply) for i, x in enumerate(scenario.projects) for p in x.parts if p.supply],
    )
    storages, project_of_storage = _with_projects(
        scenario.storages,
        [(i, p.storage) for i, x in enumerate(scenario.projects) for p in x.parts if p.storage],
    )
    uses, use_limit = _uses(scenario)

    model = Model()
    weight = days * MUSD_PER_MCM
    carriage = opex[:, None] * weight
    supply_labels = {"supply": supply_labels_of(supplies), "period": labels}
    cost = np.array([[s.cost_usd_per_tcm] for s in supplies]).reshape(len(supplies), 1) * weight
    production = model.add_columns("production", supply_labels, cost=cost)
    flows = add_flows(model, grid, cost_forward=carriage, cost_backward=carriage)
    value = np.array([[u.value_usd_per_tcm] for u in uses]).reshape(len(uses), 1) * weight
    use = model.add_columns(
        "use", {"use": [u.label for u in uses], "period": labels}, upper=use_limit, cost=-value
    )
    store = add_stock(model, storages, periods=labels, days=days)
    capex = np.array(
        [
            p.capex_musd(scenario.capex_level)
            * annuity_factor(discount_rate=scenario.discount_rate, lifetime_y=p.lifetime_y)
            * scenario.calendar.days
            / YEAR_DAYS  # a leap year earns one day more
            for p in scenario.projects
        ]
    )
    build = model.add_columns(
        "build", {"project": [p.project for p in scenario.projects]}, upper=0.0, cost=capex
    )
    missed = model.add_columns("missed minimum", supply_labels, upper=0.0)
    columns = Columns(
        production=production, flows=flows, use=use, store=store, build=build, missed_minimum=missed
    )

    balance = add_balance(model, grid, flows)
    node = grid.node_names.index
    for block, places, sign in (
        (production, [s.node for s in supplies], 1.0),
        (use, [u.node for u in uses], -1.0),
        (store.withdrawal, [s.node for s in storages], 1.0),
        (store.injection, [s.node for s in storages], -1.0),
    ):
        if len(places):
            model.add_entries(balance[[node(p) for p in places]], block, sign)
    add_shared_capacity(model, grid, flows)
    add_production_limits(model, scenario, supplies, project_of_supply, columns, days, labels)
    add_project_limits(model, grid, columns, project_of_arc, storages, project_of_storage)
    add_joint_limits(model, scenario, grid, flows, labels)
    contracts = add_contracts(model, network, scenario, grid, flows, days)
    program = model.program()
    uplift = np.zeros_like(program.cost)
    if scenario.has_base:
        uplift[use[[u.is_home for u in uses]]] = -scenario.home_uplift_usd_per_tcm * weight
    return Formulation(
        network=network,
        scenario=scenario,
        model=model,
        program=program,
        grid=grid,
        project_of_arc=project_of_arc,
        supplies=supplies,
        project_of_supply=project_of_supply,
        storages=storages,
        project_of_storage=project_of_storage,
        uses=uses,
        use_limit_mcm_d=use_limit,
        days=days,
        opex_usd_per_tcm=opex,
        columns=columns,
        balance=balance,
        contracts=contracts,
        uplift=uplift,
    )


def _arcs(network: Network, scenario: Scenario) -> tuple[tuple[Corridor, ...], Floats, Indices]:
    opex = {t.arc: t.opex_usd_per_tcm for t in scenario.terms}
    rows: list[tuple[Corridor, float, int]] = []
    for arc in network.arcs:
        if not isinstance(arc, Corridor):
            raise ValueError(f"arc {arc.arc!r} is a {type(arc).__name__}; plans run on corridors")
        rows.append((arc, opex.get(arc.arc, 0.0), -1))
    for i, project in enumerate(scenario.projects):
        rows += [
            (part.arc, part.terms.opex_usd_per_tcm if part.terms else 0.0, i)
            for part in project.parts
            if part.arc is not None
        ]
    rows.sort(key=lambda row: row[0].arc)
    return (
        tuple(r[0] for r in rows),
        np.array([r[1] for r in rows], dtype=float),
        np.array([r[2] for r in rows], dtype=np.int64),
    )


def _grid(network: Network, scenario: Scenario, arcs: tuple[Corridor, ...]) -> Grid:
    left = np.ones((len(arcs), len(scenario.calendar.periods)))
    position = {a.arc: i for i, a in enumerate(arcs)}
    for window in scenario.maintenance:
        for t, period in enumerate(scenario.calendar.periods):
            overlap = (min(window.to_date, period.end) - max(window.from_date, period.start)).days
            if overlap > 0 and period.days:
                left[position[window.arc], t] -= (1.0 - window.factor) * overlap / period.days
    left = np.clip(left, 0.0, 1.0)
    forward = np.array([[mcm_d_from_m3_s(a.capacity_forward_m3_s)] for a in arcs]).reshape(len(arcs), 1)
    backward = np.array([[mcm_d_from_m3_s(a.capacity_backward_m3_s)] for a in arcs]).reshape(len(arcs), 1)
    return Grid(
        nodes=network.nodes,
        arcs=arcs,
        tail=np.array([network.node_index[a.tail] for a in arcs], dtype=np.int64),
        head=np.array([network.node_index[a.head] for a in arcs], dtype=np.int64),
        periods=tuple(p.period for p in scenario.calendar.periods),
        capacity_forward_mcm_d=forward * left,
        capacity_backward_mcm_d=backward * left,
        arrival=np.array([1.0 - a.fuel_fraction for a in arcs]),
    )


def _uses(scenario: Scenario) -> tuple[tuple[UseStep, ...], Floats]:
    classes = {c.name: c for c in scenario.classes}
    steps: list[UseStep] = []
    limits: list[Floats] = []
    for demand in scenario.demands:
        use_class = classes[demand.use_class]
        peak = use_class.peak_factor if demand.peak_factor is None else demand.peak_factor
        daily = demand_mcm_d(demand, use_class.month_shares, peak, scenario.calendar.periods)
        for number, step in enumerate(use_class.steps, start=1):
            value = step.value_usd_per_tcm
            if use_class.is_home and not scenario.has_base:
                value = max(value, scenario.home_value_usd_per_tcm)
            steps.append(
                UseStep(
                    label=f"{demand.node} {use_class.name} {number}",
                    node=demand.node,
                    use_class=use_class.name,
                    step=number,
                    value_usd_per_tcm=value,
                    is_home=use_class.is_home,
                )
            )
            limits.append(daily * step.share)
    for market in scenario.markets:
        steps.append(
            UseStep(
                label=f"{market.node} market {market.step}",
                node=market.node,
                use_class="market",
                step=market.step,
                value_usd_per_tcm=market.value_usd_per_tcm,
                is_home=False,
            )
        )
        limits.append(
            np.array(
                [
                    market.quantity_bcm_y * 1000.0 * market.month_shares[p.month - 1] / p.month_days
                    for p in scenario.calendar.periods
                ]
            )
        )
    return tuple(steps), np.array(limits).reshape(len(steps), len(scenario.calendar.periods))


def demand_mcm_d(
    demand: Demand, month_shares: tuple[float, ...], peak_factor: float, periods: tuple[Period, ...]
) -> Floats:
    """(period,) demand: peak days at peak_factor × the month's mean day, the others lower to keep the month.

    Raises
    ------
    ValueError : the peak days would take more than the month's whole demand.
    """
    daily = np.zeros(len(periods))
    for t, period in enumerate(periods):
        mean = demand.quantity_bcm_y * 1000.0 * month_shares[period.month - 1] / period.month_days
        peak_days = period.days if period.is_peak else period.month_days - period.days
        ordinary_days = period.month_days - peak_days
        if peak_factor * peak_days > period.month_days:
            raise ValueError(
                f"peak factor {peak_factor} on {peak_days} days takes more than the whole of "
                f"{period.period} at {demand.node}"
            )
        daily[t] = (
            mean * peak_factor
            if period.is_peak
            else (mean * (period.month_days - peak_factor * peak_days) / ordinary_days)
        )
    return daily


def _with_projects(records: tuple, added: list) -> tuple[tuple, Indices]:  # type: ignore[type-arg]
    numbers = [-1] * len(records) + [i for i, _ in added]
    return (*records, *(record for _, record in added)), np.array(numbers, dtype=np.int64)
