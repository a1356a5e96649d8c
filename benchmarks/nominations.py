"""Random nominations of GasLib-582: each 0 to 1.5 times the nominal one, then balanced; what becomes of them.

Two questions, three counts each: with stations and valves as the files leave them (no set points: they
pass gas, within their flanges' limits), and with free stations. Held, "solved" is a state with positive
pressures, whatever limits it breaks; free, one that keeps them all. "Shown infeasible" is a certificate that
its recheck accepts.

    python benchmarks/nominations.py [500] [24]      how many of the first and of the second kind
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from gasunion.hydraulics.certificate import recheck_starved
from gasunion.hydraulics.free_state import free_state
from gasunion.hydraulics.gas_law import Medium, full_cnga
from gasunion.hydraulics.recheck import recheck_relaxation
from gasunion.hydraulics.steady import Solver
from gasunion.intake.gaslib.case import GasLibCase, read_case
from gasunion.network.boundary import Boundary

ROOT = Path(__file__).parents[1]
REFERENCE = Path(os.environ.get("GASUNION_REFERENCE", ROOT.parent / "shared" / "reference"))
ZIP = REFERENCE / "hydraulics" / "gaslib" / "GasLib-582.zip"
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


def main(held: int, free: int) -> None:
    if not ZIP.is_file():
        print(f"SKIPPED LOUDLY: no published nets at GASUNION_REFERENCE={REFERENCE}")
        return
    case = read_case(ZIP)
    medium = medium_of(case)
    solver = Solver(case.network, medium=medium, friction_law=FRICTION)
    counts: Counter[str] = Counter()
    start = time.perf_counter()
    for load in nominations(case, held):
        state = solver.solve(load)
        code = state.outcome.code
        if code == "infeasible":
            wrong = recheck_starved(state, load, medium=medium, friction_law=FRICTION)
            code = "shown infeasible" if not wrong else "infeasible, recheck fails"
        elif code in ("solved", "outside_limits"):
            code = "solved" if np.nanmin(state.pressure_pa) > 0.0 else "solved and unphysical"
        else:
            code = "neither"
        counts[code] += 1
    seconds = time.perf_counter() - start
    print(
        f"GasLib-582, {held} nominations, stations pass: {dict(counts)}; {1e3 * seconds / held:.0f} ms each"
    )
    counts.clear()
    start = time.perf_counter()
    for load in nominations(case, free):
        found = free_state(solver, load)
        code = found.state.outcome.code
        if code == "infeasible" and found.proof is not None:
            wrong = recheck_relaxation(found.proof, case.network, load, medium=medium, friction_law=FRICTION)
            code = "shown infeasible" if not wrong else "infeasible, recheck fails"
        counts["neither" if code == "out_of_steps" else code] += 1
    seconds = time.perf_counter() - start
    print(
        f"GasLib-582, {free} nominations, stations free: {dict(counts)}; {seconds / max(free, 1):.1f} s each"
    )


if __name__ == "__main__":
    words = [int(w) for w in sys.argv[1:]]
    main(*(words + [500, 24][len(words) :]))
