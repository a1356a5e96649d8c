"""A certificate as plain data for JSON, and back: every number exactly, a hash over all of it.

Made at the door alone. What is not finite is left out: a row without a lower side has no `lower`.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix

from gasunion.hydraulics.certificate.record import (
    BalanceRow,
    Certificate,
    Decision,
    EmptyLeaf,
    FlowDecision,
    InletDecision,
    Operation,
    OperationDecision,
    PipeRow,
    PressureRow,
    Proof,
    Row,
    Side,
    UnitLimit,
    UnitRow,
)
from gasunion.hydraulics.gas.fit import GergLaw
from gasunion.hydraulics.gas.law import Cnga, LinearZ, Medium
from gasunion.network.boundary import Boundary, PressureLimit
from gasunion.network.elements import (
    Arc,
    CheckValve,
    CompressorStation,
    ControlValve,
    Node,
    Pipe,
    Resistor,
    ShortPipe,
    Valve,
)
from gasunion.network.network import Network
from gasunion.outcome import Finding, Refused

_ELEMENTS: Final = {
    kind.__name__: kind
    for kind in (Pipe, ShortPipe, Resistor, Valve, CheckValve, ControlValve, CompressorStation)
}
_LAWS: Final = {kind.__name__: kind for kind in (Cnga, LinearZ, GergLaw)}
_ROWS: Final = {"balance": BalanceRow, "pressure": PressureRow, "pipe": PipeRow, "unit": UnitRow}
_DECISIONS: Final = {"flow": FlowDecision, "inlet": InletDecision, "operation": OperationDecision}
_ENUMS: Final = {"side": Side, "limit": UnitLimit, "operation": Operation}


def written(certificate: Certificate) -> dict[str, Any]:
    """A certificate as plain data."""
    proof = certificate.proof
    plain: dict[str, Any] = {
        "question": question_of(
            certificate.network, certificate.boundary, certificate.medium, certificate.friction_law
        ),
        "joints": list(proof.nodes),
        "arcs": list(proof.arcs),
        "potential_unit_pa_kg_m3": proof.potential_unit,
        "flow_unit_kg_s": proof.flow_unit,
        "fuel_kg_s": dict(proof.fuel_kg_s),
        "leaves": [_leaf(leaf) for leaf in proof.leaves],
    }
    return {**plain, "sha256": _digest(plain)}


def question_of(network: Network, boundary: Boundary, medium: Medium, friction_law: str) -> dict[str, Any]:
    """What a certificate speaks of, as plain data: network, load, gas and friction law."""
    return {
        "nodes": [_given(node) for node in network.nodes],
        "arcs": [{"kind": type(a).__name__, **_given(a)} for a in network.arcs],
        "injection_kg_s": dict(boundary.injection_kg_s),
        "anchor_pa": dict(boundary.anchor_pa),
        "limits": {node: _given(limit) for node, limit in boundary.limits.items()},
        "medium": {
            "law": {"kind": type(medium.law).__name__, **_given(medium.law)},
            **{k: v for k, v in _given(medium).items() if k != "law"},
        },
        "friction_law": friction_law,
    }


def read(plain: Any) -> Certificate:
    """The certificate that plain data hold.

    Raises
    ------
    Refused : they hold none, or they were changed after they were written.
    """
    try:
        kept = {k: v for k, v in plain.items() if k != "sha256"}
        if plain["sha256"] != _digest(kept):
            raise _refused("was changed after it was written: its hash is another.")
        return _certificate(kept)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise _refused(f"is no certificate of this version: {type(error).__name__} {error}.") from error


def _refused(what: str) -> Refused:
    return Refused(
        [Finding(where="certificate", what=what, hint="Take the answer that `gasunion simulate` wrote.")]
    )


def _digest(plain: Mapping[str, Any]) -> str:
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _given(record: Any) -> dict[str, Any]:
    """The fields of a record that say something, in plain types."""
    found = {}
    for each in fields(record):
        value = getattr(record, each.name)
        if not each.init or value is None:
            continue
        if isinstance(value, np.ndarray | np.generic):
            value = value.tolist()
        if isinstance(value, str | bool | int | float | list):
            found[each.name] = value
    return found


def _leaf(leaf: EmptyLeaf) -> dict[str, Any]:
    rows = []
    for k, row in enumerate(leaf.rows):
        start, stop = leaf.matrix.indptr[k], leaf.matrix.indptr[k + 1]
        sides = {"lower": float(leaf.row_lower[k]), "upper": float(leaf.row_upper[k])}
        rows.append(
            {
                "says": _typed(row, _ROWS),
                "columns": leaf.matrix.indices[start:stop].tolist(),
                "coefficients": leaf.matrix.data[start:stop].tolist(),
                **{side: value for side, value in sides.items() if math.isfinite(value)},
                "multiplier": float(leaf.multipliers[k]),
            }
        )
    return {
        "decisions": [_typed(decision, _DECISIONS) for decision in leaf.decisions],
        "rows": rows,
        "lower": leaf.lower.tolist(),
        "upper": leaf.upper.tolist(),
        "bound": leaf.bound,
    }


def _typed(record: Row | Decision, kinds: Mapping[str, type]) -> dict[str, Any]:
    (kind,) = [word for word, each in kinds.items() if type(record) is each]
    return {"kind": kind, **{k: getattr(v, "value", v) for k, v in asdict(record).items()}}


def _untyped(plain: Mapping[str, Any], kinds: Mapping[str, type]) -> Any:
    more = {k: _ENUMS[k](v) if k in _ENUMS else v for k, v in plain.items() if k != "kind"}
    return kinds[plain["kind"]](**more)


def _certificate(plain: Mapping[str, Any]) -> Certificate:
    asked = plain["question"]
    arcs: list[Arc] = [_ELEMENTS[each["kind"]](**_but(each, "kind")) for each in asked["arcs"]]
    law: dict[str, Any] = {
        k: np.array(v) if isinstance(v, list) else v for k, v in _but(asked["medium"]["law"], "kind").items()
    }
    kind: Any = _LAWS[asked["medium"]["law"]["kind"]]
    medium = Medium(law=kind(**law), **_but(asked["medium"], "law"))
    columns = len(plain["joints"]) + len(plain["arcs"]) + 1
    return Certificate(
        network=Network(nodes=tuple(Node(**node) for node in asked["nodes"]), arcs=tuple(arcs)),
        boundary=Boundary(
            injection_kg_s=asked["injection_kg_s"],
            anchor_pa=asked["anchor_pa"],
            limits={node: PressureLimit(**limit) for node, limit in asked["limits"].items()},
        ),
        medium=medium,
        friction_law=str(asked["friction_law"]),
        proof=Proof(
            leaves=tuple(_read_leaf(leaf, columns) for leaf in plain["leaves"]),
            nodes=tuple(plain["joints"]),
            arcs=tuple(plain["arcs"]),
            potential_unit=float(plain["potential_unit_pa_kg_m3"]),
            flow_unit=float(plain["flow_unit_kg_s"]),
            fuel_kg_s=tuple(plain["fuel_kg_s"].items()),
        ),
    )


def _but(plain: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {k: v for k, v in plain.items() if k != name}


def _read_leaf(plain: Mapping[str, Any], columns: int) -> EmptyLeaf:
    rows = plain["rows"]
    sizes = [len(row["columns"]) for row in rows]
    matrix = csr_matrix(
        (
            np.array([v for row in rows for v in row["coefficients"]], dtype=np.float64),
            np.array([c for row in rows for c in row["columns"]], dtype=np.int64),
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        ),
        shape=(len(rows), columns),
    )
    return EmptyLeaf(
        decisions=tuple(_untyped(each, _DECISIONS) for each in plain["decisions"]),
        rows=tuple(_untyped(row["says"], _ROWS) for row in rows),
        matrix=matrix,
        row_lower=np.array([row.get("lower", -np.inf) for row in rows], dtype=np.float64),
        row_upper=np.array([row.get("upper", np.inf) for row in rows], dtype=np.float64),
        multipliers=np.array([row["multiplier"] for row in rows], dtype=np.float64),
        lower=np.array(plain["lower"], dtype=np.float64),
        upper=np.array(plain["upper"], dtype=np.float64),
        bound=float(plain["bound"]),
    )
