"""The room of the report: files that a reader holds at once, and imports that point down."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import gasunion

ROOM = Path(gasunion.__file__).parent / "report"
ROOT = Path(__file__).parents[3]
# Not written here: the chart library and its licences. Catalogues and outlines are data, not programs.
WRITTEN_BY_OTHERS = {"echarts.min.js", "echarts.LICENSE", "zrender.LICENSE", "d3.LICENSE"}
PROGRAMS = {".py", ".js", ".css", ".j2"}
LINES_MAX = 350


def layers() -> list[set[str]]:
    """Rooms of the report as import-linter is told of them, the highest first."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (own,) = [
        c for c in told["tool"]["importlinter"]["contracts"] if c.get("containers") == ["gasunion.report"]
    ]
    assert own["type"] == "layers"
    assert own["exhaustive"] is True
    return [{name.strip() for name in line.split("|")} for line in own["layers"]]


def test_no_file_of_the_report_is_longer_than_a_reader_holds():
    found = [p for p in ROOM.rglob("*") if p.suffix in PROGRAMS and p.name not in WRITTEN_BY_OTHERS]
    assert len(found) > 60
    longer = {
        str(p.relative_to(ROOM)): n
        for p in found
        if (n := len(p.read_text("utf-8").splitlines())) > LINES_MAX
    }
    assert longer == {}


def test_every_room_has_its_place_and_none_imports_a_room_above_or_beside_it():
    order = layers()
    place = {room: i for i, rooms in enumerate(order) for room in rooms}
    assert set(place) == {p.parent.name for p in ROOM.glob("*/__init__.py")}
    upward = []
    for file in ROOM.glob("*/**/*.py"):
        own = file.relative_to(ROOM).parts[0]
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{a.name}" for a in node.names]
            for name in names:
                parts = name.split(".")
                if parts[:2] == ["gasunion", "report"] and len(parts) > 2 and parts[2] in place:
                    other = parts[2]
                    if other != own and place[other] <= place[own]:
                        upward.append(f"{file.relative_to(ROOM)} imports {name}")
    assert upward == []
