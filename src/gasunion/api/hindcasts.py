"""Plans of past years as a function."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gasunion.api.cases import load

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.intake.case import Case


def backcast(case: Case | str | Path, *, years: Sequence[int] | None = None) -> pd.DataFrame:
    """Contracted plans of past years against the case's observations and persistence.

    Parameters
    ----------
    years : which; every observed year that can be planned, where not given.

    Returns
    -------
    A row per flow and year, in bcm at 20 °C. `is_test` tells which of them test the model.

    Raises
    ------
    Refused : a year cannot be planned. ValueError : a year has no plan.
    """
    import pandas as pd

    from gasunion.planning.plan import contracted_plan
    from gasunion.studies.backcast import backcast as run

    opened = load(case) if isinstance(case, str | Path) else case
    seen = {o.year for o in opened.observed}
    wanted = [y for y in opened.plan_years if y in seen] if years is None else list(years)
    plans = {y: contracted_plan(*opened.planning_year(y)) for y in wanted}
    for year, made in plans.items():
        if not made.outcome.is_solved:
            raise ValueError(f"{year} has no plan: {made.outcome.message}")
    columns = {
        "corridor": "corridor",
        "year": "year",
        "observed": "observed_bcm",
        "low": "low_bcm",
        "high": "high_bcm",
        "planned": "planned_bcm",
        "planned_low": "planned_low_bcm",
        "planned_high": "planned_high_bcm",
        "persistence": "persistence_bcm",
        "error": "error_bcm",
        "persistence_error": "persistence_error_bcm",
        "is_within": "is_within",
        "is_test": "is_test",
        "basis": "basis",
    }
    rows = [[getattr(h, c) for c in columns] for h in run(plans, opened.observed)]
    return pd.DataFrame(rows, columns=list(columns.values()))
