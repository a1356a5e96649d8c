"""All daily nominations of GasLib-134 are decided, and samples agree with the general method."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.random_nominations import medium_of

from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import free_state
from gasunion.hydraulics.validation.tree_batch import free_batch
from gasunion.intake.gaslib.case import read_case
from gasunion.intake.gaslib.daily import read_daily


@pytest.mark.reference
def test_every_day_is_solved_or_shown_infeasible(reference: Path) -> None:
    folder = reference / "hydraulics" / "gaslib"
    case = read_case(folder / "GasLib-134.zip")
    daily = read_daily(folder / "GasLib-134-daily-nominations-json.zip")
    high = {n.node: n.pressure_pa_max or 0.0 for n in case.network.nodes}
    loads = []
    for boundary in daily.days.values():
        entry = max(boundary.injection_kg_s, key=lambda n: boundary.injection_kg_s[n])
        loads.append(boundary.with_anchors({entry: high[entry]}))
    assert len(loads) == 1234
    solver = Solver(case.network, medium=medium_of(case), friction_law="colebrook")
    batch = free_batch(solver, loads)
    assert set(batch.codes) == {"solved", "infeasible"}
    for day in range(0, len(loads), 100):
        alone = free_state(solver, loads[day]).state
        assert alone.outcome.code == batch.codes[day]
        if batch.codes[day] == "solved":
            assert batch.pressure_pa[day] == pytest.approx(alone.pressure_pa, rel=1e-6)
