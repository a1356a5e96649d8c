"""Cases as functions: what is shipped, reading one, checking one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gasunion.outcome import Finding, Refused

if TYPE_CHECKING:
    from gasunion.intake.case import Case


def shipped_cases() -> tuple[str, ...]:
    """Names of the shipped cases."""
    from gasunion.intake import case

    return tuple(case.shipped_cases())


def load(case: str | Path, *, changes: Sequence[str] = (), scenarios: Sequence[str | Path] = ()) -> Case:
    """Read and check a case, with changes.

    Parameters
    ----------
    case : a shipped case by name, or path of a case folder or workbook.
    changes : as `--set` takes them: "supplies[KZ_TENGIZ,2024].capacity*=0.9".
    scenarios : scenario files, applied first.

    Raises
    ------
    Refused : with every fault.
    """
    from gasunion.intake.case import load_case

    return load_case(case, changes=changes, scenarios=scenarios)


def validate(case: str | Path) -> tuple[Finding, ...]:
    """Every fault and warning of a case; none of severity "error" means that it can be planned."""
    try:
        return load(case).warnings
    except Refused as refused:
        return refused.findings
