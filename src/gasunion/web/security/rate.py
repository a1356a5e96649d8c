"""How many requests one user or one address may send: a bucket that fills with time, in each process."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_KEPT = 10_000


class Buckets:
    """Requests that are left, by user or address.

    Parameters
    ----------
    per_s : requests a second that come back. burst : most that are left.
    """

    def __init__(self, *, per_s: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_s, self.burst, self._clock = per_s, burst, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str) -> float:
        """Take one request; seconds to wait where none is left, else 0."""
        with self._lock:
            now = self._clock()
            left, at = self._left.pop(name, (float(self.burst), now))
            left = min(self.burst, left + (now - at) * self.per_s)
            wait = 0.0 if left >= 1 else (1 - left) / self.per_s
            self._left[name] = (left - 1 if left >= 1 else left, now)
            while len(self._left) > MOST_KEPT:
                self._left.popitem(last=False)
            return wait
