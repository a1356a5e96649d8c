"""The same bytes for the same content: zip-based files (xlsx, docx) without the clock.

openpyxl and python-docx write the time of day into a file's properties and into the zip directory. Two runs
would then give two hashes of one result, and nobody could check that nothing was changed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

# The oldest date a zip entry can carry: plainly no date at all.
EPOCH = (1980, 1, 1, 0, 0, 0)
_EPOCH_TEXT = b"1980-01-01T00:00:00Z"
_CORE = "docProps/core.xml"


def without_clock(data: bytes, *, change: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """The same archive with its entries in order of name, one date, and one date in its properties.

    Parameters
    ----------
    change : (name, content) of an entry → what is written for it.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
    ):
        for name in sorted(source.namelist()):
            body = source.read(name)
            if name == _CORE:
                body = re.sub(
                    rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)",
                    lambda m: m[1] + _EPOCH_TEXT + m[3],
                    body,
                )
            if change is not None:
                body = change(name, body)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # the same on every system
            archive.writestr(entry, body)
    return target.getvalue()
