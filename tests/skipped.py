"""What was not run, and why: a line a reason, under every run of the tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest


def told(reports: Iterable[pytest.TestReport]) -> list[str]:
    """A line for each reason to skip, that of most tests first."""
    reasons = Counter(_reason(report) for report in reports)
    return [f"not run, {n} {'test' if n == 1 else 'tests'}: {reason}" for reason, n in reasons.most_common()]


def _reason(report: pytest.TestReport) -> str:
    """The words that a test gave; pytest keeps them behind file and line."""
    given = report.longrepr
    return (
        str(given[2] if isinstance(given, tuple) else given)
        .removeprefix("Skipped: ")
        .removeprefix("SKIPPED LOUDLY: ")
    )
