"""Past years from what was known before each, as a function."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gasunion import __version__
from gasunion.api.cases import Paths, Words, opened_case
from gasunion.api.given import as_plain
from gasunion.api.rechecked import Verified
from gasunion.outcome import Finding, Refused

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.intake.case import Case


def hindcast(
    case: Case | str | Path,
    *,
    years: str | Sequence[int] | None = None,
    as_of: str | date | None = None,
    observed: str | Path | None = None,
    scenario: Paths = (),
    changes: Words = (),
) -> pd.DataFrame:
    """Past years from what was known before each: four predictors against what was observed.

    Parameters
    ----------
    years : which, as a list or "2021-2023"; every observed year that can be planned, where not given.
    as_of : the last day of what was known; the eve of each year where not given.
    observed : a CSV file of observations that take the place of the case's own.
    scenario, changes : as `plan` takes them.

    Returns
    -------
    A row per flow and year, in bcm at 20 °C. `is_test` tells which of them test the model, `known_share`
    which share of a flow's inputs was truly known. What a predictor does not say is not a number.

    Raises
    ------
    Refused : the case or the file has faults, a year cannot be planned, was not observed, or has no plan.
    """
    import pandas as pd

    from gasunion.intake.observed_file import ObservedFile, read_observed
    from gasunion.studies.hindcast.question import hindcast_years

    opened = opened_case(case, scenario=scenario, changes=changes)
    given = ObservedFile() if observed is None else read_observed(Path(observed), opened.observed)
    past = hindcast_years(opened, years=years, as_of=as_of, given=given.observations)
    if not past.outcome.is_solved:
        raise Refused([Finding(where="hindcast", what=f"{past.outcome.message}."), *past.outcome.findings])
    columns = {
        "corridor": "corridor",
        "year": "year",
        "as_of": "as_of",
        "observed": "observed_bcm",
        "low": "low_bcm",
        "high": "high_bcm",
        "planned": "planned_bcm",
        "planned_low": "planned_low_bcm",
        "planned_high": "planned_high_bcm",
        "status_quo": "status_quo_bcm",
        "agreed": "agreed_bcm",
        "persistence": "persistence_bcm",
        "was_published": "was_published",
        "last_known": "last_known_bcm",
        "error": "error_bcm",
        "persistence_error": "persistence_error_bcm",
        "is_within": "is_within",
        "is_test": "is_test",
        "basis": "basis",
        "known_share": "known_share",
    }
    rows = [[getattr(h, c) for c in columns] for h in past.hindcasts]
    return pd.DataFrame(rows, columns=list(columns.values()))


def hindcast_verify(
    answer: Mapping[str, Any] | str | Path,
    case: Case | str | Path | None = None,
    *,
    observed: str | Path | None = None,
    scenario: Paths = (),
    changes: Words = (),
) -> Verified:
    """Recheck an answer of `hindcast`.

    Parameters
    ----------
    answer : plain data as read from the command's JSON, or the path of the file.
    case : the case that the answer was made of, with the same observed, scenario and changes; without it only
        what follows from the answer's own rows is rechecked.

    Raises
    ------
    Refused : it is no answer of `hindcast`, or its years are none that the case can plan.
    """
    from gasunion.intake.observed_file import ObservedFile, read_observed
    from gasunion.report.answers.past_years import verified

    plain = as_plain(answer)
    opened = None if case is None else opened_case(case, scenario=scenario, changes=changes)
    given = ObservedFile()
    if opened is not None and observed is not None:
        given = read_observed(Path(observed), opened.observed)
    outcome, confirmed = verified(plain, case=opened, given=given, version=__version__)
    return Verified(outcome=outcome, confirmed=tuple(confirmed))


def backcast(
    case: Case | str | Path,
    *,
    years: str | Sequence[int] | None = None,
    as_of: str | date | None = None,
    observed: str | Path | None = None,
    scenario: Paths = (),
    changes: Words = (),
) -> pd.DataFrame:
    """The old name of `hindcast`, kept for one version."""
    print(
        "gasunion.backcast is called hindcast now; the old name goes with the next version.", file=sys.stderr
    )
    return hindcast(case, years=years, as_of=as_of, observed=observed, scenario=scenario, changes=changes)
