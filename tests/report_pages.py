"""Report data for tests: the small case as the demo would show it, and a network of any size."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

from tests.small_case import write_case

from gasunion.intake.case import load_case
from gasunion.outcome import Provenance
from gasunion.planning.plan import block_plan, contracted_plan, status_quo
from gasunion.report.views.data import Party, Pipeline, Place, PlanData, ReportData, Slot
from gasunion.report.views.gather import report_data
from gasunion.report.views.rows import FlowRow
from gasunion.studies.hindcast.flow import Hindcast
from gasunion.studies.hindcast.question import past_year
from gasunion.studies.results import PlanResult, study_plan


def small_results(folder: Path) -> tuple[list[PlanResult], tuple[Hindcast, ...], Provenance]:
    """Status quo, contracted plan, a block and all of the small case; its hindcast; where it comes from."""
    case = load_case(write_case(folder))
    network, scenario = case.planning_year(2024)
    base = status_quo(network, scenario)
    everyone = frozenset(p.party for p in scenario.parties)
    plans = [
        base,
        contracted_plan(network, scenario),
        block_plan(network, scenario, frozenset({"AA", "BB"}), baseline=base),
        block_plan(network, scenario, everyone, baseline=base),
    ]
    past = past_year(case, 2023, observations=case.observed, day=date(2026, 12, 31))
    origin = Provenance(input_sha256=case.input_sha256, version="0.0.0")
    return [study_plan(p) for p in plans], past.flows, origin


def small_data(folder: Path) -> ReportData:
    """The page of the small case."""
    results, hindcasts, origin = small_results(folder)
    return report_data(
        results[0],
        provenance=origin,
        others=results[1:],
        hindcasts=hindcasts,
        findings=(),
        files=("plan.json", "flows.csv"),
    )


def grid_data(side: int) -> ReportData:
    """A square grid of nodes with two arcs between neighbours, in 24 periods: about 4·side² arcs."""
    periods = [
        Slot(
            period=f"2024-{m:02d}{'p' if peak else ''}",
            month=m,
            is_peak=peak,
            start=f"2024-{m:02d}-01",
            end=f"2024-{m:02d}-28",
            days=4 if peak else 26,
        )
        for m in range(1, 13)
        for peak in (False, True)
    ]
    nodes = [
        Place(
            node=f"N{i:02d}{j:02d}",
            name=f"Place {i} {j}",
            party="AA" if i < side / 2 else "BB",
            kind=("field", "junction", "demand", "border")[(i + j) % 4],
            lon_deg=40 + 50 * i / side,
            lat_deg=35 + 25 * j / side,
        )
        for i in range(side)
        for j in range(side)
    ]
    arcs: list[Pipeline] = []
    flows: list[FlowRow] = []
    for i in range(side):
        for j in range(side):
            for a, b in ((i + 1, j), (i, j + 1)):
                if a == side or b == side:
                    continue
                for string in (1, 2):
                    _add_arc(arcs, flows, (i, j), (a, b), string, periods, side)
    plan = PlanData(
        name="status quo",
        kind="status quo",
        block=(),
        is_solved=True,
        message="the best plan was found",
        surplus_musd=1.0,
        flows=tuple(flows),
    )
    return ReportData(
        case="grid",
        year=2024,
        version="0.0.0",
        input_sha256="0" * 64,
        plans=(plan,),
        nodes=nodes,
        arcs=arcs,
        parties=[Party(party=p, name=p, role="member") for p in ("AA", "BB")],
        periods=periods,
    )


def _add_arc(
    arcs: list[Pipeline],
    flows: list[FlowRow],
    tail: tuple[int, int],
    head: tuple[int, int],
    string: int,
    periods: list[Slot],
    side: int,
) -> None:
    (i, j), (a, b) = tail, head
    name = f"A{i:02d}{j:02d}{a:02d}{b:02d}-{string}"
    parties = ["AA" if x < side / 2 else "BB" for x in (i, a)]
    arcs.append(
        Pipeline(
            arc=name,
            corridor=name,
            system=f"Line {j}",
            from_node=f"N{i:02d}{j:02d}",
            to_node=f"N{a:02d}{b:02d}",
            owner=parties[0],
            length_km=100.0,
            strings=1,
            via=(),
            source="invented for a test",
            confidence="estimated",
        )
    )
    for t, period in enumerate(periods):
        net = 40.0 * math.sin(i + 2 * j + t / 3 + string)
        flows.append(
            FlowRow(
                arc=name,
                corridor=name,
                period=period.period,
                days=period.days,
                net_mcm_d=net,
                net_bcm=net * period.days / 1000,
                capacity_forward_mcm_d=40.0,
                capacity_backward_mcm_d=40.0,
                use_of_capacity_pct=abs(net) / 0.4,
                confidence="estimated",
            )
        )
