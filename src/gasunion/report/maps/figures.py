"""What a map says in print, where nothing can be pointed at: names of countries, figures at borders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gasunion.report.maps.layout import Ground, Label, label_beside
from gasunion.report.maps.sheet import Sheet, State
from gasunion.report.style.palette import FULL_PCT
from gasunion.report.views.reading import Reading

# Systems that stand for a network of many lines: they are hatched.
AGGREGATED = ("UGSS",)
BORDERS_SHOWN = 12
_COUNTRY_PX, _FIGURE_PX = 15.0, 11.5


def country_labels(r: Reading, sheet: Sheet, ground: Ground) -> list[Label]:
    """The name of each country, pale and spaced, on free ground near the middle of its places."""
    labels = []
    for party in r.parties(r.report.party_names):
        own = [sheet.spots[n.node] for n in sheet.nodes if n.party == party]
        if len(own) < 2:
            continue
        x, y = (sum(p[i] for p in own) / len(own) for i in (0, 1))
        name = r.party(party).upper()
        # Spaced letters are wider than the rule for labels counts.
        wide = name + "m" * (len(name) // 2)
        tries = sorted(
            ((x + dx, y + dy) for dx in range(-180, 181, 45) for dy in range(-120, 121, 30)),
            key=lambda spot: (abs(spot[0] - x) + abs(spot[1] - y), spot),
        )
        for spot in tries:
            label = label_beside(ground, wide, spot, kind="country", size_px=_COUNTRY_PX, covers_at_most=6)
            if label:
                labels.append(replace(label, text=name))
                break
    return labels


def border_figures(
    r: Reading, sheet: Sheet, ground: Ground, states: Mapping[str, Mapping[str, State]], *, period: str
) -> list[Label]:
    """Daily flow of a period at the largest crossings of the year, '104 · full'. [mcm/d]

    Places are found for the figures of the year, so that every period finds room for its own.
    """
    years = {x.corridor: x for x in r.report.plan.borders if x.period == "year"}
    inside = {n.node for n in sheet.nodes}
    crossing = [
        a
        for a in sheet.arcs
        if a.corridor in years and (a.from_node in inside or a.to_node in inside) and a.arc in states
    ]
    crossing.sort(key=lambda a: (-abs(years[a.corridor].net_mcm_d), a.arc))
    labels: list[Label] = []
    for arc in crossing[: 2 * BORDERS_SHOWN]:
        row = years[arc.corridor]
        if abs(row.net_mcm_d) < 1.0 or len(labels) >= BORDERS_SHOWN:
            continue
        capacity = row.capacity_forward_mcm_d if row.net_mcm_d > 0 else row.capacity_backward_mcm_d
        is_full = capacity > 0 and abs(row.net_mcm_d) >= FULL_PCT / 100.0 * capacity
        flow = r.words.number(abs(row.net_mcm_d), "count")
        key = "map.border_full" if is_full else "map.border"
        text = r.say(key, flow=flow)
        curve = sheet.curves[arc.arc]
        spots = (curve.at(t) for t in (0.5, 0.35, 0.65, 0.2, 0.8) if sheet.frame.holds(*curve.at(t)))
        tries = (
            label_beside(ground, text, s, kind="figure", size_px=_FIGURE_PX, covers_at_most=6) for s in spots
        )
        label = next((t for t in tries if t), None)
        if label:
            # The map is drawn for one period, and its figures are those of that period.
            labels.append(replace(label, link=arc.arc, text=_figure(r, states[arc.arc].get(period))))
    return labels


def _figure(r: Reading, state: State | None) -> str:
    """'104', '104 · full', nothing where nothing flows: as the script writes it for other periods."""
    if state is None or not state.net_mcm_d:
        return ""
    flow = r.words.number(abs(state.net_mcm_d), "count")
    return r.say("map.border_full" if state.use_pct >= FULL_PCT else "map.border", flow=flow)
