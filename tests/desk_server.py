"""The desk served for tests: the real server on a free port, in a thread, and who asks it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import uvicorn
from tests.desk_people import PASSWORD, signed

from gasunion.operations.people.keys import make_key
from gasunion.operations.store.installation import Installation
from gasunion.web.app import Desk, create_app
from gasunion.web.server import listening
from gasunion.web.settings import Settings

QUIET = Settings(requests_per_s=10_000, burst=10_000, sends_webhooks=False, computes_runs=False)
"""Settings under which no test meets a limit that it is not about."""


@contextmanager
def served(app: Desk) -> Iterator[str]:
    """The base address of an application that is answering."""
    listener = listening("127.0.0.1", 0)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="on", ws="none", server_header=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.005)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        app.state.pulse.end()
        server.should_exit = True
        thread.join(15)
        listener.close()


@contextmanager
def serving(desk: Installation, *, settings: Settings = QUIET) -> Iterator[str]:
    """The base address of a desk that is answering."""
    with served(create_app(desk, settings=settings)) as base:
        yield base


@contextmanager
def browser(base: str, login: str | None = None, password: str = PASSWORD) -> Iterator[httpx.Client]:
    """A client that keeps cookies as a browser does, signed in, and sends the token of the page."""
    with httpx.Client(base_url=base, timeout=30) as made:
        if login is not None:
            answer = made.post("/api/v1/sessions", json={"login": login, "password": password})
            assert answer.status_code == 201, answer.text
            made.headers["X-CSRF-Token"] = answer.json()["csrf"]
        yield made


def program(base: str, secret: str) -> httpx.Client:
    """A client with a key."""
    return httpx.Client(base_url=base, timeout=30, headers={"Authorization": f"Bearer {secret}"})


class People:
    """Clients by login, each with a key of its own, which no step of the clock ends."""

    def __init__(self, desk: Installation, base: str, stack: ExitStack) -> None:
        self.desk, self.base, self.stack = desk, base, stack
        self.known: dict[str, httpx.Client] = {}

    def __getitem__(self, login: str) -> httpx.Client:
        if login not in self.known:
            made = make_key(self.desk, signed(self.desk, login).visit.actor, "test")
            self.known[login] = self.stack.enter_context(program(self.base, made.secret))
        return self.known[login]
