"""Report data in a folder and back: report.json beside the CSV files makes the same page again."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gasunion.outcome import Finding, Refused
from gasunion.reading.file import read_bytes
from gasunion.reading.plain import json_of
from gasunion.report.files.files import read_results
from gasunion.report.views import rows as kept
from gasunion.report.views.data import GainOf, Party, Past, Pipeline, Place, PlanData, ReportData, Slot, Told
from gasunion.report.views.framed import BESIDE, TABLE_ROWS, names_in, table_records
from gasunion.report.views.names import Names

META_FILE = "report.json"
_META_SCHEMA = "gasunion/report-data/1"
# Fields of a page that are written as they are.
_PLAIN = ("case", "year", "version", "input_sha256", "base", "tolerance_musd", "was_validated", "licence")
_TUPLES = ("overridden", "files", "notes")
# Fields of a page that are records.
_RECORDS: dict[str, type[Any]] = {
    "parties": Party,
    "nodes": Place,
    "arcs": Pipeline,
    "periods": Slot,
    "hindcast": Past,
    "findings": Told,
}


def meta_bytes(data: ReportData) -> bytes:
    """What the page shows beside the tables, as report.json: with the CSV files it makes the page again."""
    plain = {name: getattr(data, name) for name in (*_PLAIN, *_TUPLES)}
    records = {name: [kept.plain(r) for r in getattr(data, name)] for name in _RECORDS}
    plans = [
        {
            "name": p.name,
            "kind": p.kind,
            "block": list(p.block),
            "is_solved": p.is_solved,
            "message": p.message,
            "surplus_musd": p.surplus_musd,
            "findings": [kept.plain(f) for f in p.findings],
            "gain": None if p.gain is None else kept.plain(p.gain),
            # The first plan's tables are the CSV files.
            "tables": {}
            if i == 0
            else {n: [kept.plain(r) for r in getattr(p, TABLE_ROWS[n][0])] for n in BESIDE},
        }
        for i, p in enumerate(data.plans)
    ]
    body = _without_nan({"schema": _META_SCHEMA, **plain, **records, "plans": plans})
    return (json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {k: _without_nan(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(v) for v in value]
    return value


def stored_report_data(folder: Path) -> ReportData:
    """Report data of a result folder that `gasunion plan --out` or `make demo` wrote.

    Raises
    ------
    Refused : a file is missing or unreadable.
    """
    path = folder / META_FILE
    data = read_bytes(path, hint="Name a folder that `gasunion plan --out` wrote with this version.")
    meta = json_of(data, str(path))
    if not isinstance(meta, dict) or meta.get("schema") != _META_SCHEMA:
        raise Refused(
            [
                Finding(
                    where=str(path),
                    what=f"is not a {_META_SCHEMA} file.",
                    hint="Plan again with this version.",
                )
            ]
        )
    # Where there was no plan there are no tables to read.
    is_solved = meta["plans"][0]["is_solved"]
    frames = read_results(folder).frames if is_solved else {}
    own = table_records(frames)
    # Folders of the last version know no base years, and call the hindcast by its old name.
    meta.setdefault("base", None)
    meta.setdefault("licence", "")
    meta.setdefault("hindcast", meta.get("backcast", []))
    plans = tuple(_stored_plan(p, own if i == 0 else None) for i, p in enumerate(meta["plans"]))
    fields: dict[str, Any] = {name: meta[name] for name in _PLAIN}
    fields |= {name: tuple(meta[name]) for name in _TUPLES}
    fields |= {name: _stored(kind, meta[name]) for name, kind in _RECORDS.items()}
    # Without a plan there are no tables; the page then tells things by the names of the data.
    return ReportData(plans=plans, names=names_in(frames) if frames else Names(), **fields)


def _stored_plan(plan: Mapping[str, Any], own: Mapping[str, tuple[Any, ...]] | None) -> PlanData:
    if own is None:
        own = {TABLE_ROWS[n][0]: kept.records(TABLE_ROWS[n][1], rows) for n, rows in plan["tables"].items()}
    surplus = plan["surplus_musd"]
    return PlanData(
        name=plan["name"],
        kind=plan["kind"],
        block=tuple(plan["block"]),
        is_solved=plan["is_solved"],
        message=plan["message"],
        surplus_musd=math.nan if surplus is None else surplus,
        findings=_stored(Told, plan["findings"]),
        # Folders of the last version tell no gain.
        gain=GainOf(**plan["gain"]) if plan.get("gain") else None,
        **own,
    )


def _stored(kind: type[Any], rows: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    if kind is Pipeline:
        rows = [{**r, "via": tuple((float(x), float(y)) for x, y in r["via"])} for r in rows]
    return kept.records(kind, rows)
