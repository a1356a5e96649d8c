"""The results as GeoJSON: corridors as lines with their flow, capacity and use; nodes as points."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from gasunion.network.elements import Corridor, Node
from gasunion.network.network import Network
from gasunion.planning.plan import Plan
from gasunion.report.tables.tables import Frames


def geojson(plan: Plan, frames: Frames, attributes: Mapping[str, str]) -> bytes:
    """Bytes of network.geojson (RFC 7946, WGS 84); a place without coordinates has a null geometry.

    A line runs from the arc's start to its end; a negative net flow runs against it. Lines are drawings: an
    arc follows its drawing points where the case has them, else a straight line. What varies over periods
    stands twice: as an object by period, and flat, as tools for maps want it: `net_2024_01p_mcm_d`. The range
    of a border is that of its whole corridor.
    """
    network = plan.network
    names = {(n.kind, n.key): n.forms for n in plan.scenario.names}
    features = [_node(n, names) for n in network.nodes]
    flows = dict(iter(frames["flows"].groupby("arc", sort=False)))
    borders = {c: rows.to_dict("records") for c, rows in frames["borders"].groupby("corridor", sort=False)}
    for arc in plan.formulation.grid.arcs:
        rows = flows.get(arc.arc)
        feature = _arc(network, arc, [] if rows is None else rows.to_dict("records"))
        feature["properties"] |= _forms("system", names.get(("system", arc.system), {}))
        feature["properties"] |= _border(borders.get(arc.corridor, []))
        features.append(feature)
    body = {
        "type": "FeatureCollection",
        "name": attributes["title"],
        "license": attributes["licence"],
        "gasunion": dict(attributes),
        "features": features,
    }
    return (json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n").encode()


def _point(node: Node) -> list[float] | None:
    if node.lon_deg is None or node.lat_deg is None:
        return None
    return [round(node.lon_deg, 5), round(node.lat_deg, 5)]


def _node(node: Node, names: Mapping[tuple[str, str], Mapping[str, str]]) -> dict[str, Any]:
    place = _point(node)
    return {
        "type": "Feature",
        "id": f"node:{node.node}",
        "geometry": {"type": "Point", "coordinates": place} if place else None,
        "properties": {
            "what": "node",
            "node": node.node,
            "name": node.name,
            "party": node.territory,
            "kind": node.kind,
        }
        | _forms("name", names.get(("node", node.node), {})),
    }


def _forms(what: str, forms: Mapping[str, str]) -> dict[str, str]:
    """Names in every language that the case has: name_ru, name_kk …"""
    return {f"{what}_{code}": form for code, form in sorted(forms.items()) if code != "en"}


def _flat(period: str) -> str:
    return period.replace("-", "_")


def _border(rows: list[dict[Any, Any]]) -> dict[str, float | None]:
    """Net flow of the corridor across a border with its range: of the year, of periods that have one."""
    found: dict[str, float | None] = {}
    for r in rows:
        if r["period"] == "year":
            found |= {f"border_{k}": _number(r[k], 9) for k in ("net_bcm", "low_bcm", "high_bcm")}
        elif not math.isnan(r["low_mcm_d"]):
            slot = _flat(r["period"])
            found |= {f"border_{k}_{slot}_mcm_d": _number(r[f"{k}_mcm_d"], 6) for k in ("low", "high")}
    return found


def _number(value: float, digits: int) -> float | None:
    return None if math.isnan(value) else round(value, digits)


def _arc(network: Network, arc: Corridor, rows: list[dict[Any, Any]]) -> dict[str, Any]:
    ends = [_point(network.node(arc.tail)), _point(network.node(arc.head))]
    line = [ends[0], *([round(lon, 5), round(lat, 5)] for lon, lat in arc.via), ends[1]]
    days = sum(r["days"] for r in rows)

    def mean(column: str) -> float | None:
        return _number(sum(r[column] * r["days"] for r in rows) / days, 6) if days else None

    shares = [r["use_of_capacity_pct"] for r in rows if not math.isnan(r["use_of_capacity_pct"])]
    return {
        "type": "Feature",
        "id": f"arc:{arc.arc}",
        "geometry": {"type": "LineString", "coordinates": line} if None not in ends else None,
        "properties": {
            "what": "arc",
            "arc": arc.arc,
            "corridor": arc.corridor,
            "system": arc.system,
            "owner": arc.owner,
            "from_node": arc.tail,
            "to_node": arc.head,
            "length_km": _number(arc.length_m / 1000.0, 3),
            "net_bcm": _number(sum(r["net_bcm"] for r in rows), 9),
            "net_mcm_d": {r["period"]: r["net_mcm_d"] for r in rows},
            "capacity_forward_mcm_d": mean("capacity_forward_mcm_d"),
            "capacity_backward_mcm_d": mean("capacity_backward_mcm_d"),
            "use_of_capacity_pct": mean("use_of_capacity_pct") if len(shares) == len(rows) else None,
            "use_of_capacity_max_pct": max(shares, default=None),
            "project": rows[0]["project"] if rows else "",
            "confidence": rows[0]["confidence"] if rows else "",
        }
        | {f"net_{_flat(r['period'])}_mcm_d": r["net_mcm_d"] for r in rows}
        | {f"use_{_flat(r['period'])}_pct": _number(r["use_of_capacity_pct"], 4) for r in rows},
    }
