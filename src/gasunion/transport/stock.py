"""Stock of underground storages over periods.

    stock_t = stock_{t−1} + δ_t (injection_t − withdrawal_t),   0 ≤ stock ≤ working gas
    the stock before the first period is that after the last less the change over the year (cyclic where it
    is 0); or a given fill at the start. At the end there is at least the fill given for it, else that of the
    start where it is given.
    Rates fall linearly with the fill at the start of the period where the data say so.

References: docs/theory/planning.md, equation 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gasunion.program import Floats
from gasunion.scenario.storage import Storage
from gasunion.transport.model import Indices, Model


@dataclass(frozen=True, slots=True, kw_only=True)
class StockColumns:
    """Column numbers, (storage, period): injection, withdrawal [mcm/d], stock after the period [mcm]."""

    injection: Indices
    withdrawal: Indices
    stock: Indices


def add_stock(
    model: Model, storages: Sequence[Storage], *, periods: tuple[str, ...], days: Floats
) -> StockColumns:
    """Add variables and rows of the storages.

    Parameters
    ----------
    periods : labels in order of time. days : (period,) days of each.
    """
    labels = {"storage": [s.storage for s in storages], "period": periods}
    injection_max = np.array([[max(s.injection_mcm_d, s.injection_full_mcm_d or 0.0)] for s in storages])
    withdrawal_max = np.array([[max(s.withdrawal_mcm_d, s.withdrawal_empty_mcm_d or 0.0)] for s in storages])
    working_mcm = np.array([[s.working_gas_bcm * 1000.0] for s in storages])
    shape = (len(storages), 1)
    injection = model.add_columns("injection", labels, upper=injection_max.reshape(shape))
    withdrawal = model.add_columns("withdrawal", labels, upper=withdrawal_max.reshape(shape))
    stock = model.add_columns("stock", labels, upper=working_mcm.reshape(shape))
    before = np.roll(stock, 1, axis=1)
    start = np.zeros((len(storages), len(periods)))
    has_start = np.zeros_like(start)
    for i, storage in enumerate(storages):
        if storage.fill_start_bcm is not None:
            start[i, 0] = storage.fill_start_bcm * 1000.0
            has_start[i, 0] = 1.0
        else:
            start[i, 0] = -storage.change_bcm * 1000.0
    model.add_rows(
        "stock",
        labels,
        lower=start,
        upper=start,
        terms=[(stock, 1.0), (before, -(1.0 - has_start)), (injection, -days), (withdrawal, days)],
    )
    given = [i for i, s in enumerate(storages) if s.least_end_bcm is not None]
    if given:
        fill = np.array([storages[i].least_end_bcm for i in given], dtype=float) * 1000.0
        model.add_rows(
            "stock at the end",
            {"storage": [storages[i].storage for i in given]},
            lower=fill,
            upper=np.inf,
            terms=[(stock[given, -1], 1.0)],
        )
    _add_rates_by_fill(
        model, storages, periods, StockColumns(injection=injection, withdrawal=withdrawal, stock=stock)
    )
    return StockColumns(injection=injection, withdrawal=withdrawal, stock=stock)


def _add_rates_by_fill(
    model: Model, storages: Sequence[Storage], periods: tuple[str, ...], columns: StockColumns
) -> None:
    for name, rates, flow in (
        (
            "injection by fill",
            [(s.injection_mcm_d, s.injection_full_mcm_d) for s in storages],
            columns.injection,
        ),
        (
            "withdrawal by fill",
            [(s.withdrawal_empty_mcm_d, s.withdrawal_mcm_d) for s in storages],
            columns.withdrawal,
        ),
    ):
        which = [i for i, (empty, full) in enumerate(rates) if empty is not None and full is not None]
        if not which:
            continue
        empty_rate = np.array([[rates[i][0]] for i in which], dtype=float)
        full_rate = np.array([[rates[i][1]] for i in which], dtype=float)
        slope = (full_rate - empty_rate) / np.array([[storages[i].working_gas_bcm * 1000.0] for i in which])
        before = np.roll(columns.stock[which], 1, axis=1)
        weight = np.broadcast_to(slope, before.shape).copy()
        upper = np.broadcast_to(empty_rate, before.shape).copy()
        for row, i in enumerate(which):
            fill = storages[i].fill_start_bcm
            if fill is not None:  # the first period starts from data, not from the stock after the last
                weight[row, 0] = 0.0
                upper[row, 0] += slope[row, 0] * fill * 1000.0
            else:
                upper[row, 0] -= slope[row, 0] * storages[i].change_bcm * 1000.0
        model.add_rows(
            name,
            {"storage": [storages[i].storage for i in which], "period": periods},
            lower=-np.inf,
            upper=upper,
            terms=[(flow[which], 1.0), (before, -weight)],
        )
