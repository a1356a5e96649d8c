"""What is to be computed, and by whom."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gasunion import __version__

Watch = Callable[[int, int, float | None], None]
# A chunk that takes its worker down this often is not tried again.
MOST_LOSSES = 3


class LostError(RuntimeError):
    """Workers died again and again on the same chunks: out of memory, or a defect in compiled code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A study cut into chunks.

    Attributes
    ----------
    name : what a chunk is, in the plural ("worlds"); part of the digest.
    key : digest of the inputs, in the words of the study; part of the digest.
    prepare : what a worker makes once of `shared`. compute : a chunk's result, from what was prepared. Both
        are functions of a module, so that a worker finds them by name; compute depends on its arguments alone
        and returns a plain value that JSON can hold (no NaN).
    shared : what every chunk needs; can be pickled.
    chunks : (chunk,) plain values that JSON can hold.
    """

    name: str
    key: str
    prepare: Callable[[Any], Any]
    compute: Callable[[Any, Any], Any]
    shared: Any
    chunks: tuple[Any, ...]

    def digest(self) -> str:
        """Digest of what decides the results: name, inputs, chunks, functions, version of the program."""
        function = f"{self.compute.__module__}.{self.compute.__qualname__}"
        told = [self.name, self.key, function, __version__, list(self.chunks)]
        return hashlib.sha256(plain(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who computes.

    Attributes
    ----------
    workers : processes of this machine; 1 computes in this process, None takes a process per core.
    cluster : address of a running Dask scheduler ("tcp://host:8786"); then `workers` is not used.
    """

    workers: int | None = None
    cluster: str | None = None

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise ValueError(f"workers is {self.workers}; it must be 1 or more")


def plain(value: Any) -> str:
    """A result as JSON on one line, digits of a float enough to read the same float again.

    Raises
    ------
    ValueError : NaN or an infinity. TypeError : no plain value.
    """
    return json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
