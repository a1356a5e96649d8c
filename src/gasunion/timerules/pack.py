"""Pack the zones of an installed `tzdata` into the file that ships: `python -m gasunion.timerules.pack`.

Zones that are the same bytes under several names are stored once. The file is packed once for a release of
the database and kept with the program: its bytes, and so the hash in every result, depend on no machine.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from importlib import import_module, metadata, resources
from pathlib import Path

PLACE = Path(__file__).with_name("iana.zip")


def packed(version: str, zones: Mapping[str, bytes]) -> bytes:
    """The archive: `version`, `index` (name, start and length of each zone), `zones` (their bytes)."""
    starts: dict[bytes, int] = {}
    joined = bytearray()
    lines = []
    for name, data in sorted(zones.items()):
        if data not in starts:
            starts[data] = len(joined)
            joined += data
        lines.append(f"{name} {starts[data]} {len(data)}\n")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for member, content in (
            ("version", f"{version}\n".encode("ascii")),
            ("index", "".join(lines).encode("ascii")),
            ("zones", bytes(joined)),
        ):
            entry = zipfile.ZipInfo(member, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()


def installed() -> tuple[str, dict[str, bytes]]:
    """Version and zones of the installed package, by name."""
    folder = resources.files("tzdata")
    names = (folder / "zones").read_text(encoding="ascii").split()
    zones = {name: folder.joinpath("zoneinfo", *name.split("/")).read_bytes() for name in names}
    return str(import_module("tzdata").IANA_VERSION), zones


if __name__ == "__main__":
    PLACE.write_bytes(packed(*installed()))
    print(f"packed {installed()[0]} of tzdata {metadata.version('tzdata')}: {PLACE.stat().st_size} bytes")
