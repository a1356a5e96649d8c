"""Writers of one process, one after another in the order in which they came.

A database lets one write at a time anyway; SQLite lets others ask again after pauses that grow, so who came
first may be served last. Here they stand in a queue.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock that is given to who has waited longest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Wait for the own turn, and pass it on at the end."""
        place: threading.Lock | None = None
        with self._guard:
            if self._is_taken:
                place = threading.Lock()
                place.acquire()
                self._waiting.append(place)
            self._is_taken = True
        if place is not None:
            place.acquire()  # who has the turn opens it
        try:
            yield
        finally:
            with self._guard:
                if self._waiting:
                    self._waiting.popleft().release()
                else:
                    self._is_taken = False
