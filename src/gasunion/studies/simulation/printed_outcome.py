"""Whether the outcome of an answer is what its state says: code, broken limits, set points given up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gasunion.hydraulics.certificate.limits_recheck import Broken, broken_limits, choked
from gasunion.hydraulics.certificate.pipe_integral import PipeIntegral
from gasunion.hydraulics.certificate.state_tables import StateTables
from gasunion.hydraulics.gas.blend import CompositionBlend
from gasunion.hydraulics.gas.ranges import phase_findings
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, ControlValve
from gasunion.outcome import Finding
from gasunion.reading.limits import FINDINGS
from gasunion.studies.simulation.printed_state import PrintedState, is_number
from gasunion.studies.simulation.question import Asked

Floats = npt.NDArray[np.float64]

_HANGS: Final = 1.0e-7  # of a limit: so near to broken that rounding decides whether it is told
_SET: Final = ("ratio", "pressure_out_pa", "pressure_in_pa", "flow_kg_s")


def outcome_differs(
    answer: Mapping[str, Any],
    asked: Asked,
    tables: StateTables,
    load: Boundary,
    printed: PrintedState,
    arc_parts: Floats,
) -> list[Finding]:
    """What the outcome of an answer says and its state does not, or the reverse."""
    told = answer["outcome"].get("findings")
    if not isinstance(told, list) or not all(isinstance(f, Mapping) for f in told):
        return [Finding(where="outcome.findings", what="is missing or is no list of findings.")]
    pipes = tables.pipes()
    broken = broken_limits(tables, load, printed.modes, pipes)
    integral = PipeIntegral(tables.network, medium=tables.medium, friction_law=asked.question.friction_law)
    stops = {f"pipe {name}" for name in choked(tables, pipes, integral)}
    beyond = _beyond_the_gas(asked, tables, arc_parts)
    errors = [f for f in told if f.get("severity") == "error"]
    found = [*_untold(broken, stops, beyond, told, errors), *_unfounded(broken, stops, beyond, errors)]
    found += _given_up(asked, printed, told)
    certain = [b for b in broken if b.by > _HANGS] or stops or beyond
    code = answer["outcome"].get("code")
    if (code == "solved" and (certain or errors)) or (code == "outside_limits" and not errors):
        what = f"is {code!r}, and {len(broken) + len(stops) + len(beyond)} limits are broken."
        found.append(Finding(where="outcome.code", what=what, value=str(code)))
    return found


def _untold(
    broken: list[Broken], stops: set[str], beyond: set[str], told: list[Any], errors: list[Any]
) -> Iterator[Finding]:
    """What is broken and not said."""
    if len(told) >= FINDINGS:
        return  # the rest was counted, not named
    for each in broken:
        if each.by > _HANGS and not any(_is_of(f, each) for f in errors):
            what = f"breaks a limit of {each.limit:.6g} {each.unit}, and the outcome does not say so."
            yield Finding(where=each.where, what=what, limit=each.limit, unit=each.unit)
    for where in sorted(stops):
        if not any(f.get("where") == where and "choke" in str(f.get("what")) for f in errors):
            yield Finding(where=where, what="chokes, and the outcome does not say so.")
    if beyond and not any(f.get("where") in beyond for f in errors):
        what = "is asked beyond its law or condenses, and the outcome does not say so."
        yield Finding(where=min(beyond), what=what)


def _unfounded(
    broken: list[Broken], stops: set[str], beyond: set[str], errors: list[Any]
) -> Iterator[Finding]:
    """What is said and not broken."""
    for each in errors:
        where = each.get("where")
        if where in stops or where in beyond or any(_is_of(each, b) for b in broken):
            continue
        if where == "findings" or "more" in str(where):
            continue
        yield Finding(where=f"outcome, {where}", what="is said to break a limit, and does not.")


def _is_of(finding: Mapping[str, Any], broken: Broken) -> bool:
    limit: Any = finding.get("limit")
    if finding.get("where") != broken.where or finding.get("unit") != broken.unit:
        return False
    return is_number(limit) and math.isclose(limit, broken.limit, rel_tol=1e-9, abs_tol=1e-12)


def _beyond_the_gas(asked: Asked, tables: StateTables, arc_parts: Floats) -> set[str]:
    """Arcs and nodes whose gas condenses, or is asked above what its law was fitted for."""
    blend, network = asked.feed.blend, tables.network
    if not isinstance(blend, CompositionBlend):
        return set()
    gases = blend.gases(arc_parts)
    ends = np.stack([tables.pressure_pa[network.tail], tables.pressure_pa[network.head]])
    low, high = np.fmin(*ends), np.fmax(*ends)
    most = np.array([law.pressure_pa_max for law in gases.laws])[gases.kind]
    found = {f"arc {network.arcs[i].arc}" for i in np.flatnonzero(high > most * (1.0 + 1e-6)).tolist()}
    general = getattr(tables.medium.law, "pressure_pa_max", math.inf)
    above = np.flatnonzero(tables.pressure_pa > general * (1.0 + 1e-6))
    found |= {f"node {network.nodes[i].node}" for i in above.tolist()}
    for k, composition in enumerate(gases.compositions):
        arcs = np.flatnonzero((gases.kind == k) & np.isfinite(low))
        if not arcs.size:
            continue
        at = f"arc {network.arcs[int(arcs[np.argmax(high[arcs])])].arc}"
        span = (float(low[arcs].min()), float(high[arcs].max()))
        wet = phase_findings(composition, temperature_k=blend.temperature_k, pressure_pa=span, where=at)
        if any(f.severity == "error" for f in wet):
            found.add(at)
    return found


def _given_up(asked: Asked, printed: PrintedState, told: list[Any]) -> Iterator[Finding]:
    """Set points that a state does not hold and that no finding names."""
    named = {str(f.get("where")) for f in told}
    for name, mode in printed.modes.items():
        arc = asked.question.network.arc(name)
        if not isinstance(arc, CompressorStation | ControlValve) or not arc.is_open:
            continue
        has_set_point = any(getattr(arc, n, None) is not None for n in _SET)
        holds = mode.does == "acts" and not mode.at_limit
        if has_set_point and not holds and name not in named and len(told) < FINDINGS:
            what = "does not hold the set point that the data give it, and no finding says so."
            yield Finding(where=name, what=what)
