"""Progress on standard error: the step at hand and the time left; silent where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence


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
