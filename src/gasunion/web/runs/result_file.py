"""A file of a stored result as a response: under a policy of its own, in a sandbox."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from starlette.responses import Response

# Scripts are those whose hashes the page itself names; a policy in a header and one in a page both hold.
POLICY: Final = (
    "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
KINDS: Final = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".nc": "application/x-netcdf",
    ".parquet": "application/vnd.apache.parquet",
}


def result_response(name: str, data: bytes) -> Response:
    """The response that a file is given out with; a page is shown, everything else is downloaded."""
    ending = PurePath(name).suffix
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-cache",
    }
    if ending != ".html":
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(data, media_type=KINDS.get(ending, "application/octet-stream"), headers=headers)
