"""The desk served on a socket, until it is told to stop."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

import uvicorn

from gasunion.outcome import Finding, Refused
from gasunion.web.app import Desk

GRACE_S: Final = 10
"""Seconds that open answers get when the desk is told to stop."""
BACKLOG: Final = 1_024
NEW_OBJECTS: Final = 100_000
SWITCH_S: Final = 0.001


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; bound before anything else is started.

    Raises
    ------
    Refused : the port is taken, or the host is none of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named: asyncio sends small answers at once only where it is, and else waits 40 ms.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host.strip("[]"), port))
        made.listen(BACKLOG)
    except (OSError, UnicodeError, OverflowError) as error:
        made.close()
        told = getattr(error, "strerror", None) or "it is no address"
        hint = "Stop what listens there, or choose another --port; 0 takes any that is free."
        where = f"{host}:{port}"
        raise Refused([Finding(where=where, what=f"cannot be listened on: {told}.", hint=hint)]) from None
    return made


class _Server(uvicorn.Server):
    def __init__(self, app: Desk, *, on_ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=True,
                ws="none",
                lifespan="on",
                timeout_keep_alive=20,
                timeout_graceful_shutdown=GRACE_S,
                h11_max_incomplete_event_size=32 * 1024,
            )
        )
        self._app, self._on_ready = app, on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop in order; a second interrupt does not wait. The signal is not raised again: it was obeyed."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True
        self._app.state.pulse.end()


def settle_process() -> None:
    """Let the interpreter suit a server: set once, when all is loaded.

    A big day is millions of objects that stay; to look through them after each 700 new ones took a third of
    the time of an approval. And a thread that computes a page holds the interpreter for 1 ms at a time and
    not for 5, since each request changes threads several times.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 50)
    sys.setswitchinterval(SWITCH_S)


def serve(app: Desk, listener: socket.socket, *, on_ready: Callable[[], None]) -> None:
    """Answer requests until SIGTERM or SIGINT, then finish what is open.

    Parameters
    ----------
    on_ready : called once, when the first request would be answered.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    server: Any = _Server(app, on_ready=on_ready)
    settle_process()
    try:
        server.run(sockets=[listener])
    finally:
        listener.close()
