"""Whether the laws of the gas hold at the states that occur: composition, temperature, pressure and phase.

Asked of a solved state, of every gas at the pressures at which it occurs. A gas that condenses is not what
was solved for: such a state is outside limits. All else is a warning.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.blend import CompositionBlend, Compositions, QualityBlend
from gasunion.hydraulics.gas.law import Cnga
from gasunion.hydraulics.gas.ranges import (
    cnga_findings,
    equation_findings,
    phase_findings,
    viscosity_findings,
)
from gasunion.hydraulics.steady.feed import Feed
from gasunion.hydraulics.steady.limits import LIMIT_SHARE
from gasunion.hydraulics.steady.mixing import MixedState
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.network.network import Network
from gasunion.outcome import Finding, Outcome
from gasunion.units import BAR_PA, GAS_CONSTANT_J_MOL_K

Floats = npt.NDArray[np.float64]

AIR_KG_MOL: Final = 28.96e-3  # against which the CNGA correlation counts specific gravity
_SHOWN: Final = 3  # gases whose phase is told
_MANY: Final = 40  # different gases whose phase is looked at: those that occur at the highest pressures


def judged(made: MixedState[Any], feed: Feed) -> Outcome:
    """The outcome of a state, with what its gas laws have to say."""
    state, outcome = made.state, made.state.outcome
    if outcome.code == "infeasible" and (made.carried is not None or several_gases(feed)):
        return replace(outcome, findings=(*outcome.findings, _proved_with(made)))
    known = np.isfinite(state.pressure_pa) & (state.pressure_pa > 0.0)
    if outcome.code not in ("solved", "outside_limits") or not known.any():
        return outcome
    found = _findings(made, feed, known)
    wet = tuple(f for f in found if f.severity == "error")
    if not found:
        return outcome
    findings = (*wet, *outcome.findings, *(f for f in found if f.severity != "error"))
    if wet and outcome.code == "solved":
        return replace(
            outcome,
            code="outside_limits",
            message="liquid forms, or a pressure is beyond the gas law",
            findings=findings,
        )
    return replace(outcome, findings=findings)


def several_gases(feed: Feed) -> bool:
    """Whether nodes that may feed in have different gases."""
    return len({parts.tobytes() for parts in feed.parts.values()}) > 1


def _proved_with(made: MixedState[Any]) -> Finding:
    """For which gas a proof holds."""
    medium = made.medium
    return Finding(
        where="gas",
        what="the proof holds for one gas in every arc, the mix of all that is nominated to enter "
        f"({GAS_CONSTANT_J_MOL_K / medium.gas_constant_j_kg_k * 1e3:.4g} g/mol, "
        f"{medium.viscosity_pa_s * 1e6:.4g} µPa s).",
        hint="Where limits are missed by little, the gas of each source may decide.",
        severity="warning",
    )


def _findings(made: MixedState[Any], feed: Feed, known: npt.NDArray[np.bool_]) -> tuple[Finding, ...]:
    state, blend = made.state, feed.blend
    pressure = np.where(known, state.pressure_pa, np.nan)
    lowest, highest = int(np.nanargmin(pressure)), int(np.nanargmax(pressure))
    ends = (float(pressure[lowest]), float(pressure[highest]))
    nodes = state.network.nodes
    if isinstance(blend, QualityBlend) and isinstance(made.medium.law, Cnga):
        return cnga_findings(
            made.medium.law.name,
            gravity=1.0 / made.arc_parts[:, 0] / AIR_KG_MOL,
            temperature_k=blend.temperature_k,
            pressure_pa=ends,
            where=(nodes[lowest].node, nodes[highest].node),
        )
    if not isinstance(blend, CompositionBlend):
        return ()
    gases = blend.gases(made.arc_parts)
    temperature = blend.temperature_k
    return (
        *_wet(gases, state, pressure, temperature),
        *equation_findings(
            gases.fractions, equation="gerg2008", temperature_k=temperature, pressure_pa=ends[1]
        ),
        *viscosity_findings(gases.fractions, temperature_k=temperature),
    )


def _beyond(gases: Compositions, high_pa: Floats, network: Network) -> list[Finding]:
    """The first arcs whose gas is asked at a pressure that the fit of its law does not reach."""
    most = np.array([law.pressure_pa_max for law in gases.laws])[gases.kind]
    at = np.flatnonzero(high_pa > most * (1.0 + LIMIT_SHARE))
    return [
        Finding(
            where=f"arc {network.arcs[i].arc}",
            what=f"the pressure is {high_pa[i] / BAR_PA:.6g} bar; the gas law of what it carries holds up to "
            f"{most[i] / BAR_PA:.6g} bar.",
            value=float(high_pa[i]) / BAR_PA,
            unit="bar",
            limit=float(most[i]) / BAR_PA,
            hint="Lower the pressure, warm the gas, or use another gas law.",
        )
        for i in at[:_SHOWN].tolist()
    ]


def _wet(
    gases: Compositions, state: SteadyState, pressure: Floats, temperature_k: float
) -> tuple[Finding, ...]:
    """What is said of the phases of the different gases, each at the pressures of the arcs that carry it."""
    network = state.network
    ends = np.stack([pressure[network.tail], pressure[network.head]])
    low, high = np.fmin(*ends), np.fmax(*ends)
    spans = []
    for k, composition in enumerate(gases.compositions):
        arcs = np.flatnonzero((gases.kind == k) & np.isfinite(low))
        if arcs.size:
            top = int(arcs[np.argmax(high[arcs])])
            spans.append((float(high[top]), float(low[arcs].min()), network.arcs[top].arc, composition))
    spans.sort(key=lambda s: -s[0])
    found: list[Finding] = []
    for most, least, arc, composition in spans[:_MANY]:
        found += phase_findings(
            composition, temperature_k=temperature_k, pressure_pa=(least, most), where=f"arc {arc}"
        )
    beyond = _beyond(gases, high, network)
    wet = [*beyond, *(f for f in found if f.severity == "error")]
    near = [f for f in found if f.severity != "error"]
    return (*wet[:_SHOWN], *near[:_SHOWN])
