"""Report data from results at hand, or from the folder they were written to: the same page from both."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gasunion.network.elements import Corridor
from gasunion.outcome import Finding, Provenance, Refused
from gasunion.reading.plain import json_of
from gasunion.report.files.files import read_results
from gasunion.report.tables.tables import Frames, tables
from gasunion.report.views.data import PlanData, ReportData, Row, Rows
from gasunion.studies.hindcast import Hindcast
from gasunion.studies.plan_question import kind_words
from gasunion.studies.results import PlanResult

# What is kept of a plan that is set beside the one the page is about.
BESIDE = ("parties", "borders")
META_FILE = "report.json"
_META_SCHEMA = "gasunion/report-data/1"
_META_FIELDS = (
    "case",
    "year",
    "version",
    "input_sha256",
    "overridden",
    "tolerance_musd",
    "parties",
    "nodes",
    "arcs",
    "periods",
    "hindcast",
    "findings",
    "was_validated",
    "files",
    "notes",
)
_TUPLES = ("overridden", "files", "notes")


def report_data(
    result: PlanResult,
    *,
    provenance: Provenance,
    frames: Frames | None = None,
    others: Iterable[PlanResult] = (),
    hindcasts: Iterable[Hindcast] = (),
    findings: Iterable[Finding] | None = None,
    files: Iterable[str] = (),
    notes: Iterable[str] = (),
) -> ReportData:
    """Report data of one plan, with other plans of the same year beside it.

    Parameters
    ----------
    frames : `tables(result)`, where it is at hand.
    findings : what validation of the case found; None where it was not asked.
    """
    plan = result.plan
    scenario = plan.scenario
    return ReportData(
        case=scenario.name,
        year=scenario.calendar.year,
        version=provenance.version,
        input_sha256=provenance.input_sha256,
        overridden=provenance.overridden,
        tolerance_musd=scenario.range_tolerance_musd,
        parties=[{"party": p.party, "name": p.name or p.party, "role": p.role} for p in scenario.parties],
        nodes=[
            {
                "node": n.node,
                "name": n.name,
                "party": n.territory,
                "kind": n.kind,
                "lon_deg": n.lon_deg,
                "lat_deg": n.lat_deg,
            }
            for n in plan.network.nodes
        ],
        arcs=_arcs(result),
        periods=[
            {
                "period": p.period,
                "month": p.month,
                "is_peak": p.is_peak,
                "start": p.start.isoformat(),
                "end": p.end.isoformat(),
                "days": p.days,
            }
            for p in scenario.calendar.periods
        ],
        plans=(
            _plan(result, tables(result) if frames is None else frames),
            *(_beside(other) for other in others),
        ),
        hindcast=[_hindcast(h) for h in hindcasts],
        findings=_findings(findings or ()),
        was_validated=findings is not None,
        files=tuple(files),
        notes=(*notes, *(f"{f}" for f in result.remarks)),
    )


def _findings(findings: Iterable[Finding]) -> Rows:
    return [{"where": f.where, "what": f.what, "hint": f.hint or ""} for f in findings]


def _arcs(result: PlanResult) -> Rows:
    terms = {t.arc: t.sourced for t in result.plan.scenario.terms}
    rows = []
    for arc in result.plan.formulation.grid.arcs:
        assert isinstance(arc, Corridor), "plans run on corridors"
        sourced = terms.get(arc.arc)
        rows.append(
            {
                "arc": arc.arc,
                "corridor": arc.corridor,
                "system": arc.system,
                "from_node": arc.tail,
                "to_node": arc.head,
                "owner": arc.owner,
                "length_km": arc.length_m / 1000.0,
                "strings": arc.strings,
                "via": [list(point) for point in arc.via],
                "source": sourced.source if sourced else "",
                "confidence": sourced.confidence if sourced else "",
            }
        )
    return rows


def _records(frames: Frames) -> dict[str, Rows]:
    return {
        name: [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
        for name, frame in frames.items()
        if name != "inputs"  # thousands of figures that stand in their file and not on the page
    }


def _plan(result: PlanResult, frames: Frames) -> PlanData:
    plan = result.plan
    return PlanData(
        name=kind_words(plan.kind, plan.block),
        kind=plan.kind,
        block=tuple(sorted(plan.block)),
        is_solved=plan.outcome.is_solved,
        message=result.outcome.message,
        surplus_musd=plan.surplus_musd,
        tables=_records(frames),
        findings=_findings(f for f in result.outcome.findings if f.severity == "error"),
    )


def _beside(result: PlanResult) -> PlanData:
    whole = _plan(result, {k: v for k, v in tables(result).items() if k in BESIDE})
    return PlanData(
        name=whole.name,
        kind=whole.kind,
        block=whole.block,
        is_solved=whole.is_solved,
        message=whole.message,
        surplus_musd=whole.surplus_musd,
        tables={name: whole.year(name) for name in BESIDE},
    )


def _hindcast(hindcast: Hindcast) -> Row:
    return {
        "corridor": hindcast.corridor,
        "year": hindcast.year,
        "observed_bcm": hindcast.observed,
        "low_bcm": hindcast.low,
        "high_bcm": hindcast.high,
        "planned_bcm": hindcast.planned,
        "planned_low_bcm": hindcast.planned_low,
        "planned_high_bcm": hindcast.planned_high,
        "persistence_bcm": hindcast.persistence,
        "held": "; ".join(
            f"{h.contract} at its {'bounds' if h.bound == 'both' else h.bound} ({h.basis})"
            for h in hindcast.held
        ),
        "is_test": hindcast.is_test,
    }


def meta_bytes(data: ReportData) -> bytes:
    """What the page shows beside the tables, as report.json: with the CSV files it makes the page again."""
    plain = {name: getattr(data, name) for name in _META_FIELDS}
    plans = [
        {
            "name": p.name,
            "kind": p.kind,
            "block": list(p.block),
            "is_solved": p.is_solved,
            "message": p.message,
            "surplus_musd": p.surplus_musd,
            "findings": p.findings,
            # The first plan's tables are the CSV files.
            "tables": {} if i == 0 else p.tables,
        }
        for i, p in enumerate(data.plans)
    ]
    body = _without_nan({"schema": _META_SCHEMA, **plain, "plans": plans})
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
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refused(
            [
                Finding(
                    where=str(path),
                    what=f"cannot be read: {error.strerror}.",
                    hint="Name a folder that `gasunion plan --out` wrote with this version.",
                )
            ]
        ) from None
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
    own = _records(read_results(folder).frames) if meta["plans"][0]["is_solved"] else {}
    plans = tuple(
        PlanData(
            name=p["name"],
            kind=p["kind"],
            block=tuple(p["block"]),
            is_solved=p["is_solved"],
            message=p["message"],
            surplus_musd=float("nan") if p["surplus_musd"] is None else p["surplus_musd"],
            tables=own if i == 0 else p["tables"],
            findings=p["findings"],
        )
        for i, p in enumerate(meta["plans"])
    )
    # Folders of the last version call the hindcast by its old name.
    meta.setdefault("hindcast", meta.get("backcast", []))
    fields: dict[str, Any] = {n: tuple(meta[n]) if n in _TUPLES else meta[n] for n in _META_FIELDS}
    return ReportData(plans=plans, **fields)
