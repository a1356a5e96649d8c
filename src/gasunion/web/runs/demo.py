"""The demo's protocol, drafted beside the requests as soon as its plan is computed."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Final

from gasunion.operations.committee.run import AT_WORK
from gasunion.operations.committee.runs import run
from gasunion.operations.demo.committee import demo_keys, demo_protocol, demo_run
from gasunion.operations.demo.people import acting
from gasunion.operations.store.installation import Installation
from gasunion.outcome import Refused
from gasunion.web.runs.drafts import draft_in
from gasunion.web.runs.shelf import Shelf

LOOK_S: Final = 1.0
_LOG: Final = logging.getLogger("gasunion.web.runs")


def keys_folder(shelf: Shelf) -> Path:
    """Where the keys of the demo's operators lie."""
    return shelf.root / "demo-keys"


class DemoCommittee:
    """A thread that asks for the plan, waits for it, and drafts the protocol."""

    def __init__(self, installation: Installation, shelf: Shelf) -> None:
        self._installation, self._shelf = installation, shelf
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._prepare, name="demo committee", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Wait no longer."""
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join(10)

    def _prepare(self) -> None:
        try:
            folder = keys_folder(self._shelf)
            demo_keys(self._installation, folder)
            asked = demo_run(self._installation)
            planner = acting("KZ-Op", "planner")
            while asked is not None and asked.state in AT_WORK:
                if self._is_over.wait(LOOK_S):
                    return
                asked = run(self._installation, planner, asked.address)
            if asked is not None and asked.state == "done":
                draft = draft_in(self._installation, planner, self._shelf, asked.address)
                demo_protocol(self._installation, draft, folder)
        except Refused as refused:
            _LOG.warning("the demo's protocol: %s", refused)
        except Exception:
            _LOG.exception("the demo's protocol was not drafted")
