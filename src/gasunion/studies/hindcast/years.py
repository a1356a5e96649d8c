"""Which years a hindcast compares, and which observations from outside it leaves aside.

References: docs/theory/hindcast.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gasunion.intake.case import Case
from gasunion.outcome import Finding, Refused
from gasunion.scenario.observed import Observation


def years_asked(
    asked: str | Sequence[int] | None, plan_years: Sequence[int], observed_years: set[int]
) -> list[int]:
    """The years asked for; all that were observed and can be planned where none are named.

    Raises
    ------
    Refused : words that are no span of years, or years that cannot be planned: every one is told.
    """
    if asked is None:
        return [y for y in plan_years if y in observed_years]
    words = asked if isinstance(asked, str) else ", ".join(map(str, asked))
    where = f"--years {words}"
    span: Sequence[int]
    if isinstance(asked, str):
        written = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", words.strip(), re.ASCII)
        if written is None:
            raise Refused(
                [
                    Finding(
                        where=where, what="is no span of years.", value=words, hint="Write 2021-2023 or 2022."
                    )
                ]
            )
        start, end = int(written[1]), int(written[2] or written[1])
        if end < start:
            raise Refused(
                [
                    Finding(
                        where=where,
                        what="ends before it starts.",
                        value=words,
                        hint="Write the earlier year first.",
                    )
                ]
            )
        # Of a long span its ends tell as much as all that lies between.
        span = range(start, end + 1) if end - start < 100 else [start, end]
    else:
        span = sorted(set(asked))
        if not span:
            raise Refused(
                [Finding(where="years", what="names no year.", hint="Leave it out for all of them.")]
            )
    hint = f"Choose among {', '.join(map(str, plan_years))}."
    faults = [
        Finding(where=where, what=f"{y} is no year that can be planned.", value=str(y), hint=hint)
        for y in span
        if y not in plan_years
    ]
    if faults:
        raise Refused(faults)
    return list(span)


def unused_years(case: Case, given: Sequence[Observation], wanted: Sequence[int]) -> list[Finding]:
    """Observations from outside of years that are neither compared nor the year before one that is."""
    left = sorted({o.year for o in given} - {y - before for y in wanted for before in (0, 1)})
    if not left:
        return []
    rows = sum(o.year in left for o in given)
    are = "rows are" if rows > 1 else "row is"
    which = f"of {', '.join(map(str, left))}"
    return [
        Finding(
            where="--observed",
            what=f"{rows} {are} not compared: {which}, no year that is asked for and can be planned.",
            value=", ".join(map(str, left)),
            hint=f"Years that can be planned: {', '.join(map(str, case.plan_years))}.",
            severity="warning",
        )
    ]
