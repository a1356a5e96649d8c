"""Whether the question that a proof answers is the one of the source, or a wider one.

A proof speaks of a network in which what may be chosen is free: a slack pressure is what a virtual control
valve takes from its upper bound, a valve that may be turned is a control valve with a bypass, set points are
set aside. What holds there holds for every choice. Anything else is another question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from gasunion.hydraulics.certificate.record import Certificate
from gasunion.hydraulics.certificate.written import question_of
from gasunion.hydraulics.validation.settings import Question
from gasunion.hydraulics.validation.slack_pressure import MARK
from gasunion.network.elements import Arc, CompressorStation, ControlValve, Node, Valve
from gasunion.network.network import Network
from gasunion.outcome import Finding
from gasunion.studies.simulation.set_points import freed

_SHOWN = 8


def other_question(claim: Certificate, question: Question) -> list[Finding]:
    """Where the question of a proof is not that of the source with all that may be chosen left free."""
    ours = _widest(question)
    theirs = question_of(claim.network, claim.boundary, claim.medium, claim.friction_law)
    apart = [each for part in ours for each in _apart(part, ours[part], theirs[part])]
    found = [
        Finding(where="certificate, question", what=f"{each} is another than the source's.")
        for each in apart[:_SHOWN]
    ]
    if len(apart) > _SHOWN:
        what = f"{len(apart) - _SHOWN} more places are other than the source's."
        found.append(Finding(where="certificate, question", what=what))
    return found


def _widest(question: Question) -> dict[str, Any]:
    """The question as plain data with slack pressures, valves and set points left free."""
    nodes: list[Node] = list(question.network.nodes)
    arcs: list[Arc] = [_freed(a, question) for a in question.network.arcs]
    injection, anchors = dict(question.boundary.injection_kg_s), dict(question.boundary.anchor_pa)
    for name, span in question.slack.items():
        before = f"{MARK}{name}"
        nodes.append(Node(node=before, elevation_m=question.network.node(name).elevation_m))
        arcs.append(ControlValve(arc=before, tail=before, head=name))
        injection[before] = injection.pop(name, 0.0)
        anchors[before] = span.high_pa
    load = replace(question.boundary, injection_kg_s=injection, anchor_pa=anchors)
    wide = Network(nodes=tuple(nodes), arcs=tuple(arcs))
    return question_of(wide, load, question.medium, question.friction_law)


def _freed(arc: Arc, question: Question) -> Arc:
    if isinstance(arc, Valve) and arc.arc in question.valves:
        return ControlValve(arc=arc.arc, tail=arc.tail, head=arc.head, has_bypass=True)
    if isinstance(arc, CompressorStation | ControlValve):
        return freed(arc)  # type: ignore[no-any-return]  # of the same kind
    return arc


def _apart(path: str, ours: Any, theirs: Any) -> Iterator[str]:
    """Places at which two plain values differ, by dotted path; elements by their names."""
    if isinstance(ours, list) and isinstance(theirs, list) and path in ("nodes", "arcs"):
        key = path[:-1]
        ours, theirs = ({row[key]: row for row in rows} for rows in (ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted(set(ours) | set(theirs)):
            yield from _apart(f"{path}.{name}", ours.get(name), theirs.get(name))
    elif ours != theirs:
        yield path
