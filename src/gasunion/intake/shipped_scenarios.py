"""Scenario files that a case brings along, in its folder `scenarios`: asked for by name, without ending."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gasunion.intake.case_files import case_folder
from gasunion.intake.config import nearest
from gasunion.outcome import Finding, Refused

FOLDER, ENDING = "scenarios", ".toml"


def scenario_names(case: str | Path) -> dict[str, Path]:
    """Name → file of every scenario of a case folder; none for a workbook."""
    try:
        place = case_folder(case) / FOLDER
    except Refused:  # whoever reads the case says so
        return {}
    if not place.is_dir():
        return {}
    return {p.stem: p for p in sorted(place.iterdir()) if p.suffix == ENDING and p.is_file()}


def scenario_paths(case: str | Path, scenarios: Sequence[str | Path]) -> list[Path]:
    """Paths of scenario files; a word that is no file and no path is the name of a scenario of the case.

    Raises
    ------
    Refused : the case has scenarios and none is called so.
    """
    known = scenario_names(case)
    faults, found = [], []
    for word in scenarios:
        path = Path(word)
        is_name = path.name == str(word) and not path.suffix and not path.exists()
        if not (is_name and known):
            found.append(path)
        elif path.name in known:
            found.append(known[path.name])
        else:
            hint = nearest(path.name, list(known), plural="scenarios")
            what = "is no file, and no scenario of this case."
            faults.append(Finding(where=f"--scenario {path.name}", what=what, value=path.name, hint=hint))
    if faults:
        raise Refused(faults)
    return found
