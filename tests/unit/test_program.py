import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.sparse import csc_matrix

from gasunion.program import INFINITY, Cone, Handle, Program, solve
from gasunion.program.residuals import residuals_of


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


def one_column(**changes):
    """min −x + t over 0 ≤ x, t, which a cone couples."""
    base = {
        "cost": np.array([-1.0, 1.0]),
        "lower": np.zeros(2),
        "upper": np.full(2, INFINITY),
        "matrix": csc_matrix((0, 2)),
        "row_lower": np.zeros(0),
        "row_upper": np.zeros(0),
    }
    return Program(**{**base, **changes})


# A gap of 1e-10 in the objective leaves a curved minimum about √1e-10 wide.
FROM_A_GAP = 3e-5


def cone(kind, columns, scale, offset, exponent=None):
    return Cone(
        kind=kind,
        columns=np.array(columns, dtype=np.int32),
        scale=np.array(scale, dtype=float),
        offset=np.array(offset, dtype=float),
        exponent=exponent,
    )


def test_a_power_cone_gives_the_point_where_the_marginal_cost_is_one():
    # t ≥ x^2.5 as t^0.4 · 1^0.6 ≥ |x|: 2.5 x^1.5 = 1
    power = cone("power", [1, -1, 0], [1, 0, 1], [0, 1, 0], exponent=0.4)
    solution = solve(one_column(cones=(power,)))
    assert solution.x[0] == pytest.approx(0.4 ** (1 / 1.5), abs=FROM_A_GAP)
    assert solution.residuals is not None
    assert solution.residuals.worst < 1e-8


def test_an_exponential_cone_gives_the_point_where_the_marginal_cost_is_one():
    # t ≥ exp(x) / 2: (x + log ½, 1, t); exp(x) = 2
    solution = solve(one_column(cones=(cone("exponential", [0, -1, 1], [1, 0, 1], [np.log(0.5), 1, 0]),)))
    assert solution.x[0] == pytest.approx(np.log(2.0), abs=FROM_A_GAP)
    assert solution.residuals.worst < 1e-8


def test_a_second_order_cone_gives_the_farthest_point_of_a_disc():
    disc = cone("second order", [-1, 0, 1], [0, 1, 1], [5.0, 0, 0])
    solution = solve(one_column(cost=np.array([-3.0, -4.0]), lower=np.full(2, -INFINITY), cones=(disc,)))
    assert solution.x == pytest.approx([3, 4], abs=FROM_A_GAP)
    assert solution.cone_dual[0] == pytest.approx([5, -3, -4], abs=2 * FROM_A_GAP)


def test_a_fixed_column_leaves_a_cone_as_its_offset():
    power = cone("power", [1, -1, 0], [1, 0, 1], [0, 1, 0], exponent=0.5)
    solution = solve(one_column(lower=np.array([3.0, 0.0]), upper=np.array([3.0, INFINITY]), cones=(power,)))
    assert solution.x == pytest.approx([3, 9], abs=FROM_A_GAP)
    assert solution.residuals.worst < 1e-8


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"exponent": 1.0}, "the exponent is 1.0; it lies strictly between 0 and 1"),
        ({"exponent": None}, "a power cone has an exponent, the others have none"),
        ({"columns": [1, 0], "scale": [1, 1], "offset": [0, 0]}, "a cone of kind 'power' has 3 entries"),
        ({"scale": [1, 1]}, "columns, scale and offset of a cone have shapes"),
    ],
)
def test_a_cone_that_is_none_is_refused_by_name(changes, message):
    right = {"kind": "power", "columns": [1, -1, 0], "scale": [1, 0, 1], "offset": [0, 1, 0], "exponent": 0.5}
    with pytest.raises(ValueError, match=message):
        cone(**{**right, **changes})


def test_a_handle_holds_no_cones():
    with pytest.raises(ValueError, match="use solve\\(\\) for one with cones"):
        Handle(one_column(cones=(cone("second order", [0, 1], [1, 1], [0, 0]),)))


@given(
    hnp.arrays(np.float64, 4, elements=st.floats(-5, 5)),
    hnp.arrays(np.float64, (3, 4), elements=st.integers(-2, 2).map(float)),
    hnp.arrays(np.float64, 4, elements=st.sampled_from([0.0, 0.5, 1.0, 2.0])),
)
def test_polish_never_leaves_a_point_worse_and_binding_rows_may_depend_on_each_other(cost, matrix, quadratic):
    program = Program(
        cost=cost,
        lower=np.zeros(4),
        upper=np.full(4, 10.0),
        matrix=csc_matrix(np.vstack([matrix, matrix[:1]])),
        row_lower=np.full(4, -1.0),
        row_upper=np.full(4, 1.0),
        quadratic=np.maximum(quadratic, 1e-3 * (np.arange(4) == 0)),
    )
    rough, fine = solve(program), solve(program, polish=True)
    assert fine.outcome.is_solved
    assert fine.residuals.worst <= rough.residuals.worst
    assert fine.objective == pytest.approx(rough.objective, abs=1e-6)


def test_residuals_tell_a_point_that_is_not_optimal():
    program = two_variables(quadratic=np.ones(2))
    solution = solve(program, polish=True)
    assert solution.residuals.worst < 1e-14
    assert residuals_of(program, solution.x + 1e-3, solution.row_dual).worst > 1e-4
    assert residuals_of(program, solution.x, solution.row_dual + 1e-3).worst > 1e-4


def test_threads_that_silence_standard_output_over_each_other_give_it_back(capfd):
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from gasunion.program.aside import silenced

    both_in, first_out = Barrier(2), Barrier(2)

    def silent(leaves_first: bool) -> None:
        with silenced():
            both_in.wait()
            if not leaves_first:
                first_out.wait()
            os.write(1, b"heard by nobody\n")
        if leaves_first:
            first_out.wait()

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(silent, [True, False]))
    os.write(1, b"heard\n")
    assert capfd.readouterr().out == "heard\n"
