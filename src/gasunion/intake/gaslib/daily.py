"""The daily nominations of GasLib-134: `nominations.json`, `network.json` and `slack_nodes.json`.

All flows are kg/s: the publishers converted them at the norm density of the network, 0.7433 kg/m³. Entries
and exits are numbered; `network.json` says which node each number belongs to.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gasunion.intake.gaslib.archive import Files, read_files
from gasunion.intake.gaslib.faults import Faults
from gasunion.network.boundary import Boundary
from gasunion.outcome import Finding, Refused, sha256_of
from gasunion.reading import dates
from gasunion.reading.plain import json_of

SIDES = (("entry", "injection", 1.0), ("exit", "withdrawal", -1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyNominations:
    """Nominations by gas day.

    Attributes
    ----------
    days : boundary by day, in ascending order; nodes by their names in the `.net` file.
    balancing_node : the node that balances the network on a day, where the publishers name one.
    input_sha256 : of the files that were read.
    """

    days: Mapping[date, Boundary]
    balancing_node: Mapping[date, str]
    input_sha256: str


def read_daily(source: Path) -> DailyNominations:
    """Every daily nomination of a folder or zip.

    Raises
    ------
    Refused : with every fault of the files.
    """
    files = read_files(source)
    faults = Faults()
    parts = {n: _json(files, n, faults) for n in ("network.json", "nominations.json", "slack_nodes.json")}
    faults.raise_if_any()
    names = {n: name for n, (name, _, _) in parts.items()}
    node_names = _node_names(parts["network.json"][1], names["network.json"], faults)
    points = {
        side: _points(
            parts["network.json"][1], f"{'entries' if side == 'entry' else 'exits'}", node_names, faults
        )
        for side, _, _ in SIDES
    }
    days = _table(parts["nominations.json"][1], names["nominations.json"], faults)
    boundaries: dict[date, Boundary] = {}
    for text in sorted(days):
        day = _day(text, names["nominations.json"], faults)
        injections = _injections(days[text], f"{names['nominations.json']}, day {text}", points, faults)
        if day is not None and injections is not None:
            boundaries[day] = Boundary(injection_kg_s=injections)
    balancing: dict[date, str] = {}
    for text, number in _table(parts["slack_nodes.json"][1], names["slack_nodes.json"], faults).items():
        day = _day(text, names["slack_nodes.json"], faults)
        node = node_names.get(str(number))
        if node is None:
            faults.add(
                f"{names['slack_nodes.json']}, day {text}", f"there is no node {number!r}.", value=str(number)
            )
        elif day is not None:
            balancing[day] = node
    faults.raise_if_any()
    return DailyNominations(
        days=boundaries,
        balancing_node={d: balancing[d] for d in sorted(balancing)},
        input_sha256=sha256_of(*(part[2] for part in parts.values())),
    )


def _json(files: Files, base: str, faults: Faults) -> tuple[str, Any, bytes]:
    found = [n for n in files.content if n.rpartition("/")[2] == base]
    if len(found) != 1:
        faults.add(files.source, f"holds {len(found)} files {base}; it must hold exactly one.")
        return base, None, b""
    data = files.content[found[0]]
    try:
        return found[0], json_of(data, found[0]), data
    except Refused as refused:
        for finding in refused.findings:
            faults.add_finding(finding)
        return found[0], None, data


def _table(value: Any, where: str, faults: Faults) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    faults.add(where, "must be a JSON object.")
    return {}


def _node_names(network: Any, where: str, faults: Faults) -> dict[str, str]:
    names: dict[str, str] = {}
    table = network if isinstance(network, dict) else {}
    for number, node in _table(table.get("nodes"), f"{where}, nodes", faults).items():
        name = node.get("name") if isinstance(node, dict) else None
        if isinstance(name, str) and name:
            names[number] = name
        else:
            faults.add(f"{where}, nodes {number!r}", "has no name.")
    return names


def _points(network: Any, table: str, nodes: Mapping[str, str], faults: Faults) -> dict[str, str]:
    result: dict[str, str] = {}
    whole = network if isinstance(network, dict) else {}
    for number, point in _table(whole.get(table), f"network.json, {table}", faults).items():
        node = nodes.get(str(point.get("node_id"))) if isinstance(point, dict) else None
        if node is None:
            faults.add(f"network.json, {table} {number!r}", "names no node of the network.")
        else:
            result[number] = node
    return result


def _day(text: str, where: str, faults: Faults) -> date | None:
    try:
        return dates.day_of(text)
    except dates.NoDay as error:
        hint = str(error)
        faults.add(where, f"{text!r} is no day.", value=text, hint=hint[0].upper() + hint[1:])
        return None


def _injections(
    day: Any, where: str, points: Mapping[str, Mapping[str, str]], faults: Faults
) -> dict[str, float] | None:
    table = _table(day, where, faults)
    flows: dict[str, float] = {}
    is_sound = True
    for side, word, sign in SIDES:
        for number, nomination in _table(
            table.get(f"{side}_nominations"), f"{where}, {side}", faults
        ).items():
            at = f"{where}, {side} {number!r}"
            node = points[side].get(number)
            if node is None:
                faults.add(at, f"is no {side} of the network.", value=number)
                is_sound = False
                continue
            flow = _flow(nomination, word, at, faults)
            if flow is None:
                is_sound = False
                continue
            flows[node] = flows.get(node, 0.0) + sign * flow
    return flows if is_sound else None


def _flow(nomination: Any, word: str, where: str, faults: Faults) -> float | None:
    pair = [nomination.get(f"{b}_{word}") if isinstance(nomination, dict) else None for b in ("min", "max")]
    numbers = [
        float(v) for v in pair if isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v)
    ]
    if len(numbers) < 2:
        faults.add(where, f"min_{word} and max_{word} must be finite numbers.")
        return None
    low, high = numbers
    if low != high:
        faults.add(
            where,
            f"min_{word} is {low:g} and max_{word} is {high:g} kg/s; a nomination is one number.",
            value=low,
            unit="kg/s",
            limit=high,
        )
        return None
    return low


def day_of(nominations: DailyNominations, day: date) -> Boundary:
    """The boundary of one day.

    Raises
    ------
    Refused : the day is not among them; the first and the last are named.
    """
    if day in nominations.days:
        return nominations.days[day]
    days = list(nominations.days)
    span = f"They run from {days[0]} to {days[-1]}." if days else None
    raise Refused([Finding(where="nominations", what=f"there is none for {day}.", value=str(day), hint=span)])
