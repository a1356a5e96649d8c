"""Networks of formats that are known and not read, told by their names."""

from __future__ import annotations

from pathlib import Path

from gasunion.outcome import Finding

_LOOKED_AT = 4096  # bytes of a file that tell its format
_READ = "GasLib zips and folders, and folders with network.json, params.json and bc.json, are read."


def unsupported(source: Path) -> Finding | None:
    """Which format that is not read a path holds; None where it is none that is known."""
    folder = source if source.is_dir() else source.parent
    files = sorted(p for p in folder.iterdir() if p.is_file()) if source.is_dir() else [source]
    names = {p.name for p in files}
    if (
        source.is_dir()
        and "network.json" not in names
        and names & {"ic.json", "bc.json", "network_data.json"}
    ):
        what = "looks like a transient problem of GasTranSim.jl; only steady states are simulated."
        return Finding(where=str(source), what=what, hint=_READ)
    for path in files:
        head = _head(path)
        if path.suffix == ".m" and ("mgc." in head or "function mgc" in head):
            return Finding(where=str(path), what="is a MATGAS case (.m), which is not read.", hint=_READ)
        if path.suffix == ".net" and head and not head.lstrip("\ufeff \t\r\n").startswith("<"):
            return Finding(
                where=str(path), what="is a morgen network (.net as text), which is not read.", hint=_READ
            )
        if path.suffix == ".ini" and "[" not in head and "vp=" in head.replace(" ", ""):
            return Finding(
                where=str(path), what="is a morgen scenario (.ini), which is not read.", hint=_READ
            )
    return None


def _head(path: Path) -> str:
    try:
        if not path.is_file():  # a pipe would wait for somebody to write
            return ""
        with path.open("rb") as stream:
            return stream.read(_LOOKED_AT).decode("utf-8", errors="replace")
    except OSError:
        return ""
