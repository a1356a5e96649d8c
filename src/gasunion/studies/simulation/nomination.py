"""What pressures and flows does a nomination give? From a question to a steady state, every choice told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.record import Certificate
from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.gas.quality import Quality
from gasunion.hydraulics.steady.gas_range import judged
from gasunion.hydraulics.steady.mixing import MixedState, mixed_state
from gasunion.hydraulics.steady.result import SteadyState
from gasunion.hydraulics.steady.solver import Solver
from gasunion.hydraulics.validation.nomination import FreeState, free_state
from gasunion.hydraulics.validation.settings import Answer, Question, answer
from gasunion.network.boundary import Boundary
from gasunion.studies.simulation.gas_quality import told_quality
from gasunion.studies.simulation.heights import told_heights
from gasunion.studies.simulation.question import Asked, asked_of
from gasunion.studies.simulation.slack_pressure import told_slack, with_other_anchor
from gasunion.studies.simulation.wishes import Wishes

Floats = npt.NDArray[np.float64]
_BELOW = (0.9999, 0.999, 0.997, 0.99, 0.97, 0.9)  # of the way from a slack pressure's lower bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A simulated nomination.

    Attributes
    ----------
    state : the steady state. assumptions : choices made, one sentence each.
    input_sha256 : of the files and of the choices that were stated.
    labels : name in answers by arc, where it differs.
    boundary : the load, with its anchors. medium : the gas.
    name : network and nomination. source : where the data come from, with their licence, where known.
    position : (x, y) by node of a schematic plan, without unit; empty where the data give none.
    quality : of the gas at each node; None where no gas fed in has a known quality.
    answer : what was changed to find the state, and the proof where there is none.
    certificate : that proof with its question, as it leaves by the door; None where nothing is claimed by it.
    molar_mass_kg_mol, viscosity_pa_s : (arc,) of the gas that each arc carries. [kg mol⁻¹], [Pa s]
    """

    state: SteadyState
    boundary: Boundary
    medium: Medium
    assumptions: tuple[str, ...]
    input_sha256: str
    overridden: tuple[str, ...]
    labels: Mapping[str, str]
    molar_mass_kg_mol: Floats
    viscosity_pa_s: Floats
    name: str = ""
    source: str = ""
    position: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    quality: Quality | None = None
    answer: Answer | None = None
    certificate: Certificate | None = None


def simulate(source: Path, wishes: Wishes) -> Simulation:
    """The steady state of the files at a path.

    Parameters
    ----------
    source : a GasLib zip or folder, or a folder with network.json, params.json and bc.json.

    Raises
    ------
    Refused : the path is of another kind, a file is wrong, or the network and its load are.
    """
    return simulated(asked_of(source, wishes))


def simulated(asked: Asked) -> Simulation:
    """The steady state of a question."""
    told = list(asked.told)
    made, found, certificate = _state(asked, told)
    quality = told_quality(made.state, asked.fed, told)
    return Simulation(
        state=made.state,
        answer=found,
        certificate=certificate,
        name=asked.name,
        source=asked.source,
        position=asked.position,
        quality=quality,
        boundary=made.boundary,
        medium=made.medium,
        molar_mass_kg_mol=asked.feed.blend.molar_mass_kg_mol(made.arc_parts),
        viscosity_pa_s=made.viscosity_pa_s,
        assumptions=tuple(told),
        input_sha256=asked.input_sha256,
        overridden=asked.overridden,
        labels=asked.labels,
    )


def _state(asked: Asked, told: list[str]) -> tuple[MixedState[Solved], Answer, Certificate | None]:
    """The state with the fewest changes of what the data leave open, every choice told.

    Settings and slack pressures are searched with the mix of all that enters in every arc; the gas that is
    there follows at the settings found.
    """
    question, slack = asked.question, asked.question.slack
    found = answer(question)
    made, found = _with_gas(found, asked, solve_free if question.are_free else solve_set)
    told += told_slack(slack, found)
    if found.changes:
        what = "; ".join(change.what for change in found.changes)
        told.append(
            f"as the settings stood no state keeps every limit; of {found.tried} settings tried, the fewest "
            f"changes first, this one does: {what}."
        )
    if question.are_free and not slack:
        state = with_other_anchor(made.solver, made.boundary, made.state)
        made = replace(made, answer=replace(made.answer, state=state))
    made = made.with_outcome(judged(made, asked.feed))
    # Factors of the gas stand in the elements of the network that was solved; people see their own.
    solved = replace(made.state, network=found.state.network)
    told += told_heights(solved, made.medium)
    made = replace(made, answer=replace(made.answer, state=solved))
    return made, found, _certificate(question, found, made.state)


def _certificate(question: Question, found: Answer, state: SteadyState) -> Certificate | None:
    """The proof that a claim of impossibility rests on, with what it was asked of."""
    if state.outcome.code != "infeasible" or found.proof is None:
        return None
    assert found.proof_network is not None
    assert found.proof_boundary is not None
    return Certificate(
        proof=found.proof,
        network=found.proof_network,
        boundary=found.proof_boundary,
        medium=question.medium,
        friction_law=question.friction_law,
    )


def _with_gas(
    found: Answer,
    asked: Asked,
    solve: Callable[[Solver, Boundary, Solved | None], Solved],
) -> tuple[MixedState[Solved], Answer]:
    """The state at the settings found, with the gas that is there; a little below a slack pressure where its
    gas does not keep every limit there.
    """
    network, first = found.state.network, Solved(state=found.state, free=found.free)
    slack, friction = asked.question.slack, asked.question.friction_law

    # A try that is no state is not searched again with the gas that it does not carry.
    is_try = found.state.outcome.code in ("undecided", "out_of_steps")

    def begun(solver: Solver, boundary: Boundary, former: Solved | None) -> Solved:
        return first if former is None or is_try else solve(solver, boundary, former)

    made = mixed_state(network, found.boundary, asked.feed, friction_law=friction, solve=begun)
    if not found.state.outcome.is_solved:
        if made.state.outcome.code in ("solved", "outside_limits"):
            return made, found
        outcome = found.state.outcome
        return made.with_outcome(outcome), found
    for share in _BELOW if slack else ():
        if made.state.outcome.code == "solved":
            break
        lower = {n: s.low_pa + share * (found.boundary.anchor_pa[n] - s.low_pa) for n, s in slack.items()}
        load = found.boundary.with_anchors({**found.boundary.anchor_pa, **lower})
        tried = mixed_state(network, load, asked.feed, friction_law=friction, solve=solve)
        if tried.state.outcome.is_solved:
            made, found = tried, replace(found, boundary=load)
    return made, found


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What a solve gives back: its state, and the search's answer where stations are free."""

    state: SteadyState
    free: FreeState | None = None

    @property
    def levels(self) -> Floats | None:
        """(actor, mode) levels of a free state."""
        return None if self.free is None else self.free.levels

    def with_state(self, state: SteadyState) -> Solved:
        """The same with another state."""
        return replace(self, state=state)


def solve_free(solver: Solver, boundary: Boundary, former: Solved | None) -> Solved:
    """Stations set freely; near a former answer where that was a state."""
    warm = former.free if former is not None and former.state.outcome.is_solved else None
    found = free_state(solver, boundary, warm=warm)
    if warm is not None and not found.state.outcome.is_solved:
        found = free_state(solver, boundary)
    return Solved(state=found.state, free=found)


def solve_set(solver: Solver, boundary: Boundary, former: Solved | None) -> Solved:
    """Stations at their set points; with gases of their own, limits are judged once those repeat."""
    warm = None if former is None else former.state
    return Solved(state=solver.solve(boundary, warm=warm, limits=not solver.in_rounds))
