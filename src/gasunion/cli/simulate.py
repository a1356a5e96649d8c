"""`gasunion simulate`: steady hydraulics of a nomination."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gasunion import __version__
from gasunion.cli.door import JsonOption, as_lines, guarded, leave
from gasunion.cli.rechecked import leave_rechecked
from gasunion.outcome import Finding, Refused, sha256_of
from gasunion.writing import write_file

if TYPE_CHECKING:
    from gasunion.studies.simulation.nomination import Simulation
    from gasunion.studies.simulation.wishes import Wishes


_VALVES_SHOWN = 8
_MILLIBARS_PA = 2.0e5


class Stations(StrEnum):
    """What stations and control valves do."""

    FREE = "free"
    SETPOINTS = "setpoints"


@guarded("simulate")
def simulate(
    source: Annotated[
        Path | None,
        typer.Argument(help="GasLib zip or folder, or a folder with network.json, params.json, bc.json."),
    ] = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="F.scn", help="Nomination, where there are several.")
    ] = None,
    law: Annotated[
        str | None,
        typer.Option(
            "--law",
            help="Friction law (weymouth, colebrook, hofer, nikuradse, nikuradse_laminar, vniigaz, ontp), "
            "gas law (ideal, simple_cnga, full_cnga), or one of each with a comma between.",
        ),
    ] = None,
    gas: Annotated[
        str | None,
        typer.Option(
            "--gas",
            metavar="F",
            help="Composition as JSON (component: mole fraction; single nodes under sources), or a gas law.",
        ),
    ] = None,
    temperature: Annotated[
        str | None,
        typer.Option(
            "--temperature",
            metavar="T",
            help="Temperature of all gas with its unit, as 10C or 283.15K. Default: that of the sources.",
        ),
    ] = None,
    compressors: Annotated[
        Stations | None,
        typer.Option(
            "--compressors", help="Free: least total ratio. Default: set points where there are any."
        ),
    ] = None,
    anchor: Annotated[
        list[str] | None, typer.Option("--anchor", metavar="NODE=BAR", help="Given pressure, absolute.")
    ] = None,
    decision: Annotated[
        list[str] | None,
        typer.Option("--decision", metavar="GROUP=DECISION", help="Choice that a .cdf file leaves open."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--setting",
            metavar="NAME=SETTING",
            help="Setting of a valve, control valve or station: open, closed, bypass, ratio:1.2, "
            "outlet:60bar, inlet:45bar, flow:120kg/s.",
        ),
    ] = None,
    settings_file: Annotated[
        Path | None,
        typer.Option("--settings", metavar="F.toml", help="The same in a table [settings]; --setting wins."),
    ] = None,
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE.svg", help="Draw the pressure map.")
    ] = None,
    verify: Annotated[
        Path | None,
        typer.Option(
            "--verify",
            metavar="STATE.json",
            help="Recheck an answer of the source, state and proof, by other code; a proof also without one.",
        ),
    ] = None,
    proof_file: Annotated[
        Path | None,
        typer.Option(
            "--proof",
            metavar="FILE.gz",
            help="Write the proof of an infeasible nomination there; with --verify, read it.",
        ),
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Pressures, flows and station work of a nomination in steady state."""
    if source is None and verify is None:
        raise Refused(
            [
                Finding(
                    where="gasunion simulate",
                    what="needs a network, or --verify STATE.json.",
                    hint="gasunion simulate GasLib-11.zip, or gasunion simulate GasLib-11.zip --verify "
                    "STATE.json.",
                )
            ]
        )
    from gasunion.studies.simulation.asked import wishes_of

    wishes = wishes_of(
        scenario=scenario,
        law=law,
        gas=gas,
        temperature=temperature,
        compressors=None if compressors is None else compressors.value,
        anchor=anchor or (),
        decision=decision or (),
        settings=settings or (),
        settings_file=settings_file,
    )
    if verify is not None:
        if map_file is not None:
            what = "draws a state, and --verify makes none."
            raise Refused([Finding(where="--map", what=what, hint="Leave one of them out.")])
        _verify(verify, source, wishes, proof_file, json_file)
        return
    assert source is not None
    from gasunion.studies.simulation.answer import answered
    from gasunion.studies.simulation.nomination import simulate as run

    made = run(source, wishes)
    if map_file is not None:
        from gasunion.report.pressures.simulation import simulation_map

        write_file(map_file, simulation_map(made).encode())
    answer = answered(made, version=__version__)
    told = _text(made)
    if proof_file is not None:
        packed = answer.packed_proof
        if packed is not None:
            write_file(proof_file, packed)
        else:
            told += f"\nNo proof was made, and {proof_file} was not written."
    leave(answer.envelope, json_file=json_file, text=told)


def _verify(
    file: Path, source: Path | None, wishes: Wishes, proof_file: Path | None, json_file: str | None
) -> None:
    from gasunion.reading.plain import read_json
    from gasunion.studies.simulation.question import asked_of
    from gasunion.studies.simulation.verification import verified

    plain, data = read_json(file)
    asked = None if source is None else asked_of(source, wishes)
    outcome, confirmed = verified(plain, asked, proof=proof_file)
    leave_rechecked("simulate", outcome, confirmed, input_sha256=sha256_of(data), json_file=json_file)


def _text(made: Simulation) -> str:
    """What a person reads: the state in few lines, then what stations do, then what was assumed."""
    import numpy as np

    from gasunion.network.elements import CompressorStation

    state, network = made.state, made.state.network
    rows = {"outcome": f"{state.outcome.code}: {state.outcome.message}"}
    # What starves has no pressure; the finding says where.
    pressure = np.where(state.pressure_pa > 0.0, state.pressure_pa, np.nan)
    if np.isfinite(pressure).any():
        low, high = int(np.nanargmin(pressure)), int(np.nanargmax(pressure))
        # A net that lives on millibars needs every digit of them.
        digits = 6 if pressure[high] < _MILLIBARS_PA else 4
        rows["lowest pressure"] = f"{pressure[low] / 1e5:.{digits}g} bar at {network.nodes[low].node}"
        rows["highest pressure"] = f"{pressure[high] / 1e5:.{digits}g} bar at {network.nodes[high].node}"
    rows["throughput"] = f"{state.throughput_kg_s:.6g} kg/s"
    rows["mass residual"] = f"{state.mass_residual_kg_s:.1e} kg/s"
    for name, unit in state.units.items():
        if isinstance(network.arc(name), CompressorStation):
            ratio = "closed" if unit.ratio is None else f"ratio {unit.ratio:.4f}"
            power = "" if not unit.power_w else f", {unit.power_w / 1e6:.3g} MW"
            rows[made.labels.get(name, name)] = f"{ratio}{power} ({unit.mode})"
    rows |= _valve_rows(made)
    warnings = [str(f) for f in state.outcome.findings if f.severity == "warning"]
    # Of an answer that is not solved, every finding is said on standard error.
    told = ["", "Mind:", *(f"  {w}" for w in warnings)] if warnings and state.outcome.is_solved else []
    assumed = ["", "Assumed:", *(f"  {a}" for a in made.assumptions)] if made.assumptions else []
    return "\n".join([as_lines(rows), *told, *assumed])


def _valve_rows(made: Simulation) -> dict[str, str]:
    """What control valves and check valves do, one a line; valves counted, the fewer named."""
    from gasunion.studies.simulation.answer import valve_modes

    modes = valve_modes(made)
    rows = {n: m["mode"] for n, m in modes.items() if m["kind"] != "valve"}
    many = len(rows) - _VALVES_SHOWN
    if many > 0:
        rows = dict(list(rows.items())[:_VALVES_SHOWN]) | {"control valves": f"{many} more in --json"}
    sides = {
        m: [n for n, v in modes.items() if v["kind"] == "valve" and v["mode"] == m]
        for m in ("open", "closed")
    }
    if any(sides.values()):
        said = []
        for mode, names in sides.items():
            few = f" ({', '.join(names)})" if 0 < len(names) <= _VALVES_SHOWN else ""
            said.append(f"{len(names)} {mode}{few}")
        rows["valves"] = ", ".join(said)
    return rows
