"""Overrides: changes of a scenario applied to a case before it is checked, and said in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gasunion.intake.bases import Base, base_head
from gasunion.intake.cells import NUMBER_KINDS, number_text
from gasunion.intake.column import Column, Table
from gasunion.intake.columns import BY_NAME
from gasunion.intake.config import FILE, CaseConfig, nearest
from gasunion.intake.faults import Fault
from gasunion.intake.rawtable import RawTable
from gasunion.outcome import Finding, Refused
from gasunion.reading import figure
from gasunion.reading.file import read_bytes
from gasunion.reading.limits import FILE_BYTES
from gasunion.reading.plain import toml_of
from gasunion.reading.text import fault_of, shown, visible
from gasunion.scenario.changes import CASE, Change, changes_of, parse_change


@dataclass(slots=True, kw_only=True)
class Overridden:
    """A case while changes are applied to it.

    Attributes
    ----------
    config : values of `case.toml`. tables : rows as text.
    words : one sentence a change. faults : changes that cannot be applied.
    touched : (file, row) → who changed a cell of it, for messages about the changed value.
    """

    config: dict[str, Any]
    tables: dict[str, RawTable]
    words: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    touched: dict[tuple[str, int | None], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person wants changed.

    Attributes
    ----------
    changes : in the order of application. faults : of their form.
    base : the base year that a scenario file is, None where none is one.
    """

    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    base: Base | None = None


def read_changes(scenarios: Sequence[str | Path] = (), sets: Sequence[Change | str] = ()) -> Wanted:
    """Changes of scenario files and of the command line, in the order of application, and their faults.

    Raises
    ------
    Refused : a scenario file cannot be read.
    """
    changes: list[Change] = []
    faults: list[Fault] = []
    bases: list[tuple[str, Base]] = []
    for path in map(Path, scenarios):
        data, name = read_bytes(path, most=FILE_BYTES["TOML"]), visible(path.name)
        values = toml_of(data, visible(str(path)))
        found, findings = changes_of(values, where=name)
        base, wrong = base_head(values, data, where=name)
        if base is not None:
            bases.append((name, base))
        changes += found
        faults += [Fault(file=path.name, finding=f) for f in [*findings, *wrong]]
    if len(bases) > 1:
        named = ", ".join(f"{name} of {base.year}" for name, base in bases)
        finding = Finding(
            where="--scenario", what=f"names more than one base year: {named}", hint="give one of them."
        )
        faults.append(Fault(file="--scenario", finding=finding))
    for text in sets:
        try:
            if isinstance(text, str) and (odd := fault_of(text, is_name=True)):
                raise ValueError(f"it {odd}.")
            changes.append(text if isinstance(text, Change) else parse_change(text))
        except ValueError as error:
            what = f"cannot read {shown(text)}"
            faults.append(
                Fault(
                    file="--set",
                    finding=Finding(where="--set", what=what, value=shown(text), hint=str(error)),
                )
            )
    return Wanted(changes=tuple(changes), faults=tuple(faults), base=next((base for _, base in bases), None))


def apply_changes(
    config: dict[str, Any], tables: dict[str, RawTable], changes: Iterable[Change]
) -> Overridden:
    """A case with changes applied in their order; what cannot be applied is a fault and changes nothing."""
    case = Overridden(config=dict(config), tables=dict(tables))
    for change in changes:
        try:
            case.words.append(_apply(case, change))
        except _CannotApplyError as error:
            finding = Finding(
                where=change.where, what=f"{change}: {error.what}", value=error.value, hint=error.hint
            )
            case.faults.append(Fault(file=change.where, finding=finding))
    return case


class _CannotApplyError(Exception):
    def __init__(self, what: str, value: str, hint: str) -> None:
        super().__init__(what)
        self.what, self.value, self.hint = what, value, hint


def _apply(case: Overridden, change: Change) -> str:
    if change.table == CASE:
        return _change_config(case, change)
    table = BY_NAME.get(change.table)
    if table is None:
        hint = nearest(change.table, [*BY_NAME, CASE], plural="tables")
        raise _CannotApplyError(f"there is no table {change.table!r}", change.table, hint)
    if change.action == "add":
        return _add_row(case, change, table)
    raw = case.tables[table.name]
    rows = _matching(raw, change)
    if change.action == "remove":
        gone = set(rows)
        columns = {n: [c for i, c in enumerate(cells) if i not in gone] for n, cells in raw.columns.items()}
        lines = [line for i, line in enumerate(raw.lines) if i not in gone]
        case.tables[table.name] = raw.having(columns, lines)
        return f"{change}: {_count(rows)} removed"
    return _change_cells(case, change, raw, rows)


def _count(rows: Sequence[int]) -> str:
    return f"{len(rows)} row{'s' if len(rows) != 1 else ''}"


def _column(table: Table, name: str) -> Column:
    column = table.column(name)
    if column is None:
        same = [c.name for c in table.columns if c.stem == name]
        hint = (
            f"it is one of {' and '.join(same)}."
            if same
            else nearest(name, [c.stem for c in table.columns] + [c.name for c in table.columns])
        )
        raise _CannotApplyError(f"{table.name} has no column {name!r}", name, hint)
    return column


def _matching(raw: RawTable, change: Change) -> list[int]:
    """Positions of the rows that a key names."""
    table = raw.table
    if len(change.key) != len(table.key):
        form = f"{table.name}[{','.join(table.key)}]"
        raise _CannotApplyError(
            f"the key has {len(change.key)} part{'s' if len(change.key) != 1 else ''}",
            ",".join(change.key),
            f"the key of {table.name} has {len(table.key)}: {form}; '*' stands for any.",
        )
    rows: Iterable[int] = range(len(raw))
    for name, part in zip(table.key, change.key, strict=True):
        cells = raw.cells(name)
        if part == "*":
            continue
        if "*" in part:
            pattern = re.compile(".*".join(map(re.escape, part.split("*"))))
            found = [i for i in rows if pattern.fullmatch(cells[i])]
        else:
            found = [i for i in rows if cells[i] == part]
        if not found:
            known = sorted({cells[i] for i in rows} - {""})
            hint = nearest(part, known, plural=f"{name}s there" if known else name)
            raise _CannotApplyError(f"no row has {name} {part!r}", part, hint)
        rows = found
    listed = list(rows)
    if not listed:
        raise _CannotApplyError(f"{table.name} has no rows", table.name, "add one first.")
    return listed


def _change_cells(case: Overridden, change: Change, raw: RawTable, rows: list[int]) -> str:
    column = _column(raw.table, change.column or "")
    cells = list(raw.cells(column.name))
    before = [cells[i] for i in rows]
    for i in rows:
        cells[i] = _changed(change, column, cells[i], raw)
        case.touched[(f"{raw.table.name}.csv", raw.lines[i])] = change.where
    case.tables[raw.table.name] = raw.having({**raw.columns, column.name: cells}, raw.lines)
    named = replace(change, column=column.name)
    if len(rows) > 1:
        return f"{named}: {_count(rows)}"
    unit = f" {column.unit}" if column.unit else ""
    return f"{named}: {before[0] or 'blank'} becomes {cells[rows[0]] or 'blank'}{unit}"


def _changed(change: Change, column: Column, cell: str, raw: RawTable) -> str:
    if change.action == "=":
        return _written(column, change.value)
    if column.kind not in NUMBER_KINDS:
        raise _CannotApplyError(
            f"{column.name} is no number", change.value, f"only '=' changes it, not '{change.action}'."
        )
    by, now = change.value, cell.replace(",", ".") if raw.has_decimal_comma else cell
    try:
        by_value = figure.number(by)
    except figure.NoFigure as error:
        raise _CannotApplyError(f"{shown(by)} is not a number", shown(by), str(error)) from None
    if not figure.is_figure(now):
        raise _CannotApplyError(
            f"{column.name} is {cell!r} there" if cell else f"{column.name} is blank there",
            cell,
            "only a number can be scaled or shifted; set it with '='.",
        )
    value = figure.number(now)
    changed = {"*=": value * by_value, "+=": value + by_value, "-=": value - by_value}[change.action]
    return number_text(changed)


def _written(column: Column, value: str) -> str:
    """A value as the cell it becomes; in a change decimals have a point, whatever the file has."""
    if column.kind in NUMBER_KINDS and (readings := figure.both_readings(value)):
        raise _CannotApplyError(f"{column.name} is {shown(value)}", value, readings)
    return value


def _add_row(case: Overridden, change: Change, table: Table) -> str:
    raw = case.tables[table.name]
    # A scenario is its own source unless its author names another.
    cells = {"source": f"scenario {change.where}", "confidence": "estimated"}
    for name, value in change.row.items():
        column = _column(table, name)
        cells[column.name] = _written(column, value)
    line = max(raw.lines, default=1) + 1
    columns = {c.name: [*raw.cells(c.name), cells.get(c.name, "")] for c in table.columns}
    case.tables[table.name] = raw.having(columns, [*raw.lines, line])
    case.touched[(f"{table.name}.csv", line)] = change.where
    return f"{change}: row {line}"


# What people may write: the key without its unit.
_KEY_OF_STEM = {
    "home_value": "home_value_usd_per_tcm",
    "home_uplift": "home_uplift_usd_per_tcm",
    "unpaid_gas": "unpaid_gas_usd_per_tcm",
    "range_tolerance": "range_tolerance_musd",
    "gcv": "gcv_mj_per_m3_20c",
}


def _change_config(case: Overridden, change: Change) -> str:
    name = change.column or ""
    if change.action in ("add", "remove") or change.key:
        hint = "write 'case.KEY=VALUE'."
        raise _CannotApplyError(f"{FILE} has no rows", str(change), hint)
    name = _KEY_OF_STEM.get(name, name)
    if name == "gas_year.month" and change.action == "=":
        before = case.config.get("gas_year", {"month": 1})
        month = (
            figure.whole(change.value) if change.value.isascii() and change.value.isdigit() else change.value
        )
        case.config["gas_year"] = {"month": month}
        case.touched[(FILE, None)] = change.where
        return f"{change}: {before} becomes {{'month': {month}}}"
    if name not in CaseConfig.model_fields:
        hint = nearest(name, list(CaseConfig.model_fields), plural="keys")
        raise _CannotApplyError(f"{FILE} has no key {name!r}", name, hint)
    before = case.config.get(name, CaseConfig.model_fields[name].default)
    try:
        # The value as TOML reads it: 2, 0.9, true, [2024]; a bare word is a text.
        by: Any = toml_of(f"value = {change.value}".encode(), change.where)["value"]
    except Refused:
        by = change.value
    by = {"yes": True, "no": False}.get(by, by) if isinstance(by, str) else by
    after = by
    if change.action != "=":
        numbers = [v for v in (before, by) if isinstance(v, int | float) and not isinstance(v, bool)]
        if len(numbers) != 2:
            hint = figure.hint(by) if isinstance(by, str) else "only '=' changes it."
            raise _CannotApplyError(f"{name} is no number", change.value, hint)
        a, b = numbers
        after = {"*=": a * b, "+=": a + b, "-=": a - b}[change.action]
    case.config[name] = after
    case.touched[(FILE, None)] = change.where
    return f"{change}: {before} becomes {after}"


def judged(found: Iterable[Fault], case: Overridden, before: Callable[[], Iterable[Fault]]) -> list[Fault]:
    """Faults of a changed case, as a scenario sees them.

    A fault of a row that a change touched says so. One that only follows from a change elsewhere (a contract
    over a pipeline that the scenario closes) is a warning: the scenario means it. `before` gives the faults
    of the unchanged case, whose errors stay errors.
    """
    judged_faults = []
    known: set[tuple[str, int, str, str]] | None = None
    for fault in found:
        who = case.touched.get((fault.file, fault.row)) if fault.row is not None else None
        finding = fault.finding
        if who is not None:
            finding = replace(finding, where=f"{finding.where} (changed by {who})")
        elif case.words and fault.may_follow and finding.severity == "error":
            known = {f.order for f in before()} if known is None else known
            if fault.order not in known:
                finding = replace(finding, severity="warning")
        judged_faults.append(replace(fault, finding=finding))
    return judged_faults
