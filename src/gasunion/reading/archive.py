"""Files inside a zip in memory: a workbook or an NPZ. Nothing is unpacked to disk, nor past the limits."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from typing import Final

from gasunion.outcome import Finding, Refused
from gasunion.reading import limits, text

_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""zipfile meets a damaged directory in more ways than its own exception names."""


def unpacked(
    data: bytes,
    where: str,
    *,
    most_bytes: int = limits.UNPACKED_BYTES,
    most_ratio: int | None = limits.RATIO,
) -> dict[str, bytes]:
    """Bytes of every file of a zip, by its name.

    Parameters
    ----------
    where : the archive, for messages.
    most_bytes : of all files together. most_ratio : of one file against its packed size; None: any.

    Raises
    ------
    Refused : no zip, cut or damaged, a name twice, a password, or more than the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check(entries, where, most_bytes=most_bytes, most_ratio=most_ratio)
            return {entry.filename: _read(archive, entry, where) for entry in entries}
    except _DAMAGED as error:
        raise _refused(where, f"is empty, cut or damaged: {_words(error)}", "write it anew.") from None


def _check(entries: list[zipfile.ZipInfo], where: str, *, most_bytes: int, most_ratio: int | None) -> None:
    """Refuse by the directory alone, before anything is unpacked."""
    if len(entries) > limits.ENTRIES:
        what = f"holds {len(entries):,} files; at most {limits.ENTRIES:,} are read"
        raise _refused(where, what, "write it anew.")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        twice = next(n for i, n in enumerate(names) if n in names[:i])
        raise _refused(where, f"holds {text.shown(twice)} twice", "write it anew.")
    total = sum(entry.file_size for entry in entries)
    if total > most_bytes:
        what = f"has {limits.size(total)} when unpacked; at most {limits.size(most_bytes)} are read"
        raise _refused(where, what, "check that it is the file that was meant.")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise _refused(where, "needs a password", "save it without one.")
        ratio = entry.file_size / max(entry.compress_size, 1)
        if most_ratio and entry.file_size > limits.RATIO_FROM_BYTES and ratio > most_ratio:
            what = f"grows {ratio:,.0f}-fold when unpacked; at most {most_ratio} is read"
            raise _refused(where, what, "check that it is the file that was meant.")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, where: str) -> bytes:
    with archive.open(entry) as stream:
        # The size in the directory is the sender's word; one byte more than it says shows a lie.
        found = stream.read(entry.file_size + 1)
    if len(found) != entry.file_size:
        raise _refused(where, "holds more or fewer bytes than it says", "write it anew.")
    return found


def _words(error: Exception) -> str:
    words = str(error) or type(error).__name__
    return text.shown(words)[1:-1].rstrip(".")


def _refused(where: str, what: str, hint: str) -> Refused:
    return Refused([Finding(where=where, what=what, hint=hint)])
