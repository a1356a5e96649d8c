"""Results on disk: one folder a run, under its address; what was changed there is not given out.

The folder is written beside its place and moved there whole. The same question gives the same bytes, so of
two workers that wrote the same run the second finds its place taken and loses nothing. The desk keeps the
hash of each folder's list of files; a file is given out only where list and file are as they were written.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any, Final

from gasunion.operations.store.actor import Unknown, unknown
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Finding, Refused, canonical_json
from gasunion.reading.file import read_bytes
from gasunion.reading.plain import json_of
from gasunion.reading.text import shown
from gasunion.report.files.manifest import MANIFEST_FILE

MOST_MANIFEST: Final = 1_000_000
MOST_FILE: Final = 64 * 2**20


def shelf_of(installation: Installation, folder: Path | None) -> Shelf:
    """The shelf of an installation: the folder that `serve` was told, else one beside the database."""
    if folder is None:
        file = installation.address.file
        folder = Path("gasunion-runs") if file is None else file.with_name(file.name + ".runs")
    return Shelf(folder)


class Shelf:
    """Result folders by the address of their run.

    Parameters
    ----------
    root : made where it is missing. Server processes that share a database share it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def folder(self, address: str) -> Path:
        """Where the result of a run stands."""
        return self.root / address

    def workplace(self, address: str, attempt: int, owner: str) -> Path:
        """An empty folder beside, for one attempt of one worker."""
        token = hashlib.sha256(owner.encode()).hexdigest()[:12]
        place = self.root / f".{address[:16]}-{attempt}-{token}"
        for left in self.root.glob(f".{address[:16]}-*"):  # of attempts that were lost
            self.clear(left)
        place.mkdir(parents=True)
        return place

    def settle(self, made: Path, address: str) -> None:
        """Move a result to its place; where one stands already, that one stays unless its list differs."""
        place = self.folder(address)
        if place.is_dir():
            if _list_of(place) == _list_of(made):
                return
            self.clear(place)
        made.replace(place)

    def clear(self, place: Path) -> None:
        """Take a folder away with all that is in it."""
        if place.parent == self.root:
            shutil.rmtree(place, ignore_errors=True)

    def names(self, address: str, manifest_sha256: str) -> dict[str, str]:
        """Name → SHA-256 of a result's files, from the list as it was written.

        Raises
        ------
        Unknown : the folder is not there. Refused : its list was changed.
        """
        path = self.folder(address) / MANIFEST_FILE
        try:
            data = read_bytes(path, most=MOST_MANIFEST)
        except Refused:
            raise _gone(address) from None
        listed: dict[str, Any] = json_of(data, MANIFEST_FILE)
        body = {k: v for k, v in listed.items() if k != "sha256"} if isinstance(listed, dict) else {}
        own = hashlib.sha256(canonical_json(body)).hexdigest()
        if own != manifest_sha256 or not isinstance(body.get("files"), dict):
            raise _changed(MANIFEST_FILE)
        found = {str(name): str(hashed) for name, hashed in body["files"].items()}
        return found | {MANIFEST_FILE: hashlib.sha256(data).hexdigest()}

    def file(self, address: str, name: str, manifest_sha256: str) -> bytes:
        """A file of a result.

        Raises
        ------
        Unknown : there is none of that name. Refused : it was changed after it was written.
        """
        listed = self.names(address, manifest_sha256)
        if name not in listed:
            raise unknown(f"file {shown(name)}", "is none of this result.", listed)
        try:
            data = read_bytes(self.folder(address) / name, most=MOST_FILE)
        except Refused:
            raise _gone(address) from None
        if hashlib.sha256(data).hexdigest() != listed[name]:
            raise _changed(name)
        return data


def _list_of(folder: Path) -> bytes:
    try:
        return (folder / MANIFEST_FILE).read_bytes()
    except OSError:
        return b""


def _gone(address: str) -> Unknown:
    hint = "Start the run again; its result will be the same."
    what = "has no files any more: its folder was moved or removed."
    return Unknown([Finding(where=f"run {address[:16]}", what=what, hint=hint)], "not found")


def _changed(name: str) -> Refused:
    hint = "Ask whoever runs the desk to bring the folder back as it was written."
    return Refused(
        [Finding(where=name, what="was changed after the run wrote it; it is not given out.", hint=hint)]
    )
