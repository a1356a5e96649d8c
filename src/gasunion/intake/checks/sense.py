"""All checks, in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from gasunion.intake.checks.balances import check_balances
from gasunion.intake.checks.bounds import (
    check_losses,
    check_pairs,
    check_peaks,
    check_players,
    check_series,
    check_years,
)
from gasunion.intake.checks.formats import check_format
from gasunion.intake.checks.markets import check_markets, check_outside
from gasunion.intake.checks.names import check_names, check_namings
from gasunion.intake.checks.north import check_north
from gasunion.intake.checks.places import check_places
from gasunion.intake.checks.projects import check_projects
from gasunion.intake.checks.reach import check_reach
from gasunion.intake.checks.shares import check_shares, check_steps
from gasunion.intake.checks.spans import (
    check_fills,
    check_holes,
    check_maintenance,
    check_overlaps,
    check_standing,
)
from gasunion.intake.checks.trade import (
    check_activity,
    check_borders,
    check_corridors,
    check_trade,
    check_ways,
)
from gasunion.intake.checks.uplift import check_uplift
from gasunion.intake.checks.words import Frames
from gasunion.intake.config import CaseConfig
from gasunion.intake.faults import Fault

_OF_TABLES: tuple[Callable[[Frames], Iterator[Fault]], ...] = (
    check_pairs,
    check_series,
    check_losses,
    check_names,
    check_namings,
    check_shares,
    check_steps,
    check_places,
    check_trade,
    check_corridors,
    check_ways,
    check_overlaps,
    check_fills,
    check_projects,
    check_balances,
    check_north,
)
# These need to know the years of the case.
_OF_CASE: tuple[Callable[[Frames, CaseConfig], Iterator[Fault]], ...] = (
    check_years,
    check_players,
    check_peaks,
    check_standing,
    check_holes,
    check_maintenance,
    check_markets,
    check_outside,
    check_uplift,
    check_activity,
    check_borders,
    check_reach,
    check_format,
)
# What these find in one row may come of the absence of another.
_MAY_FOLLOW = (check_ways, check_holes, check_activity, check_reach, check_outside)


def check_sense(frames: Frames, config: CaseConfig | None) -> list[Fault]:
    """Every fault and warning beyond single cells; without a config, those that need no years."""
    faults: list[Fault] = []
    for check in _OF_TABLES:
        faults += [replace(f, may_follow=check in _MAY_FOLLOW) for f in check(frames)]
    for of_case in _OF_CASE if config is not None else ():
        assert config is not None, "asked the line above"
        faults += [replace(f, may_follow=of_case in _MAY_FOLLOW) for f in of_case(frames, config)]
    return faults
