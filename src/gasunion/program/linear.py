"""A programme in arrays, what a solve of it returns, and a linear one held by HiGHS to be solved again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from gasunion.outcome import Code, Outcome
from gasunion.patience import solve_seconds, stopped_message, tell_stop
from gasunion.program.arrays import Floats, Ints
from gasunion.program.aside import silenced
from gasunion.program.cones import Cone
from gasunion.program.residuals import Residuals

if TYPE_CHECKING:
    from scipy.sparse import csc_matrix

# A re-solve from a basis takes milliseconds; see Handle.solve for what happens after this.
WARM_PATIENCE_S = 2.0
SOLVED = Outcome(code="solved", message="optimal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A programme in arrays; minimised.

    Attributes
    ----------
    cost : (column,) linear cost.
    lower, upper : (column,) bounds; ±inf where there is none.
    matrix : (row, column) sparse, compressed by column.
    row_lower, row_upper : (row,) bounds; equal for an equation.
    quadratic : (column,) diagonal of the Hessian, at least 0, or None for a linear programme.
    integer : (column,) whether a variable takes whole values only, or None; such a programme has no duals.
    cones : cones that hold columns; a programme that has some is convex and not linear.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    matrix: csc_matrix
    row_lower: Floats
    row_upper: Floats
    quadratic: Floats | None = None
    integer: npt.NDArray[np.bool_] | None = None
    cones: tuple[Cone, ...] = ()

    def __post_init__(self) -> None:
        rows, columns = self.matrix.shape
        for name, size in (
            ("cost", columns),
            ("lower", columns),
            ("upper", columns),
            ("row_lower", rows),
            ("row_upper", rows),
        ):
            array = getattr(self, name)
            if array.shape != (size,):
                raise ValueError(f"{name} has shape {array.shape}; the matrix asks for ({size},)")
            if np.isnan(array).any():
                raise ValueError(f"{name}[{int(np.argmax(np.isnan(array)))}] is NaN")


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What a solve returned.

    Attributes
    ----------
    outcome : why it ended; the residual is the largest violation of a row or bound.
    objective : value of the objective, NaN unless solved.
    x : (column,) values. row : (row,) activities A x.
    row_dual : (row,) change of the objective per unit of the row's bound. reduced_cost : (column,) likewise.
    cone_dual : (entry,) of each cone. residuals : how far the point is from the conditions of optimality;
        None where HiGHS solved, whose own tolerances hold.
    """

    outcome: Outcome
    objective: float
    x: Floats
    row: Floats
    row_dual: Floats
    reduced_cost: Floats
    cone_dual: tuple[Floats, ...] = ()
    residuals: Residuals | None = None


Method = Literal["choose", "simplex", "ipm"]


class Handle:
    """A programme held by HiGHS, to be changed and solved again.

    Parameters
    ----------
    program : a linear programme.
    method : "simplex" for vertices and warm starts, "ipm" for interior point with crossover.
    time_limit_s : a solve that takes longer ends as out_of_steps; None: `patience.solve_seconds`.
    presolve : off for re-solves from a basis.
    tolerance : largest violation of a row, bound or reduced cost that counts as none, at least 1e-10; None
        leaves HiGHS's own 1e-7.
    """

    def __init__(
        self,
        program: Program,
        *,
        method: Method = "choose",
        time_limit_s: float | None = None,
        presolve: bool = True,
        tolerance: float | None = None,
    ) -> None:
        import highspy

        if program.quadratic is not None and np.any(program.quadratic):
            raise ValueError("a Handle holds a linear programme; use solve() for a quadratic one")
        if program.cones:
            raise ValueError("a Handle holds a linear programme; use solve() for one with cones")
        self._h: Any = highspy.Highs()
        self._h.setOptionValue("output_flag", False)
        self._h.setOptionValue(
            "threads", 1
        )  # one thread: the same path, hence the same bytes, on any machine
        self._h.setOptionValue("solver", method)
        self._h.setOptionValue("presolve", "choose" if presolve else "off")
        self._time_limit_s = solve_seconds() if time_limit_s is None else time_limit_s
        self._presolve = "choose" if presolve else "off"
        if tolerance is not None:
            self.set_tolerance(tolerance)
        self.column_count = program.cost.size
        self.row_count = program.row_lower.size
        self._all_columns = np.arange(self.column_count, dtype=np.int32)
        self._all_rows = np.arange(self.row_count, dtype=np.int32)
        matrix = program.matrix.tocsc()
        whole = np.zeros(self.column_count, dtype=np.int32)
        if program.integer is not None and program.integer.any():
            whole[program.integer] = int(highspy.HighsVarType.kInteger)
            self._h.setOptionValue("mip_rel_gap", 0.0)
        # Arrays are handed over as they are; filling a HighsLp copies them number by number.
        self._h.passModel(
            self.column_count,
            self.row_count,
            matrix.nnz,
            int(highspy.MatrixFormat.kColwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            np.asarray(program.cost, dtype=np.float64),
            np.asarray(program.lower, dtype=np.float64),
            np.asarray(program.upper, dtype=np.float64),
            np.asarray(program.row_lower, dtype=np.float64),
            np.asarray(program.row_upper, dtype=np.float64),
            matrix.indptr.astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data.astype(np.float64),
            whole,
        )

    def set_cost(self, columns: Ints, cost: Floats) -> None:
        """New linear costs of some columns."""
        self._h.changeColsCost(columns.size, columns.astype(np.int32), np.asarray(cost, dtype=np.float64))

    def set_bounds(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """New bounds of some columns."""
        self._h.changeColsBounds(
            columns.size,
            columns.astype(np.int32),
            np.asarray(lower, dtype=np.float64),
            np.asarray(upper, dtype=np.float64),
        )

    def set_row_bounds(self, rows: Ints, lower: Floats, upper: Floats) -> None:
        """New bounds of some rows."""
        self._h.changeRowsBounds(
            rows.size,
            rows.astype(np.int32),
            np.asarray(lower, dtype=np.float64),
            np.asarray(upper, dtype=np.float64),
        )

    def add_row(self, lower: float, upper: float, columns: Ints, values: Floats) -> None:
        """One more row; the basis is kept."""
        self._h.addRow(
            lower, upper, columns.size, columns.astype(np.int32), np.asarray(values, dtype=np.float64)
        )
        self.row_count += 1
        self._all_rows = np.arange(self.row_count, dtype=np.int32)

    def add_rows(self, matrix: Floats, lower: Floats, upper: Floats) -> None:
        """Several more rows, given densely as (row, column); the basis is kept."""
        rows, columns = matrix.shape
        self._h.addRows(
            rows,
            np.asarray(lower, dtype=np.float64),
            np.asarray(upper, dtype=np.float64),
            rows * columns,
            np.arange(0, rows * columns, columns, dtype=np.int32),
            np.tile(np.arange(columns, dtype=np.int32), rows),
            np.ascontiguousarray(matrix, dtype=np.float64).ravel(),
        )
        self.row_count += rows
        self._all_rows = np.arange(self.row_count, dtype=np.int32)

    def set_tolerance(self, tolerance: float) -> None:
        """Largest violation of a row, bound or reduced cost that counts as none, at least 1e-10."""
        self._h.setOptionValue("primal_feasibility_tolerance", tolerance)
        self._h.setOptionValue("dual_feasibility_tolerance", tolerance)

    def set_coefficient(self, row: int, column: int, value: float) -> None:
        """One new coefficient of the matrix."""
        self._h.changeCoeff(row, column, value)

    def basis(self) -> Any:
        """The basis of the last solve, to be given to `set_basis`."""
        return self._h.getBasis()

    def set_basis(self, basis: Any) -> None:
        """Start the next solve from this basis."""
        self._h.setBasis(basis)

    def use_primal_simplex(self) -> None:
        """Re-solve by primal simplex: right where only costs change, so that the point stays feasible."""
        self._h.setOptionValue("solver", "simplex")
        self._h.setOptionValue("simplex_strategy", 4)

    def clear(self) -> None:
        """Forget the basis: the next solve starts cold."""
        self._h.clearSolver()

    def solve(self) -> Solution:
        """Solve from the basis at hand.

        Returns
        -------
        Solution with code solved, infeasible, unbounded or out_of_steps.
        """
        import highspy

        kind = highspy.HighsModelStatus
        settled = (
            kind.kOptimal,
            kind.kModelEmpty,
            kind.kInfeasible,
            kind.kUnbounded,
            kind.kUnboundedOrInfeasible,
        )
        is_warm = bool(self._h.getBasis().valid)
        status = self._run(min(WARM_PATIENCE_S, self._time_limit_s) if is_warm else self._time_limit_s)
        if is_warm and status not in settled:
            # From an unlucky basis the simplex can wander for minutes where a cold start takes a tenth of a
            # second; patience is cheap, so it starts again from nothing.
            self._h.clearSolver()
            self._h.setOptionValue("presolve", "choose")
            status = self._run(self._time_limit_s)
            self._h.setOptionValue("presolve", self._presolve)
        if status == kind.kUnboundedOrInfeasible:  # presolve could not tell which; simplex can
            self._h.setOptionValue("presolve", "off")
            status = self._run(self._time_limit_s)
            self._h.setOptionValue("presolve", self._presolve)
        code: Code
        if status in (kind.kOptimal, kind.kModelEmpty):
            code, message = "solved", "optimal"
        elif status == kind.kInfeasible:
            code, message = "infeasible", "no point satisfies every row and bound"
        elif status in (kind.kUnbounded, kind.kUnboundedOrInfeasible):
            code, message = "unbounded", "the objective falls without limit"
        elif status == kind.kTimeLimit:
            code, message = "out_of_steps", stopped_message("HiGHS", self._time_limit_s)
            tell_stop(self._time_limit_s)
        else:
            code, message = "out_of_steps", f"HiGHS stopped: {self._h.modelStatusToString(status)}"
        solution = self._h.getSolution()
        info = self._h.getInfo()
        n, m = self.column_count, self.row_count
        if code != "solved":
            empty = np.full(0, np.nan)
            return Solution(
                outcome=Outcome(code=code, message=message),
                objective=float("nan"),
                x=empty,
                row=empty,
                row_dual=empty,
                reduced_cost=empty,
            )
        return Solution(
            outcome=Outcome(code=code, message=message, residual=float(info.max_primal_infeasibility)),
            objective=float(info.objective_function_value),
            x=np.asarray(solution.col_value, dtype=np.float64).reshape(n),
            row=np.asarray(solution.row_value, dtype=np.float64).reshape(m),
            row_dual=_dual(solution.row_dual, m),
            reduced_cost=_dual(solution.col_dual, n),
        )

    def objective(self) -> tuple[Outcome, float]:
        """Solve from the basis at hand and tell nothing of it but why it ended and the objective.

        What a point looks like costs more to hand over than a re-solve of a millisecond takes.

        Returns
        -------
        (outcome, objective), NaN unless solved.
        """
        import highspy

        if self._run(min(WARM_PATIENCE_S, self._time_limit_s)) != highspy.HighsModelStatus.kOptimal:
            self.clear()
            found = self.solve()
            return found.outcome, found.objective
        return SOLVED, float(self._h.getInfo().objective_function_value)

    def row_prices(self) -> Floats:
        """(row,) change of the objective per unit of the row's bound, at the optimum just found."""
        return np.asarray(self._h.getSolution().row_dual, dtype=np.float64)

    def _run(self, time_limit_s: float) -> Any:
        # HiGHS counts its limit from the making of the handle.
        self._h.setOptionValue("time_limit", self._h.getRunTime() + time_limit_s)
        if self._h.getOptionValue("presolve")[1] == "off":  # a re-solve of a millisecond, and a silent one
            self._h.run()
        else:
            with silenced():
                self._h.run()
        return self._h.getModelStatus()

    def irreducible_set(self) -> tuple[Ints, Ints]:
        """Columns and rows whose bounds cannot all hold, none of which can be left out.

        Returns
        -------
        (columns, rows) of an irreducible infeasible subsystem; empty where the programme is feasible, and
        perhaps too large or empty where the time of a solve was not enough.
        """
        self._h.setOptionValue("iis_time_limit", self._time_limit_s)
        # Bit 2 starts from the LP's infeasible subset, bit 4 asks for one that is irreducible.
        self._h.setOptionValue("iis_strategy", 2 | 4)
        with silenced():
            _, iis = self._h.getIis()
        return np.asarray(iis.col_index_, dtype=np.int32), np.asarray(iis.row_index_, dtype=np.int32)


def _dual(values: Any, size: int) -> Floats:
    """Duals, or NaN where a programme with whole variables has none."""
    array = np.asarray(values, dtype=np.float64)
    return array if array.size == size else np.full(size, np.nan)
