"""Cases as functions: what is shipped, reading one, checking one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gasunion.outcome import Finding, Refused

if TYPE_CHECKING:
    from gasunion.intake.case import Case

# One file or several.
Paths = str | Path | Sequence[str | Path]
Words = str | Sequence[str]


def shipped_cases() -> tuple[str, ...]:
    """Names of the shipped cases."""
    from gasunion.intake import case_files

    return tuple(case_files.shipped_cases())


def load(case: str | Path, *, changes: Words = (), scenarios: Paths = ()) -> Case:
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

    return load_case(case, changes=[str(w) for w in _several(changes)], scenarios=_several(scenarios))


def _several(given: Paths) -> list[str | Path]:
    # A text is a sequence of its letters: one that stands alone is meant as one.
    return [given] if isinstance(given, str | Path) else list(given)


def opened_case(case: Case | str | Path, *, scenario: Paths = (), changes: Words = ()) -> Case:
    """The case that a function is given: one that was loaded, or what `load` takes.

    Raises
    ------
    Refused : with every fault; or changes are given for a case that was loaded without them.
    """
    files, words = _several(scenario), _several(changes)
    if isinstance(case, str | Path):
        return load(case, changes=[str(w) for w in words], scenarios=files)
    if files or words:
        raise Refused(
            [
                Finding(
                    where=f"case {case.name}",
                    what="was loaded before its changes were given.",
                    hint="Give them to load(case, changes=…, scenarios=…), or give the case by name here.",
                )
            ]
        )
    return case


def validate(case: str | Path, *, scenario: Paths = (), changes: Words = ()) -> tuple[Finding, ...]:
    """Every fault and warning of a case; none of severity "error" means that it can be planned.

    Parameters
    ----------
    scenario, changes : scenario files and changes on the case, as `load` takes them.
    """
    from gasunion.intake.case import base_faults

    try:
        opened = opened_case(case, scenario=scenario, changes=changes)
        return (*opened.warnings, *(f.finding for f in base_faults(opened)))
    except Refused as refused:
        return refused.findings
