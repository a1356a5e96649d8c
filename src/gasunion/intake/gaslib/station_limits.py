"""What a station can do at most, from its machines, by one stated rule.

1. A drive's greatest power is its power function at the highest speed of its machine and at the ambient
   temperature of the nomination (10 °C where it gives none); a piston machine's torque may lower it.
2. A turbo machine's greatest head is the highest point of its highest-speed line between the surge line and
   the choke line; where that line does not meet both, its highest point anywhere.
3. A head H is a pressure ratio by H = κ/(κ−1) · z R T/M · (r^((κ−1)/κ) − 1), with κ = 1.296, molar mass
   and temperature of the mix of the sources that send, and z = 1, which rather understates the ratio.
4. A stage lifts as high as the weaker of its parallel machines; serial stages multiply; powers add up.
5. A station may do the most that any of its configurations may: the greatest ratio, the greatest power. That
   both belong to one configuration is not demanded.
6. A machine's adiabatic efficiency is the highest of its field, its driver's is power over energy rate at
   full power; a station's are the means over its machines, weighted by power.

Surge and choke flows, which depend on the state at the inlet, are read and not imposed.

References
----------
Koch, Hiller, Pfetsch, Schewe (eds.): Evaluating Gas Network Capacities, SIAM, 2015, ch. 2 (fields and drives;
κ = 1.296).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from gasunion.intake.gaslib.machines import (
    Configuration,
    Drive,
    PistonCompressor,
    Station,
    TurboCompressor,
)
from gasunion.intake.gaslib.remarks import Remarks
from gasunion.intake.gaslib.sources import SourceGas, mean_of
from gasunion.network.elements import CompressorStation
from gasunion.network.network import Network
from gasunion.outcome import Finding
from gasunion.units import CELSIUS_ZERO_K, GAS_CONSTANT_J_MOL_K

ISENTROPIC_EXPONENT: Final = 1.296
AMBIENT_TEMPERATURE_K: Final = CELSIUS_ZERO_K + 10.0
BURN_GAS: Final = ("gasTurbine", "gasDrivenMotor")
_FLOW_STEPS: Final = 400  # of the scan for where two curves of second degree cross; refined by bisection


@dataclass(frozen=True, slots=True, kw_only=True)
class StationLimits:
    """What a station can do at most.

    Attributes
    ----------
    ratio_max : outlet over inlet pressure. power_w_max : shaft power. [W]
    efficiency : adiabatic, of the machines. driver_efficiency : shaft power over energy of the fuel; None
        where the drives burn no gas. gas_power_share : share of the power whose drives burn gas.
    """

    ratio_max: float | None
    power_w_max: float | None
    efficiency: float | None
    driver_efficiency: float | None
    gas_power_share: float


def station_limits(
    station: Station, *, temperature_k: float, molar_mass_kg_mol: float, ambient_temperature_k: float
) -> StationLimits:
    """Limits of a station by the rule of this module.

    Parameters
    ----------
    temperature_k : of the gas at the inlet. [K] molar_mass_kg_mol : of the gas. [kg mol⁻¹]
    ambient_temperature_k : of the air. [K]
    """
    per_head = GAS_CONSTANT_J_MOL_K * temperature_k / molar_mass_kg_mol
    power = {
        m: _power_w(c, station.drives[c.drive], ambient_temperature_k) for m, c in station.compressors.items()
    }
    ratio = {m: _ratio(c, per_head) for m, c in station.compressors.items()}
    ratios = [_configured_ratio(c, ratio) for c in station.configurations]
    powers = [sum(power[m] for stage in c.stages for m in stage) for c in station.configurations]
    used = {m for c in station.configurations for stage in c.stages for m in stage}
    known = [r for r in ratios if r is not None]
    fuel = {
        m: power[m] / _energy_w(station.drives[station.compressors[m].drive], power[m])
        for m in used
        if station.drives[station.compressors[m].drive].kind in BURN_GAS
        and _energy_w(station.drives[station.compressors[m].drive], power[m]) > power[m] > 0.0
    }
    total = sum(power[m] for m in used)
    burning = sum(power[m] for m in used if station.drives[station.compressors[m].drive].kind in BURN_GAS)
    return StationLimits(
        ratio_max=max(known) if known else None,
        power_w_max=max(powers) if powers and max(powers) > 0.0 else None,
        efficiency=_weighted({m: _best_efficiency(station.compressors[m]) for m in used}, power),
        driver_efficiency=_weighted(fuel, power),
        gas_power_share=burning / total if total > 0.0 else 1.0,
    )


def with_station_limits(
    network: Network,
    stations: Mapping[str, Station],
    sources: Mapping[str, SourceGas],
    *,
    sending: Mapping[str, float],
    ambient_temperature_k: float | None,
    file: str,
) -> tuple[Network, tuple[Finding, ...]]:
    """The network with its stations limited by their machines, and remarks on how.

    Parameters
    ----------
    sending : mass flow by source; those that send nothing count nothing. [kg s⁻¹]
    """
    temperature = mean_of({n: s.temperature_k for n, s in sources.items()}, sending)
    moles = mean_of(
        {n: None if s.molar_mass_kg_mol is None else 1.0 / s.molar_mass_kg_mol for n, s in sources.items()},
        sending,
    )
    remarks = Remarks(file)
    if temperature is None or moles is None:
        remarks.add("compressorStation", "machines set no limit: no source gives temperature and molar mass")
        return network, remarks.findings()
    air = AMBIENT_TEMPERATURE_K if ambient_temperature_k is None else ambient_temperature_k
    arcs = []
    for name, station in stations.items():
        arc = network.arc(name)
        if not isinstance(arc, CompressorStation):
            continue
        limits = station_limits(
            station,
            temperature_k=temperature,
            molar_mass_kg_mol=1.0 / moles,
            ambient_temperature_k=air,
        )
        arcs.append(
            replace(
                arc,
                ratio_max=limits.ratio_max,
                power_w_max=limits.power_w_max,
                efficiency=limits.efficiency,
                driver_efficiency=limits.driver_efficiency,
                gas_power_share=limits.gas_power_share,
            )
        )
        remarks.add(
            "compressorStation",
            "greatest ratio and power are those of its strongest configurations at full speed, "
            f"air at {air - CELSIUS_ZERO_K:g} °C; surge and choke flows are read and not imposed",
            name,
        )
    return network.replacing(arcs=arcs), remarks.findings()


def _field(coefficients: tuple[float, ...], flow: float, speed: float) -> float:
    """Σᵢ flowⁱ (a₃ᵢ₊₁ + a₃ᵢ₊₂ n + a₃ᵢ₊₃ n²)."""
    rows = (coefficients[0:3], coefficients[3:6], coefficients[6:9])
    return sum(flow**i * (a + b * speed + c * speed * speed) for i, (a, b, c) in enumerate(rows))


def _line(coefficients: tuple[float, float, float], flow: float) -> float:
    return coefficients[0] + coefficients[1] * flow + coefficients[2] * flow * flow


def _power_w(
    machine: TurboCompressor | PistonCompressor, drive: Drive, ambient_temperature_k: float
) -> float:
    speed = machine.speed_per_min_max
    if len(drive.power) == 9:
        kw = _field(drive.power, ambient_temperature_k - CELSIUS_ZERO_K, speed)
    else:
        a, b, c = drive.power[0], drive.power[1], drive.power[2]
        kw = a + b * speed + c * speed * speed
    watt = max(kw, 0.0) * 1.0e3
    if isinstance(machine, PistonCompressor) and machine.torque_n_m_max is not None:
        watt = min(watt, 2.0 * math.pi * speed / 60.0 * machine.torque_n_m_max)
    return watt


def _energy_w(drive: Drive, power_w: float) -> float:
    kw = power_w / 1.0e3
    a, b, c = drive.energy
    return (a + b * kw + c * kw * kw) * 1.0e3


def operating_flows_m3_s(machine: TurboCompressor, speed_per_min: float) -> tuple[float, float] | None:
    """Flows at surge and at choke on one line of speed; None where it does not meet the field. [m³ s⁻¹]"""

    def above_surge(flow: float) -> float:
        return _field(machine.head, flow, speed_per_min) - _line(machine.surge, flow)

    def below_choke(flow: float) -> float:
        return _line(machine.choke, flow) - _field(machine.head, flow, speed_per_min)

    top = _flow_where_head_ends(machine, speed_per_min)
    surge = _crossing(above_surge, top)
    choke = _crossing(below_choke, top)
    if surge is None or choke is None or surge > choke:
        return None
    return surge, choke


def _flow_where_head_ends(machine: TurboCompressor, speed: float) -> float:
    """A flow beyond which the line of speed gives no head. [m³ s⁻¹]"""
    flow = 0.1
    while _field(machine.head, flow, speed) > 0.0 and flow < 1.0e4:
        flow *= 1.5
    return flow


def _crossing(function: Callable[[float], float], top: float) -> float | None:
    """Least flow in (0, top] at which a function changes the sign it has at 0."""
    step = top / _FLOW_STEPS
    start = function(0.0)
    for i in range(1, _FLOW_STEPS + 1):
        low, high = (i - 1) * step, i * step
        if function(high) * start > 0.0:
            continue
        for _ in range(60):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if function(middle) * start > 0.0 else (low, middle)
        return 0.5 * (low + high)
    return None


def head_kj_kg_max(machine: TurboCompressor) -> float:
    """Greatest adiabatic head at full speed. [kJ kg⁻¹]"""
    speed = machine.speed_per_min_max
    flows = operating_flows_m3_s(machine, speed)
    if flows is not None:
        low, high = flows
    else:
        low, high = 0.0, _flow_where_head_ends(machine, speed)
    grid = [low + (high - low) * i / _FLOW_STEPS for i in range(_FLOW_STEPS + 1)]
    return max(_field(machine.head, q, speed) for q in grid)


def _ratio(machine: TurboCompressor | PistonCompressor, per_head_j_kg: float) -> float | None:
    if isinstance(machine, PistonCompressor):
        return machine.ratio_max
    share = (ISENTROPIC_EXPONENT - 1.0) / ISENTROPIC_EXPONENT
    head_j_kg = head_kj_kg_max(machine) * 1.0e3
    return float((1.0 + share * max(head_j_kg, 0.0) / per_head_j_kg) ** (1.0 / share))


def _configured_ratio(configuration: Configuration, ratio: Mapping[str, float | None]) -> float | None:
    total = 1.0
    for stage in configuration.stages:
        known = [r for r in (ratio[m] for m in stage) if r is not None]
        if len(known) < len(stage):
            return None
        total *= min(known)
    return total


def _best_efficiency(machine: TurboCompressor | PistonCompressor) -> float | None:
    if isinstance(machine, PistonCompressor):
        return min(machine.efficiency, 1.0)
    best = 0.0
    for i in range(11):
        speed = machine.speed_per_min_min + (machine.speed_per_min_max - machine.speed_per_min_min) * i / 10
        flows = operating_flows_m3_s(machine, speed)
        if flows is None:
            continue
        for j in range(21):
            flow = flows[0] + (flows[1] - flows[0]) * j / 20
            best = max(best, _field(machine.efficiency, flow, speed))
    return min(best, 1.0) if best > 0.0 else None


def _weighted(values: Mapping[str, float | None], power_w: Mapping[str, float]) -> float | None:
    parts = [(v, power_w[m]) for m, v in sorted(values.items()) if v is not None and power_w[m] > 0.0]
    weight = sum(w for _, w in parts)
    return sum(v * w for v, w in parts) / weight if weight > 0.0 else None
