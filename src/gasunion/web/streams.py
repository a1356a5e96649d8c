"""Events as they happen, to who may see them: one look at the database for all streams of a process."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse

from gasunion.operations.notes.courier import message_of
from gasunion.operations.store.actor import Actor
from gasunion.operations.store.events import Event, events_of, last_event
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Refused
from gasunion.web.problem import Problem, Unwell
from gasunion.web.security.visit import visitor

LOOK_EVERY_S: Final = 0.4
BEAT_S: Final = 15.0
"""A line that says nothing, so that proxies keep the connection."""
ASK_AGAIN_S: Final = 30.0
"""How often it is asked whether the session or key still counts."""
MOST_OF_USER: Final = 6
MOST: Final = 500
_LOG: Final = logging.getLogger("gasunion.streams")


class Pulse:
    """Wakes streams when there is a new event.

    Attributes
    ----------
    is_over : the server is going down; streams end.
    """

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.is_over = False
        self.open: Counter[str] = Counter()
        self._last = 0
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Look, as long as somebody listens."""
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._run())

    def end(self) -> None:
        """End every stream; may be called from a signal: the server waits for open answers before it goes."""
        self.is_over = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(lambda: asyncio.ensure_future(self._wake()))

    async def stop(self) -> None:
        """Look no more."""
        self.is_over = True
        if self._task is not None:
            self._task.cancel()
        await self._wake()

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _run(self) -> None:
        while not self.is_over:
            await asyncio.sleep(LOOK_EVERY_S)
            if not self.open.total():
                continue
            try:
                last = await run_in_threadpool(self.last)
            except Refused as refused:  # the database is away: streams wait with it
                _LOG.warning("streams wait: %s", refused.message)
                continue
            if last != self._last:
                self._last = last
                await self._wake()

    def last(self) -> int:
        """Number of the last event."""
        with self.installation.reading() as connection:
            return last_event(connection)

    def read(self, party: str, after: int) -> tuple[Event, ...]:
        """What a party may read after a number."""
        with self.installation.reading() as connection:
            return events_of(connection, party, after=after, limit=200)

    async def wait(self, seconds: float) -> None:
        """Until something may be new, or so long."""
        async with self._changed:
            try:
                async with asyncio.timeout(seconds):
                    await self._changed.wait()
            except TimeoutError:
                return


def stream(request: Request, actor: Actor, *, after: int | None) -> StreamingResponse:
    """Server-sent events for an actor, after a number; None: from now on.

    Raises
    ------
    Unwell : the user listens in too many places, or too many listen at all.
    """
    pulse: Pulse = request.app.state.pulse
    if pulse.open[actor.user] >= MOST_OF_USER or pulse.open.total() >= MOST:
        detail = f"{actor.user} listens {pulse.open[actor.user]} times, or too many listen at all; close one."
        raise Unwell(Problem(status=429, detail=detail, headers={"Retry-After": "5"}))
    return StreamingResponse(
        _told(request, pulse, actor, after),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


async def _told(request: Request, pulse: Pulse, actor: Actor, after: int | None) -> AsyncIterator[str]:
    pulse.open[actor.user] += 1
    asked_at = time.monotonic()
    try:
        seen = await run_in_threadpool(pulse.last) if after is None else after
        yield "retry: 2000\n\n"
        while not pulse.is_over:
            for told in await run_in_threadpool(pulse.read, actor.party, seen):
                seen = told.seq
                yield _lines(told)
            if await request.is_disconnected():
                return
            if time.monotonic() - asked_at > ASK_AGAIN_S:
                asked_at = time.monotonic()
                del request.state.visit
                again = await run_in_threadpool(visitor, request)
                if again is None or again.actor != actor:
                    return
            await pulse.wait(BEAT_S)
            yield ": still here\n\n"
    finally:
        pulse.open[actor.user] -= 1
        if not pulse.open[actor.user]:
            del pulse.open[actor.user]


def _lines(told: Event) -> str:
    data = json.dumps(message_of(told), ensure_ascii=False, sort_keys=True)
    return f"id: {told.seq}\nevent: {told.action}\ndata: {data}\n\n"
