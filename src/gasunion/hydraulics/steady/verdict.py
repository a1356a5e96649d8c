"""What a run is called: solved, outside limits, infeasible, or not found; in words for people."""

from __future__ import annotations

from dataclasses import replace

from gasunion.hydraulics.steady.flow_regime import FlowRegime
from gasunion.hydraulics.steady.limits import broken_limits, outside_law
from gasunion.hydraulics.steady.newton import Run
from gasunion.hydraulics.steady.result import SteadyState, Unit
from gasunion.hydraulics.steady.starvation import starved
from gasunion.hydraulics.steady.system import System
from gasunion.network.boundary import Boundary
from gasunion.outcome import Finding, Outcome


def at_speed(outcome: Outcome, regime: FlowRegime) -> Outcome:
    """The outcome with what the velocities mean; a choked line is outside limits."""
    choked = tuple(f for f in regime.findings if f.severity == "error")
    slower = tuple(f for f in regime.findings if f.severity == "warning")
    findings = (*choked, *outcome.findings, *slower)
    if choked and outcome.code == "solved":
        message = f"{len(choked)} line{'s' if len(choked) != 1 else ''} choked"
        return replace(outcome, code="outside_limits", message=message, findings=findings)
    return replace(outcome, findings=findings)


def unphysical(run: Run, wrong: tuple[Finding, ...]) -> Outcome:
    """The outcome of a run with which the recheck finds a fault."""
    return Outcome(
        code="infeasible",
        message=f"no steady state with these settings: {wrong[0].where} {wrong[0].what.rstrip('.')}",
        residual=run.residual,
        findings=wrong,
    )


def outcome_of(system: System, run: Run, state: SteadyState, boundary: Boundary | None) -> Outcome:
    """The outcome of a run; without a boundary no limit is judged."""
    if not run.is_solved:
        return Outcome(
            code="out_of_steps",
            message=f"no steady state was found: {run.why}",
            residual=run.residual,
            findings=(
                Finding(
                    where="network",
                    what=f"no steady state was found: {run.why}.",
                    hint="Lower the load, or look for set points that contradict each other.",
                ),
            ),
        )
    cut = starved(system, run, state)
    if cut is not None:
        return Outcome(code="infeasible", message=cut.message, residual=run.residual, findings=(cut.finding,))
    warnings = tuple(
        Finding(where=unit.arc, what=f"gives up its set point: {_why(unit)}.", severity="warning")
        for unit in state.units.values()
        if unit.at_limit or unit.gives_way
    )
    broken = (
        () if boundary is None else (*outside_law(state, system.medium.law), *broken_limits(state, boundary))
    )
    if broken:
        count = len(broken)
        return Outcome(
            code="outside_limits",
            message=f"{count} limit{'s' if count != 1 else ''} broken",
            residual=run.residual,
            findings=(*broken, *warnings),
        )
    return Outcome(
        code="solved",
        message=f"steady state after {run.steps} Newton steps",
        residual=run.residual,
        findings=warnings,
    )


def _why(unit: Unit) -> str:
    return "no given pressure reaches its part of the network" if unit.is_cut_off else unit.mode
