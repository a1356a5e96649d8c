"""How fast gas runs at both ends of a pipe, and what that means: erosion, inertia, choking.

    Mach number     M = |v| √(dρ/dp), against the speed of sound of isothermal flow                      (23b)
    choking         φ₁ − φ₂ = G² (K/2 + ln ρ₁/ρ₂) with G = ρ₂ √(dp/dρ)₂ ,  K = λ L/D + ζ               (23c)
    erosion         v ≤ C/√ρ ,  C = 122 kg^½ m^−½ s⁻¹ for continuous service                          (23d)

Equation 5 leaves inertia out. It has a solution where no gas arrives: beyond the flux of 23c the pressure at
the end of the pipe does not fall, and more does not pass. Such a state is outside limits.

References
----------
API RP 14E, 5th ed., 1991, eq. 2.14 (C = 100 in ft, lb, s). Shapiro, Compressible Fluid Flow I, 1953, ch. 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.law import GasLaw
from gasunion.hydraulics.steady.newton import Run
from gasunion.hydraulics.steady.system import System
from gasunion.outcome import Finding
from gasunion.units import BAR_PA

Floats = npt.NDArray[np.float64]

EROSION = 122.0  # kg^½ m^−½ s⁻¹
FAST = 0.3  # Mach number from which the pressure that inertia takes is told
_LOOKED_AT = 0.1  # Mach number from which 23c is solved
_SHOWN = 5
_HALVINGS = 80
_BEYOND = 1.0e-3  # beyond what chokes it: how far a flux is to stay from that


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowRegime:
    """Velocities of pipes; NaN for other arcs and where no pressure exists. All arrays (arc,).

    Attributes
    ----------
    velocity_tail_m_s, velocity_head_m_s : at the ends, positive from tail to head. [m s⁻¹]
    mach : the greater Mach number of both ends. [1]
    findings : choking is an error; erosion and inertia are warnings.
    """

    velocity_tail_m_s: Floats
    velocity_head_m_s: Floats
    mach: Floats
    findings: tuple[Finding, ...]


def flow_regime(system: System, run: Run) -> FlowRegime:
    """The velocities of a run's pipes and what they mean."""
    network, law = system.network, system.medium.law
    size, at = len(network.arcs), system.pipe_arcs
    tables = [np.full(size, np.nan) for _ in range(3)]
    potential, flow = run.state.potential, run.state.flow_kg_s
    table = network.arc_table
    known = table.is_pipe[at] & (potential[system.tail] > 0.0) & (potential[system.head] > 0.0)
    k = np.flatnonzero(known)
    if k.size == 0:
        return FlowRegime(
            velocity_tail_m_s=tables[0], velocity_head_m_s=tables[1], mach=tables[2], findings=()
        )
    area = table.area_m2[at[k]]
    ratio = np.ones(k.size) if system.carried is None else system.carried.density_ratio[at[k]]
    ends = [law.pressure(potential[side[k]]) for side in (system.tail, system.head)]
    density = [law.density(p) * ratio for p in ends]
    speed = [flow[k] / (area * rho) for rho in density]
    mach = [np.abs(v) * np.sqrt(law.density_slope(p) * ratio) for v, p in zip(speed, ends, strict=True)]
    tables[0][at[k]], tables[1][at[k]] = speed
    tables[2][at[k]] = np.maximum(*mach)
    findings = [
        *_choked(system, run, k, area=area, ratio=ratio, mach=np.maximum(*mach)),
        *_eroding(system, k, speed=speed, density=density),
    ]
    return FlowRegime(
        velocity_tail_m_s=tables[0], velocity_head_m_s=tables[1], mach=tables[2], findings=tuple(findings)
    )


def _choked(
    system: System, run: Run, k: npt.NDArray[np.int64], *, area: Floats, ratio: Floats, mach: Floats
) -> list[Finding]:
    """Pipes that are asked for more than they pass, and those in which inertia counts."""
    law, flow = system.medium.law, run.state.flow_kg_s
    fast = np.flatnonzero(mach > _LOOKED_AT)
    if fast.size == 0:
        return []
    drop, _ = system.friction.drop(flow)
    found: list[Finding] = []
    for j in fast[np.argsort(-mach[fast], kind="stable")].tolist():
        pipe, passed = int(k[j]), abs(float(flow[k[j]]))
        flux = passed / float(area[j])
        # h = K/2 G² in the medium's potential; both sides of 23c stand in the gas that the pipe carries.
        half = abs(float(drop[pipe])) * float(ratio[j]) / flux**2
        side = system.tail if flow[pipe] > 0.0 else system.head
        start = run.state.potential[side[pipe]]
        most, end_pa = choking(law, float(start), half_resistance=half, ratio=float(ratio[j]))
        name = system.network.arcs[system.pipe_arcs[pipe]].arc
        if flux > most:
            found.append(
                Finding(
                    where=f"pipe {name}",
                    what=f"chokes: {passed:.6g} kg/s are asked for, and no more than "
                    f"{most * area[j]:.6g} kg/s pass, leaving at {end_pa / BAR_PA:.4g} bar and "
                    f"the speed of sound. The equations without "
                    f"inertia give Mach {mach[j]:.3g}.",
                    value=passed,
                    unit="kg/s",
                    limit=float(most * area[j]),
                    hint="Lower the flow, raise the pressure before it, or lay a second string.",
                )
            )
        elif mach[j] > FAST:
            taken = float(flux**2 / most**2)
            found.append(
                Finding(
                    where=f"pipe {name}",
                    what=f"Mach {mach[j]:.3g} at its end: inertia, which is left out, lowers the pressure "
                    f"there further; the flow is {100.0 * taken**0.5:.3g} % of what chokes it.",
                    value=float(mach[j]),
                    unit="1",
                    limit=FAST,
                    severity="warning",
                )
            )
    return found


def choking(law: GasLaw, potential: float, *, half_resistance: float, ratio: float) -> tuple[float, float]:
    """The greatest mass flux from a potential through a level pipe (23c), and the pressure it leaves at.

    Parameters
    ----------
    potential : before the pipe, of the medium. half_resistance : K/2. ratio : density of the gas by the
        medium's.

    Returns
    -------
    [kg m⁻² s⁻¹], [Pa]
    """
    start = law.pressure(np.array([potential]))
    dense = float(law.density(start)[0])
    low, high = 1.0, float(start[0])
    flux = 0.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        p = np.array([middle])
        density = float(law.density(p)[0])
        flux = float(_sonic_flux(law, p, ratio)[0])
        fall = (potential - float(law.potential(p)[0])) * ratio
        if fall > flux**2 * (half_resistance + np.log(dense / density)):
            low = middle
        else:
            high = middle
    return flux, low


def least_outlets(system: System, run: Run) -> Floats:
    """(joint,) least potentials at which the pipes that choke would pass their flow; 0 where none chokes.

    By 23c a flux G passes where φ₁ is at least φ* + G² (K/2 + ln ρ₁/ρ*), with p* the pressure at which G runs
    at the speed of sound. What is short of that before the pipe is asked for behind it, at the same flow. ρ₁
    is that of the state, a little less than it will be, so that a second look may ask for a little more.
    [Pa kg m⁻³]
    """
    law, flow, potential = system.medium.law, run.state.flow_kg_s, run.state.potential
    least = np.zeros(potential.size)
    table = system.network.arc_table
    drop, _ = system.friction.drop(flow)
    for k in np.flatnonzero(table.is_pipe[system.pipe_arcs] & (flow != 0.0)).tolist():
        before, behind = int(system.tail[k]), int(system.head[k])
        if flow[k] < 0.0:
            before, behind = behind, before
        if not potential[before] > potential[behind] > 0.0:
            continue
        ratio = 1.0 if system.carried is None else float(system.carried.density_ratio[system.pipe_arcs[k]])
        flux = abs(float(flow[k])) / float(table.area_m2[system.pipe_arcs[k]])
        ends = law.pressure(potential[[before, behind]])
        if flux < _LOOKED_AT * float(_sonic_flux(law, ends[1:], ratio)[0]):
            continue
        half = abs(float(drop[k])) * ratio / flux**2
        if flux <= choking(law, float(potential[before]), half_resistance=half, ratio=ratio)[0]:
            continue
        low, high = 1.0, float(ends[0])
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            slow = float(_sonic_flux(law, np.array([middle]), ratio)[0]) < flux * (1.0 + _BEYOND)
            low, high = (middle, high) if slow else (low, middle)
        sonic = np.array([high])
        thinned = float(np.log(law.density(ends[:1])[0] / law.density(sonic)[0]))
        asked = float(law.potential(sonic)[0]) + (1.0 + _BEYOND) * flux**2 * (half + thinned) / ratio
        short = max(asked - float(potential[before]), 0.0)
        least[behind] = max(float(least[behind]), float(potential[behind]) + short)
    return least


def _sonic_flux(law: GasLaw, pressure_pa: Floats, ratio: float) -> Floats:
    """ρ √(dp/dρ): the mass flux at the speed of sound of isothermal flow. [kg m⁻² s⁻¹]"""
    return np.asarray(law.density(pressure_pa) * ratio / np.sqrt(law.density_slope(pressure_pa) * ratio))


def _eroding(
    system: System, k: npt.NDArray[np.int64], *, speed: list[Floats], density: list[Floats]
) -> list[Finding]:
    """The pipes whose gas is fastest against what erodes them."""
    limit = [EROSION / np.sqrt(rho) for rho in density]
    share = np.maximum(*(np.abs(v) / most for v, most in zip(speed, limit, strict=True)))
    over = np.flatnonzero(share > 1.0)
    worst = over[np.argsort(-share[over], kind="stable")]
    found = []
    for j in worst[:_SHOWN].tolist():
        end = int(abs(speed[1][j]) / limit[1][j] > abs(speed[0][j]) / limit[0][j])
        v, most = abs(float(speed[end][j])), float(limit[end][j])
        more = f" So do {over.size - _SHOWN} more pipes." if over.size > _SHOWN and j == worst[0] else ""
        found.append(
            Finding(
                where=f"pipe {system.network.arcs[system.pipe_arcs[k[j]]].arc}",
                what=f"the gas runs at {v:.4g} m/s; above {most:.4g} m/s it erodes "
                f"(API RP 14E, C = 122).{more}",
                value=v,
                unit="m/s",
                limit=most,
                severity="warning",
            )
        )
    return found
