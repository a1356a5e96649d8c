"""Progress on standard error: the step at hand and the time left; silent where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from types import TracebackType


class Progress:
    """Tells each step as it begins, with the time that the rest would take at the pace so far.

    Parameters
    ----------
    steps : names, in order.
    """

    def __init__(self, steps: Sequence[str]) -> None:
        self._steps = list(steps)
        self._done = 0
        self._start = time.monotonic()
        self._is_watched = sys.stderr is not None and sys.stderr.isatty()

    def begin(self, step: str) -> None:
        """Say that a step begins."""
        elapsed = time.monotonic() - self._start
        left = elapsed / self._done * (len(self._steps) - self._done) if self._done else None
        if self._is_watched:
            words = f", about {left:.0f} s left" if left is not None else ""
            print(
                f"\r\x1b[K[{self._done + 1}/{len(self._steps)}] {step}{words}",
                end="",
                file=sys.stderr,
                flush=True,
            )
        self._done += 1

    def end(self) -> None:
        """Clear the line."""
        if self._is_watched:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


class Chunks:
    """Tells how many of many like steps are done and the time left; a watcher of `studies.fleet`.

    Parameters
    ----------
    what : the name of the steps, in the plural.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._is_watched = sys.stderr is not None and sys.stderr.isatty()

    def __enter__(self) -> Chunks:
        return self

    def __call__(self, done: int, total: int, left_s: float | None) -> None:
        """Say how far it is. `left_s` is the time that the rest takes at the pace so far. [s]"""
        if self._is_watched:
            words = f", about {left_s:.0f} s left" if left_s is not None else ""
            print(
                f"\r\x1b[K{self._what}: {100 * done // max(total, 1)} %{words}",
                end="",
                file=sys.stderr,
                flush=True,
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_watched:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def tell_step(step: str) -> None:
    """Say that a step begins, where somebody watches and nobody knows how many there are."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(f"\r\x1b[K{step}", end="", file=sys.stderr, flush=True)
