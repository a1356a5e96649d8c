"""The list of a result folder's files with their hashes: what tells whether a file was changed later.

It is written last, lists every file that was written with it, and carries a hash of itself, which the command
prints: who kept that hash can tell whether the list itself was exchanged. Files of other names in the folder
are not ours and not listed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gasunion.outcome import Finding, Refused, canonical_json
from gasunion.reading.file import read_bytes
from gasunion.reading.plain import json_of
from gasunion.writing import json_bytes

MANIFEST_FILE = "manifest.json"
SCHEMA = "gasunion/manifest/1"
# A list of the files that a result folder can hold takes a few kilobytes.
_MOST_BYTES = 1_000_000
_PLAN_AGAIN = "Plan again, or take the folder as it was written."


def manifest_bytes(hashes: Mapping[str, str]) -> bytes:
    """The list as JSON. hashes : name → SHA-256 of a file."""
    body = {"schema": SCHEMA, "files": dict(sorted(hashes.items()))}
    return json_bytes(body | {"sha256": _own_hash(body)})


def hashes_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Name → SHA-256 of what is to be written."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def own_hash(manifest: bytes) -> str:
    """The hash that a list carries of itself."""
    return str(json.loads(manifest)["sha256"])


def renewed(folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files and, last, the folder's list with their hashes in it; every other entry stays as it is.

    A folder without a list, or with one that was changed, gets none: nobody can vouch for its other files.
    """
    listed, _ = _listed(folder)
    if listed is None:
        return dict(files)
    return {**files, MANIFEST_FILE: manifest_bytes({**listed, **hashes_of(files)})}


def later_changes(folder: Path, *, own_files: Iterable[str]) -> tuple[Finding, ...]:
    """What differs between a folder and its list: warnings, none where it is as it was written.

    Parameters
    ----------
    own_files : every name that a result folder may hold.
    """
    listed, finding = _listed(folder)
    if finding is not None:
        return (finding,)
    assert listed is not None
    found = []
    for name, hashed in listed.items():
        try:
            data = read_bytes(folder / name)
        except Refused:
            found.append(
                _warning(folder / name, f"stands in {MANIFEST_FILE} and cannot be read.", _PLAN_AGAIN)
            )
            continue
        if hashlib.sha256(data).hexdigest() != hashed:
            found.append(_warning(folder / name, "was changed after it was written.", _PLAN_AGAIN))
    for name in sorted(set(own_files) - {*listed, MANIFEST_FILE}):
        if (folder / name).exists():
            what = f"does not stand in {MANIFEST_FILE}: it was put here later."
            found.append(_warning(folder / name, what, "Take it away, or plan again."))
    return tuple(found)


def _listed(folder: Path) -> tuple[dict[str, str] | None, Finding | None]:
    """Name → SHA-256 as the folder's list says; or why it says nothing."""
    path = folder / MANIFEST_FILE
    if not path.exists():
        what = "is missing, so that nobody can tell whether a file was changed after it was written."
        return None, _warning(path, what, "Plan again with this version, which writes it.")
    try:
        manifest: Any = json_of(read_bytes(path, most=_MOST_BYTES), str(path))
        files, hashed = manifest["files"], manifest["sha256"]
        body = {k: v for k, v in manifest.items() if k != "sha256"}
        is_whole = manifest["schema"] == SCHEMA and _own_hash(body) == hashed and _is_list(files)
    except (Refused, ValueError, LookupError, TypeError, AttributeError):
        is_whole = False
    if not is_whole:
        what = "was changed after it was written, so that it vouches for no file."
        return None, _warning(path, what, _PLAN_AGAIN)
    return dict(files), None


def _is_list(files: Any) -> bool:
    return isinstance(files, dict) and all(
        isinstance(h, str) and n not in ("", ".", "..") and "/" not in n and "\0" not in n
        for n, h in files.items()
    )


def _own_hash(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(body)).hexdigest()


def _warning(path: Path, what: str, hint: str) -> Finding:
    return Finding(where=str(path), what=what, hint=hint, severity="warning")
