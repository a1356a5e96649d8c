"""Does a printed state hold? Every number of it made again from its pressures and flows, by other code.

    1. names, columns and kinds of numbers are those of the network            `printed_state`
    2. valves and units stand as the question allows; set points are those of the data
    3. the gas that is there, from the flows                                   `certificate.mixing_recheck`
    4. balances, pipes, parts without loss, what units do                      `certificate.state_recheck`
    5. velocities, gas held, ratios, power, fuel, quality                      `certificate.state_tables`
    6. limits, choking and phase; the outcome says what they say               `certificate.limits_recheck`

Nothing of the solver and of the search is used: the question is read anew from the source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.mixing_recheck import held_by_arcs, mixed_at_nodes
from gasunion.hydraulics.certificate.state_claim import Mode, UnitClaim
from gasunion.hydraulics.certificate.state_recheck import StateRecheck
from gasunion.hydraulics.certificate.state_tables import StateTables
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CheckValve, CompressorStation, ControlValve, Resistor, Valve
from gasunion.network.limits import Quantity, limit
from gasunion.network.network import Network
from gasunion.outcome import Finding
from gasunion.studies.simulation.gas_quality import mean_fed
from gasunion.studies.simulation.printed_numbers import numbers_differ
from gasunion.studies.simulation.printed_outcome import outcome_differs
from gasunion.studies.simulation.printed_state import PrintedState, read_state
from gasunion.studies.simulation.question import Asked

Floats = npt.NDArray[np.float64]

_LEAST_KG_S: Final = 1.0e-12
_BYPASSED_PA: Final = 1.0  # a free unit whose ends differ by less is said to pass
_SET: Final = {"ratio": "ratio", "outlet": "pressure_out_pa", "inlet": "pressure_in_pa", "flow": "flow_kg_s"}


def state_findings(asked: Asked, answer: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the state that an answer prints; empty where it holds.

    Parameters
    ----------
    asked : the question of the source. answer : of outcome solved or outside_limits.
    """
    printed, found = read_state(answer, asked.question.network, asked.labels)
    if printed is None:
        return found
    claims, found = _claims(asked, printed)
    network = _as_set(asked, printed)
    found += _slack_findings(asked, printed)
    if found:
        return found
    node_parts, arc_parts = _gas(asked, network, printed)
    gases = asked.feed.blend.gases(arc_parts)
    tables = StateTables(
        network,
        medium=asked.question.medium,
        gases=gases,
        pressure_pa=printed.pressure_pa,
        flow_kg_s=printed.flow_kg_s,
    )
    load = _load(asked, printed, node_parts)
    found += _state(asked, tables, load, printed, claims, arc_parts)
    found += numbers_differ(answer, asked, tables, printed, _quality(asked, network, printed), arc_parts)
    found += outcome_differs(answer, asked, tables, load, printed, arc_parts)
    return found


def _claims(asked: Asked, printed: PrintedState) -> tuple[list[UnitClaim], list[Finding]]:
    """What each unit is said to do, with the level that the data give; and what they may not do."""
    question, found = asked.question, list[Finding]()
    claims = [
        UnitClaim(arc=a.arc, does="passes")
        for a in question.network.arcs
        if isinstance(a, Resistor) and a.pressure_loss_pa is not None
    ]
    for name, is_open in printed.is_open.items():
        valve = question.network.arc(name)
        assert isinstance(valve, Valve)
        if valve.is_open != is_open and name not in question.valves:
            stands = "open" if valve.is_open else "closed"
            what = f"must be {stands}: it is settled, and nobody asked for another position."
            found.append(Finding(where=f"valves.{name}.mode", what=what))
    for name, mode in printed.modes.items():
        arc = question.network.arc(name)
        where = f"valve {name}" if not isinstance(arc, CompressorStation) else f"station {name}"
        if isinstance(arc, CheckValve):
            claims.append(UnitClaim(arc=name, does="closed" if mode.does == "closed" else "passes"))
            continue
        assert isinstance(arc, CompressorStation | ControlValve)
        if not arc.is_open and mode.does != "closed":
            found.append(Finding(where=where, what="is closed in the data, and said to pass gas."))
        level = _level(arc, mode)
        if mode.does == "acts" and mode.holds == "rise" and not question.are_free:
            found.append(Finding(where=where, what="is not free, and said to be set freely."))
        elif mode.does == "acts" and mode.holds != "rise" and level is None:
            what = f"is said to hold its {mode.holds}, of which the data give no level."
            found.append(Finding(where=where, what=what))
        claims.append(UnitClaim(arc=name, does=mode.does, holds=mode.holds, level=level))
    return claims, found


def _level(arc: CompressorStation | ControlValve, mode: Mode) -> float | None:
    """The set point or limit that an acting unit holds; None where there is none, and for a free one."""
    if mode.does != "acts" or mode.holds is None or mode.holds == "rise":
        return None
    if mode.at_limit:
        quantity: Quantity = mode.holds
        return limit(arc, quantity)
    return getattr(arc, _SET.get(mode.holds, ""), None)


def _slack_findings(asked: Asked, printed: PrintedState) -> list[Finding]:
    """Slack pressures outside the bounds within which they may be chosen."""
    network, found = asked.question.network, []
    for name, span in asked.question.slack.items():
        pressure = float(printed.pressure_pa[network.node_index[name]])
        if not span.low_pa * (1.0 - 1e-9) <= pressure <= span.high_pa * (1.0 + 1e-9):
            low, high = span.low_pa / 1e5, span.high_pa / 1e5
            what = f"the slack pressure must lie between {low:.6g} and {high:.6g} bar."
            found.append(
                Finding(where=f"nodes.{name}.pressure_bar", what=what, value=pressure / 1e5, unit="bar")
            )
    return found


def _gas(asked: Asked, network: Network, printed: PrintedState) -> tuple[Floats, Floats]:
    """(node, part) and (arc, part) of the gas that is there, per kilogram."""
    feed, blend = asked.feed, asked.feed.blend
    reference = _entering(asked)
    fed = np.tile(reference, (len(network.nodes), 1))
    for name, parts in feed.parts.items():
        fed[network.node_index[name]] = parts
    if bool((np.abs(fed - reference) <= 1e-12 * np.abs(reference).max()).all()):
        return fed, np.tile(reference, (len(network.arcs), 1))
    flow = printed.flow_kg_s
    node_parts = mixed_at_nodes(network, flow_kg_s=flow, injection_kg_s=printed.injection_kg_s, fed=fed)
    known = np.isfinite(node_parts).all(axis=1)
    moles = np.full(len(network.nodes), np.nan)
    moles[known] = 1.0 / blend.molar_mass_kg_mol(node_parts[known])
    arc_parts, _ = held_by_arcs(
        network,
        flow_kg_s=flow,
        through_kg_s=max(float(np.maximum(printed.injection_kg_s, 0.0).sum()), _LEAST_KG_S),
        node_parts=node_parts,
        reference=reference,
        moles=(moles, 1.0 / printed.molar_mass_kg_mol),
    )
    return node_parts, arc_parts


def _entering(asked: Asked) -> Floats:
    """(part,) of the mix of all that is nominated to enter, per kilogram."""
    boundary, parts = asked.question.boundary, asked.feed.parts
    flows = {n: q for n, q in boundary.injection_kg_s.items() if q > 0.0 and n in parts}
    if not flows:
        anchored = [*boundary.anchor_pa, *asked.question.slack]
        flows = {n: 1.0 for n in anchored if n in parts} or dict.fromkeys(parts, 1.0)
    first = parts[next(iter(flows))]
    if all(np.array_equal(parts[n], first, equal_nan=True) for n in flows):
        return first
    weights = np.array(list(flows.values()))
    return np.asarray(weights @ np.stack([parts[n] for n in flows]) / weights.sum())


def _load(asked: Asked, printed: PrintedState, node_parts: Floats) -> Boundary:
    """What is asked of the state: slack pressures as printed, norm cubic metres in the gas that is there."""
    question, feed = asked.question, asked.feed
    at = question.network.node_index
    pressures = {n: float(printed.pressure_pa[at[n]]) for n in question.slack}
    injection = dict(question.boundary.injection_kg_s)
    reference = _entering(asked)
    for name, volume in feed.norm_volume_m3_s.items():
        parts = feed.parts.get(name, reference)
        leaving = node_parts[at[name]]
        if volume <= 0.0 and np.isfinite(leaving).all():
            parts = leaving
        injection[name] = volume * float(feed.blend.norm_density_kg_m3(parts[None, :])[0])
    load = question.boundary.with_anchors({**question.boundary.anchor_pa, **pressures})
    return replace(load, injection_kg_s=injection)


def _state(
    asked: Asked,
    tables: StateTables,
    load: Boundary,
    printed: PrintedState,
    claims: list[UnitClaim],
    arc_parts: Floats,
) -> Iterator[Finding]:
    """The laws of a steady state."""
    blend, question = asked.feed.blend, asked.question
    network = tables.as_of_the_medium()
    recheck = StateRecheck(network, medium=question.medium, friction_law=question.friction_law)
    recheck = recheck.carrying(network, lambda arcs: blend.gases(arc_parts[arcs]))
    told = [_as_it_is(asked, tables, printed, c) for c in claims]
    yield from recheck.findings(
        load,
        told,
        pressure_pa=printed.pressure_pa,
        flow_kg_s=printed.flow_kg_s,
        injection_kg_s=printed.injection_kg_s,
        fuel_kg_s=printed.fuel_kg_s,
    )


def _as_it_is(asked: Asked, tables: StateTables, printed: PrintedState, claim: UnitClaim) -> UnitClaim:
    """A claim as the recheck knows it: a free unit that passes in words may act a little."""
    i = tables.network.arc_index[claim.arc]
    is_unit = isinstance(tables.network.arcs[i], CompressorStation | ControlValve)
    little = (
        0.0 < _apart_pa(tables.network, printed, i) <= _BYPASSED_PA and float(printed.flow_kg_s[i]) >= 0.0
    )
    if is_unit and claim.does == "passes" and asked.question.are_free and little:
        return replace(claim, does="acts", holds="rise")
    return claim


def _apart_pa(network: Network, printed: PrintedState, i: int) -> float:
    """How far apart the pressures at the ends of an arc are. [Pa]"""
    return abs(float(printed.pressure_pa[network.tail[i]] - printed.pressure_pa[network.head[i]]))


def _as_set(asked: Asked, printed: PrintedState) -> Network:
    """The network as it is said to stand: positions of valves, and regulators wide open, not bypassed."""
    network = asked.question.network
    arcs: list[Valve | ControlValve] = []
    for i, arc in enumerate(network.arcs):
        if isinstance(arc, Valve):
            arcs.append(replace(arc, is_open=printed.is_open[arc.arc]))
        elif isinstance(arc, ControlValve) and arc.has_bypass and arc.arc in asked.question.units:
            passes = printed.modes[arc.arc].does == "passes"
            if passes and not asked.question.are_free and _apart_pa(network, printed, i) > _BYPASSED_PA:
                arcs.append(replace(arc, has_bypass=False))
    return network.replacing(arcs=arcs) if arcs else network


def _quality(asked: Asked, network: Network, printed: PrintedState) -> tuple[Floats, Floats] | None:
    """(node,) gross calorific value [J m⁻³] and density [kg m⁻³] at 20 °C; None where no gas has any."""
    if not asked.fed:
        return None
    injection = printed.injection_kg_s
    mean = mean_fed(asked.fed, dict(zip((n.node for n in network.nodes), injection.tolist(), strict=True)))
    gases = [asked.fed.get(n.node, mean) for n in network.nodes]
    fed = np.array([(g.gross_j_m3 / g.density_kg_m3, 1.0 / g.density_kg_m3) for g in gases])
    energy, volume = mixed_at_nodes(network, flow_kg_s=printed.flow_kg_s, injection_kg_s=injection, fed=fed).T
    return energy / volume, 1.0 / volume
