"""One file packed by gzip: unpacked in memory, never past the limit of its kind."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

from gasunion.outcome import Finding, Refused
from gasunion.reading import limits, text
from gasunion.reading.file import read_bytes


def read_gzip(path: str | Path, *, kind: str = "JSON") -> bytes:
    """The bytes that a gzip file holds.

    Parameters
    ----------
    kind : of what it holds, see `limits.FILE_BYTES`; no more is unpacked than a file of that kind may have.

    Raises
    ------
    Refused : unreadable, no gzip, cut, damaged, or more than the limit.
    """
    most = limits.FILE_BYTES[kind]
    where = text.visible(str(path))
    data = read_bytes(path, most=most)
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            found = stream.read(most + 1)
    except (OSError, EOFError, zlib.error, ValueError):
        what = "is no gzip file, or is cut or damaged"
        raise Refused([Finding(where=where, what=what, hint="give the file that --proof wrote.")]) from None
    if len(found) > most:
        what = f"has more than {limits.size(most)} when unpacked; no more are read"
        raise Refused([Finding(where=where, what=what, hint="give the file that --proof wrote.")])
    return found
