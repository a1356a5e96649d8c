"""The numbers of an answer beside those that its pressures and flows ask for, place by place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.mixing_recheck import STILL
from gasunion.hydraulics.certificate.state_tables import StateTables
from gasunion.network.elements import CheckValve, CompressorStation, ControlValve, Valve
from gasunion.outcome import Finding
from gasunion.studies.simulation.printed_state import PrintedState, is_number
from gasunion.studies.simulation.question import Asked

Floats = npt.NDArray[np.float64]

_NEAR: Final = 1.0e-6  # two ways to one number
_OWN_GAS: Final = 1.0e-3  # where the gas of an arc stands in factors, taken at the last state but one
_LEAST: Final = 1.0e-9


def numbers_differ(
    answer: Mapping[str, Any],
    asked: Asked,
    tables: StateTables,
    printed: PrintedState,
    quality: tuple[Floats, Floats] | None,
    arc_parts: Floats,
) -> list[Finding]:
    """What the answer prints and its own pressures and flows do not give.

    Parameters
    ----------
    quality : (node,) gross calorific value [J m⁻³] and density [kg m⁻³]; None where unknown.
    arc_parts : (arc, part) of the gas of each arc, per kilogram.
    """
    found = [*_nodes(answer, tables, quality)]
    found += _arcs(answer, asked, tables, printed, arc_parts)
    found += _units(answer, asked, tables, printed)
    found += _sums(answer, tables, printed)
    found += _reasons(answer)
    return found


def _nodes(
    answer: Mapping[str, Any], tables: StateTables, quality: tuple[Floats, Floats] | None
) -> Iterator[Finding]:
    for i, node in enumerate(tables.network.nodes):
        row = answer["nodes"][node.node]
        gross, density = (math.nan, math.nan) if quality is None else (float(q[i]) for q in quality)
        path = f"nodes.{node.node}"
        yield from _differs(f"{path}.gross_calorific_mj_m3", row["gross_calorific_mj_m3"], gross / 1e6)
        yield from _differs(f"{path}.density_kg_m3", row["density_kg_m3"], density)


def _arcs(
    answer: Mapping[str, Any], asked: Asked, tables: StateTables, printed: PrintedState, arc_parts: Floats
) -> Iterator[Finding]:
    pipes = tables.pipes()
    mass = asked.feed.blend.molar_mass_kg_mol(arc_parts)
    viscosity = tables.viscosity_pa_s()
    through = float(np.maximum(printed.injection_kg_s, 0.0).sum())
    # The last round of the solver mixed by flows that differ by as much.
    spread = float(np.ptp(mass) / mass.max())
    for i, arc in enumerate(tables.network.arcs):
        row, path = answer["arcs"][arc.arc], f"arcs.{arc.arc}"
        near = _OWN_GAS if spread > 0.0 else _NEAR
        if row["kind"] != kind_of(arc):
            yield _finding(f"{path}.kind", row["kind"], kind_of(arc))
        yield from _differs(f"{path}.velocity_m_s", row["velocity_m_s"], float(pipes.velocity_m_s[i]), near)
        for name in ("velocity_tail_m_s", "velocity_head_m_s", "mach", "linepack_kg"):
            yield from _differs(f"{path}.{name}", row[name], float(getattr(pipes, name)[i]), near)
        passed = abs(float(np.nan_to_num(printed.flow_kg_s[i])))
        # What stands nearly still holds a mix of its ends, and was recomputed from what is printed.
        wide = _NEAR + (spread * 1e-6 * through / passed if passed > STILL * through else 0.0)
        yield from _differs(f"{path}.molar_mass_g_mol", row["molar_mass_g_mol"], 1e3 * float(mass[i]), wide)
        wide = near if spread > 0.0 else 1e-5
        yield from _differs(
            f"{path}.viscosity_upa_s", row["viscosity_upa_s"], 1e6 * float(viscosity[i]), wide
        )


def _units(
    answer: Mapping[str, Any], asked: Asked, tables: StateTables, printed: PrintedState
) -> Iterator[Finding]:
    network, flow = tables.network, printed.flow_kg_s
    # Stations' work is that of their own gas, which stands in factors where κ follows the pressure.
    near = _OWN_GAS if asked.feed.blend.depends_on_pressure or len(asked.feed.parts) > 1 else _NEAR
    for i, arc in enumerate(network.arcs):
        passed = float(flow[i])
        if isinstance(arc, CompressorStation):
            label = asked.labels.get(arc.arc, arc.arc)
            row, path = answer["stations"][label], f"stations.{label}"
            right = tables.station(arc.arc, printed.modes[arc.arc])
            yield from _differs(f"{path}.ratio", row["ratio"], right.ratio)
            power = None if right.power_w is None else right.power_w / 1e6
            yield from _differs(f"{path}.power_mw", row["power_mw"], power, near)
            yield from _differs(f"{path}.fuel_kg_s", row["fuel_kg_s"], right.fuel_kg_s, near)
        elif isinstance(arc, Valve | ControlValve | CheckValve):
            row, path = answer["valves"][arc.arc], f"valves.{arc.arc}"
            if row["kind"] != kind_of(arc):
                yield _finding(f"{path}.kind", row["kind"], kind_of(arc))
        else:
            continue
        yield from _differs(f"{path}.flow_kg_s", row["flow_kg_s"], passed, 0.0)
        mode = printed.modes.get(arc.arc)
        runs = abs(passed) > _LEAST * _through(printed)
        if mode is not None and mode.does == "passes" and runs and mode.backward != (passed < 0.0):
            what = f"says another direction than that of {passed:.6g} kg/s."
            yield Finding(where=f"{path}.mode", what=what, value=row["mode"])


def _sums(answer: Mapping[str, Any], tables: StateTables, printed: PrintedState) -> Iterator[Finding]:
    held = float(np.nansum(tables.pipes().linepack_kg))
    yield from _differs("throughput_kg_s", answer.get("throughput_kg_s"), _through(printed))
    yield from _differs("linepack_kg", answer.get("linepack_kg"), held, _OWN_GAS)
    residuals: dict[str, Any] = {
        "mass_residual_kg_s": answer.get("mass_residual_kg_s"),
        "outcome.residual": answer["outcome"].get("residual"),
    }
    for path, value in residuals.items():
        scale = max(_through(printed), 1.0) if path == "mass_residual_kg_s" else 1.0
        if not is_number(value) or not 0.0 <= value <= 1e-6 * scale:
            what = f"{str(value)[:40]!r} is no residual of a state."
            yield Finding(where=path, what=what, limit=1e-6 * scale)


def _reasons(answer: Mapping[str, Any]) -> Iterator[Finding]:
    """Every null has its reason, and every reason its null."""
    reasons = answer.get("reasons")
    if not isinstance(reasons, Mapping):
        yield Finding(where="reasons", what="is missing or is no table.")
        return
    empty = {part for part in ("certificate", "proof") if part in answer and answer[part] is None}
    for part in ("nodes", "arcs", "stations", "valves"):
        for name, row in answer[part].items():
            empty |= {f"{part}.{name}.{column}" for column, value in row.items() if value is None}
    for path in sorted(empty ^ set(reasons)):
        # The outcome's own nulls stand there too: values and limits of findings that are no numbers.
        if not path.startswith("outcome.") and not (
            path in empty and path.startswith(("stations.", "valves."))
        ):
            what = "is null without a reason." if path in empty else "has a reason and is not null."
            yield Finding(where=f"reasons, {path}", what=what)


def kind_of(arc: object) -> str:
    """An element's kind as answers name it."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(arc).__name__).lower()


def _through(printed: PrintedState) -> float:
    return float(np.maximum(printed.injection_kg_s, 0.0).sum())


def _differs(path: str, printed: Any, right: float | None, near: float = _NEAR) -> Iterator[Finding]:
    """Whether a printed number is another than the right one, or only one of the two exists."""
    exists = right is not None and math.isfinite(right)
    if printed is not None and not is_number(printed):
        yield Finding(where=path, what=f"must be a number, not {str(printed)[:40]!r}.")
        return
    if printed is None or not exists:
        if (printed is None) == exists:
            yield _finding(path, printed, right if exists else None)
        return
    assert right is not None
    if abs(printed - right) > near * max(abs(printed), abs(right)) + 1e-12:
        yield _finding(path, printed, right)


def _finding(path: str, printed: float | str | None, right: float | str | None) -> Finding:
    shown = [
        f"{v:.9g}" if isinstance(v, float) else "null" if v is None else str(v) for v in (printed, right)
    ]
    return Finding(where=path, what=f"is {shown[0]} and must be {shown[1]}.", value=printed, limit=right)
