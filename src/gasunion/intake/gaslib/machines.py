"""The machines of compressor stations, their drives and how they may be joined.

Characteristic fields stand in GasLib's own units, in which their coefficients were fitted: speed in min⁻¹,
flow in actual m³/s, head in kJ/kg, power in kW, ambient temperature in °C.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Nine = tuple[float, float, float, float, float, float, float, float, float]
Three = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TurboCompressor:
    """A centrifugal machine.

    Attributes
    ----------
    speed_per_min_min, speed_per_min_max : [min⁻¹]
    head, efficiency : coefficients a of Σᵢ Qⁱ (a₃ᵢ₊₁ + a₃ᵢ₊₂ n + a₃ᵢ₊₃ n²), i = 0, 1, 2, with Q in m³/s at
        the inlet and n in min⁻¹: adiabatic head in kJ/kg, adiabatic efficiency.
    surge, choke : coefficients of head over flow, s₁ + s₂ Q + s₃ Q²: the field lies below the surge line and
        above the choke line. [kJ kg⁻¹]
    efficiency_at_choke : where given.
    """

    name: str
    drive: str
    speed_per_min_min: float
    speed_per_min_max: float
    head: Nine
    efficiency: Nine
    surge: Three
    choke: Three
    efficiency_at_choke: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PistonCompressor:
    """A reciprocating machine.

    Attributes
    ----------
    operating_volume_m3 : swept in one turn. torque_n_m_max : at its shaft; None where not limited.
    ratio_max : highest pressure ratio. efficiency : adiabatic.
    flow_reduction : share by which its flow can be lowered besides by speed.
    """

    name: str
    drive: str
    speed_per_min_min: float
    speed_per_min_max: float
    operating_volume_m3: float
    torque_n_m_max: float | None
    ratio_max: float | None
    efficiency: float
    flow_reduction: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """What turns a machine.

    Attributes
    ----------
    kind : gasTurbine, gasDrivenMotor, electricMotor or steamTurbine.
    energy : coefficients of the energy rate in kW over the power P in kW, b₁ + b₂ P + b₃ P².
    power : coefficients of the greatest power in kW: three in speed, p₁ + p₂ n + p₃ n²; or nine, in speed and
        ambient temperature t in °C, Σᵢ tⁱ (p₃ᵢ₊₁ + p₃ᵢ₊₂ n + p₃ᵢ₊₃ n²).
    """

    name: str
    kind: str
    energy: Three
    power: Three | Nine


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Machines joined: stages in series, machines of one stage in parallel, by their names."""

    name: str
    stages: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Machines, drives and configurations of one compressor station, by their names."""

    arc: str
    compressors: Mapping[str, TurboCompressor | PistonCompressor]
    drives: Mapping[str, Drive]
    configurations: tuple[Configuration, ...]
