"""What the map's script swaps when another period is chosen: figures once, words in each language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gasunion.report.maps.sheet import State
from gasunion.report.views.data import Pipeline, ReportData, known
from gasunion.report.views.reading import Reading

# Below this a flow is a solver's dust and no arrow is drawn. [mcm/d]
LEAST_FLOW_MCM_D = 0.005


def arc_states(report: ReportData) -> dict[str, dict[str, State]]:
    """Arc → period → what it does, in the report's first plan."""
    states: dict[str, dict[str, State]] = {}
    for row in report.plan.flows:
        net = row.net_mcm_d
        use = row.use_of_capacity_pct if known(row.use_of_capacity_pct) else 0.0
        capacity = float(row.capacity_forward_mcm_d if net >= 0 else row.capacity_backward_mcm_d)
        states.setdefault(row.arc, {})[row.period] = State(
            net_mcm_d=net if abs(net) >= LEAST_FLOW_MCM_D else 0.0, use_pct=use, capacity_mcm_d=capacity
        )
    return states


def script_data(r: Reading, arcs: Sequence[Pipeline]) -> dict[str, Any]:
    """What the script needs in this language: per arc its words, and its ranges as they are read."""
    periods = [p.period for p in r.report.periods]
    ranges = {
        (x.corridor, x.period): r.words.with_interval(x.net_mcm_d, x.span_mcm_d, "mcm/d")
        for x in r.report.plan.borders
        if x.span_mcm_d
    }
    body: dict[str, dict[str, Any]] = {}
    for arc in arcs:
        words = {p: ranges[arc.corridor, p] for p in periods if (arc.corridor, p) in ranges}
        body[arc.arc] = {
            "s": r.system(arc.system),
            "c": arc.corridor,
            "n": r.say("name.corridor_short", system=r.system(arc.system), code=arc.corridor),
            "f": r.node(arc.from_node),
            "t": r.node(arc.to_node),
            "o": r.party(arc.owner),
            **({"r": words} if words else {}),
            **({"z": arc.source[:160]} if arc.source else {}),
            **({"e": r.words.say_or(f"confidence.{arc.confidence}", "")} if arc.confidence else {}),
        }
    return {
        "periods": [{"id": p.period, "name": r.slot(p)} for p in r.report.periods],
        "arcs": body,
    }


def script_figures(report: ReportData) -> dict[str, Any]:
    """What the script needs in every language alike: per arc and period flow, use and capacity."""
    none = State(net_mcm_d=0.0, use_pct=0.0, capacity_mcm_d=0.0)
    arcs = {}
    for arc, states in arc_states(report).items():
        series = [states.get(p.period, none) for p in report.periods]
        arcs[arc] = {
            "q": [round(s.net_mcm_d, 2) for s in series],
            "u": [round(s.use_pct, 1) for s in series],
            "k": [round(s.capacity_mcm_d, 1) for s in series],
        }
    return {"months": [_month_place(report, p.period) for p in report.periods], "arcs": arcs}


def _month_place(report: ReportData, label: str) -> int:
    """Place of a period's month among the ordinary periods, for the line across small charts."""
    slot = report.slots[label]
    return next((i for i, m in enumerate(report.months) if (m.month, m.year) == (slot.month, slot.year)), -1)
