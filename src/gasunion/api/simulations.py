"""Steady hydraulics as a function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from gasunion.api.given import as_plain
from gasunion.api.rechecked import Verified
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
    answer : all of it as plain data, as `gasunion simulate --json` writes it; `simulate_verify` rechecks it.
    """

    outcome: Outcome
    nodes: pd.DataFrame = field(repr=False)
    arcs: pd.DataFrame = field(repr=False)
    stations: pd.DataFrame = field(repr=False)
    assumptions: tuple[str, ...] = ()
    answer: Mapping[str, Any] = field(default_factory=dict, repr=False)


def simulate(
    source: str | Path,
    *,
    scenario: str | None = None,
    law: str | None = None,
    gas: str | Path | Mapping[str, Any] | None = None,
    temperature: str | None = None,
    compressors: Literal["free", "setpoints"] | None = None,
    anchor: Sequence[str] | Mapping[str, float] = (),
    decision: Sequence[str] | Mapping[str, str] = (),
    setting: Sequence[str] | Mapping[str, str] = (),
    settings: str | Path | None = None,
    map: str | Path | None = None,  # noqa: A002 - the option's name
    proof: str | Path | None = None,
) -> Simulated:
    """Pressures, flows and station work of a nomination in steady state.

    Parameters
    ----------
    source : a GasLib zip or folder, or a folder with network.json, params.json and bc.json.
    scenario : the nomination, where there are several.
    law : friction law, gas law, or one of each with a comma between.
    gas : a gas law, the path of a composition as JSON, or the composition.
    temperature : of all gas with its unit, as "10C". compressors : what stations and control valves do.
    anchor : given absolute pressures, {"source_1": 70} in bar or ["source_1=70"].
    decision : choices that a .cdf file leaves open, {"dG_1": "d2"} or ["dG_1=d2"].
    setting : of valves, control valves and stations, {"cs_1": "outlet:60bar"} or ["cs_1=outlet:60bar"].
    settings : a TOML file with the same in a table [settings].
    map : a file .svg to draw the pressure map into.
    proof : a file .gz to write the proof of an infeasible nomination into, where there is one.

    Raises
    ------
    Refused : the source cannot be read, or a word is unknown.
    """
    from gasunion import __version__
    from gasunion.studies.simulation.answer import answered
    from gasunion.studies.simulation.asked import wishes_of
    from gasunion.studies.simulation.nomination import simulate as run

    wishes = wishes_of(
        scenario=scenario,
        law=law,
        gas=gas,
        temperature=temperature,
        compressors=compressors,
        anchor=_pairs(anchor, "anchor"),
        decision=_pairs(decision, "decision"),
        settings=_pairs(setting, "setting"),
        settings_file=settings,
    )
    made: Simulation = run(Path(source), wishes)
    if map is not None:
        from gasunion.report.pressures.simulation import simulation_map
        from gasunion.writing import write_file

        write_file(map, simulation_map(made).encode())
    found = answered(made, version=__version__)
    if proof is not None and found.packed_proof is not None:
        from gasunion.writing import write_file

        write_file(proof, found.packed_proof)
    part = found.envelope.as_dict()
    return Simulated(
        outcome=made.state.outcome,
        nodes=_by_name(part["nodes"], "node"),
        arcs=_by_name(part["arcs"], "arc"),
        stations=_by_name(part["stations"], "station"),
        assumptions=tuple(part["assumptions"]),
        answer=part,
    )


def _by_name(found: Mapping[str, Mapping[str, Any]], name: str) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([{name: key, **values} for key, values in found.items()])


def _pairs(given: Sequence[str] | Mapping[str, Any], where: str) -> list[str]:
    if isinstance(given, Mapping):
        as_plain(given, where)
        return [f"{name}={value}" for name, value in given.items()]
    return [given] if isinstance(given, str) else list(given)


def simulate_verify(
    answer: Mapping[str, Any] | str | Path,
    source: str | Path | None = None,
    *,
    scenario: str | None = None,
    law: str | None = None,
    gas: str | Path | Mapping[str, Any] | None = None,
    temperature: str | None = None,
    compressors: Literal["free", "setpoints"] | None = None,
    anchor: Sequence[str] | Mapping[str, float] = (),
    decision: Sequence[str] | Mapping[str, str] = (),
    setting: Sequence[str] | Mapping[str, str] = (),
    settings: str | Path | None = None,
    proof: str | Path | None = None,
) -> Verified:
    """Recheck an answer of `simulate`, its state or its proof, by code that shares nothing with what made it.

    Parameters
    ----------
    answer : plain data as read from JSON, or the path of the file.
    source : what it was made from; a proof may be rechecked without. The other words are those of `simulate`,
        as the answer was made with. proof : the file of a proof that is too large for the answer.

    Raises
    ------
    Refused : it is no such answer, claims nothing that can be rechecked, or the source cannot be read.
    """
    from gasunion.studies.simulation.asked import wishes_of
    from gasunion.studies.simulation.question import asked_of
    from gasunion.studies.simulation.verification import verified

    wishes = wishes_of(
        scenario=scenario,
        law=law,
        gas=gas,
        temperature=temperature,
        compressors=compressors,
        anchor=_pairs(anchor, "anchor"),
        decision=_pairs(decision, "decision"),
        settings=_pairs(setting, "setting"),
        settings_file=settings,
    )
    plain = as_plain(answer)
    asked = None if source is None else asked_of(Path(source), wishes)
    outcome, confirmed = verified(plain, asked, proof=proof)
    return Verified(outcome=outcome, confirmed=confirmed)
