"""Base years of a case: `base/Y.toml`, what happened in a past year as changes of its tables.

The file is a scenario file with a head that says which year it is of and from which tables it was made; a
case whose tables of that year have changed since has a stale base (docs/theory/base-year.md, "The file").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from gasunion.intake.column import FIRST_YEAR, LAST_YEAR
from gasunion.intake.columns import BY_NAME
from gasunion.intake.config import CaseConfig
from gasunion.intake.faults import Fault
from gasunion.intake.tables import canonical_columns
from gasunion.outcome import Finding, canonical_json, sha256_of
from gasunion.reading.file import read_bytes
from gasunion.reading.limits import FILE_BYTES
from gasunion.reading.plain import toml_of
from gasunion.reading.text import shown, visible
from gasunion.scenario.changes import Change, changes_of

FOLDER = "base"
_NAME = re.compile(r"(\d{4})\.toml", re.ASCII)
# What `gasunion reconcile --worlds-out` writes beside it: worlds that were drawn once.
_WORLDS = re.compile(r"(\d{4})-worlds\.csv", re.ASCII)

# What a base year is made from. Rows of other years do not matter to it, nor who says what in which words.
_MADE_FROM = (
    "nodes",
    "arcs",
    "supplies",
    "demands",
    "classes",
    "profiles",
    "storages",
    "contracts",
    "maintenance",
    "joint_limits",
    "balances",
)
_NO_MATTER = frozenset(
    (
        *("name", "name_ru", "lon_deg", "lat_deg", "elevation_m", "via", "system", "meaning"),
        *("stations", "station_power_mw", "opex_usd_per_tcm_100km", "tariff_usd_per_tcm_100km"),
        *("cost_usd_per_tcm", "value_usd_per_tcm", "price_usd_per_tcm", "price_rule"),
        *("could_give_bcm_y", "yields_to_home", "known_from", "agreed_known_from"),
        *("source", "source_date", "confidence", "note"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A base year of which an answer tells.

    Attributes
    ----------
    year : of the base. sha256 : of its file. misfit : Σz² of the reconciled year.
    tables_sha256 : of the tables it was made from; empty where the file does not say.
    open_bcm : party → what its published figures left open before they were reconciled; empty likewise.
    is_stale : whether these tables have changed since.
    """

    year: int
    sha256: str
    misfit: float
    tables_sha256: str = ""
    is_stale: bool = False
    open_bcm: Mapping[str, float] = field(default_factory=dict)

    @property
    def as_dict(self) -> dict[str, Any]:
        """What every answer says of it."""
        return {"year": self.year, "sha256": self.sha256, "misfit": self.misfit}


def file_of(year: int) -> str:
    """Name of a base year within its case folder: "base/2024.toml"."""
    return f"{FOLDER}/{year}.toml"


def base_files(folder: Path) -> tuple[dict[int, bytes], list[Fault]]:
    """Bytes of the base files of a case folder by year, and what lies among them that is none."""
    place = folder / FOLDER
    if not place.is_dir():
        return {}, []
    found: dict[int, bytes] = {}
    faults = []
    for path in sorted(place.iterdir()):
        written = _NAME.fullmatch(path.name)
        if written is not None and path.is_file():
            found[int(written[1])] = read_bytes(path, most=FILE_BYTES["TOML"])
        elif not path.name.startswith(".") and _WORLDS.fullmatch(path.name) is None:
            name = f"{FOLDER}/{visible(path.name)}"
            hint = "a base year is named by its year: base/2024.toml."
            finding = Finding(where=name, what="is no base year of a case", value=path.name, hint=hint)
            faults.append(Fault(file=name, finding=finding))
    return found, faults


def worlds_files(folder: Path) -> dict[int, bytes]:
    """Bytes of the tables of worlds of a case folder by year."""
    place = folder / FOLDER
    named = [(p, _WORLDS.fullmatch(p.name)) for p in sorted(place.iterdir())] if place.is_dir() else []
    return {int(m[1]): read_bytes(p, most=FILE_BYTES["CSV"]) for p, m in named if m and p.is_file()}


def read_base(data: bytes, year: int) -> tuple[Base | None, tuple[Change, ...], list[Fault]]:
    """A base file: its head, its changes, and every fault of its form.

    Raises
    ------
    Refused : it is no TOML.
    """
    where = file_of(year)
    values = toml_of(data, where)
    changes, findings = changes_of(values, where=where)
    base, wrong = base_head(values, data, where=where)
    if base is None and not wrong:
        wrong = [Finding(where=where, what="has no [base]", hint=_HEAD_HINT)]
    if base is not None and base.year != year:
        hint = f"name it {file_of(base.year)}, or make it again with `gasunion reconcile`."
        wrong.append(
            Finding(where=where, what=f"is the base year {base.year}", value=float(base.year), hint=hint)
        )
    return base, changes, [Fault(file=where, finding=f) for f in [*findings, *wrong]]


_HEAD_HINT = "make it with `gasunion reconcile CASE --year Y --out base/Y.toml`."


def base_head(values: Mapping[str, Any], data: bytes, *, where: str) -> tuple[Base | None, list[Finding]]:
    """What the head of a scenario file says of its base year; None where it is none or is wrong."""
    if "base" not in values:
        return None, []
    head = values["base"]
    if not isinstance(head, Mapping):
        return None, [Finding(where=where, what="'base' is not a table", hint=_HEAD_HINT)]
    year, misfit, tables = head.get("year"), head.get("misfit"), head.get("tables_sha256", "")
    faults = []
    if isinstance(year, bool) or not isinstance(year, int) or not FIRST_YEAR <= year <= LAST_YEAR:
        faults.append(Finding(where=where, what=f"base.year is {shown(repr(year))}", hint="write a year."))
    if isinstance(misfit, bool) or not isinstance(misfit, int | float) or not 0 <= misfit < 1e300:
        hint = "write a number of 0 or more."
        faults.append(Finding(where=where, what=f"base.misfit is {shown(repr(misfit))}", hint=hint))
    if not isinstance(tables, str):
        what = f"base.tables_sha256 is {shown(repr(tables))}"
        faults.append(Finding(where=where, what=what, hint="write a text."))
    left, wrong = _open(head.get("open_bcm", {}), where)
    faults += wrong
    if faults:
        return None, faults
    assert isinstance(year, int)
    base = Base(
        year=year,
        sha256=sha256_of(data),
        misfit=float(misfit or 0.0),
        tables_sha256=str(tables),
        open_bcm=left,
    )
    return base, []


def _open(told: object, where: str) -> tuple[dict[str, float], list[Finding]]:
    """Party → misclosure of a base file's head."""
    hint = "write a table of figures by party, or make it again with `gasunion reconcile`."
    if not isinstance(told, Mapping):
        return {}, [Finding(where=where, what=f"base.open_bcm is {shown(repr(told))}", hint=hint)]
    faults = [
        Finding(where=where, what=f"base.open_bcm of {shown(str(p))} is {shown(repr(v))}", hint=hint)
        for p, v in told.items()
        if isinstance(v, bool) or not isinstance(v, int | float) or not -1e9 < v < 1e9
    ]
    return ({} if faults else {str(p): float(v) for p, v in told.items()}), faults


def tables_sha256(frames: Mapping[str, pd.DataFrame], config: CaseConfig, year: int) -> str:
    """Hash of all that the base of a year is made from: not of prices, words, sources or other years."""
    parts = [
        canonical_json(
            {
                "reconcile": config.reconcile.model_dump(mode="json"),
                "peak_days": config.peak_days,
                "gas_year": config.gas_year.month,
                "year": year,
            }
        )
    ]
    for name in _MADE_FROM:
        table = BY_NAME[name]
        rows = _of_year(frames[name], year)
        kept = tuple(c for c in table.columns if c.name not in _NO_MATTER)
        columns = canonical_columns(replace(table, columns=kept), rows)
        if columns:
            parts += [name.encode(), *columns]
    return sha256_of(*parts)


def _of_year(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    if "year" in frame.columns:
        return frame[frame["year"] == year]
    if "from_year" in frame.columns:
        return frame[(frame["from_year"] <= year) & (frame["until_year"] >= year)]
    return frame


def stale_finding(base: Base, *, case: str) -> Finding:
    """The warning of a base whose tables have changed."""
    return Finding(
        where=file_of(base.year),
        what=f"base of {base.year} is stale, run reconcile: tables it was made from have changed",
        hint=f"gasunion reconcile {case} --year {base.year} --out {file_of(base.year)}; "
        "--no-base leaves it out.",
        severity="warning",
    )
