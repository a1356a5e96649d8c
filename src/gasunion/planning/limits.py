"""Limits of production, projects and joint sections.

References: docs/theory/planning.md, equations 2 and 3.
"""

from __future__ import annotations

import numpy as np

from gasunion.planning.columns import Columns, supply_labels_of
from gasunion.program import Floats
from gasunion.scenario.scenario import Scenario
from gasunion.scenario.storage import Storage
from gasunion.scenario.supply import Supply
from gasunion.transport.flows import FlowColumns, Grid
from gasunion.transport.model import Indices, Model
from gasunion.units import mcm_d_from_bcm_y


def add_production_limits(
    model: Model,
    scenario: Scenario,
    supplies: tuple[Supply, ...],
    project: Indices,
    columns: Columns,
    days: Floats,
    labels: tuple[str, ...],
) -> None:
    """Production within its months and its year; a project's as far as it is built."""
    # The mean daily rate is the year's gas over the year's days: 366 in a leap year.
    year_days = float(scenario.calendar.days)
    names = supply_labels_of(supplies)
    mean = np.array([[s.capacity_bcm_y * 1000.0 / year_days] for s in supplies]).reshape(len(supplies), 1)
    least = mean * np.array([[s.month_min_factor] for s in supplies]).reshape(len(supplies), 1)
    most = mean * np.array([[s.month_max_factor] for s in supplies]).reshape(len(supplies), 1)
    is_built = (project < 0)[:, None]
    model.add_rows(
        "production minimum",
        {"supply": names, "period": labels},
        lower=np.where(is_built, least, -np.inf),
        upper=np.inf,
        terms=[(columns.production, 1.0), (columns.missed_minimum, 1.0)],
    )
    rows = model.add_rows(
        "production maximum",
        {"supply": names, "period": labels},
        lower=-np.inf,
        upper=np.where(is_built, most, 0.0),
        terms=[(columns.production, 1.0)],
    )
    annual = model.add_rows(
        "production of the year",
        {"supply": names},
        lower=-np.inf,
        upper=np.where(is_built[:, 0], mean[:, 0] * year_days, 0.0),
    )
    model.add_entries(annual[:, None], columns.production, days)
    new = np.flatnonzero(project >= 0)
    if new.size:
        build = columns.build[project[new]][:, None]
        model.add_entries(rows[new], build, -most[new])
        model.add_entries(annual[new][:, None], build, -mean[new] * year_days)


def add_project_limits(
    model: Model,
    grid: Grid,
    columns: Columns,
    project_of_arc: Indices,
    storages: tuple[Storage, ...],
    project_of_storage: Indices,
) -> None:
    """Arcs and storages of a project carry and hold as far as it is built."""
    new = np.flatnonzero(project_of_arc >= 0)
    if new.size:
        build = columns.build[project_of_arc[new]][:, None]
        for name, flow, capacity in (
            ("project forward capacity", columns.flows.forward, grid.capacity_forward_mcm_d),
            ("project backward capacity", columns.flows.backward, grid.capacity_backward_mcm_d),
        ):
            model.add_rows(
                name,
                {"arc": [grid.arc_names[i] for i in new], "period": grid.periods},
                lower=-np.inf,
                upper=0.0,
                terms=[(flow[new], 1.0), (build, -capacity[new])],
            )
    stores = np.flatnonzero(project_of_storage >= 0)
    if stores.size:
        build = columns.build[project_of_storage[stores]][:, None]
        labels = {"storage": [storages[i].storage for i in stores], "period": grid.periods}
        for name, block, size in (
            (
                "project working gas",
                columns.store.stock,
                [storages[i].working_gas_bcm * 1000.0 for i in stores],
            ),
            ("project injection", columns.store.injection, [storages[i].injection_mcm_d for i in stores]),
            ("project withdrawal", columns.store.withdrawal, [storages[i].withdrawal_mcm_d for i in stores]),
        ):
            model.add_rows(
                name,
                labels,
                lower=-np.inf,
                upper=0.0,
                terms=[(block[stores], 1.0), (build, -np.array(size)[:, None])],
            )


def add_joint_limits(
    model: Model, scenario: Scenario, grid: Grid, flows: FlowColumns, labels: tuple[str, ...]
) -> None:
    """One limit over the summed flows of several ways."""
    limits = scenario.joint_limits
    rows = model.add_rows(
        "joint limit",
        {"limit": [x.limit for x in limits], "period": labels},
        lower=-np.inf,
        upper=np.array([[mcm_d_from_bcm_y(x.capacity_bcm_y)] for x in limits]).reshape(len(limits), 1),
    )
    for i, limit in enumerate(limits):
        for way in limit.ways:
            block = flows.forward if way.is_forward else flows.backward
            for a, arc in enumerate(grid.arcs):
                if arc.corridor == way.corridor:
                    model.add_entries(rows[i], block[a], 1.0)
