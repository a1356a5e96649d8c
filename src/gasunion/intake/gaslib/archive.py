"""The files of a GasLib network, out of a folder or a zip, and nothing else.

A zip may come from anyone. Nothing is ever unpacked to disk; names that climb out of the archive, links,
passwords, doubled names, and files that grow beyond the limits below are refused before they are read.
"""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from gasunion.intake.gaslib.faults import Faults
from gasunion.outcome import Finding, Refused
from gasunion.reading import limits
from gasunion.reading.file import read_bytes

KINDS: Final = (".net", ".scn", ".cs", ".cdf", ".json")

# Room beyond GasLib's own: its largest file has 7.7 MB, its largest archive 7.8; such XML shrinks 30-fold.
FILE_BYTES_MAX: Final = limits.GASLIB_FILE_BYTES
TOTAL_BYTES_MAX: Final = limits.GASLIB_BYTES
ENTRIES_MAX: Final = limits.ENTRIES
RATIO_MAX: Final = limits.RATIO
RATIO_MATTERS_FROM_BYTES: Final = limits.RATIO_FROM_BYTES
FOLDER_DEPTH_MAX: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Bytes of the files of one GasLib network.

    Attributes
    ----------
    source : the folder or zip, in the user's words.
    content : bytes by name inside it, in ascending order of the names.
    """

    source: str
    content: Mapping[str, bytes]

    def of_kind(self, suffix: str) -> list[str]:
        """Names that end with a suffix, in order."""
        return [n for n in self.content if n.lower().endswith(suffix)]


def read_files(source: Path) -> Files:
    """Every file of GasLib's kinds in a folder (three levels deep) or a zip.

    Raises
    ------
    Refused : the path does not exist, is neither folder nor zip, or the archive is unsafe or damaged.
    """
    if source.is_dir():
        return _from_folder(source)
    if not source.exists():
        raise Refused(
            [Finding(where=str(source), what="there is no such file or folder.", hint="Check the path.")]
        )
    data = read_bytes(
        source
    )  # with whatever else is packed beside the net; what is unpacked has limits below
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _from_zip(archive, str(source))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError) as error:
        # zipfile meets a damaged directory in more ways than its own exception names.
        raise Refused(
            [
                Finding(
                    where=str(source),
                    what=f"is not a readable zip: {error}.",
                    hint="Give a GasLib zip or a folder that holds a .net file.",
                )
            ]
        ) from None
    except OSError as error:
        raise Refused([Finding(where=str(source), what=f"cannot be read: {error.strerror}.")]) from None


def _from_folder(folder: Path) -> Files:
    faults = Faults()
    root = folder.resolve()
    content: dict[str, bytes] = {}
    total = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.suffix.lower() not in KINDS or len(name.parts) > FOLDER_DEPTH_MAX or not path.is_file():
            continue
        if not path.resolve().is_relative_to(root):
            faults.add(str(path), "is a link that leads out of the folder.", hint="Copy the file itself.")
            continue
        try:
            size = path.stat().st_size
            total += size
            if _too_large(str(path), size, total, faults):
                continue
            content[name.as_posix()] = path.read_bytes()
        except OSError as error:
            faults.add(str(path), f"cannot be read: {error.strerror}.")
    faults.raise_if_any()
    return Files(source=str(folder), content=content)


def _from_zip(archive: zipfile.ZipFile, source: str) -> Files:
    faults = Faults()
    entries = archive.infolist()
    if len(entries) > ENTRIES_MAX:
        faults.add(
            source,
            f"holds {len(entries)} entries; at most {ENTRIES_MAX} are read.",
            value=len(entries),
            limit=ENTRIES_MAX,
        )
        faults.raise_if_any()
    wanted: dict[str, zipfile.ZipInfo] = {}
    total = 0
    for entry in entries:
        where = f"{source}, {entry.filename!r}"
        if not _is_safe(entry, where, faults):
            continue
        name = entry.filename
        base = PurePosixPath(name).name
        # Archivers of macOS add shadow copies of every file; they are not the files.
        if name.startswith("__MACOSX/") or base.startswith("._") or not base.lower().endswith(KINDS):
            continue
        if name in wanted:
            faults.add(where, "stands twice in the archive.", hint="Keep one of them.")
            continue
        total += entry.file_size
        if not _too_large(where, entry.file_size, total, faults) and _ratio_is_sane(entry, where, faults):
            wanted[name] = entry
    faults.raise_if_any()
    content = {}
    for name in sorted(wanted):
        data = _read_entry(archive, wanted[name], f"{source}, {name!r}", faults)
        if data is not None:
            content[name] = data
    faults.raise_if_any()
    return Files(source=source, content=content)


def _is_safe(entry: zipfile.ZipInfo, where: str, faults: Faults) -> bool:
    # zipfile turns the backslashes of `orig_filename` into slashes on Windows only; both are judged.
    for name in {entry.filename, entry.orig_filename.replace("\\", "/")}:
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts or (parts and parts[0].endswith(":")):
            faults.add(where, "is a path that leads out of the archive.", hint="Pack the files anew.")
            return False
    if "\x00" in entry.orig_filename:
        faults.add(where, "has a name with a null character.", hint="Pack the files anew.")
        return False
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode):
        faults.add(where, "is a link, not a file.", hint="Pack the file itself.")
        return False
    if entry.flag_bits & 0x1:
        faults.add(where, "needs a password.", hint="Pack the files without one.")
        return False
    return True


def _too_large(where: str, size: int, total: int, faults: Faults) -> bool:
    for number, limit, what in (
        (size, FILE_BYTES_MAX, "has"),
        (total, TOTAL_BYTES_MAX, "brings the archive to"),
    ):
        if number > limit:
            faults.add(
                where,
                f"{what} {number} bytes; at most {limit} are read.",
                value=number,
                unit="B",
                limit=limit,
            )
            return True
    return False


def _ratio_is_sane(entry: zipfile.ZipInfo, where: str, faults: Faults) -> bool:
    ratio = entry.file_size / max(entry.compress_size, 1)
    if entry.file_size > RATIO_MATTERS_FROM_BYTES and ratio > RATIO_MAX:
        faults.add(
            where,
            f"grows {ratio:.0f}-fold when unpacked; at most {RATIO_MAX} is read.",
            value=round(ratio),
            limit=RATIO_MAX,
        )
        return False
    return True


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, where: str, faults: Faults) -> bytes | None:
    try:
        with archive.open(entry) as stream:
            # The size in the directory is the sender's word; one byte more than it says shows a lie.
            data = stream.read(entry.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError) as error:
        faults.add(where, f"is damaged: {error}.", hint="Fetch or pack the archive anew.")
        return None
    except (NotImplementedError, RuntimeError, ValueError) as error:
        faults.add(where, f"cannot be unpacked: {error}.", hint="Pack with the usual deflate method.")
        return None
    if len(data) != entry.file_size:
        faults.add(where, "holds more bytes than the archive says.", hint="Pack the archive anew.")
        return None
    return data
