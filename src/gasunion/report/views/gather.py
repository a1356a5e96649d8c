"""Report data from results at hand; `views.stored` makes the same page from a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gasunion.network.elements import Corridor
from gasunion.outcome import Finding, Provenance
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
from gasunion.report.views.framed import BESIDE, names_in, table_records
from gasunion.report.views.names import Names, names_of_case
from gasunion.studies.hindcast.flow import Hindcast
from gasunion.studies.plan_question import kind_words
from gasunion.studies.results import PlanResult
from gasunion.studies.worth.open_balances import open_balances

USD_PER_MUSD = 1e6


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
        licence=scenario.licence,
        version=provenance.version,
        input_sha256=provenance.input_sha256,
        overridden=provenance.overridden,
        base=None if result.base is None else result.base.as_dict,
        tolerance_musd=scenario.range_tolerance_musd,
        parties=_parties(result),
        nodes=_places(result),
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
        names=names_in(frames) if plan.outcome.is_solved else Names(),
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


def named_data(result: PlanResult) -> ReportData:
    """What a plan and its things are called, without any table: what words of the terminal are made from."""
    scenario = result.plan.scenario
    return ReportData(
        case=scenario.name,
        year=scenario.calendar.year,
        version="",
        input_sha256="",
        tolerance_musd=scenario.range_tolerance_musd,
        parties=_parties(result),
        nodes=_places(result),
        arcs=_arcs(result),
        periods=(),
        plans=(_plan_of(result, {}),),
        names=names_of_case(scenario.names),
    )


def _parties(result: PlanResult) -> list[Party]:
    return [Party(party=p.party, name=p.name or p.party, role=p.role) for p in result.plan.scenario.parties]


def _places(result: PlanResult) -> list[Place]:
    return [
        Place(
            node=n.node,
            name=n.name,
            party=n.territory,
            kind=n.kind,
            lon_deg=n.lon_deg,
            lat_deg=n.lat_deg,
        )
        for n in result.plan.network.nodes
    ]


def _plan(result: PlanResult, frames: Frames) -> PlanData:
    return _plan_of(result, table_records(frames))


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
    whole = table_records(tables(result), BESIDE)
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
