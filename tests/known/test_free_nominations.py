"""Random nominations of GasLib-582 with free stations: none is solved and unphysical, every proof holds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from tests.examples import EXPLORES, in_explore
from tests.random_nominations import FRICTION, medium_of, nominations

from gasunion.hydraulics.certificate.proof_recheck import recheck_proof
from gasunion.hydraulics.steady.limits import broken_limits
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import free_state
from gasunion.intake.gaslib.case import read_case
from gasunion.studies.simulation.nomination import simulate
from gasunion.studies.simulation.wishes import Wishes, parse_anchors

pytestmark = pytest.mark.slow

# In the quick run: one relaxation decides (0), states found near the root (1, 7) and by a dive (18), proofs
# by boxes (8, 26). 9 needs the outlet limit of a valve without bypass, 23 the flow limits of pipes; 28 has a
# valve with losses that would drop a fraction of a pascal, and must be bypassed; in 53 a line would choke at
# the least ratio.
CHOSEN = tuple(range(in_explore(500))) if EXPLORES else (0, 1, 7, 8, 9, 18, 23, 26, 28, 53)
TOLD = 0.99 if EXPLORES else 1.0


@pytest.mark.reference
def test_free_stations_of_a_meshed_network_are_solved_or_shown_infeasible(reference: Path) -> None:
    case = read_case(reference / "hydraulics" / "gaslib" / "GasLib-582.zip")
    medium = medium_of(case)
    solver = Solver(case.network, medium=medium, friction_law=FRICTION)
    loads = nominations(case, CHOSEN[-1] + 1)
    low, high = case.boundary.pressure_limits(case.network)
    told: Counter[str] = Counter()
    for i in CHOSEN:
        found = free_state(solver, loads[i])
        code = found.state.outcome.code
        told[code] += 1
        if code == "infeasible":
            assert found.proof is not None
            wrong = recheck_proof(found.proof, case.network, loads[i], medium=medium, friction_law=FRICTION)
            assert wrong == ()
        elif code == "solved":
            pressure = found.state.pressure_pa
            assert np.all(pressure[np.isfinite(pressure)] > 0.0)
            assert np.all((pressure >= low * (1.0 - 1e-6)) & (pressure <= high * (1.0 + 1e-6)))
            assert broken_limits(found.state, loads[i]) == ()
            assert found.state.mass_residual_kg_s <= 1e-9 * found.state.throughput_kg_s
        else:
            assert code in ("out_of_steps", "undecided")
    assert told["solved"] + told["infeasible"] >= TOLD * len(CHOSEN), dict(told)


@pytest.mark.reference
def test_a_nomination_without_a_state_at_the_given_pressure_is_told_one_that_was_solved(
    reference: Path,
) -> None:
    source = reference / "hydraulics" / "gaslib" / "GasLib-11.zip"
    state = simulate(source, Wishes(anchor_pa={"entry01": 70e5})).state
    assert state.outcome.code == "infeasible"
    assert "at this pressure" in state.outcome.message
    hint = state.outcome.findings[0].hint
    assert hint is not None
    named = hint.removeprefix("With --anchor ").removesuffix(" it is solved.")
    again = simulate(source, Wishes(anchor_pa=parse_anchors([named.removesuffix(".")])))
    assert again.state.outcome.code == "solved"
