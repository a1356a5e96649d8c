"""Random nominations of GasLib-582: each 0 to 1.5 times the nominal one, then balanced; what becomes of them.

Two questions, three counts each: with stations and valves as the files leave them (no set points: they
pass gas, within their flanges' limits), and with free stations. Held, "solved" is a state with positive
pressures, whatever limits it breaks; free, one that keeps them all. "Shown infeasible" is a certificate that
its recheck accepts; "by a unit": balances and pipes hold at pressures above 0, and the recheck of units
names one that gas would have to pass against its direction or its pressure.

    python -m benchmarks.nominations [500] [24]      how many of the first and of the second kind
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
from tests.random_nominations import FRICTION, medium_of, nominations

from gasunion.hydraulics.certificate.flow_recheck import recheck_starved
from gasunion.hydraulics.certificate.proof_recheck import recheck_proof
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import free_state
from gasunion.intake.gaslib.case import read_case

ROOT = Path(__file__).parents[1]
REFERENCE = Path(os.environ.get("GASUNION_REFERENCE", ROOT.parent / "shared" / "reference"))
ZIP = REFERENCE / "hydraulics" / "gaslib" / "GasLib-582.zip"
NOT_STARVED = "no pressure is at or below 0"


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
            if wrong == (NOT_STARVED,) and solver.recheck_of(state, load):
                code = "shown infeasible by a unit"
            else:
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
            wrong = recheck_proof(found.proof, case.network, load, medium=medium, friction_law=FRICTION)
            code = "shown infeasible" if not wrong else "infeasible, recheck fails"
        counts["neither" if code == "out_of_steps" else code] += 1
    seconds = time.perf_counter() - start
    print(
        f"GasLib-582, {free} nominations, stations free: {dict(counts)}; {seconds / max(free, 1):.1f} s each"
    )


if __name__ == "__main__":
    words = [int(w) for w in sys.argv[1:]]
    main(*(words + [500, 24][len(words) :]))
