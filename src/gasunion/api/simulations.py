"""Steady hydraulics as a function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gasunion.outcome import Outcome

if TYPE_CHECKING:
    import pandas as pd

    from gasunion.studies.simulation.nomination import Simulation


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """Steady hydraulics of a nomination.

    Attributes
    ----------
    outcome : how it ended. nodes, arcs, stations : frames with a name and what was found.
    assumptions : every choice that the data left open.
    """

    outcome: Outcome
    nodes: pd.DataFrame = field(repr=False)
    arcs: pd.DataFrame = field(repr=False)
    stations: pd.DataFrame = field(repr=False)
    assumptions: tuple[str, ...] = ()


def simulate(source: str | Path, *, scenario: str | None = None) -> Simulated:
    """Pressures, flows and station work of a nomination in steady state.

    Parameters
    ----------
    source : a GasLib zip or folder, or a folder with network.json, params.json and bc.json.
    scenario : the nomination, where there are several.

    Raises
    ------
    Refused : the source cannot be read.
    """
    from gasunion.studies.simulation.answer import simulate_part
    from gasunion.studies.simulation.nomination import simulate as run
    from gasunion.studies.simulation.wishes import Wishes

    made: Simulation = run(
        Path(source),
        Wishes(
            scenario=scenario,
            anchor_pa=None,
            friction_law=None,
            gas_law=None,
            composition=None,
            temperature_k=None,
            stations=None,
        ),
    )
    part = simulate_part(made)
    return Simulated(
        outcome=made.state.outcome,
        nodes=_by_name(part["nodes"], "node"),
        arcs=_by_name(part["arcs"], "arc"),
        stations=_by_name(part["stations"], "station"),
        assumptions=tuple(part["assumptions"]),
    )


def _by_name(found: Mapping[str, Mapping[str, Any]], name: str) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([{name: key, **values} for key, values in found.items()])
