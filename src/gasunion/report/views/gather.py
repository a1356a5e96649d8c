"""Report data from results at hand, or from the folder they were written to: the same page from both."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gasunion.network.elements import Corridor
from gasunion.outcome import Finding, Provenance, Refused
from gasunion.reading.plain import json_of
from gasunion.report.files.files import read_results
from gasunion.report.tables.tables import Frames, tables
from gasunion.report.views import rows as kept
from gasunion.report.views.data import (
    GainOf,
    Party,
    Past,
    Pipeline,
    Place,
    PlanData,
    ReportData,
    Slot,
    Told,
)
from gasunion.report.views.names import NameRow, Names, names_of
from gasunion.studies.hindcast.flow import Hindcast
from gasunion.studies.plan_question import kind_words
from gasunion.studies.results import PlanResult
from gasunion.studies.worth.open_balances import open_balances

META_FILE = "report.json"
USD_PER_MUSD = 1e6
_META_SCHEMA = "gasunion/report-data/1"
# Fields of a page that are written as they are.
_PLAIN = ("case", "year", "version", "input_sha256", "base", "tolerance_musd", "was_validated")
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
# Table → field of a plan and the type of its rows. Inputs are thousands of figures that stand in their file.
_TABLES: dict[str, tuple[str, type[Any]]] = {
    "flows": ("flows", kept.FlowRow),
    "supply": ("supply", kept.SupplyRow),
    "use": ("use", kept.UseRow),
    "storage": ("storage", kept.StorageRow),
    "contracts": ("contracts", kept.ContractRow),
    "prices": ("prices", kept.PriceRow),
    "parties": ("parties", kept.PartyRow),
    "party_use": ("party_use", kept.PartyUseRow),
    "borders": ("borders", kept.BorderRow),
    "binding": ("binding", kept.BindingRow),
    "payments": ("payments", kept.PaymentRow),
    "moving_inputs": ("moving", kept.MovingRow),
}
# What is kept of a plan that is set beside the one the page is about.
_BESIDE = ("parties", "borders")


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
    frames = tables(result) if frames is None else frames
    return ReportData(
        case=scenario.name,
        year=scenario.calendar.year,
        version=provenance.version,
        input_sha256=provenance.input_sha256,
        overridden=provenance.overridden,
        base=None if result.base is None else result.base.as_dict,
        tolerance_musd=scenario.range_tolerance_musd,
        parties=[Party(party=p.party, name=p.name or p.party, role=p.role) for p in scenario.parties],
        nodes=[
            Place(
                node=n.node,
                name=n.name,
                party=n.territory,
                kind=n.kind,
                lon_deg=n.lon_deg,
                lat_deg=n.lat_deg,
            )
            for n in plan.network.nodes
        ],
        arcs=_arcs(result),
        periods=[
            Slot(
                period=p.period,
                month=p.month,
                is_peak=p.is_peak,
                start=p.start.isoformat(),
                end=p.end.isoformat(),
                days=p.days,
            )
            for p in scenario.calendar.periods
        ],
        names=_names(frames) if plan.outcome.is_solved else Names(),
        plans=(
            _plan(result, frames),
            *(_beside(other) for other in others),
        ),
        hindcast=[_hindcast(h) for h in hindcasts],
        findings=_told(findings or ()),
        was_validated=findings is not None,
        files=tuple(files),
        notes=(*notes, *(f"{f}" for f in result.remarks)),
    )


def _told(findings: Iterable[Finding]) -> tuple[Told, ...]:
    return tuple(Told(where=f.where, what=f.what, hint=f.hint or "") for f in findings)


def _arcs(result: PlanResult) -> list[Pipeline]:
    terms = {t.arc: t.sourced for t in result.plan.scenario.terms}
    found = []
    for arc in result.plan.formulation.grid.arcs:
        assert isinstance(arc, Corridor), "plans run on corridors"
        sourced = terms.get(arc.arc)
        found.append(
            Pipeline(
                arc=arc.arc,
                corridor=arc.corridor,
                system=arc.system,
                from_node=arc.tail,
                to_node=arc.head,
                owner=arc.owner,
                length_km=arc.length_m / 1000.0,
                strings=arc.strings,
                via=arc.via,
                source=sourced.source if sourced else "",
                confidence=sourced.confidence if sourced else "",
            )
        )
    return found


def _names(frames: Frames) -> Names:
    return names_of(kept.records(NameRow, frames["names"].to_dict("records")))


def _records(frames: Frames, names: Iterable[str] = _TABLES) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for name in names:
        if name in frames:
            field, kind = _TABLES[name]
            # A node without a price interval has no row.
            frame = frames[name].dropna(subset=["mid_usd_per_tcm"]) if name == "prices" else frames[name]
            found[field] = kept.records(kind, frame.to_dict("records"))
    return found


def _plan(result: PlanResult, frames: Frames) -> PlanData:
    return _plan_of(result, _records(frames))


def _plan_of(result: PlanResult, records: Mapping[str, tuple[Any, ...]]) -> PlanData:
    plan = result.plan
    return PlanData(
        name=kind_words(plan.kind, plan.block),
        kind=plan.kind,
        block=tuple(sorted(plan.block)),
        is_solved=plan.outcome.is_solved,
        message=result.outcome.message,
        surplus_musd=plan.surplus_musd,
        findings=_told(f for f in result.outcome.findings if f.severity == "error"),
        gain=_gain(result),
        **records,
    )


def _gain(result: PlanResult) -> GainOf | None:
    gain, worlds = result.gain, result.worlds
    if gain is None or not gain.has_base:
        return None
    ends = None if worlds is None else worlds.quantiles("gain_usd")
    left = open_balances(result.base, result.plan)
    return GainOf(
        gain_musd=gain.gain_usd / USD_PER_MUSD,
        timing_musd=gain.timing_usd / USD_PER_MUSD,
        trade_musd=gain.trade_usd / USD_PER_MUSD,
        shortage_musd=gain.shortage_usd / USD_PER_MUSD,
        low_musd=None if ends is None else ends["p5"] / USD_PER_MUSD,
        high_musd=None if ends is None else ends["p95"] / USD_PER_MUSD,
        worlds=0 if worlds is None else len(worlds.solved),
        open_year=None if left is None else left.year,
        misfit=0.0 if left is None else left.misfit,
        open_bcm=0.0 if left is None else left.open_bcm,
        moved_bcm=0.0 if left is None else left.moved_bcm,
        misclosure_bcm={} if left is None else left.misclosure_bcm,
    )


def _beside(result: PlanResult) -> PlanData:
    whole = _records(tables(result), _BESIDE)
    return _plan_of(result, {name: tuple(kept.of_year(rows)) for name, rows in whole.items()})


def _hindcast(hindcast: Hindcast) -> Past:
    return Past(
        corridor=hindcast.corridor,
        year=hindcast.year,
        observed_bcm=hindcast.observed,
        low_bcm=hindcast.low,
        high_bcm=hindcast.high,
        planned_bcm=hindcast.planned,
        planned_low_bcm=hindcast.planned_low,
        planned_high_bcm=hindcast.planned_high,
        persistence_bcm=hindcast.persistence,
        held="; ".join(
            f"{h.name} at its {'bounds' if h.bound == 'both' else h.bound} "
            f"({', '.join(w for w in (h.basis, h.dated) if w)})"
            for h in hindcast.held
        ),
        is_test=hindcast.is_test,
        as_of=str(hindcast.as_of),
        basis=hindcast.basis,
        was_published=hindcast.was_published,
        agreed_bcm=hindcast.agreed,
        status_quo_bcm=hindcast.status_quo,
        known_share=hindcast.known_share,
        starts_or_ends=", ".join(hindcast.starts_or_ends),
    )


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
            else {n: [kept.plain(r) for r in getattr(p, _TABLES[n][0])] for n in _BESIDE},
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
    is_solved = meta["plans"][0]["is_solved"]
    frames = read_results(folder).frames if is_solved else {}
    own = _records(frames)
    # Folders of the last version know no base years, and call the hindcast by its old name.
    meta.setdefault("base", None)
    meta.setdefault("hindcast", meta.get("backcast", []))
    plans = tuple(_stored_plan(p, own if i == 0 else None) for i, p in enumerate(meta["plans"]))
    fields: dict[str, Any] = {name: meta[name] for name in _PLAIN}
    fields |= {name: tuple(meta[name]) for name in _TUPLES}
    fields |= {name: _stored(kind, meta[name]) for name, kind in _RECORDS.items()}
    # Without a plan there are no tables; the page then tells things by the names of the data.
    return ReportData(plans=plans, names=_names(frames) if frames else Names(), **fields)


def _stored_plan(plan: Mapping[str, Any], own: Mapping[str, tuple[Any, ...]] | None) -> PlanData:
    if own is None:
        own = {_TABLES[n][0]: kept.records(_TABLES[n][1], rows) for n, rows in plan["tables"].items()}
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
