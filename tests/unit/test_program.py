import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.sparse import csc_matrix

from gasunion.program import INFINITY, Handle, Program, solve


def two_variables(**changes):
    """min −x − 2y, x + y ≤ 4, x ≤ 3, y ≤ 2: the vertex (2, 2) of a school book."""
    base = {
        "cost": np.array([-1.0, -2.0]),
        "lower": np.zeros(2),
        "upper": np.array([3.0, 2.0]),
        "matrix": csc_matrix([[1.0, 1.0]]),
        "row_lower": np.array([-INFINITY]),
        "row_upper": np.array([4.0]),
    }
    return Program(**{**base, **changes})


def test_the_vertex_of_a_school_book():
    solution = solve(two_variables())
    assert solution.outcome.is_solved
    assert solution.x == pytest.approx([2, 2])
    assert solution.objective == pytest.approx(-6)
    assert solution.row_dual == pytest.approx([-1])


def test_simplex_and_interior_point_agree():
    assert solve(two_variables(), method="ipm").objective == pytest.approx(
        solve(two_variables(), method="simplex").objective
    )


def test_a_projection_by_quadratic_programme():
    # nearest point of x + y = 1 to the origin is (½, ½)
    program = two_variables(
        cost=np.zeros(2), quadratic=np.ones(2), row_lower=np.array([1.0]), row_upper=np.array([1.0])
    )
    solution = solve(program)
    assert solution.x == pytest.approx([0.5, 0.5], abs=1e-8)
    assert solution.row_dual == pytest.approx([0.5], abs=1e-7)


def test_an_infeasible_programme_names_its_irreducible_set():
    program = two_variables(row_lower=np.array([9.0]), row_upper=np.array([INFINITY]))
    handle = Handle(program)
    assert handle.solve().outcome.code == "infeasible"
    columns, rows = handle.irreducible_set()
    assert set(rows.tolist()) == {0}
    assert set(columns.tolist()) == {0, 1}


def test_an_unbounded_programme_is_called_so():
    assert (
        solve(two_variables(upper=np.full(2, INFINITY), row_upper=np.array([INFINITY]))).outcome.code
        == "unbounded"
    )


def test_a_changed_bound_is_solved_again_from_the_basis():
    handle = Handle(two_variables())
    handle.solve()
    handle.set_bounds(np.array([1]), np.array([0.0]), np.array([0.0]))
    assert handle.solve().objective == pytest.approx(-3)


def test_a_nan_is_refused_by_name():
    with pytest.raises(ValueError, match=r"cost\[1\] is NaN"):
        two_variables(cost=np.array([0.0, np.nan]))


@given(
    hnp.arrays(np.float64, 3, elements=st.floats(-5, 5)),
    hnp.arrays(np.float64, (2, 3), elements=st.floats(-3, 3)),
)
def test_strong_duality_of_a_quadratic_programme(cost, matrix):
    program = Program(
        cost=cost,
        lower=np.full(3, -10.0),
        upper=np.full(3, 10.0),
        matrix=csc_matrix(matrix),
        row_lower=np.full(2, -1.0),
        row_upper=np.full(2, 1.0),
        quadratic=np.array([1.0, 2.0, 0.5]),
    )
    solution = solve(program)
    assert solution.outcome.is_solved
    # stationarity: cost + Qx = Aᵀy + z
    gradient = cost + program.quadratic * solution.x
    assert gradient == pytest.approx(matrix.T @ solution.row_dual + solution.reduced_cost, abs=1e-5)
