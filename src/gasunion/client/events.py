"""Events as they happen, read from the desk's stream."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from gasunion.client.answers import Event, read

if TYPE_CHECKING:
    import httpx

SILENCE_S: Final = 40.0
"""Seconds without a line, after which a connection is taken for dead: the desk sends one every 15."""
WAIT_S: Final = 2.0


def follow(
    http: httpx.Client, path: str, *, after: int | None, sleep: Callable[[float], None] = time.sleep
) -> Iterator[Event]:
    """Events after a number, else from now on; without end.

    Raises
    ------
    httpx.HTTPStatusError : the desk does not let the user listen.
    """
    import httpx

    seen = after
    while True:
        headers = {} if seen is None else {"Last-Event-ID": str(seen)}
        try:
            with http.stream("GET", path, headers=headers, timeout=SILENCE_S) as answer:
                if answer.status_code not in (429, 503):
                    answer.raise_for_status()
                    for line in answer.iter_lines():
                        if line.startswith("data: "):
                            told = read(Event, json.loads(line.removeprefix("data: ")))
                            seen = told.seq
                            yield told
        except httpx.TransportError:
            pass
        sleep(WAIT_S)
