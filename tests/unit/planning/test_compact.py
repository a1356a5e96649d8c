"""What is settled may be left out: the optimum stays that of the whole, and wanted rows keep their place."""

from __future__ import annotations

import numpy as np
import pytest
from tests.small_worlds import small_world

from gasunion.planning.compact import compact
from gasunion.planning.plan import status_quo
from gasunion.program import Handle

MUSD = 1e-6  # a dollar; the solver's 1e-7 on rates, summed over a year


@pytest.mark.parametrize("seed", [3, 7, 11])
def test_a_compacted_programme_has_the_optimum_of_the_whole(seed: int):
    plan = status_quo(*small_world(seed))
    whole, kept = plan.program, plan.formulation.balance
    small = compact(whole, keep_rows=kept)
    assert small.program.cost.size < whole.cost.size
    assert small.program.row_lower.size < whole.row_lower.size
    found, best = Handle(small.program).solve(), Handle(whole).solve()
    assert found.objective + float(whole.cost @ small.fixed) == pytest.approx(best.objective, abs=MUSD)
    # Put back, the small solution is a solution of the whole.
    x = small.fixed.copy()
    x[small.columns] = found.x
    activity = np.asarray(whole.matrix @ x)
    assert np.all(activity <= whole.row_upper + MUSD)
    assert np.all(activity >= whole.row_lower - MUSD)
    assert np.all((x >= whole.lower - MUSD) & (x <= whole.upper + MUSD))


def test_rows_that_are_wanted_keep_their_number():
    plan = status_quo(*small_world(3))
    kept = plan.formulation.balance
    small = compact(plan.program, keep_rows=kept)
    assert np.array_equal(small.rows[small.rows_of(kept)], kept)
