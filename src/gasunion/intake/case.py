"""A case: a folder of tables that was read, changed, checked, and can be asked for a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from gasunion.intake import config as case_toml
from gasunion.intake.bases import Base, file_of, read_base, stale_finding, tables_sha256
from gasunion.intake.case_files import read_case
from gasunion.intake.cells import frame_of
from gasunion.intake.checks.sense import check_sense
from gasunion.intake.columns import TABLES
from gasunion.intake.config import CaseConfig, config_for_checks, config_of
from gasunion.intake.faults import CaseRefused, Fault
from gasunion.intake.north import north_case
from gasunion.intake.overrides import Overridden, Wanted, apply_changes, judged, read_changes
from gasunion.intake.rawcase import RawCase
from gasunion.intake.shipped_scenarios import scenario_paths
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
from gasunion.scenario.agreed import as_agreed
from gasunion.scenario.balances import BalanceFigure
from gasunion.scenario.changes import Change
from gasunion.scenario.north import NorthCase
from gasunion.scenario.observed import Observation
from gasunion.scenario.scenario import Scenario

# Keys of case.toml that version 0.1 did not know.
_LATER_KEYS = ("reconcile", "home_uplift_usd_per_tcm", "unpaid_gas_usd_per_tcm")
# The format says how a folder is written, and nothing about the case.
_NO_MATTER = {"format"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A checked case.

    Attributes
    ----------
    config : what `case.toml` says. frames : values of every table, index "row" the line in the file.
    overridden : what was changed on the way in, in words and in order; of a base year, nothing.
    faults : warnings with their place: what does not stop a computation.
    base : the base year that was applied, None where none was.
    raw : as it was read, before any change. wanted : what a person changed.
    agreed_year : a year without a base that is taken as agreed; None for none.
    """

    config: CaseConfig
    frames: Mapping[str, pd.DataFrame] = field(repr=False)
    overridden: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    base: Base | None = None
    raw: RawCase = field(repr=False, compare=False)
    wanted: Wanted = field(default_factory=Wanted, repr=False, compare=False)
    agreed_year: int | None = None

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
        unwritten |= _NO_MATTER
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

    @cached_property
    def north(self) -> NorthCase | None:
        """The northern question, None where the case does not ask it."""
        return north_case(self.frames)

    @property
    def base_years(self) -> tuple[int, ...]:
        """Years that the case carries a base of, in order."""
        return tuple(sorted(self.raw.bases))

    def on_base(self, year: int) -> Case:
        """The case as it was in a past year: its base year applied, then what a person changed.

        Without a base of that year it is the case itself; a base that a person gave as a scenario stands in
        place of the case's own.

        Raises
        ------
        Refused : the base file has faults, or does not fit the case any more.
        """
        given = self.wanted.base is not None
        if given or year not in self.raw.bases or (self.base is not None and self.base.year == year):
            return self
        if year not in self._on_base:
            self._on_base[year] = _on_base(self, year)
        return self._on_base[year]

    def without_base(self) -> Case:
        """The case without the base year that was applied by itself."""
        return self if self._original is None else self._original

    def as_read(self) -> Case:
        """The case without any change and without a base."""
        return case_of(self.raw) if self.wanted.changes or self.base is not None else self

    def unshocked(self) -> Case:
        """The case on the base that it stands on, without what a person changed beside it."""
        if self.base is None or not self.wanted.changes:
            return self
        if self.wanted.base is None:
            return case_of(self.raw).on_base(self.base.year)
        # A base that was given as a scenario file: its changes are those of the file that holds the pins.
        files = {c.where.rsplit(", ", 1)[0] for c in self.wanted.changes if c.table == "pins"}
        kept = tuple(c for c in self.wanted.changes if c.where.rsplit(", ", 1)[0] in files)
        if kept == self.wanted.changes:
            return self
        return _opened(self.raw, replace(self.wanted, changes=kept))

    @cached_property
    def _on_base(self) -> dict[int, Case]:
        return {}

    @cached_property
    def _original(self) -> Case | None:
        if self.base is None or self.wanted.base is not None:
            return None
        return _opened(self.raw, self.wanted)

    def year(self, year: int) -> tuple[Network, Scenario]:
        """Network and scenario of a year.

        Raises
        ------
        Refused : the case does not speak of that year.
        """
        self._one_of(year, self.years, "a year of")
        network, scenario = network_and_scenario(self.frames, self.config, year)
        return network, as_agreed(scenario) if year == self.agreed_year else scenario

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
    scenarios : paths of scenario files, or names of those in the folder `scenarios` of the case; in order.

    Raises
    ------
    Refused : there is no such case, or (CaseRefused) it or the changes have faults; all are carried.
    """
    return _opened(read_case(case), read_changes(scenario_paths(case, scenarios), changes))


def case_of(raw: RawCase) -> Case:
    """The case of rows that were read, from a folder or a workbook, without changes.

    Raises
    ------
    CaseRefused : it has faults; all are carried.
    """
    return _opened(raw, Wanted())


def _opened(raw: RawCase, wanted: Wanted) -> Case:
    changed = apply_changes(dict(raw.config), dict(raw.tables), wanted.changes)
    config, frames, found = check_case(replace(raw, config=changed.config, tables=changed.tables))
    faults = [*wanted.faults, *changed.faults, *judged(found, changed, lambda: check_case(raw)[2])]
    base = wanted.base
    if base is not None and base.tables_sha256:
        before = frames if not wanted.changes else check_case(raw)[1]
        base = _aged(base, raw, before)
    return _case(config, frames, faults, changed=changed, raw=raw, wanted=wanted, base=base)


def _on_base(case: Case, year: int) -> Case:
    raw, wanted = case.raw, case.wanted
    base, changes, faults = read_base(raw.bases[year], year)
    on_base = apply_changes(dict(raw.config), dict(raw.tables), changes)
    faults += on_base.faults
    if faults or base is None:
        again = f"gasunion reconcile {case.name} --year {year} --out {file_of(year)}"
        hint = f"make it again: {again}; --no-base leaves it out."
        finding = Finding(where=file_of(year), what=f"the base of {year} does not fit the case", hint=hint)
        raise CaseRefused([Fault(file=file_of(year), finding=finding), *faults])
    before = case.frames if not wanted.changes and case.base is None else check_case(raw)[1]
    base = _aged(base, raw, before)
    changed = apply_changes(on_base.config, on_base.tables, wanted.changes)
    touched = replace(
        changed, touched=on_base.touched | changed.touched, words=[*on_base.words, *changed.words]
    )
    config, frames, found = check_case(replace(raw, config=changed.config, tables=changed.tables))
    faults = [*changed.faults, *judged(found, touched, lambda: check_case(raw)[2])]
    return _case(config, frames, faults, changed=changed, raw=raw, wanted=wanted, base=base)


def base_faults(case: Case) -> list[Fault]:
    """What is wrong with the base years that a case carries, and a warning of each that is stale."""
    found: list[Fault] = []
    for year in case.base_years:
        try:
            base = case.on_base(year).base
        except CaseRefused as refused:
            found += refused.faults
        except Refused as refused:
            found += [Fault(file=file_of(year), finding=f) for f in refused.findings]
        else:
            if base is not None and base.is_stale:
                found.append(Fault(file=file_of(year), finding=stale_finding(base, case=case.name)))
    return found


def _aged(base: Base, raw: RawCase, before: Mapping[str, pd.DataFrame]) -> Base:
    """A base with what its tables have become since it was made."""
    config = config_of(dict(raw.config))[0]
    if config is None:
        return base
    return replace(base, is_stale=tables_sha256(before, config, base.year) != base.tables_sha256)


def _case(
    config: CaseConfig | None,
    frames: Mapping[str, pd.DataFrame],
    faults: list[Fault],
    *,
    changed: Overridden,
    raw: RawCase,
    wanted: Wanted,
    base: Base | None,
) -> Case:
    if config is None or any(f.finding.severity == "error" for f in faults):
        raise CaseRefused(faults)
    ordered = tuple(sorted(faults, key=lambda f: f.order))
    return Case(
        config=config,
        frames=frames,
        overridden=tuple(changed.words),
        faults=ordered,
        base=base,
        raw=raw,
        wanted=wanted,
    )
