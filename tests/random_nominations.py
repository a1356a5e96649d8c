"""Random nominations of a GasLib network, and the gas of its file: for tests and benchmarks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gasunion.hydraulics.gas.law import Medium, full_cnga
from gasunion.intake.gaslib.case import GasLibCase
from gasunion.network.boundary import Boundary

SEED = 582
FRICTION = "colebrook"


def medium_of(case: GasLibCase) -> Medium:
    assert case.norm_density_kg_m3 is not None
    constant = 101_325.0 / (case.norm_density_kg_m3 * 273.15)
    law = full_cnga(
        sound_speed_squared=constant * 288.15,
        specific_gravity=8.314462618 / constant / 28.96e-3,
        temperature_k=288.15,
    )
    return Medium(
        law=law,
        temperature_k=288.15,
        gas_constant_j_kg_k=constant,
        viscosity_pa_s=1.1e-5,
        isentropic_exponent=1.296,
    )


def nominations(case: GasLibCase, count: int, seed: int = SEED) -> list[Boundary]:
    """Seeded loads; the side with too much is lowered to the other's sum. The anchor is that of the doors."""
    rng = np.random.default_rng(seed)
    names = sorted(case.boundary.injection_kg_s)
    nominal = np.array([case.boundary.injection_kg_s[n] for n in names])
    entry = names[int(np.argmax(nominal))]
    _, high = case.boundary.pressure_limits(case.network)
    anchor = {entry: float(high[case.network.node_index[entry]])}
    loads = []
    for _ in range(count):
        drawn = nominal * rng.uniform(0.0, 1.5, nominal.size)
        supply, demand = drawn[drawn > 0].sum(), -drawn[drawn < 0].sum()
        least = min(supply, demand)
        drawn = np.where(drawn > 0, drawn * least / supply, drawn * least / demand)
        injection = dict(zip(names, drawn.tolist(), strict=True))
        loads.append(replace(case.boundary, injection_kg_s=injection, anchor_pa=anchor))
    return loads
