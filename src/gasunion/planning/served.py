"""What a base year served: what was wanted less what was documented short, place by place and day by day.

References: docs/theory/worth.md, sections "Yielding contracts" and "Worlds".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from gasunion.planning.formulation import Formulation, demand_mcm_d
from gasunion.program import Floats
from gasunion.scenario.balances import BalanceFigure
from gasunion.scenario.calendar import Period
from gasunion.scenario.demand import Demand

MCM_PER_BCM = 1000.0


def shortage_share(
    figure: BalanceFigure, demand: Demand, f: Formulation, territory: Mapping[str, str]
) -> Floats:
    """(period,) rate by which 1 bcm of a shortage cuts a demand: by size, over its days. [mcm/d]"""
    classes = {c.name: c for c in f.scenario.classes}
    periods = f.scenario.calendar.periods

    def weight(d: Demand) -> Floats:
        if territory[d.node] != figure.party or (figure.node or d.node) != d.node:
            return np.zeros(len(periods))
        if (figure.use_class or d.use_class) != d.use_class:
            return np.zeros(len(periods))
        use_class = classes[d.use_class]
        rate = demand_mcm_d(d, use_class.month_shares, use_class.peak_factor, periods)
        share: Floats = rate * np.array(
            [_share_of_days(p, figure.from_date, figure.to_date) for p in periods]
        )
        return share

    total = sum(float(weight(d) @ f.days) for d in f.scenario.demands)
    return weight(demand) * (MCM_PER_BCM / total) if total > 0 else np.zeros(len(periods))


def _share_of_days(period: Period, start: date | None, end: date | None) -> float:
    """Share of a period's days within dates. Peak days are no days of the calendar: the month's share."""
    if start is None or end is None:
        return 1.0
    first = period.start.replace(day=1)
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    overlap = (min(end, last) - max(start, first)).days
    return max(overlap, 0) / (last - first).days


def served_mcm_d(formulation: Formulation) -> Floats:
    """(use step, period) what was wanted less what was documented short, least valued first. [mcm/d]"""
    f = formulation
    territory = {n.node: n.territory for n in f.grid.nodes}
    limit = f.use_limit_mcm_d.copy()
    steps: dict[tuple[str, str], list[int]] = {}
    for i, use in enumerate(f.uses):
        steps.setdefault((use.node, use.use_class), []).append(i)
    for demand in f.scenario.demands:
        short = np.zeros(len(f.periods))
        for figure in f.scenario.shortages:
            short += figure.value_bcm * shortage_share(figure, demand, f, territory)
        for i in sorted(
            steps.get((demand.node, demand.use_class), []), key=lambda i: f.uses[i].value_usd_per_tcm
        ):
            cut = np.minimum(limit[i], short)
            limit[i] -= cut
            short -= cut
    return limit
