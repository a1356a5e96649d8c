"""Random nominations of GasLib-582 are solved or shown infeasible, and never solved and unphysical."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.random_nominations import FRICTION, medium_of, nominations

from gasunion.hydraulics.certificate.flow_recheck import recheck_starved
from gasunion.hydraulics.steady.solver import Solver
from gasunion.intake.gaslib.case import read_case

COUNT = 25  # of the 500 that benchmarks/nominations.py runs; the same seed, hence its first ones


@pytest.mark.reference
def test_each_is_solved_or_its_certificate_holds(reference: Path) -> None:
    case = read_case(reference / "hydraulics" / "gaslib" / "GasLib-582.zip")
    medium = medium_of(case)
    solver = Solver(case.network, medium=medium, friction_law=FRICTION)
    told = 0
    for load in nominations(case, COUNT):
        state = solver.solve(load)
        if state.outcome.code == "infeasible" and np.nanmin(state.pressure_pa) > 0.0:
            # The recheck of the state says which unit would have to do what it cannot.
            assert "control valve" in state.outcome.findings[0].where
        elif state.outcome.code == "infeasible":
            assert recheck_starved(state, load, medium=medium, friction_law=FRICTION) == ()
        elif state.outcome.code in ("solved", "outside_limits"):
            assert np.nanmin(state.pressure_pa) > 0.0
            assert state.mass_residual_kg_s <= 1e-9 * state.throughput_kg_s
        else:
            continue
        told += 1
    assert told >= 0.98 * COUNT
