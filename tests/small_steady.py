"""A small folder of network.json, params.json and bc.json with every element."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NETWORK: dict[str, Any] = {
    "nodes": {str(i): {"id": i, "slack_bool": int(i == 1), "min_pressure": 30e5} for i in range(1, 7)},
    "pipes": {"1": {"fr_node": 1, "to_node": 2, "diameter": 0.9, "length": 2e4, "friction_factor": 0.01}},
    "compressors": {"1": {"from_node": 2, "to_node": 3}},
    "control_valves": {"1": {"fr_node": 3, "to_node": 4}},
    "valves": {"1": {"fr_node": 4, "to_node": 5}, "2": {"fr_node": 2, "to_node": 5}},
    "short_pipes": {"1": {"fr_node": 5, "to_node": 6}},
    "resistors": {"1": {"fr_node": 5, "to_node": 6, "drag": 3.0, "diameter": 0.5}},
}
PARAMS = {
    "params": {
        "Temperature (K):": 288.7,
        "Gas specific gravity (G):": 0.6,
        "Specific heat capacity ratio": 1.4,
        "units (SI = 0, standard = 1)": 0.0,
    }
}
BC: dict[str, Any] = {
    "boundary_pslack": {"1": 50e5},
    "boundary_nonslack_flow": {"6": 20.0},
    "boundary_compressor": {"1": {"control_type": 1, "value": 60e5}},
    "boundary_control_valve": {"1": {"control_type": 0, "value": 0.8}, "on": [1], "off": []},
    "boundary_valve": {"on": [1], "off": [2]},
}


def write(folder: Path, **changes: Any) -> Path:
    parts = {"network": NETWORK, "params": PARAMS, "bc": BC, **changes}
    folder.mkdir(exist_ok=True)
    for name, value in parts.items():
        text = value if isinstance(value, str) else json.dumps(value)
        (folder / f"{name}.json").write_text(text)
    return folder
