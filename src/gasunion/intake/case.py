"""A case: a folder of tables that was read, changed, checked, and can be asked for a year."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from gasunion.intake import config as case_toml
from gasunion.intake.cells import frame_of
from gasunion.intake.checks.sense import check_sense
from gasunion.intake.columns import BY_NAME, TABLES
from gasunion.intake.config import CaseConfig, config_for_checks, config_of, nearest, read_config
from gasunion.intake.faults import CaseRefused, Fault
from gasunion.intake.overrides import apply_changes, judged, read_changes
from gasunion.intake.rawcase import RawCase, complete
from gasunion.intake.rawtable import RawTable, read_csv
from gasunion.intake.tables import (
    canonical_columns,
    check_keys,
    check_ranges,
    check_references,
    check_usual,
)
from gasunion.intake.year import balance_figures, network_and_scenario, observations
from gasunion.network.network import Network
from gasunion.outcome import Finding, Refused, canonical_json, sha256_of
from gasunion.reading.file import kind_of, path_fault, read_bytes
from gasunion.reading.limits import FILE_BYTES
from gasunion.reading.text import visible
from gasunion.scenario.balances import BalanceFigure
from gasunion.scenario.changes import Change
from gasunion.scenario.observed import Observation
from gasunion.scenario.scenario import Scenario

# Keys of case.toml that version 0.1 did not know.
_LATER_KEYS = ("reconcile", "home_uplift_usd_per_tcm")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A checked case.

    Attributes
    ----------
    config : what `case.toml` says. frames : values of every table, index "row" the line in the file.
    overridden : what was changed on the way in, in words and in order.
    faults : warnings with their place: what does not stop a computation.
    """

    config: CaseConfig
    frames: Mapping[str, pd.DataFrame] = field(repr=False)
    overridden: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Findings that do not stop a computation."""
        return tuple(f.finding for f in self.faults)

    @property
    def name(self) -> str:
        """Short name of the case."""
        return self.config.name

    @property
    def years(self) -> tuple[int, ...]:
        """Every year the tables speak of, in order."""
        return tuple(sorted(self.config.years))

    @property
    def plan_years(self) -> tuple[int, ...]:
        """Years that can be planned, in order."""
        return tuple(sorted(self.config.plan_years))

    @cached_property
    def input_sha256(self) -> str:
        """Hash of the case's content: not of its place, line endings, or order of rows and columns."""
        # A key that came later and was not written leaves the hash of an older case as it was.
        unwritten = {k for k in _LATER_KEYS if getattr(self.config, k) == CaseConfig.model_fields[k].default}
        parts = [canonical_json(self.config.model_dump(mode="json", exclude=unwritten))]
        for table in (t for t in TABLES if t.is_input):
            columns = canonical_columns(table, self.frames[table.name])
            if columns:
                parts += [table.name.encode(), *columns]
        return sha256_of(*parts)

    @cached_property
    def observed(self) -> tuple[Observation, ...]:
        """Observations of all years, ordered by corridor, year, month."""
        return observations(self.frames)

    @cached_property
    def balances(self) -> tuple[BalanceFigure, ...]:
        """Published balances of all years, ordered by party, year, item, partner, publisher."""
        return balance_figures(self.frames)

    def year(self, year: int) -> tuple[Network, Scenario]:
        """Network and scenario of a year.

        Raises
        ------
        Refused : the case does not speak of that year.
        """
        self._one_of(year, self.years, "a year of")
        return network_and_scenario(self.frames, self.config, year)

    def planning_year(self, year: int) -> tuple[Network, Scenario]:
        """Network and scenario of a year that can be planned.

        Raises
        ------
        Refused : it is no year that can be planned.
        """
        self._one_of(year, self.plan_years, "a year that can be planned in")
        return self.year(year)

    def _one_of(self, year: int, years: tuple[int, ...], what: str) -> None:
        if year not in years:
            known = ", ".join(map(str, years)) or "none"
            raise Refused(
                [
                    Finding(
                        where=f"year {year}",
                        what=f"{year} is not {what} case {self.name}",
                        value=float(year),
                        hint=f"choose one of: {known}.",
                    )
                ]
            )


def shipped_cases() -> dict[str, Path]:
    """Folders of the shipped cases by name."""
    root = Path(str(resources.files("gasunion"))) / "cases"
    if not root.is_dir():
        return {}
    return {p.name: p for p in sorted(root.iterdir()) if (p / case_toml.FILE).is_file()}


def case_folder(case: str | Path) -> Path:
    """Folder of a case: a shipped one by its name, any other word is a path.

    Raises
    ------
    Refused : there is no such folder.
    """
    shipped = shipped_cases()
    if isinstance(case, str) and case in shipped:
        return shipped[case]
    if (wrong := path_fault(case)) is not None:
        raise Refused([wrong])
    folder = Path(case)
    if kind_of(folder) == "folder":
        return folder
    what = (
        "is a file; a case is a folder"
        if kind_of(folder) == "file"
        else "there is no such shipped case or folder"
    )
    raise Refused(
        [
            Finding(
                where=f"case {visible(str(case))[:200]}",
                what=what,
                value=visible(str(case))[:200],
                hint=nearest(str(case), list(shipped), plural="shipped cases"),
            )
        ]
    )


def read_case(case: str | Path) -> RawCase:
    """All that stands in a case folder, as text; faults of form are gathered, not raised.

    Raises
    ------
    Refused : there is no such folder, or a file of it may not be read.
    """
    if str(case).lower().endswith(".xlsx") and kind_of(case) == "file":
        from gasunion.intake.workbook_reader import read_workbook

        return read_workbook(Path(case))
    folder = case_folder(case)
    tables: dict[str, RawTable] = {}
    faults: list[Fault] = []
    was_collecting = gc.isenabled()
    # Rows are lists of texts, without cycles; the collector would walk all of them again and again, and a
    # large case take half as long again to read.
    gc.disable()
    try:
        config, found = _read_config(folder)
        faults += found
        files = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".csv" and p.is_file())
        for path in files:
            if path.stem in BY_NAME and path.suffix == ".csv":
                tables[path.stem], found = read_csv(
                    read_bytes(path, most=FILE_BYTES["CSV"]), BY_NAME[path.stem]
                )
                faults += found
            else:
                faults.append(_unknown_file(path.name))
    except OSError as error:
        raise Refused(
            [Finding(where=str(error.filename), what=f"cannot be read: {error.strerror}.")]
        ) from None
    finally:
        if was_collecting:
            gc.enable()
    faults += complete(tables)
    return RawCase(name=folder.name, config=config, tables=tables, faults=tuple(faults))


def _read_config(folder: Path) -> tuple[dict[str, Any], list[Fault]]:
    data = case_toml.config_bytes(folder)
    if data is None:
        missing = Finding(
            where=case_toml.FILE,
            what="is missing",
            hint="a case folder says in it its name, title, years and licence; see `gasunion case new`.",
        )
        return {}, [Fault(file=case_toml.FILE, finding=missing)]
    values, findings = read_config(data)
    return values, [Fault(file=case_toml.FILE, finding=f) for f in findings]


def _unknown_file(name: str) -> Fault:
    hint = nearest(name, [f"{t.name}.csv" for t in TABLES], plural="tables")
    return Fault(file=name, finding=Finding(where=name, what="is no table of a case", value=name, hint=hint))


def check_case(raw: RawCase) -> tuple[CaseConfig | None, dict[str, pd.DataFrame], list[Fault]]:
    """Values of a case's tables, and every fault and warning of form, of values and of sense."""
    faults = list(raw.faults)
    config = None
    if raw.config or not any(f.file == case_toml.FILE for f in faults):
        config, findings = config_of(dict(raw.config))
        faults += [Fault(file=case_toml.FILE, finding=f) for f in findings]
    frames: dict[str, pd.DataFrame] = {}
    for table in TABLES:
        frames[table.name], found = frame_of(raw.tables[table.name])
        faults += found
    for table in TABLES:
        frame = frames[table.name]
        if frame.empty:
            continue
        faults += check_ranges(table, frame)
        faults += check_usual(table, frame)
        faults += check_keys(table, frame)
        faults += check_references(table, frames)
    faults += check_sense(frames, config or config_for_checks(dict(raw.config)))
    return config, frames, faults


def load_case(
    case: str | Path, *, changes: Sequence[Change | str] = (), scenarios: Sequence[str | Path] = ()
) -> Case:
    """Read, change and check a case.

    Parameters
    ----------
    case : name of a shipped case ("eurasia", "two-party"), or path of a case folder or workbook.
    changes : changes, or texts as `--set` takes them; applied in order, after those of scenario files.
    scenarios : paths of scenario files, applied in order.

    Raises
    ------
    Refused : there is no such case, or (CaseRefused) it or the changes have faults; all are carried.
    """
    raw = read_case(case)
    wanted, faults = read_changes(scenarios, changes)
    changed = apply_changes(dict(raw.config), dict(raw.tables), wanted)
    config, frames, found = check_case(replace(raw, config=changed.config, tables=changed.tables))
    faults += [*changed.faults, *judged(found, changed, lambda: check_case(raw)[2])]
    return _case(config, frames, faults, overridden=tuple(changed.words))


def case_of(raw: RawCase) -> Case:
    """The case of rows that were read, from a folder or a workbook, without changes.

    Raises
    ------
    CaseRefused : it has faults; all are carried.
    """
    return _case(*check_case(raw))


def _case(
    config: CaseConfig | None,
    frames: Mapping[str, pd.DataFrame],
    faults: list[Fault],
    *,
    overridden: tuple[str, ...] = (),
) -> Case:
    if config is None or any(f.finding.severity == "error" for f in faults):
        raise CaseRefused(faults)
    ordered = tuple(sorted(faults, key=lambda f: f.order))
    return Case(config=config, frames=frames, overridden=overridden, faults=ordered)
