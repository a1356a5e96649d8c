"""What the fit to GERG-2008 saves: density of as many states as GasLib-4197 has nodes, against pyaga8 itself.

    python benchmarks/gas_fit.py

Prints the time of a fit, the ratio of direct calls to the fitted law, and how many states pay for a fit.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from gasunion.hydraulics.gas.composition import composition_of
from gasunion.hydraulics.gas.equation_of_state import EquationOfState
from gasunion.hydraulics.gas.fit import fit_gerg

STATES = 4197
RUNS = 9
GAS = {"methane": 0.93, "ethane": 0.04, "propane": 0.01, "nitrogen": 0.01, "carbon_dioxide": 0.01}


def median_s(call: Callable[[], object]) -> float:
    """Median time of several runs. [s]"""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Time the fit, the fitted law and the equation of state in one run."""
    gas = composition_of(GAS)
    pressures = np.random.default_rng(1).uniform(1e5, 80e5, STATES)
    gerg = EquationOfState(gas, equation="gerg2008")
    fit_s = median_s(lambda: fit_gerg.__wrapped__(gas))
    law = fit_gerg(gas).at(283.15)
    potentials = law.potential(pressures)
    direct_s = median_s(
        lambda: [gerg.density_mol_m3(pressure_pa=p, temperature_k=283.15) for p in pressures.tolist()]
    )
    density_s = median_s(lambda: law.density(pressures))
    inverse_s = median_s(lambda: law.pressure(potentials))
    print(f"{STATES} states, median of {RUNS} runs")
    print(f"  one fit                {fit_s * 1e3:9.2f} ms, greatest error {fit_gerg(gas).density_error:.1e}")
    print(f"  density, GERG-2008     {direct_s * 1e3:9.2f} ms")
    print(f"  density, fit           {density_s * 1e3:9.3f} ms   {direct_s / density_s:7.0f} times faster")
    print(f"  pressure of potential  {inverse_s * 1e3:9.3f} ms")
    print(f"  a fit pays after       {fit_s / (direct_s - density_s) * STATES:9.0f} states")


if __name__ == "__main__":
    main()
