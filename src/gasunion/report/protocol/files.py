"""The files of a protocol: JSON, and in every language a page and a document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gasunion.report.files.files import StoredResult
from gasunion.report.language.language import LANGUAGES
from gasunion.report.protocol.docx import protocol_docx
from gasunion.report.protocol.html import file_name, protocol_html
from gasunion.report.protocol.protocol import protocol


def protocol_files(
    result: StoredResult, *, previous: StoredResult | None = None, union: Mapping[str, Any] | None = None
) -> dict[str, bytes]:
    """Name → bytes of protocol.json and of the page and the document in every language.

    Parameters
    ----------
    previous, union : as `protocol` takes them.
    """
    body = protocol(result, previous=previous, union=union)
    files = {
        "protocol.json": (json.dumps(body, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
    }
    for code in LANGUAGES:
        files[file_name(code, "html")] = protocol_html(body, code)
        files[file_name(code, "docx")] = protocol_docx(body, code)
    return files
