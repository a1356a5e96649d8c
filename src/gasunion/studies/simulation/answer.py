"""The answer of a simulation: nodes, arcs and stations by name, why a number is null, and its own hash."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from gasunion.hydraulics.certificate.written import written
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.network.elements import CheckValve, CompressorStation, ControlValve, Valve
from gasunion.outcome import Envelope, Provenance, canonical_json
from gasunion.studies.simulation.gas_quality import is_state
from gasunion.studies.simulation.nomination import Simulation
from gasunion.studies.simulation.printed_numbers import kind_of as _kind
from gasunion.studies.simulation.seal import sealed
from gasunion.units import BAR_PA

PROOF_BYTES: Final = 20_000_000
"""A proof that is longer as JSON does not stand in the answer, but in a file of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer, and the proof of it as bytes of JSON; None where it claims nothing by one."""

    envelope: Envelope
    proof: bytes | None

    @property
    def packed_proof(self) -> bytes | None:
        """The proof as a gzip file; the same bytes each time."""
        return None if self.proof is None else gzip.compress(self.proof, mtime=0)


def answered(made: Simulation, *, version: str) -> Answered:
    """The answer of a simulation, with its own hash.

    Parameters
    ----------
    version : of this program.
    """
    certificate = None if made.certificate is None else written(made.certificate)
    proof = None if certificate is None else canonical_json(certificate)
    is_long = proof is not None and len(proof) > PROOF_BYTES
    part, reasons = simulate_part(made), simulate_reasons(made)
    part["certificate"] = None if is_long else certificate
    part["proof"] = None
    if certificate is not None and proof is not None:
        part["proof"] = {"sha256": certificate["sha256"], "bytes": len(proof)}
    else:
        reasons["proof"] = reasons["certificate"]
    if is_long and proof is not None:
        reasons["certificate"] = (
            f"the proof takes {len(proof) / 1e6:.0f} MB; --proof FILE.gz writes and reads it"
        )
    envelope = Envelope(
        name="simulate",
        outcome=made.state.outcome,
        body=part,
        provenance=Provenance(input_sha256=made.input_sha256, version=version, overridden=made.overridden),
        reasons=reasons,
    )
    return Answered(envelope=sealed(envelope), proof=proof)


def simulate_part(made: Simulation) -> dict[str, Any]:
    """The answer's own part: nodes, arcs and stations by name, in the units of the doors."""
    state, network, quality = made.state, made.state.network, made.quality
    nodes = {
        node.node: {
            "pressure_bar": _above_zero(float(state.pressure_pa[i])) / BAR_PA,
            "injection_kg_s": float(state.injection_kg_s[i]),
            "gross_calorific_mj_m3": None if quality is None else float(quality.gross_j_m3[i]) / 1e6,
            "density_kg_m3": None if quality is None else float(quality.density_kg_m3[i]),
        }
        for i, node in enumerate(network.nodes)
    }
    arcs = {
        arc.arc: {
            "kind": _kind(arc),
            "flow_kg_s": float(state.flow_kg_s[i]),
            "velocity_m_s": float(state.velocity_m_s[i]),
            "linepack_kg": float(state.linepack_kg[i]),
            **_speeds(state, i),
            "molar_mass_g_mol": 1e3 * float(made.molar_mass_kg_mol[i]),
            "viscosity_upa_s": 1e6 * float(made.viscosity_pa_s[i]),
        }
        for i, arc in enumerate(network.arcs)
    }
    stations = {}
    for name, unit in state.units.items():
        arc = network.arc(name)
        if isinstance(arc, CompressorStation):
            stations[made.labels.get(name, name)] = {
                "arc": name,
                "mode": unit.mode,
                "flow_kg_s": float(state.flow_kg_s[network.arc_index[name]]),
                "ratio": unit.ratio,
                "power_mw": None if unit.power_w is None else unit.power_w / 1e6,
                "fuel_kg_s": unit.fuel_kg_s,
            }
    return {
        "nodes": nodes,
        "arcs": arcs,
        "stations": stations,
        "valves": valve_modes(made),
        "mass_residual_kg_s": state.mass_residual_kg_s,
        "throughput_kg_s": state.throughput_kg_s,
        "linepack_kg": float(np.nansum(state.linepack_kg)),
        "assumptions": list(made.assumptions),
    }


SPEEDS = ("velocity_tail_m_s", "velocity_head_m_s", "mach")


def _speeds(state: SteadyState, i: int) -> dict[str, float]:
    """Velocity at both ends and the Mach number of an arc."""
    regime = state.regime
    return {n: float("nan") if regime is None else float(getattr(regime, n)[i]) for n in SPEEDS}


def valve_modes(made: Simulation) -> dict[str, dict[str, Any]]:
    """What every valve, control valve and check valve does, by name."""
    state, network = made.state, made.state.network
    found = {}
    for i, arc in enumerate(network.arcs):
        if isinstance(arc, Valve):
            mode = "open" if arc.is_open else "closed"
        elif isinstance(arc, ControlValve | CheckValve) and arc.arc in state.units:
            mode = state.units[arc.arc].mode
        else:
            continue
        found[arc.arc] = {"kind": _kind(arc), "mode": mode, "flow_kg_s": float(state.flow_kg_s[i])}
    return found


def _above_zero(pressure_pa: float) -> float:
    """A pressure, or NaN where the equations alone would ask for one at or below 0."""
    return pressure_pa if pressure_pa > 0.0 else float("nan")


def _quality_reasons(made: Simulation) -> dict[str, str]:
    """Why a node has no quality, by dotted path."""
    why = "no gas arrives here"
    if made.quality is None:
        why = "the data give no quality of gas" if is_state(made.state) else "no steady state was found"
    reasons = {}
    for i, node in enumerate(made.state.network.nodes):
        if made.quality is None or not np.isfinite(made.quality.gross_j_m3[i]):
            reasons[f"nodes.{node.node}.gross_calorific_mj_m3"] = why
            reasons[f"nodes.{node.node}.density_kg_m3"] = why
    return reasons


def simulate_reasons(made: Simulation) -> dict[str, str]:
    """Why numbers of the answer are null, by dotted path."""
    state, network = made.state, made.state.network
    reasons = dict(state.reasons)
    reasons |= _quality_reasons(made)
    if made.certificate is None:
        is_claim = state.outcome.code == "infeasible"
        said = "the state itself shows what is impossible" if is_claim else "nothing is claimed impossible"
        reasons["certificate"] = said
    for k in np.flatnonzero(state.pressure_pa <= 0.0):
        reasons[f"nodes.{network.nodes[k].node}.pressure_bar"] = "no pressure above 0 carries these flows"
    for i, arc in enumerate(network.arcs):
        if not np.isfinite(state.velocity_m_s[i]):
            kind = "not a pipe" if _kind(arc) != "pipe" else "the pressure does not exist"
            reasons[f"arcs.{arc.arc}.velocity_m_s"] = f"{kind}: no velocity"
            reasons[f"arcs.{arc.arc}.linepack_kg"] = f"{kind}: no linepack"
        for name in SPEEDS:
            if not np.isfinite(_speeds(state, i)[name]):
                kind = "not a pipe" if _kind(arc) != "pipe" else "there is no state"
                reasons[f"arcs.{arc.arc}.{name}"] = f"{kind}: no velocity"
    for name, unit in state.units.items():
        if not isinstance(network.arc(name), CompressorStation):
            continue
        label = made.labels.get(name, name)
        if unit.ratio is None:
            reasons[f"stations.{label}.ratio"] = "closed: nothing is compressed"
        if unit.power_w is None:
            reasons[f"stations.{label}.power_mw"] = "the machines' efficiency is not known"
        if unit.fuel_kg_s is None:
            reasons[f"stations.{label}.fuel_kg_s"] = (
                "the drivers' efficiency or the calorific value is not known"
            )
    return reasons
