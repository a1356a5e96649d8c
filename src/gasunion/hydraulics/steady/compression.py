"""Adiabatic work of compression and the power at the shafts (docs/theory/hydraulics.md, eq. 19)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.gas.law import Medium

Floats = npt.NDArray[np.float64]


def specific_work_j_kg(
    medium: Medium, pressure_in_pa: Floats, ratio: Floats
) -> tuple[Floats, Floats, Floats]:
    """Adiabatic work per kilogram at efficiency 1 (eq. 19), and its derivatives by inlet pressure and ratio.

    w = κ/(κ−1) · Z_in R T · (α^((κ−1)/κ) − 1) with Z_in R T = p_in/ρ(p_in). [J kg⁻¹]
    """
    kappa = medium.isentropic_exponent
    power = (kappa - 1.0) / kappa
    density = np.maximum(medium.law.density(pressure_in_pa), 1e-9)
    head = pressure_in_pa / density
    d_head = (1.0 - head * medium.law.density_slope(pressure_in_pa)) / density
    safe = np.maximum(ratio, 1e-3)
    lift = (safe**power - 1.0) / power
    return head * lift, d_head * lift, head * safe ** (power - 1.0)


def shaft_power_w(
    medium: Medium, *, suction_pa: Floats, ratio: Floats, flow_kg_s: Floats, efficiency: Floats
) -> Floats:
    """Power at the shafts (eq. 19); 0 where nothing is compressed or gas does not run forward. [W]"""
    work, _, _ = specific_work_j_kg(medium, suction_pa, np.maximum(ratio, 1.0))
    return np.asarray(np.maximum(flow_kg_s, 0.0) * work / efficiency)
