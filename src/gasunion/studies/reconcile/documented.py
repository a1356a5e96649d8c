"""What users were documented to go without, against what a status quo leaves unserved."""

from __future__ import annotations

from collections.abc import Set

from gasunion.intake.case import Case


def documented_shortage_bcm(case: Case, year: int, parties: Set[str]) -> float | None:
    """Documented shortage of some parties in a year; None where the case has no balances of them. [bcm]"""
    figures = [f for f in case.balances if f.year == year and f.party in parties]
    return sum(f.value_bcm for f in figures if f.item == "shortage") if figures else None
