"""Figures against each other: limits that cross, years nobody knows, a series with another unit."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Iterator

from gasunion.intake.cells import number_text
from gasunion.intake.checks.words import Frames, cells_of, not_above, not_below, number_fault, unit_after
from gasunion.intake.columns import BY_NAME
from gasunion.intake.config import FILE, CaseConfig, nearest
from gasunion.intake.faults import Fault
from gasunion.intake.tables import SMELL_FACTOR
from gasunion.outcome import Finding

# A year that stands this many times off the median of its series has another unit: 10³, and some growth.
SERIES_FACTOR = 500.0

_LENGTH_KM_MAX = 20_000.0

# (table, what must not exceed, what it must not exceed)
_PAIRS = (
    ("parties", "lon_min_deg", "lon_max_deg"),
    ("parties", "lat_min_deg", "lat_max_deg"),
    ("arcs", "from_year", "until_year"),
    ("storages", "from_year", "until_year"),
    ("contracts", "from_year", "until_year"),
    ("joint_limits", "from_year", "until_year"),
    ("supplies", "month_min_factor", "month_max_factor"),
    ("contracts", "minimum_bcm_y", "maximum_bcm_y"),
    ("storages", "fill_start_bcm", "working_gas_bcm"),
    ("storages", "fill_end_bcm", "working_gas_bcm"),
    ("storages", "injection_full_mcm_d", "injection_mcm_d"),
    ("storages", "withdrawal_empty_mcm_d", "withdrawal_mcm_d"),
    ("projects", "capex_low_musd", "capex_mid_musd"),
    ("projects", "capex_mid_musd", "capex_high_musd"),
    ("observed", "low_bcm", "high_bcm"),
    ("balances", "low_bcm", "high_bcm"),
    ("outside_demand", "from_year", "until_year"),
    ("outside_demand", "elasticity_low", "elasticity_high"),
    ("north_options", "fuel_low_pct", "fuel_high_pct"),
    ("north_parts", "from_year", "until_year"),
    ("north_parts", "capex_low_musd", "capex_high_musd"),
    ("north_parts", "share_low", "share_high"),
    ("north_figures", "low", "high"),
)
# (table, what must lie within, lower end, upper end)
_WITHIN = (
    ("contracts", "agreed_bcm_y", "minimum_bcm_y", "maximum_bcm_y"),
    ("observed", "quantity_bcm", "low_bcm", "high_bcm"),
    ("balances", "value_bcm", "low_bcm", "high_bcm"),
    ("outside_demand", "elasticity_mid", "elasticity_low", "elasticity_high"),
    ("north_options", "fuel_mid_pct", "fuel_low_pct", "fuel_high_pct"),
    ("north_parts", "capex_mid_musd", "capex_low_musd", "capex_high_musd"),
    ("north_parts", "share_mid", "share_low", "share_high"),
    ("north_figures", "mid", "low", "high"),
)


def check_pairs(frames: Frames) -> Iterator[Fault]:
    """A lower limit above its upper one; a figure outside its own range."""
    for table, low, high in _PAIRS:
        frame = frames[table]
        for row, name, a, b in cells_of(frame[frame[low] > frame[high]], table, low, high):
            yield number_fault(table, row, low, name, a, limit=b, hint=not_above(table, high, b))
    for table, middle, low, high in _WITHIN:
        frame = frames[table]
        sound = ~(frame[low] > frame[high])
        below = frame[sound & (frame[middle] < frame[low])]
        above = frame[sound & (frame[middle] > frame[high])]
        for row, name, value, limit in cells_of(below, table, middle, low):
            hint = not_below(table, low, limit)
            yield number_fault(table, row, middle, name, value, limit=limit, hint=hint)
        for row, name, value, limit in cells_of(above, table, middle, high):
            hint = not_above(table, high, limit)
            yield number_fault(table, row, middle, name, value, limit=limit, hint=hint)


def check_years(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """Rows of a year that the case does not speak of."""
    known = ", ".join(map(str, sorted(config.years)))
    for table in ("supplies", "demands", "markets", "balances"):
        frame = frames[table]
        strange = frame[frame["year"].notna() & ~frame["year"].isin(config.years)]
        for row, name, year in cells_of(strange, table, "year"):
            yield number_fault(
                table, row, "year", name, year, limit=known, hint=f"{FILE} knows the years {known}; add it."
            )


def check_series(frames: Frames) -> Iterator[Fault]:
    """A year that is a thousand times the other years of its own series."""
    for table, keys, column in (
        ("supplies", ["node"], "capacity_bcm_y"),
        ("demands", ["node", "class"], "quantity_bcm_y"),
        ("markets", ["node", "step"], "quantity_bcm_y"),
    ):
        of = BY_NAME[table].column(column)
        assert of is not None, "named above"
        assert of.usual is not None, "named above"
        frame = frames[table]
        positive = frame[(frame[column] > 0) & (frame[column] <= of.usual[1] * SMELL_FACTOR)]
        groups = positive.groupby(keys)[column]
        median, count = groups.transform("median"), groups.transform("count")
        ratio = positive[column] / median
        odd = positive[(count >= 3) & ((ratio > SERIES_FACTOR) | (ratio < 1 / SERIES_FACTOR))]
        for row, name, value in cells_of(odd, table, column):
            usual = float(median.loc[row])
            yield number_fault(
                table,
                row,
                column,
                name,
                value,
                limit=usual,
                hint=f"the middle of its other years is {number_text(usual)}{unit_after(table, column)};"
                " check the unit.",
            )


def check_losses(frames: Frames) -> Iterator[Fault]:
    """Arcs that would burn all they carry."""
    for table in ("arcs", "projects"):
        frame = frames[table]
        lost = frame["fuel_pct_100km"] * frame["length_km"] / 100.0
        # A length outside its range has its own fault, which is the cause.
        wrong = frame[(lost >= 100.0) & (frame["length_km"] <= _LENGTH_KM_MAX)]
        for row, name, fuel, length in cells_of(wrong, table, "fuel_pct_100km", "length_km"):
            yield number_fault(
                table,
                row,
                "fuel_pct_100km",
                name,
                fuel,
                limit=100.0,
                hint=f"over {number_text(length)} km it would burn {fuel * length / 100:.4g} % of the gas;"
                " check both units.",
            )


def check_peaks(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """Classes whose peak days alone would take more than the shortest month."""
    starts = [config.gas_year.rule.days(year)[0] for year in config.plan_years or config.years]
    # The February that a gas year holds: its own year's, or the next where it starts later.
    shortest = min(monthrange(s.year + (s.month > 2), 2)[1] for s in starts)
    seen: set[str] = set()
    for row, name, factor in cells_of(frames["classes"], "classes", "peak_factor"):
        taken = factor * config.peak_days
        if name in seen or not taken > shortest:
            continue
        seen.add(name)
        most = math.floor(shortest / factor)
        yield number_fault(
            "classes",
            row,
            "peak_factor",
            name,
            factor,
            limit=shortest / config.peak_days,
            hint=f"with peak_days {config.peak_days} the peak days alone take {number_text(factor)} × "
            f"{config.peak_days} = {taken:.4g} mean days of a month of {shortest}; set peak_days to "
            f"{most} or less, or lower the factor.",
        )


def check_players(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """Players, and parties held in a base year, that are no party."""
    parties = sorted(set(frames["parties"]["party"]) - {""})
    named = [("players", p) for p in config.players] + [("reconcile.held", p) for p in config.reconcile.held]
    for key, party in named:
        if party not in parties:
            yield Fault(
                file=FILE,
                column=key,
                finding=Finding(
                    where=FILE,
                    what=f"{key} names {party!r}, which stands in no row of parties.csv",
                    value=party,
                    hint=nearest(party, parties, plural="parties"),
                ),
            )
