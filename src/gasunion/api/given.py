"""What callers hand over: plain data, or the path of a file that holds them."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def as_plain(given: Mapping[str, Any] | str | Path, where: str = "answer") -> Any:
    """Plain data as they are given, or as the file of that path holds them; both by the rules of the reader.

    Parameters
    ----------
    where : what data that are given are called in messages; a file has its own name.

    Raises
    ------
    Refused : the file cannot be read, or what it or the caller gives is no JSON within the reader's limits.
    """
    from gasunion.reading.plain import judged, read_json

    if isinstance(given, str | Path):
        return read_json(given)[0]
    judged(given, where, also=(numbers.Real,))  # a frame's cells are numpy's numbers
    return given
