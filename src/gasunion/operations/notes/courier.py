"""The outbox of webhooks: what is due is written down first, sent, tried again later, and at last given up.

Several processes may carry: each claims what it sends for a minute. A message may arrive twice (a process was
killed between sending and writing that down); its number is the event's, by which the receiver knows it.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.notes.post import Answered, post
from gasunion.operations.notes.tables import DELIVERIES, WEBHOOKS
from gasunion.operations.notes.webhooks import about
from gasunion.operations.store.events import Event, event, event_of_row, events_of, last_event
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.tables import EVENTS
from gasunion.outcome import Refused

WAITS_S: Final = (10, 60, 300, 1_800, 7_200, 21_600, 43_200, 64_800)
"""Seconds before each further attempt; after the last it is given up."""
CLAIM: Final = timedelta(minutes=1)
AT_ONCE: Final = 20
_LOG: Final = logging.getLogger("gasunion.webhooks")

Send = Callable[..., Answered]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A message that this process has claimed."""

    webhook: int
    party: str
    url: str
    secret: str
    told: Event
    attempts: int


def message_of(told: Event) -> dict[str, Any]:
    """An event as it leaves the house: who else reads it is nobody's business."""
    return {
        "schema": "gasunion/event/1",
        "seq": told.seq,
        "at": told.at,
        "user": told.actor,
        "party": told.party,
        "action": told.action,
        "agreement": told.agreement,
        "day": told.day,
        "subject": told.subject,
        "detail": dict(told.detail),
    }


class Courier:
    """Who carries messages of one installation.

    Parameters
    ----------
    allows_private : messages may go to the own network. send : how one is sent; a test hands in its own.
    """

    def __init__(
        self, installation: Installation, *, allows_private: bool = False, send: Send = post
    ) -> None:
        self.installation, self.allows_private, self.send = installation, allows_private, send
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, *, every_s: float = 1.0) -> None:
        """Carry in a thread of its own, until stopped."""

        def run() -> None:
            while not self._stop.wait(every_s):
                try:
                    self.turn()
                except Refused as refused:  # the database is away: what is due stays due
                    _LOG.warning("webhooks wait: %s", refused.message)
                except Exception:
                    _LOG.exception("webhooks wait after a defect")

        self._thread = threading.Thread(target=run, name="webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Carry no more; a message on its way is waited for."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(15)

    def turn(self) -> int:
        """Write down what is due, and send what is; how many messages were tried."""
        if self._is_behind():
            self.installation.write(self._fill)
        if not self._has_due():
            return 0
        claimed = self.installation.write(self._claim)
        for due in claimed:
            body = json.dumps(message_of(due.told), ensure_ascii=False, sort_keys=True).encode()
            answered = self.send(
                due.url, body, secret=due.secret, at=int(self.installation.now().timestamp()),
                event=due.told.seq, allows_private=self.allows_private,
            )  # fmt: skip
            self._write_down(due, answered)
        return len(claimed)

    def _is_behind(self) -> bool:
        with self.installation.reading() as connection:
            least = connection.execute(
                select(func.min(WEBHOOKS.c.after)).where(WEBHOOKS.c.is_on.is_(True))
            ).scalar_one()
            return least is not None and least < last_event(connection)

    def _has_due(self) -> bool:
        now = instant_text(self.installation.now())
        with self.installation.reading() as connection:
            return connection.execute(_due(now).limit(1)).first() is not None

    def _fill(self, connection: Connection) -> None:
        now = instant_text(self.installation.now())
        last = last_event(connection)
        for hook in connection.execute(select(WEBHOOKS).where(WEBHOOKS.c.is_on.is_(True))).all():
            actions = set(json.loads(hook.actions))
            found = events_of(connection, hook.party, after=hook.after, limit=500)
            rows = [
                {
                    "webhook": hook.id,
                    "event": e.seq,
                    "state": "due",
                    "attempts": 0,
                    "next_at": now,
                    "claimed_until": "",
                    "status": None,
                    "told": None,
                }
                for e in found
                if not actions or e.action in actions
            ]
            if rows:
                connection.execute(insert(DELIVERIES), rows)
            # Events that the party does not see are passed over too, or every turn would look at them again.
            reached = found[-1].seq if len(found) == 500 else last
            connection.execute(update(WEBHOOKS).where(WEBHOOKS.c.id == hook.id).values(after=reached))

    def _claim(self, connection: Connection) -> list[Due]:
        now = self.installation.now()
        claimed = []
        for row in connection.execute(_due(instant_text(now)).limit(AT_ONCE)).all():
            connection.execute(
                update(DELIVERIES)
                .where(DELIVERIES.c.webhook == row.webhook, DELIVERIES.c.event == row.event)
                .values(claimed_until=instant_text(now + CLAIM))
            )
            hook = connection.execute(select(WEBHOOKS).where(WEBHOOKS.c.id == row.webhook)).one()
            told = connection.execute(select(EVENTS).where(EVENTS.c.seq == row.event)).one()
            claimed.append(
                Due(
                    webhook=hook.id, party=hook.party, url=hook.url,
                    secret=self.installation.vault.opened(hook.secret, about(hook.party, hook.url)),
                    told=event_of_row(told), attempts=row.attempts,
                )
            )  # fmt: skip
        return claimed

    def _write_down(self, due: Due, answered: Answered) -> None:
        now = self.installation.now()
        attempts = due.attempts + 1
        state = "done" if answered.is_taken else "due" if attempts <= len(WAITS_S) else "given_up"
        wait = WAITS_S[attempts - 1] if state == "due" else 0

        def work(connection: Connection) -> None:
            connection.execute(
                update(DELIVERIES)
                .where(
                    DELIVERIES.c.webhook == due.webhook,
                    DELIVERIES.c.event == due.told.seq,
                    DELIVERIES.c.state == "due",
                )
                .values(
                    state=state, attempts=attempts, status=answered.status, told=answered.told,
                    next_at=instant_text(now + timedelta(seconds=wait)), claimed_until="",
                )
            )  # fmt: skip
            if state == "given_up" and due.told.action != "webhook.given_up":
                event(
                    connection, self.installation, actor=None, action="webhook.given_up",
                    subject=str(due.webhook), seen_by={due.party},
                    detail={"webhook": due.webhook, "event": due.told.seq, "told": answered.told},
                )  # fmt: skip

        self.installation.write(work)


def _due(now: str) -> Any:
    return (
        select(DELIVERIES)
        .where(DELIVERIES.c.state == "due", DELIVERIES.c.next_at <= now, DELIVERIES.c.claimed_until <= now)
        .order_by(DELIVERIES.c.next_at, DELIVERIES.c.event)
    )
