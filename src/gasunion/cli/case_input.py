"""How commands open a case: its name or folder, scenario files and --set changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gasunion.intake.case import Case


def open_case(
    case: str, *, scenario_files: Sequence[Path] | None = None, changes: Sequence[str] | None = None
) -> Case:
    """The checked case with its changes applied, in the order: scenario files, then --set.

    Raises
    ------
    Refused : every fault of the case and of the changes.
    """
    from gasunion.intake.case import load_case

    return load_case(case, changes=changes or (), scenarios=scenario_files or ())
